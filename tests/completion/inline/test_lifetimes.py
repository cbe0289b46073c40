"""What must not outlive its reason: requests, streams, answers, and the fate of what nobody saw."""

from __future__ import annotations

import asyncio

import pytest

from completion.explanation import Outcome, Source
from completion.inline.early import EARLY_MS
from completion.values import CompletionOptions, Task, Trigger
from tests.support.desk import Desk, request, text_of
from tests.support.fakes import FakeModelClient, settle

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
