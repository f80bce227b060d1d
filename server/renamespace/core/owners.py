"""Which module a template file is part of, and what is in force there for its names.

Sources of the rules: Phoenix.Template (`embed_templates`), Phoenix.LiveView.Renderer (the template
beside a LiveView or component without `render/1`), Phoenix.View, and EEx (`function_from_file`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from posixpath import basename, dirname, join, normpath

from msgspec import Struct, structs

from renamespace.core.elixir.facts import Binding, Embed, Facts, FunctionDefinition, Kind
from renamespace.core.elixir.given import Given, GivenAlias, GivenImport, Surroundings
from renamespace.core.elixir.heex import is_template
from renamespace.core.elixir.reader import read_facts
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File, Index
from renamespace.core.source import Source

Read = Callable[[Source, Surroundings], Facts]

_ENGINES = ("eex", "exs", "leex", "heex")
_EMBEDS = (b"embed_templates", b"function_from_file")
# The word first, then what is around it: a literal start is searched for fast.
_VIEW = re.compile(rb"View\b(?:(?<=Phoenix\.View)|\s+do\b)")
_DEFINED = re.compile(rb"defmodule[\s(]+([\w.]+)")
_WILDCARD = re.compile(r"\*\*/?|[*?{}]|\[[^\]]*\]|,|[^*?{},\[]+")


class Owner(Struct, frozen=True):
    """A module that a template is compiled into, and from where on its aliases count there."""

    path: str
    module: str | None
    scope: int
    start: int
    function: str | None = None
    """The function of one argument that the template becomes, where one can be told."""
    embed: Embed | None = None
    """The call that takes it in; None for the template beside a LiveView or component."""


def linked(index: Index, read: Read = read_facts) -> Index:
    """The index with its templates read where they belong; what is so already stays as it is."""
    templates = [path for path in index.files if is_template(path)]
    if not templates:
        return index
    owners = find_owners(index, templates)
    files = {**index.files, **dict(_linked(index, owners, read))}
    same = all(files[path] is index.files[path] for path in templates)
    return index if same else replace(index, files=files)


def find_owners(index: Index, templates: Iterable[str]) -> Mapping[str, tuple[Owner, ...]]:
    """The owners of each template file."""
    found: dict[str, list[Owner]] = {path: [] for path in templates}
    every, beside = tuple(found), dict[str, list[str]]()
    for path in found:
        beside.setdefault(dirname(path), []).append(path)
    for path, file in index.files.items():
        if not is_template(path) and not file.dependency:
            near = beside.get(dirname(path), [])
            for template, owner in _owned(index, path, file.facts, every, near):
                found[template].append(owner)
    return {path: tuple(owners) for path, owners in found.items()}


def view_folder(path: str, module: str, embed: Embed) -> str:
    """The folder of the templates of a view (`Phoenix.Template.module_to_template_root/3`).

    `path` is that of the view's file, `embed` its `use Phoenix.View`.
    """
    above = len(embed.namespace.split(".")) if embed.namespace else 1
    segments = module.removesuffix("View").split(".")[above:]
    folder = embed.path if embed.path is not None else "/".join(map(underscore, segments))
    return normpath(join(_project_of(path), embed.root or "", folder))


def possible_owners(sources: Iterable[Source]) -> Mapping[str, frozenset[str]]:
    """For each template among the sources who may own it, by bytes and places alone."""
    templates = [source.path for source in sources if is_template(source.path)]
    folders = {dirname(template) for template in templates}
    named: dict[tuple[str, str], set[str]] = {}
    views: dict[str, set[str]] = {}
    marked: list[tuple[str, str]] = []
    for source in sources if templates else ():
        if is_template(source.path):
            continue
        folder = dirname(source.path)
        if folder in folders or b"View do" in source.data:
            for name in map(underscore, _last_names(source.data)):
                named.setdefault((folder, name), set()).add(source.path)
                views.setdefault(name, set()).add(source.path)
        if _is_marked(source.data):
            marked += [(source.path, reach) for reach in _reaches(source)]
    return {
        template: frozenset(named.get((dirname(template), _stem(template)), set()))
        | views.get(f"{basename(dirname(template))}_view", set())
        | {path for path, folder in marked if template.startswith(folder)}
        for template in templates
    }


def _last_names(data: bytes) -> Iterator[str]:
    """The last segments of the modules that a file defines."""
    for name in _DEFINED.findall(data):
        yield name.rpartition(b".")[2].decode()


def _stem(template: str) -> str:
    """The name by which a LiveView takes a template in: `cart_live` of `cart_live.html.heex`."""
    return basename(template).rpartition(".")[0].removesuffix(".html")


def possibly_linked(source: Source) -> bool:
    """Whether a source is a template, or by its bytes may own some that are not beside it."""
    return is_template(source.path) or _is_marked(source.data)


def _is_marked(data: bytes) -> bool:
    return any(word in data for word in _EMBEDS) or _VIEW.search(data) is not None


def _reaches(source: Source) -> Iterator[str]:
    """The folders below which the templates of a marked file are; all are below the empty one.

    The templates of a view are in a folder of its name, unless it says otherwise.
    """
    data = source.data
    embeds = b"embed_templates" in data
    elsewhere = embeds and (b"root:" in data or b".." in data)
    named = b"Phoenix.View" in data and b"path:" in data
    if elsewhere or named or b"function_from_file" in data:
        yield ""
    elif embeds:
        yield dirname(source.path) + "/" if "/" in source.path else ""


# What a template is given


def _linked(
    index: Index, owners: Mapping[str, tuple[Owner, ...]], read: Read
) -> Iterator[tuple[str, File]]:
    for path, found in owners.items():
        file, given = index.files[path], _surroundings(index, found)
        facts = file.facts if file.surroundings == given else read(file.source, given)
        made = (_function(owner, len(file.source.data)) for owner in found)
        functions = tuple(each for each in made if each is not None)
        if facts is not file.facts or facts.functions != functions:
            facts = structs.replace(facts, functions=functions)
            yield path, File(file.source, facts, file.dependency, given)


def _function(owner: Owner, length: int) -> FunctionDefinition | None:
    """The function that the template is the body of."""
    if owner.module is None or owner.function is None:
        return None
    name, whole = owner.function, (0, length)
    return FunctionDefinition(
        owner.module, name, 1, 1, public=True, macro=False, start=0, end=0, whole=whole
    )


def _surroundings(index: Index, owners: tuple[Owner, ...]) -> Surroundings:
    givens = [_given(index.files[owner.path].facts, owner) for owner in owners]
    paths = tuple(dict.fromkeys(owner.path for owner in owners))
    return Surroundings(_agreed(givens), owners=paths, loose=not owners)


def _given(facts: Facts, owner: Owner) -> Given:
    """The aliases and imports in force at the place where an owner takes the template in."""
    around = set(facts.ancestors(owner.scope))
    aliases: dict[str, GivenAlias] = {}
    unclear: dict[str, None] = {}
    for binding in facts.bindings:
        if binding.scope in around and binding.start <= owner.start:
            name, module = binding.name, binding.module
            aliases.pop(name, None)
            unclear.pop(name, None)
            if module is None:
                unclear[name] = None
            else:
                made = GivenAlias(name, module, owner.path, _aliased(facts, binding))
                aliases[name] = binding.given or made
    imports = [each.given for each in facts.injected_imports if each.scope in around]
    imports += _imports(facts, owner, around)
    return Given(tuple(aliases.values()), tuple(imports), unclear=tuple(unclear))


def _aliased(facts: Facts, binding: Binding) -> int:
    """The reference that an alias names; -1 when none writes it."""
    if binding.directive is None:
        return -1
    references = facts.directives[binding.directive].references
    return references[binding.item] if references else -1


def _imports(facts: Facts, owner: Owner, around: set[int]) -> Iterator[GivenImport]:
    for directive in facts.directives:
        if directive.kind is Kind.IMPORT and directive.scope in around:
            for reference in directive.references if directive.start <= owner.start else ():
                module = facts.references[reference].module
                if module is not None:
                    yield directive.given(module, owner.path, reference)


def _agreed(givens: list[Given]) -> Given:
    """What all owners give alike; a name on which they differ is unclear."""
    if len(givens) < 2:  # noqa: PLR2004 (one alone agrees with itself)
        return givens[0] if givens else Given()
    aliases = [{each.name: each for each in given.aliases} for given in givens]
    names = dict.fromkeys(name for found in aliases for name in found)
    alike = {n for n in names if len({f[n].module if n in f else None for f in aliases}) == 1}
    unclear = [name for given in givens for name in given.unclear]
    unclear += [name for name in names if name not in alike]
    return Given(
        tuple(_also(each, aliases[1:]) for name, each in aliases[0].items() if name in alike),
        tuple(dict.fromkeys(each for given in givens for each in given.imports)),
        unclear=tuple(dict.fromkeys(unclear)),
    )


def _also(alias: GivenAlias, others: list[dict[str, GivenAlias]]) -> GivenAlias:
    """An alias with the places of those that the other owners have alike."""
    places = [(each.path, each.reference) for found in others for each in [found[alias.name]]]
    return structs.replace(alias, also=tuple(dict.fromkeys(places)))


# Who owns what


def _owned(
    index: Index, path: str, facts: Facts, templates: tuple[str, ...], near: list[str]
) -> Iterator[tuple[str, Owner]]:
    """The templates of a file's modules; those `near` are in its folder."""
    for embed in facts.embeds:
        if not facts.quoted(embed.scope) and embed.pattern is not None:
            yield from _embedded(path, facts, embed, templates)
    for module in facts.modules:
        if module.name is not None and module.keyword == "defmodule":
            scope = _body(facts, module.name, module.start)
            end = facts.scopes[scope].end
            if index.used_by(module.name) and not _renders(facts, module.name):
                yield from _live(Owner(path, module.name, scope, end, "render"), near)
            for embed in _used_views(index, facts, module.name):
                owner = Owner(path, module.name, scope, end, embed=embed)
                yield from _viewed(owner, embed, templates)


