"""What became of suggestions: accepted, partly accepted, typed, rejected or ignored.

Editors that report it are believed. For the others it is read off the changes of the document.
Bounded in size; what it holds of the user's text stays in memory.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final

from context.text import Document, Point

from ..explanation import Outcome
from ..ports import Clock
from ..records import Records
from ..values import Suggestion
from .anchor import Anchor, anchor_at, typed_since
from .standing import end_of, standing, typed_over

SHOWN_MAX: Final = 64
REJECTED_MAX: Final = 20
"""Of one document (Copilot's next-edit client remembers as many)."""
DOCUMENTS_MAX: Final = 32
SEEN_MS: Final = 400
"""A text that stood for a shorter time was hardly read, so it was not rejected either."""
JUMP_CHARS_MIN: Final = 3
"""A part that comes in one change was taken; less may be fast typing."""
DECISIONS_MAX: Final = 20
"""The accept rate is that of the last so many decisions."""
_PRIOR_TAKEN: Final = 1
_PRIOR_DECIDED: Final = 3
_TAKEN: Final = frozenset((Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED, Outcome.TYPED))
_OPEN: Final = frozenset((Outcome.UNKNOWN, Outcome.PARTLY_ACCEPTED))


@dataclass(slots=True)
class Shown:
    """A suggestion that was answered, and what is known of its fate."""

    id: str
    anchor: Anchor
    text: str
    since_ms: float
    """When the text came on screen; kept while it is typed along."""
    taken: str = ""
    """How much of it stood in the document at the last look."""
    outcome: Outcome = Outcome.UNKNOWN
    record_id: str = ""
    """The request's record; the first of several answers has the same id."""
    others: tuple[Shown, ...] = ()
    """The answers that were offered beside it."""
    entry_chars: int = 0
    """The length of the menu entry's text that the editor shows and counts before `text`."""


class Events:
    """The fates of the last suggestions."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._by_id: OrderedDict[str, Shown] = OrderedDict()
        self._current: dict[str, Shown] = {}
        """The suggestion last answered in each document."""
        self._accepted: dict[str, Shown] = {}
        """The one last taken as a whole in each document, while nothing was done since."""
        self._rejected: OrderedDict[str, deque[str]] = OrderedDict()
        self._decisions: deque[bool] = deque(maxlen=DECISIONS_MAX)

    def answered(
        self,
        suggestion: Suggestion,
        document: Document,
        point: Point,
        others: tuple[Suggestion, ...] = (),
    ) -> Shown:
        """Notes that `suggestion`, and `others` beside it, were given to the editor for `point`."""
        anchor, now_ms = anchor_at(document, point), self._clock.monotonic_ms()
        entry, *beside = (
            Shown(each.id, anchor, each.text, now_ms, record_id=suggestion.id)
            for each in (suggestion, *others)
        )
        entry.others = tuple(beside)
        old = self.on_screen(document.uri)
        if old is not None and _continues(old, entry.text, document, point):
            entry.since_ms = old.since_ms
        elif old is not None:
            self._decide(old, Outcome.IGNORED)
        self._current[document.uri] = entry
        for each in (entry, *entry.others):
            self._by_id[each.id] = each
        while len(self._by_id) > SHOWN_MAX:
            self._by_id.popitem(last=False)
        return entry

    def find(self, suggestion_id: str) -> Shown | None:
        """A suggestion by its id; None when it is not known any more."""
        return self._by_id.get(suggestion_id)

    def accepted(self, suggestion_id: str, accepted_chars: int | None = None) -> bool:
        """Notes that the first `accepted_chars` were taken (None: all); False when not known."""
        entry = self._by_id.get(suggestion_id)
        if entry is None:
            return self._records.mark(suggestion_id, Outcome.ACCEPTED, accepted_chars or 0)
        self._choose(entry)
        if accepted_chars is not None:
            accepted_chars -= entry.entry_chars
        if accepted_chars is None or accepted_chars >= len(entry.text):
            self._decide(entry, Outcome.ACCEPTED, entry.text)
        elif accepted_chars > 0:
            self._decide(entry, Outcome.PARTLY_ACCEPTED, entry.text[:accepted_chars])
        return True

    def rejected(self, suggestion_id: str) -> None:
        """Notes that the user has dismissed it."""
        if (entry := self._by_id.get(suggestion_id)) is not None:
            self._decide(entry, Outcome.REJECTED)

    def document_changed(self, document: Document) -> None:
        """Reads off a change what became of the text on screen."""
        taken = self._accepted.get(document.uri)
        if taken is not None and not _stands(taken, document):
            del self._accepted[document.uri]
        if (entry := self.on_screen(document.uri)) is not None:
            self._infer(entry, document)

    def document_closed(self, uri: str) -> None:
        """Forgets what concerns this document alone."""
        self._current.pop(uri, None)
        self._accepted.pop(uri, None)
        self._rejected.pop(uri, None)

    def on_screen(self, uri: str) -> Shown | None:
        """The suggestion that may be on screen in a document now."""
        entry = self._current.get(uri)
        return entry if entry is not None and entry.outcome in _OPEN else None

    def turned_away(self, uri: str) -> bool:
        """Whether the user went on without the suggestion last answered in a document."""
        entry = self._current.get(uri)
        return entry is None or entry.outcome in (Outcome.REJECTED, Outcome.IGNORED)

    def just_accepted(self, document: Document, point: Point) -> bool:
        """Whether a single line was taken as a whole to the left of `point`, and no more done."""
        entry = self._accepted.get(document.uri)
        if entry is None or "\n" in entry.text:
            return False
        return typed_since(entry.anchor, document, point) == entry.text

    def rejected_texts(self, uri: str) -> tuple[str, ...]:
        """The lines that were last rejected in a document, from their text on, newest first."""
        return tuple(reversed(self._rejected.get(uri, ())))

    @property
    def accept_rate(self) -> float:
        """The share of the last suggestions that were taken, 0 to 1; at the start 1 of 3."""
        taken = sum(self._decisions) + _PRIOR_TAKEN
        return taken / (len(self._decisions) + _PRIOR_DECIDED)

    def _choose(self, entry: Shown) -> None:
        """Makes one of the answers on screen the one that is followed."""
        first = self.on_screen(entry.anchor.uri)
        if first is not None and any(each is entry for each in first.others):
            kept = tuple(each for each in first.others if each is not entry)
            entry.others, first.others = (first, *kept), ()
            self._current[entry.anchor.uri] = entry

    def _infer(self, entry: Shown, document: Document) -> None:
        now = standing(entry.anchor, entry.text, document)
        for other in entry.others:
            there = standing(other.anchor, other.text, document)
            if there and len(there) > len(now or ""):
                self._choose(other)
                entry, now = other, there
                break
        if now is None:
            over = typed_over(entry.anchor, document) and self._was_seen(entry)
            self._decide(entry, Outcome.REJECTED if over else Outcome.IGNORED)
        elif now == entry.text:
            at_once = len(now) - len(entry.taken) > 1
            self._decide(entry, Outcome.ACCEPTED if at_once else Outcome.TYPED, now)
        elif len(now) - len(entry.taken) >= JUMP_CHARS_MIN:
            self._decide(entry, Outcome.PARTLY_ACCEPTED, now)
        else:
            entry.taken = now

    def _decide(self, entry: Shown, outcome: Outcome, taken: str = "") -> None:
        """Writes a fate down. What was taken, even in part, cannot be given back."""
        before = entry.outcome
        again = before is outcome and outcome is not Outcome.PARTLY_ACCEPTED
        if again or before is Outcome.ACCEPTED or (before in _TAKEN and outcome not in _TAKEN):
            return
        counts = outcome is not Outcome.IGNORED or self._was_seen(entry)
        if counts and (before is Outcome.UNKNOWN or (outcome in _TAKEN) != (before in _TAKEN)):
            self._decisions.append(outcome in _TAKEN)
        entry.outcome, entry.taken = outcome, taken or entry.taken
        self._records.mark(entry.record_id, outcome, len(taken))
        if outcome is Outcome.ACCEPTED:
            self._accepted[entry.anchor.uri] = entry
        if outcome is Outcome.REJECTED:
            self._note_rejected(entry)

    def _note_rejected(self, entry: Shown) -> None:
        texts = self._rejected.setdefault(entry.anchor.uri, deque(maxlen=REJECTED_MAX))
        texts.append(entry.anchor.head.lstrip() + entry.text)
        self._rejected.move_to_end(entry.anchor.uri)
        if len(self._rejected) > DOCUMENTS_MAX:
            self._rejected.popitem(last=False)

    def _was_seen(self, entry: Shown) -> bool:
        return self._clock.monotonic_ms() - entry.since_ms >= SEEN_MS


def _continues(old: Shown, text: str, document: Document, point: Point) -> bool:
    """Whether `text` at `point` is the rest of what is on screen, or more of it."""
    typed = typed_since(old.anchor, document, point)
    return typed is not None and (typed + text).startswith(old.text)


def _stands(entry: Shown, document: Document) -> bool:
    return typed_since(entry.anchor, document, end_of(entry.anchor.point, entry.text)) == entry.text
