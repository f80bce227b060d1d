"""An `import` of an old module, with the bare calls that it answers.

Code that compiles has no bare call that two imports, or an import and a local function, could
answer (Kernel.SpecialForms.import/2, "Ambiguous function/macro names"). So a call of a function
that the imported module visibly defines is a call of that function.
"""

from collections.abc import Iterator
from dataclasses import replace

from renamespace.core.elixir.facts import Directive, Function, Kind, Reference
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.rules.deprecations import unproved_import
from renamespace.core.rules.doubts import undefined
from renamespace.core.rules.imports import obstacles, quoted
from renamespace.core.rules.imports.force import Force, form_of, standing
from renamespace.core.rules.imports.homes import Home, Parting, home_of
from renamespace.core.rules.imports.layout import settle
from renamespace.core.rules.references import ambiguous, judge
from renamespace.core.rules.targets import listing, written
from renamespace.core.rules.verdict import Case, Change, Verdict, once


def find(case: Case) -> Iterator[Verdict]:
    """Judge every imported module, and the calls that it answers where its functions part."""
    yield from _verdicts(case)


@once
def _verdicts(case: Case) -> tuple[Verdict, ...]:
    return tuple(_find(case))


def _find(case: Case) -> Iterator[Verdict]:
    judged = _judged(case)
    partings = {index: each for index, each in judged.items() if isinstance(each, Parting)}
    layout, refused = settle(case, partings)
    after = Force(case.index, case.facts, [line.item for line in layout.lines])
    for index, each in judged.items():
        if isinstance(each, Verdict):
            yield each
        elif torn := _torn(case, each):
            yield _refused(case, each, torn)
        elif index in refused:
            yield _refused(case, each, refused[index])
        elif each.new is not None:
            yield from _renamed(case, each)
        else:
            yield from _parted(case, each, after)
    yield from quoted.calls_from_outside(case)


def _torn(case: Case, parting: Parting) -> str | None:
    """Why a quoted import stays: a user's own import of the module stays, and both would answer."""
    if not case.facts.quoted(case.facts.references[parting.reference].scope):
        return None
    for path, index in quoted.importing_too(case, parting):
        other = partings_of(case.elsewhere(path))
        if index not in other or index in settle(case.elsewhere(path), other)[1]:
            return f"`{path}` imports `{parting.module}` itself too, and that import stays"
    return None


def partings_of(case: Case) -> dict[int, Parting]:
    """What becomes of each import that can change, by its reference."""
    return {index: each for index, each in _judged(case).items() if isinstance(each, Parting)}


@once
def _judged(case: Case) -> dict[int, Parting | Verdict]:
    found: dict[int, Parting | Verdict] = {}
    for directive in case.facts.directives:
        for index in directive.references if directive.kind is Kind.IMPORT else ():
            module = case.facts.references[index].module
            if module is None:
                continue
            if case.plan.splits(module) or case.plan.module_target(module) is not None:
                judged = _judge(case, directive, index)
                if judged is not None:
                    found[index] = judged
    return found


def _judge(case: Case, directive: Directive, index: int) -> Parting | Verdict | None:
    """What becomes of an import, or why nobody can tell; None when nothing does."""
    reference = case.facts.references[index]
    module = reference.module or ""
    if not case.plan.splits(module):
        verdict = judge(case, index, reference)
        if verdict is None or verdict.change is None:
            return verdict
        calls = _calls(case, index)
        homes = _homes(case, directive, module, calls)
        new = verdict.change.module
        return Parting(index, directive, module, form_of(directive), new, homes, calls)
    reason = obstacles.of_directive(case, directive, reference)
    if reason is not None:
        return ambiguous(case, index, reference, reason)
    calls = _calls(case, index)
    in_quote = case.facts.quoted(reference.scope)
    homes = (
        quoted.homes_in_quote(case, directive, module)
        if in_quote
        else _homes(case, directive, module, calls)
    )
    parting = Parting(index, directive, module, form_of(directive), None, homes, calls)
    more = in_quote and quoted.needs_rest(case, parting)
    parting = replace(parting, rest=more or obstacles.needs_rest(case, parting))
    reason = obstacles.of_calls(case, parting)
    if reason is None and not parting.changed:
        return None
    if reason is None and in_quote and quoted.needs_nothing(case, parting):
        return None
    if reason is None and in_quote:
        reason = quoted.obstacle(case, parting)
        parting = replace(parting, together=quoted.together(case, parting))
    return parting if reason is None else ambiguous(case, index, reference, reason)


def _calls(case: Case, index: int) -> tuple[LocalCall, ...]:
    """The bare calls that an import answers."""
    return tuple(
        call
        for call in case.local_calls
        if any(
            origin.sure and origin.by is not None and origin.by.reference == index
            for origin in standing(case).origins(call)
        )
    )


