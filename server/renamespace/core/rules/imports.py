"""An `import` of an old module, with the bare calls that it answers.

Code that compiles has no bare call that two imports, or an import and a local function, could
answer (Kernel.SpecialForms.import/2, "Ambiguous function/macro names"). So a call of a function
that the imported module visibly defines is a call of that function.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind, Reference
from renamespace.core.elixir.kernel import KERNEL_NAMES
from renamespace.core.elixir.local_calls import LocalCall, read_local_calls
from renamespace.core.findings import Applicability, Code
from renamespace.core.plan import Rule, Target
from renamespace.core.rules.doubts import undefined
from renamespace.core.rules.references import ambiguous, judge
from renamespace.core.rules.targets import listing, written
from renamespace.core.rules.verdict import Case, Change, Verdict

Name = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Moved:
    """Where an imported function goes."""

    old: Name
    module: str
    name: str
    rule: Rule


def find(case: Case) -> Iterator[Verdict]:
    """Judge every imported module, and the calls that it answers where its functions part."""
    judged = {
        index: list(_judge(case, directive, index, case.facts.references[index]))
        for directive in case.facts.directives
        if directive.kind is Kind.IMPORT
        for index in directive.references
    }
    for index, verdicts in judged.items():
        twice = _imported_twice(case, judged, index)
        yield from verdicts if twice is None else [_refused(verdicts[0], twice)]


def _imported_twice(case: Case, judged: Mapping[int, list[Verdict]], index: int) -> str | None:
    """A module of which the second import takes the place of the first, once names have changed."""
    if not judged[index] or judged[index][0].change is None:
        return None
    scope = case.facts.references[index].scope
    for other in judged:
        around = case.facts.references[other].scope
        near = case.facts.encloses(scope, around) or case.facts.encloses(around, scope)
        shared = _imported(case, judged, index) & _imported(case, judged, other)
        if other != index and near and shared:
            return min(shared)
    return None


def _imported(case: Case, judged: Mapping[int, list[Verdict]], index: int) -> set[str]:
    """What an import's module will be, or its modules."""
    verdicts = judged[index]
    if verdicts and verdicts[0].change is not None:
        return set((verdicts[0].finding.new or "").split(", "))
    module = case.facts.references[index].module
    return {module} if module else set()


def _refused(verdict: Verdict, module: str) -> Verdict:
    reason = f"`{module}` would be imported twice, and the second import replaces the first"
    finding = replace(verdict.finding, applicability=Applicability.MANUAL, reason=reason)
    return Verdict(finding, verdict.reference)


def _judge(case: Case, directive: Directive, index: int, reference: Reference) -> Iterator[Verdict]:
    module = reference.module
    if module is None:
        return
    if not case.plan.splits(module):
        verdict = judge(case, index, reference)
        if verdict is not None:
            yield _checked(case, directive, verdict)
        return
    obstacle = _obstacle(case, directive, reference)
    if obstacle is not None:
        yield ambiguous(case, index, reference, obstacle)
        return
    calls = _calls(case, directive, module)
    listed = _listed(directive)
    names = listed or tuple(dict.fromkeys((c.name, c.arity) for c in calls))
    if any(not call.certain for call in calls):
        yield ambiguous(case, index, reference, "a name here may be a variable or a call")
    elif not names:
        yield ambiguous(case, index, reference, "nothing here shows which of them is needed")
    elif clash := _clash(case, directive, calls, moved := _moved(case, module, names)):
        yield ambiguous(case, index, reference, clash)
    else:
        yield from _split(case, directive, index, calls, moved)


