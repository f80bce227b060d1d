"""The definitions of a project, and which of them go along with those that move."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from renamespace.core.elixir.facts import Facts, ModuleDefinition
from renamespace.core.index import File, Index
from renamespace.core.plan import Plan
from renamespace.core.rules.definitions import around, planned, written_name


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition of the project whose name is known."""

    name: str
    file: File
    module: ModuleDefinition
    around: str | None = None
    """The module in which it stands, if it is called after it (Kernel.defmodule/2)."""
    implements: tuple[str, str] | None = None
    """Of an implementation its protocol and its type, which are its name."""

    @property
    def is_test(self) -> bool:
        """Whether it is in a script below a `test` folder, where Mix looks for tests."""
        *folders, name = self.file.source.path.split("/")
        return name.endswith(".exs") and "test" in folders


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a module becomes and why; `roots` are the modules of the plan for which it does."""

    new: str
    why: str
    roots: tuple[str, ...]


def definitions_of(index: Index) -> tuple[Definition, ...]:
    """All definitions of the project in the order of paths and places."""
    return tuple(
        definition
        for path in sorted(index.files)
        if not index.files[path].dependency
        for module in index.files[path].facts.modules
        for definition in _definitions(index.files[path], module)
    )


def with_along(
    plan: Plan,
    definitions: Iterable[Definition],
    chosen: Mapping[str, Chosen],
    kept: Collection[str] = (),
) -> dict[str, Chosen]:
    """What is chosen (by old name), with all that goes along, each after that for which it does.

    What is defined inside a module is called after it, whether one likes it or not, and so is an
    implementation after its protocol and its type. A test goes with what it tests, unless it is
    one of the `kept`.
    """
    project = _Project(plan, definitions, kept)
    found, waiting = dict(chosen), list(chosen)
    while waiting:
        for name, each in project.following(waiting.pop(0), found):
            if name not in chosen and found.get(name) != each:
                found[name] = each
                waiting.append(name)
    return found


class _Project:
    """The definitions by what they follow."""

    def __init__(
        self, plan: Plan, definitions: Iterable[Definition], kept: Collection[str]
    ) -> None:
        self._plan = plan
        self._kept = kept
        self._named: dict[str, list[Definition]] = {}
        self._inside: dict[str, list[Definition]] = {}
        self._implementations: dict[str, list[Definition]] = {}
        for each in definitions:
            self._named.setdefault(each.name, []).append(each)
            if each.around is not None:
                self._inside.setdefault(each.around, []).append(each)
            for part in each.implements or ():
                self._implementations.setdefault(part, []).append(each)

    def following(self, name: str, found: Mapping[str, Chosen]) -> Iterator[tuple[str, Chosen]]:
        """What goes along with one of the modules found so far."""
        for each in self._inside.get(name, ()):
            yield each.name, self._nested(each, name, found[name])
        for each in self._implementations.get(name, ()):
            yield each.name, _implementing(each, found)
        test = f"{name}Test"
        if self._is_test_of(test, found[name].new):
            why = f"the test of {name}"
            yield test, Chosen(f"{found[name].new}Test", why, found[name].roots)

    def _nested(self, inner: Definition, name: str, outer: Chosen) -> Chosen:
        """A rule that sends it elsewhere wins, if it is there that it would go."""
        why = f"is defined inside {name}"
        target = planned(self._plan, inner.module)
        if target is not None:
            why += f', and has the rule "{target.rule.key}"'
            return Chosen(target.module, why, (*outer.roots, inner.name))
        return Chosen(outer.new + inner.name.removeprefix(name), why, outer.roots)

    def _is_test_of(self, test: str, new: str) -> bool:
        """Whether it is there as a test alone, and no rule sends it elsewhere."""
        definitions = self._named.get(test, [])
        target = planned(self._plan, definitions[0].module) if definitions else None
        own = target is not None and target.module != f"{new}Test"
        own |= test in self._kept
        return bool(definitions) and not own and all(each.is_test for each in definitions)


def _implementing(definition: Definition, found: Mapping[str, Chosen]) -> Chosen:
    protocol, of = definition.implements or ("", "")
    parts = [found[part] for part in (protocol, of) if part in found]
    new = ".".join(found[part].new if part in found else part for part in (protocol, of))
    roots = tuple(dict.fromkeys(root for part in parts for root in part.roots))
    return Chosen(new, f"implements {protocol} for {of}", roots)


def _definitions(file: File, module: ModuleDefinition) -> Iterator[Definition]:
    """A definition; several for a `defimpl` with a list of types."""
    if module.keyword == "defimpl":
        for protocol, of in _implemented(file.facts, module):
            yield Definition(f"{protocol}.{of}", file, module, implements=(protocol, of))
    elif module.name is not None:
        yield Definition(module.name, file, module, around(file.facts, module))


def _implemented(facts: Facts, module: ModuleDefinition) -> Iterator[tuple[str, str]]:
    written = written_name(facts, module)
    protocol = written.module if written is not None else None
    if written is None or protocol is None:
        return
    if module.name is not None:
        yield protocol, module.name.removeprefix(f"{protocol}.")
        return
    end = next(
        (
            scope.end
            for scope in facts.scopes
            if scope.parent == written.scope and scope.start <= module.start < scope.end
        ),
        module.end,
    )
    for each in facts.references:
        inside = module.end <= each.start < end and each.scope == written.scope
        if inside and each.module is not None:
            yield protocol, each.module
