from __future__ import annotations

import asyncio

from completion.explanation import Source
from completion.inline.closers import CLOSERS_MAX, without_closers
from completion.values import Trigger
from tests.support.desk import Desk, text_of
from tests.support.fakes import settle
from tests.support.marked import at_cursor

FILE = "def f(a, b):\n    x = ‸\n"


def typed(text: str) -> str:
    return FILE.replace("‸", text)


def test_the_closers_right_of_the_cursor_are_taken_off_one_by_one() -> None:
    found = [
        (document.lines[0], closers) for document, closers in without_closers(*at_cursor("f([‸])x"))
    ]
    assert found == [("f([)x", "]"), ("f([x", "])")]
    assert list(without_closers(*at_cursor("f(‸ )"))) == []
    assert len(list(without_closers(*at_cursor(f"‸{')' * 9}")))) == CLOSERS_MAX


async def check_typed(answer: str, *keys: tuple[str, str]) -> None:
    """With `answer` on screen, each text typed shows what stands beside it, and nobody is asked."""
    desk = Desk([answer, "\n"])
    await desk.suggest(FILE)
    for text, shown in keys:
        desk.changes(typed(text))
        outcome = await desk.suggest(typed(text))
        assert text_of(outcome) == shown, text
        if shown:
            assert outcome.explanation.source is Source.TYPED
    assert desk.requests == 1


async def test_a_bracket_that_the_editor_closes_keeps_the_suggestion() -> None:
    await check_typed(
        "foo(a, b) + 1",
        ("foo‸", "(a, b) + 1"),
        ("foo(‸)", "a, b"),
        ("foo(a‸)", ", b"),
        ("foo(a, b‸)", ""),
        ("foo(a, b)‸", " + 1"),
    )


async def test_brackets_in_brackets_and_quotes_do_too() -> None:
    await check_typed('foo(["a"])', ("foo(‸)", '["a"]'), ("foo([‸])", '"a"'), ('foo(["‸"])', "a"))


async def test_what_comes_after_the_closer_is_waited_for_with_a_reason() -> None:
    desk = Desk(["foo()", "\n"])
    await desk.suggest(FILE)
    outcome = await desk.suggest(typed("foo(‸)"))
    assert outcome.explanation.reason == "closed_by_editor"
    assert outcome.explanation.detail.endswith(".")


async def test_who_asks_there_is_answered_by_the_model() -> None:
    desk = Desk(["foo()", "\n"], ["a", "\n"])
    await desk.suggest(FILE)
    assert text_of(await desk.suggest(typed("foo(‸)"), Trigger.INVOKED)) == "a"


async def test_a_closer_that_was_there_already_is_another_place() -> None:
    """Without a suggestion on screen nothing is looked at as if it were not there."""
    desk = Desk(["a", "\n"])
    assert text_of(await desk.suggest(typed("foo(‸)"))) == "a"


async def test_a_running_stream_goes_on_when_the_editor_closes_a_bracket() -> None:
    gate = asyncio.Event()
    desk = Desk(["fo", gate, "o(a, b)", "\n"])
    first = desk.asks(FILE)
    await settle()
    first.cancel()
    for text in ("foo", "foo(‸)"):
        desk.changes(typed(text if "‸" in text else f"{text}‸"))
    second = desk.asks(typed("foo(‸)"))
    await settle()
    gate.set()
    outcome = await second
    assert (text_of(outcome), outcome.explanation.source) == ("a, b", Source.JOINED)
    assert desk.requests == 1
