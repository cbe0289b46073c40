"""Answers of several lines that come slowly: the finished lines first, and never a jump."""

from __future__ import annotations

import asyncio

import pytest

from completion.errors import ModelTimeout
from completion.explanation import Source
from completion.inline.early import EARLY_MS
from tests.support.desk import Desk, text_of
from tests.support.fakes import Step, settle

OPENED = "def add(a, b):\n    ‸\n"
FIRST, SECOND, THIRD = "c = a + b", "\n    log(c)", "\n    return c"


def after(text: str) -> str:
    """`OPENED` with `text` written at its cursor."""
    return OPENED.replace("‸", f"{text}‸")


async def early(desk: Desk) -> str:
    """What is shown when the rest is slow."""
    asking = desk.asks(OPENED)
    await desk.clock.advance(EARLY_MS)
    return text_of(await asking)


def slow(*more: Step) -> tuple[Desk, asyncio.Event]:
    """A model that stops to think after the first line, until the event."""
    gate = asyncio.Event()
    return Desk([FIRST, SECOND[:5], gate, SECOND[5:], *more]), gate


async def test_the_finished_line_is_the_answer_when_the_rest_is_slow() -> None:
    desk, _ = slow()
    asking = desk.asks(OPENED)
    await desk.clock.advance(EARLY_MS - 1)
    assert not asking.done()
    await desk.clock.advance(1)
    outcome = await asking
    assert text_of(outcome) == FIRST
    assert outcome.explanation.source is Source.MODEL
    assert "first lines" in [stage.name for stage in outcome.explanation.stages]
    assert not desk.model.calls[0].ended
    await desk.engine.aclose()


async def test_what_is_there_in_time_is_shown_in_one_piece() -> None:
    gate = asyncio.Event()
    desk = Desk([FIRST, SECOND, gate, THIRD, "\n\n"])
    asking = desk.asks(OPENED)
    await desk.clock.advance(EARLY_MS - 1)
    gate.set()
    await settle()
    assert text_of(await asking) == FIRST + SECOND + THIRD


async def test_a_line_that_only_opens_a_block_is_not_shown_alone() -> None:
    """Taken as it is, it would be an error of syntax."""
    gate = asyncio.Event()
    desk = Desk(["if a:\n", "        ", gate, "return b\n", "\n\n"])
    asking = desk.asks(OPENED)
    await desk.clock.advance(10 * EARLY_MS)
    assert not asking.done()
    gate.set()
    assert text_of(await asking) == "if a:\n        return b"


@pytest.mark.parametrize("start", ["", "\n    ", "c = "])
async def test_without_a_finished_line_there_is_nothing_to_show_early(start: str) -> None:
    gate = asyncio.Event()
    desk = Desk([*([start] if start else ()), gate, FIRST.removeprefix(start), "\n\n"])
    asking = desk.asks(OPENED)
    await desk.clock.advance(10 * EARLY_MS)
    assert not asking.done()
    gate.set()
    assert FIRST in text_of(await asking)


async def test_a_line_that_the_filters_would_change_is_not_shown_early() -> None:
    gate = asyncio.Event()
    desk = Desk(["```python\n    c = 1\n    l", gate, "og(c)\n```\n"])
    asking = desk.asks(OPENED)
    await desk.clock.advance(10 * EARLY_MS)
    assert not asking.done()
    gate.set()
    assert text_of(await asking).endswith("c = 1\n    log(c)")


async def test_the_rest_extends_what_is_on_screen_at_the_next_question() -> None:
    desk, gate = slow(THIRD, "\n\n")
    assert await early(desk) == FIRST
    gate.set()
    await settle()
    outcome = await desk.suggest(OPENED)
    assert text_of(outcome) == FIRST + SECOND + THIRD
    assert outcome.explanation.source is Source.MEMORY
    assert desk.requests == 1


