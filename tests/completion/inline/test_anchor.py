from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from completion.inline.anchor import (
    LINES_ABOVE_MAX,
    LINES_BELOW_MAX,
    anchor_at,
    may_still_fit,
    typed_since,
)
from context.text import Document, Point
from tests.support.marked import at_cursor


def check_typed(before: str, after: str, *, expect: str | None) -> None:
    """From the cursor of `before` to that of `after`, `expect` was typed."""
    assert typed_since(anchor_at(*at_cursor(before)), *at_cursor(after)) == expect


@pytest.mark.parametrize(
    ("before", "after", "expect"),
    [
        ("ret‸", "ret‸", ""),
        ("ret‸", "return‸", "urn"),
        ("f(‸)\n", "f(a, b‸)\n", "a, b"),
        ("if a:‸\nb\n", "if a:\n    c‸\nb\n", "\n    c"),
        ("‸", "x = 1\ny‸", "x = 1\ny"),
        ("if a:‸\r\nb\r\n", "if a:\r\n    c‸\r\nb\r\n", "\n    c"),
        ("a\rif a:‸\rb\r", "a\rif a:\r    c‸\rb\r", "\n    c"),
    ],
)
def test_what_was_typed_is_found(before: str, after: str, expect: str) -> None:
    check_typed(before, after, expect=expect)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return‸", "ret‸"),
        ("f(‸)", "f(a‸"),
        ("f(‸)", "g(a‸)"),
        ("a\nret‸", "b\nretu‸"),
        ("ret‸\nb", "retu‸\nc"),
        ("a\nret‸", "a\n\nretu‸"),
        ("a\nb\nret‸", "a\nretu‸"),
        ("a\n‸", "a‸"),
    ],
)
def test_any_other_change_nearby_is_noticed(before: str, after: str) -> None:
    check_typed(before, after, expect=None)


def test_another_document_with_the_same_text_is_another_place() -> None:
    anchor = anchor_at(*at_cursor("ret‸", uri="file:///a.py"))
    assert typed_since(anchor, *at_cursor("ret‸", uri="file:///b.py")) is None


@pytest.mark.parametrize("version", [0, 99])
def test_versions_say_nothing(version: int) -> None:
    anchor = anchor_at(*at_cursor("ret‸", version=5))
    assert typed_since(anchor, *at_cursor("retu‸", version=version)) == "u"


def test_changes_far_away_do_not_matter() -> None:
    above, below = "a\n" * LINES_ABOVE_MAX, "b\n" * LINES_BELOW_MAX
    check_typed(f"x\n{above}ret‸\n{below}y\n", f"z\n{above}retu‸\n{below}z\n", expect="u")


@pytest.mark.parametrize("inserted", ["x\n", "x\n" * 100])
def test_lines_inserted_far_above_move_the_anchor(inserted: str) -> None:
    above = "".join(f"a{number}\n" for number in range(LINES_ABOVE_MAX))
    check_typed(f"{above}ret‸\nz", f"{inserted}{above}retu‸\nz", expect="u")
    check_typed(f"{above}if a:‸\nz", f"{inserted}{above}if a:\n  b‸\nz", expect="\n  b")
    check_typed(f"{inserted}{above}ret‸\nz", f"{above}retu‸\nz", expect="u")


def test_lines_inserted_just_above_are_another_place() -> None:
    above = "".join(f"a{number}\n" for number in range(LINES_ABOVE_MAX))
    check_typed(f"{above}ret‸\nz", f"{above}b\nretu‸\nz", expect=None)


@pytest.mark.parametrize(("now", "fits"), [("retu", True), ("reta", False)])
def test_a_stream_goes_on_when_its_line_moves(now: str, fits: bool) -> None:
    anchor = anchor_at(*at_cursor("a\nret‸\nb"))
    document = Document.of(f"import x\nimport y\na\n{now}\nb")
    assert may_still_fit(anchor, document, "urn") is fits


def test_a_document_cut_short_fits_nothing() -> None:
    anchor = anchor_at(*at_cursor("a\nb\nc\nret‸"))
    assert typed_since(anchor, Document.of("a", uri="file:///a.py"), Point(5, 0)) is None


@pytest.mark.parametrize(
    ("before", "after", "text", "fits"),
    [
        ("ret‸\n", "ret‸\n", "urn", True),
        ("ret‸\n", "retu‸\n", "urn", True),
        ("ret‸\n", "retu‸\n", "", True),
        ("ret‸\n", "return x‸\n", "urn", True),
        ("ret‸\n", "reta‸\n", "urn", False),
        ("ret‸\n", "re‸\n", "urn", False),
        ("f(‸)\n", "f(a‸)\n", "a, b", True),
        ("f(‸)\n", "f(b‸)\n", "a, b", False),
        ("f(‸)\n", "f(b‸\n", "a, b", False),
        ("if a:‸\n", "if a:\n    ‸\n", "\n    b", True),
        ("x\nret‸", "‸", "urn", False),
        ("x\n\n‸y\n", "x\n‸", "urn", False),
    ],
)
def test_a_stream_fits_while_its_line_is_on_the_way_to_its_text(
    before: str, after: str, text: str, fits: bool
) -> None:
    document, _ = at_cursor(after)
    assert may_still_fit(anchor_at(*at_cursor(before)), document, text) is fits


TEXT = st.text("ab \n\r‹é😋", max_size=20)


@given(TEXT, TEXT, st.text("xy z\n", max_size=6))
def test_typing_is_found_wherever_the_cursor_is(head: str, tail: str, typed: str) -> None:
    head, tail = head.replace("\r", ""), tail.replace("\r", "")
    check_typed(f"{head}‸{tail}", f"{head}{typed}‸{tail}", expect=typed)
