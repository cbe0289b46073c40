"""What an editor does with one server: open, type, ask for ghost text, run a code action.

Sends what VS Code or Neovim would send; returns answers as values and checks their shape.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .buffer import Buffer, position
from .client import LspClient
from .failure import DemoFailed, need

AUTOMATIC: Final = 2
_CAPABILITIES: Final[dict[str, Any]] = {
    "general": {"positionEncodings": ["utf-32"]},
    "textDocument": {
        "inlineCompletion": {},
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["refactor", "refactor.rewrite"]}
            },
            "disabledSupport": True,
        },
    },
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True},
}

OnProgress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion as the editor got it, and the server's own record of the request."""

    text: str
    id: str
    answer_ms: float
    """From sending the request to having the answer, seen from the editor."""
    record: dict[str, Any]

    @property
    def asked_a_model(self) -> bool:
        return bool(self.record["models"])


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a code action: an applied edit, or the sentence that says why not."""

    applied: bool
    message: str
    record: dict[str, Any]


class Editor:
    """One session with one server. Use `start` and `stop`; `kill` is for when something failed."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder
        self._client: LspClient | None = None
        self._buffers: dict[str, Buffer] = {}
        self._on_progress: OnProgress = lambda _: None
        self._messages: list[str] = []
        self._applied = 0

    async def start(self) -> float:
        """Starts `fimble serve --stdio`; milliseconds until it had answered `initialize`."""
        command = shutil.which("fimble", path=str(Path(sys.executable).parent))
        if command is None:
            raise DemoFailed("There is no `fimble` beside this Python: run `make demo`.")
        begun = time.perf_counter()
        self._client = await LspClient.start(
            [command, "serve", "--stdio"],
            environment=self._environment(),
            folder=self._folder,
            handlers={
                "$/progress": self._take_progress,
                "window/showMessage": self._take_message,
                "workspace/applyEdit": self._apply_edit,
            },
        )
        answer = await self._client.request("initialize", self._first_params())
        took_ms = (time.perf_counter() - begun) * 1000
        encoding = answer["capabilities"].get("positionEncoding")
        need(encoding == "utf-32", "The server does not take the position encoding it was offered.")
        self._client.notify("initialized", {})
        return took_ms

    async def stop(self) -> None:
        """Ends the server as an editor does. Raises `DemoFailed` when something stays behind."""
        await self._server.stop()
        await self.kill()

    async def kill(self) -> None:
        """Ends the server in any case."""
        client, self._client = self._client, None
        self._buffers.clear()
        if client is not None:
            await client.kill()

    def open(self, name: str) -> Buffer:
        """Opens a file of the repository, once."""
        if name not in self._buffers:
            buffer = self._buffers[name] = Buffer.read(self._root, name)
            self._server.notify("textDocument/didOpen", buffer.opened())
        return self._buffers[name]

    def type(self, buffer: Buffer, offset: int, text: str) -> int:
        """Types `text` at `offset`; returns where the cursor stands then."""
        self._server.notify("textDocument/didChange", buffer.change(offset, offset, text))
        return offset + len(text)

    def restore(self, buffer: Buffer, text: str) -> None:
        """Takes back everything typed since the buffer held `text`."""
        change = buffer.change(0, len(buffer.text), text)
        self._server.notify("textDocument/didChange", change)

    async def ghost_text(self, buffer: Buffer, offset: int) -> Shown:
        """The suggestion at `offset`. Raises `DemoFailed` when there is none."""
        place = position(buffer.place(offset))
        params = {
            "textDocument": {"uri": buffer.uri},
            "position": place,
            "context": {"triggerKind": AUTOMATIC},
        }
        begun = time.perf_counter()
        answer = await self._server.request("textDocument/inlineCompletion", params)
        took_ms = (time.perf_counter() - begun) * 1000
        record = await self.explanation()
        items = answer["items"]
        if not items:
            raise DemoFailed(f"No suggestion in {buffer.name}: {record['detail']}")
        item = items[0]
        need(item["insertText"].strip(), "The suggestion is empty.")
        here = {"start": place, "end": place}
        need(item["range"] == here, "The suggestion is for another place.")
        identity = item["command"]["arguments"][0]
        need(record["id"] == identity and record["shown"], "The explanation is of another request.")
        return Shown(item["insertText"], identity, took_ms, record)

    async def accept(self, buffer: Buffer, offset: int, shown: Shown) -> None:
        """Takes a suggestion as Tab does, and tells the server."""
        self.type(buffer, offset, shown.text)
        await self._execute("fimble.accepted", [shown.id])

    async def explanation(self) -> dict[str, Any]:
        """The server's record of the latest request."""
        records = await self._execute("fimble.explain", [1])
        need(records, "The server has no explanation of the request.")
        record: dict[str, Any] = records[0]
        return record

    async def actions(self, buffer: Buffer, offset: int) -> list[dict[str, Any]]:
        """The refactor menu at `offset`."""
        place = position(buffer.place(offset))
        params = {
            "textDocument": {"uri": buffer.uri},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], "only": ["refactor"]},
        }
        menu: list[dict[str, Any]] = await self._server.request("textDocument/codeAction", params)
        return menu

    async def run(self, action: dict[str, Any], on_progress: OnProgress) -> Changed:
        """Carries out a menu entry: its command, with progress, until the edit is applied."""
        self._on_progress = on_progress
        self._messages.clear()
        applied = self._applied
        command = action["command"]
        await self._execute(command["command"], command["arguments"], token="demo")  # noqa: S106
        message = " ".join(self._messages)
        return Changed(self._applied > applied, message, await self.explanation())

    @property
    def _server(self) -> LspClient:
        if self._client is None:
            raise DemoFailed("The server is not running.")
        return self._client

    async def _execute(self, command: str, arguments: list[Any], token: str = "") -> Any:
        params: dict[str, Any] = {"command": command, "arguments": arguments}
        if token:
            params["workDoneToken"] = token
        return await self._server.request("workspace/executeCommand", params)

    def _take_progress(self, params: Any) -> None:
        value = params["value"]
        if value["kind"] == "begin":
            self._on_progress(value["title"])
        elif value["kind"] == "report" and value.get("message"):
            self._on_progress(value["message"])

    def _take_message(self, params: Any) -> None:
        self._messages.append(params["message"])

    def _apply_edit(self, params: Any) -> dict[str, Any]:
        edit = params["edit"]
        try:
            changes = edit["documentChanges"]
            need(len(changes) == 1, "The edit touches more than one file.")
            uri = changes[0]["textDocument"]["uri"]
            buffers = [item for item in self._buffers.values() if item.uri == uri]
            need(buffers, "The edit is for a file that is not open.")
            for change in buffers[0].apply(edit):
                self._server.notify("textDocument/didChange", change)
        except (DemoFailed, KeyError) as error:
            return {"applied": False, "failureReason": str(error)}
        self._applied += 1
        return {"applied": True}

    def _first_params(self) -> dict[str, Any]:
        return {
            "processId": os.getpid(),
            "clientInfo": {"name": "fimble-demo", "version": "1"},
            "rootUri": self._root.as_uri(),
            "workspaceFolders": [{"uri": self._root.as_uri(), "name": self._root.name}],
            "capabilities": _CAPABILITIES,
            "initializationOptions": {"cache": {"directory": str(self._folder / "cache")}},
        }

    def _environment(self) -> dict[str, str]:
        """The user's own, less what would bring the user's settings of Fimble."""
        settings = self._folder / "config.toml"
        with suppress(FileExistsError):
            settings.touch(exist_ok=False)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIMBLE_")}
        return {**kept, "FIMBLE_CONFIG": str(settings)}
