"""What a Phoenix router says: its scopes with their aliases, and its routes."""

from msgspec import Struct


class Prefix(Struct, frozen=True, array_like=True):
    """What stands before a route's module where the reader is (Phoenix.Router.scope/2)."""

    alias: str | None = None
    """The aliases of the scopes around, joined; None when there is none."""
    known: bool = True
    """False where a scope's alias is computed, or it is not certain that this is a router."""
    router: bool = True
    scope: int | None = None
    """The innermost scope, among the file's."""


class RouterScope(Struct, frozen=True, array_like=True):
    """A `scope`, or a `resources` with a block; the span covers the call."""

    parent: int | None
    start: int
    end: int
    alias: int | None = None
    """The reference that writes its alias."""
    reset: bool = False
    """Whether `alias: false` drops the aliases of the scopes around."""
    open: bool = False
    """Whether something in it may use the alias in a way that cannot be seen."""


class Route(Struct, frozen=True, array_like=True):
    """A macro that puts the scope's alias before a module; the span covers the call."""

    macro: str
    reference: int
    start: int
    end: int
    scope: int | None
    option: int | None = None
    """Where `, alias: false` can be added; None where the macro does not take it."""
    indentable: bool = False
    """Whether the call stands on lines of its own which can be indented."""
    block: bool = False
    nested: int | None = None
    """Where `, alias: X` can be added for the routes in the block of `resources`."""
    action: bool = False
    """Whether a `live` route has an action, from which its helper is named."""
    helper: bool = False
    """Whether `as:` names the path helper."""
    named: bool = False
    """Whether `name:` names a resource."""
