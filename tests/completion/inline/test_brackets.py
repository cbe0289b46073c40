from __future__ import annotations

import pytest

from completion.inline.brackets import closes_only, left_open, open_brackets, repairs


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("f(a)", (0, "")),
        ("f(a, [", (0, "])")),
        ("a)", (1, "")),
        ("a) {", (1, "}")),
        ("f(')', \"(\", `[`)", (0, "")),
        ("}))", (3, "")),
    ],
)
def test_brackets_are_counted_outside_of_strings(text: str, expect: tuple[int, str]) -> None:
    assert open_brackets(text) == expect


def test_what_is_left_open() -> None:
    assert left_open("f(a")
    assert left_open('x = "abc')
    assert not left_open("f('(')")


def test_closers_alone() -> None:
    assert all(closes_only(line) for line in ("}", "  });", "],"))
    assert not any(closes_only(line) for line in ("", "x)", "} else {"))


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("a))", ["a)", "a"]),
        ("a());", ["a()"]),
        ("f(a", ["f(a)", "f(a);"]),
        ("if (a) {\n    b();", ["if (a) {\n    b();}", "if (a) {\n    b();};",
                                "if (a) {\n    b();\n  }"]),
        ("f(a)", []),
        ("((((((", []),
    ],
)  # fmt: skip
def test_repairs_take_brackets_off_the_end_or_put_them_there(text: str, expect: list[str]) -> None:
    assert list(repairs(text, "  ")) == expect
