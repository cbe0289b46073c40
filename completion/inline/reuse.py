"""What earlier answers have for a request: remembered ones, kept ones, and streams being read.

Asks no model and changes nothing but who a stream belongs to.
"""

from __future__ import annotations

from context.text import Document

from ..ports import CachedCompletion, Freshness
from ..values import SuggestRequest, Task, Trigger
from .asking import Parts
from .closers import recall_closed, without_closers
from .filters import brings_back
from .inflight import Generation
from .memory import Recalled
from .plan import Plan, filtered
from .stop_rules import OPENERS, cut


def recall(parts: Parts, request: SuggestRequest) -> Recalled | None:
    """The remembered answer for the cursor; its rest is empty when a closer comes next."""
    document, point = request.parsed.document, request.cursor
    recalled = parts.memory.recall(document, point)
    uri = document.uri
    if recalled is None and (parts.events.on_screen(uri) is not None or parts.inflight.has(uri)):
        recalled = recall_closed(parts.memory, document, point)
    if recalled is None:
        return None
    if request.trigger is Trigger.INVOKED:
        return recalled if recalled.rest else None
    undoes = brings_back(recalled.rest, parts.deletions.at_once(document, point))
    return None if undoes else recalled


def has_just_accepted(parts: Parts, request: SuggestRequest) -> bool:
    """Whether a whole line was taken, nothing was done since, and there is no more of it.

    What has been prepared for the next line waits for Enter, lest one Tab lead to another. Only
    where the line has opened a block does its body come at once: it has to follow.
    """
    document, point = request.parsed.document, request.cursor
    if not parts.events.just_accepted(document, point):
        return False
    recalled = recall(parts, request)
    head = document.lines[point.line][: point.column]
    if recalled is not None and head.rstrip().endswith(OPENERS):
        return False
    running = parts.inflight.fitting(document, point)
    anchors = (
        recalled.remembered.anchor if recalled else None,
        running.anchor if running else None,
    )
    return not any(anchor is not None and anchor.point < point for anchor in anchors)


def join(parts: Parts, request: SuggestRequest) -> tuple[Document, Generation | None]:
    """The running stream that fits, and the document less what the editor has closed."""
    document, point = request.parsed.document, request.cursor
    joined = parts.inflight.join(document, point)
    if joined is None and parts.inflight.has(document.uri):
        for bare, _ in without_closers(document, point):
            if (joined := parts.inflight.join(bare, point)) is not None:
                return bare, joined
    return document, joined


async def from_disk(parts: Parts, plan: Plan) -> CachedCompletion | None:
    """The answer kept for this question. That there was none does not stop who asks again."""
    if not parts.options.cache_enabled:
        return None
    cached = await parts.cache.get(plan.key)
    if cached is None and plan.place_key != plan.key and _knows_too_little(plan):
        cached = await parts.cache.get(plan.place_key)
    if cached is None:
        return None
    known = parts.router.known(Task.COMPLETION)
    if known is not None and cached.model != known.model_id:
        return None  # the same address serves another model now
    asked = plan.request.trigger is Trigger.INVOKED
    return None if asked and not cached.text.strip() else cached


def _knows_too_little(plan: Plan) -> bool:
    """Whether the answer that was given with all that belongs here is better than a new one."""
    return plan.known.collected.freshness in (Freshness.COLD, Freshness.OFF)


def from_near(parts: Parts, plan: Plan) -> str:
    """An answer given here before something else was changed, if the filters let it pass."""
    request = plan.request
    if not parts.options.near_match or request.trigger is Trigger.INVOKED:
        return ""
    text = parts.near.find(request.parsed, request.cursor)
    ended = cut(text, plan.stop) if text else None
    text = ended.text if ended else text
    return text if text and filtered(plan, text).text else ""