def _homes(
    case: Case, directive: Directive, module: str, calls: tuple[LocalCall, ...]
) -> tuple[Home, ...]:
    """The homes of what is listed, else of what is called."""
    listed = form_of(directive).only
    called = ((call.name, call.arity) for call in calls)
    names = listed if listed is not None else tuple(dict.fromkeys(called))
    return tuple(home_of(case, module, name) for name in names)


def _refused(case: Case, parting: Parting, reason: str) -> Verdict:
    reference = case.facts.references[parting.reference]
    verdict = judge(case, parting.reference, reference) if parting.new is not None else None
    finding = verdict.finding if verdict is not None else _finding(case, parting, None)
    manual = replace(finding, applicability=Applicability.MANUAL, reason=reason)
    return Verdict(manual, parting.reference)


def _renamed(case: Case, parting: Parting) -> Iterator[Verdict]:
    """Just the module has a new name; what is called of it must be there."""
    verdict = judge(case, parting.reference, case.facts.references[parting.reference])
    if verdict is None:
        return
    elsewhere = quoted.called_elsewhere(case, parting.reference)
    reasons = [_doubt_in_quote(case, parting)]
    for name in (*(home.old for home in parting.homes), *sorted(elsewhere)):
        function = Function(*name, 0, 0)
        reasons.append(undefined(case, parting.new or "", function, parting.module))
        home = Home(name, parting.new or "", name[0])
        reasons.append(obstacles.imported_by_use(case, parting, home))
    reason = next(filter(None, reasons), None)
    if reason is not None and verdict.finding.applicability is Applicability.SAFE:
        unsafe = replace(verdict.finding, applicability=Applicability.UNSAFE, reason=reason)
        verdict = replace(verdict, finding=unsafe)
    yield verdict


def _parted(case: Case, parting: Parting, after: Force) -> Iterator[Verdict]:
    reasons = {home.old: _doubt(case, parting, after, home) for home in parting.changed}
    reason = next(filter(None, reasons.values()), _doubt_in_quote(case, parting))
    # What stays is still imported under the old name.
    change = Change(parting.module if parting.partly else None)
    finding, group = _finding(case, parting, reason), None
    if parting.together is not None:
        manual = Applicability.MANUAL
        finding = replace(finding, applicability=manual, reason=parting.together)
    if quoted.is_shared(case, parting):
        group = quoted.group_of(case.file.source.path, parting.reference)
    yield Verdict(finding, parting.reference, change, group=group)
    for call in parting.calls:
        home = parting.home((call.name, call.arity))
        if home is not None and home.rule is not None:
            yield _call_verdict(case, parting, call, home, reasons[home.old])


def _finding(case: Case, parting: Parting, reason: str | None) -> Finding:
    targets = tuple(dict.fromkeys(home.module for home in parting.changed))
    old, new = f"`{parting.module}`", listing(targets)
    if targets == (parting.module,):  # Just a name within the module is another.
        home = parting.changed[0]
        old = f"`{written(parting.module, *home.old)}`"
        new = f"`{written(home.module, *home.new)}`"
    return case.finding(
        case.facts.references[parting.reference],
        Code.DEPRECATED_MODULE,
        f"{old} is now {new}",
        parting.changed[0].rule,
        new=", ".join(targets),
        reason=reason,
        applicability=Applicability.UNSAFE if reason else Applicability.SAFE,
    )


def _call_verdict(
    case: Case, parting: Parting, call: LocalCall, home: Home, reason: str | None
) -> Verdict:
    old, new = written(parting.module, *home.old), written(home.module, *home.new)
    head = case.facts.references[parting.reference].head
    place = Reference(call.start, call.end, head, (), parting.module, Kind.CALL, call.scope)
    finding = case.finding(
        place,
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        home.rule,
        new=new,
        old=old,
        reason=reason,
        applicability=Applicability.UNSAFE if reason else Applicability.SAFE,
    )
    return Verdict(finding, owner=parting.reference)


def _doubt(case: Case, parting: Parting, after: Force, home: Home) -> str | None:
    """Why the new name of an imported function cannot be relied on."""
    unproved = unproved_import(home.rule) if home.rule is not None else None
    if reason := undefined(case, home.module) or unproved:
        return reason
    if not case.index.defines_function(home.module, *home.new):
        return f"`{written(home.module, *home.new)}` is not defined"
    calls = (c for c in parting.calls if home.renamed and (c.name, c.arity) == home.old)
    reasons = (obstacles.may_clash(case, after, call, home) for call in calls)
    return next(filter(None, reasons), obstacles.imported_by_use(case, parting, home))


def _doubt_in_quote(case: Case, parting: Parting) -> str | None:
    if not case.facts.quoted(case.facts.references[parting.reference].scope):
        return None
    return quoted.imported_too(case, parting)
