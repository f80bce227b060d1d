"""A `doctest` of a module whose functions all go to one other: their examples go along."""

import re

from renamespace.core.elixir.facts import FunctionDefinition, Reference
from renamespace.core.index import File, Index
from renamespace.core.plan import Target
from renamespace.core.rules.targets import written
from renamespace.core.rules.verdict import Case

_BEFORE = re.compile(rb"doctest\s*\(?\s*\Z")
_STATEMENT = re.compile(rb"(?:[,\[(]\s*\n|[^\n])*")
_CHOSEN = re.compile(rb"\b(?:only|except)\s*:")
_OF_FUNCTION = re.compile(rb"@doc\s+(?:~[sS])?[\"'/|({\[<]+\Z")


def doctests_target(case: Case, reference: Reference) -> Target | None:
    """Where the doctests go that a `doctest` runs; None if that is not one place, as a whole.

    ExUnit.DocTest runs all examples of a module: none may be left behind, and none of the other
    module may run for the first time. Options that name functions (`only:`, `except:`) must be
    right afterwards, or it does not compile.
    """
    module = reference.module or ""
    if not names_doctested(case.file, reference.start):
        return None
    functions = _functions(case.index, module)
    targets = [_target(case, each) for each in functions]
    found = [each for each in targets if each is not None]
    if not found or len(found) < len(targets) or len({each.module for each in found}) > 1:
        return None
    renamed = any(
        each.function not in {None, f.name} for each, f in zip(found, functions, strict=True)
    )
    target = Target(found[0].rule, found[0].module, None)
    if _others(case.index, module) or _starts(case.index, target.module):
        return None
    chosen = _CHOSEN.search(options_of(case.file.source.data, reference.end)) is not None
    return None if renamed and chosen else target


def left_behind(case: Case, reference: Reference, new: str) -> str | None:
    """Why a `doctest` of the new module would not run what this one runs: it is still to come."""
    module, index = reference.module or "", case.index
    if not case.plan.splits(module) or not names_doctested(case.file, reference.start):
        return None
    for each in _functions(index, module):
        target = _target(case, each)
        name = target.function if target is not None else None
        if not index.defines_function(new, name or each.name, each.most):
            return f"`{written(new, name or each.name, each.most)}` is not defined"
    coming = any(each.module == new for each in index.coming)
    if has_examples(index, module) and not has_examples(index, new) and not coming:
        return f"the examples are still those of `{module}`"
    return None


def options_of(data: bytes, start: int) -> bytes:
    """The text of a `doctest` that starts there, with its options."""
    statement = _STATEMENT.match(data, start)
    return statement[0] if statement is not None else b""


def has_examples(index: Index, module: str) -> bool:
    """Whether there is code in the documentation of a module, which `doctest` would run."""
    docs = (each for file in index.defined_in(module) for each in file.facts.docs)
    return any(each.module == module and each.code for each in docs)


def names_doctested(file: File, place: int) -> bool:
    """Whether what stands there is the module of a `doctest`."""
    starts = [each.start for each in file.facts.doctest_calls if each.start < place]
    before = file.source.data[:place]
    return bool(starts) and _BEFORE.fullmatch(before, max(starts)) is not None


def _functions(index: Index, module: str) -> list[FunctionDefinition]:
    found = (
        each for each in index.public_functions(module) if each.whole != (each.start, each.end)
    )
    return [each for each in found if not each.facade]


def _target(case: Case, function: FunctionDefinition) -> Target | None:
    arities = tuple(range(function.most, function.fewest - 1, -1))
    target = case.plan.function_target(function.module, function.name, arities)
    return target if isinstance(target, Target) else None


def _others(index: Index, module: str) -> bool:
    """Whether there are examples that are not those of functions: of the module, or of a type."""
    return any(
        each.module == module and each.code and not _is_of_function(file.source.data, each.start)
        for file in index.defined_in(module)
        for each in file.facts.docs
    )


def _is_of_function(data: bytes, start: int) -> bool:
    return _OF_FUNCTION.search(data, max(0, start - 20), start) is not None


def _starts(index: Index, module: str) -> bool:
    """Whether examples of the other module would run that no `doctest` runs now."""
    return has_examples(index, module) and module not in index.doctested
