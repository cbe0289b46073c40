"""The index process: answers questions, and keeps the index up to date in between.

`python -m context.index ROOT FOLDER` indexes the workspace `ROOT` into `FOLDER`. It reads requests
from standard input and writes to standard output, one JSON object a line, and ends when standard
input ends, so it never outlives the process that started it. One thread does everything: a question
waits for the step of the update that is under way, which is some milliseconds (for a very large
file, as long as parsing it takes).

Requests, in the order they were sent; paths are relative to `ROOT` and `/`-separated:

    {"op": "changed", "paths": [...]}          files or folders that are new, changed or gone
    {"op": "rescan"}                           anything may have changed
    {"op": "open", "path": ..., "text": ...}   a document's text now; it hides the file's
    {"op": "close", "path": ...}               the file's own text holds again
    {"id": 1, "op": "status"}                  -> {"id": 1, "status": {... `workspace.Status`}}
    {"id": 2, "op": NAME, ...}                 -> {"id": 2, **answer} of an operation

A request that cannot be answered gets {"id": ..., "error": KIND}: `unknown_op`, `bad_request`,
`index` (the database failed; it is repaired) or `internal`. Events have no id:

    {"event": "opened", "role": "writer" | "reader", "complete": bool, "files": n}
    {"event": "progress", "done": n, "total": n}    while an update takes long
    {"event": "updated", "files": n, "changed": n, "complete": bool}    after an update; `changed`
                                                                        is how many were read anew
    {"event": "trouble", "kind": ...}               a `workspace.Trouble`, when it changes

Neither the user's text nor a path is in any event or error, and nothing is written to stderr.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from ..lookup import Lookup
from .upkeep import Upkeep
from .wire import Message
from .workspace import Workspace

Operation = Callable[[Lookup, Message], Mapping[str, Any]]
"""Answers a question from what is known of the workspace."""


class Source(Protocol):
    """Where requests come from: `wire.Inbox`."""

    def take(self, wait_s: float) -> Message | None:
        """The next one, None if there is none in that time; `EOFError` when there are no more."""
        ...


class Service:
    """Serves one workspace. `operations` are questions by the name of their `op`."""

    def __init__(
        self,
        workspace: Workspace,
        send: Callable[[Message], None],
        operations: Mapping[str, Operation] | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace = workspace
        self._send = send
        self._operations = operations or {}
        self._upkeep = Upkeep(workspace, send, now_s)
        self._notices: dict[str, Callable[[Message], None]] = {
            "changed": lambda message: self._upkeep.note(map(str, message["paths"])),
            "rescan": lambda _: self._upkeep.note_all(),
            "open": lambda message: workspace.put_document(
                str(message["path"]), str(message["text"])
            ),
            "close": lambda message: workspace.drop_document(str(message["path"])),
        }

    def run(self, source: Source) -> None:
        """Serves until `source` ends."""
        try:
            while True:
                message = source.take(self._upkeep.wait_s())
                if message is None:
                    self._upkeep.step()
                else:
                    self._take(message)
        except EOFError:
            self._upkeep.close()

    def _take(self, message: Message) -> None:
        try:
            answer = self._answer(message)
        except (KeyError, TypeError, ValueError):
            answer = {"error": "bad_request"}
        except sqlite3.Error as error:
            self._workspace.repair(error)
            self._upkeep.note_all()
            answer = {"error": "index"}
        except Exception:  # noqa: BLE001  # one question must not end the process
            answer = {"error": "internal"}
        if "id" in message:
            self._send({"id": message["id"], **answer})

    def _answer(self, message: Message) -> Mapping[str, Any]:
        name = message["op"]
        if name in self._operations:
            return self._operations[name](self._workspace.lookup, message)
        if name == "status":
            return {"status": asdict(self._workspace.status())}
        if name not in self._notices:
            return {"error": "unknown_op"}
        self._notices[name](message)
        return {}
