"""A command's work, ended in order by SIGTERM and SIGHUP as by Ctrl-C. Knows no command.

Ctrl-C is asyncio's own: it cancels the work, and `KeyboardInterrupt` follows.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Final, TypeVar

T = TypeVar("T")
_SIGNALS: Final = ("SIGTERM", "SIGHUP")


def run_to_the_end(work: Coroutine[object, object, T]) -> T:
    """What `work` returns, run in an event loop of its own.

    A signal cancels it, so that whatever it has opened is closed; then `SystemExit` is raised with
    128 and the signal's number. A signal that is ignored (`nohup`) stays so.
    """
    return asyncio.run(_watched(work))


async def _watched(work: Coroutine[object, object, T]) -> T:
    task = asyncio.ensure_future(work)
    came: list[int] = []

    def end(number: int) -> None:
        came.append(number)
        if len(came) == 1:  # a second one must not cut short what the first has begun
            task.cancel()

    numbers = _listen(end)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise SystemExit(128 + came[0]) from None
        raise
    finally:
        for number in numbers:
            asyncio.get_running_loop().remove_signal_handler(number)


def _listen(end: Callable[[int], None]) -> list[int]:
    """The signals that now call `end`; none on Windows, where there is no such thing."""
    loop, numbers = asyncio.get_running_loop(), []
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:
            continue
        try:
            loop.add_signal_handler(number, end, number)
        except NotImplementedError:
            break
        numbers.append(number)
    return numbers
