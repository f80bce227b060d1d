"""Why a change of a reference cannot be made, or cannot be proved; one reason a function."""

from renamespace.core.elixir.facts import DIRECTIVES, Function, FunctionDefinition, Kind, Reference
from renamespace.core.elixir.kernel import KERNEL_NAMES
from renamespace.core.plan import Rule, Target
from renamespace.core.rules.targets import function_target, written
from renamespace.core.rules.verdict import Case, base_of


def undefined(
    case: Case, module: str, function: Function | None = None, old: str | None = None
) -> str | None:
    """Why a new name cannot be relied on: nothing visibly defines it.

    With the `old` module given, a function that comes to both by the same `use` will do.
    """
    if (module, function.name if function else None) in case.plan.elixir_functions:
        return None
    if case.plan.has_moved(old, module):
        return None
    if not case.index.defines_module(module):
        if function is None and old is not None and case.index.is_process(old):
            return None
        return f"`{module}` is not defined in the project or its dependencies"
    if function is None or case.index.defines_function(module, function.name, function.arity):
        return None
    if old is not None and _both_unseen(case, old, module, function.name):
        return None
    return f"`{written(module, function.name, function.arity)}` is not defined"


def _both_unseen(case: Case, old: str, new: str, function: str) -> bool:
    used = case.index.used_by(old)
    seen = case.index.functions(old, function) or case.index.functions(new, function)
    return bool(used) and used == case.index.used_by(new) and not seen


def impossible_here(
    case: Case, reference: Reference, module: str, function: Function | None
) -> str | None:
    """Why the new module's own code cannot use it as the old code used the old module.

    It can if it is the old module itself, under its new name.
    """
    if case.plan.has_moved(reference.module, module):
        return None
    if function is not None and (template := _in_template(case, module, function)):
        return template
    if not case.is_own(reference, module):
        return None
    if reference.kind in DIRECTIVES:
        return f"`{module}` cannot {reference.kind} itself: take this line out when all has moved"
    if reference.kind is Kind.BEHAVIOUR:
        return f"`{module}` cannot be its own behaviour"
    around = [] if reference.fragment else definitions_around(case, reference)
    if function is not None and any(
        definition.name == function.name
        and (function.arity is None or definition.fewest <= function.arity <= definition.most)
        for definition in around
    ):
        name = written(module, function.name, function.arity)
        return f"this is the body of `{name}`: with the new name it would call itself"
    if function is not None and any(d.macro for d in case.index.functions(module, function.name)):
        return f"`{function.name}` is a macro of this module: it must be defined before it is used"
    needs_module = function is not None or reference.kind is Kind.STRUCT
    if needs_module and not around and not reference.typespec:
        return f"`{module}` is being defined here: its functions and struct are not there yet"
    return None


def _in_template(case: Case, module: str, function: Function) -> str | None:
    """Why a template cannot call a function: it is its body, or a macro that must be required."""
    name = written(module, function.name, function.arity)
    if not case.file.surroundings.owners:
        return None
    if any(
        (each.module, each.name) == (module, function.name)
        and (function.arity is None or each.fewest <= function.arity <= each.most)
        for each in case.facts.functions
    ):
        return f"this template is the body of `{name}`: with the new name it would call itself"
    if any(each.macro for each in case.index.functions(module, function.name)):
        return f"`{name}` is a macro, and its `require` is in the module of this template"
    return None


def definitions_around(case: Case, reference: Reference) -> list[FunctionDefinition]:
    """The clauses of functions in whose arguments or body a reference stands."""
    return [
        definition
        for definition in case.facts.functions
        if definition.end < reference.start < definition.whole[1]
    ]


def by_looks(reference: Reference) -> str | None:
    """What only looks like a name of the module may be something else."""
    if reference.kind is Kind.MFA:
        return "a tuple that looks like module, function and arguments; have a look at it"
    return None


def compared_as_text(case: Case, reference: Reference) -> str | None:
    """A doctest that prints an old name: what is printed after the change is not known."""
    if not reference.doctest:
        return None
    test = case.facts.ancestors(reference.scope)[-1]
    for other in case.facts.references:
        if other.kind is Kind.OUTPUT and case.facts.ancestors(other.scope)[-1] == test:
            old = other.module or ""
            if case.plan.splits(old) or case.plan.module_target(old) is not None:
                return "this doctest compares an old name as text with what is printed"
    return None


def out_of_sight(reference: Reference) -> str | None:
    """Text that becomes code elsewhere is resolved there."""
    if reference.loose:
        return "it is resolved where an alias that cannot be seen may give it another meaning"
    return None


def renamed_beside(case: Case, reference: Reference) -> str | None:
    """An atom beside a module may be the name of one of its functions."""
    if reference.module is None or reference.beside is None:
        return None
    target = case.plan.function_target(reference.module, reference.beside, None)
    kept = isinstance(target, Target) and target.function == reference.beside
    if target is None or kept:
        return None
    return f"`:{reference.beside}` beside it may name a function that the plan renames"


