from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from completion.inline.anchor import LINES_ABOVE_MAX, anchor_at, typed_since
from completion.inline.memory import (
    ALTERNATIVES_MAX,
    BYTES_MAX,
    ENTRIES_MAX,
    LINE_ENTRIES_MAX,
    WALK_BACK_CHARS_MAX,
    Memory,
    Remembered,
)
from context.text import Document
from tests.support.marked import at_cursor


def entry(place: str, text: str, uri: str = "file:///a.py") -> Remembered:
    return Remembered(anchor_at(*at_cursor(place, uri=uri)), text)


def check_recall(memory: Memory, place: str, rest: str | None, *, on_screen: bool = False) -> None:
    found = memory.recall(*at_cursor(place))
    assert (found.rest if found else None) == rest
    assert (found is not None and found.on_screen) is on_screen


def test_the_rest_of_an_answer_is_found_as_it_is_typed() -> None:
    memory = Memory()
    memory.remember(entry("ret‸", "urn a"))
    check_recall(memory, "ret‸", "urn a")
    check_recall(memory, "return‸", " a")
    check_recall(memory, "return b‸", None)


def test_nothing_is_left_of_an_answer_typed_to_its_end() -> None:
    memory = Memory()
    memory.shown(entry("ret‸", "urn"))
    check_recall(memory, "return‸", None)


def test_the_answer_on_screen_wins_over_newer_ones() -> None:
    memory = Memory()
    memory.shown(entry("ret‸", "urn a"))
    memory.remember(entry("retu‸", "rn b"))
    check_recall(memory, "retu‸", "rn a", on_screen=True)


def test_the_newest_of_the_others_wins() -> None:
    memory = Memory()
    memory.remember(entry("ret‸", "urn a"))
    memory.remember(entry("retu‸", "rn b"))
    check_recall(memory, "retur‸", "n b")


def test_an_older_answer_serves_when_the_newer_one_does_not_fit() -> None:
    memory = Memory()
    memory.shown(entry("ret‸", "urn a + b"))
    memory.shown(entry("return‸", " c"))
    check_recall(memory, "return a‸", " + b")


def on_line(number: int, cursor_line: str = "‸") -> str:
    """A cursor line below a line that no other has above it."""
    return f"x{number} = 1\n{cursor_line}"


def test_the_oldest_answer_goes_when_there_are_too_many() -> None:
    memory = Memory()
    for number in range(ENTRIES_MAX + 1):
        memory.remember(entry(on_line(number), "y"))
    assert len(memory) == ENTRIES_MAX
    check_recall(memory, on_line(0), None)
    check_recall(memory, on_line(1), "y")


def test_an_answer_that_was_shown_since_stays_longer() -> None:
    memory = Memory()
    for number in range(ENTRIES_MAX):
        memory.remember(entry(on_line(number), "y"))
    memory.shown(entry(on_line(0), "y"))
    memory.remember(entry("new‸", "y"))
    memory.shown(entry("elsewhere‸", "y"))
    check_recall(memory, on_line(0), "y")
    check_recall(memory, on_line(1), None)


