"""Gives the event loop its turns while a thread computes beside it. Knows nothing of the work.

Python leaves a thread the interpreter for 5 ms at a time: a thread that never waits makes every
step of the loop wait as long. So long work says where it can be left, and waits there a moment.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

SWITCH_MS: Final = 1.0
"""How long the loop waits for a thread that does not let go by itself."""
WORK_MS: Final = 1.0
"""How long a thread goes on before it waits."""
WAIT_MS: Final = 0.1
"""Long enough for the loop to wake; a wait of 0 would take the interpreter back at once."""

_T = TypeVar("_T")


def shorten_switches() -> None:
    """Makes threads of this process take turns of `SWITCH_MS`: for a process that is ours."""
    sys.setswitchinterval(SWITCH_MS / 1000)


class Turns:
    """The turns of one thread."""

    def __init__(self) -> None:
        self._due_s = 0.0

    def give(self) -> None:
        """Waits `WAIT_MS` when the last wait is longer ago than `WORK_MS`."""
        if time.perf_counter() >= self._due_s:
            time.sleep(WAIT_MS / 1000)
            self._due_s = time.perf_counter() + WORK_MS / 1000

    def between(self, values: Iterable[_T]) -> Iterator[_T]:
        """The same values, with a turn for the loop before each where one is due."""
        for value in values:
            self.give()
            yield value
