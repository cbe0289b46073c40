"""The walk of one request, cheapest step first; each step can end it with a named reason.

gate -> memory (typing along) -> context -> disk -> near -> a running stream -> wait -> model ->
filters. The steps are modules of their own; this one only joins them and writes the explanation.
"""

from __future__ import annotations

import uuid
from typing import Final

from context.cursor import CursorContext, cursor_context
from context.text import Span

from ..errors import ModelUnavailable
from ..explanation import Source, Trace
from ..ports import CachedCompletion
from ..prompt.completion import Built, build_prompt
from ..values import Suggestion, SuggestOutcome, SuggestRequest, Task, Trigger
from .anchor import typed_since
from .asking import Parts, generation_for, start, streams_max
from .early import wait_for_lines
from .filters import sentence_for
from .gate import gate
from .inflight import Generation, OnText
from .memory import Recalled, Remembered
from .plan import Plan, context_for, filtered, make_plan
from .stop_rules import cut

OTHERS_MAX: Final = 2
"""Answers beside the first, for who asks; more are seldom looked at."""


class Walk:
    """One request on its way to an outcome. Use it once."""

    def __init__(
        self, parts: Parts, request: SuggestRequest, trace: Trace, on_text: OnText | None = None
    ) -> None:
        self._parts = parts
        self._request = request
        self._trace = trace
        self._on_text = on_text

    async def run(self) -> SuggestOutcome:
        """Walks until a step has the answer. Raises `ModelError` when no model has one."""
        parts, request, trace = self._parts, self._request, self._trace
        if request.trigger is Trigger.AUTOMATIC:
            parts.pacing.key_typed(parts.clock.monotonic_ms())
        cursor = cursor_context(request.parsed, request.cursor)
        if refusal := gate(request, cursor, parts.options.completion):
            return self.silent(refusal.reason, refusal.detail)
        if request.trigger is Trigger.AUTOMATIC and self._has_just_accepted():
            return self.silent("just_accepted", "A suggestion has just been accepted here.")
        trace.stage("gate")
        if recalled := self._recall():
            return await self._again(recalled)
        trace.stage("memory", "nothing fits")
        plan = self._plan(cursor)
        trace.redacted = plan.context.redacted_count
        trace.stage("context")
        if (cached := await self._from_disk(plan)) is not None:
            trace.stage("disk", "found")
            ended = cut(cached.text, plan.stop)
            return await self._show(plan, ended.text if ended else cached.text, Source.DISK)
        trace.stage("disk", "not there")
        if near := self._from_near(plan):
            trace.stage("near", "found")
            return await self._show(plan, near, Source.NEAR)
        return await self._from_model(plan)

    async def preview(self) -> Built:
        """The prompt that would be sent. Nothing is sent. Raises `ModelError`."""
        plan = self._plan()
        info = await self._parts.router.describe(Task.COMPLETION)
        return build_prompt(context_for(plan, info, self._parts.options), info)

    def silent(self, reason: str, detail: str) -> SuggestOutcome:
        """The outcome that shows nothing, and why."""
        record = self._trace.finish(Source.NONE, reason=reason, detail=detail)
        return SuggestOutcome((), record)

    def _has_just_accepted(self) -> bool:
        """Whether a whole line was taken, nothing was done since, and there is no more of it."""
        parts, document, point = self._parts, self._request.parsed.document, self._request.cursor
        if not parts.events.just_accepted(document, point):
            return False
        recalled = self._recall()
        running = parts.inflight.fitting(document, point)
        return not any(
            anchor.point < point
            for anchor in (
                *((recalled.remembered.anchor,) if recalled else ()),
                *((running.anchor,) if running else ()),
            )
        )

    def _plan(self, cursor: CursorContext | None = None) -> Plan:
        model = self._parts.router.preferred(Task.COMPLETION)
        if model is None:
            raise ModelUnavailable("No model is set for completions: set routes.completion.")
        rejected = self._parts.events.rejected_texts(self._request.parsed.document.uri)
        return make_plan(self._request, model, self._parts.options, rejected, cursor)

    def _recall(self) -> Recalled | None:
        return self._parts.memory.recall(self._request.parsed.document, self._request.cursor)

    async def _from_disk(self, plan: Plan) -> CachedCompletion | None:
        """The answer kept for this question. That there was none does not stop who asks again."""
        if not self._parts.options.cache_enabled:
            return None
        cached = await self._parts.cache.get(plan.key)
        if cached is None:
            return None
        known = self._parts.router.known(Task.COMPLETION)
        if known is not None and cached.model != known.model_id:
            return None  # the same address serves another model now
        asked = self._request.trigger is Trigger.INVOKED
        return None if asked and not cached.text.strip() else cached

    def _from_near(self, plan: Plan) -> str:
        """An answer given here before something else was changed, if the filters let it pass."""
        if not self._parts.options.near_match or self._request.trigger is Trigger.INVOKED:
            return ""
        text = self._parts.near.find(self._request.parsed, self._request.cursor)
        ended = cut(text, plan.stop) if text else None
        text = ended.text if ended else text
        return text if text and filtered(plan, text).text else ""

    async def _from_model(self, plan: Plan) -> SuggestOutcome:
        parts = self._parts
        outcome = await self._from_running(plan)
        if outcome is None:
            parts.inflight.close(plan.anchor.uri)
            parts.inflight.close_ahead()
            parts.inflight.waiting += 1
            try:
                await self._wait_for_pause(plan)
            finally:
                parts.inflight.waiting -= 1
            outcome = await self._from_running(plan)
        if outcome is not None:
            return outcome
        if not parts.inflight.still_there(plan.anchor):
            return self.silent("changed", "The text has changed meanwhile.")
        generation = generation_for(plan, self._trace)
        parts.inflight.begin(generation, streams_max(plan.model))
        start(parts, plan, generation, self._request.trigger)
        if lines := await self._wait(plan, generation, "", self._on_text):
            return await self._show(plan, lines, Source.MODEL)
        ended = generation.result
        return await self._show(plan, ended.text if ended else "", Source.MODEL)

    async def _from_running(self, plan: Plan) -> SuggestOutcome | None:
        """The answer of a stream that runs, or has ended since memory was asked, if it fits."""
        document, point = self._request.parsed.document, self._request.cursor
        joined = self._parts.inflight.join(document, point)
        if joined is not None:
            typed = typed_since(joined.anchor, document, point) or ""
            listener = joined.heard_from(document, point, self._on_text)
            if lines := await self._wait(plan, joined, typed, listener):
                self._parts.memory.remember(Remembered(joined.anchor, lines))
            self._trace.stage("joined stream")
        if (recalled := self._recall()) is None:
            return None
        if joined is None:
            return await self._again(recalled)
        self._trace.models.extend(joined.trace.models)
        self._trace.parts = joined.trace.parts
        return await self._again(recalled, Source.JOINED)

    async def _wait(
        self, plan: Plan, generation: Generation, typed: str, on_text: OnText | None
    ) -> str:
        """The finished lines beyond `typed` when the rest is slow; empty when it has ended."""
        if self._request.trigger is Trigger.INVOKED:
            await generation.wait(on_text)
            return ""
        lines = await wait_for_lines(
            generation,
            self._parts.clock,
            typed,
            on_text,
            # a joined stream's lines are judged where they are about to be shown
            lambda whole: _stays(plan, (generation.lead + whole)[len(typed) :]),
        )
        if lines:
            self._trace.stage("first lines", "the rest is slow")
        return lines

    async def _wait_for_pause(self, plan: Plan) -> None:
        """Waits for the next keystroke, which would make this request needless.

        What has been done since the request came counts as a part of the wait.
        """
        if self._request.trigger is Trigger.INVOKED:
            return
        fixed_ms = self._parts.options.completion.debounce_ms
        wanted_ms = self._parts.pacing.delay_ms(fixed_ms, plan.anchor, plan.model.name)
        if (delay_ms := wanted_ms - self._trace.elapsed_ms()) > 0:
            await self._parts.clock.sleep_ms(delay_ms)
            self._trace.stage("wait")

    async def _hold(self) -> None:
        """Holds an answer back until the user has been idle for as long as they asked for."""
        if self._request.trigger is Trigger.INVOKED:
            return
        idle_ms = self._parts.options.completion.idle_before_show_ms
        if (rest_ms := idle_ms - self._trace.elapsed_ms()) > 0:
            await self._parts.clock.sleep_ms(rest_ms)
            self._trace.stage("hold")

    async def _again(self, recalled: Recalled, source: Source | None = None) -> SuggestOutcome:
        """The rest of a remembered answer, as it was shown: what is on screen must not change."""
        self._trace.stage("memory", "found")
        if not recalled.on_screen:
            await self._hold()
        self._parts.memory.shown(recalled.remembered)
        if source is None:
            source = Source.TYPED if recalled.typed_along else Source.MEMORY
        return self._outcome(recalled.rest, source)

    async def _show(self, plan: Plan, text: str, source: Source) -> SuggestOutcome:
        result = filtered(plan, text)
        self._trace.verdicts.extend(result.verdicts)
        self._trace.stage("filters", result.reason)
        if not result.text:
            first = self._trace.verdicts[0].name
            reason = first if result.reason == "blank" else result.reason
            return self.silent(reason, sentence_for(reason))
        await self._hold()
        self._parts.memory.shown(Remembered(plan.anchor, result.text))
        return self._outcome(result.text, source)

    def _outcome(self, text: str, source: Source) -> SuggestOutcome:
        span = Span.at(self._request.cursor)
        others = self._others(text) if self._request.trigger is Trigger.INVOKED else ()
        suggestions = (
            Suggestion(self._trace.id, text, span),
            *(Suggestion(uuid.uuid4().hex, other, span) for other in others),
        )
        return SuggestOutcome(suggestions, self._trace.finish(source))

    def _others(self, text: str) -> tuple[str, ...]:
        """What else is remembered for this place, for who asks to see more than `text`."""
        document, point = self._request.parsed.document, self._request.cursor
        found = (recalled.rest for recalled in self._parts.memory.recall_all(document, point))
        return tuple(other for other in found if other != text)[:OTHERS_MAX]


def _stays(plan: Plan, text: str) -> bool:
    """Whether the filters leave `text` as it is."""
    return filtered(plan, text).text == text
