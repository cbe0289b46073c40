"""What a request learns from elsewhere while it waits: code of other files, recent edits.

The request takes what is ready. It waits a moment only where nothing is known at all; what comes
while it pauses for the next keystroke is taken as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final

from ..generation import ModelConfig
from ..ports import NOTHING_COLLECTED, Collected, Freshness
from ..values import EngineOptions, SuggestRequest, Trigger
from .asking import Parts
from .plan import Plan, takes_related, with_collected

WAIT_MS_MAX: Final = 20
PREVIEW_WAIT_MS_MAX: Final = 10_000
_NOTES: Final = {
    Freshness.FRESH: "with what belongs to this line",
    Freshness.STALE: "with what belongs near by",
    Freshness.COLD: "nothing from other files yet",
    Freshness.OFF: "no index",
}


def collected_now(parts: Parts, request: SuggestRequest, model: ModelConfig) -> Collected:
    """What is ready for `request`; nothing for a model that reads too little at once."""
    if not takes_related(model, parts.options):
        return NOTHING_COLLECTED
    return parts.source.ready(request.parsed, request.cursor)


async def collected_all(parts: Parts, request: SuggestRequest) -> None:
    """Waits until all is there that a request could be sent with."""
    await parts.source.collect(request.parsed, request.cursor, PREVIEW_WAIT_MS_MAX)


async def pause_and_collect(parts: Parts, plan: Plan, pause: Awaitable[None]) -> Plan:
    """Waits for `pause`, and for what is to be known if that takes no longer than `WAIT_MS_MAX`.

    The plan with what is known then; the same plan if that is nothing new.
    """
    if not takes_related(plan.model, parts.options):
        await pause
        return plan
    request, source = plan.request, parts.source
    if _waits(plan):
        await asyncio.gather(pause, source.collect(request.parsed, request.cursor, WAIT_MS_MAX))
    else:
        source.touch(request.parsed, request.cursor)
        await pause
    newest = source.ready(request.parsed, request.cursor)
    if newest.related == plan.known.collected.related:
        return plan
    return with_collected(plan, newest, parts.options)


def note_on(plan: Plan, options: EngineOptions) -> str:
    """How much is known from elsewhere, for the explanation."""
    if not takes_related(plan.model, options):
        return "this file alone: the model reads little at once"
    return _NOTES[plan.known.collected.freshness]


def _waits(plan: Plan) -> bool:
    freshness = plan.known.collected.freshness
    asked = plan.request.trigger is Trigger.INVOKED
    return freshness is Freshness.COLD or (asked and freshness is Freshness.STALE)
