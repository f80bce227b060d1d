"""Deprecations in the code: what they make of the plan, and how far their replacement is proved.

The compiler warns of remote calls of a deprecated function, those in its own module too, and never
of local ones (Module, "@deprecated"): so do we. What a deprecated module's own file says of the
module is part of the definition.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from renamespace.core.elixir.facts import Deprecation, Function, Reference
from renamespace.core.findings import Applicability, Code
from renamespace.core.index import File
from renamespace.core.plan import Advice, AmbiguousArity, Origin, Plan, Rule, RuleKind, Target
from renamespace.core.plan.deprecations import Named, named_functions, named_modules
from renamespace.core.plan.elixir_renames import elixir_rules
from renamespace.core.rules.doubts import by_looks
from renamespace.core.rules.targets import listing, written
from renamespace.core.rules.verdict import Case, Verdict


def with_deprecations(plan: Plan, files: Iterable[File], mix: bytes | None) -> Plan:
    """The plan with a rule for each deprecation in these files that names its replacement.

    The plan file wins: what it says of a module or a function, it says alone. `mix` is the text of
    the project's `mix.exs`, from which the Elixir that it needs is read.
    """
    found = [each for file in files for each in _told(file)]
    if plan.elixir_deprecations:
        found += elixir_rules(mix)
    kept = [each for each in found if not _planned(plan, each)]
    rules = tuple(each for each in kept if isinstance(each, Rule))
    advices = tuple(each for each in kept if isinstance(each, Advice))
    return replace(plan, rules=plan.rules + rules, advices=advices) if kept else plan


def advised_function(case: Case, index: int, reference: Reference) -> Verdict | None:
    """What to say of a function whose deprecation leaves a choice; None when there is none."""
    function = reference.function
    if not case.plan.advices or function is None:
        return None
    arities = arities_of(case, reference, function)
    advice = case.plan.advice(reference.module or "", function.name, arities)
    if advice is None:
        return None
    return advice_verdict(case, index, reference, advice, Code.DEPRECATED_FUNCTION)


def advised_module(case: Case, index: int, reference: Reference) -> Verdict | None:
    """The same for a module, of which its own file may say what it wants."""
    advice = case.plan.advice(reference.module or "", None, ())
    if advice is None or advice.path == case.file.source.path:
        return None
    return advice_verdict(case, index, reference, advice, Code.AMBIGUOUS_MODULE)


def is_definition(case: Case, rule: Rule) -> bool:
    """Whether a name is part of the deprecated module itself: what its own file says of it."""
    return rule.origin is not None and rule.origin.path == case.file.source.path


def unproved(case: Case, reference: Reference, target: Target) -> str | None:
    """Why a deprecated name and its replacement may not mean the same.

    They do when the deprecated function visibly does nothing but call the other one.
    """
    origin, function = target.rule.origin, reference.function
    if origin is None or origin.path is None:
        return origin.doubt if origin is not None else None
    old = reference.module or ""
    if function is None:
        return f"only the deprecation says that `{target.module}` can take its place"
    name = target.function or function.name
    if looks := by_looks(reference):
        return looks
    if function.arity is None:
        return "how many arguments it takes cannot be seen here"
    if case.index.may_be_macro(target.module, name):
        return f"`{target.module}.{name}` may be a macro, which has to be required"
    if case.index.forward(old, function.name, function.arity) != (target.module, name):
        new = written(target.module, name, function.arity)
        return f"`{written(old, function.name, function.arity)}` is more than a call of `{new}`"
    return None


def unproved_import(rule: Rule) -> str | None:
    """The same for a function that comes by an import, whatever it does."""
    return "only its deprecation says what takes its place" if rule.origin is not None else None


def deprecated_too(case: Case, target: Target, function: Function | None, rule: Rule) -> str | None:
    """A new name that is an old one itself: a second run would move it on."""
    plan = case.plan
    if not plan.has_deprecations:
        return None
    again: Target | AmbiguousArity | Advice | None = plan.module_target(target.module)
    if function is not None:
        name = target.function or function.name
        arities = None if function.arity is None else (function.arity,)
        again = plan.function_target(target.module, name, arities) or again
        again = again or plan.advice(target.module, name, arities or ())
    again = again or plan.advice(target.module, None, ())
    if again is None or (rule.origin is None and _of_plan(again)):
        return None
    new = written(target.module, target.function or "", None).rstrip(".")
    return f"`{new}` is an old name itself"


def _of_plan(again: Target | AmbiguousArity | Advice) -> bool:
    if isinstance(again, Advice):
        return False
    rules = (again.rule,) if isinstance(again, Target) else again.rules
    return all(rule.origin is None for rule in rules)


# --- from a deprecation to a rule ---


def _told(file: File) -> Iterator[Rule | Advice]:
    for each in file.facts.deprecations:
        if each.function is None:
            yield from _of_module(file, each)
        else:
            yield from _of_function(file, each)


def _of_module(file: File, deprecation: Deprecation) -> Iterator[Rule | Advice]:
    names = named_modules(deprecation.text, deprecation.module)
    if len(names) == 1:
        yield _rule(file, deprecation, RuleKind.MODULE, None, names[0], None)
    elif names:
        reason = f"its deprecation names {listing(names)}, so someone must choose"
        yield _advice(file, deprecation, names, reason)


def _of_function(file: File, deprecation: Deprecation) -> Iterator[Rule | Advice]:
    said = named_functions(deprecation.text)
    names = [each for each in said.functions if not _is_own(deprecation, each)]
    if not names:
        return
    choices = tuple(map(str, names))
    reason = _obstacle(file, deprecation, names, plain=said.plain)
    if reason is not None:
        yield _advice(file, deprecation, choices, reason)
        return
    new, arity = names[0], names[0].arity
    arity = deprecation.most if arity is None else arity
    module = new.module or deprecation.module
    yield _rule(file, deprecation, RuleKind.FUNCTION, arity, module, new.name)


def _is_own(deprecation: Deprecation, named: Named) -> bool:
    """Whether a text names the deprecated function itself."""
    same = (named.module or deprecation.module, named.name)
    return same == (deprecation.module, deprecation.function) and (
        named.arity is None or deprecation.fewest <= named.arity <= deprecation.most
    )


def _obstacle(
    file: File, deprecation: Deprecation, names: list[Named], *, plain: bool
) -> str | None:
    """Why what a text names does not simply take the old function's place."""
    new = names[0]
    if len(names) > 1:
        return f"its deprecation names {listing(tuple(map(str, names)))}, so someone must choose"
    if not plain:
        return "its deprecation says more than a name"
    if new.arity is not None and not deprecation.fewest <= new.arity <= deprecation.most:
        return f"`{new}` takes other arguments"
    arity = deprecation.most if new.arity is None else new.arity
    if new.module is None and not _has(file, deprecation.module, new.name, arity):
        return f"`{new}` is not in `{deprecation.module}`, and its module is not told"
    return None


