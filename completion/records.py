"""The explanation records of the last requests, newest first. Memory only, bounded."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Final

from .explanation import Explanation

RECORDS_MAX: Final = 100


class Records:
    """What `fimble.explain` reads."""

    def __init__(self) -> None:
        self._records: deque[Explanation] = deque(maxlen=RECORDS_MAX)

    def add(self, record: Explanation) -> Explanation:
        """Keeps `record` and hands it back."""
        self._records.appendleft(record)
        return record

    def recent(self) -> tuple[Explanation, ...]:
        """The records, newest first."""
        return tuple(self._records)

    def mark_accepted(self, record_id: str) -> bool:
        """Notes that the user took the suggestion `record_id`; False when it is not known."""
        for position, record in enumerate(self._records):
            if record.id == record_id:
                self._records[position] = replace(record, accepted=True)
                return True
        return False