async def test_typing_along_shows_more_and_never_something_else() -> None:
    desk, gate = slow(THIRD, "\n\n")
    screen = await early(desk)
    whole = FIRST + SECOND + THIRD
    for size in range(1, len(whole)):
        if size == 4:
            gate.set()
            await settle()
        desk.changes(after(whole[:size]))
        shown = whole[:size] + text_of(await desk.suggest(after(whole[:size])))
        assert shown.startswith(screen)
        screen = shown
    assert screen == whole
    assert desk.requests == 1


@pytest.mark.parametrize("reported", [True, False])
async def test_accepting_the_first_line_shows_the_rest_at_once(reported: bool) -> None:
    desk, gate = slow(THIRD, "\n\n")
    assert await early(desk) == FIRST
    gate.set()
    await settle()
    desk.changes(after(FIRST))
    if reported:
        desk.engine.accepted(desk.newest.id)
    outcome = await desk.suggest(after(FIRST))
    assert text_of(outcome) == SECOND + THIRD
    assert desk.requests == 1


async def test_accepting_the_first_line_waits_for_the_rest_of_the_same_stream() -> None:
    desk, gate = slow(THIRD, "\n\n")
    assert await early(desk) == FIRST
    desk.changes(after(FIRST))
    asking = desk.asks(after(FIRST))
    await settle()
    gate.set()
    outcome = await asking
    assert text_of(outcome) == SECOND + THIRD
    assert outcome.explanation.source is Source.JOINED
    assert desk.requests == 1


async def test_who_waits_for_the_rest_gets_its_finished_lines_early_too() -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    desk = Desk([FIRST, "\n", gates[0], SECOND[1:], "\n", gates[1], THIRD[1:], "\n\n"])
    assert await early(desk) == FIRST
    desk.changes(after(FIRST))
    asking = desk.asks(after(FIRST))
    await settle()
    gates[0].set()
    await desk.clock.advance(EARLY_MS)
    assert text_of(await asking) == SECOND
    gates[1].set()
    await settle()
    assert text_of(await desk.suggest(after(FIRST))) == SECOND + THIRD
    assert desk.requests == 1


async def test_a_rest_that_does_not_begin_with_what_is_on_screen_is_not_shown() -> None:
    """Here the filters take the early line away again: `log(c)` stands below the cursor."""
    place = "def add(a, b):\n    ‸\n\n    return c\n"
    gate = asyncio.Event()
    desk = Desk([FIRST, "\n    l", gate, "og(c)\n    return c\n"])
    asking = desk.asks(place)
    await desk.clock.advance(EARLY_MS)
    screen = text_of(await asking)
    gate.set()
    await settle()
    assert text_of(await desk.suggest(place)).startswith(screen)


async def test_typing_something_else_closes_the_stream() -> None:
    desk, _ = slow()
    assert await early(desk) == FIRST
    desk.changes(after("x"))
    await settle()
    assert desk.model.calls[0].closed_early


async def test_what_the_stream_costs_is_in_the_record_when_it_has_ended() -> None:
    desk, gate = slow("\n\n")
    await early(desk)
    assert [use.finish for use in desk.newest.models] == [""]
    gate.set()
    await settle()
    assert [use.name for use in desk.newest.models] == ["fast"]


async def test_a_failure_after_the_first_line_leaves_it_on_screen() -> None:
    desk, gate = slow(ModelTimeout("Too slow."))
    assert await early(desk) == FIRST
    gate.set()
    await settle()
    assert desk.newest.errors == ("fast: Too slow.",)
    assert text_of(await desk.suggest(OPENED)) == FIRST


async def test_a_cancelled_request_leaves_no_early_answer_behind() -> None:
    desk, gate = slow(THIRD, "\n\n")
    asking = desk.asks(OPENED)
    await desk.clock.advance(EARLY_MS - 1)
    asking.cancel()
    await desk.clock.advance(1)
    gate.set()
    await settle()
    assert text_of(await desk.suggest(OPENED)) == FIRST + SECOND + THIRD
    assert desk.requests == 1
