"""The walk of one request, cheapest step first; each step can end it with a named reason.

gate -> memory (typing along) -> context -> disk -> near -> a running stream -> wait -> model ->
filters. The steps are modules of their own; this one only joins them and writes the explanation.
"""

from __future__ import annotations

import uuid
from enum import Enum

from context.cursor import CursorContext, cursor_context
from context.text import Span

from ..errors import ModelError, ModelUnavailable
from ..explanation import Source, Trace
from ..generation import PromptFormat
from ..ports import CachedCompletion
from ..prompt.completion import Built, build_prompt, parts_of
from ..values import Suggestion, SuggestOutcome, SuggestRequest, Task, Trigger
from .alternatives import ANSWERS_MAX, ask_more
from .anchor import anchor_at, typed_since
from .asking import SINGLE_SLOT_PROVIDERS, Parts, generation_for, start, streams_max
from .early import wait_for_lines
from .filters import sentence_for
from .gate import gate
from .inflight import Generation, OnText
from .memory import Recalled, Remembered
from .pacing import LOCAL_SHARE
from .plan import Known, Plan, context_for, filtered, make_plan
from .reuse import from_disk, from_near, has_just_accepted, join, recall
from .stop_rules import cut
from .surroundings import collected_all, collected_now, note_on, pause_and_collect


class Abandoned(Enum):
    """Why a walk is not gone to its end, in words for the user."""

    CLOSED = "The document was closed meanwhile."
    SETTINGS = "The settings have changed meanwhile."


