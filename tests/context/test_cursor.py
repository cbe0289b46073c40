from __future__ import annotations

import pytest

from context.cursor import Place, cursor_context, indent_unit
from context.text import Document
from tests.support.marked import parsed_at_cursor


@pytest.mark.parametrize(
    ("language_id", "text", "place"),
    [
        ("python", 'x = "ab‸c"\n', Place.STRING),
        ("python", 'x = "abc"‸\n', Place.CODE),
        ("python", 'x = ‸"abc"\n', Place.CODE),
        ("python", 'x = "abc‸\ny = 1\n', Place.STRING),
        ("python", "x = 'it\\'s‸\n", Place.STRING),
        ("python", 'x = f"a{b‸}"\n', Place.CODE),
        ("python", 'def f():\n    """doc‸\n    """\n', Place.STRING),
        ("python", "x = 1  # abc‸\n", Place.COMMENT),
        ("python", "x = 1  ‸# abc\n", Place.CODE),
        ("python", "x = don‸t\n", Place.CODE),
        ("python", "‸", Place.CODE),
        ("javascript", "let x = `a${b‸}c`\n", Place.CODE),
        ("javascript", "let x = `a${b}‸c`\n", Place.STRING),
        ("javascript", "/* a\n ‸ */\n", Place.COMMENT),
        ("javascript", "/* a */‸\n", Place.CODE),
        ("rust", "fn f<'a>(x: &'a str‸) {}\n", Place.CODE),
        ("go", "x := `a‸`\n", Place.STRING),
        ("ruby", 'x = "a#{b‸}"\n', Place.CODE),
        ("shellscript", 'echo "a $(b‸)"\n', Place.CODE),
        ("scala", 'val x = "a‸\n', Place.STRING),
        ("scala", 'val x = "a" // x‸\n', Place.COMMENT),
        ("plaintext", "don't‸", Place.CODE),
        ("markdown", "don't‸", Place.CODE),
    ],
)
def test_the_place_of_the_cursor(language_id: str, text: str, place: Place) -> None:
    parsed, point = parsed_at_cursor(text, language_id=language_id)
    cursor = cursor_context(parsed, point)
    assert cursor.place is place
    assert (cursor.in_string, cursor.in_comment) == (place is Place.STRING, place is Place.COMMENT)


def test_a_very_long_line_is_not_read_character_by_character() -> None:
    parsed, point = parsed_at_cursor('"' + "x" * 3_000 + "‸", language_id="scala")
    assert cursor_context(parsed, point).place is Place.CODE


@pytest.mark.parametrize(
    ("text", "mid_word", "after_word", "blank"),
    [
        ("fo‸o", True, True, False),
        ("foo‸", False, True, False),
        ("‸foo", False, False, False),
        ("foo(‸)", False, False, False),
        ("é‸é", True, True, False),
        ("a_‸", False, True, False),
        ("  ‸  ", False, False, True),
    ],
)
def test_words_and_blanks_at_the_cursor(
    text: str, mid_word: bool, after_word: bool, blank: bool
) -> None:
    parsed, point = parsed_at_cursor(text)
    cursor = cursor_context(parsed, point)
    assert (cursor.mid_word, cursor.after_word, cursor.line_blank) == (mid_word, after_word, blank)


def test_the_line_is_split_at_the_cursor_without_its_end() -> None:
    parsed, point = parsed_at_cursor("a\r\n\t b‸c\r\nd")
    cursor = cursor_context(parsed, point)
    assert (cursor.line_head, cursor.line_tail, cursor.indent) == ("\t b", "c", "\t ")


@pytest.mark.parametrize(
    ("text", "language_id", "unit"),
    [
        ("if x:\n  y\n  if z:\n    q\n", "python", "  "),
        ("if x:\n   y\n", "python", "   "),
        ("x\n", "python", "    "),
        ("x\n", "javascript", "  "),
        ("f {\n\tx\n}\n", "go", "\t"),
        ("/*\n * a\n */\nf {\n    x\n}\n", "c", "    "),
        ("a\n    b\n         c\n        d\n", "python", "    "),
        ("a\n" + " " * 12 + "b\n", "python", "    "),
    ],
)
def test_the_indentation_unit_is_that_of_the_lines_nearby(
    text: str, language_id: str, unit: str
) -> None:
    assert indent_unit(Document.of(text, language_id=language_id), 0) == unit
