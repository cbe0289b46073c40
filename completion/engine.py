"""The walk of an inline completion, cheapest step first; each step can end it with a named reason.

gate -> memory (typing along) -> context -> disk -> a running stream -> wait -> model -> filters.
The steps are modules of their own; this one only joins them and writes the explanation.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import replace
from typing import Final

from context.cursor import cursor_context
from context.text import Document, Span

from .errors import ModelError, ModelUnavailable
from .explanation import Explanation, Source, Trace
from .gate import gate
from .generation import GenerationLimits, ModelInfo, Prompt
from .inflight import Generation, Inflight, OnText
from .memory import Memory, Recalled, Remembered
from .pacing import Pacing
from .plan import Plan, context_for, filtered, limits_with, make_plan
from .popup import for_popup_item, with_popup_item
from .ports import CachedCompletion, Clock, SuggestionCache
from .prompt.completion import Built, build_prompt
from .records import Records
from .route import Router
from .stop_rules import cut
from .values import EngineOptions, Suggestion, SuggestOutcome, SuggestRequest, Task, Trigger

logger = logging.getLogger(__name__)

READY_WAIT_MS: Final = 60
"""How long a popup waits for what is not ready: the editor's own menu must not wait for us."""


class Engine:
    """Answers "what comes next?". Safe to use from several tasks of one event loop."""

    def __init__(
        self,
        router: Router,
        cache: SuggestionCache,
        records: Records,
        clock: Clock,
        options: EngineOptions,
    ) -> None:
        self._router = router
        self._cache = cache
        self._records = records
        self._clock = clock
        self._options = options
        self._memory = Memory()
        self._inflight = Inflight()
        self._pacing = Pacing()
        self._background: dict[str, asyncio.Task[SuggestOutcome]] = {}
        self._writes: set[asyncio.Task[None]] = set()

    def reconfigure(self, cache: SuggestionCache, options: EngineOptions) -> None:
        """Takes new settings from the next request on."""
        self._cache, self._options = cache, options

    async def suggest(
        self, request: SuggestRequest, on_text: OnText | None = None
    ) -> SuggestOutcome:
        """The suggestion at the cursor, or none with the reason. Raises `CancelledError` alone.

        `on_text` is called with the whole text so far each time the model has written more.
        """
        trace = self._trace(request)
        walked = with_popup_item(request)
        try:
            outcome = await self._walk(walked, trace, on_text)
        except ModelError as error:
            outcome = self._silent(trace, error.reason, error.message)
        except asyncio.CancelledError:
            self._silent(trace, "cancelled", "The request was cancelled, or its text has changed.")
            raise
        if request.popup is None or walked is request:
            return outcome
        shown = tuple(for_popup_item(item, request.popup) for item in outcome.suggestions)
        return replace(outcome, suggestions=shown)

    async def suggest_ready(
        self, request: SuggestRequest, wait_ms: int = READY_WAIT_MS
    ) -> SuggestOutcome:
        """The suggestion if it comes within `wait_ms`; else it is made ready for the next."""
        uri = request.parsed.document.uri
        if (older := self._background.pop(uri, None)) is not None:
            older.cancel()
        task = self._background[uri] = asyncio.create_task(self.suggest(request))
        task.add_done_callback(_note_failure)
        done, _ = await asyncio.wait({task}, timeout=wait_ms / 1000)
        if done and not task.cancelled():
            return task.result()
        return self._silent(self._trace(request), "not_ready", "The suggestion is being prepared.")

    async def preview(self, request: SuggestRequest) -> Built:
        """The prompt that `request` would send. Nothing is sent. Raises `ModelError`."""
        plan = self._plan(request)
        info = await self._router.describe(Task.COMPLETION)
        return build_prompt(context_for(plan, info, self._options), info)

    def document_changed(self, document: Document) -> None:
        """Closes the stream that is being read for text that is no longer there."""
        self._inflight.close_unfit(document)

    def document_closed(self, uri: str) -> None:
        """Forgets a document and stops what runs for it."""
        if (task := self._background.pop(uri, None)) is not None:
            task.cancel()
        self._inflight.close(uri)
        self._memory.forget_document(uri)

    def accepted(self, suggestion_id: str) -> bool:
        """Notes that the user took a suggestion; False when it is not known."""
        return self._records.mark_accepted(suggestion_id)

    def recent_explanations(self) -> tuple[Explanation, ...]:
        """The records of the last requests, newest first."""
        return self._records.recent()

    async def clear_cache(self) -> int:
        """Forgets every answer, in memory and on disk; returns how many were on disk."""
        self._memory.clear()
        return await self._cache.clear()

    async def aclose(self) -> None:
        """Stops every stream and waits for pending cache writes."""
        tasks = tuple(self._background.values())
        for task in tasks:
            task.cancel()
        await self._inflight.aclose()
        await asyncio.gather(*tasks, *self._writes, return_exceptions=True)

    async def _walk(
        self, request: SuggestRequest, trace: Trace, on_text: OnText | None
    ) -> SuggestOutcome:
        cursor = cursor_context(request.parsed, request.cursor)
        if request.trigger is Trigger.AUTOMATIC:
            self._pacing.key_typed(self._clock.monotonic_ms())
        if refusal := gate(request, cursor, self._options.completion):
            return self._silent(trace, refusal.reason, refusal.detail)
        trace.stage("gate")
        if recalled := self._memory.recall(request.parsed.document, request.cursor):
            return await self._again(request, recalled, trace)
        trace.stage("memory", "nothing fits")
        plan = self._plan(request)
        trace.redacted = plan.context.redacted_count
        trace.stage("context")
        if (cached := await self._from_disk(plan)) is not None:
            trace.stage("disk", "found")
            ended = cut(cached.text, plan.stop)
            return await self._show(plan, trace, ended.text if ended else cached.text, Source.DISK)
        trace.stage("disk", "not there")
        return await self._from_model(plan, trace, on_text)

    def _plan(self, request: SuggestRequest) -> Plan:
        model = self._router.preferred(Task.COMPLETION)
        if model is None:
            raise ModelUnavailable("No model is set for completions: set routes.completion.")
        return make_plan(request, model, self._options)

    async def _from_disk(self, plan: Plan) -> CachedCompletion | None:
        return await self._cache.get(plan.key) if self._options.cache_enabled else None

    async def _from_model(self, plan: Plan, trace: Trace, on_text: OnText | None) -> SuggestOutcome:
        outcome = await self._from_running(plan, trace, on_text)
        if outcome is None:
            self._inflight.close(plan.anchor.uri)
            await self._wait_for_pause(plan, trace)
            outcome = await self._from_running(plan, trace, on_text)
        if outcome is not None:
            return outcome
        generation = self._begin(plan, trace)
        ended = await generation.wait(on_text)
        return await self._show(plan, trace, ended.text, Source.MODEL)

    async def _from_running(
        self, plan: Plan, trace: Trace, on_text: OnText | None
    ) -> SuggestOutcome | None:
        """The answer of a stream that runs, or has ended since memory was asked, if it fits."""
        document, point = plan.request.parsed.document, plan.request.cursor
        if (joined := self._inflight.join(document, point)) is not None:
            await joined.wait(joined.heard_from(document, point, on_text))
            trace.stage("joined stream")
        if (recalled := self._memory.recall(document, point)) is None:
            return None
        if joined is None:
            return await self._again(plan.request, recalled, trace)
        trace.models.extend(joined.trace.models)
        trace.parts = joined.trace.parts
        return await self._again(plan.request, recalled, trace, Source.JOINED)

    async def _wait_for_pause(self, plan: Plan, trace: Trace) -> None:
        """Waits for the next keystroke, which would make this request needless."""
        if plan.request.trigger is Trigger.INVOKED:
            return
        fixed_ms = self._options.completion.debounce_ms
        if delay_ms := self._pacing.delay_ms(fixed_ms, plan.anchor.head):
            await self._clock.sleep_ms(delay_ms)
            trace.stage("wait")

    async def _hold(self, request: SuggestRequest, trace: Trace) -> None:
        """Holds an answer back until the user has been idle for as long as they asked for."""
        idle_ms = self._options.completion.idle_before_show_ms
        if request.trigger is Trigger.AUTOMATIC and (rest_ms := idle_ms - trace.elapsed_ms()) > 0:
            await self._clock.sleep_ms(rest_ms)
            trace.stage("hold")

    def _begin(self, plan: Plan, trace: Trace) -> Generation:
        def make_prompt(info: ModelInfo) -> tuple[Prompt, GenerationLimits]:
            built = build_prompt(context_for(plan, info, self._options), info)
            trace.parts = built.parts
            return built.prompt, limits_with(plan, built.prompt)

        generation = Generation(plan.anchor, plan.stop, trace)
        self._inflight.begin(generation)
        stream = self._router.stream(Task.COMPLETION, plan.request.trigger, make_prompt, trace)
        generation.start(stream, lambda ended: self._keep(plan, ended))
        return generation

    def _keep(self, plan: Plan, generation: Generation) -> None:
        """Puts a finished answer into memory and onto the disk, whoever still waits for it."""
        models = generation.trace.models
        if not models or generation.result is None or not generation.text.strip():
            return
        used = models[-1]
        if used.first_token_ms is not None:
            self._pacing.first_token_came(used.first_token_ms)
        if text := filtered(plan, generation.result.text).text:
            self._memory.remember(Remembered(plan.anchor, text, used))
        if self._options.cache_enabled and used.name == plan.model.name:
            complete = generation.result.rule != "end" or used.finish == "stop"
            value = CachedCompletion(generation.text, complete, used.model_id, used.host)
            task = asyncio.create_task(self._cache.put(plan.key, value))
            self._writes.add(task)
            task.add_done_callback(self._writes.discard)

    async def _again(
        self,
        request: SuggestRequest,
        recalled: Recalled,
        trace: Trace,
        source: Source | None = None,
    ) -> SuggestOutcome:
        """The rest of a remembered answer, as it was shown: what is on screen must not change."""
        trace.stage("memory", "found")
        if not recalled.on_screen:
            await self._hold(request, trace)
        self._memory.shown(recalled.remembered)
        if source is None:
            source = Source.TYPED if recalled.on_screen else Source.MEMORY
        return self._outcome(request, trace, recalled.rest, source)

    async def _show(self, plan: Plan, trace: Trace, text: str, source: Source) -> SuggestOutcome:
        result = filtered(plan, text)
        trace.verdicts.extend(result.verdicts)
        trace.stage("filters", result.reason)
        if not result.text:
            return self._silent(trace, result.reason, f"The answer did not pass: {result.reason}.")
        await self._hold(plan.request, trace)
        used = trace.models[-1] if trace.models else None
        self._memory.shown(Remembered(plan.anchor, result.text, used))
        return self._outcome(plan.request, trace, result.text, source)

    def _outcome(
        self, request: SuggestRequest, trace: Trace, text: str, source: Source
    ) -> SuggestOutcome:
        record = self._records.add(trace.finish(source))
        suggestion = Suggestion(trace.id, text, Span.at(request.cursor))
        return SuggestOutcome((suggestion,), record)

    def _silent(self, trace: Trace, reason: str, detail: str) -> SuggestOutcome:
        record = self._records.add(trace.finish(Source.NONE, reason=reason, detail=detail))
        return SuggestOutcome((), record)

    def _trace(self, request: SuggestRequest) -> Trace:
        return Trace(
            self._clock,
            uuid.uuid4().hex,
            task=Task.COMPLETION.value,
            trigger=request.trigger.value,
            path=request.path,
            language=request.parsed.document.language_id,
            line=request.cursor.line + 1,
            column=request.cursor.column + 1,
        )


def _note_failure(task: asyncio.Task[SuggestOutcome]) -> None:
    """A request that goes on without a reader must not fail unseen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("A suggestion could not be prepared: %s", type(error).__name__)
