"""The routes of Phoenix routers: their modules are named below the aliases of scopes.

Source: Phoenix.Router (`scope/2`: `alias: false` resets the alias, and everything else of a scope
holds in the scopes in it; `match/5`: `alias: false` for one route), Phoenix.Router.Resource,
Phoenix.LiveView.Router (`live/4` takes no `alias:`). All of it is so since Phoenix 1.5.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from renamespace.core.elixir.facts import Head, Kind, Reference
from renamespace.core.elixir.routes import Route, RouterScope
from renamespace.core.elixir.underscore import underscore
from renamespace.core.findings import Applicability, Code
from renamespace.core.plan import Rule, RuleKind, covers
from renamespace.core.rules.verdict import Case, Verdict, once


class Way(Enum):
    """How a route comes to name another module where it stands."""

    RELATIVE = auto()
    """The new module is below the scope's alias too."""
    OPTION = auto()
    """`alias: false` on the route."""
    SCOPE = auto()
    """`scope "/", alias: false do ... end` around it."""


@dataclass(frozen=True, slots=True)
class MovedScopes:
    """Scopes whose alias changes because all routes in them change alike."""

    aliases: Mapping[int, str]
    """What becomes of the aliases, those of scopes in them too, by reference."""
    routes: Mapping[int, tuple[int, ...]]
    """By the aliases that are written otherwise: the routes, which stay as they are written."""

    def companions(self, route: int) -> tuple[int, ...]:
        """The routes that change with one of them because the alias of their scope does."""
        return next((routes for routes in self.routes.values() if route in routes), ())


def find(case: Case) -> Iterator[Verdict]:
    """Ask about the names for which it cannot be seen whether a scope's alias is before them."""
    for index, reference in enumerate(case.facts.references):
        if reference.kind is Kind.ROUTE and reference.module is None:
            found = next(_perhaps(case, reference), None)
            if found is not None:
                yield _question(case, index, reference, *found)


def impossible(case: Case, reference: Reference, module: str) -> str | None:
    """Why a route cannot name another module; None where it can, and for what is no route."""
    route = _route_of(case, reference)
    if route is None:
        return None
    if _is_static(route, module):
        return "Phoenix takes `static` for itself: give the route another name with `as:`"
    if route.macro == "forward" and _is_forwarded(case, route, module):
        return f"`{module}` can be forwarded to only once"
    found = way(case, route, module)
    if isinstance(found, Way) or _planned(case).companions(route.reference):
        return None
    return found


def helper_renamed(case: Case, reference: Reference, module: str) -> str | None:
    """Phoenix names a route's path helper after its module (Phoenix.Router.Helpers)."""
    route = _route_of(case, reference)
    if route is None or reference.module is None:
        return None
    old, new = _helper(route, reference.module), _helper(route, module)
    if old == new:
        return None
    if route.block and not route.named:
        return f"the parameter `{old}_id` of the routes nested in it would be `{new}_id`"
    if _has_no_helpers(case, reference) or route.helper:
        return None
    if new is None:
        return "Phoenix could not name its path helper without a `...Live` in the name: give `as:`"
    return f"its path helper `{old}_path` would be `{new}_path`; `as: :{old}` keeps it"


def by_action(reference: Reference) -> str | None:
    """Why someone must choose where a route leads whose controller is split."""
    if reference.kind is not Kind.ROUTE or reference.beside is None:
        return None
    return f"its action `:{reference.beside}` is a function of the controller: someone must choose"


def way(case: Case, route: Route, module: str) -> Way | str:
    """How a route comes to name `module` by itself; otherwise why it cannot."""
    reference = case.facts.references[route.reference]
    under = reference.under
    if under is not None and (reference.binding is not None or reference.head is Head.MODULE):
        return f"it goes through an alias and then below the scope's alias `{under}`"
    if under is None or module.startswith(f"{under}."):
        return Way.RELATIVE
    if route.option is not None:
        return Way.OPTION
    outside = f"`{module}` is not below the scope's alias `{under}`"
    if route.macro == "scoped_alias":
        return f"{outside}, which `scoped_alias` puts before it"
    if route.block and not _keeps_nested(case, route):
        return f"{outside}, and the alias of the routes nested in this one cannot be kept"
    if not route.indentable:
        return f"{outside}, and there is no room here for a scope of its own"
    return Way.SCOPE


