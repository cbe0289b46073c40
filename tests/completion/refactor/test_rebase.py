from __future__ import annotations

import pytest

from completion.refactor.hunks import apply_edits, line_edits
from completion.refactor.rebase import rebased
from completion.values import FileEdit
from context.text import Document, Point, Span

BEFORE = "import os\n\n\ndef f(a):\n    return a\n\n\ndef g():\n    pass"


def document(text: str, version: int) -> Document:
    return Document.of(text, uri="file:///a.py", language_id="python", version=version)


def check_rebased(now: str, expect: str | None, lines: tuple[int, int] = (3, 4)) -> None:
    """An edit of the lines of `f`, or of `lines`, made for `BEFORE`, gives `expect` in `now`."""
    before, after = document(BEFORE, 1), document(now, 2)
    first, last = lines
    span = Span(Point(first, 0), Point(last, len(before.line(last))))
    new = before.slice(span).replace("pass", "return 1").replace("(a)", "(b)").replace("n a", "n b")
    file = FileEdit(before.uri, 1, line_edits(before, span, new))
    moved = rebased(file, before, after)
    if expect is None:
        assert moved is None
    else:
        assert moved is not None
        assert (moved.uri, moved.version) == (before.uri, 2)
        assert apply_edits(after, moved.edits).text == expect


EDITED = BEFORE.replace("f(a)", "f(b)").replace("return a", "return b")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import os", "import os\nimport sys"),
        ("import os\n", ""),
        ("pass", "pass\n\n# more\n"),
        ("os\n\n\n", "os\n\nX = 1\n\n"),
        ("def g", "def h"),
    ],
)
def test_what_is_typed_elsewhere_moves_the_edit(old: str, new: str) -> None:
    check_rebased(BEFORE.replace(old, new, 1), EDITED.replace(old, new, 1))


def test_an_edit_of_the_last_line_without_a_line_end_moves_too() -> None:
    now = "# first\n" + BEFORE
    check_rebased(now, now.replace("pass", "return 1"), lines=(7, 8))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("f(a)", "f(a, c)"),
        ("return a", "return a\n    x"),
        ("    return a\n", ""),
        ("os", "os, sys"),
    ],
)
def test_what_is_typed_in_the_edited_lines_or_around_them_ends_it(old: str, new: str) -> None:
    now = BEFORE.replace(old, new, 1)
    if old == "os":
        now = now.replace("pass", "...")
    check_rebased(now, None)
