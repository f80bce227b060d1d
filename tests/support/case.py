"""A Markdown case as data, and back: its format is told in tests/cases/README.md."""

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renamespace.core.moving import Shared

CASES = Path(__file__).parent.parent / "cases"
STAND_INS = Path(__file__).with_name("stand_ins")

_SOURCES = {"elixir": ".ex", "heex": ".heex", "eex": ".eex", "markdown": ".md"}
_LISTS = ("ahead", "findings", "refusals", "notices", "left", "warnings")
_FENCE = re.compile(r"(`{3,})(\w*)$")
_PATH = re.compile(r"`([^`]+)`(?: (?:→|->) `([^`]+)`| \((new|gone)\))?$")
_OPTION = re.compile(r"([A-Z][a-z]+(?: [a-z]+)?): (.*)$")


class CaseError(Exception):
    """The Markdown is not a case; the message says where and why."""


@dataclass(frozen=True)
class CaseFile:
    """A file's text before and after; `new_path` differs from `path` if it moves.

    `before` is None of a file that is made, `after` of one that is removed.
    """

    path: str
    new_path: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Moving:
    """That the case shows a `move`, of the named modules or of all, with or without `--fix`.

    With `bridged` it is an `apply --facade`.
    """

    fix: bool = False
    named: tuple[str, ...] | None = None
    shared: Shared = Shared.STOP
    bridged: bool = False


@dataclass(frozen=True)
class Facading:
    """That the case shows a `facade`, or `facade --remove`, of the named modules or of all."""

    remove: bool = False
    named: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Options:
    """The case's `Word: value` lines."""

    move: Moving | None = None
    facade: Facading | None = None
    unsafe: bool = False
    compiles: str = "no"
    beside: str | None = None
    second_fix: str = "changes nothing"
    today: dt.date = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Lists:
    """What the blocks of printed lines hold; `refusals` to `warnings` are of moves and facades."""

    findings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What Elixir says of the files of afterwards."""
    ahead: tuple[str, ...] = ()
    """What the plan would lead to, told before anything moves."""


@dataclass(frozen=True)
class Case:
    """One Markdown file."""

    id: str
    markdown: str = field(repr=False)
    plan: str | None = field(repr=False)
    """None for a project without a plan, in which deprecations alone count."""
    files: tuple[CaseFile, ...] = field(repr=False)
    lists: Lists = field(repr=False)
    options: Options

    @property
    def before(self) -> dict[str, str]:
        found = {file.path: file.before for file in self.files if file.before is not None}
        return self._without_absent(found)

    @property
    def after(self) -> dict[str, str]:
        found = {file.new_path: file.after for file in self.files if file.after is not None}
        return self._without_absent(found)

    def _without_absent(self, files: dict[str, str]) -> dict[str, str]:
        """A file that a facade makes or deletes is shown with no text where it is not there."""
        absent = self.options.facade is not None
        return {path: text for path, text in files.items() if text or not absent}


def all_cases() -> list[str]:
    """The ids of all cases: `feature/name`."""
    paths = sorted(CASES.glob("*/**/*.md"))
    return [path.relative_to(CASES).with_suffix("").as_posix() for path in paths]


def fix_cases() -> list[str]:
    return [each for each in all_cases() if not each.startswith(("move-", "facades/"))]


def move_cases() -> list[str]:
    return [each for each in all_cases() if each.startswith("move-")]


def facade_cases() -> list[str]:
    return [each for each in all_cases() if each.startswith("facades/")]


def beside(case: Case) -> dict[str, str]:
    """The stand-ins that Elixir compiles along with the case's own files."""
    name = case.options.beside
    if name is None:
        return {}
    return {f"{name}.ex": (STAND_INS / f"{name}.ex").read_text(encoding="utf-8")}


def path_of(case_id: str) -> Path:
    return CASES / f"{case_id}.md"


def read_case(case_id: str) -> Case:
    return parse_case(case_id, path_of(case_id).read_text(encoding="utf-8"))


def parse_case(case_id: str, markdown: str) -> Case:
    """Read a case. Raises CaseError for what the format does not know."""
    plan: str | None = None
    files: list[CaseFile] = []
    lists: dict[str, tuple[str, ...]] = {}
    options: dict[str, object] = {}
    for part in _parts(case_id, markdown):
        if isinstance(part, _Prose):
            options |= _options(case_id, part)
        elif part.info == "plan":
            plan = part.text
        elif part.info in _LISTS:
            lists[part.info] = tuple(part.lines)
        else:
            files.append(_file(case_id, part))
    if not markdown.startswith("# "):
        raise CaseError(f"{case_id}.md:1: a case starts with `# Title`")
    if not files:
        raise CaseError(f"{case_id}.md: a case has at least one file")
    if plan is None and not case_id.startswith("deprecations/"):
        raise CaseError(f"{case_id}.md: only the deprecations do without a `plan` block")
    if ("move" in options) != case_id.startswith("move-"):
        raise CaseError(f"{case_id}.md: cases with `Move: ...`, and no others, are below move-*/")
    if ("facade" in options) != case_id.startswith("facades/"):
        raise CaseError(f"{case_id}.md: cases with `Facade: ...`, and no others, are in facades/")
    return Case(case_id, markdown, plan, tuple(files), Lists(**lists), Options(**options))  # type: ignore[arg-type]


