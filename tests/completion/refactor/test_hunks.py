from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from completion.refactor.hunks import apply_edits, line_edits
from context.text import Document, Point, Span, line_content


def check_edits(old: str, first: int, last: int, new: str, *, expect: str, edits: int = 1) -> None:
    """Lines `first` to `last` of `old` become `new`, the document `expect`, in so many edits."""
    document = Document.of(old, uri="file:///a", version=3)
    found = line_edits(document, whole_lines(document, first, last), new)
    changed = apply_edits(document, found)
    assert (changed.text, len(found)) == (expect, edits)
    assert (changed.uri, changed.version) == ("file:///a", 3)


def whole_lines(document: Document, first: int, last: int) -> Span:
    return Span(Point(first, 0), Point(last, len(document.line(last))))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_changed_line_gets_the_documents_line_end(end: str) -> None:
    old, expect = (end.join(["a", line, "c", ""]) for line in ("b", "B"))
    check_edits(old, 0, 2, "a\nB\nc", expect=expect)


def test_nothing_changed_is_no_edit() -> None:
    check_edits("a\r\nb\r\n", 0, 1, "a\nb", expect="a\r\nb\r\n", edits=0)


def test_only_the_lines_that_differ_are_touched() -> None:
    check_edits("a\nb\nc\nd\ne\n", 0, 4, "A\nb\nc\nd\nE", expect="A\nb\nc\nd\nE\n", edits=2)


@pytest.mark.parametrize(
    ("old", "new", "expect"),
    [
        ("a", "b", "b"),
        ("a\nb", "a\nc", "a\nc"),
        ("a\nb", "a", "a"),
        ("a\nb", "a\nb\nc", "a\nb\nc"),
        ("a\nb", "c\nb", "c\nb"),
        ("a\r\nb", "a\nb\nc", "a\r\nb\r\nc"),
        ("", "a\nb", "a\nb"),
        ("a\nb", "", ""),
    ],
)
def test_a_document_without_a_last_line_end(old: str, new: str, expect: str) -> None:
    document = Document.of(old)
    check_edits(old, 0, len(document.lines) - 1, new, expect=expect)


def test_lines_that_stay_keep_even_an_odd_line_end() -> None:
    check_edits("a\r\nb\nc\nd", 0, 3, "a\nb\nc\nD", expect="a\r\nb\nc\nD")
    check_edits("a\nb\nc\r\nd", 0, 3, "a\nb\nc\nD", expect="a\nb\nc\r\nD")


def test_the_lines_around_the_span_are_not_touched() -> None:
    check_edits("x\r\na\nb\ny\n", 1, 2, "b\na\nc", expect="x\r\nb\na\nc\ny\n", edits=2)


LINE = st.text("ab \té😋\x0c\u2028", max_size=4)


ENDED = st.one_of(
    st.lists(st.tuples(LINE, st.sampled_from(["\n", "\r\n"])), max_size=8),
    st.lists(st.tuples(LINE, st.just("\r")), max_size=8),
)
"""Lines and their ends; lone carriage returns beside line feeds would become one line end."""


@given(ENDED, LINE, st.lists(LINE, min_size=1, max_size=8), st.data())
def test_the_edits_make_the_new_text_and_leave_the_rest_alone(
    ended: list[tuple[str, str]], last_line: str, new: list[str], data: st.DataObject
) -> None:
    document = Document.of("".join(text + end for text, end in ended) + last_line)
    lines = list(document.lines)
    first = data.draw(st.integers(0, len(lines) - 1))
    last = data.draw(st.integers(first, len(lines) - 1))
    edits = line_edits(document, whole_lines(document, first, last), "\n".join(new))
    changed = list(apply_edits(document, edits).lines)
    head, tail = lines[:first], lines[last + 1 :]
    assert changed[: len(head)] == head
    assert changed[len(changed) - len(tail) :] == tail
    middle = changed[len(head) : len(changed) - len(tail)]
    assert [line_content(line) for line in middle] == new
    for one, other in pairwise(edits):
        assert one.span.end <= other.span.start


@given(st.lists(LINE, min_size=1, max_size=6), st.integers(0, 5), LINE)
def test_a_change_of_one_line_touches_no_other(lines: list[str], at: int, text: str) -> None:
    at = min(at, len(lines) - 1)
    document = Document.of("\r\n".join(lines))
    changed = [*lines[:at], text, *lines[at + 1 :]]
    span = whole_lines(document, 0, len(lines) - 1)
    edits = line_edits(document, span, "\n".join(changed))
    assert apply_edits(document, edits).text == "\r\n".join(changed)
    assert len(edits) <= 2


def test_long_changes_are_one_stretch_rather_than_minutes_of_comparing() -> None:
    """Comparing is cubic in repetitive text; what both ends share is set aside all the same."""
    old, new = ["pass", "x"] * 500, ["y", "pass"] * 500
    text = "\n".join(["head", *old, "tail", ""])
    expect = "\n".join(["head", *new, "tail", ""])
    check_edits(text, 0, 1001, "\n".join(["head", *new, "tail"]), expect=expect, edits=1)
