"""The patch that `fix --diff` and `move --diff` print: git applies it, and writes it likewise."""

import subprocess
from pathlib import Path

import pytest

from conftest import commit, tree
from renamespace.cli.patch import patch
from renamespace.project.writing import Change
from support.moving import apply_patch, files_below
from support.run import write

TEXT = b"".join(b"line %d\n" % number for number in range(9))
OTHER = TEXT.replace(b"line 3\n", b"LINE THREE\n")
ODD_NAMES = (
    "plain.ex",
    "with space.ex",
    'qu"ote.ex',
    "back\\slash.ex",
    "ünï.ex",
    "tab\there.ex",
    "line\nend.ex",
    "bell\x07\x7f.ex",
    " start.ex",
    "日本/語 .ex",
)
BODIES = {
    "same": (TEXT, TEXT),
    "changed": (TEXT, OTHER),
    "CRLF": (TEXT.replace(b"\n", b"\r\n"), OTHER.replace(b"\n", b"\r\n")),
    "no last line end": (TEXT[:-1], OTHER[:-1]),
    "last line end lost": (TEXT, TEXT[:-1]),
    "byte order mark": (b"\xef\xbb\xbf" + TEXT, b"\xef\xbb\xbf" + OTHER),
    "nothing in common": (b"a\n", b"b\n"),
    "odd ends of lines": (b"a\x0c\n\xc2\x85b\r\nc\n", b"a\x0c\n\xc2\x85B\r\nc\n"),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", ODD_NAMES)
def test_git_applies_it(tmp_path: Path, name: str, body: str) -> None:
    before, after = BODIES[body]
    old, new = f"lib/{name}", f"elsewhere/deep er/new {name}"
    write(tmp_path, {old: before, "lib/stays.ex": b"x"})
    apply_patch(tmp_path, text({old: Change(before, after)}, {old: new}))
    assert files_below(tmp_path) == {new: after, "lib/stays.ex": b"x"}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_change_without_a_move(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: TEXT})
    apply_patch(tmp_path, text({name: Change(TEXT, OTHER)}, {}))
    assert files_below(tmp_path) == {name: OTHER}


@pytest.mark.parametrize(
    "places",
    [
        {"a.ex": "b.ex", "b.ex": "a.ex"},
        {"a.ex": "b.ex", "b.ex": "c.ex"},
        {"b.ex": "c.ex", "a.ex": "b.ex", "c.ex": "lib/c.ex"},
        {"a.ex": "b.ex", "b.ex": "c.ex", "c.ex": "a.ex"},
        {"a.ex": "A.ex"},
        {"a.ex": "lib/a.ex", "lib/a.ex": "a.ex"},
    ],
    ids=lambda places: " ".join(f"{old}-{new}" for old, new in places.items()),
)
@pytest.mark.parametrize("changed", [False, True])
def test_files_change_places(tmp_path: Path, places: dict[str, str], *, changed: bool) -> None:
    """Git takes all files of a patch at once."""
    before = {name: name.encode() + b"\n" + TEXT for name in places}
    after = {
        old: data.replace(b"line 3", b"3") if changed else data for old, data in before.items()
    }
    write(tmp_path, before)
    changes = {old: Change(before[old], after[old]) for old in places} if changed else {}
    apply_patch(tmp_path, text(changes, places))
    assert files_below(tmp_path) == {new: after[old] for old, new in places.items()}


def test_modes_stay(tmp_path: Path) -> None:
    write(tmp_path, {"a.exs": TEXT})
    (tmp_path / "a.exs").chmod(0o755)
    apply_patch(tmp_path, text({"a.exs": Change(TEXT, OTHER)}, {"a.exs": "b.exs"}))
    assert (tmp_path / "b.exs").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ODD_NAMES)
def test_headers_are_those_of_git(tmp_path: Path, name: str) -> None:
    """But for the `index` line, which names git's own objects."""
    new = f"new {name}"
    write(tmp_path, {name: TEXT})
    commit(tmp_path)
    (tmp_path / name).rename(tmp_path / "renamed")
    write(tmp_path, {new: OTHER})
    (tmp_path / "renamed").unlink()
    command = ["git", "diff", "--cached", "-M"]
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    expected = [line for line in said.split("\n") if not line.startswith("index ")]
    assert text({name: Change(TEXT, OTHER)}, {name: new}).decode().split("\n") == expected
    assert new in tree(tmp_path)


def text(changes: dict[str, Change], places: dict[str, str]) -> bytes:
    return "".join(patch(changes, places)).encode()