def render_case(case: Case, after: Mapping[str, tuple[str, str]], lists: Lists) -> str:
    """The case's Markdown as it would be with these results; what agrees stays as it is written.

    `after` gives, by a file's old path, its new path and text; of a file that is made, by the new.
    """
    lines: list[str] = []
    made = {path: text for path, (_, text) in after.items() if path not in case.before}
    place = 0
    shown: dict[str, tuple[str, ...]] = {name: getattr(lists, name) for name in _LISTS}
    for part in _parts(case.id, case.markdown):
        if isinstance(part, _Prose):
            lines += part.lines
        elif part.info == "plan":
            lines += part.fenced()
        elif part.info in _LISTS:
            found = shown.pop(part.info, ())
            lines += _fenced(part.info, list(found), part.fence) if found else []
            lines = lines if found or lines[-1:] != [""] else lines[:-1]
        elif part.fate != "new":
            made.pop(part.path, None)
            new_path, text = after.get(part.path, (part.path, None))
            lines = _with_heading(lines, part, new_path, gone=text is None)
            lines += _rendered(_file(case.id, part), part, text)
            place = len(lines)
        elif part.path in made:
            lines += _fenced(part.info, made.pop(part.path).split("\n")[:-1], part.fence)
            place = len(lines)
        else:
            lines = _without_heading(lines)
    lines[place:place] = [line for path, text in sorted(made.items()) for line in _made(path, text)]
    text = "\n".join(lines).rstrip("\n") + "\n"
    for name, found in shown.items():
        text += "\n" + "\n".join(_fenced(name, list(found), "```")) + "\n" if found else ""
    return re.sub(r"\n{3,}\Z", "\n", text)


def markdown_diff(expected: str, actual: str) -> str:
    lines = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), "expected", "actual", n=4, lineterm=""
    )
    return "\n".join(lines)


# Markdown


@dataclass(frozen=True)
class _Prose:
    lines: list[str]
    start: int


@dataclass(frozen=True)
class _Block:
    info: str
    lines: list[str]
    start: int
    fence: str
    path: str = ""
    new_path: str = ""
    fate: str = ""
    """That the file is `new` or `gone` afterwards, or nothing."""

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def fenced(self) -> list[str]:
        return _fenced(self.info, self.lines, self.fence)


@dataclass
class _Paths:
    """The path above a block that is still to come."""

    paths: list[tuple[str, str, str]] = field(default_factory=list)

    def take(self) -> tuple[str, str, str]:
        return self.paths.pop() if self.paths else ("", "", "")


def _parts(case_id: str, markdown: str) -> Iterator[_Prose | _Block]:
    """The prose and the fenced blocks; a longer fence may hold shorter ones."""
    lines = markdown.splitlines()
    prose: list[str] = []
    waiting = _Paths()
    number = 0
    while number < len(lines):
        opened = _FENCE.match(lines[number])
        if not opened:
            prose.append(lines[number])
            if path := _PATH.match(lines[number]):
                waiting.paths = [(path[1], path[2] or path[1], path[3] or "")]
            number += 1
            continue
        fence, info = opened[1], opened[2]
        closing = next((n for n in range(number + 1, len(lines)) if lines[n] == fence), None)
        if closing is None:
            raise CaseError(f"{case_id}.md:{number + 1}: this block is not closed")
        yield _Prose(prose, number - len(prose))
        prose = []
        named = waiting.take() if info in {*_SOURCES, "diff"} else ("", "", "")
        yield _Block(info, lines[number + 1 : closing], number + 1, fence, *named)
        number = closing + 1
    yield _Prose(prose, number - len(prose))


def _fenced(info: str, lines: list[str], fence: str) -> list[str]:
    longest = max((len(run) for line in lines for run in re.findall(r"`{3,}", line)), default=0)
    fence = max(fence, "`" * (longest + 1), key=len) if longest >= len(fence) else fence
    return [f"{fence}{info}", *lines, fence]


