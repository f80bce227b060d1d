"""A workspace folder as it changes: open buffers over the disk, looked at again after a pause."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

from lsprotocol import types

from renamespace.core.edits import FileMove
from renamespace.lsp.client import Client
from renamespace.lsp.convert import name_of
from renamespace.lsp.diagnostics import Made, Reports, make_reports
from renamespace.lsp.snapshot import (
    Behind,
    Document,
    Snapshot,
    catch_up,
    rested,
    take,
    told_on,
    update,
)
from renamespace.project.cache import Cache
from renamespace.project.discovery import PLAN_NAME, SUFFIXES, find_root
from renamespace.project.errors import ProjectError

PAUSE = 0.1
"""Seconds without a change on the disk before the project is looked at again: many come at once.

Also those without a key after which other files are looked at than the one that is typed into."""
TYPING_PAUSE = 0.005
"""Those before the file that is typed into is looked at. What comes during a look waits for the
next."""
REST = 1.0
"""Those without anything to do before it is worked out where the plan would lead to."""

ECHO = 30.0
"""Seconds within which the client moves what it was told to move."""

Complain = Callable[[Exception, object], None]
"""Told of what went wrong in a look, and where."""

Announce = Callable[["Folder", Snapshot, Reports], None]
"""Told of a folder after a look, with the snapshot and the reports before it."""


def root_of(base: Path) -> Path:
    """The project that a workspace folder is in, or the folder itself."""
    try:
        return find_root(base)
    except ProjectError:
        return base


class Folder:
    """One project. All but the look itself runs on the event loop; the look on `executor`."""

    def __init__(
        self,
        base: Path,
        client: Client,
        executor: Executor,
        announce: Announce,
        complain: Complain,
    ) -> None:
        """Nothing is looked at before the first change, or the first question."""
        self.base = root_of(base)
        self.root = self.base.resolve()
        self.snapshot = Snapshot(self.root, self.base)
        self.reports: Reports = {}
        self.documents: dict[str, Document] = {}
        self._client = client
        self._executor = executor
        self._announce = announce
        self._complain = complain
        self.cache = Cache()
        """Used on `executor` alone."""
        self.handed_out: Mapping[FileMove, float] = {}
        """The file moves of the last edit, by when they were handed out (time.monotonic)."""
        self._changed: set[str] = set()
        self._everything = True
        self._has_failed = False
        """Whether the last look failed, so that the next one must be at everything."""
        self._is_looking = False
        """Whether a look at what has changed is under way."""
        self._fully = False
        """Whether someone waits for more than the files that are typed into."""
        self._rests = False
        """Whether there has been nothing to do for a while."""
        self._is_stopped = False
        self._timer: asyncio.TimerHandle | None = None
        self._look: asyncio.Task[None] | None = None

    def name_of(self, uri: str) -> str | None:
        """The name of a file of this folder; None for any other."""
        return name_of(uri, self.root, self.base)

    def open(self, uri: str, version: int, text: str) -> None:
        """A buffer was opened: from now on its text counts, not the disk's."""
        name = self._put(uri, version, text)
        if name is not None:
            self.touch(name)

    def change(self, uri: str, version: int, text: str) -> None:
        """A buffer was typed into."""
        name = self._put(uri, version, text)
        if name is not None:
            self._everything |= name.endswith(PLAN_NAME)
            self._changed.add(name)
            self._wait(TYPING_PAUSE)

    def close(self, uri: str) -> None:
        """A buffer was closed: the disk's text counts again."""
        name = self.name_of(uri)
        if name is not None:
            self.documents.pop(name, None)
            self.touch(name)

    def touch(self, name: str) -> None:
        """A file may have changed, come or gone."""
        known = self.snapshot.project.paths if self.snapshot.project else frozenset()
        came_or_went = not self._is_there(name) if name in known else self._is_new(name)
        if name.endswith(PLAN_NAME) or came_or_went:
            self._everything = True
        else:
            self._changed.add(name)
        self._fully = True
        self._wait()

    def touch_all(self) -> None:
        """Anything may have changed."""
        self._everything = True
        self._wait()

    async def current(self) -> Snapshot:
        """The snapshot, once it is up to date."""
        while self._is_due or self._is_behind:
            self._fully = True
            await asyncio.shield(self._start())
        return self.snapshot

    async def seen(self, name: str) -> None:
        """Wait until what is known about a file is up to date; others may have to wait."""
        while self._is_due:
            await asyncio.shield(self._start())
        if self._is_behind and name not in self.snapshot.ahead:
            await self.current()

    def is_current(self, snapshot: Snapshot, names: Iterable[str]) -> bool:
        """Whether these files' buffers are still those of the snapshot."""
        return all(self.documents.get(name) is snapshot.documents.get(name) for name in names)

    def move_of(self, old: str, new: str) -> FileMove | None:
        """A file's move between two URIs, if both are in this folder."""
        names = self.name_of(old), self.name_of(new)
        return FileMove(names[0], names[1]) if names[0] and names[1] else None

    def hand_out(self, edit: types.WorkspaceEdit | None) -> None:
        """Remember what the client is about to move, as it may then ask what that renames."""
        operations = edit.document_changes if edit is not None else None
        moves = [
            self.move_of(each.old_uri, each.new_uri)
            for each in operations or ()
            if isinstance(each, types.RenameFile)
        ]
        if moves:
            self.handed_out = dict.fromkeys(filter(None, moves), time.monotonic())

    def is_echo(self, move: FileMove) -> bool:
        """Whether a file goes where it was just told to go."""
        return time.monotonic() - self.handed_out.get(move, -ECHO) < ECHO

    def stop(self) -> None:
        """Look no more."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()

    @property
    def _is_due(self) -> bool:
        """Whether something changed that was not looked at."""
        changed = self._is_looking or self._everything or bool(self._changed)
        return changed and not self._is_stopped

    @property
    def _is_behind(self) -> bool:
        """Whether something is left besides what has changed."""
        return self.snapshot.behind is not Behind.NOTHING and not self._is_stopped

    @property
    def _is_outlook_due(self) -> bool:
        """Whether something is left to do at rest."""
        return self.snapshot.is_outlook_due and not self._has_failed and not self._is_stopped

    def _put(self, uri: str, version: int, text: str) -> str | None:
        name = self.name_of(uri)
        if name is not None:
            self.documents[name] = Document(uri, version, text.encode(errors="replace"))
        return name

    def _is_new(self, name: str) -> bool:
        """Whether a file that the project does not know may have become one of its sources."""
        plan = self.snapshot.project.plan if self.snapshot.project else None
        listed = plan is not None and plan.may_rewrite_prose(name)
        return (name.endswith(SUFFIXES) or listed) and self._is_there(name)

    def _is_there(self, name: str) -> bool:
        return (self.root / name).is_file()

    def _wait(self, pause: float = PAUSE) -> None:
        """Look after a pause; every further change starts it anew."""
        if self._timer is not None:
            self._timer.cancel()
        start = self._rest if pause == REST else self._start
        self._timer = asyncio.get_running_loop().call_later(pause, start)

    def _rest(self) -> None:
        self._rests = True
        self._start()

    def _start(self) -> asyncio.Task[None]:
        """Look now, unless that is under way; at all that is left when nothing has changed."""
        self._fully |= not self._is_due
        if self._look is None:
            self._look = asyncio.get_running_loop().create_task(self._catch_up())
        return self._look

    async def _catch_up(self) -> None:
        try:
            while (
                self._is_due
                or (self._fully and self._is_behind)
                or (self._rests and self._is_outlook_due)
            ):
                await self._look_again()
        finally:
            self._look, self._fully, self._rests = None, False, False
        if self._is_behind:
            self._wait()
        elif self._is_outlook_due:
            self._wait(REST)

    async def _look_again(self) -> None:
        everything, self._everything = self._everything, False
        changed, self._changed = frozenset(self._changed), set()
        before, reports, documents = self.snapshot, self.reports, dict(self.documents)
        look = partial(catch_up, before, self.cache)
        if everything or self._has_failed:
            look = partial(take, self.root, self.base, documents, self.cache)
        elif changed:
            look = partial(update, before, changed, documents, self.cache)
        elif before.is_outlook_due:
            look = partial(rested, before)
        self._is_looking = everything or bool(changed)
        work = partial(_with_reports, look, self._client, Made(before, reports))
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._executor, work)
            self._has_failed = False
        except Exception as error:  # noqa: BLE001 (whatever it is, the next look may do better)
            self._has_failed = True
            self._complain(error, self.root)
            found = replace(before, behind=Behind.NOTHING), reports
        finally:
            self._is_looking = False
        if not self._is_stopped:
            self.snapshot, self.reports = found
            self._announce(self, before, reports)


def _with_reports(
    look: Callable[[], Snapshot], client: Client, before: Made
) -> tuple[Snapshot, Reports]:
    snapshot = told_on(look(), before.snapshot)
    reports = make_reports(snapshot, client, before)
    if before.snapshot.project is None and snapshot.project is not None:
        _settle()
    return snapshot, reports


def _settle() -> None:
    """Have Python's garbage collector leave alone what a first look has read, most of which stays.

    Going through all of it again and again would now and then hold up a key by a tenth of a second.
    """
    gc.collect()
    gc.freeze()
