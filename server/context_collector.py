"""What the engine knows of a cursor from elsewhere: collected beside its requests, by document.

A request reads what is ready. Looking happens after it: a small question is made of the open
document (`context.retrieval.query`), the workspace's index answers it, and the answer is kept until
the cursor is somewhere else.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from completion.ports import Collected, Freshness
from context.budget import chars_for, chars_per_token
from context.history import EditHistory
from context.ignore.decision import ALLOWED, Decision
from context.related import RELATED_SHARE, Related, RelatedCode
from context.steady import Found, steady
from context.text import Document, Point

from .rpc.failure_text import failure_text

if TYPE_CHECKING:
    from context.retrieval.query import Query
    from context.syntax import ParsedDocument

_log = logging.getLogger(__name__)

NEAR_LINES: Final = 30
"""What was collected so near by is better than nothing."""
LOOK_DELAY_S: Final = 0.005
"""A look costs about a millisecond of the loop: it waits until the request is on its way."""
LOOK_TIMEOUT_S: Final = 2.0
"""An index that has not answered by then is not waited for."""
OPEN_FILES_MAX: Final = 20
_STEM_CHARS_MAX: Final = 60
_ROOM_STEP_TOKENS: Final = 128
_OUTDATED: Final = "\n"
"""The stem of no line."""
_WORD: Final = re.compile(r"\w*$")
_T = TypeVar("_T")


class Index(Protocol):
    """A workspace's index."""

    async def retrieve(self, query: Query, room_tokens: int) -> Found | None:
        """The code that the place of `query` may need; None when nobody answers."""
        ...


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document belongs."""

    index: Index | None
    """None: its folder has none."""
    path: str
    """Relative to its folder, `/`-separated."""
    access: Decision = ALLOWED
    rules: str = ""
    """The project's own, for models that follow instructions."""
    shows: Callable[[str], bool] = lambda _: True
    """Whether the file at a path of the same folder may be told of. The index may not know yet
    that an ignore file has changed."""

    @property
    def is_shown(self) -> bool:
        """Whether it may be told of in prompts for other documents."""
        return self.access.indexed


@dataclass(frozen=True, slots=True)
class _Spot:
    """What two cursors must have in common for the same answer: the line, up to its last word."""

    line: int
    stem: str


@dataclass(slots=True)
class _Slot:
    """One document."""

    spot: _Spot | None = None
    """What `code` was collected for."""
    code: tuple[RelatedCode, ...] = ()
    looking: asyncio.Task[None] | None = None
    looked_for: _Spot | None = None
    wanted: tuple[ParsedDocument, Point] | None = None
    """The newest place, to be looked at when there is time."""
    timer: asyncio.TimerHandle | None = None
    paths: frozenset[str] = frozenset()
    """The files of `code`."""

    def fill(self, code: tuple[RelatedCode, ...], spot: _Spot) -> None:
        """Takes what is to be shown, collected for `spot`."""
        self.code, self.spot = code, spot
        self.paths = frozenset(one.path for one in code)

    def drop(self, paths: Set[str]) -> None:
        """Shows nothing of these files until there is a new answer."""
        if self.spot is not None and paths & self.paths:
            kept = tuple(one for one in self.code if one.path not in paths)
            self.fill(kept, _Spot(self.spot.line, _OUTDATED))


