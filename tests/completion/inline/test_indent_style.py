from __future__ import annotations

import pytest

from completion.inline.indent_style import in_style


@pytest.mark.parametrize(
    ("text", "head", "unit", "expect"),
    [
        ("if a {\n        b()\n    }", "\t", "\t", "if a {\n\t\tb()\n\t}"),
        ("if a {\n    b()\n  }", "\t", "\t", "if a {\n\t\tb()\n\t}"),
        ("for a in b:\n\t\tc()", "    ", "    ", "for a in b:\n        c()"),
        ("for a in b:\n\tc()", "", "  ", "for a in b:\n  c()"),
        ("    a()\n    b()", "", "\t", "\ta()\n\tb()"),
    ],
)
def test_lines_are_indented_as_the_file_is(text: str, head: str, unit: str, expect: str) -> None:
    assert in_style(text, head, unit) == expect


@pytest.mark.parametrize(
    ("text", "head", "unit"),
    [
        ("a(\n    b)", "", "    "),
        ("if a {\n\t\tb()\n\t}", "\t", "\t"),
        ("f(a,\n\t  b)", "\t", "\t"),
        ("f(a,\n       b,\n     c)", "\t", "\t"),
        ('x = """\n\ta\n"""', "", "    "),
        ("x = 1", "    ", "\t"),
        ("if a:\n\tb()", "", ""),
    ],
)
def test_what_is_right_aligned_by_hand_or_text_stays(text: str, head: str, unit: str) -> None:
    assert in_style(text, head, unit) == text
