"""More answers for who asks again by hand where one is on screen already.

First a longer one, for what stands beyond the place where the first was cut; then others that the
model gives when it is allowed some chance. Never asked for by themselves, bounded in number and
time. The answers go to memory and disk like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from ..explanation import Trace
from .asking import Parts, generation_for, start, streams_max
from .cache_key import completion_key
from .memory import Remembered
from .plan import Plan, filtered
from .reuse import from_disk
from .stop_rules import Extent, cut

ANSWERS_MAX: Final = 3
"""The first among them; more are seldom looked at."""
SAMPLES_MAX: Final = 2
TEMPERATURE: Final = 0.7
"""Enough to leave the likeliest answer (Tabby's client cycles with 0.8)."""
ASK_MS_MAX: Final = 4_000
"""After this no further answer is begun: the user waits."""


async def ask_more(
    parts: Parts, plan: Plan, trace: Trace, goes_on: Callable[[], bool] = lambda: True
) -> None:
    """Puts further answers to `plan` into memory until it has enough, or `goes_on` says no.

    Raises `ModelError`.
    """
    began_ms = parts.clock.monotonic_ms()
    for further in further_plans(plan):
        if _known(parts, plan) >= ANSWERS_MAX:
            return
        cached = await from_disk(parts, further)
        if not goes_on():
            return
        if cached is not None:
            _remember(parts, further, cached.text)
            continue
        if parts.clock.monotonic_ms() - began_ms > ASK_MS_MAX:
            return
        generation = generation_for(further, trace)
        parts.inflight.begin(generation, streams_max(further.model))
        start(parts, further, generation)  # a model that has just failed is left alone
        await generation.wait()


def further_plans(plan: Plan) -> Iterator[Plan]:
    """What to ask beside `plan`, each under a name of its own in the cache."""
    tokens_max = plan.model.max_output_tokens
    wide = replace(plan.limits, tokens_max=tokens_max, single_line=False)
    if plan.stop.extent is not Extent.BLOCK:
        longer = replace(plan, limits=wide, stop=replace(plan.stop, extent=Extent.BLOCK))
        yield _named(longer, "longer")
    other = replace(plan, limits=replace(plan.limits, temperature=TEMPERATURE))
    for number in range(1, SAMPLES_MAX + 1):
        yield _named(other, f"sample {number}")


def _named(plan: Plan, variant: str) -> Plan:
    key = completion_key(plan.model, plan.context, plan.limits, plan.stop.lines_max, variant)
    return replace(plan, key=key, variant=variant)


def _known(parts: Parts, plan: Plan) -> int:
    return len(parts.memory.recall_all(plan.request.parsed.document, plan.request.cursor))


def _remember(parts: Parts, plan: Plan, raw: str) -> None:
    ended = cut(raw, plan.stop)
    if text := filtered(plan, ended.text if ended else raw).text:
        parts.memory.remember(Remembered(plan.anchor, text))
