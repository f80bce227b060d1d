"""How a facade is written, as `mix format` would leave it (98 columns, Code.format_string!/2)."""

from collections.abc import Collection, Sequence

from renamespace.core.elixir.facades import MARK
from renamespace.core.elixir.facts import FacadeKind
from renamespace.core.facades.bridges import Item

_WIDTH = 98
MARK_LINE = f"# {MARK} old names that still work; written by `renamespace facade`"


def told(item: Item) -> str:
    """What callers are told to use: `Shop.Orders.place/2`."""
    return f"{item.module}.{item.target}/{item.arity}"


def written(item: Item, indent: str, shadowed: Collection[str]) -> str:
    """An item with its `@deprecated`, the first line without its indent.

    `shadowed` are the first segments that mean something else where it goes.
    """
    module = full(item.module, shadowed)
    if item.kind is FacadeKind.TYPE:
        return _type(item, module, indent)
    write = {
        FacadeKind.FUNCTION: _delegate,
        FacadeKind.MACRO: _macro,
        FacadeKind.GUARD: _guard,
    }[item.kind]
    deprecated = f'@deprecated "Use {told(item)} instead"'
    return f"{deprecated}\n{indent}{write(item, module, indent)}"


def full(module: str, shadowed: Collection[str]) -> str:
    """The module's name, so that it means it whatever is aliased."""
    return f"Elixir.{module}" if module.partition(".")[0] in shadowed else module


def required(module: str, shadowed: Collection[str]) -> str:
    """What the guards of a module need."""
    return f"require {full(module, shadowed)}"


def documented(text: str, indent: str) -> str:
    """`@moduledoc` with nothing but that the module is deprecated (Writing Documentation)."""
    value = f'"{text}"'
    line = f"@moduledoc deprecated: {value}"
    if len(indent + line) <= _WIDTH:
        return line
    return f"@moduledoc deprecated:\n{indent}{' ' * 13}{value}"


def escaped(text: str) -> str:
    """A text as it stands in a string."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("#{", "\\#{")
    return " ".join(text.split())


def _delegate(item: Item, module: str, indent: str) -> str:
    options = [f"to: {module}"]
    if item.target != item.name:
        options.append(f"as: :{item.target}")
    head = _call(item.name, item.arguments)
    line = f"defdelegate {head}, {', '.join(options)}"
    if len(indent + line) <= _WIDTH:
        return line
    if len(f"{indent}defdelegate {head},") <= _WIDTH:
        return ",\n".join([f"defdelegate {head}", *(f"{indent}  {each}" for each in options)])
    inner = indent + " " * len("defdelegate ")
    head = _broken(item.name, item.arguments, inner)
    return ",\n".join([f"defdelegate {head}", *(f"{inner}{each}" for each in options)])


def _macro(item: Item, module: str, indent: str) -> str:
    head = f"defmacro {_call(item.name, item.arguments)} do"
    if len(indent + head) > _WIDTH:
        inner = indent + " " * len("defmacro ")
        head = f"defmacro {_broken(item.name, item.arguments, inner)} do"
    given = [f"unquote({each})" for each in item.arguments]
    name, inside = f"{module}.{item.target}", f"{indent}    "
    call = inside + _call(name, given)
    if len(call) > _WIDTH:
        call = f"\n{inside}{_broken(name, given, inside)}"
    lines = [
        head,
        f"{indent}  quote do",
        f"{inside}require {module}",
        call,
        f"{indent}  end",
        f"{indent}end",
    ]
    return "\n".join(lines)


def _guard(item: Item, module: str, indent: str) -> str:
    head = f"defguard {_call(item.name, item.arguments)}"
    body = f"when {_call(f'{module}.{item.target}', item.arguments)}"
    if len(f"{indent}{head} {body}") <= _WIDTH:
        return f"{head} {body}"
    return f"{head}\n{indent}{' ' * len('defguard ')}{body}"


def _type(item: Item, module: str, indent: str) -> str:
    head, name = _call(item.name, item.arguments), f"{module}.{item.target}"
    body = _call(name, item.arguments)
    if len(f"{indent}@type {head} :: {body}") <= _WIDTH:
        return f"@type {head} :: {body}"
    inner = f"{indent}{' ' * 8}"
    if len(inner + body) > _WIDTH:
        body = _broken(name, item.arguments, inner)
    return f"@type {head} ::\n{inner}{body}"


def _call(name: str, arguments: Sequence[str]) -> str:
    return f"{name}({', '.join(arguments)})"


def _broken(name: str, arguments: Sequence[str], indent: str) -> str:
    lines = ",\n".join(f"{indent}  {each}" for each in arguments)
    return f"{name}(\n{lines}\n{indent})"
