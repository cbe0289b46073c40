from __future__ import annotations

import pytest

from completion.refactor.answers.headings import (
    HEADING_CHARS_MAX,
    Heading,
    PartKind,
    commented_path,
    is_title,
    label,
    path_after_fence,
    strong_heading,
    title,
)
from completion.refactor.answers.refusal import AnswerRefused

EDIT, NEW, RENAME, DELETE = PartKind.EDIT, PartKind.NEW, PartKind.RENAME, PartKind.DELETE


@pytest.mark.parametrize(
    ("line", "path", "kind", "new_path"),
    [
        ("=== src/a.py ===", "src/a.py", EDIT, ""),
        ("===src/a.py===", "src/a.py", EDIT, ""),
        ("  ==== `src/a.py` ====  ", "src/a.py", EDIT, ""),
        ("=== File: a.py ===", "a.py", EDIT, ""),
        ("=== LICENSE ===", "LICENSE", EDIT, ""),
        ("=== my dir/a b.py ===", "my dir/a b.py", EDIT, ""),
        ("=== app/(x)/[id].tsx ===", "app/(x)/[id].tsx", EDIT, ""),
        ("=== a.py (new) ===", "a.py", NEW, ""),
        ("=== a.py (New file) ===", "a.py", NEW, ""),
        ("=== a.py [new] ===", "a.py", NEW, ""),
        ("=== a.py === (new)", "a.py", NEW, ""),
        ("=== New file: a.py ===", "a.py", NEW, ""),
        ("=== a.py (modified) ===", "a.py", EDIT, ""),
        ("=== a.py (deleted) ===", "a.py", DELETE, ""),
        ("=== a.py -> b/c.py ===", "a.py", RENAME, "b/c.py"),
        ("=== `a.py` → `b/c.py` ===", "a.py", RENAME, "b/c.py"),
        ("=== a.py (renamed to b.py) ===", "a.py", RENAME, "b.py"),
        ("=== b.py (renamed from a.py) ===", "a.py", RENAME, "b.py"),
    ],
)
def test_a_heading_as_it_was_asked_for(line: str, path: str, kind: PartKind, new_path: str) -> None:
    assert strong_heading(line) == Heading(path, kind, new_path, is_strong=True)


@pytest.mark.parametrize("line", ["", "=======", "=== a.py", "a === b", "== a.py ==", "# a.py"])
def test_other_lines_are_none(line: str) -> None:
    assert strong_heading(line) is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("=== /a.py ===", "not a path within"),
        ("=== a.py -> ../b.py ===", "leads out"),
        ("=== ../a.py (deleted) ===", "leads out"),
        ("=== a.py (lines 1-20) ===", "a.py is not clear"),
        ("=== a.py (renamed) ===", "a.py is not clear"),
        (f"=== a.py {'(' * HEADING_CHARS_MAX} ===", "too long"),
    ],
)
def test_a_heading_that_says_something_else_is_refused(line: str, why: str) -> None:
    with pytest.raises(AnswerRefused, match=why):
        strong_heading(line)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("### src/a.py", EDIT),
        ("# `src/a.py`:", EDIT),
        ("**src/a.py**", EDIT),
        ("**`src/a.py`**:", EDIT),
        ("- **src/a.py** (new)", NEW),
        ("File: src/a.py", EDIT),
        ("**File:** `src/a.py`", EDIT),
        ("## 3. New file: `src/a.py`", NEW),
        ("### Create src/a.py", NEW),
        ("### Step 2: Update `src/a.py`", EDIT),
        ("### src/a.py (deleted)", DELETE),
    ],
)
def test_titles(line: str, kind: PartKind) -> None:
    assert title(line) == Heading("src/a.py", kind)


@pytest.mark.parametrize(
    "line", ["### Delete src/a.py", "## Like src/a.py", "### Changes", "# a.b"]
)
def test_other_titles_name_no_file(line: str) -> None:
    assert is_title(line)
    assert title(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "a.py",
        "`a.py`",
        "a.py:",
        "// a.py",
        "<!-- a.py -->",
        "Now update `a.py`:",
        "In a.py:",
        "2) a.py",
    ],
)
def test_a_line_that_says_nothing_but_a_files_name(line: str) -> None:
    assert label(line) == Heading("a.py")
    assert not is_title(line)
    assert title(line) is None


@pytest.mark.parametrize("line", ["As in a.py:", "parse:", "`self.items`", "see a.py and b.py", ""])
def test_a_line_that_says_more_is_no_label(line: str) -> None:
    assert label(line) is None


@pytest.mark.parametrize(
    ("info", "path"),
    [
        ("python src/a.py", "src/a.py"),
        ("python:src/a.py", "src/a.py"),
        ("src/a.py", "src/a.py"),
        ('python title="src/a.py"', "src/a.py"),
        ("python filename=src/a.py", "src/a.py"),
        ("js // src/a.js", "src/a.js"),
    ],
)
def test_the_file_that_follows_a_fence(info: str, path: str) -> None:
    assert path_after_fence(info) == Heading(path)


@pytest.mark.parametrize("info", ["", "python", ".py", "c++", "python a.py b.py"])
def test_a_language_is_no_file(info: str) -> None:
    assert path_after_fence(info) is None


def test_a_new_file_after_a_fence() -> None:
    assert path_after_fence("python src/a.py (new)") == Heading("src/a.py", NEW)


def test_a_first_comment_names_the_file_of_a_text() -> None:
    assert commented_path(["", "# src/a.py", "x = 1"]) == Heading("src/a.py")
    assert commented_path(["// file: a.js"]) == Heading("a.js")
    assert commented_path(["src/a.py"]) is None
    assert commented_path(["# Reads src/a.py"]) is None
    assert commented_path([]) is None


def test_a_very_long_line_is_not_looked_at() -> None:
    for line in ("# a.py" + " " * HEADING_CHARS_MAX, "`" + "#" * 100_000 + "a.py"):
        assert title(line) is None
        assert label(line) is None