def _has(file: File, module: str, name: str, arity: int) -> bool:
    return any(
        (each.module, each.name) == (module, name)
        and each.public
        and each.fewest <= arity <= each.most
        for each in file.facts.functions
    )


def _note(file: File, deprecation: Deprecation) -> str:
    line = file.source.line_of(deprecation.start) + 1
    return f"deprecated in {file.source.path}:{line}"


def _rule(
    file: File,
    deprecation: Deprecation,
    kind: RuleKind,
    arity: int | None,
    module: str,
    function: str | None,
) -> Rule:
    old = deprecation.function
    return Rule(
        kind=kind,
        key=deprecation.module if old is None else written(deprecation.module, old, arity),
        old_module=deprecation.module,
        old_function=old,
        arity=arity,
        new_module=module,
        new_function=function,
        start=deprecation.start,
        end=deprecation.end,
        target_start=deprecation.start,
        target_end=deprecation.end,
        note=_note(file, deprecation),
        origin=Origin(file.source.path),
    )


def _advice(file: File, deprecation: Deprecation, choices: tuple[str, ...], reason: str) -> Advice:
    function = deprecation.function is not None
    return Advice(
        old_module=deprecation.module,
        old_function=deprecation.function,
        arities=tuple(range(deprecation.fewest, deprecation.most + 1)) if function else (),
        choices=choices,
        text=" ".join(deprecation.text.split()),
        reason=reason,
        note=_note(file, deprecation),
        path=file.source.path,
    )


def _planned(plan: Plan, each: Rule | Advice) -> bool:
    """Whether the plan file speaks of the old name."""
    module, function = each.old_module, each.old_function
    if plan.module_target(module) is not None:
        return True
    if function is None:
        return plan.splits(module)
    arities = each.arities if isinstance(each, Advice) else (each.arity or 0,)
    return any(plan.function_target(module, function, (arity,)) for arity in arities)


# --- findings ---


def arities_of(case: Case, reference: Reference, function: Function) -> tuple[int, ...]:
    """All arities that a call may have."""
    module = reference.module or ""
    if function.arity is not None:
        return case.index.arities(module, function.name, function.arity)
    defined = case.index.functions(module, function.name)
    return tuple(n for each in defined for n in range(each.fewest, each.most + 1))


def advice_verdict(
    case: Case, index: int | None, reference: Reference, advice: Advice, code: Code
) -> Verdict:
    """A deprecation that leaves a choice, as a finding."""
    function = reference.function
    old = advice.old_module
    if function is not None and code is Code.DEPRECATED_FUNCTION:
        old = written(old, function.name, function.arity)
    finding = case.finding(
        reference,
        code,
        f"`{old}` is deprecated: {advice.text}",
        None,
        new=", ".join(advice.choices),
        old=old,
        reason=advice.reason,
        applicability=Applicability.MANUAL,
    )
    return Verdict(replace(finding, note=advice.note), index)
