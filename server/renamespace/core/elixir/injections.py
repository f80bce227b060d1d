"""What each `use` of a file brings besides aliases: imports, and functions of the module around."""

from collections.abc import Iterator

from msgspec.structs import replace

from renamespace.core.elixir.facts import (
    Directive,
    Facts,
    FunctionDefinition,
    InjectedImport,
    Kind,
)
from renamespace.core.elixir.given import Given, Surroundings


def inject(facts: Facts, surroundings: Surroundings) -> Facts:
    """The facts with what the surroundings bring in; names are left as they are."""
    imports = [InjectedImport(each, 0, 0) for each in surroundings.top.imports]
    functions: list[FunctionDefinition] = []
    for directive, given in uses(facts, surroundings):
        imports += [InjectedImport(each, directive.scope, directive.end) for each in given.imports]
        functions += _functions(facts, directive, given)
    if not imports and not functions:
        return facts
    return replace(facts, injected_imports=tuple(imports), functions=(*facts.functions, *functions))


def uses(facts: Facts, surroundings: Surroundings) -> Iterator[tuple[Directive, Given]]:
    """Each `use` outside quotes with what it brings, as far as that is known."""
    for directive in facts.directives:
        if directive.kind is Kind.USE and not facts.quoted(directive.scope):
            for index in directive.references:
                module = facts.references[index].module or ""
                given = surroundings.uses.get((module, directive.option))
                if given is not None:
                    yield directive, given


def _functions(facts: Facts, directive: Directive, given: Given) -> Iterator[FunctionDefinition]:
    module = facts.scopes[directive.scope].module
    place = directive.end
    for each in given.functions if module is not None else ():
        yield FunctionDefinition(
            module=module or "",
            name=each.name,
            fewest=each.fewest,
            most=each.most,
            public=each.public,
            macro=each.macro,
            start=place,
            end=place,
            whole=(place, place),
        )
