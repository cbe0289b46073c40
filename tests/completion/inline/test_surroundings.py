"""What is known from elsewhere, on its way into requests, and what that does to kept answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from completion.explanation import Source
from completion.generation import InfillPrompt, ModelConfig
from completion.inline.surroundings import WAIT_MS_MAX
from completion.ports import Collected, Freshness
from completion.values import CompletionOptions, ContextOptions, EngineOptions, Trigger
from context.related import Related, RelatedCode
from tests.support.desk import Desk, request, text_of
from tests.support.fakes import FakeModelClient, MemoryCache, settle

PLACE = "def total(order):\n    return ‸\n"
NOTHING = Collected(freshness=Freshness.COLD)


def knowing(name: str, freshness: Freshness = Freshness.FRESH) -> Collected:
    text = f"class {name}:\n"
    code = RelatedCode(f"{name.lower()}.py", 0, 0, text, "it is named here", 1.0)
    return Collected(Related((code,)), freshness)


@dataclass
class FakeSource:
    """Knows `now`, and after it has looked, `found`; looking lasts until `gate` is set."""

    now: Collected = NOTHING
    found: Collected | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    touched: int = 0
    waited_ms: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    def ready(self, *_: Any, **__: Any) -> Collected:
        return self.now

    async def collect(self, *arguments: Any, **_: Any) -> Collected:
        self.waited_ms.append(arguments[2])
        await self.gate.wait()
        self.now = self.found or self.now
        return self.now

    def touch(self, *_: Any, **__: Any) -> None:
        self.touched += 1
        self.now = self.found or self.now


def desk_with(source: FakeSource, *answers: str, **more: object) -> Desk:
    desk = Desk(*([answer] for answer in answers), **more)  # type: ignore[arg-type]
    desk.engine.use_context(source)
    return desk


def shown_files(desk: Desk, number: int = -1) -> list[str]:
    prompt = desk.model.calls[number].prompt
    assert isinstance(prompt, InfillPrompt)
    return [extra.filename for extra in prompt.extra]


async def test_what_is_ready_is_in_the_prompt_and_in_the_explanation() -> None:
    desk = desk_with(FakeSource(knowing("Order")), "sum(order)")
    await desk.suggest(PLACE)
    assert shown_files(desk) == ["order.py"]
    (part,) = [part for part in desk.newest.parts if part.kind == "snippet"]
    assert (part.label, part.why) == ("order.py:1", "it is named here")
    (stage,) = [stage for stage in desk.newest.stages if stage.name == "context"]
    assert stage.note == "with what belongs to this line"


async def test_where_nothing_is_known_a_request_waits_a_moment() -> None:
    source = FakeSource(found=knowing("Order"))
    desk = desk_with(source, "sum(order)")
    await desk.suggest(PLACE)
    assert source.waited_ms == [WAIT_MS_MAX]
    assert shown_files(desk) == ["order.py"]


async def test_what_is_stale_is_sent_unless_something_comes_in_the_pause() -> None:
    source = FakeSource(knowing("Order", Freshness.STALE))
    desk = desk_with(source, "a", "b")
    await desk.suggest(PLACE)
    assert shown_files(desk) == ["order.py"]
    source.found = knowing("Item")
    await desk.suggest(PLACE.replace("return", "yield"))
    assert shown_files(desk) == ["item.py"]
    assert (source.touched, source.waited_ms) == (2, [])


async def test_who_asks_by_hand_waits_for_what_belongs_here() -> None:
    source = FakeSource(knowing("Order", Freshness.STALE), knowing("Item"))
    desk = desk_with(source, "a")
    await desk.suggest(PLACE, Trigger.INVOKED)
    assert (source.waited_ms, shown_files(desk)) == ([WAIT_MS_MAX], ["item.py"])


async def test_the_pause_and_the_look_are_waited_for_at_once() -> None:
    source = FakeSource(found=knowing("Order"))
    source.gate.clear()
    desk = desk_with(source, "a", completion=CompletionOptions(debounce_ms=30, speculate=False))
    asked = desk.asks(PLACE)
    await desk.clock.advance(30)
    assert desk.requests == 0
    source.gate.set()
    await asked
    assert shown_files(desk) == ["order.py"]


async def test_a_model_that_reads_little_is_shown_its_document_alone() -> None:
    tiny = FakeModelClient([["a"]], config=ModelConfig("fast", "embedded"))
    small = EngineOptions(context=ContextOptions(budget_tokens=1_000))
    for desk in (Desk(model=tiny), Desk(["a"], options=small)):
        source = FakeSource(knowing("Order"))
        desk.engine.use_context(source)
        await desk.suggest(PLACE)
        assert shown_files(desk) == []
        assert (source.touched, source.waited_ms) == (0, [])
        (stage,) = [stage for stage in desk.newest.stages if stage.name == "context"]
        assert stage.note.startswith("this file alone")


async def test_after_a_restart_the_same_place_needs_neither_model_nor_index() -> None:
    cache = MemoryCache()
    first = desk_with(FakeSource(knowing("Order")), "sum(order)", cache=cache)
    await first.suggest(PLACE)
    await settle()
    source = FakeSource()
    source.gate.clear()
    again = desk_with(source, cache=cache)
    outcome = await again.suggest(PLACE)
    assert (text_of(outcome), outcome.explanation.source) == ("sum(order)", Source.DISK)
    assert (again.requests, source.waited_ms) == (0, [])


async def test_where_other_things_are_known_the_old_answer_does_not_count() -> None:
    cache = MemoryCache()
    await desk_with(FakeSource(knowing("Order")), "sum(order)", cache=cache).suggest(PLACE)
    await settle()
    for freshness in (Freshness.FRESH, Freshness.STALE):
        copy = MemoryCache(dict(cache.entries))
        desk = desk_with(FakeSource(knowing("Item", freshness)), "sum(item)", cache=copy)
        await desk.suggest(PLACE)
        assert desk.requests == 1


async def test_that_a_model_had_nothing_to_say_is_kept_for_what_it_knew_alone() -> None:
    cache = MemoryCache()
    await desk_with(FakeSource(knowing("Order")), "", cache=cache).suggest(PLACE)
    await settle()
    known = desk_with(FakeSource(knowing("Order")), cache=cache)
    await known.suggest(PLACE)
    assert known.requests == 0
    unknown = desk_with(FakeSource(), "sum(order)", cache=cache)
    await unknown.suggest(PLACE)
    assert unknown.requests == 1


async def test_what_comes_in_the_pause_may_be_what_was_asked_before() -> None:
    cache = MemoryCache()
    await desk_with(FakeSource(knowing("Order")), "sum(order)", cache=cache).suggest(PLACE)
    await settle()
    source = FakeSource(knowing("Item", Freshness.STALE), knowing("Order"))
    again = desk_with(source, cache=cache)
    outcome = await again.suggest(PLACE)
    assert (text_of(outcome), again.requests) == ("sum(order)", 0)


async def test_the_window_is_the_same_before_and_after_something_is_known() -> None:
    """Else the same place would have several names in the cache."""
    prefixes = set[str]()
    for known in (NOTHING, knowing("Order")):
        desk = desk_with(FakeSource(known), "a")
        await desk.suggest("x = 1\n" * 3_000 + PLACE)
        prompt = desk.model.calls[0].prompt
        assert isinstance(prompt, InfillPrompt)
        prefixes.add(prompt.prefix)
    assert len(prefixes) == 1


async def test_a_preview_has_what_can_be_known() -> None:
    source = FakeSource(found=knowing("Order"))
    desk = desk_with(source)
    built = await desk.engine.preview(request(PLACE))
    assert isinstance(built.prompt, InfillPrompt)
    assert [extra.filename for extra in built.prompt.extra] == ["order.py"]


@pytest.mark.parametrize("freshness", [Freshness.COLD, Freshness.STALE])
async def test_a_cancelled_request_leaves_nothing_behind(freshness: Freshness) -> None:
    source = FakeSource(replace(knowing("Order"), freshness=freshness))
    source.gate.clear()
    desk = desk_with(source, completion=CompletionOptions(debounce_ms=30, speculate=False))
    asked = desk.asks(PLACE)
    await settle()
    asked.cancel()
    await settle()
    assert asked.cancelled()
    assert desk.requests == 0
