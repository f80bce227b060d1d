"""An editor in busy hands: two projects that are edited at random, and asked about all the time.

Every step leaves the disk and the buffers in some state that the server has been told of, by the
messages that an editor would send. What is random comes from one seed.
"""

import asyncio
import random
import re
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.applying import edits_by_uri, file_moves, position
from lsp.editor import Editor, workspace_folder
from lsp.shop import NEW, PLAN, USER, write

SAMPLE = Path(__file__).parents[2] / "server" / "renamespace" / "sample"
RELAY, OTHER = "relay", "other"
"""The folders: the bundled sample, and a small project that comes and goes."""
TOML = f"{RELAY}/renamespace.toml"

EXPECTED = (
    types.LSPErrorCodes.RequestCancelled,
    types.LSPErrorCodes.ContentModified,
    types.LSPErrorCodes.RequestFailed,
    types.LSPErrorCodes.ServerCancelled,
)
"""What a request may be refused with. All else is a bug, above all an internal error."""

LINES = (
    "  alias Relay.Runs\n",
    "  alias Relay.{Run, Runs.Query}\n",
    "  alias Relay.Invocation, as: Runs\n",
    "  import Relay.Invocation\n",
    "  use Relay.Macros\n",
    '  def über, do: Relay.Runs.get(1, "é😀") && Relay.Invocation.get_step!(2, 3)\n',
    "  def named(store), do: Invocation.list_steps(store, %Relay.Run{})\n",
    "  # Relay.Runs.get/2 😀 and Relay.Invocation\n",
    "  # renamespace:ignore deprecated-module for a while\n",
    "  # renamespace:ignore-file\n",
    '  @moduledoc "😀 `Relay.Runs`"\n',
    '  @doc """\n  iex> Relay.Runs.get(1, 2)\n  """\n',
    '  @deprecated "Use Relay.WorkOrders.get_run/2 instead"\n',
    '  def old, do: [:"Elixir.Relay.Runs", "Relay.Runs", Module.concat(Relay, Runs)]\n',
    "  doctest Relay.WorkOrders\n",
    '  embed_templates "pages/*"\n',
    "end\n\ndefmodule Relay.Runs do\n",
    "defmodule Relay.WorkOrders.Run do\n  defstruct [:id]\nend\n",
)
"""What is typed, whether it makes sense or not."""
BROKEN = ('"#{', "%{", "fn ->", " do\n", "end\n", '"""\n', "~H'", "\0", "\x0c", "(", "\r")
WORDS = ("Relay", "Runs", "Run", "Invocation", "WorkOrders", "Dataclips", "Query", "Step", "get")
FILES = {
    "lib/relay/macros.ex": "defmodule Relay.Macros do\n  defmacro __using__(_) do\n    quote do\n"
    "      alias Relay.Runs\n      import Relay.Invocation\n    end\n  end\nend\n",
    "lib/relay/user.ex": "defmodule Relay.User do\n  use Relay.Macros\n"
    "  def go(store), do: Runs.get(store, list_steps(store, 1))\nend\n",
    "lib/relay_web/page.ex": "defmodule RelayWeb.Page do\n  alias Relay.Runs\n"
    '  embed_templates "pages/*"\nend\n',
    "lib/relay_web/pages/one.html.heex": "<p>{Runs.get(@store, 1)} <%= Relay.Run %></p>\n",
    "lib/relay/crlf.ex": "\ufeffdefmodule Relay.Crlf do\r\n  def f, do: Relay.Run\r\nend\r\n",
    "test/relay/doc_test.exs": "defmodule Relay.DocTest do\n  alias Relay.Runs\n"
    "  doctest Relay.Janitor\nend\n",
    "lib/relay/work_orders/run.ex": "defmodule Relay.WorkOrders.Run do\n  defstruct [:id]\nend\n",
}
"""Files that come and go."""
PLANS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda _: "[modules",
    lambda _: "",
    lambda text: f'{text}\n[nonsense]\n"a" = 1\n',
    lambda text: f'{text}"Relay.Store" = {{ must_not_use = ["Relay.Run"] }}\n',
    lambda text: text.replace("[project]", '[project]\nexclude = ["test/**"]'),
    lambda text: text.replace("[project]", "[project]\nelixir_deprecations = true"),
    lambda text: text.replace('= "Relay.WorkOrders.Run"', '= { to = "Relay.Go", note = "é😀" }'),
    lambda text: text.replace('"Relay.Runs"  ', '"relay.runs"  '),
    lambda text: text.replace('"Relay.WorkOrders.*"', '"Relay.Dataclips.*"'),
    lambda text: text.replace("\n", "\r\n"),
)
"""What may become of the plan; some of it is no plan any more."""
COMMANDS = ("fixWorkspace", "fixFile", "fixRule", "fixModule", "moveModule", "status", "reload")
FUNCTION = re.compile(r"^  def .*?\n  end\n\n?", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"\b(?:Relay|Runs?|Invocation|Dataclip|Shop)\b")


