from __future__ import annotations

import pytest

from completion.inline.deletions import (
    CHARS_MAX,
    DOCUMENTS_MAX,
    JUST_MS,
    PLACES_MAX,
    Deletions,
)
from completion.values import Deletion, Trigger
from context.text import Point
from tests.support.desk import Desk, text_of
from tests.support.fakes import FakeClock
from tests.support.marked import at_cursor

URI = "file:///a.py"
FILE = "def f(a, b):\n    x = ‸\n    return x\n"


class Deleting:
    """Deletions at the cursors of documents."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.deletions = Deletions(self.clock)

    def deletes(self, text: str, place: str, uri: str = URI) -> None:
        document, point = at_cursor(place, uri=uri)
        self.deletions.document_changed(document, Deletion(point, text))

    def changes(self, place: str) -> None:
        self.deletions.document_changed(at_cursor(place)[0], None)

    def at(self, place: str, uri: str = URI) -> tuple[str, ...]:
        return self.deletions.at(*at_cursor(place, uri=uri))

    def at_once(self, place: str) -> tuple[str, ...]:
        return self.deletions.at_once(*at_cursor(place))


def test_what_was_deleted_is_known_where_it_stood_and_nowhere_else() -> None:
    desk = Deleting()
    desk.deletes("foo(a)", FILE)
    assert desk.at(FILE) == desk.at_once(FILE) == ("foo(a)",)
    assert desk.at(FILE.replace("x = ‸", "x‸ = ")) == ()
    assert desk.at(FILE.replace("f(a, b)", "g()")) == ()
    assert desk.at(FILE, "file:///b.py") == ()


@pytest.mark.parametrize(
    ("steps", "expect"),
    [
        ([("c", "ab‸"), ("b", "a‸"), ("a", "‸")], "abc"),
        ([("a", "‸bc"), ("b", "‸c"), ("c", "‸")], "abc"),
        ([("\n", "ab‸"), ("b", "a‸")], "b\n"),
    ],
)
def test_letters_deleted_in_a_row_are_one_text(steps: list[tuple[str, str]], expect: str) -> None:
    desk = Deleting()
    for text, place in steps:
        desk.deletes(text, place)
    assert desk.at(steps[-1][1])[0] == expect
    assert desk.at_once(steps[-1][1]) == ()


def test_typing_in_between_begins_anew() -> None:
    desk = Deleting()
    desk.deletes("bcde", "a‸")
    desk.changes("ax‸")
    desk.deletes("x", "a‸")
    assert desk.at("a‸") == ("x", "bcde")
    assert desk.at_once("a‸") == ("bcde",)


def test_a_line_that_was_taken_out_is_missed_on_the_blank_line_in_its_place() -> None:
    desk = Deleting()
    desk.deletes("    foo(a)\n", "def f():\n‸    return x\n")
    assert desk.at("def f():\n    ‸\n    return x\n") == ("    foo(a)\n",)


def test_after_a_while_it_may_come_back() -> None:
    desk = Deleting()
    desk.deletes("foo(a)", FILE)
    desk.clock.now_ms += JUST_MS
    assert desk.at(FILE) == ("foo(a)",)
    desk.clock.now_ms += 1
    assert desk.at(FILE) == ()


def test_what_is_kept_is_bounded() -> None:
    desk = Deleting()
    desk.deletes("x" * CHARS_MAX * 2, FILE)
    assert len(desk.at(FILE)[0]) == CHARS_MAX
    for number in range(2 * PLACES_MAX):
        desk.changes(FILE)
        desk.deletes(f"foo({number})", FILE)
    assert len(desk.at(FILE)) == PLACES_MAX
    for number in range(DOCUMENTS_MAX):
        desk.deletes("foo(a)", FILE, f"file:///{number}.py")
    assert desk.at(FILE) == ()
    desk.deletions.document_closed("file:///1.py")
    assert desk.at(FILE, "file:///1.py") == ()


# --- what it is for -------------------------------------------------------------------------------


def deletes(desk: Desk, text: str, place: str = FILE) -> None:
    document, point = at_cursor(place)
    desk.engine.document_changed(document, Deletion(point, text))


async def test_what_was_just_deleted_is_not_suggested_by_itself() -> None:
    desk = Desk(["foo(a)", "\n"], ["foo(a)", "\n"])
    deletes(desk, "foo(a)")
    outcome = await desk.suggest(FILE)
    assert (text_of(outcome), outcome.explanation.reason) == ("", "undo")
    assert text_of(await desk.suggest(FILE, Trigger.INVOKED)) == "foo(a)"


async def test_an_accepted_suggestion_that_was_undone_does_not_come_back_from_memory() -> None:
    desk = Desk(["foo(a, b)", "\n"])
    accepted = await desk.suggest(FILE)
    desk.changes(FILE.replace("‸", "foo(a, b)‸"))
    desk.engine.accepted(accepted.suggestions[0].id)
    deletes(desk, "foo(a, b)")
    assert (await desk.suggest(FILE)).explanation.reason == "undo"


async def test_backspacing_along_a_suggestion_shows_it_again() -> None:
    desk = Desk(["foo(a, b)", "\n"])
    await desk.suggest(FILE)
    desk.changes(FILE.replace("‸", "foo(a‸"))
    for typed in ("foo(", "foo", "fo", "f", ""):
        place = FILE.replace("‸", f"{typed}‸")
        deletes(desk, "foo(a"[len(typed)], place)
        assert text_of(await desk.suggest(place)) == "foo(a, b)"[len(typed) :]
    assert desk.requests == 1


async def test_a_closed_document_is_forgotten() -> None:
    desk = Desk(["foo(a)", "\n"])
    deletes(desk, "foo(a)")
    desk.engine.document_closed(URI)
    assert desk.engine._parts.deletions.at(at_cursor(FILE)[0], Point(1, 8)) == ()
