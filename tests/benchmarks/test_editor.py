"""How long an editor waits for the server. Prints; asserts nothing about time.

    pytest -m benchmarks tests/benchmarks/test_editor.py

Takes the same environment variables as `test_benchmark.py`; the project is copied, as the plan goes
beside it. Each time is also told as a multiple of an empty request's in the same run, since the
machine may be busy. The server is spoken to in plain JSON: what a client does with it is not timed.
"""

import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from benchmarks.test_benchmark import generated_project, given_plan, given_root
from renamespace.core.plan import parse_plan
from renamespace.core.source import Source

pytestmark = [pytest.mark.benchmarks, pytest.mark.asyncio]

SERVER = Path(__file__).parents[2] / "server"
PACE = 0.06
"""Seconds between two keys: those of a fast typist."""
EMPTY = 60
ACTIONS = 40

Message = dict[str, Any]


class Client:
    """The least that a client can be: it asks, and hears what it is told."""

    def __init__(self, process: asyncio.subprocess.Process, root: Path) -> None:
        self.process, self.root = process, root
        self.versions: dict[str, int] = {}
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._told: list[tuple[Callable[[Message], bool], asyncio.Future[Message]]] = []
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, root: Path, capabilities: Message, *opened: str) -> "Client":
        """A server that has been told of the folder, and of some open files."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "renamespace", "lsp"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(SERVER)},
            limit=2**26,
        )
        client = cls(process, root)
        folders = [{"uri": root.as_uri(), "name": root.name}]
        params = {"processId": None, "rootUri": None, "workspaceFolders": folders}
        await client.ask("initialize", {**params, "capabilities": capabilities})
        client.tell("initialized", {})
        for path in opened:
            client.open(path)
        return client

    async def stop(self) -> None:
        await self.ask("shutdown", None)
        self.tell("exit", None)
        await self.process.wait()
        await self._reading

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str) -> None:
        text = (self.root / path).read_text("utf-8")
        self.versions[path] = 1
        item = {"uri": self.uri(path), "languageId": "elixir", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def type(self, path: str, text: str) -> None:
        self.versions[path] += 1
        document = {"uri": self.uri(path), "version": self.versions[path]}
        changes = [{"text": text}]
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Awaitable[Any]:
        number = len(self._asked)
        self._asked[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        return self._asked[number]

    def told(self, wanted: Callable[[Message], bool]) -> Awaitable[Message]:
        """The next message of the server's own that is wanted."""
        future = asyncio.get_running_loop().create_future()
        self._told.append((wanted, future))
        return future

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def _read(self) -> None:
        reader = self.process.stdout
        assert reader is not None
        while header := await reader.readline():
            length = int(header.split(b":")[1])
            while (await reader.readline()).strip():
                pass
            self._take(json.loads(await reader.readexactly(length)))

    def _take(self, message: Message) -> None:
        if "method" not in message:
            self._asked[message["id"]].set_result(message.get("result"))
            return
        if "id" in message:
            self._send({"id": message["id"], "result": {"applied": False}})
        for each in [each for each in self._told if each[0](message)]:
            self._told.remove(each)
            if not each[1].done():
                each[1].set_result(message)


PUSHED: Message = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
PULLING: Message = {
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {"diagnostic": {}},
}


async def test_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "project"
    copied(root)
    times = {**await started(root), **await worked(root)}
    with capsys.disabled():
        sys.stdout.write(table(root, times))


async def started(root: Path) -> dict[str, list[float]]:
    """Starting, three times each for a client that is pushed to and one that asks."""
    times: dict[str, list[float]] = {"start, an empty answer": [], "start, first diagnostics": []}
    times["start, whole workspace"] = []
    for _ in range(3):
        began = perf_counter()
        client = await Client.start(root, PUSHED)
        first = client.told(_is_diagnostics)
        await empty(client)
        times["start, an empty answer"].append(perf_counter() - began)
        await first
        times["start, first diagnostics"].append(perf_counter() - began)
        await client.stop()
        began = perf_counter()
        client = await Client.start(root, PULLING)
        await client.ask("workspace/diagnostic", {"previousResultIds": []})
        times["start, whole workspace"].append(perf_counter() - began)
        await client.stop()
    return times


async def worked(root: Path) -> dict[str, list[float]]:
    """Typing and asking, once everything has been looked at."""
    places = await findings(root)
    files = chosen(root, places)
    times: dict[str, list[float]] = {}
    for name, capabilities, key in (("asked", PULLING, ask_key), ("pushed", PUSHED, push_key)):
        client = await Client.start(root, capabilities, *files.values())
        await command(client, "renamespace.status")
        times.setdefault("empty request", []).extend(
            [await timed(empty(client)) for _ in range(EMPTY)]
        )
        every = times[f"keystroke, {name}"] = []
        for what, path in files.items():
            here = times[f"  {what} ({path})"[:60] + (" " if name == "pushed" else "")] = []
            async for text in typing(root, path):
                with suppress(TimeoutError):
                    here.append(await timed(key(client, path, text)))
            every += here
        if name == "pushed":
            path = files["many findings"]
            client.type(path, (root / path).read_text("utf-8"))
            times["code action with its edit"] = [
                await timed(action(client, path, each)) for each in places[path][:ACTIONS]
            ]
            times["fix of the workspace, computed"] = [await fix(client) for _ in range(3)]
        await client.stop()
    return times