class Walk:
    """One request on its way to an outcome. Use it once."""

    def __init__(
        self, parts: Parts, request: SuggestRequest, trace: Trace, on_text: OnText | None = None
    ) -> None:
        self._parts = parts
        self._request = request
        self._trace = trace
        self._on_text = on_text
        self._abandoned: Abandoned | None = None

    @property
    def uri(self) -> str:
        """The document it is about."""
        return self._request.parsed.document.uri

    def abandon(self, why: Abandoned) -> None:
        """Nothing is sent, kept or shown from here on."""
        self._abandoned = why

    async def run(self) -> SuggestOutcome:
        """Walks until a step has the answer. Raises `ModelError` when no model has one."""
        parts, request, trace = self._parts, self._request, self._trace
        if request.trigger is Trigger.AUTOMATIC:
            parts.pacing.key_typed(parts.clock.monotonic_ms())
        cursor = cursor_context(request.parsed, request.cursor)
        if refusal := gate(request, cursor, parts.options.completion):
            return self.silent(refusal.reason, refusal.detail)
        if request.trigger is Trigger.AUTOMATIC and has_just_accepted(parts, request):
            why = "A suggestion has just been accepted here; the next comes when you go on."
            return self.silent("just_accepted", why)
        trace.stage("gate")
        if recalled := recall(self._parts, self._request):
            return await self._from_memory(recalled, cursor)
        trace.stage("memory", "nothing fits")
        plan = self._plan(cursor)
        trace.redacted = plan.context.redacted_count
        trace.stage("context", note_on(plan, parts.options))
        if outcome := await self._from_disk(plan):
            return outcome
        if near := from_near(parts, plan):
            trace.stage("near", "found")
            return await self._show(plan, near, Source.NEAR)
        return await self._from_model(plan)

    async def preview(self) -> Built:
        """The prompt that would be sent. Nothing is sent. Raises `ModelError`."""
        await collected_all(self._parts, self._request)
        plan = self._plan()
        info = await self._parts.router.describe(Task.COMPLETION)
        return build_prompt(context_for(plan, info, self._parts.options), info)

    def silent(self, reason: str, detail: str) -> SuggestOutcome:
        """The outcome that shows nothing, and why."""
        record = self._trace.finish(Source.NONE, reason=reason, detail=detail)
        return SuggestOutcome((), record)

    def _ended(self, why: Abandoned) -> SuggestOutcome:
        return self.silent(why.name.lower(), why.value)

    def _plan(self, cursor: CursorContext | None = None) -> Plan:
        model = self._parts.router.preferred(Task.COMPLETION)
        if model is None:
            raise ModelUnavailable("No model is set for completions: set routes.completion.")
        document, point = self._request.parsed.document, self._request.cursor
        known = Known(
            self._parts.events.rejected_texts(document.uri),
            self._parts.deletions.at(document, point),
            collected_now(self._parts, self._request, model),
        )
        return make_plan(self._request, model, self._parts.options, known, cursor)

    async def _from_memory(self, recalled: Recalled, cursor: CursorContext) -> SuggestOutcome:
        """What is remembered; who asks again where it is on screen gets others beside it."""
        if not recalled.rest:
            why = "The suggestion goes on after the bracket that the editor has closed."
            return self.silent("closed_by_editor", why)
        document, point = self._request.parsed.document, self._request.cursor
        shown = self._parts.events.on_screen(document.uri)
        here = shown is not None and shown.anchor == anchor_at(document, point)
        if self._request.trigger is Trigger.INVOKED and here:
            try:
                await ask_more(
                    self._parts, self._plan(cursor), self._trace, lambda: self._abandoned is None
                )
            except ModelError:
                self._trace.stage("others", "none")  # the first is there still
            else:
                self._trace.stage("others")
            self._parts.memory.remember(recalled.remembered)  # it stays the first
        return await self._again(recalled)

    async def _from_disk(self, plan: Plan) -> SuggestOutcome | None:
        """What was answered to this question before."""
        if (cached := await from_disk(self._parts, plan)) is None:
            self._trace.stage("disk", "not there")
            return None
        self._note_found(cached, plan)
        ended = cut(cached.text, plan.stop)
        return await self._show(plan, ended.text if ended else cached.text, Source.DISK)

    def _note_found(self, cached: CachedCompletion, plan: Plan) -> None:
        """Nothing is sent, but the question is known and so is who answered it."""
        known = self._parts.router.known(Task.COMPLETION)
        self._trace.parts = parts_of(
            plan.context, known.prompt_format if known else PromptFormat.INFILL
        )
        self._trace.stage("disk", f"found, by {cached.model} at {cached.host}")

    async def _from_model(self, plan: Plan) -> SuggestOutcome:
        parts = self._parts
        outcome = await self._from_running(plan)
        if outcome is None:
            parts.inflight.close(plan.anchor.uri)
            parts.inflight.close_ahead()
            plan, asked = await self._pause(plan), plan
            outcome = await self._from_running(plan)
            if outcome is None and plan.key != asked.key:
                self._trace.stage("context", note_on(plan, parts.options))
                outcome = await self._from_disk(plan)
        if outcome is not None:
            return outcome
        if self._abandoned is not None:
            return self._ended(self._abandoned)
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
        point = self._request.cursor
        document, joined = join(self._parts, self._request)
        if joined is not None:
            typed = typed_since(joined.anchor, document, point) or ""
            listener = joined.heard_from(document, point, self._on_text)
            if lines := await self._wait(plan, joined, typed, listener):
                self._parts.memory.remember(Remembered(joined.anchor, lines))
            self._trace.stage("joined stream")
        if (recalled := recall(self._parts, self._request)) is None:
            return None
        if not recalled.rest:
            return await self._from_memory(recalled, cursor_context(self._request.parsed, point))
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

    async def _pause(self, plan: Plan) -> Plan:
        """The plan with what has become known while the next keystroke was waited for."""
        inflight = self._parts.inflight
        inflight.waiting += 1
        try:
            return await pause_and_collect(self._parts, plan, self._wait_for_pause(plan))
        finally:
            inflight.waiting -= 1

    async def _wait_for_pause(self, plan: Plan) -> None:
        """Waits for the next keystroke, which would make this request needless.

        What has been done since the request came counts as a part of the wait.
        """
        if self._request.trigger is Trigger.INVOKED:
            return
        fixed_ms = self._parts.options.completion.debounce_ms
        share = LOCAL_SHARE if plan.model.provider in SINGLE_SLOT_PROVIDERS else 1.0
        wanted_ms = self._parts.pacing.delay_ms(fixed_ms, plan.anchor, plan.model.name, share)
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
        if self._abandoned is not None:
            return self._ended(self._abandoned)
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
        if self._abandoned is not None:
            return self._ended(self._abandoned)
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
        return tuple(other for other in found if other != text)[: ANSWERS_MAX - 1]


def _stays(plan: Plan, text: str) -> bool:
    """Whether the filters leave `text` as it is."""
    return filtered(plan, text).text == text
