"""Turns for the event loop: counted, never timed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from server.turns import SWITCH_MS, WORK_MS, Turns, shorten_switches


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits, in seconds, of a clock on which each value takes half of `WORK_MS` to be asked."""
    waited = list[float]()
    now = (number * WORK_MS / 2000 for number in range(10_000))
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def test_a_thread_waits_each_time_that_it_has_worked_long_enough(waits: list[float]) -> None:
    turns = Turns()
    for _ in range(30):
        turns.give()
    assert 5 < len(waits) < 30
    assert all(wait > 0 for wait in waits)


def test_values_come_as_they_are_with_turns_between(waits: list[float]) -> None:
    assert list(Turns().between(range(20))) == list(range(20))
    assert waits


@pytest.fixture
def switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switches")
def test_threads_of_the_server_take_short_turns() -> None:
    shorten_switches()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_MS / 1000)
