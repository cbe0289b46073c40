"""The explanation records of the last requests, newest first. Memory only, bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .explanation import Explanation, Outcome, Trace

RECORDS_MAX: Final = 100


class Records:
    """What `fimble.explain` reads."""

    def __init__(self) -> None:
        self._records: deque[Explanation] = deque(maxlen=RECORDS_MAX)

    def add(self, record: Explanation) -> Explanation:
        """Keeps `record` and hands it back."""
        self._records.appendleft(record)
        return record

    def add_behind(self, record: Explanation) -> None:
        """Keeps `record` of what nobody has asked for: the newest stays the user's own request."""
        newest = self._records.popleft() if self._records else None
        self._records.appendleft(record)
        if newest is not None:
            self._records.appendleft(newest)

    def recent(self) -> tuple[Explanation, ...]:
        """The records, newest first."""
        return tuple(self._records)

    def mark(self, record_id: str, outcome: Outcome, accepted_chars: int = 0) -> bool:
        """Notes what became of the suggestion `record_id`; False when it is not known."""
        taken = outcome in (Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED)
        return self._amend(
            record_id,
            lambda old: replace(
                old, accepted=taken, outcome=outcome, accepted_chars=accepted_chars
            ),
        )

    def stream_ended(self, trace: Trace) -> bool:
        """Adds what became known after the answer: an answer can be earlier than its stream's end.

        False when the record is not known.
        """
        models, errors = tuple(trace.models), tuple(trace.errors)
        return self._amend(trace.id, lambda old: replace(old, models=models, errors=errors))

    def _amend(self, record_id: str, change: Callable[[Explanation], Explanation]) -> bool:
        for position, record in enumerate(self._records):
            if record.id == record_id:
                self._records[position] = change(record)
                return True
        return False
