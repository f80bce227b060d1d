"""What every module is called once definitions have their new names, those that follow included."""

from collections.abc import Iterator, Mapping

from renamespace.core.elixir.facts import Facts, Kind, ModuleDefinition, Reference
from renamespace.core.elixir.kernel import WITHOUT_ALIASES
from renamespace.core.elixir.own_modules import OWN_MODULES
from renamespace.core.index import File, Index
from renamespace.core.plan import covers
from renamespace.core.rules.definitions import around, written_name


def with_followers(index: Index, names: Mapping[str, str]) -> dict[str, str]:
    """Old names to new, those too that nobody writes anew.

    A nested definition is called after the module around it, an implementation after its protocol
    and its type (Kernel.defmodule/2, Protocol). What nothing visibly defines follows the module
    above it where a relative name makes it do so, or where a macro of that module may define it.
    """
    found = dict(names)
    while True:
        known = len(found)
        for file in index.files.values():
            if not file.dependency:
                found.update(_followers(file.facts, found))
        if len(found) == known:
            break
    return {**dict(_undefined(index, found)), **found}


def is_implementation(index: Index, module: str) -> bool:
    """Whether a module is nothing but a `defimpl`, whose name nobody writes."""
    files = index.defined_in(module)
    found = [m.keyword for file in files for m in file.facts.modules if m.name == module]
    return bool(found) and set(found) == {"defimpl"}


def is_derived(index: Index, module: str) -> bool:
    """Whether only `@derive` can make a module: a protocol for a type, both of them there."""
    pairs = ((each, module.removeprefix(f"{each}.")) for each in _above(module))
    return not index.defines_module(module) and any(
        _is_protocol(index, protocol) and index.defines_module(of) for protocol, of in pairs
    )


def _followers(facts: Facts, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for module in facts.modules:
        if module.name is None or module.name in names:
            continue
        new = _implementation(facts, module, names) or _nested(facts, module, names)
        if new is not None and new != module.name:
            yield module.name, new


def _implementation(facts: Facts, module: ModuleDefinition, names: Mapping[str, str]) -> str | None:
    if module.keyword != "defimpl" or module.name is None:
        return None
    written = written_name(facts, module)
    if written is None or written.module is None:
        return None
    protocol, target = written.module, module.name.removeprefix(f"{written.module}.")
    return f"{names.get(protocol, protocol)}.{names.get(target, target)}"


def _nested(facts: Facts, module: ModuleDefinition, names: Mapping[str, str]) -> str | None:
    outer = around(facts, module)
    if outer is None or outer not in names or module.name is None:
        return None
    return names[outer] + module.name.removeprefix(outer)


_NO_MODULE = frozenset({Kind.GROUP, Kind.SCOPE, Kind.OUTPUT})


def _undefined(index: Index, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for file in index.files.values():
        for reference in () if file.dependency else file.facts.references:
            module = reference.module
            if module is None or reference.kind in _NO_MODULE or index.defines_module(module):
                continue
            above = next((each for each in _above(module) if each in names), None)
            if (derived := _derived(index, module, names)) is not None:
                yield module, derived
            elif above is not None and _follows(index, file, reference, above):
                yield module, names[above] + module.removeprefix(above)


def _above(module: str) -> Iterator[str]:
    """The names of which this one is below, the nearest first."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def _derived(index: Index, module: str, names: Mapping[str, str]) -> str | None:
    """What an implementation is called then that `@derive` makes, if its protocol or type moves."""
    for protocol in _above(module):
        of = module.removeprefix(f"{protocol}.")
        if (protocol in names or of in names) and _is_protocol(index, protocol):
            return f"{names.get(protocol, protocol)}.{names.get(of, of)}"
    return None


def _follows(index: Index, file: File, reference: Reference, above: str) -> bool:
    """Whether a name goes along: it is relative, or a macro may define it.

    What Elixir itself has for `use`, such as GenServer, defines no modules.
    """
    anchor = file.facts.anchor(reference)
    relative = anchor is not None and covers(above, anchor)
    return relative or bool(index.used_by(above) - OWN_MODULES - WITHOUT_ALIASES)


def _is_protocol(index: Index, module: str) -> bool:
    return any(
        each.name == module and each.keyword == "defprotocol"
        for file in index.defined_in(module)
        for each in file.facts.modules
    )
