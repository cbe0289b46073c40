from __future__ import annotations

import pytest

from completion.inline.near import ANSWER_CHARS_MAX, ENTRIES_MAX, LINE_CHARS_MAX, NearAnswers
from tests.support.marked import parsed_at_cursor

PLACE = "import os\n\ndef f(a):\n    b = a\n    return ‸\n\nend = 1\n"


def check_near(before: str, after: str, *, found: bool, answer: str = "a + b") -> None:
    """The answer given at `before` is found again at `after`, or not."""
    near = NearAnswers()
    near.remember(*parsed_at_cursor(before), answer)
    assert near.find(*parsed_at_cursor(after)) == (answer if found else "")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", True),
        ("import os\n", "import os\nimport re\n", True),
        ("import os\n", "", True),
        ("    b = a\n", "    c = a\n    b = a\n", True),
        ("end = 1", "end = 2\nmore = 3", False),
        ("\n\nend", "\n\n\n\nend", True),
        ("def f(a)", "def f(a, c)", False),
        ("    b = a\n", "    b = a\n    c = 1\n", False),
        ("return ‸", "yield ‸", False),
        ("return ‸", "return ‸ + 1", False),
        ("def f(a):\n    b = a\n", "def f(a):\n    c = a\n", False),
    ],
)
def test_the_same_line_in_other_surroundings_is_the_same_place(
    old: str, new: str, found: bool
) -> None:
    check_near(PLACE, PLACE.replace(old, new, 1) if old else PLACE, found=found)


def test_a_name_that_is_gone_takes_the_answer_with_it() -> None:
    place = "size = 1\nother = 2\nx = ‸\n"
    check_near(place, place.replace("size", "length"), found=False, answer="size + 1")
    check_near(place, place.replace("size", "length"), found=True, answer="other + 1")


def test_a_name_that_was_never_there_is_not_missed() -> None:
    check_near(PLACE, f"import re\n{PLACE}", found=True, answer="len(a) + unknown")


def test_the_newest_answer_of_a_place_is_found() -> None:
    near = NearAnswers()
    for answer in ("a", "b"):
        near.remember(*parsed_at_cursor(PLACE), answer)
    assert near.find(*parsed_at_cursor(PLACE)) == "b"


def test_the_oldest_place_makes_room() -> None:
    near = NearAnswers()
    for number in range(ENTRIES_MAX + 1):
        near.remember(*parsed_at_cursor(f"x{number} = ‸"), "1")
    assert near.find(*parsed_at_cursor("x0 = ‸")) == ""
    assert near.find(*parsed_at_cursor("x1 = ‸")) == "1"


def test_what_is_very_long_is_not_kept() -> None:
    check_near("x = ‸", "x = ‸", found=False, answer="a" * (ANSWER_CHARS_MAX + 1))
    long = f"{'x' * LINE_CHARS_MAX} = ‸"
    check_near(long, long, found=False)


def test_closed_documents_are_forgotten_and_no_others() -> None:
    near = NearAnswers()
    near.remember(*parsed_at_cursor(PLACE, uri="file:///a.py"), "a")
    near.remember(*parsed_at_cursor(PLACE, uri="file:///b.py"), "b")
    near.forget_document("file:///a.py")
    assert near.find(*parsed_at_cursor(PLACE, uri="file:///a.py")) == ""
    assert near.find(*parsed_at_cursor(PLACE, uri="file:///b.py")) == "b"
    near.clear()
    assert near.find(*parsed_at_cursor(PLACE, uri="file:///b.py")) == ""
