from __future__ import annotations

import pytest

from completion.inline.indent_style import at_depth, in_style


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


@pytest.mark.parametrize(
    ("text", "head", "above", "expect"),
    [
        ("\treturn x\n\t\t}", "\t", "\tx := f()", "return x\n\t}"),
        ("\treturn x", "\t", "func f() {", "return x"),
        ("    x = 1\n        y = 2\n", "    ", "    z = 3", "x = 1\n    y = 2\n"),
        ("\t\treturn x", "", "x := f()", "return x"),
    ],
)
def test_a_statement_does_not_stand_deeper_than_it_can(
    text: str, head: str, above: str, expect: str
) -> None:
    assert at_depth(text, head, above, "\t" if "\t" in text else "    ") == expect


@pytest.mark.parametrize(
    ("text", "head", "above", "unit"),
    [
        ("\treturn x", "", "func f() {", "\t"),
        ("    x", "    ", "    y = f(a,", "    "),
        ("    x", "    ", "    y = a +", "    "),
        ("    .then(x)", "    ", "    fetch(y)", "    "),
        ('    "more"', "    ", '    "text"', "    "),
        ("    return;", "    ", "    if (x)", "    "),
        ("    text", "    ", "    # a list:  of", "    "),
        ('    """\n    x\n    """', "    ", "    y", "    "),
        ("  x", "a = ", "b", "  "),
        ("x", "    ", "y", "    "),
        ("    x", "    ", "    y", ""),
    ],
)
def test_what_may_stand_deeper_stays(text: str, head: str, above: str, unit: str) -> None:
    assert at_depth(text, head, above, unit) == text
