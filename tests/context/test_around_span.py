from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from context.around_span import GAP, file_around
from context.budget import tokens_in
from context.syntax import parse
from context.text import Document, line_content
from tests.support.marked import selected

METHODS = "".join(f"    def m{n}(self):\n        return {n}\n\n" for n in range(40))
TEXT = f"import os\nimport sys\n\n\nclass Big:\n{METHODS}"


def check_around(text: str, tokens_max: int, language_id: str = "python") -> list[str]:
    """The lines shown around the marks: in order, within the budget, with gaps marked."""
    document, span = selected(text, language_id=language_id)
    shown = file_around(parse(document), span, tokens_max)
    lines = shown.removesuffix("\n").split("\n") if shown else []
    contents = [line_content(line) for line in document.lines]
    at = 0
    for line in lines:
        if line != GAP:
            at = contents.index(line, at) + 1
    kept = "\n".join(line for line in lines if line != GAP)
    assert tokens_in(kept, language_id) <= tokens_max
    return lines


def test_a_short_file_is_shown_whole() -> None:
    document, span = selected(TEXT.replace("return 20", "‸return 20"))
    assert file_around(parse(document), span, 10_000) == document.text.rstrip("\n") + "\n"


def test_of_a_long_file_imports_headers_and_the_lines_near_by_are_shown() -> None:
    lines = check_around(TEXT.replace("return 20", "‸return 20"), 150)
    assert lines[:2] == ["import os", "import sys"]
    assert "class Big:" in lines
    assert {"    def m19(self):", "    def m20(self):", "    def m21(self):"} <= set(lines)
    assert "    def m2(self):" not in lines
    assert (lines.count(GAP), lines[-1]) == (3, GAP)


def test_lines_that_do_not_fit_by_themselves_show_nothing() -> None:
    assert check_around(TEXT.replace("return 20", "‸return 20"), 1) == []


def test_line_ends_are_plain() -> None:
    assert check_around("a = 1\r\n‸b = 2\r\n", 100) == ["a = 1", "b = 2"]


@given(st.integers(0, 300), st.integers(1, 120), st.sampled_from(["python", "go", "plaintext"]))
def test_the_budget_holds_whatever_it_is(tokens_max: int, line: int, language_id: str) -> None:
    lines = TEXT.split("\n")
    lines[line] = "‸" + lines[line]
    check_around("\n".join(lines), tokens_max, language_id)


def test_an_empty_file_is_nothing_to_show() -> None:
    document, span = Document.of(""), selected("‸")[1]
    assert file_around(parse(document), span, 100) == "\n"
