"""An answer of several lines need not be complete to be useful: its finished lines come first.

When the lines that are there have stood for `EARLY_MS` and the rest is not, they are the answer.
The stream goes on, and its end extends them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from context.text import split_lines

from ..ports import Clock
from .inflight import Generation, OnText
from .stop_rules import OPENERS, Extent

EARLY_MS: Final = 150
"""From the first finished line on; a block that is complete by then is shown in one piece."""


async def wait_for_lines(
    generation: Generation,
    clock: Clock,
    typed: str,
    on_text: OnText | None,
    is_clean: Callable[[str], bool],
) -> str:
    """The finished lines beyond `typed`, with the lead, if the rest is slow; empty when it is over.

    `is_clean` says whether lines can be shown as they are: what a filter would change may look
    different in the end, and what is on screen must not change. Raises as `Generation.wait` does.
    """
    if generation.stop.extent is Extent.LINE:
        await generation.wait(on_text)
        return ""
    finished = asyncio.Event()

    def heard(text: str) -> None:
        if _beyond(generation, typed):
            finished.set()
        if on_text is not None:
            on_text(text)

    whole = asyncio.create_task(_over(generation, heard))
    early = asyncio.create_task(_after_pause(finished, clock))
    try:
        await asyncio.wait({whole, early}, return_when=asyncio.FIRST_COMPLETED)
        lines = _beyond(generation, typed)
        if not whole.done() and lines and is_clean(_finished(generation.text)):
            generation.answered_early = lines
            return lines
        await whole
        return ""
    finally:
        whole.cancel()
        early.cancel()
        if whole.done() and not whole.cancelled():
            whole.exception()  # told to whoever still waits; asyncio must not complain


def _beyond(generation: Generation, typed: str) -> str:
    """The lead and the finished lines, if they hold more than `typed`."""
    lines = generation.lead + _finished(generation.text)
    return lines if lines[len(typed) :].strip() else ""


def _finished(text: str) -> str:
    """The complete lines, less the last ones that only open what is not there yet."""
    lines = split_lines(text)[:-1]
    while lines and (not lines[-1].strip() or lines[-1].rstrip().endswith((*OPENERS, ","))):
        lines.pop()
    return "".join(lines).rstrip()


async def _over(generation: Generation, on_text: OnText) -> None:
    await generation.wait(on_text)


async def _after_pause(finished: asyncio.Event, clock: Clock) -> None:
    await finished.wait()
    await clock.sleep_ms(EARLY_MS)
