from __future__ import annotations

from completion.inline.anchor import anchor_at
from completion.inline.memory import ENTRIES_MAX, Memory, Remembered
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


def test_the_oldest_answer_goes_when_there_are_too_many() -> None:
    memory = Memory()
    for number in range(ENTRIES_MAX + 1):
        memory.remember(entry(f"x{number} = ‸", "1"))
    check_recall(memory, "x0 = ‸", None)
    check_recall(memory, "x1 = ‸", "1")


def test_showing_an_answer_again_keeps_one_entry() -> None:
    memory = Memory()
    kept = entry("first = ‸", "1")
    memory.remember(kept)
    for _ in range(ENTRIES_MAX):
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