def implemented_already(case: Case, reference: Reference) -> str | None:
    """A `defimpl` is named after its protocol and its type: both parts may come to clash."""
    if reference.kind is not Kind.IMPLEMENTATION:
        return None
    above = [m for m in case.facts.modules if m.keyword == "defimpl" and m.start <= reference.start]
    if not above:
        return None
    head = next(
        (each for each in case.facts.references if each.start == above[-1].start and each.module),
        None,
    )
    if head is None or head.module is None:
        return None
    parts = [head] if head == reference else [head, reference]
    protocol, *types = (_becomes(case, each.module or "") for each in parts)
    known = above[-1].name
    if not types and known is not None:
        types = [_becomes(case, known.removeprefix(head.module + "."))]
    if any(case.index.defines_module(f"{protocol}.{each}") for each in types):
        return f"`{protocol}` is implemented for `{types[0]}` already"
    return None


def _becomes(case: Case, module: str) -> str:
    target = case.plan.module_target(module)
    return target.module if target is not None else module


_NEEDED = {Kind.STRUCT: "__struct__", Kind.USE: "__using__"}


def not_like_the_old(case: Case, reference: Reference, module: str) -> str | None:
    """The old module visibly has a struct, or a `__using__`, and the new one does not."""
    name = _NEEDED.get(reference.kind)
    if name is None or not case.index.functions(reference.module or "", name):
        return None  # A schema or the like defines it unseen, and may do so in the new module.
    if case.index.functions(module, name):
        return None
    return f"`{module}` does not visibly define `{name}`"


def further_down(case: Case, reference: Reference, module: str) -> str | None:
    """Within one file the compiler does not wait for a module that comes later."""
    if reference.kind not in {Kind.STRUCT, Kind.REQUIRE, Kind.USE} or reference.typespec:
        return None
    if case.plan.has_moved(reference.module, module):
        return None
    later = any(m.name == module and m.start > reference.start for m in case.facts.modules)
    return f"`{module}` is defined further down in this file" if later else None


def not_for_good(case: Case, rule: Rule) -> str | None:
    """In a chain or a swap a name made by one rule is an old name to another."""
    if case.plan.moves_again(rule):
        return "a second run would move it again: fix once, then take the rule out of the plan"
    return None


def used_between(case: Case, reference: Reference) -> str | None:
    """A `use` below an alias may inject another of the same name, which then wins."""
    if reference.binding is None:
        return None
    binding, facts = case.facts.bindings[reference.binding], case.facts
    between = [
        directive
        for directive in facts.directives
        if binding.start <= directive.start < reference.start
        and facts.encloses(directive.scope, reference.scope)
    ]
    if binding.given is not None and case.file.surroundings.owners and binding.given.reference >= 0:
        # In a template's owner whatever follows the alias may come before the template.
        facts = case.index.files[binding.given.path].facts
        alias = facts.references[binding.given.reference]
        between = [
            directive
            for directive in facts.directives
            if alias.start <= directive.start and facts.encloses(alias.scope, directive.scope)
        ]
    for directive in between:
        if directive.kind is Kind.USE and any(
            case.index.may_inject(facts.references[each].module, directive)
            for each in directive.references
        ):
            return f"the `use` between may give `{binding.name}` another meaning"
    return None


def by_self_alias(case: Case, reference: Reference) -> str | None:
    """An `alias __MODULE__` that no use needs any more would be left unused."""
    if case.facts.self_alias(reference) is None or reference.binding is None:
        return None
    users = (case.facts.references[user] for user in case.users.get(reference.binding, ()))
    if any(_keeps_its_alias(case, user) for user in users):
        return None
    return "it goes through `alias __MODULE__`, which nothing may need then"


def _keeps_its_alias(case: Case, reference: Reference) -> bool:
    module, function = reference.module or "", reference.function
    target = function_target(case, module, function) if function else None
    if not isinstance(target, Target):
        target = case.plan.module_target(module)
    if target is None or reference.binding is None:
        return True
    alias = case.facts.bindings[reference.binding].module
    return base_of(case, reference, target.module) == alias


_CALLS = {Kind.CALL, Kind.CAPTURE, Kind.COMPONENT}


def import_in_the_way(case: Case, reference: Reference, target: Target) -> str | None:
    """A call that becomes a local one could clash with an import that is not there to look at."""
    if case.plan.has_moved(reference.module, target.module):
        return None  # Where that is so, it is written with `__MODULE__`.
    if reference.kind not in _CALLS or not case.is_own(reference, target.module):
        return None
    name = target.function or (reference.function.name if reference.function else "")
    for directive in case.facts.directives:
        if directive.kind is not Kind.IMPORT or directive.only is not None:
            continue
        for index in directive.references:
            imported = case.facts.references[index].module or ""
            visible = case.facts.encloses(directive.scope, reference.scope)
            known = imported == "Kernel" or name in KERNEL_NAMES
            if visible and not known and case.index.may_define_more(imported):
                return f"it becomes a local call, and `{imported}` may define that name too"
    return None
