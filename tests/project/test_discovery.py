"""Which files are a project's sources, where its root and its plan are."""

import os
import subprocess
from pathlib import Path

import pytest

from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source
from renamespace.project.discovery import (
    check_root,
    find_plan,
    find_root,
    list_dependencies,
    list_sources,
)
from renamespace.project.errors import ProjectError
from renamespace.project.project import open_everything, open_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty project that git does not know."""
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.fixture(params=["git", "no git"])
def either(request: pytest.FixtureRequest, root: Path) -> Path:
    """The project with and without git: what it has for sources must not depend on it."""
    if request.param == "git":
        git(root, "init", "-q")
    return root


def write(root: Path, *paths: str, text: str = "") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    author = ["-c", "user.name=T", "-c", "user.email=t@t.invalid"]
    subprocess.run(["git", *author, *arguments], cwd=root, check=True)


def test_sources_are_ex_and_exs_files_and_templates(either: Path) -> None:
    write(either, "mix.exs", "lib/a.ex", "test/a_test.exs", "config/config.exs", ".iex.exs")
    write(either, "README.md", "lib/a.exe", "lib/a.ex.bak", "lib/ex", "lib/a.html", "priv/a.EX")
    write(either, "lib/a.html.heex", "lib/a.text.eex", "lib/a.html.leex")
    expected = [".iex.exs", "config/config.exs", "lib/a.ex"]
    expected += ["lib/a.html.heex", "lib/a.html.leex", "lib/a.text.eex"]
    expected += ["mix.exs", "test/a_test.exs"]
    assert list_sources(either) == expected


def test_prose_is_what_the_plan_mentions(either: Path) -> None:
    write(either, "README.md", "guides/a.livemd", "guides/b.txt", "CHANGELOG.md", "old/README.md")
    write(either, "deps/d/README.md", "lib/a.ex", "lib/a.heex", "renamespace.toml", "docs/c.md")
    plan = plan_with('exclude = ["old/**"]', 'mentions = ["README.md", "/guides/*", "**/*.toml"]')
    listed = list_sources(either, plan.exclude, plan.may_rewrite_prose)
    assert listed == ["README.md", "guides/a.livemd", "guides/b.txt", "lib/a.ex", "lib/a.heex"]
    everything = plan_with('mentions = ["**", "CHANGELOG.md"]')
    assert "CHANGELOG.md" in list_sources(either, (), everything.may_rewrite_prose)
    pattern = plan_with('mentions = ["**"]')
    assert "CHANGELOG.md" not in list_sources(either, (), pattern.may_rewrite_prose)


def test_images_are_no_prose(root: Path) -> None:
    (root / "logo.png").write_bytes(b"\x89PNG\0A.B")
    (root / "latin.txt").write_bytes("é A.B".encode("latin-1"))
    plan = plan_with('mentions = ["*.png", "*.txt"]')
    assert [each.path for each in open_project(root, plan).problems] == ["latin.txt"]


def plan_with(*project: str) -> Plan:
    text = "\n".join(["[modules]", '"A.B" = "A.C"', "[project]", *project])
    plan, _ = parse_plan(Source("renamespace.toml", text.encode()))
    assert plan is not None
    return plan


def test_dependencies_and_build_output_are_none(either: Path) -> None:
    write(either, "lib/a.ex", "deps/d/lib/d.ex", "_build/dev/lib/b.ex")
    write(either, "assets/node_modules/n/n.ex", "apps/one/deps/d/d.ex", "apps/one/_build/b.ex")
    write(either, "lib/deps/kept.ex", "lib/_build/kept.ex", "apps/one/lib/one.ex")
    expected = ["apps/one/lib/one.ex", "lib/_build/kept.ex", "lib/a.ex", "lib/deps/kept.ex"]
    assert list_sources(either) == expected


def test_ignored_files_are_none(either: Path) -> None:
    write(either, ".gitignore", text="/out/\n*.gen.ex\n!kept.gen.ex\n# lib/\nsome/*/deep\n")
    write(either, "lib/.gitignore", text="local.ex\n/here.ex\n")
    write(either, "lib/a.ex", "out/a.ex", "lib/out/a.ex", "lib/a.gen.ex", "lib/kept.gen.ex")
    write(either, "lib/local.ex", "lib/in/local.ex", "lib/here.ex", "lib/in/here.ex", "local.ex")
    write(either, "some/where/deep/a.ex", "some/where/a.ex")
    expected = ["lib/a.ex", "lib/in/here.ex", "lib/kept.gen.ex", "lib/out/a.ex", "local.ex"]
    assert list_sources(either) == [*expected, "some/where/a.ex"]


def test_exclude_of_the_plan(either: Path) -> None:
    write(either, "lib/a.ex", "priv/repo/migrations/1.exs", "priv/repo/seeds.exs", "lib/gen/g.ex")
    exclude = ["priv/repo/migrations/**", "gen/"]
    assert list_sources(either, exclude) == ["lib/a.ex", "priv/repo/seeds.exs"]


def test_umbrella(either: Path) -> None:
    write(either, "mix.exs", "apps/one/mix.exs", "apps/one/lib/one.ex", "apps/two/test/t.exs")
    expected = ["apps/one/lib/one.ex", "apps/one/mix.exs", "apps/two/test/t.exs", "mix.exs"]
    assert list_sources(either) == expected


def test_names_that_are_not_ascii(either: Path) -> None:
    write(either, "lib/ünï cödé.ex", 'lib/"quoted".ex', "lib/line\nend.ex")
    assert list_sources(either) == ['lib/"quoted".ex', "lib/line\nend.ex", "lib/ünï cödé.ex"]


def test_untracked_files_are_sources_and_deleted_ones_are_not(root: Path) -> None:
    git(root, "init", "-q")
    write(root, "lib/tracked.ex", "lib/deleted.ex", "lib/changed.ex")
    git(root, "add", ".")
    git(root, "commit", "-qm", "all")
    write(root, "lib/untracked.ex", "lib/staged.ex")
    git(root, "add", "lib/staged.ex")
    (root / "lib/deleted.ex").unlink()
    index, problems = open_everything(root)
    kept = ["lib/changed.ex", "lib/staged.ex", "lib/tracked.ex", "lib/untracked.ex"]
    assert (sorted(index.files), problems) == (kept, ())


def test_tracked_file_counts_though_it_is_ignored(root: Path) -> None:
    git(root, "init", "-q")
    write(root, "lib/a.gen.ex", "lib/b.gen.ex")
    git(root, "add", "lib/a.gen.ex")
    write(root, ".gitignore", text="*.gen.ex\n")
    assert list_sources(root) == ["lib/a.gen.ex"]


def test_project_below_the_top_of_a_checkout(root: Path) -> None:
    git(root, "init", "-q")
    write(root, "lib/outside.ex", "server/lib/inside.ex", "server/mix.exs")
    assert list_sources(root / "server") == ["lib/inside.ex", "mix.exs"]


def test_checkout_without_a_git_to_ask(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "init", "-q")
    write(root, ".gitignore", text="/out/\n")
    write(root, "lib/a.ex", "out/a.ex")
    monkeypatch.setenv("PATH", "")
    assert list_sources(root) == ["lib/a.ex"]


def test_file_with_conflicts_is_listed_once(root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    write(root, "lib/a.ex", text="1\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "other")
    write(root, "lib/a.ex", text="2\n")
    git(root, "commit", "-qam", "two")
    git(root, "checkout", "-q", "main")
    write(root, "lib/a.ex", text="3\n")
    git(root, "commit", "-qam", "three")
    merge = ["git", "-c", "user.name=T", "-c", "user.email=t@t.invalid", "merge", "-q", "other"]
    assert subprocess.run(merge, cwd=root, capture_output=True, check=False).returncode != 0
    assert list_sources(root) == ["lib/a.ex"]


def test_link_to_a_source_is_not_another_source(either: Path, tmp_path: Path) -> None:
    write(tmp_path, "shared/out.ex")
    write(either, "lib/a.ex")
    (either / "lib/again.ex").symlink_to("a.ex")
    (either / "lib/out.ex").symlink_to(tmp_path / "shared/out.ex")
    assert list_sources(either) == ["lib/a.ex", "lib/out.ex"]


def test_linked_folder_is_not_entered(either: Path, tmp_path: Path) -> None:
    write(tmp_path, "shared/out.ex")
    write(either, "lib/a.ex")
    (either / "lib/shared").symlink_to(tmp_path / "shared")
    (either / "lib/loop").symlink_to(".")
    assert list_sources(either) == ["lib/a.ex"]


def test_dependencies_may_define_new_modules(root: Path) -> None:
    write(root, "deps/d/lib/d.ex", "deps/d/test/d.ex", "apps/one/deps/e/lib/e.ex", "deps/d/mix.exs")
    found = sorted(list_dependencies(root))
    assert found == ["apps/one/deps/e/lib/e.ex", "deps/d/lib/d.ex"]


def test_dependency_is_looked_at_only_for_its_definitions(root: Path) -> None:
    plan, _ = parse_plan(Source("renamespace.toml", b'[modules]\n"Old" = "Dep.New"\n'))
    assert plan
    write(root, "lib/a.ex", text="Old.f()\n")
    write(root, "deps/d/lib/d.ex", text="defmodule Dep.New do\n  def f, do: Old.f()\nend\n")
    write(root, "deps/d/lib/other.ex", text="Old.f()\n")
    project = open_project(root, plan)
    assert project.index.defines_module("Dep.New")
    assert {path: file.dependency for path, file in project.index.files.items()} == {
        "lib/a.ex": False,
        "deps/d/lib/d.ex": True,
    }
    assert project.paths == {"lib/a.ex"}


# The root and the plan


@pytest.mark.parametrize("name", ["mix.exs", "renamespace.toml"])
def test_root_is_the_nearest_above(root: Path, name: str) -> None:
    write(root, "mix.exs", f"apps/one/{name}", "apps/one/lib/deep/a.ex")
    assert find_root(root / "apps/one/lib/deep") == root / "apps/one"
    assert find_root(root / "apps") == root


def test_no_root(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no renamespace\.toml and no mix\.exs"):
        find_root(tmp_path)


def test_plan_is_the_nearest_above(root: Path) -> None:
    write(root, "renamespace.toml", "apps/one/mix.exs")
    assert find_plan(root / "apps/one") == root / "renamespace.toml"
    write(root, "apps/one/renamespace.toml")
    assert find_plan(root / "apps/one") == root / "apps/one/renamespace.toml"


def test_folder_of_the_plan_s_name_is_no_plan(root: Path) -> None:
    (root / "renamespace.toml").mkdir()
    with pytest.raises(ProjectError, match=r"no renamespace\.toml here"):
        find_plan(root)


def test_root_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert check_root(tmp_path / "link") == root
    relative = os.path.relpath(root)
    assert check_root(Path(relative)) == root