def nested_alias(case: Case, route: Route) -> int | None:
    """The reference of the alias that `resources` gives to the routes in its block."""
    scope = _block_of(case, route)
    if scope is None or scope.alias is None:
        return None
    return scope.alias if _is_plain(case.facts.references[scope.alias]) else None


def _keeps_nested(case: Case, route: Route) -> bool:
    """Whether the routes in the block can keep their alias when that around is dropped."""
    scope = _block_of(case, route)
    reset = scope is not None and scope.reset
    return reset or route.nested is not None or nested_alias(case, route) is not None


def _block_of(case: Case, route: Route) -> RouterScope | None:
    spans = ((scope, (scope.start, scope.end)) for scope in case.facts.router_scopes)
    return next((scope for scope, span in spans if span == (route.start, route.end)), None)


def moved_scopes(case: Case, becoming: Mapping[int, str]) -> MovedScopes:
    """The scopes whose routes all become the same below another alias.

    `becoming` has the new module of each route that changes, by reference.
    """
    aliases: dict[int, str] = {}
    routes: dict[int, tuple[int, ...]] = {}
    for index, scope in enumerate(case.facts.router_scopes):
        if scope.alias is None or scope.open or scope.alias in aliases:
            continue
        inside = _below(case, index, scope.alias)
        prefix = _new_prefix(case, scope.alias, inside, becoming)
        if prefix is not None:
            old = case.facts.references[scope.alias].module or ""
            for each in _aliases_below(case, index, scope.alias):
                module = case.facts.references[each].module or ""
                aliases[each] = prefix + module.removeprefix(old)
            routes[scope.alias] = tuple(inside)
    return MovedScopes(aliases, routes)


@once
def _planned(case: Case) -> MovedScopes:
    """The scopes that would change if all that is planned were done."""
    becoming = {}
    for route in case.facts.routes:
        module = case.facts.references[route.reference].module
        target = case.plan.module_target(module) if module is not None else None
        if target is not None:
            becoming[route.reference] = target.module
    return moved_scopes(case, becoming)


def _below(case: Case, scope: int, alias: int) -> list[int]:
    """The references of the routes that stand under a scope's alias."""
    prefix = case.facts.references[alias].module or ""
    return [
        route.reference
        for route in case.facts.routes
        if scope in _chain(case, route.scope)
        and covers(prefix, case.facts.references[route.reference].under or "")
    ]


def _aliases_below(case: Case, scope: int, alias: int) -> Iterator[int]:
    """The alias of a scope and those of the scopes in it that stand under it."""
    yield alias
    prefix = case.facts.references[alias].module or ""
    for index, each in enumerate(case.facts.router_scopes):
        if index == scope or each.alias is None or scope not in _chain(case, index):
            continue
        if covers(prefix, case.facts.references[each.alias].under or ""):
            yield each.alias


def _chain(case: Case, scope: int | None) -> Iterator[int]:
    while scope is not None:
        yield scope
        scope = case.facts.router_scopes[scope].parent


def _new_prefix(
    case: Case, alias: int, inside: list[int], becoming: Mapping[int, str]
) -> str | None:
    """The one alias below which all routes of a scope are right as they are written."""
    reference = case.facts.references[alias]
    old, around = reference.module, reference.under
    if old is None or not inside or not _is_plain(reference):
        return None
    found: set[str] = set()
    for index in inside:
        route, new = case.facts.references[index], becoming.get(index)
        rest = (route.module or "").removeprefix(old)
        if new is None or not _is_plain(route) or not new.endswith(rest):
            return None
        found.add(new.removesuffix(rest))
    prefix = found.pop()
    if found or not prefix or covers(old, prefix):
        return None  # What stays below the alias is better told in each route.
    return prefix if around is None or prefix.startswith(f"{around}.") else None


def _is_plain(reference: Reference) -> bool:
    return reference.binding is None and reference.head in {Head.PLAIN, Head.ELIXIR}


def _route_of(case: Case, reference: Reference) -> Route | None:
    if reference.kind is not Kind.ROUTE:
        return None
    return _routes(case).get(reference.start)