def prepare(root: Path) -> None:
    """The two projects, below `root`."""
    shutil.copytree(SAMPLE, root / RELAY, ignore=shutil.ignore_patterns("_build", "deps"))
    write(root / OTHER, {"renamespace.toml": PLAN, "lib/new.ex": NEW, "lib/user.ex": USER})


class Busy(Editor):
    """An editor that refuses what comes too late, and tells of all that changes on the disk."""

    async def trying(self, request: Awaitable[Any]) -> Any:  # noqa: ANN401
        """The answer to a request; None if it was refused in a way that may be."""
        try:
            return await request
        except JsonRpcException as error:
            if error.code not in EXPECTED:
                raise
            return None

    def make(self, edit: types.WorkspaceEdit) -> None:
        super().make(edit)
        for uri in edits_by_uri(edit):
            if self.path(uri) not in self.buffers:
                self.tell((self.path(uri), types.FileChangeType.Changed))

    def move(self, old: str, new: str) -> None:
        files = self.below(old)
        super().move(old, new)
        self.did_move((old, new))
        for path in files:
            moved = f"{new}{path.removeprefix(old)}"
            self.tell((path, types.FileChangeType.Deleted), (moved, types.FileChangeType.Created))

    def fits(self, edit: types.WorkspaceEdit) -> bool:
        """Whether an edit is still of the texts that are there."""
        there = set(self._paths())
        for uri, (version, _) in edits_by_uri(edit).items():
            path = self.path(uri)
            if path not in there or version != self.buffers.get(path, (None, ""))[0]:
                return False
        return not any((self.root / self.path(new)).exists() for _, new in file_moves(edit))

    def tell(self, *changes: tuple[str, types.FileChangeType]) -> None:
        """Tell of files that changed on the disk."""
        events = [types.FileEvent(self.uri(path), kind) for path, kind in changes]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def path(self, uri: str) -> str:
        return next(
            (path for path in (*self.buffers, *self._paths()) if self.uri(path) == uri),
            uri.removeprefix(f"{self.root.as_uri()}/"),
        )

    def below(self, path: str) -> list[str]:
        """A file, or the files in a folder."""
        return [each for each in self._paths() if f"{each}/".startswith(f"{path}/")]

    def sources(self) -> list[str]:
        """The sources of the sample on the disk."""
        ends = (".ex", ".exs", ".heex")
        return sorted(each for each in self.below(RELAY) if each.endswith(ends))

    @property
    def process(self) -> int:
        server = self.client._server  # noqa: SLF001 (there is no other way to it)
        assert server is not None
        return server.pid

    def _on_publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.diagnostics[params.uri] = params.diagnostics

    def _on_apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        done = self.fits(params.edit)
        if done:
            self.make(params.edit)
        return types.ApplyWorkspaceEditResult(done)


