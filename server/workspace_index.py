"""The index of one workspace folder: what is asked of its process, and what it tells of itself.

With `index_questions`, which knows what a refactor asks, the only module of the server that knows
what the lines to and from `context.index.service` say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from context.steady import ANSWER_SHARE, CORE_SHARE, Found

from .index_process import IndexProcess, Message, ProcessState, python_child
from .index_questions import IndexQuestions, code_from_json

if TYPE_CHECKING:
    from context.retrieval.query import Query

CHILD: Final = "server.index_child"
CHANGED_PATHS_MAX: Final = 2_000
"""More than that changed at once: everything is looked at anew."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index says of itself, for people."""

    folder: str
    """The workspace folder's name."""
    process: str
    role: str = ""
    """`writer`, or `reader` when another editor keeps it up to date; empty: not known yet."""
    complete: bool = False
    files: int = 0
    done: int = 0
    total: int = 0
    """Files that an update under way has looked at, and has to; 0 when there is none."""
    trouble: str = ""


class WorkspaceIndex:
    """One folder's index, in a process of its own."""

    def __init__(
        self,
        root: Path,
        on_start: Callable[[WorkspaceIndex], None],
        on_status: Callable[[WorkspaceIndex], None],
    ) -> None:
        """`on_start` is called for each new child, which has to be told of the open documents."""
        self.root = root
        self.status = IndexStatus(root.name, ProcessState.IDLE)
        self._on_start = on_start
        self._on_status = on_status
        self._process: IndexProcess | None = None
        self.questions = IndexQuestions(self._ask, lambda: self.status.complete)
        """What a refactor asks."""

    @property
    def process_id(self) -> int | None:
        """Of the running process."""
        return self._process.process_id if self._process else None

    def start(self, command: Callable[[Path], Sequence[str]]) -> None:
        """Starts the process beside what is being done, once; `command` says how, for the root.

        Until then nothing is known.
        """
        if self._process is None:
            self._process = IndexProcess(command(self.root), self._started, self._told)
            self._process.start()

    async def retrieve(self, query: Query, room_tokens: int) -> Found | None:
        """The code that the place of `query` may need; None when nobody answers."""
        from context.retrieval.query import query_to_json

        rooms_tokens = [int(room_tokens * share) for share in (ANSWER_SHARE, CORE_SHARE)]
        answer = await self._ask(
            {"op": "retrieve", "query": query_to_json(query), "rooms_tokens": rooms_tokens}
        )
        if answer is None:
            return None
        code, core = (tuple(map(code_from_json, found)) for found in answer["answers"])
        return Found(code, core)

    def put(self, path: str, text: str) -> None:
        """A document's text now, which need not be on the disk."""
        self._tell({"op": "open", "path": path, "text": text})

    def drop(self, path: str) -> None:
        """The document was closed: the file holds again."""
        self._tell({"op": "close", "path": path})

    def changed(self, paths: Iterable[str]) -> None:
        """Files that are new, changed or gone."""
        if paths := sorted(set(paths)):
            many = len(paths) > CHANGED_PATHS_MAX
            self._tell({"op": "rescan"} if many else {"op": "changed", "paths": paths})

    async def aclose(self) -> None:
        """Ends the process."""
        if self._process is not None:
            await self._process.aclose()

    async def _ask(self, message: Message) -> Message | None:
        """The answer; None when there is none, or it could not be given."""
        answer = await self._process.ask(message) if self._process else None
        return None if answer is None or "error" in answer else answer

    def _tell(self, message: Message) -> None:
        if self._process is not None:
            self._process.tell(message)

    def _started(self, _: IndexProcess) -> None:
        self._on_start(self)

    def _told(self, event: Message) -> None:
        """Takes what the process tells of itself."""
        known = {
            name: event[name]
            for name in ("role", "complete", "files", "done", "total")
            if name in event
        }
        match event.get("event"):
            case "opened" | "gone":
                known |= {"done": 0, "total": 0}
            case "progress":
                pass
            case "updated":
                known = {"complete": True} | known | {"done": 0, "total": 0}
            case "trouble":
                known = {"trouble": str(event.get("kind", ""))}
            case _:
                return
        state = self._process.state if self._process else ProcessState.IDLE
        self.status = replace(self.status, process=state, **known)
        self._on_status(self)


def index_command(root: Path, indexes: Path) -> list[str]:
    """How the process for `root` is started; its database lies below `indexes`."""
    from context.index.location import index_folder

    return python_child(CHILD, str(root), str(index_folder(indexes, root)))
