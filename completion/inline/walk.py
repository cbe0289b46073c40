"""The walk of one request, cheapest step first; each step can end it with a named reason.

gate -> memory (typing along) -> context -> disk -> a running stream -> wait -> model -> filters.
The steps are modules of their own; this one only joins them and writes the explanation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from context.cursor import cursor_context
from context.text import Span

from ..errors import ModelUnavailable
from ..explanation import Source, Trace
from ..generation import GenerationLimits, ModelInfo, Prompt
from ..ports import CachedCompletion, Clock, SuggestionCache
from ..prompt.completion import Built, build_prompt
from ..route import Router
from ..values import EngineOptions, Suggestion, SuggestOutcome, SuggestRequest, Task, Trigger
from .filters import sentence_for
from .gate import gate
from .inflight import Generation, Inflight, OnText
from .memory import Memory, Recalled, Remembered
from .pacing import Pacing
from .plan import Plan, context_for, filtered, limits_with, make_plan
from .stop_rules import cut


@dataclass(frozen=True, slots=True)
class Parts:
    """What outlives a request."""

    router: Router
    cache: SuggestionCache
    clock: Clock
    options: EngineOptions
    memory: Memory
    inflight: Inflight
    pacing: Pacing
    writes: set[asyncio.Task[None]] = field(default_factory=set)
    """Cache writes that are under way."""


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
        trace.stage("gate")
        if recalled := self._recall():
            return await self._again(recalled)
        trace.stage("memory", "nothing fits")
        plan = self._plan()
        trace.redacted = plan.context.redacted_count
        trace.stage("context")
        if (cached := await self._from_disk(plan)) is not None:
            trace.stage("disk", "found")
            ended = cut(cached.text, plan.stop)
            return await self._show(plan, ended.text if ended else cached.text, Source.DISK)
        trace.stage("disk", "not there")
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

    def _plan(self) -> Plan:
        model = self._parts.router.preferred(Task.COMPLETION)
        if model is None:
            raise ModelUnavailable("No model is set for completions: set routes.completion.")
        return make_plan(self._request, model, self._parts.options)

    def _recall(self) -> Recalled | None:
        return self._parts.memory.recall(self._request.parsed.document, self._request.cursor)

    async def _from_disk(self, plan: Plan) -> CachedCompletion | None:
        return await self._parts.cache.get(plan.key) if self._parts.options.cache_enabled else None

    async def _from_model(self, plan: Plan) -> SuggestOutcome:
        outcome = await self._from_running()
        if outcome is None:
            self._parts.inflight.close(plan.anchor.uri)
            await self._wait_for_pause(plan)
            outcome = await self._from_running()
        if outcome is not None:
            return outcome
        ended = await self._begin(plan).wait(self._on_text)
        return await self._show(plan, ended.text, Source.MODEL)

    async def _from_running(self) -> SuggestOutcome | None:
        """The answer of a stream that runs, or has ended since memory was asked, if it fits."""
        document, point = self._request.parsed.document, self._request.cursor
        joined = self._parts.inflight.join(document, point)
        if joined is not None:
            await joined.wait(joined.heard_from(document, point, self._on_text))
            self._trace.stage("joined stream")
        if (recalled := self._recall()) is None:
            return None
        if joined is None:
            return await self._again(recalled)
        self._trace.models.extend(joined.trace.models)
        self._trace.parts = joined.trace.parts
        return await self._again(recalled, Source.JOINED)

    async def _wait_for_pause(self, plan: Plan) -> None:
        """Waits for the next keystroke, which would make this request needless."""
        if self._request.trigger is Trigger.INVOKED:
            return
        fixed_ms = self._parts.options.completion.debounce_ms
        if delay_ms := self._parts.pacing.delay_ms(fixed_ms, plan.anchor.head):
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

    def _begin(self, plan: Plan) -> Generation:
        trace, options = self._trace, self._parts.options

        def make_prompt(info: ModelInfo) -> tuple[Prompt, GenerationLimits]:
            built = build_prompt(context_for(plan, info, options), info)
            trace.parts = built.parts
            return built.prompt, limits_with(plan, built.prompt)

        generation = Generation(plan.anchor, plan.stop, trace)
        self._parts.inflight.begin(generation)
        stream = self._parts.router.stream(
            Task.COMPLETION, self._request.trigger, make_prompt, trace
        )
        generation.start(stream, lambda ended: self._keep(plan, ended))
        return generation

    def _keep(self, plan: Plan, generation: Generation) -> None:
        """Puts a finished answer into memory and onto the disk, whoever still waits for it."""
        models = generation.trace.models
        if not models or generation.result is None or not generation.text.strip():
            return
        used = models[-1]
        if used.first_token_ms is not None:
            self._parts.pacing.first_token_came(used.first_token_ms)
        if text := filtered(plan, generation.result.text).text:
            self._parts.memory.remember(Remembered(plan.anchor, text))
        if self._parts.options.cache_enabled and used.name == plan.model.name:
            complete = generation.result.rule != "end" or used.finish == "stop"
            value = CachedCompletion(generation.text, complete, used.model_id, used.host)
            task = asyncio.create_task(self._parts.cache.put(plan.key, value))
            self._parts.writes.add(task)
            task.add_done_callback(self._parts.writes.discard)

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
            reason = self._trace.verdicts[0].name if self._trace.verdicts else result.reason
            return self.silent(reason, sentence_for(reason))
        await self._hold()
        self._parts.memory.shown(Remembered(plan.anchor, result.text))
        return self._outcome(result.text, source)

    def _outcome(self, text: str, source: Source) -> SuggestOutcome:
        suggestion = Suggestion(self._trace.id, text, Span.at(self._request.cursor))
        return SuggestOutcome((suggestion,), self._trace.finish(source))
