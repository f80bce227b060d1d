"""The aliases in force at a place, and how a written name resolves with them."""

from msgspec import Struct, field
from msgspec.structs import replace

from renamespace.core.elixir.facts import Binding, Head
from renamespace.core.elixir.routes import Prefix


class Environment(Struct, frozen=True):
    """What is in force where the reader stands.

    `aliases` maps short names to indexes into `bindings`; `alias` adds to it in place, so that it
    reaches what follows in the same scope, and an inner scope starts with a copy.
    """

    scope: int
    bindings: list[Binding]
    aliases: dict[str, int] = field(default_factory=dict)
    module: str | None = None
    nested: bool = False
    """Whether a module lies around this place, known by name or not."""
    typespec: bool = False
    fragment: bool = False
    routes: Prefix | None = None
    """In a scope of a router: what Phoenix puts before the modules of routes."""
    loose: bool = False
    """Whether there may be aliases that are not in sight."""
    doctest: bool = False
    outside: "Environment | None" = None
    """Inside a `quote`: the environment in which it is written."""

    def resolve(self, head: Head, segments: tuple[str, ...]) -> tuple[str | None, int | None]:
        """The full name that a written name stands for, and the binding it goes through."""
        if head in {Head.ELIXIR, Head.ATOM}:
            return ".".join(segments), None
        if head is Head.MODULE:
            return (".".join([self.module, *segments]) if self.module else None), None
        if head is Head.DYNAMIC:
            return None, None
        binding = self.lookup(segments[0])
        if binding is None:
            return (None if self.loose and len(segments) == 1 else ".".join(segments)), None
        target = self._target(binding)
        if target is not None and target.startswith(":") and len(segments) > 1:
            return None, binding  # Below a module of Erlang: an atom that nobody means.
        return (".".join([target, *segments[1:]]) if target else None), binding

    def _target(self, binding: int) -> str | None:
        """What an alias stands for; one of a single segment is looked up again where it is used."""
        seen = {binding}
        target = self.bindings[binding].module
        while target is not None and "." not in target:
            following = self.lookup(target)
            if following is None or following in seen:
                break
            seen.add(following)
            target = self.bindings[following].module
        return target

    def lookup(self, name: str) -> int | None:
        """The binding of a short name.

        In a `quote` a name that is an alias where the quote is written keeps that meaning, whatever
        the quoted code aliases later (Kernel.SpecialForms.quote/2, "Hygiene in aliases").
        """
        if self.outside is not None:
            found = self.outside.lookup(name)
            if found is not None:
                return found
        return self.aliases.get(name)

    def inner(self, scope: int) -> "Environment":
        """The environment of a block inside this one."""
        return replace(self, scope=scope, aliases=dict(self.aliases))

    def in_module(self, scope: int, module: str | None) -> "Environment":
        """The environment of the body of a module defined here."""
        return replace(self.inner(scope), module=module, nested=True, routes=None)

    def in_quote(self, scope: int) -> "Environment":
        """The environment of quoted code: its `__MODULE__` is that of whoever expands it."""
        return replace(self.inner(scope), module=None, nested=True, routes=None, outside=self)