def _embedded(
    path: str, facts: Facts, embed: Embed, templates: tuple[str, ...]
) -> Iterator[tuple[str, Owner]]:
    module = facts.scopes[embed.scope].module
    owner = Owner(path, module, embed.scope, embed.start, embed=embed)
    if embed.how == "Phoenix.View":
        if module is not None:
            owner = structs.replace(owner, start=facts.scopes[embed.scope].end)
            yield from _viewed(owner, embed, templates)
        return
    folder = join(dirname(path), embed.root or "")
    if embed.how == "function_from_file" and embed.root is not None:
        folder = _project_of(path)
    whole = embed.how == "embed_templates"
    suffix = embed.function or "" if whole else ""
    matches = _matcher(normpath(join(folder, embed.pattern or "")), whole)
    for template in templates:
        if matches.fullmatch(template):
            name = basename(template).rsplit(".", 2)[0] + suffix if whole else None
            yield template, structs.replace(owner, function=name)


def _renders(facts: Facts, module: str) -> bool:
    """Whether a module has a `render/1` of its own."""
    return any(
        each.module == module and each.name == "render" and each.fewest <= 1 <= each.most
        for each in facts.functions
    )


def _live(owner: Owner, near: list[str]) -> Iterator[tuple[str, Owner]]:
    """A LiveView or component without `render/1` takes the template of its name beside it."""
    name = underscore((owner.module or "").rpartition(".")[2]) + ".html"
    for template in near:
        if basename(template).rpartition(".")[0] == name:
            yield template, owner