@once
def _routes(case: Case) -> dict[int, Route]:
    """The routes by the places where their modules are written."""
    named = case.facts.references
    return {named[each.reference].start: each for each in reversed(case.facts.routes)}


_LAST_CONTROLLER = re.compile(r"(?<=.)Controller$")
_USE = re.compile(rb"\buse[\s(]+Phoenix\.Router\b(?P<off>\s*,[^\n]*\bhelpers:\s*false)?")


def _helper(route: Route, module: str) -> str | None:
    """From what Phoenix names the helper; None when `as:` or nothing does.

    Source: Phoenix.Router.Scope.route/8, Phoenix.LiveView.Router (`inferred_as`).
    """
    if route.macro in {"forward", "scoped_alias"}:
        return None
    if route.macro == "live":
        return _live_helper(module) if route.action and not route.helper else "live"
    if route.named or (route.helper and not route.block):
        return "as"
    return underscore(_LAST_CONTROLLER.sub("", module.rpartition(".")[2]))


def _live_helper(module: str) -> str | None:
    segments = module.split(".")
    while segments and not segments[0].endswith("Live"):
        segments = segments[1:]
    words = [underscore(each.removesuffix("Live")) for each in segments]
    return "_".join(filter(None, words)) or None


def _is_static(route: Route, module: str) -> bool:
    return route.macro != "live" and not route.helper and _helper(route, module) == "static"


def _is_forwarded(case: Case, route: Route, module: str) -> bool:
    """Whether another `forward` here leads to a module, or will (Phoenix.Router.forward/4)."""
    others = (
        case.facts.references[each.reference].module
        for each in case.facts.routes
        if each.macro == "forward" and each is not route
    )
    targets = ((name, case.plan.module_target(name)) for name in others if name is not None)
    return any(module in {name, target and target.module} for name, target in targets)


def _has_no_helpers(case: Case, reference: Reference) -> bool:
    """Whether the router visibly says `helpers: false`, itself or by what it uses."""
    module = case.module_around(reference)
    says = list(_options_said(case, module)) if module is not None else []
    return bool(says) and all(says)


def _options_said(case: Case, module: str) -> Iterator[bool]:
    """For each `use Phoenix.Router` that may count for a module: whether it says so."""
    facts, data = case.facts, case.file.source.data
    for directive in facts.directives:
        if directive.kind is Kind.USE and facts.scopes[directive.scope].module == module:
            yield from _said(data[directive.start : directive.end])
    used = (file for each in case.index.used_by(module) for file in case.index.defined_in(each))
    for file in {file.source.path: file for file in used}.values():
        yield from _said(file.source.data)


def _said(text: bytes) -> Iterator[bool]:
    return (match["off"] is not None for match in _USE.finditer(text))


def _perhaps(case: Case, reference: Reference) -> Iterator[tuple[str, str, Rule | None]]:
    """The old modules that an uncertain name may mean, with what they become and by which rule."""
    written = _as_written(case, reference)
    if written is None:
        return
    names = [written] if reference.under is None else [f"{reference.under}.{written}", written]
    if reference.under is None:
        defined = (each.name for file in case.index.files.values() for each in file.facts.modules)
        planned = (rule.old_module for rule in case.plan.rules if rule.kind is RuleKind.MODULE)
        names += [name for name in (*planned, *defined) if name and name.endswith(f".{written}")]
    for name in names:
        target = case.plan.module_target(name)
        if target is not None:
            yield name, target.module, target.rule
        elif case.plan.splits(name):
            yield name, ", ".join(case.plan.destinations(name)), None


def _as_written(case: Case, reference: Reference) -> str | None:
    """What a name means before a scope's alias is put before it."""
    if reference.head in {Head.DYNAMIC, Head.MODULE} or not reference.segments:
        return None
    if reference.binding is None:
        return ".".join(reference.segments)
    alias = case.facts.bindings[reference.binding].module
    return ".".join([alias, *reference.segments[1:]]) if alias is not None else None


def _question(
    case: Case, index: int, reference: Reference, old: str, new: str, rule: Rule | None
) -> Verdict:
    finding = case.finding(
        reference,
        Code.DEPRECATED_MODULE,
        f"this may be `{old}`, which is now `{new}`",
        rule,
        new=new,
        old=old,
        reason="whether the alias of the scope stands before this name cannot be seen",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding, index)
