"""Modules that are handed over together with the name of their function, to be called later.

Sources: Kernel (`apply/3`, `spawn/3`, `function_exported?/3`), Task, Task.Supervisor, Agent,
Node, Process, Function, Supervisor (child specifications), Phoenix.LiveView (`on_mount/1`),
Ecto.Schema (`autogenerate:`), and Erlang's timer, rpc, erpc and proc_lib.
"""

from msgspec import Struct
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Function
from renamespace.core.elixir.syntax import Syntax


class Handed(Struct, frozen=True):
    """A module that is handed over to be called; `function` is None when it is computed."""

    function: Function | None


class _Taker(Struct, frozen=True):
    """A function that takes module, function and arguments, or the arity, in a row."""

    module: int
    """The position of the module among the arguments."""
    added: int = 0
    """How many arguments it puts before the given ones."""
    by_arity: bool = False


def handed(text: Syntax, node: Node) -> Handed | None:
    """What is said of a module where something is known to take it with its function."""
    call, position = _call_around(node)
    target = call.child_by_field_name("target") if call is not None else None
    taker = _TAKERS.get(text.text(target)) if target is not None else None
    if call is None or taker is None or position != taker.module:
        return None
    args = syntax.arguments(call)
    written = [argument.id for argument in args]
    match args[written.index(node.id) + 1 :] if node.id in written else args:
        case [function, given, *_] if function.type == "atom":
            arity = _arity(text, taker, given)
            name = text.text(function)[1:]
            return Handed(Function(name, arity, function.start_byte + 1, function.end_byte))
        case [_, _, *_]:
            return Handed(None)
    return None


def is_certain(text: Syntax, node: Node) -> bool:
    """Whether a tuple of module, function and arguments stands where only such a one can."""
    pair = node.parent
    key = pair.child_by_field_name("key") if pair is not None and pair.type == "pair" else None
    if pair is None or key is None:
        return False
    name = text.text(key).strip().rstrip(":")
    around = pair.parent
    beside = {key for key, _, _ in syntax.pairs(around)} if around is not None else set()
    return name in {"mfa", "autogenerate"} or (name == "start" and "id" in beside)


def is_argument(text: Syntax, node: Node) -> bool:
    """Whether the atom beside a module is an argument, as of on_mount/4 in `on_mount {Mod, :a}`."""
    above = node.parent
    while above is not None and above.type in {"tuple", "list", "arguments"}:
        above = above.parent
    if above is None:
        return False
    field = {"call": "target", "pair": "key"}.get(above.type)
    named = above.child_by_field_name(field) if field else None
    return named is not None and text.text(named).strip().rstrip(":") == "on_mount"


def list_length(node: Node) -> int | None:
    """How many items a list has; None for what is no list, or goes on with a tail."""
    items = [item for item in node.named_children if item.type != "comment"]
    if node.type != "list" or any(item.type == "binary_operator" for item in items):
        return None
    return len(items)


def _call_around(node: Node) -> tuple[Node | None, int]:
    """The call that takes the node as an argument, and its position there, pipes counted."""
    above = node.parent
    if above is None:
        return None, 0
    if syntax.is_pipe(above):
        right = above.child_by_field_name("right")
        piped = right is not None and right.id != node.id and right.type == "call"
        return (right if piped else None), 0
    if above.type != "arguments" or above.parent is None:
        return None, 0
    call = above.parent
    written = [argument.id for argument in syntax.arguments(call)]
    if node.id not in written:
        return None, 0
    return call, written.index(node.id) + syntax.is_piped_into(call)


def _arity(text: Syntax, taker: _Taker, node: Node) -> int | None:
    if taker.by_arity:
        return int(text.text(node)) if node.type == "integer" else None
    length = list_length(node)
    return None if length is None else length + taker.added


_FIRST, _SECOND = _Taker(0), _Taker(1)
_TAKERS = {
    **dict.fromkeys(("apply", "spawn", "spawn_link", "spawn_monitor"), _FIRST),
    **dict.fromkeys(("Kernel.apply", ":erlang.apply", ":erlang.spawn", "Process.spawn"), _FIRST),
    **dict.fromkeys(("Task.async", "Task.start", "Task.start_link", ":timer.tc"), _FIRST),
    **dict.fromkeys(("Agent.start", "Agent.start_link"), _FIRST),
    **dict.fromkeys((":proc_lib.spawn", ":proc_lib.spawn_link", ":proc_lib.start_link"), _FIRST),
    **dict.fromkeys(("Node.spawn", "Node.spawn_link", "Node.spawn_monitor"), _SECOND),
    **dict.fromkeys(("Task.Supervisor.async", "Task.Supervisor.async_nolink"), _SECOND),
    **dict.fromkeys(("Task.Supervisor.start_child", ":timer.apply_after"), _SECOND),
    **dict.fromkeys((":timer.apply_interval", ":timer.apply_repeatedly"), _SECOND),
    **dict.fromkeys((":rpc.call", ":rpc.cast", ":rpc.async_call", ":rpc.block_call"), _SECOND),
    **dict.fromkeys((":erpc.call", ":erpc.cast", ":erpc.multicall", ":erpc.multicast"), _SECOND),
    "Task.async_stream": _Taker(1, added=1),
    "Task.Supervisor.async_stream": _Taker(2, added=1),
    "Task.Supervisor.async_stream_nolink": _Taker(2, added=1),
    **dict.fromkeys(("Agent.get", "Agent.update", "Agent.cast"), _Taker(1, added=1)),
    "Agent.get_and_update": _Taker(1, added=1),
    **dict.fromkeys(("function_exported?", "macro_exported?"), _Taker(0, by_arity=True)),
    **dict.fromkeys(("Function.capture", ":erlang.function_exported"), _Taker(0, by_arity=True)),
}
