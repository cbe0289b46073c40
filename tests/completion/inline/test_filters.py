from __future__ import annotations

import pytest

from completion.explanation import FilterVerdict
from completion.inline.filters import STEPS, FilterContext, apply_filters

NAMES = [name for name, _ in STEPS]


def check_filters(
    place: str, answer: str, *, expect: str, by: tuple[str, ...] = (), refused: str = ""
) -> None:
    """`answer` at the `‸` of `place` becomes `expect`, through exactly the steps `by`."""
    before, after = place.split("‸")
    head, tail = before.split("\n")[-1], after.split("\n")[0]
    above = tuple(line for line in reversed(before.split("\n")[:-1]) if line.strip())
    below = tuple(line for line in after.split("\n")[1:] if line.strip())
    found = apply_filters(answer, FilterContext(head, tail, above, below))
    assert (found.text, found.reason) == (expect, refused)
    assert tuple(verdict.name for verdict in found.verdicts) == (by or (refused,) * bool(refused))


def test_an_ordinary_answer_is_left_alone() -> None:
    check_filters("ret‸", "urn a + b", expect="urn a + b")


@pytest.mark.parametrize(
    "token", ["<|endoftext|>", "<|fim_pad|>", "<｜end▁of▁sentence｜>", "<EOT>"]
)
def test_a_control_token_and_what_follows_is_cut(token: str) -> None:
    check_filters("x = ‸", f"1{token}junk", expect="1", by=("special_tokens",))


def test_a_comparison_is_no_control_token() -> None:
    check_filters("x = ‸", "a <b| c> d", expect="a <b| c> d")


@pytest.mark.parametrize(
    "answer", ["```python\nx = 1\n```", "```\nx = 1\n```\nThis sets x.", "\n```py\nx = 1"]
)
def test_a_fence_around_the_answer_is_taken_off(answer: str) -> None:
    check_filters("‸", answer, expect="x = 1", by=("fence",))


def test_a_blank_is_not_doubled() -> None:
    check_filters("x = ‸", " 1", expect="1", by=("doubled_blank",))
    check_filters("x =‸", " 1", expect=" 1")
    check_filters("    ‸", "    x", expect="    x")


def test_blanks_at_the_end_go() -> None:
    check_filters("x = ‸", "1  \n\n", expect="1", by=("trailing_blank",))


@pytest.mark.parametrize(
    ("place", "answer", "expect"),
    [
        ("print(‸)", "a, b)", "a, b"),
        ("print(‸)", "f(a))", "f(a)"),
        ("f(g(‸))", "x)", "x"),
        ("f(g(‸))", "x))", "x"),
        ("x = [‸]", "1, 2]", "1, 2"),
        ('print("‸")', 'hello"', "hello"),
        ('print("‸")', 'hello")', "hello"),
        ("x = '‸'", "it'", "it"),
        ('d["‸"]', 'key"]', "key"),
        ("if (‸) {", "x > 0) {", "x > 0"),
        ("def f(‸):", "a, b):", "a, b"),
        ("run(‸)", "\n    a,\n    b,\n)", "\n    a,\n    b,"),
    ],
)
def test_the_rest_of_the_line_is_not_written_twice(place: str, answer: str, expect: str) -> None:
    check_filters(place, answer, expect=expect, by=("tail_overlap",))


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("print(‸)", "f(a)"),
        ("print(‸)", "a[0]"),
        ("x = [‸]", "[1], [2]"),
        ("f(‸)", '"a"'),
        ('print("‸")', "hello"),
        ("x = ‸", "f(a)"),
        ("print(‸)", "'(' + f(a)"),
    ],
)
def test_what_closes_the_answers_own_bracket_stays(place: str, answer: str) -> None:
    check_filters(place, answer, expect=answer)


def test_lines_that_stand_below_are_cut_off() -> None:
    place = "def f():\n    ‸\n    return a\n"
    check_filters(place, "a = 1\n    return a", expect="a = 1", by=("echo_below",))


def test_an_answer_that_only_says_the_line_below_is_refused() -> None:
    check_filters("def f():\n    ret‸\n    return a\n", "urn a", expect="", refused="echo_below")


def test_an_answer_that_says_a_near_line_above_is_refused() -> None:
    check_filters("    use(a)\n    ‸", "use(a)", expect="", refused="echo_above")
    check_filters("    use(a)\n    us‸", "e(a)", expect="", refused="echo_above")


def test_short_lines_may_repeat() -> None:
    check_filters("  }\n‸\n}", "}", expect="}")


@pytest.mark.parametrize("answer", ["", "  \n\t", "<EOT>x"])
def test_an_answer_without_text_is_refused(answer: str) -> None:
    found = apply_filters(answer, FilterContext("", "", (), ()))
    assert (found.text, found.reason) == ("", "blank")
    assert found.verdicts[-1] == FilterVerdict("blank", "refused")


def test_a_verdict_tells_sizes_and_never_the_text() -> None:
    found = apply_filters("secret_name  ", FilterContext("x = ", "", (), ()))
    assert found.verdicts == (FilterVerdict("trailing_blank", "changed", "13 -> 11 chars"),)


def test_every_step_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)