def _used_views(index: Index, facts: Facts, module: str) -> Iterator[Embed]:
    """The `use Phoenix.View` in a quote of a module that this one uses."""
    if not module.endswith("View"):
        return
    for used in index.used_by(module):
        for file in index.defined_in(used):
            if file.facts is not facts:
                yield from (
                    each
                    for each in file.facts.embeds
                    if file.facts.quoted(each.scope) and each.pattern is not None
                )


def _viewed(owner: Owner, embed: Embed, templates: tuple[str, ...]) -> Iterator[tuple[str, Owner]]:
    """A view's templates are below the root in the folder of its name (Phoenix.View)."""
    folder = view_folder(owner.path, owner.module or "", embed)
    matches = _matcher(normpath(join(folder, embed.pattern or "")), whole=True)
    yield from ((each, owner) for each in templates if matches.fullmatch(each))


def _body(facts: Facts, module: str, start: int) -> int:
    """The scope of a module's body, of which `start` is a place in the name."""
    around = [
        index
        for index, scope in enumerate(facts.scopes)
        if scope.module == module and scope.start < start < scope.end
    ]
    inner = (i for i, scope in enumerate(facts.scopes) if around and scope.parent == around[-1])
    return next(inner, around[-1] if around else 0)


def _project_of(path: str) -> str:
    """The folder of the `mix.exs` above a file, by convention: what lies around `lib`."""
    before, found, _ = f"/{path}".partition("/lib/")
    if not found:
        before, found, _ = f"/{path}".partition("/test/")
    return before.removeprefix("/") if found else ""


@cache
def _matcher(pattern: str, whole: bool) -> re.Pattern[str]:  # noqa: FBT001 (a key of the cache)
    """A wildcard of Path.wildcard/2 as a regular expression; `whole` for any engine's suffix.

    One that is no wildcard, as while it is typed, matches nothing.
    """
    parts = [_part(each[0]) for each in _WILDCARD.finditer(pattern)]
    engines = rf"\.(?:{'|'.join(_ENGINES)})" if whole else ""
    try:
        return re.compile("".join(parts) + engines)
    except re.error:
        return _NOTHING


_NOTHING = re.compile(r"(?!)")


def _part(part: str) -> str:
    match part:
        case "**/" | "**":
            return r"(?:[^/]+/)*" if part.endswith("/") else r"[^/]*"
        case "*":
            return r"[^/]*"
        case "?":
            return r"[^/]"
        case "{" | "," | "}":
            return {"{": "(?:", ",": "|", "}": ")"}[part]
    return part if part.startswith("[") else re.escape(part)