class Hands:
    """What is done to an editor, one random step after the other."""

    def __init__(self, editor: Busy, seed: int, pace: float) -> None:
        """`pace` is the longest pause between two keys, in seconds."""
        self.editor = editor
        self.chance = random.Random(seed)  # noqa: S311 (not for secrets)
        self.pace = pace
        self.plan = editor.text(TOML)
        self.has_other = False
        self.cut: list[str] = []
        """The functions that were deleted and may come again."""
        self.background: set[asyncio.Task[Any]] = set()
        self.done: dict[str, int] = {}
        """How often each step was taken."""
        self.last: list[str] = []
        """What was done lately."""

    async def step(self) -> None:
        """Do something."""
        steps = [each for each, _ in STEPS]
        [act] = self.chance.choices(steps, weights=[weight for _, weight in STEPS])
        await act(self)
        self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
        self.last = [*self.last[-24:], act.__name__]

    async def rest(self) -> None:
        """Wait for all that was asked and not waited for."""
        for each in list(self.background):
            await self.editor.trying(each)
        self.background.clear()

    async def pause(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, self.pace))

    # What is typed

    async def edit(self) -> None:
        path = self._buffer()
        ways = (self._add, self._remove, self._cut, self._paste, self._respell, self._break)
        await self._put(path, self.chance.choice(ways)(self.editor.text(path)))

    async def type_by_key(self) -> None:
        """A line, one key after the other, some of it taken back."""
        path = self._buffer()
        text, line = self.editor.text(path), self.chance.choice(LINES)
        at = self._line_start(text)
        ends = [*range(1, len(line) + 1)]
        for end in (*ends[:12], *ends[8:12:-1], *ends[8:]):
            await self._put(path, text[:at] + line[:end] + text[at:])

    async def end_lines_otherwise(self) -> None:
        path = self._buffer()
        text = self.editor.text(path)
        has_returns = "\r\n" in text
        await self._put(
            path, text.replace("\r\n", "\n") if has_returns else text.replace("\n", "\r\n")
        )

    async def begin_anew(self) -> None:
        """A text that was there at first."""
        path = self._buffer()
        original = SAMPLE / path.removeprefix(f"{RELAY}/")
        fresh = FILES.get(path.removeprefix(f"{RELAY}/"), "")
        await self._put(path, original.read_text("utf-8") if original.exists() else fresh)

    def _add(self, text: str) -> str:
        at = self._line_start(text)
        return text[:at] + self.chance.choice(LINES) + text[at:]

    def _remove(self, text: str) -> str:
        start, end = sorted((self._line_start(text), self._line_start(text)))
        return text[:start] + text[min(end, start + 200) :]

    def _cut(self, text: str) -> str:
        found = list(FUNCTION.finditer(text))
        if not found:
            return text
        match = self.chance.choice(found)
        self.cut = [*self.cut[-5:], match[0]]
        return text[: match.start()] + text[match.end() :]

    def _paste(self, text: str) -> str:
        at = text.rfind("end")
        return text[:at] + self.chance.choice(self.cut or [""]) + text[at:]

    def _respell(self, text: str) -> str:
        old, new = self.chance.sample(WORDS, 2)
        found = [match.start() for match in re.finditer(rf"\b{old}\b", text)]
        at = self.chance.choice(found or [0])
        return text[:at] + new + text[at + len(old) :] if found else text

    def _break(self, text: str) -> str:
        at = self.chance.randrange(len(text) + 1)
        return text[:at] + self.chance.choice(BROKEN) + text[at:]

    def _line_start(self, text: str) -> int:
        return self.chance.choice([0, *(each.end() for each in re.finditer("\n", text))])

    async def _put(self, path: str, text: str) -> None:
        self.editor.type(path, text)
        await self.pause()

    def _buffer(self) -> str:
        """A source in a buffer, opened if it is not."""
        opened = [each for each in self.editor.buffers if not each.endswith(".toml")]
        if opened and (len(opened) > 6 or self.chance.random() < 0.8):
            return self.chance.choice(opened)
        path = self.chance.choice(self.editor.sources())
        if path not in self.editor.buffers:
            self.editor.open(path)
        return path

    async def save(self) -> None:
        path = self._buffer()
        new = not (self.editor.root / path).exists()
        (self.editor.root / path).parent.mkdir(parents=True, exist_ok=True)
        self.editor.save(path)
        kind = types.FileChangeType.Created if new else types.FileChangeType.Changed
        self.editor.tell((path, kind))

    async def close(self) -> None:
        """Close a buffer; what was not saved is lost."""
        self.editor.close(self._buffer())

    # The plan

    async def change_the_plan(self) -> None:
        if TOML not in self.editor.buffers:
            there = (self.editor.root / TOML).exists()
            self.editor.open(TOML, None if there else self.plan)
        await self._put(TOML, self.chance.choice(PLANS)(self.plan))
        await self.pause()
        if self.chance.random() < 0.8:
            await self._put(TOML, self.plan)

    async def leave_the_plan(self) -> None:
        """Save or forget what was typed into the plan."""
        if TOML in self.editor.buffers:
            if self.chance.random() < 0.5:
                self.editor.save(TOML)
            self.editor.close(TOML)

    async def replace_the_plan(self) -> None:
        """By another program, which may take it away."""
        file = self.editor.root / TOML
        there = file.exists()
        if there and self.chance.random() < 0.1:
            file.unlink()
            self.editor.tell((TOML, types.FileChangeType.Deleted))
        else:
            text = self.chance.choice([*PLANS, *PLANS[:1] * 9])(self.plan)
            file.write_bytes(text.encode())
            kind = types.FileChangeType.Changed if there else types.FileChangeType.Created
            self.editor.tell((TOML, kind))

    # The disk

    async def create_a_file(self) -> None:
        path, text = self.chance.choice(list(FILES.items()))
        path = f"{RELAY}/{path}"
        known = (self.editor.root / path).exists()
        write(self.editor.root, {path: text})
        kind = types.FileChangeType.Changed if known else types.FileChangeType.Created
        self.editor.tell((path, kind))

    async def delete_a_file(self) -> None:
        """Its buffer, if it has one, stays or goes."""
        opened = sorted({*self.editor.sources()} & {*self.editor.buffers})
        path = self.chance.choice([*self.editor.sources()[:9], *opened])
        (self.editor.root / path).unlink()
        self.editor.tell((path, types.FileChangeType.Deleted))
        if path in self.editor.buffers and self.chance.random() < 0.5:
            self.editor.close(path)

    async def change_on_the_disk(self) -> None:
        path = self.chance.choice(self.editor.sources())
        file = self.editor.root / path
        way = self.chance.choice((self._add, self._remove, self._cut, self._respell))
        file.write_bytes(way(file.read_bytes().decode()).encode())
        self.editor.tell((path, types.FileChangeType.Changed))

    async def go_back(self) -> None:
        """All files as they were at first, as after `git checkout`."""
        root = self.editor.root
        extra = [path for path in self.editor.sources() if not self._first(path).exists()]
        for path in extra:
            (root / path).unlink()
        self.editor.tell(*((path, types.FileChangeType.Deleted) for path in extra))
        for original in SAMPLE.rglob("*"):
            path = f"{RELAY}/{original.relative_to(SAMPLE).as_posix()}"
            known = (root / path).exists()
            if original.is_file() and not (known and (root / path).read_bytes() == _read(original)):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(_read(original))
                kind = types.FileChangeType.Changed if known else types.FileChangeType.Created
                self.editor.tell((path, kind))

    def _first(self, path: str) -> Path:
        return SAMPLE / path.removeprefix(f"{RELAY}/")

    async def move_a_file(self) -> None:
        """In the editor, with what it renames, or by another program; perhaps a whole folder."""
        old = self.chance.choice(self.editor.sources())
        if self.chance.random() < 0.2:
            old = old.rpartition("/")[0]
        name = old.rpartition("/")[2]
        new = f"{old.removesuffix(name)}{self.chance.choice(('moved', 'jobs', 'é'))}_{name}"
        if (self.editor.root / new).exists():
            return
        if self.chance.random() < 0.7:
            edit = await self.editor.trying(self.editor.will_move((old, new)))
            if edit is not None and self.editor.fits(edit):
                self.editor.make(edit)
        if (self.editor.root / old).exists():
            self.editor.move(old, new)

    async def come_and_go(self) -> None:
        """The other project is added to the workspace, or removed from it."""
        folders = [workspace_folder(self.editor.root / OTHER)]
        added, removed = ([], folders) if self.has_other else (folders, [])
        self.has_other = not self.has_other
        event = types.WorkspaceFoldersChangeEvent(added, removed)
        change = types.DidChangeWorkspaceFoldersParams(event)
        self.editor.client.workspace_did_change_workspace_folders(change)

    # Questions

    async def act(self) -> None:
        """Take some code action."""
        path, caret = self._place()
        only = self.chance.choice((None, None, ["quickfix"], ["source"], ["refactor"]))
        where = types.Range(caret, caret)
        actions = await self.editor.trying(self.editor.actions(path, where, only))
        if not actions:
            return
        action = self.chance.choice(actions)
        if action.edit is None and action.command is None and action.disabled is None:
            resolve = self.editor.client.code_action_resolve_async(action)
            action = await self.editor.trying(resolve) or action
        if action.edit is not None and self.editor.fits(action.edit):
            self.editor.make(action.edit)
        if action.command is not None:
            arguments = action.command.arguments or ()
            await self.editor.trying(self.editor.command(action.command.command, *arguments))

    async def command(self) -> None:
        path, _ = self._place()
        options = {
            "uri": self.editor.uri(path),
            "rule": self.chance.choice(("Relay.Runs", "Relay.Invocation.*", "Relay.Run")),
            "module": self.chance.choice(("Relay.Run", "Relay.Runs.Query", "Relay.WorkOrder")),
            "unsafe": self.chance.random() < 0.5,
        }
        name = f"renamespace.{self.chance.choice(COMMANDS)}"
        await self.editor.trying(self.editor.command(name, options))

    async def rename(self) -> None:
        path, caret = self._place()
        name = self.chance.choice(("Relay.Moved", "Relay.Runs.Moved", "Moved", "Relay.Runs"))
        params = types.RenameParams(
            types.TextDocumentIdentifier(self.editor.uri(path)), caret, name
        )
        request = self.editor.client.text_document_rename_async(params)
        edit = await self.editor.trying(request)
        if edit is not None and self.editor.fits(edit):
            self.editor.make(edit)

    async def look(self) -> None:
        """Ask what an editor asks by itself, and type on without waiting."""
        path, caret = self._place()
        document, where = self._document(path), types.Range(caret, caret)
        client, context = self.editor.client, types.CodeActionContext([])
        questions: list[Callable[[], Awaitable[Any]]] = [
            lambda: client.text_document_hover_async(types.HoverParams(document, caret)),
            lambda: client.text_document_code_lens_async(types.CodeLensParams(document)),
            lambda: client.text_document_code_action_async(
                types.CodeActionParams(document, where, context)
            ),
            lambda: client.text_document_completion_async(
                types.CompletionParams(self._document(TOML), types.Position(4, 1))
            ),
            lambda: client.text_document_prepare_rename_async(
                types.PrepareRenameParams(document, caret)
            ),
        ]
        self._ask(self.chance.choice(questions)())
        await self.edit()

    async def cancel(self) -> None:
        """Ask, and then not want to know, at once or in a while."""
        path, caret = self._place()
        params = types.CodeActionParams(
            self._document(path), types.Range(caret, caret), types.CodeActionContext([])
        )
        number = f"asked {sum(self.done.values())}"
        protocol = self.editor.client.protocol
        self._ask(protocol.send_request_async("textDocument/codeAction", params, msg_id=number))
        await asyncio.sleep(self.chance.choice((0, 0, 0.01, 0.05)))
        self.editor.send({"method": "$/cancelRequest", "params": {"id": number}})

    def _ask(self, request: Awaitable[Any]) -> None:
        self.background.add(asyncio.ensure_future(request))

    def _document(self, path: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.editor.uri(path))

    def _place(self) -> tuple[str, types.Position]:
        """A file, open or not, and a place in it where a name may stand."""
        path = self.chance.choice([*self.editor.sources(), *self.editor.buffers])
        text = self.editor.text(path)
        places = [match.start() for match in NAME.finditer(text)]
        at = self.chance.choice(places or [0])
        return path, position(text, at, self.editor.encoding)


def _read(path: Path) -> bytes:
    return path.read_bytes()


STEPS: Sequence[tuple[Callable[[Hands], Awaitable[None]], int]] = (
    (Hands.edit, 40),
    (Hands.type_by_key, 6),
    (Hands.end_lines_otherwise, 2),
    (Hands.begin_anew, 8),
    (Hands.save, 10),
    (Hands.close, 6),
    (Hands.change_the_plan, 5),
    (Hands.leave_the_plan, 3),
    (Hands.replace_the_plan, 3),
    (Hands.create_a_file, 5),
    (Hands.delete_a_file, 2),
    (Hands.change_on_the_disk, 4),
    (Hands.go_back, 2),
    (Hands.move_a_file, 4),
    (Hands.come_and_go, 2),
    (Hands.act, 10),
    (Hands.command, 4),
    (Hands.rename, 3),
    (Hands.look, 8),
    (Hands.cancel, 4),
)
"""What is done, and how much more often than other things."""
