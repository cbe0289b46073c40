"""An engine with a fake model on a desk: what the tests of the walk and its events share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from completion.explanation import Explanation, Source
from completion.inline.engine import Engine
from completion.records import Records
from completion.route import Router
from completion.values import (
    CompletionOptions,
    EngineOptions,
    SuggestOutcome,
    SuggestRequest,
    Task,
    Trigger,
)
from context.text import Document, Span
from tests.support.fakes import FakeClock, FakeModelClient, MemoryCache, Step
from tests.support.marked import at_cursor, parsed_at_cursor

AT_ONCE: Final = CompletionOptions(debounce_ms=0, speculate=False)
FILE: Final = "def add(a, b):\n    ret‸\n"
"""A place with half a word, where a line can be completed."""


class Desk:
    """An engine with one fake model whose answers are `script`; no debounce unless asked for."""

    def __init__(
        self,
        *script: Sequence[Step],
        cache: MemoryCache | None = None,
        completion: CompletionOptions = AT_ONCE,
        options: EngineOptions | None = None,
        model: FakeModelClient | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.model = model or FakeModelClient(script)
        self.cache = cache or MemoryCache()
        self.records = Records()
        self.router = Router({"fast": self.model}, {Task.COMPLETION: ("fast",)}, self.clock)
        options = replace(options or EngineOptions(), completion=completion)
        self.engine = Engine(self.router, self.cache, self.records, self.clock, options)

    async def suggest(self, place: str, trigger: Trigger = Trigger.AUTOMATIC) -> SuggestOutcome:
        return await self.engine.suggest(request(place, trigger))

    def asks(
        self, place: str, trigger: Trigger = Trigger.AUTOMATIC
    ) -> asyncio.Task[SuggestOutcome]:
        """A request that runs in the background."""
        return asyncio.create_task(self.suggest(place, trigger))

    def changes(self, place: str) -> None:
        """The editor tells that the document is this now."""
        document: Document = at_cursor(place)[0]
        self.engine.document_changed(document)

    @property
    def requests(self) -> int:
        """How many requests have reached the model."""
        return len(self.model.calls)

    @property
    def newest(self) -> Explanation:
        return self.records.recent()[0]


def request(place: str, trigger: Trigger = Trigger.AUTOMATIC) -> SuggestRequest:
    return SuggestRequest(*parsed_at_cursor(place), trigger, path="a.py")


def text_of(outcome: SuggestOutcome) -> str:
    """The shown text, or nothing."""
    return "".join(suggestion.text for suggestion in outcome.suggestions)


async def check_suggest(
    place: str,
    *,
    model: str | Sequence[Step] = (),
    expect: str = "",
    reason: str = "",
    trigger: Trigger = Trigger.AUTOMATIC,
    completion: CompletionOptions = AT_ONCE,
) -> Explanation:
    """At `place` the model's answer leads to `expect`, or to silence for `reason`.

    A place that is refused before the model is asked has no `model`.
    """
    desk = Desk([model] if isinstance(model, str) else model, completion=completion)
    outcome = await desk.suggest(place, trigger)
    await desk.engine.aclose()
    explanation = outcome.explanation
    assert (text_of(outcome), explanation.reason) == (expect, reason)
    assert explanation.shown is bool(expect)
    assert explanation.source is (Source.MODEL if expect else Source.NONE)
    assert desk.requests == (1 if model else 0)
    assert desk.newest == explanation
    if reason:
        assert explanation.detail.endswith(".")
    if expect:
        suggestion = outcome.suggestions[0]
        assert suggestion.id == explanation.id
        assert suggestion.span == Span.at(at_cursor(place)[1])
    return explanation
