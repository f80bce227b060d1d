"""Names in templates of which nobody can say what they mean: someone must have a look."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.findings import Applicability, Code
from renamespace.core.rules.verdict import Case, Verdict


def find(case: Case) -> Iterator[Verdict]:
    """Report the names that may be an old module."""
    for index, reference in enumerate(case.facts.references):
        verdict = None
        if reference.kind is Kind.TEMPLATE:
            verdict = _unread(case, index, reference)
        elif reference.module is None and reference.binding is not None:
            verdict = _disputed(case, index, reference)
        if verdict is not None:
            yield verdict


def _unread(case: Case, index: int, reference: Reference) -> Verdict | None:
    """A name in a template that cannot be read, by its spelling."""
    first, *rest = reference.segments
    if reference.binding is not None:
        first = case.facts.bindings[reference.binding].module or first
    old = ".".join([first, *rest])
    if not _is_old(case, old):
        return None
    target = case.plan.module_target(old)
    finding = case.finding(
        reference,
        Code.DEPRECATED_MODULE,
        f"`{old}` may be named here",
        target.rule if target else None,
        old=old,
        reason="the template around it cannot be read",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding, index)


def _disputed(case: Case, index: int, reference: Reference) -> Verdict | None:
    """A name that the template's owners understand differently."""
    name = reference.segments[0]
    meanings = dict(_meanings(case, name))
    rest = "".join(f".{segment}" for segment in reference.segments[1:])
    old = next((m + rest for m in meanings.values() if m and _is_old(case, m + rest)), None)
    if old is None:
        return None
    told = ", and ".join(
        f"{f'`{module}`' if module else 'something else'} in {path}"
        for path, module in meanings.items()
    )
    finding = case.finding(
        reference,
        Code.AMBIGUOUS_MODULE,
        f"`{name}` is {told}",
        None,
        old=old,
        reason="the template is part of both, so someone must choose",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding, index)


def _meanings(case: Case, name: str) -> Iterator[tuple[str, str | None]]:
    """What each owner calls so."""
    for path in case.file.surroundings.owners:
        bindings = case.index.files[path].facts.bindings
        found = [each.module for each in bindings if each.name == name]
        yield path, found[-1] if found else None


def _is_old(case: Case, module: str) -> bool:
    return case.plan.module_target(module) is not None or case.plan.splits(module)