class ContextCollector:
    """Implements `completion.ports.ContextSource`. For one event loop."""

    def __init__(self, home_of: Callable[[str], Home], now_ms: Callable[[], float]) -> None:
        """`home_of` takes a document's uri; it is called often and must be quick."""
        self.budget_tokens = 2048
        """Of a whole prompt."""
        self._home_of = home_of
        self._now_ms = now_ms
        self._slots: dict[str, _Slot] = {}
        self._recent: dict[str, None] = {}
        """Open documents, the one used last at the end."""
        self._history = EditHistory()
        self._tasks: set[asyncio.Task[None]] = set()

    def ready(self, parsed: ParsedDocument, cursor: Point) -> Collected:
        """What there is now."""
        document = parsed.document
        home = self._home_of(document.uri)
        edits = _only(self._history.edits, lambda edit: self._home_of(edit.uri).is_shown)
        if home.index is None:
            return Collected(Related((), edits, home.rules), Freshness.OFF)
        slot = self._slots.get(document.uri)
        if slot is None or not self._is_near(slot, cursor):
            return Collected(Related((), edits, home.rules), Freshness.COLD)
        fresh = slot.spot == _spot(document, cursor)
        code = _only(slot.code, lambda code: home.shows(code.path))
        return Collected(
            Related(code, edits, home.rules), Freshness.FRESH if fresh else Freshness.STALE
        )

    async def collect(self, parsed: ParsedDocument, cursor: Point, timeout_ms: int) -> Collected:
        """What there is once the index has answered, at most `timeout_ms` from now."""
        collected = self.ready(parsed, cursor)
        if collected.freshness in (Freshness.FRESH, Freshness.OFF):
            return collected
        if looking := self._look(parsed, cursor):
            await asyncio.wait({looking}, timeout=timeout_ms / 1000)
        return self.ready(parsed, cursor)

    def touch(self, parsed: ParsedDocument, cursor: Point) -> None:
        """Looks a little later, unless the answer for this place is there."""
        slot = self._slots.setdefault(parsed.document.uri, _Slot())
        slot.wanted = (parsed, cursor)
        if slot.timer is None:
            loop = asyncio.get_running_loop()
            slot.timer = loop.call_later(LOOK_DELAY_S, self._look_at_wanted, slot)

    def document_changed(self, document: Document) -> None:
        """Notes what a document is now, also when it was just opened."""
        uri = document.uri
        self._recent.pop(uri, None)
        self._recent[uri] = None
        home = self._home_of(uri)
        if home.index is not None:
            self.files_changed(home.index, {home.path})
        if home.is_shown:
            self._history.changed(document, home.path, self._now_ms())

    def files_changed(self, index: Index, paths: Set[str]) -> None:
        """Drops what was found in these files of a folder: it may say what is no longer so.

        But for their own documents, which tell what they are with every question.
        """
        for uri, slot in self._slots.items():
            if not slot.paths & paths:
                continue
            home = self._home_of(uri)
            if home.index is index:
                slot.drop(paths - {home.path})

    def document_closed(self, uri: str) -> None:
        """Forgets a document; what was edited in it stays known."""
        self._recent.pop(uri, None)
        self._history.closed(uri)
        if (slot := self._slots.pop(uri, None)) is None:
            return
        if slot.timer is not None:
            slot.timer.cancel()
        if slot.looking is not None:
            slot.looking.cancel()

    def forget(self) -> None:
        """Drops what was collected: the index, or what may be shown, is another now."""
        for uri in tuple(self._slots):
            slot = self._slots.pop(uri)
            if slot.timer is not None:
                slot.timer.cancel()

    async def aclose(self) -> None:
        """Stops looking."""
        self.forget()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _look_at_wanted(self, slot: _Slot) -> None:
        slot.timer = None
        self._history.settle(self._now_ms())
        wanted, slot.wanted = slot.wanted, None
        if wanted is not None and self.ready(*wanted).freshness not in _NOTHING_TO_DO:
            self._look(*wanted)

    def _look(self, parsed: ParsedDocument, cursor: Point) -> asyncio.Task[None] | None:
        """The look that is going on for this place; a new one if there is none for any."""
        home = self._home_of(parsed.document.uri)
        if home.index is None:
            return None
        slot = self._slots.setdefault(parsed.document.uri, _Slot())
        spot = _spot(parsed.document, cursor)
        if slot.looking is not None and not slot.looking.done():
            if slot.looked_for != spot:
                slot.wanted = (parsed, cursor)  # when the answer is there: one at a time
            return slot.looking
        slot.looked_for = spot
        slot.looking = asyncio.create_task(self._fill(slot, home, parsed, cursor))
        self._tasks.add(slot.looking)
        slot.looking.add_done_callback(self._tasks.discard)
        return slot.looking

    async def _fill(self, slot: _Slot, home: Home, parsed: ParsedDocument, cursor: Point) -> None:
        from context.retrieval.query import query_at

        index, uri = home.index, parsed.document.uri
        if index is None:
            return
        room_tokens = self._room_tokens(parsed.document)
        try:
            query = query_at(parsed, cursor, home.path, self._open_files(uri, index))
            async with asyncio.timeout(LOOK_TIMEOUT_S):
                found = await index.retrieve(query, room_tokens)
        except TimeoutError:
            return
        except Exception as error:  # noqa: BLE001 - a completion goes on without it
            _log.warning("nothing could be collected: %s", failure_text(error))
            return
        if found is not None:
            chars_max = chars_for(room_tokens, parsed.document.language_id)
            shown = slot.code if self._is_near(slot, cursor) else ()
            slot.fill(steady(shown, found, chars_max), _spot(parsed.document, cursor))
        if slot.wanted is not None and slot.timer is None and self._slots.get(uri) is slot:
            self.touch(*slot.wanted)

    def _room_tokens(self, document: Document) -> int:
        """What prompts have room for beside the document, in coarse steps."""
        room = int(self.budget_tokens * RELATED_SHARE)
        if len(document.lines) <= self.budget_tokens:
            chars = sum(map(len, document.lines))
            room = max(
                room, self.budget_tokens - int(chars / chars_per_token(document.language_id))
            )
        return -(-room // _ROOM_STEP_TOKENS) * _ROOM_STEP_TOKENS

    @staticmethod
    def _is_near(slot: _Slot, cursor: Point) -> bool:
        return slot.spot is not None and abs(slot.spot.line - cursor.line) <= NEAR_LINES

    def _open_files(self, uri: str, index: Index) -> list[str]:
        """The other open files of the same folder, the one used last first."""
        others = (self._home_of(other) for other in reversed(self._recent) if other != uri)
        paths = [home.path for home in others if home.index is index and home.is_shown]
        return paths[:OPEN_FILES_MAX]


_NOTHING_TO_DO: Final = (Freshness.FRESH, Freshness.OFF)


def _only(items: tuple[_T, ...], may_be_shown: Callable[[_T], bool]) -> tuple[_T, ...]:
    """Those that may be shown; the same object when all may."""
    kept = tuple(filter(may_be_shown, items))
    return items if len(kept) == len(items) else kept


def _spot(document: Document, cursor: Point) -> _Spot:
    head = document.line(cursor.line)[: cursor.column]
    return _Spot(cursor.line, _WORD.sub("", head)[-_STEM_CHARS_MAX:])
