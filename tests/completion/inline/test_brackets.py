from __future__ import annotations

import pytest

from completion.inline.brackets import (
    before_closer,
    closes_only,
    left_open,
    open_brackets,
    repairs,
    up_to_closed,
)


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


@pytest.mark.parametrize(
    ("text", "closer", "expect"),
    [
        ("a, b)", ")", "a, b"),
        ("g(a), b) + 1", ")", "g(a), b"),
        ("')', b)", ")", "')', b"),
        (")", ")", ""),
        ("a, b", ")", "a, b"),
        ("a]", ")", None),
        ('key"]', '"', "key"),
        ('a\\"b" + c', '"', 'a\\"b'),
        ("no end", "'", "no end"),
        ("\n    a,\n)", ")", "\n    a,\n"),
    ],
)
def test_a_text_is_cut_at_what_the_editor_has_closed(
    text: str, closer: str, expect: str | None
) -> None:
    assert before_closer(text, closer) == expect


@pytest.mark.parametrize(
    ("place", "text", "expect"),
    [
        ("f(‸)", "a), b", "a"),
        ("set(key‸)", ": string) {\n    return 1;\n}", ": string"),
        ("if (‸) {", "x > 0) {\n    go();\n}", "x > 0"),
        ("print(f(‸)", "a), b", "a), b"),
        ('f"{‸}"', "a}-{b", "a}-{b"),
        ("f(‸)", "g(a), b", "g(a), b"),
        ("f(‸)", "a], b", "a], b"),
        ("‸)", "a), b", "a), b"),
        ("f(‸", "a), b", "a), b"),
    ],
)
def test_a_bracket_that_is_closed_already_ends_the_text(place: str, text: str, expect: str) -> None:
    assert up_to_closed(text, *place.split("‸")) == expect
