"""A `require` of a module whose functions part: it goes where all its macros go."""

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.plan import Target
from renamespace.core.rules.targets import function_target
from renamespace.core.rules.verdict import Case


def macros_target(case: Case, required: Reference) -> Target | None:
    """Where the macros go for which a module is required; None if not all go to one place.

    A macro can only be called where its module is required (Kernel.SpecialForms.require/2).
    """
    found = [
        function_target(case, each.module or "", each.function)
        for each in case.facts.references
        if each.function is not None and _needs(case, required, each)
    ]
    targets = [each for each in found if isinstance(each, Target)]
    if not targets or len(targets) < len(found) or len({each.module for each in targets}) > 1:
        return None
    return Target(targets[0].rule, targets[0].module, None)


def _needs(case: Case, required: Reference, use: Reference) -> bool:
    if required.kind is not Kind.REQUIRE or use.module != required.module or use.function is None:
        return False
    inside = case.facts.encloses(required.scope, use.scope)
    return inside and case.index.may_be_macro(use.module or "", use.function.name)
