from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from context.text import Document, Point, Span, line_content, split_lines

TEXTS = st.text(alphabet="ab\n\r\f\x85\u2028é😀", max_size=30)
FAST = settings(deadline=None, max_examples=150)


@FAST
@given(TEXTS)
def test_split_lines_loses_nothing_and_cuts_only_at_lsp_line_ends(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert len(lines) == 1 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@FAST
@given(TEXTS, st.integers(0, 40))
def test_offset_and_point_are_inverse_outside_line_ends(text: str, offset: int) -> None:
    document = Document.of(text)
    point = document.point_at(offset)
    assert document.clamp(point) == point
    if offset < len(text) and text[offset] not in "\r\n":
        assert document.offset_at(point) == offset


@FAST
@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_slice_is_the_text_between_two_points(text: str, one: int, other: int) -> None:
    document = Document.of(text)
    start, end = sorted((document.point_at(one), document.point_at(other)))
    expected = text[document.offset_at(start) : document.offset_at(end)]
    assert document.slice(Span(start, end)) == expected


@FAST
@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_before_and_after_are_bounded_and_adjoin_the_point(
    text: str, offset: int, chars_max: int
) -> None:
    document = Document.of(text)
    point = document.point_at(offset)
    before, after = document.before(point, chars_max), document.after(point, chars_max)
    cut = document.offset_at(point)
    assert text[:cut].endswith(before)
    assert text[cut:].startswith(after)
    assert len(before) <= chars_max
    assert len(after) <= chars_max


def test_line_has_no_end_and_is_empty_where_there_is_none() -> None:
    document = Document.of("a\r\nb\rc")
    assert [document.line(number) for number in range(-1, 4)] == ["", "a", "b", "c", ""]
    assert line_content("a\n\n") == "a\n"


def test_clamp_moves_to_what_exists() -> None:
    document = Document.of("ab\r\nc")
    assert document.clamp(Point(-1, 5)) == Point(0, 0)
    assert document.clamp(Point(0, 9)) == Point(0, 2)
    assert document.clamp(Point(9, 0)) == document.end == Point(1, 1)
    assert document.clamp(Point(1, -3)) == Point(1, 0)


def test_an_empty_document_has_one_empty_line() -> None:
    document = Document.of("")
    assert list(document.lines) == [""]
    assert document.end == Point(0, 0)
    assert Span.at(document.end).empty
