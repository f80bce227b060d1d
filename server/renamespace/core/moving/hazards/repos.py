"""What Ecto takes from the name of a repository: the names of its events, and its folder.

Sources: Ecto.Repo, `:telemetry_prefix` and `:priv`; Ecto.Repo.Supervisor; Mix.EctoSQL.
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving, last_word


def find(moving: Moving) -> Iterator[Refusal | Notice]:
    """The repositories whose events or folder would be called otherwise."""
    for repo in moving.modules:
        if "Ecto.Repo" in moving.used(repo.file, repo.old):
            if not _configured(moving, repo, rb"\btelemetry_prefix:"):
                yield from _events(moving, repo)
            if repo.last_changes and not _configured(moving, repo, rb"\bpriv:"):
                yield _folder(repo)


def _configured(moving: Moving, repo: Moved, option: bytes) -> bool:
    """Whether a file that names the repository sets the option."""
    return any(
        re.search(option, file.source.data)
        and any(each.module == repo.old for each in file.facts.references)
        for file in moving.own_files
    )


def _events(moving: Moving, repo: Moved) -> Iterator[Refusal | Notice]:
    old, new = _prefix(repo.old), _prefix(repo.new)
    listeners = list(_listeners(moving, repo))
    shown = f"`[{_atoms(old)}, ...]`", f"`[{_atoms(new)}, ...]`"
    configured = f"`telemetry_prefix: [{_atoms(old)}]` in its configuration keeps them"
    if not listeners:
        yield Notice(
            f"the telemetry events of `{repo.new}` are {shown[1]} now, not {shown[0]}: "
            f"{configured}",
            repo.path,
            repo.definition.start,
            repo.definition.end,
        )
    for file, start, end in listeners[:1]:
        others = sorted({each.source.path for each, *_ in listeners} - {file.source.path})
        more = f" (and in {', '.join(others)})" if others else ""
        message = (
            f"this waits for telemetry events of `{repo.old}`, which would be {shown[1]}: "
            f"{configured}{more}"
        )
        yield Refusal(message, file.source.path, start, end, (repo.old,), unsafe=True)


def _listeners(moving: Moving, repo: Moved) -> Iterator[tuple[File, int, int]]:
    """Where the events are named: `[:shop, :repo, :query]`, or `"shop.repo.query.total_time"`."""
    words = [re.escape(each) for each in _prefix(repo.old)]
    atoms = r"\s*,\s*".join(f":{word}" for word in words)
    pattern = re.compile(rf'\[\s*{atoms}\s*,|"{"[.]".join(words)}[.]query\b'.encode())
    for file in moving.own_files:
        for match in pattern.finditer(file.source.data):
            yield file, match.start(), match.end()


def _folder(repo: Moved) -> Refusal:
    old, new = f"priv/{last_word(repo.old)}", f"priv/{last_word(repo.new)}"
    return repo.refusal(
        f"the migrations of `{repo.old}` are looked for in `{old}`, and would be in `{new}`: "
        f'`priv: "{old}"` in its configuration keeps them where they are'
    )


def _prefix(module: str) -> list[str]:
    return [underscore(each) for each in module.split(".")]


def _atoms(words: list[str]) -> str:
    return ", ".join(f":{word}" for word in words)
