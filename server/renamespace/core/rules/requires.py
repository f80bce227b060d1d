"""A `require` of a module whose functions part: it goes where the macros go."""

from dataclasses import dataclass

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.plan import AmbiguousArity, Target
from renamespace.core.rules.targets import function_target
from renamespace.core.rules.verdict import Case


@dataclass(frozen=True, slots=True)
class Required:
    """What a `require` is there for: where the macros go, each module once, and if some stay."""

    targets: tuple[Target, ...] = ()
    stays: bool = False

    @property
    def is_known(self) -> bool:
        """Whether a macro is seen that needs it."""
        return self.stays or bool(self.targets)

    def main(self, module: Target | None) -> Target:
        """Where the line itself goes: with the `module`, if a macro does, else with the first."""
        names = [each.module for each in self.targets]
        return module if module is not None and module.module in names else self.targets[0]


def required_for(case: Case, required: Reference) -> Required:
    """Where the macros go for which a module is required; nothing if that is not clear of one.

    A macro can only be called where its module is required (Kernel.SpecialForms.require/2).
    """
    module = case.plan.module_target(required.module or "")
    found: list[Target | AmbiguousArity | None] = [
        function_target(case, each.module or "", each.function) or module
        for each in case.facts.references
        if each.function is not None and _needs(case, required, each)
    ]
    if any(isinstance(each, AmbiguousArity) for each in found):
        return Required()
    targets = [each for each in found if isinstance(each, Target)]
    by_module = {each.module: Target(each.rule, each.module, None) for each in reversed(targets)}
    return Required(tuple(reversed(by_module.values())), len(targets) < len(found))


def _needs(case: Case, required: Reference, use: Reference) -> bool:
    if required.kind is not Kind.REQUIRE or use.module != required.module or use.function is None:
        return False
    inside = case.facts.encloses(required.scope, use.scope)
    return inside and case.index.may_be_macro(use.module or "", use.function.name)
