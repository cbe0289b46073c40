from __future__ import annotations

import pytest

from completion.refactor.answers.copying import repaired, without_entities, without_numbers

NUMBERED = ["1: a", "2:   b", "", "3: c"]


def test_numbers_in_front_of_every_line_are_taken_off() -> None:
    assert without_numbers(NUMBERED, ["a"]) == ["a", "  b", "", "c"]
    assert without_numbers(["7 | a", "8 |", "9 |   b"], ["a"]) == ["a", "", "  b"]


@pytest.mark.parametrize(
    ("lines", "old"),
    [
        (["1: a"], ["a"]),
        (["1: a", "b"], ["a"]),
        (["1: a", "3: b"], ["a"]),
        (['1: "a",', '2: "b",'], ['1: "b",', '2: "a",']),
    ],
)
def test_numbers_that_may_be_meant_stay(lines: list[str], old: list[str]) -> None:
    assert without_numbers(lines, old) == lines


def test_names_that_html_has_for_signs() -> None:
    assert without_entities(["if a &lt; b &amp;&amp; c:"], ["a"]) == ["if a < b && c:"]


@pytest.mark.parametrize(
    ("lines", "old"),
    [(["x = '&lt;'"], ["y = '&gt;'"]), (["if a < b: x = '&lt;'"], ["a"]), (["a & b"], ["a"])],
)
def test_names_that_may_be_meant_stay(lines: list[str], old: list[str]) -> None:
    assert without_entities(lines, old) == lines


def test_odd_blanks_before_a_line_are_blanks() -> None:
    assert repaired("\u00a0\u00a0x = '\u00a0'", "x") == "  x = '\u00a0'"
    assert repaired("\u00a0x", "\u00a0y") == "\u00a0x"


def test_a_quotation_is_what_it_quotes() -> None:
    assert repaired("> a\n>   b\n>\n> c", "") == "a\n  b\n\nc"
    assert repaired("> a\nb", "") == "> a\nb"
