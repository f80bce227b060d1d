"""The imports that code needs where it goes, as it calls functions by their names alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.elixir.items import Item
from renamespace.core.elixir.kernel import KERNEL_NAMES, RESERVED
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.elixir.operators import KERNEL_OPERATORS, is_word
from renamespace.core.index import Index
from renamespace.core.moving.functions.without_kernel import is_kernels_in_both

if TYPE_CHECKING:
    from renamespace.core.moving.functions.source import Module
    from renamespace.core.moving.functions.texts import Writer


def add_imports(writer: Writer, item: Item) -> Iterator[TextEdit]:
    """Have all that an item calls without a module be imported in its new place too.

    Where another import would answer too, the call gets its module instead. What nothing in sight
    brings is told: a `use`, or a macro, may define it.
    """
    module = writer.module
    for call in module.calls_in(item):
        own = module.answers(call) or call.start in _heads(item)
        if own or (is_elixirs(call) and is_kernels_in_both(writer, item, call)):
            continue
        found = list(answering(writer.target.index, module, call))
        inside = [each for each in found if item.start <= each.start < item.end]
        if inside or not call.certain:
            continue
        sure = [each for each in found if each.only is not None or _is_seen(writer, each)]
        for directive in sure[:1] or found:
            if rival := _rival(writer, directive, call):
                yield from _with_module(writer, directive, call, rival)
            else:
                writer.target.import_as(module, directive, call)
        quoted = module.facts.quoted(call.scope)  # Who uses it may have that.
        explained = found or quoted or is_lone(module, call)
        if not explained and not _is_given_to_macro(writer, item, call):
            _unexplained(writer, call)


def _is_given_to_macro(writer: Writer, item: Item, call: LocalCall) -> bool:
    """Whether it is what a macro makes of it that comes from an import that is there to be read.

    So is `fragment` in an `Ecto.Query`, which no module defines. A `use` that is not there to be
    read may bring another.
    """
    module, index = writer.module, writer.target.index
    for directive in module.facts.directives:
        used = (module.facts.references[each].module for each in directive.references)
        above = module.facts.encloses(directive.scope, call.scope)
        if (
            directive.kind is Kind.USE
            and above
            and any(index.may_inject(u, directive) for u in used)
        ):
            return False
    around = (e for e in module.calls_in(item) if e.start < call.start and call.end <= e.reach)
    return any(
        _is_seen(writer, directive)
        and index.may_be_macro(module.facts.references[name].module or "", each.name)
        for each in around
        for directive in answering(index, module, each)
        for name in directive.references
    )


def _rival(writer: Writer, directive: Directive, call: LocalCall) -> str | None:
    """A module at the new place that has the same: that itself, or one that it imports."""
    facts, target = writer.module.facts, writer.target
    if (call.name, call.arity) in writer.taken:
        return writer.here
    own = {facts.references[each].module for each in directive.references}
    for module, other in target.directives({Kind.IMPORT}):
        if other.only is not None:
            there = (call.name, call.arity) in {(each.name, each.arity) for each in other.only}
        else:
            excluded = {(each.name, each.arity) for each in other.excluded or ()}
            there = target.index.defines_function(module, call.name, call.arity)
            there = there and (call.name, call.arity) not in excluded
        if there and module not in own:
            return module
    return None


def _with_module(
    writer: Writer, directive: Directive, call: LocalCall, rival: str
) -> Iterator[TextEdit]:
    facts = writer.module.facts
    names = [facts.references[each].module or "" for each in directive.references]
    if len(names) != 1 or not is_word(call.name) or is_lone(writer.module, call):
        writer.refuse(
            f"`{rival}` has `{call.name}/{call.arity}` too, and `{writer.here}` calls it without a "
            "module: write the module before it first",
            call.start,
            call.end,
        )
        return
    if writer.target.index.may_be_macro(names[0], call.name):
        writer.target.require(names[0])
    writer.named[call.start] = names[0]
    yield TextEdit(call.start, call.start, f"{writer.spelled(names[0])}.")


def is_elixirs(call: LocalCall) -> bool:
    """Whether a call is answered by Kernel or by Elixir itself."""
    if (call.name, call.arity) in KERNEL_OPERATORS or call.name in KERNEL_NAMES | RESERVED:
        return True
    return call.name.startswith("sigil_") and call.name[6:] in _SIGILS


def is_lone(module: Module, call: LocalCall) -> bool:
    """Whether it is a name and nothing else, which a macro around it may bind as a variable."""
    data = module.file.source.data
    captured = data[: call.start].rstrip(b" (").endswith(b"&")
    return call.arity == 0 and not captured and data[call.end : call.end + 1] != b"("


def answering(index: Index, module: Module, call: LocalCall) -> Iterator[Directive]:
    """The imports in force that may bring what is called."""
    facts = module.facts
    for directive in facts.directives:
        in_force = directive.start < call.start and facts.encloses(directive.scope, call.scope)
        if directive.kind is Kind.IMPORT and in_force and may_bring(index, module, directive, call):
            yield directive


def may_bring(index: Index, module: Module, directive: Directive, call: LocalCall) -> bool:
    """Whether an import may bring what is called, as far as can be seen."""
    name = call.name, call.arity
    if directive.only is not None:
        return name in {(each.name, each.arity or 0) for each in directive.only}
    if directive.excluded and name in {(e.name, e.arity or 0) for e in directive.excluded}:
        return False
    for each in directive.references:
        imported = module.facts.references[each].module or ""
        if not index.defines_module(imported) or index.may_define_more(imported):
            return True
        if index.defines_function(imported, *name):
            return True
    return False


def _is_seen(writer: Writer, directive: Directive) -> bool:
    index, facts = writer.target.index, writer.module.facts
    names = [facts.references[each].module or "" for each in directive.references]
    return all(index.defines_module(name) and not index.may_define_more(name) for name in names)


def _unexplained(writer: Writer, call: LocalCall) -> None:
    module = writer.module
    uses = [each for each in module.facts.directives if each.kind is Kind.USE]
    above = [each for each in uses if module.facts.encloses(each.scope, call.scope)]
    what = f"`{call.name}/{call.arity}`"
    if not above:
        writer.refuse(
            f"{what} is defined by nothing that can be seen, so it may be missing in "
            f"`{writer.here}`",
            call.start,
            call.end,
            unsafe=True,
        )
        return
    used = [module.facts.references[each].module for u in above for each in u.references]
    for directive in above:
        writer.target.use_as(module, directive)
    writer.refuse(
        f"{what} may come by the `use` of {', '.join(f'`{each}`' for each in used)}, which "
        f"`{writer.here}` would need too",
        call.start,
        call.end,
        unsafe=True,
    )


def _heads(item: Item) -> frozenset[int]:
    return frozenset(start for start, _ in item.names)


_SIGILS = frozenset("CDNRSTUWcrsw")
