"""Modules whose functions are in a native library, which says for which module it is.

Source: `erlang:load_nif/2` and `ERL_NIF_INIT`; in Rust, `rustler::init!("Elixir.Shop.Native")`.
"""

from collections.abc import Iterator

from renamespace.core.elixir.named_calls import read_named_calls
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moving

_LOAD = ":erlang.load_nif"
_MACROS = frozenset({"Rustler", "RustlerPrecompiled"})


def find(moving: Moving) -> Iterator[Refusal]:
    """The moved modules that load a library by their name."""
    for module in moving.modules:
        calls = read_named_calls(module.file.source, module.file.facts, (_LOAD,))
        loads = any(call.module == module.old for call in calls)
        if loads or not _MACROS.isdisjoint(moving.used(module.file, module.old)):
            yield module.refusal(
                f"the native library of `{module.old}` is made for that name and would not load: "
                f"let its source say `Elixir.{module.new}`"
            )