def test_long_answers_make_room_sooner() -> None:
    memory = Memory()
    for number in range(4):
        memory.remember(entry(on_line(number), "y" * (BYTES_MAX // 12)))
    assert len(memory) == 2
    check_recall(memory, on_line(1), None)
    check_recall(memory, on_line(2), "y" * (BYTES_MAX // 12))


def test_one_line_has_a_bounded_number_of_answers() -> None:
    memory = Memory()
    for number in range(LINE_ENTRIES_MAX + 1):
        memory.remember(entry(f"x{number} = ‸", "1"))
    check_recall(memory, "x0 = ‸", None)
    check_recall(memory, "x1 = ‸", "1")


def test_an_answer_that_is_remembered_again_counts_as_new() -> None:
    memory = Memory()
    for text in ("a", "b", "a"):
        memory.remember(entry("x = ‸", text))
    check_recall(memory, "x = ‸", "a")
    assert len(memory) == 2


@pytest.mark.parametrize(
    ("typed", "rest"), [("a" * WALK_BACK_CHARS_MAX, "b"), ("a" * (WALK_BACK_CHARS_MAX + 1), None)]
)
def test_the_walk_back_has_an_end(typed: str, rest: str | None) -> None:
    memory = Memory()
    memory.remember(entry("x = ‸", f"{typed}b"))
    check_recall(memory, f"x = {typed}‸", rest)


def test_what_is_on_screen_is_followed_without_an_end() -> None:
    memory = Memory()
    typed = "a\n" * WALK_BACK_CHARS_MAX
    memory.shown(entry("x = ‸", f"{typed}b"))
    check_recall(memory, f"x = {typed}‸", "b", on_screen=True)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_typed_since_are_walked_back_over(newline: str) -> None:
    memory = Memory()
    memory.remember(entry(f"if a:‸{newline}z", "\n    b\n    c"))
    check_recall(memory, f"if a:{newline}    b{newline}‸{newline}z", "    c")


def test_going_back_finds_the_earlier_answer() -> None:
    """Backspace: each state that had an answer has it again."""
    memory = Memory()
    memory.shown(entry("x = ‸", "left"))
    memory.shown(entry("x = r‸", "ight"))
    check_recall(memory, "x = ‸", "left")


def test_lines_inserted_far_above_do_not_matter() -> None:
    memory = Memory()
    near = "".join(f"line{number}\n" for number in range(LINES_ABOVE_MAX))
    memory.remember(entry(f"{near}x = ‸", "r1"))
    check_recall(memory, f"import a\nimport b\n{near}x = r‸", "1")
    memory.shown(entry(f"{near}x = ‸", "r2"))
    check_recall(memory, f"import a\nimport b\n{near}x = r‸", "2", on_screen=True)


def test_another_text_right_of_the_cursor_is_another_place() -> None:
    memory = Memory()
    memory.remember(entry("f(‸)\ng()", "a"))
    check_recall(memory, "f(‸, b)\ng()", None)
    check_recall(memory, "f(‸)\nh()", None)
    check_recall(memory, "f(‸)\ng()", "a")


def test_all_answers_at_a_place_are_told_once_each() -> None:
    memory = Memory()
    memory.remember(entry("ret‸", "urn a"))
    memory.remember(entry("retu‸", "rn a"))
    memory.remember(entry("retu‸", "rn b"))
    memory.shown(entry("ret‸", "urn c"))
    found = memory.recall_all(*at_cursor("retu‸"))
    assert [recalled.rest for recalled in found] == ["rn c", "rn b", "rn a"]
    assert [recalled.on_screen for recalled in found] == [True, False, False]


def test_there_are_not_too_many_alternatives() -> None:
    memory = Memory()
    for number in range(2 * ALTERNATIVES_MAX):
        memory.remember(entry("ret‸", f"urn {number}"))
    assert len(memory.recall_all(*at_cursor("ret‸"))) == ALTERNATIVES_MAX


def test_an_answer_can_be_forgotten() -> None:
    memory = Memory()
    memory.remember(entry("ret‸", "urn a"))
    memory.shown(entry("ret‸", "urn b"))
    memory.forget(entry("ret‸", "urn b"))
    check_recall(memory, "ret‸", "urn a")


def test_a_cursor_beyond_the_document_finds_nothing() -> None:
    memory = Memory()
    memory.remember(entry("a\nret‸", "urn a"))
    _, point = at_cursor("a\nret‸")
    assert memory.recall(Document.of("a", uri="file:///a.py"), point) is None


PLACES = st.text("ab\n", max_size=12)


@given(st.lists(st.tuples(PLACES, PLACES.filter(bool)), max_size=8), PLACES, PLACES)
def test_it_finds_what_looking_through_all_would_find(
    answers: list[tuple[str, str]], before: str, after: str
) -> None:
    memory = Memory()
    entries = [entry(f"{head}‸{after}", text) for head, text in answers]
    for one in entries:
        memory.remember(one)
    document, point = at_cursor(f"{before}‸{after}")
    typed = [(one, typed_since(one.anchor, document, point)) for one in entries]
    rests = {one.text[len(t) :] for one, t in typed if t is not None and one.text.startswith(t)}
    found = {recalled.rest for recalled in memory.recall_all(document, point)}
    assert found == rests - {""} or len(found) == ALTERNATIVES_MAX


def test_showing_an_answer_again_keeps_one_entry() -> None:
    memory = Memory()
    kept = entry("first = ‸", "1")
    memory.remember(kept)
    for _ in range(2 * LINE_ENTRIES_MAX):
        memory.shown(entry("ret‸", "urn"))
    check_recall(memory, "first = ‸", "1")


def test_a_closed_document_is_forgotten_and_no_other() -> None:
    memory = Memory()
    memory.shown(entry("ret‸", "urn a"))
    memory.shown(entry("ret‸", "urn b", uri="file:///b.py"))
    memory.forget_document("file:///a.py")
    check_recall(memory, "ret‸", None)
    assert memory.recall(*at_cursor("ret‸", uri="file:///b.py")) is not None


def test_clear_forgets_everything() -> None:
    memory = Memory()
    memory.shown(entry("ret‸", "urn a"))
    memory.clear()
    check_recall(memory, "ret‸", None)