def _obstacle(case: Case, directive: Directive, reference: Reference) -> str | None:
    """Why the functions that come through this import cannot be told."""
    if directive.base is not None:
        return "a group imports several modules at once: split it first"
    if case.facts.quoted(reference.scope):
        return "other modules may use this import by a macro"
    if reference.doctest:
        return "it is in a doctest, whose calls by name alone are not followed"
    names = {definition.name for definition in case.index.public_functions(reference.module or "")}
    names |= {entry.name for entry in directive.only or ()}
    if any(
        name.startswith("sigil_") or not name.replace("_", "").rstrip("?!").isalnum()
        for name in names
    ):
        return "sigils and operators that it brings in are not followed yet"
    if directive.only is not None:
        unread = any(entry.arity is None for entry in directive.only)
        return "the `only:` list is computed" if unread else None
    if directive.restricted and directive.excluded is None:
        return "the import is restricted in a way that is not read yet"
    if not case.index.defines_module(reference.module or ""):
        return f"`{reference.module}` is not there to show what it defines"
    if any(mark in case.file.source.data for mark in (b"~H", b"~L", b"~E")):
        return "templates in this file may use the import"
    return None


def _listed(directive: Directive) -> tuple[Name, ...]:
    return tuple((entry.name, entry.arity or 0) for entry in directive.only or ())


def _calls(case: Case, directive: Directive, module: str) -> list[LocalCall]:
    """The bare calls that the import answers."""
    listed, excluded = _listed(directive), directive.excluded or ()
    barred = {(entry.name, entry.arity) for entry in excluded}

    def answered(call: LocalCall) -> bool:
        name = (call.name, call.arity)
        if directive.only is not None:
            return name in listed
        return name not in barred and case.index.defines_function(module, *name)

    return [
        call
        for call in read_local_calls(case.file.source, case.facts)
        if call.start > directive.end
        and case.facts.encloses(directive.scope, call.scope)
        and answered(call)
    ]


def _moved(case: Case, module: str, names: tuple[Name, ...]) -> list[_Moved | Name]:
    """Each function with its new home; as it is where no rule applies."""
    found: list[_Moved | Name] = []
    for name, arity in names:
        arities = case.index.arities(module, name, arity)
        target = case.plan.function_target(module, name, arities)
        if not isinstance(target, Target):
            target = case.plan.module_target(module)
        if target is None:
            found.append((name, arity))
        else:
            new = target.function or name
            found.append(_Moved((name, arity), target.module, new, target.rule))
    return found


def _clash(
    case: Case, directive: Directive, calls: list[LocalCall], moved: list[_Moved | Name]
) -> str | None:
    """Why the new names cannot be imported here: something else has them."""
    own = {(call.start, call.end) for call in calls}
    others = {
        (call.name, call.arity)
        for call in read_local_calls(case.file.source, case.facts)
        if (call.start, call.end) not in own
    }
    for each in moved:
        if isinstance(each, _Moved) and each.name != each.old[0]:
            name, arity = each.name, each.old[1]
            defined = any(
                definition.name == name and definition.fewest <= arity <= definition.most
                for definition in case.facts.functions
            )
            if defined or (name, arity) in others or name in KERNEL_NAMES:
                return f"`{name}/{arity}` would clash with what this file calls so already"
    if len({each.module for each in moved if isinstance(each, _Moved)}) > 1:
        text = case.file.source.text(directive.start, directive.end)
        if "#" in text or "warn:" in text:
            return "its list has comments or options that belong to one of the parts"
    return None


def _split(
    case: Case,
    directive: Directive,
    index: int,
    calls: list[LocalCall],
    moved: list[_Moved | Name],
) -> Iterator[Verdict]:
    reference = case.facts.references[index]
    changed = {each.old: each for each in moved if isinstance(each, _Moved)}
    if not changed:
        return
    targets = tuple(dict.fromkeys(each.module for each in changed.values()))
    reasons = [_undefined(case, each) for each in changed.values()]
    reason = next((reason for reason in reasons if reason), None)
    applicability = Applicability.UNSAFE if reason else Applicability.SAFE
    rule = next(iter(changed.values())).rule
    finding = case.finding(
        reference,
        Code.DEPRECATED_MODULE,
        f"`{reference.module}` is now {listing(targets)}",
        rule,
        new=", ".join(targets),
        reason=reason,
        applicability=applicability,
    )
    renames = tuple(
        TextEdit(call.start, call.end, changed[call.name, call.arity].name)
        for call in calls
        if changed.get((call.name, call.arity)) is not None
        and changed[call.name, call.arity].name != call.name
    )
    edits = (*_directive_edits(case, directive, reference, moved), *renames)
    partly = len(changed) < len(moved)  # What stays is still imported under the old name.
    yield Verdict(finding, index, Change(reference.module if partly else None), edits)
    for call in calls:
        if each := changed.get((call.name, call.arity)):
            yield _call_verdict(case, reference, index, call, each)