async def findings(root: Path) -> dict[str, list[Message]]:
    """The diagnostics' places by path."""
    client = await Client.start(root, PULLING)
    report = await client.ask("workspace/diagnostic", {"previousResultIds": []})
    await client.stop()
    start = len(root.as_uri()) + 1
    found = {each["uri"][start:]: each["items"] for each in report["items"]}
    return {path: [item["range"] for item in items] for path, items in found.items()}


def chosen(root: Path, places: dict[str, list[Message]]) -> dict[str, str]:
    """Files of different kinds: each weighs on the server in another way."""
    sources = {path: (root / path).read_text("utf-8") for path in elixir(root)}
    by_count = sorted((path for path in places if path in sources), key=lambda p: -len(places[p]))
    uses = Counter(name for text in sources.values() for name in _USE.findall(text))
    macros = [path for path, text in sources.items() if "defmacro __using__" in text]
    most = max(macros, key=lambda path: _users(sources[path], uses), default=by_count[-1])
    old = next(path for path in by_count[1:] if _defines_old(root, sources[path]))
    return {
        "many findings": by_count[0],
        "few findings": by_count[-1],
        "a macro used everywhere": most,
        "an old module": old,
    }


_USE = re.compile(r"^\s*use ([A-Z][\w.]*)", re.MULTILINE)
_DEFMODULE = re.compile(r"^\s*defmodule ([A-Z][\w.]*)", re.MULTILINE)


def _users(text: str, uses: Counter[str]) -> int:
    return sum(uses[module] for module in _DEFMODULE.findall(text))


def _defines_old(root: Path, text: str) -> bool:
    return not {rule.old_module for rule in rules(root)}.isdisjoint(_DEFMODULE.findall(text))


async def typing(root: Path, path: str) -> Any:  # noqa: ANN401 (an asynchronous generator)
    """The texts after each key while a comment and a function are typed, at a fast pace.

    With the function the file is broken most of the time, and its definitions come and go.
    """
    text = (root / path).read_text("utf-8")
    at = text.rstrip().rfind("end")
    comment = "\n  # What is typed here changes where the findings below it are.\n"
    line = f"{comment}  def typed(id) do\n    {rules(root)[0].old_module}.get(id)\n  end\n"
    for end in range(1, len(line) + 1):
        began = perf_counter()
        yield f"{text[:at]}{line[:end]}\n{text[at:]}"
        await asyncio.sleep(max(0.0, PACE - (perf_counter() - began)))


async def ask_key(client: Client, path: str, text: str) -> None:
    client.type(path, text)
    await client.ask("textDocument/diagnostic", {"textDocument": {"uri": client.uri(path)}})


async def push_key(client: Client, path: str, text: str) -> None:
    """Until diagnostics of the file are told. Raises TimeoutError when a key changes none."""
    client.type(path, text)
    uri = client.uri(path)
    told = client.told(lambda m: _is_diagnostics(m) and m["params"]["uri"] == uri)
    await asyncio.wait_for(told, 0.25)


async def action(client: Client, path: str, where: Message) -> None:
    context: Message = {"diagnostics": [], "only": ["quickfix"]}
    document = {"uri": client.uri(path)}
    params = {"textDocument": document, "range": where, "context": context}
    assert await client.ask("textDocument/codeAction", params)


async def fix(client: Client) -> float:
    began = perf_counter()
    edit = client.told(lambda message: message["method"] == "workspace/applyEdit")
    answer = command(client, "renamespace.fixWorkspace")
    await edit
    took = perf_counter() - began
    await answer
    return took


async def empty(client: Client) -> None:
    """A request about a file of no folder: what it takes to ask and to answer anything."""
    document, position = {"uri": "file:///nowhere.ex"}, {"line": 0, "character": 0}
    await client.ask("textDocument/hover", {"textDocument": document, "position": position})


def command(client: Client, name: str) -> Awaitable[Any]:
    return client.ask("workspace/executeCommand", {"command": name, "arguments": []})


def _is_diagnostics(message: Message) -> bool:
    return bool(message["method"] == "textDocument/publishDiagnostics")


async def timed(action: Awaitable[None]) -> float:
    began = perf_counter()
    await action
    return perf_counter() - began


def table(root: Path, times: dict[str, list[float]]) -> str:
    unit = statistics.median(times["empty request"])
    load = os.getloadavg()[0]
    lines = [f"\n{root}: load {load:.1f}", f"{'':62}  n  p50 ms  p95 ms  p95 x empty"]
    for name, found in times.items():
        if not found:
            continue
        half, most = (1000 * percentile(found, part) for part in (0.5, 0.95))
        lines.append(f"{name:<62}{len(found):3}{half:8.1f}{most:8.1f}{most / unit / 1000:10.0f}")
    return "\n".join(lines) + "\n"


def percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


def copied(root: Path) -> None:
    """The project with its plan, as a repository of its own."""
    if given := given_root():
        unwanted = shutil.ignore_patterns(".git", "_build", "node_modules", "assets")
        shutil.copytree(given, root, ignore=unwanted, symlinks=True)
    else:
        generated_project(root)
    if (plan := given_plan()) is not None:
        shutil.copy(plan, root / "renamespace.toml")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)


def elixir(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*.ex")):
        if "deps" not in path.parts:
            yield path.relative_to(root).as_posix()


def rules(root: Path) -> Sequence[Any]:
    plan, _ = parse_plan(Source("renamespace.toml", (root / "renamespace.toml").read_bytes()))
    assert plan is not None
    return plan.rules
