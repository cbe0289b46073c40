from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind, Range

from context.text import Document, Point, Span, line_content
from server.positions import PositionCodec, choose_encoding

UTF8, UTF16, UTF32 = (
    PositionEncodingKind.Utf8,
    PositionEncodingKind.Utf16,
    PositionEncodingKind.Utf32,
)
TEXTS = st.text(alphabet="a(\n\r\f\x85\u2028éß漢𐐀😋\ud800", max_size=20)
FAST = settings(deadline=None, max_examples=200)


def units_of(char: str, encoding: PositionEncodingKind) -> int:
    """How many units of `encoding` a character takes."""
    match encoding:
        case PositionEncodingKind.Utf8:
            return len(char.encode("utf-8", "surrogatepass"))
        case PositionEncodingKind.Utf16:
            return len(char.encode("utf-16-le", "surrogatepass")) // 2
        case _:
            return 1


def naive_column(content: str, character: int, encoding: PositionEncodingKind) -> int:
    """The column of the last character that starts at or before `character`."""
    column = used = 0
    for char in content:
        used += units_of(char, encoding)
        if used > character:
            break
        column += 1
    return column


@FAST
@given(TEXTS, st.integers(0, 8), st.integers(0, 40), st.sampled_from(PositionEncodingKind))
def test_to_point_agrees_with_counting_character_by_character(
    text: str, line: int, character: int, encoding: PositionEncodingKind
) -> None:
    document = Document.of(text)
    point = PositionCodec(encoding).to_point(document, Position(line, character))
    if line >= len(document.lines):
        assert point == document.end
    else:
        assert point == Point(line, naive_column(document.line(line), character, encoding))


@FAST
@given(TEXTS, st.integers(0, 20), st.sampled_from(PositionEncodingKind))
def test_a_point_survives_the_way_to_the_client_and_back(
    text: str, offset: int, encoding: PositionEncodingKind
) -> None:
    document, codec = Document.of(text), PositionCodec(encoding)
    point = document.point_at(offset)
    position = codec.to_position(document, point)
    head = line_content(document.lines[point.line])[: point.column]
    assert position.character == sum(units_of(char, encoding) for char in head)
    assert codec.to_point(document, position) == point


@pytest.mark.parametrize(
    ("encoding", "character", "column"),
    [(UTF16, 1, 1), (UTF16, 2, 1), (UTF16, 3, 2), (UTF8, 4, 1), (UTF8, 5, 2), (UTF32, 2, 2)],
)
def test_a_column_inside_a_character_means_its_start(
    encoding: PositionEncodingKind, character: int, column: int
) -> None:
    document = Document.of("a😋b\r\n" if encoding != UTF8 else "a😋b")
    assert PositionCodec(encoding).to_point(document, Position(0, character)) == Point(0, column)


def test_places_past_the_end_are_moved_and_arguments_are_left_alone() -> None:
    document, codec = Document.of("é𐐀😋\r\nab"), PositionCodec()
    past_line, past_text = Position(0, 99), Position(7, 3)
    assert codec.to_point(document, past_line) == Point(0, 3)
    assert codec.to_point(document, past_text) == Point(1, 2)
    assert (past_line, past_text) == (Position(0, 99), Position(7, 3))
    assert codec.to_position(document, Point(0, 99)) == Position(0, 5)
    assert codec.to_position(document, Point(9, 0)) == Position(1, 2)
    assert codec.to_position(document, Point(-1, 3)) == Position(0, 0)


def test_an_empty_document_has_one_place() -> None:
    document, codec = Document.of(""), PositionCodec()
    assert codec.to_point(document, Position(3, 3)) == Point(0, 0)
    assert codec.to_position(document, Point(0, 0)) == Position(0, 0)


def test_ranges_and_spans_convert_both_ways_and_a_reversed_range_is_put_in_order() -> None:
    document, codec = Document.of("😋b\nc"), PositionCodec()
    span, range_ = Span(Point(0, 1), Point(1, 1)), Range(Position(0, 2), Position(1, 1))
    assert codec.to_range(document, span) == range_
    assert codec.to_span(document, range_) == span
    assert codec.to_span(document, Range(range_.end, range_.start)) == span


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (None, UTF16),
        ([], UTF16),
        (["utf-8", "utf-16", "utf-32"], UTF16),
        (["utf-32", "utf-8"], UTF32),
        (["utf-7", "utf-8"], UTF8),
        (["utf-7"], UTF16),
        ([UTF8], UTF8),
    ],
)
def test_utf16_is_chosen_whenever_the_client_can(
    offered: list[str] | None, expected: PositionEncodingKind
) -> None:
    assert choose_encoding(offered) is expected
