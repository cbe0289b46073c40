"""What must not outlive its reason: requests, streams, answers, and the fate of what nobody saw."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from completion.errors import ModelUnavailable
from completion.explanation import Outcome, Source
from completion.generation import ModelConfig
from completion.inline.early import EARLY_MS
from completion.ports import CachedCompletion
from completion.values import CompletionOptions, SuggestRequest, Task, Trigger
from tests.support.desk import Desk, request, text_of
from tests.support.fakes import FakeModelClient, MemoryCache, settle
from tests.support.marked import parsed_at_cursor

PLACE = "def f(a, b):\n    x = ‸\n    return x\n"
URI = "file:///a.py"
WAITING = CompletionOptions(debounce_ms=200, speculate=False)


async def test_a_menu_answer_that_nobody_saw_is_not_rejected_by_typing_on() -> None:
    gate = asyncio.Event()
    desk = Desk([gate, "foo(a, b)"], ["foo(a, b)"])
    assert (await desk.engine.suggest_ready(request(PLACE), 5)).suggestions == ()
    gate.set()
    await settle()
    await desk.clock.advance(1_000)
    desk.changes("def f(a, b):\n    x = z‸\n    return x\n")
    assert Outcome.REJECTED not in [record.outcome for record in desk.records.recent()]
    assert text_of(await desk.suggest(PLACE)) == "foo(a, b)"


async def test_who_asks_gets_the_whole_answer_however_slow() -> None:
    gate = asyncio.Event()
    desk = Desk(["x = 1\n", "    y = 2\n", gate, "    return y\n", "\n"])
    asking = desk.asks("def f():\n    ‸\n", Trigger.INVOKED)
    await settle()
    await desk.clock.advance(10 * EARLY_MS)
    assert not asking.done()
    gate.set()
    assert text_of(await asking).endswith("return y")


async def test_text_that_has_gone_during_the_pause_is_not_sent() -> None:
    desk = Desk(["foo()"], completion=WAITING)
    asking = desk.asks(PLACE)
    await settle()
    desk.changes("something else entirely‸\n")
    await desk.clock.advance(1_000)
    assert (await asking).explanation.reason == "changed"
    assert desk.requests == 0


async def test_an_answer_of_the_model_before_is_not_shown_after_a_change_of_settings() -> None:
    gate = asyncio.Event()
    desk = Desk(["old_", gate, "model()"])
    asking = desk.asks(PLACE)
    await settle()
    new = FakeModelClient([["new_model()"]], name="new")
    desk.router.reconfigure({"new": new}, {Task.COMPLETION: ("new",)})
    desk.engine.reconfigure(desk.cache, desk.engine._parts.options)
    gate.set()
    await asyncio.wait({asking})
    assert text_of(await desk.suggest(PLACE)) == "new_model()"


async def test_typing_a_bracket_that_the_editor_closes_does_not_reject() -> None:
    desk = Desk(["foo(a)"])
    await desk.suggest(PLACE)
    await desk.clock.advance(1_000)
    for typed in ("foo‸", "foo(‸)"):
        desk.changes(PLACE.replace("‸", typed))
    assert desk.newest.outcome is not Outcome.REJECTED


async def test_what_was_dismissed_does_not_come_back_from_memory() -> None:
    desk = Desk(["foo(a, b)"], ["bar()"])
    outcome = await desk.suggest(PLACE)
    desk.engine.rejected(outcome.suggestions[0].id)
    again = await desk.suggest(PLACE)
    assert "foo(a, b)" not in text_of(again)
    assert again.explanation.source is not Source.MEMORY


async def test_what_was_dismissed_comes_back_for_who_asks() -> None:
    desk = Desk(["foo(a, b)", "\n"], ["foo(a, b)", "\n"], ["foo(a, b)", "\n"])
    outcome = await desk.suggest(PLACE)
    desk.engine.rejected(outcome.suggestions[0].id)
    assert (await desk.suggest(PLACE)).explanation.reason == "rejected"
    assert text_of(await desk.suggest(PLACE, Trigger.INVOKED)) == "foo(a, b)"


@pytest.mark.parametrize("end", ["return None", "continue"])
async def test_a_guard_keeps_its_body_though_the_same_line_stands_below(end: str) -> None:
    """At another indentation it is another line."""
    desk = Desk([f"if n < 0:\n        {end}\n    n += 1\n"])
    place = f"def f(n):\n    n = n - 1\n    ‸\n    {end}\n"
    assert text_of(await desk.suggest(place)) == f"if n < 0:\n        {end}"


async def test_asking_what_fits_leaves_a_stream_that_runs_ahead_where_it_is() -> None:
    gate = asyncio.Event()
    desk = Desk(["foo(a)", "\n"], [gate], completion=CompletionOptions(debounce_ms=0))
    outcome = await desk.suggest("def f(a, b):\n    x = ‸\n")
    desk.engine.shown(outcome.suggestions[0].id)
    await settle()
    inflight = desk.engine._parts.inflight
    ahead = inflight._ahead
    assert ahead is not None
    followed = request("def f(a, b):\n    x = foo(a)\n    ‸\n")
    assert inflight.fitting(followed.parsed.document, followed.cursor) is ahead
    assert inflight._ahead is ahead
    await desk.engine.aclose()


@pytest.mark.parametrize("ends", ["document", "engine"])
async def test_what_is_closed_during_the_pause_is_neither_asked_for_nor_kept(ends: str) -> None:
    desk = Desk(["foo()"], completion=WAITING)
    asking = desk.asks(PLACE)
    await settle()
    if ends == "document":
        desk.engine.document_closed(URI)
    else:
        await desk.engine.aclose()
    await desk.clock.advance(1_000)
    assert (await asking).explanation.reason == "closed"
    assert desk.requests == 0


async def test_a_request_with_the_settings_from_before_is_not_sent() -> None:
    """They may have allowed what is forbidden now."""
    desk = Desk(["foo()"], completion=WAITING)
    asking = desk.asks(PLACE)
    await settle()
    desk.engine.reconfigure(desk.cache, desk.engine._parts.options)
    await desk.clock.advance(1_000)
    assert (await asking).explanation.reason == "settings"
    assert desk.requests == 0


async def test_nothing_is_prepared_ahead_with_the_settings_from_before() -> None:
    desk = Desk(["foo(a)", "\n"], completion=CompletionOptions(debounce_ms=0))
    assert text_of(await desk.suggest(PLACE)) == "foo(a)"
    options = desk.engine._parts.options
    silent = replace(options, completion=replace(options.completion, speculate=False))
    desk.engine.reconfigure(desk.cache, silent)
    await desk.clock.advance(10_000)
    assert desk.requests == 1


async def test_no_further_answer_is_asked_for_in_a_document_that_was_closed() -> None:
    class SlowCache(MemoryCache):
        opened = asyncio.Event()

        async def get(self, key: str) -> CachedCompletion | None:
            await self.opened.wait()
            return await super().get(key)

    desk = Desk(["foo()", "\n"], cache=SlowCache())
    SlowCache.opened.set()
    await desk.suggest(PLACE, Trigger.INVOKED)
    SlowCache.opened.clear()
    asking = desk.asks(PLACE, Trigger.INVOKED)
    await settle()
    desk.engine.document_closed(URI)
    SlowCache.opened.set()
    assert (await asking).explanation.reason == "closed"
    assert desk.requests == 1


async def test_an_answer_from_disk_is_not_kept_for_a_document_that_was_closed() -> None:
    before = Desk(["foo()", "\n"])
    await before.suggest(PLACE)
    await before.engine.aclose()
    idle = CompletionOptions(idle_before_show_ms=200, speculate=False)
    desk = Desk(cache=before.cache, completion=idle)
    asking = desk.asks(PLACE)
    await settle()
    desk.engine.document_closed(URI)
    await desk.clock.advance(200)
    assert (await asking).explanation.reason == "closed"
    assert len(desk.engine._parts.memory) == 0


async def test_a_remembered_answer_is_not_kept_for_a_document_that_was_closed() -> None:
    idle = CompletionOptions(debounce_ms=0, idle_before_show_ms=200, speculate=False)
    desk = Desk(["foo()", "\n"], ["1", "\n"], completion=idle)
    for place in (PLACE, f"y = ‸\n{PLACE.replace('‸', '')}"):
        asking = desk.asks(place)
        await desk.clock.advance(200)
        await asking
    asking = desk.asks(PLACE)
    await settle()
    desk.engine.document_closed(URI)
    await desk.clock.advance(200)
    assert (await asking).explanation.reason == "closed"
    assert len(desk.engine._parts.memory) == 0


async def test_closing_a_document_leaves_the_requests_of_others_alone() -> None:
    desk = Desk(["foo()"], completion=WAITING)
    asking = desk.asks(PLACE)
    await settle()
    desk.engine.document_closed("file:///b.py")
    await desk.clock.advance(1_000)
    assert text_of(await asking) == "foo()"


async def test_a_stand_in_on_a_local_slot_makes_room_for_itself() -> None:
    """The first models are elsewhere; what answers in their place has one slot."""
    gate = asyncio.Event()
    hosted = FakeModelClient(
        [[ModelUnavailable("Down.")]] * 2, config=ModelConfig("hosted", "mistral", "https://h")
    )
    local = FakeModelClient(
        [[gate, "a"], ["1", "\n"]],
        name="local",
        config=ModelConfig("local", "llamacpp", "http://l"),
    )
    desk = Desk()
    clients = {"hosted": hosted, "local": local}
    desk.router.reconfigure(clients, {Task.COMPLETION: ("hosted", "local")})
    first = desk.asks(PLACE)
    await settle()
    other = SuggestRequest(*parsed_at_cursor("x = 1\ny = 2\nz = ‸\n", uri="file:///b.py"))
    assert text_of(await desk.engine.suggest(other)) == "1"
    assert local.calls[0].closed_early
    first.cancel()
