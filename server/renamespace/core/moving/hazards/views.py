"""Views and layouts that Phoenix finds by the name of a controller, and what views are called.

Sources: Phoenix.Controller.__plugs__/2 (before 1.8 `__view__/2` and `__layout__/2`);
Phoenix.View.render_one/4 and render_many/4, which pass what they render under the view's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.named_calls import NamedCall, read_named_calls
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving

_CONTROLLER = "Phoenix.Controller"
_FORMATS = re.compile(r"\bformats:\s*\[([^\]]*)\]")
_FORMAT = re.compile(r"""(\w+):\s*"(\w+)"|:(\w+)""")
_PUT_VIEW = re.compile(rb"\bplug[\s(]+:put_view\b")
_PUT_LAYOUT = re.compile(rb"\bplug[\s(]+:put_layout\b")
_RENDER = ("render_one", "render_many", "Phoenix.View.render_one", "Phoenix.View.render_many")


def find(moving: Moving) -> Iterator[Refusal]:
    """The views and layouts that would not be found, and views that pass under another name."""
    for controller in _controllers(moving) if moving.modules else ():
        yield from _views(moving, controller)
        yield from _layout(moving, controller)
    views = {
        each.old: each for each in moving.modules if _resource(each.old) != _resource(each.new)
    }
    for file in moving.own_files if views else ():
        yield from _rendered(moving, file, views)


@dataclass(frozen=True, slots=True)
class _Controller:
    """A controller with what its `use Phoenix.Controller` says, or may say."""

    name: str
    file: File
    start: int
    end: int
    suffixes: frozenset[str]
    """What follows its name in those of its views."""
    namespaces: frozenset[str]
    """The modules below which its `LayoutView` may be."""


def _controllers(moving: Moving) -> Iterator[_Controller]:
    for file in moving.own_files:
        for module in file.facts.modules:
            if module.name is None or module.keyword != "defmodule":
                continue
            used = moving.used(file, module.name)
            if _CONTROLLER in used:
                said = [each for f in (file, *moving.macros(used)) for each in _said(f)]
                yield _Controller(
                    module.name,
                    file,
                    module.start,
                    module.end,
                    frozenset(s for text, _ in said for s in _suffixes(text)),
                    frozenset(n for text, named in said for n in _spaces(module.name, text, named)),
                )


def _said(file: File) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text of each `use Phoenix.Controller` of a file, and the modules named in its options."""
    facts = file.facts
    for each in facts.directives:
        named = [facts.references[index].module for index in each.references]
        if each.kind is Kind.USE and named == [_CONTROLLER]:
            inside = (
                reference.module
                for reference in facts.references
                if each.start <= reference.start < each.end and reference.kind is not Kind.USE
            )
            yield file.source.text(each.start, each.end), tuple(m for m in inside if m is not None)


def _suffixes(options: str) -> Iterator[str]:
    if "put_default_views: false" in options:
        return
    formats = _FORMATS.search(options)
    for match in _FORMAT.finditer(formats[1]) if formats is not None else ():
        yield match[2] or match[3].upper()
    if formats is None:
        yield "View"


def _spaces(controller: str, options: str, named: tuple[str, ...]) -> Iterator[str]:
    if "layouts:" in options:
        return
    if "namespace:" not in options:
        yield controller.partition(".")[0]
    elif len(named) == 1:
        yield named[0]


def _views(moving: Moving, controller: _Controller) -> Iterator[Refusal]:
    if _PUT_VIEW.search(controller.file.source.data) is not None:
        return
    base = controller.name.removesuffix("Controller")
    new_base = moving.new(controller.name).removesuffix("Controller")
    for suffix in sorted(controller.suffixes):
        view = base + suffix
        if moving.index.defines_module(view) and moving.new(view) != new_base + suffix:
            alike = f"`{new_base}{suffix}`" if new_base != base else f"`{moving.new(view)}`"
            lost = "would look for" if new_base != base else "would not find"
            message = (
                f"`{controller.name}` finds `{view}` by its own name, and {lost} {alike}: "
                "move both alike, or name the view with `plug :put_view`"
            )
            yield _refusal(moving, controller, view, message)


def _layout(moving: Moving, controller: _Controller) -> Iterator[Refusal]:
    old_root, new_root = (
        each.partition(".")[0] for each in (controller.name, moving.new(controller.name))
    )
    for space in sorted(controller.namespaces):
        layout = f"{space}.LayoutView"
        new_space = new_root if space == old_root and space not in moving.names else None
        wanted = f"{new_space or moving.new(space)}.LayoutView"
        if not moving.index.defines_module(layout) or moving.new(layout) == wanted:
            continue
        if any(_PUT_LAYOUT.search(file.source.data) for file in moving.own_files):
            continue
        message = (
            f"`{controller.name}` finds `{layout}` by a name, and would look for `{wanted}`: "
            "move both alike, or name the layout with `plug :put_layout`"
        )
        yield _refusal(moving, controller, layout, message)


def _refusal(moving: Moving, controller: _Controller, other: str, message: str) -> Refusal:
    """Said where something is renamed, be it the controller or what it finds."""
    modules = tuple(each for each in (controller.name, other) if moving.new(each) != each)
    moved = next((each for each in moving.modules if each.old in modules), None)
    if moved is not None:
        return Refusal(
            message,
            moved.path,
            moved.definition.start,
            moved.definition.end,
            modules,
            unsafe=True,
        )
    path = controller.file.source.path
    return Refusal(message, path, controller.start, controller.end, unsafe=True)


# What is rendered passes under the name of its view


def _resource(view: str) -> str:
    return underscore(view.rpartition(".")[2].removesuffix("View"))


def _rendered(moving: Moving, file: File, views: dict[str, Moved]) -> Iterator[Refusal]:
    for call in read_named_calls(file.source, file.facts, _RENDER):
        view = views.get(_view_of(file, call) or "")
        if view is None or _says_as(file, call):
            continue
        if "Phoenix.View" in moving.used(view.file, view.old):
            old, new = _resource(view.old), _resource(view.new)
            message = (
                f"`{view.old}` gets what it renders here as `@{old}`, and would get it as "
                f"`@{new}`: pass `as: :{old}` first"
            )
            path = file.source.path
            yield Refusal(message, path, call.start, call.end, (view.old,), unsafe=True)


def _view_of(file: File, call: NamedCall) -> str | None:
    """The view among the arguments: `__MODULE__`, or the module that is named."""
    for start, end in call.arguments[:2]:
        if file.source.text(start, end) == "__MODULE__":
            return call.module
        named = [each for each in file.facts.references if (each.start, each.end) == (start, end)]
        if named:
            return named[0].module
    return None


def _says_as(file: File, call: NamedCall) -> bool:
    """Whether `as:` gives the name, among the options or in a map of assigns."""
    rest = [file.source.text(*each) for each in call.arguments[1:]]
    return "as" in call.options or any("as:" in each or ":as " in each for each in rest)