def _file(case_id: str, block: _Block) -> CaseFile:
    where = f"{case_id}.md:{block.start}"
    if block.info not in {*_SOURCES, "diff"}:
        raise CaseError(
            f"{where}: {block.info!r} is none of {', '.join(('plan', *_SOURCES, 'diff', *_LISTS))}"
        )
    if not block.path:
        raise CaseError(f"{where}: there is no path in backticks on a line of its own above")
    if block.info in _SOURCES:
        before = None if block.fate == "new" else block.text
        after = None if block.fate == "gone" else block.text
        return CaseFile(block.path, block.new_path, before, after)
    if block.fate:
        raise CaseError(f"{where}: a file that is {block.fate} is shown as it is, not as a diff")
    old, new = [], []
    for offset, line in enumerate(block.lines, 1):
        sign, rest = line[:1] or " ", line[1:]
        if sign not in " +-":
            place = f"{case_id}.md:{block.start + offset}"
            raise CaseError(f"{place}: a diff's line starts with +, - or a space")
        old += [rest] if sign in " -" else []
        new += [rest] if sign in " +" else []
    return CaseFile(block.path, block.new_path, _joined(old), _joined(new))


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _with_heading(lines: list[str], block: _Block, new_path: str, *, gone: bool) -> list[str]:
    """The lines so far, with the block's heading saying where its file goes."""
    if (new_path, gone) == (block.new_path, block.fate == "gone"):
        return lines
    at = max(n for n, line in enumerate(lines) if _PATH.match(line))
    moved = f" -> `{new_path}`" if new_path != block.path else " (gone)" if gone else ""
    return [*lines[:at], f"`{block.path}`{moved}", *lines[at + 1 :]]


def _without_heading(lines: list[str]) -> list[str]:
    """The lines so far without the last heading, as there is no such file."""
    at = max(n for n, line in enumerate(lines) if _PATH.match(line))
    return lines[:at] if lines[at - 1 : at] != [""] else lines[: at - 1]


def _made(path: str, text: str) -> list[str]:
    """Heading and block of a file that is made."""
    return ["", f"`{path}` (new)", "", *_fenced(_language(path), text.split("\n")[:-1], "```")]


def _rendered(file: CaseFile, block: _Block, after: str | None) -> list[str]:
    if after == file.after:
        return block.fenced()
    if file.before is None:
        raise CaseError(f"{file.path}: a file that is new is shown as it is")
    if after is None or after == file.before:
        return _fenced(_language(file.path), file.before.split("\n")[:-1], block.fence)
    return _fenced("diff", list(_diff(file.before, after)), block.fence)


def _language(path: str) -> str:
    """The word after the fence of a file that stays: `heex` and `eex` for templates."""
    return next((info for info, suffix in _SOURCES.items() if path.endswith(suffix)), "elixir")


def _diff(before: str, after: str) -> Iterator[str]:
    """All lines, each with its sign. An empty line has none, as editors would drop the space."""
    old, new = before.split("\n")[:-1], after.split("\n")[:-1]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (f" {line}" if line else "" for line in old[old_start:old_end])
        else:
            yield from (f"-{line}" for line in old[old_start:old_end])
            yield from (f"+{line}" for line in new[new_start:new_end])


def _options(case_id: str, prose: _Prose) -> dict[str, object]:
    found: dict[str, object] = {}
    for offset, line in enumerate(prose.lines, prose.start + 1):
        if match := _OPTION.match(line):
            try:
                found |= _option(match[1], match[2])
            except ValueError as error:
                raise CaseError(f"{case_id}.md:{offset}: {error}") from error
    return found


def _option(name: str, value: str) -> dict[str, object]:
    match name, value:
        case "Fix", "--unsafe":
            return {"unsafe": True}
        case "Move", _:
            return _move(value.split())
        case "Facade", _:
            words = value.split()
            named = tuple(word for word in words if word not in {"write", "--remove"})
            return {"facade": Facading("--remove" in words, named or None)}
        case "Compiles", "yes" | "with warnings":
            return {"compiles": value}
        case "Beside", name if (STAND_INS / f"{name}.ex").is_file():
            return {"beside": value}
        case "Second fix", "moves on":
            return {"second_fix": value}
        case "Today", _:
            return {"today": dt.date.fromisoformat(value)}
    raise ValueError(f"`{name}: {value}` is no option; README.md lists them")


def _move(words: list[str]) -> dict[str, object]:
    """The option `Move: --fix --unsafe Shop.Orders`, or `Move: plain` for one without any."""
    flags = {"--fix", "--unsafe", "--shared", "--facade", "plain"}
    waiting, shared = list(words), Shared.STOP
    if "--shared" in waiting[:-1]:
        shared = Shared(waiting.pop(waiting.index("--shared") + 1))
    named = tuple(word for word in waiting if word not in flags)
    if not words or any(word.startswith("-") for word in named):
        takes = "--fix, --facade, --unsafe, --shared copy or public, modules, or `plain`"
        raise ValueError(f"`Move: {' '.join(words)}` takes {takes}")
    bridged = "--facade" in words
    moving = Moving(bridged or "--fix" in words, named or None, shared, bridged)
    return {"move": moving, "unsafe": "--unsafe" in words}