def _call_verdict(
    case: Case, reference: Reference, index: int, call: LocalCall, moved: _Moved
) -> Verdict:
    old = written(reference.module or "", call.name, call.arity)
    new = written(moved.module, moved.name, call.arity)
    reason = _undefined(case, moved)
    place = Reference(
        call.start, call.end, reference.head, (), reference.module, Kind.CALL, call.scope
    )
    finding = case.finding(
        place,
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        moved.rule,
        new=new,
        old=old,
        reason=reason,
        applicability=Applicability.UNSAFE if reason else Applicability.SAFE,
    )
    return Verdict(finding, owner=index)


def _undefined(case: Case, moved: _Moved) -> str | None:
    if reason := undefined(case, moved.module):
        return reason
    if case.index.defines_function(moved.module, moved.name, moved.old[1]):
        return None
    return f"`{written(moved.module, moved.name, moved.old[1])}` is not defined"


def _directive_edits(
    case: Case, directive: Directive, reference: Reference, moved: list[_Moved | Name]
) -> tuple[TextEdit, ...]:
    """The same list for one new module, else one import with its own list for each."""
    targets = {each.module if isinstance(each, _Moved) else None for each in moved}
    if directive.only is not None and len(targets) == 1:
        return tuple(_respelled(directive, reference, moved))
    lists: dict[str, list[str]] = {}
    source = case.file.source
    for each in moved:
        if isinstance(each, _Moved):
            lists.setdefault(each.module, []).append(f"{each.name}: {each.old[1]}")
        else:
            kept = source.text(reference.start, reference.end)
            lists.setdefault(kept, []).append(f"{each[0]}: {each[1]}")
    line_start = source.line_starts[source.line_of(directive.start)]
    margin = source.text(line_start, directive.start)
    separator = source.line_end() + margin if not margin.strip() else "; "
    imports = (f"import {module}, only: [{', '.join(names)}]" for module, names in lists.items())
    return (TextEdit(directive.start, directive.end, separator.join(imports)),)


def _respelled(
    directive: Directive, reference: Reference, moved: list[_Moved | Name]
) -> Iterator[TextEdit]:
    """The module's new name, and the new names in the list, all in their places."""
    for each, entry in zip(moved, directive.only or (), strict=True):
        if isinstance(each, _Moved):
            if entry is (directive.only or ())[0]:
                yield TextEdit(reference.start, reference.end, each.module)
            if each.name != entry.name:
                yield TextEdit(entry.start, entry.end, each.name)


def _checked(case: Case, directive: Directive, verdict: Verdict) -> Verdict:
    """A whole import that brings in more names than before may clash with those of the file."""
    old, new = verdict.finding.old or "", verdict.finding.new or ""
    if directive.restricted or verdict.finding.applicability is not Applicability.SAFE:
        return verdict
    before = {definition.name for definition in case.index.public_functions(old)}
    added = {definition.name for definition in case.index.public_functions(new)} - before
    calls = read_local_calls(case.file.source, case.facts)
    here = {call.name for call in calls} | {each.name for each in case.facts.functions}
    if clash := sorted(added & here):
        reason = f"`{new}` would also bring in `{clash[0]}`, which this file has already"
        finding = replace(verdict.finding, applicability=Applicability.UNSAFE, reason=reason)
        return replace(verdict, finding=finding)
    return verdict
