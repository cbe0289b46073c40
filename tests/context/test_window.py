from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from context.text import Document, Point
from context.window import SCOPE_SHARE, SUFFIX_SHARE, window_around

TEXT = "".join(f"line {number}\n" for number in range(500))
DOCUMENT = Document.of(TEXT)


def test_a_small_document_is_all_of_the_window() -> None:
    document = Document.of("a\nb\nc\n")
    window = window_around(document, Point(1, 1), 1_000)
    assert (window.start, window.end) == (Point(0, 0), document.end)


def test_a_share_is_left_for_what_is_above() -> None:
    window = window_around(DOCUMENT, Point(250, 0), 1_000)
    assert window.chars_left == int(1_000 * SCOPE_SHARE)
    above = sum(map(len, DOCUMENT.lines[window.start.line : 250]))
    assert above <= 1_000 * (1 - SUFFIX_SHARE - SCOPE_SHARE)


@given(st.integers(0, 499), st.integers(0, 499))
def test_it_has_the_lines_between_its_ends(line: int, other: int) -> None:
    window = window_around(DOCUMENT, Point(line, 0), 600)
    inside = window.start.line <= other <= window.end.line
    assert window.has_lines(other, other) is inside
    assert window.has_lines(line, line)
