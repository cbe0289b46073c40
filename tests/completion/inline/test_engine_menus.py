"""Suggestions for editors that have a menu only."""

from __future__ import annotations

import asyncio

import pytest

from completion.explanation import Outcome
from completion.values import (
    PopupItem,
    SuggestRequest,
)
from context.text import Point, Span
from tests.support.desk import FILE, Desk, request, text_of
from tests.support.fakes import settle
from tests.support.marked import parsed_at_cursor


async def test_a_menu_gets_what_is_ready_and_the_rest_the_next_time() -> None:
    gate = asyncio.Event()
    desk = Desk([gate, "urn a", "\n"])
    first = await desk.engine.suggest_ready(request(FILE), wait_ms=0)
    assert first.explanation.reason == "not_ready"
    gate.set()
    await settle()
    second = await desk.engine.suggest_ready(request(FILE), wait_ms=60)
    assert text_of(second) == "urn a"
    assert desk.requests == 1


async def test_a_menu_gets_a_quick_answer_at_once() -> None:
    desk = Desk(["urn a", "\n"])
    assert text_of(await desk.engine.suggest_ready(request(FILE), wait_ms=60)) == "urn a"


async def test_a_menu_that_asks_again_goes_on_with_the_same_stream() -> None:
    gate = asyncio.Event()
    desk = Desk(["u", gate, "rn a", "\n"])
    for place in (FILE, "def add(a, b):\n    retu‸\n"):
        outcome = await desk.engine.suggest_ready(request(place), wait_ms=0)
        assert outcome.explanation.reason == "not_ready"
        await settle()
    reasons = [record.reason for record in desk.engine.recent_explanations()]
    assert sorted(reasons) == ["cancelled", "not_ready", "not_ready"]
    gate.set()
    outcome = await desk.engine.suggest_ready(request("def add(a, b):\n    retu‸\n"), wait_ms=60)
    assert text_of(outcome) == "rn a"
    assert desk.requests == 1


async def test_a_failure_behind_a_menu_is_logged_and_not_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = asyncio.Event()
    desk = Desk([gate])
    await desk.engine.suggest_ready(request(FILE), wait_ms=0)
    desk.model.info = None  # type: ignore[assignment] # a defect, not a ModelError
    gate.set()
    await settle()
    await desk.engine.suggest_ready(request("def add(a, b):\n    x = ‸\n"), wait_ms=0)
    await settle()
    assert "could not be prepared: AttributeError" in caplog.text


async def test_a_suggestion_goes_on_from_the_menus_entry() -> None:
    desk = Desk(["(1)", "\n"])
    document, point = parsed_at_cursor("items = []\nx = 1\nitems.ap‸\n")
    item = PopupItem(Span(Point(2, 6), Point(2, 8)), "append")
    outcome = await desk.engine.suggest(SuggestRequest(document, point, popup=item))
    assert text_of(outcome) == "append(1)"
    assert outcome.suggestions[0].span == item.span
    desk.engine.accepted(outcome.suggestions[0].id, len("append("))
    assert (desk.newest.outcome, desk.newest.accepted_chars) == (Outcome.PARTLY_ACCEPTED, 1)
    taken = await desk.suggest("items = []\nx = 1\nitems.append‸\n")
    assert text_of(taken) == "(1)"
    assert desk.requests == 1


async def test_an_entry_of_several_lines_does_not_spoil_the_suggestion() -> None:
    desk = Desk(["pend(1)", "\n"])
    document, point = parsed_at_cursor("items = []\nx = 1\nitems.ap‸\n")
    item = PopupItem(Span(Point(2, 6), Point(2, 8)), "append(\n)")
    outcome = await desk.engine.suggest(SuggestRequest(document, point, popup=item))
    assert text_of(outcome) == "pend(1)"
    assert outcome.suggestions[0].span == Span.at(point)
