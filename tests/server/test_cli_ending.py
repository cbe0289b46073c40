"""What a signal does to the work of a command."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from server.cli.ending import run_to_the_end

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.fixture(params=["SIGTERM", "SIGHUP"])
def number(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal that is not ignored, however the tests were started."""
    number = getattr(signal, request.param)
    before = signal.signal(number, signal.SIG_DFL)
    yield number
    signal.signal(number, before)


async def _held(ended: list[str], *numbers: int) -> None:
    """Work that sends signals to its own process, waits, and tidies up in its own time."""
    try:
        for number in numbers:
            os.kill(os.getpid(), number)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        ended.append("tidied")


def test_work_returns_what_it_returns() -> None:
    async def seven() -> int:
        return 7

    assert run_to_the_end(seven()) == 7


def test_a_signal_ends_the_work_in_order(number: int) -> None:
    ended: list[str] = []
    with pytest.raises(SystemExit) as stopped:
        run_to_the_end(_held(ended, number))
    assert (stopped.value.code, ended) == (128 + number, ["tidied"])


def test_a_second_signal_does_not_cut_the_tidying_short(number: int) -> None:
    ended: list[str] = []

    async def impatient() -> None:
        try:
            await _held(ended, number)
        finally:
            os.kill(os.getpid(), number)
            for _ in range(20):
                await asyncio.sleep(0)
            ended.append("all of it")

    with pytest.raises(SystemExit):
        run_to_the_end(impatient())
    assert ended == ["tidied", "all of it"]


def test_a_signal_that_is_ignored_stays_so(number: int) -> None:
    signal.signal(number, signal.SIG_IGN)

    async def deaf() -> int:
        os.kill(os.getpid(), number)
        await asyncio.sleep(0)
        return 7

    assert run_to_the_end(deaf()) == 7
    assert signal.getsignal(number) is signal.SIG_IGN
