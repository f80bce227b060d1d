"""What the plan makes of a call, and how names are written in messages."""

from renamespace.core.elixir.facts import Function
from renamespace.core.plan import AmbiguousArity, Target
from renamespace.core.rules.verdict import Case


def written(module: str, function: str, arity: int | None) -> str:
    """`Mod.fun/1`, or `Mod.fun` where the arity is not known."""
    return f"{module}.{function}" + ("" if arity is None else f"/{arity}")


def listing(names: tuple[str, ...]) -> str:
    """The names as a sentence has them."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def function_target(case: Case, module: str, function: Function) -> Target | AmbiguousArity | None:
    """What the function rules make of a call, default arguments and unseen arities considered."""
    if function.arity is not None:
        arities = case.index.arities(module, function.name, function.arity)
        return case.plan.function_target(module, function.name, arities)
    target = case.plan.function_target(module, function.name, None)
    if isinstance(target, Target) and target.rule.arity is not None:
        for definition in case.index.functions(module, function.name):
            for arity in range(definition.fewest, definition.most + 1):
                other = case.plan.function_target(module, function.name, (arity,))
                if not isinstance(other, Target) or goes(other) != goes(target):
                    return AmbiguousArity((target.rule,))
    return target


def goes(target: Target) -> tuple[str, str | None]:
    """Where a target leads, whatever rule says so."""
    return target.module, target.function
