"""Inline completion as the server sees it: questions, events, and what is kept between them.

What happens to one question is `walk`; this module owns what outlives it.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import replace

from context.text import Document

from ..errors import ModelError
from ..explanation import Explanation, Trace
from ..ports import Clock, ContextSource, SuggestionCache
from ..prompt.completion import Built
from ..records import Records
from ..route import Router
from ..values import Deletion, EngineOptions, SuggestOutcome, SuggestRequest, Task
from .asking import Parts
from .deletions import Deletions
from .events import Events
from .inflight import Inflight, OnText
from .memory import Memory, Remembered
from .pacing import Pacing
from .plan import Known, get_ready, make_plan
from .popup import for_popup_item, with_popup_item
from .speculate import Speculation
from .walk import Abandoned, Walk

logger = logging.getLogger(__name__)


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
        events = Events(records, clock)
        self._parts = Parts(
            router,
            cache,
            clock,
            options,
            Memory(),
            Inflight(),
            Pacing(),
            events,
            records,
            Deletions(clock),
        )
        self._records = records
        self._speculation = Speculation()
        self._background: dict[str, asyncio.Task[SuggestOutcome]] = {}
        self._walks: set[Walk] = set()

    def reconfigure(self, cache: SuggestionCache, options: EngineOptions) -> None:
        """Takes new settings; nothing is sent or shown by the old ones from here on."""
        self._parts.memory.clear()
        self._parts.near.clear()
        self._abandon_walks(Abandoned.SETTINGS)
        self._speculation.stop()
        self._parts.inflight.close_all()
        self._parts = replace(self._parts, cache=cache, options=options)

    def use_context(self, source: ContextSource) -> None:
        """Takes what stands elsewhere from `source`, from the next request on."""
        self._parts = replace(self._parts, source=source)

    async def suggest(
        self, request: SuggestRequest, on_text: OnText | None = None
    ) -> SuggestOutcome:
        """The suggestion at the cursor, or none with the reason. Raises `CancelledError` alone.

        `on_text` is called with the whole text so far each time the model has written more.
        """
        return self._given(request, await self._answer(request, on_text))

    async def _answer(
        self, request: SuggestRequest, on_text: OnText | None = None
    ) -> SuggestOutcome:
        """Walks and writes the record; nobody has seen the outcome yet."""
        trace = self._trace(request)
        walked = with_popup_item(request)
        walk = Walk(self._parts, walked, trace, on_text)
        self._walks.add(walk)
        try:
            outcome = await walk.run()
        except ModelError as error:
            outcome = walk.silent(error.reason, error.message)
        except asyncio.CancelledError:
            why = "The request was cancelled, or its text has changed."
            self._records.add(walk.silent("cancelled", why).explanation)
            raise
        finally:
            self._walks.discard(walk)
        self._records.add(outcome.explanation)
        return outcome

    def _given(self, request: SuggestRequest, outcome: SuggestOutcome) -> SuggestOutcome:
        """The outcome as the editor gets it, now."""
        walked = with_popup_item(request)
        for suggestion in outcome.suggestions[:1]:
            document, point = walked.parsed.document, walked.cursor
            others = outcome.suggestions[1:]
            shown = self._parts.events.answered(suggestion, document, point, others)
            if request.popup is not None and walked is not request:
                for each in (shown, *shown.others):
                    each.entry_chars = len(request.popup.text)
            self._speculation.answered(self._parts, walked, shown)
        if request.popup is None or walked is request:
            return outcome
        over_item = tuple(for_popup_item(item, request.popup) for item in outcome.suggestions)
        return replace(outcome, suggestions=over_item)

    async def suggest_ready(self, request: SuggestRequest, wait_ms: int) -> SuggestOutcome:
        """The suggestion if it comes within `wait_ms`; else it is made ready for the next."""
        uri = request.parsed.document.uri
        if (older := self._background.pop(uri, None)) is not None:
            older.cancel()
        task = self._background[uri] = asyncio.create_task(self._answer(request))
        task.add_done_callback(_note_failure)
        done, _ = await asyncio.wait({task}, timeout=wait_ms / 1000)
        if done and not task.cancelled():
            return self._given(request, task.result())
        walk = Walk(self._parts, request, self._trace(request))
        outcome = walk.silent("not_ready", "The suggestion is being prepared.")
        self._records.add(outcome.explanation)
        return outcome

    async def preview(self, request: SuggestRequest) -> Built:
        """The prompt that `request` would send. Nothing is sent. Raises `ModelError`."""
        return await Walk(self._parts, request, self._trace(request)).preview()

    def rehearse(self, request: SuggestRequest) -> None:
        """Prepares an answer to `request` up to the model, and forgets it again."""
        model = self._parts.router.preferred(Task.COMPLETION)
        if model is not None:
            collected = self._parts.source.ready(request.parsed, request.cursor)
            get_ready(make_plan(request, model, self._parts.options, Known(collected=collected)))

    def document_changed(self, document: Document, deletion: Deletion | None = None) -> None:
        """Reads off a change what became of a suggestion, and closes a stream that fits no more.

        `deletion` says what was taken away, when that was all.
        """
        self._parts.deletions.document_changed(document, deletion)
        self._parts.events.document_changed(document)
        self._parts.inflight.document_changed(document)
        if self._parts.events.turned_away(document.uri):
            self._parts.inflight.close_ahead(document.uri)

    def document_closed(self, uri: str) -> None:
        """Forgets a document and stops what runs for it."""
        if (task := self._background.pop(uri, None)) is not None:
            task.cancel()
        self._abandon_walks(Abandoned.CLOSED, uri)
        self._parts.deletions.document_closed(uri)
        self._parts.inflight.document_closed(uri)
        self._parts.memory.forget_document(uri)
        self._parts.near.forget_document(uri)
        self._parts.events.document_closed(uri)

    def shown(self, suggestion_id: str) -> None:
        """Notes that the editor has put a suggestion on screen."""
        self._speculation.shown(self._parts, suggestion_id)

    def accepted(self, suggestion_id: str, accepted_chars: int | None = None) -> bool:
        """Notes that the user took the first `accepted_chars` code points of a suggestion.

        None: all of it. False when the suggestion is not known.
        """
        return self._parts.events.accepted(suggestion_id, accepted_chars)

    def rejected(self, suggestion_id: str) -> None:
        """Notes that the user has dismissed a suggestion."""
        self._parts.events.rejected(suggestion_id)
        if (shown := self._parts.events.find(suggestion_id)) is not None:
            self._parts.memory.forget(Remembered(shown.anchor, shown.text))

    def recent_explanations(self) -> tuple[Explanation, ...]:
        """The records of the last requests, newest first."""
        return self._records.recent()

    async def clear_cache(self) -> int:
        """Forgets every answer, in memory and on disk; returns how many were on disk."""
        self._parts.memory.clear()
        self._parts.near.clear()
        return await self._parts.cache.clear()

    async def aclose(self) -> None:
        """Stops every stream and waits for pending cache writes."""
        tasks = tuple(self._background.values())
        for task in tasks:
            task.cancel()
        self._abandon_walks(Abandoned.CLOSED)
        self._speculation.stop()
        await self._parts.inflight.aclose()
        await asyncio.gather(*tasks, *self._parts.writes, return_exceptions=True)

    def _abandon_walks(self, why: Abandoned, uri: str | None = None) -> None:
        """Those of one document; None: all."""
        for walk in self._walks:
            if uri in (None, walk.uri):
                walk.abandon(why)

    def _trace(self, request: SuggestRequest) -> Trace:
        return Trace(
            self._parts.clock,
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
