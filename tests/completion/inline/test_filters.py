from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from completion.explanation import FilterVerdict
from completion.inline.filters import (
    MODEL_STEPS,
    PLACE_STEPS,
    STEPS,
    FilterContext,
    apply_filters,
    sentence_for,
)

NAMES = [name for name, _ in STEPS]


def check_filters(
    place: str,
    answer: str,
    *,
    expect: str,
    by: tuple[str, ...] = (),
    refused: str = "",
    **more: Any,
) -> None:
    """`answer` at the `‸` of `place` becomes `expect`, through exactly the steps `by`.

    `more` are further fields of the `FilterContext`.
    """
    before, after = place.split("‸")
    head, tail = before.split("\n")[-1], after.split("\n")[0]
    above = tuple(line for line in reversed(before.split("\n")[:-1]) if line.strip())
    below = tuple(line for line in after.split("\n")[1:] if line.strip())
    found = apply_filters(answer, FilterContext(head, tail, above, below, **more))
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


def test_the_models_own_part_comes_first_and_every_refusal_has_a_sentence() -> None:
    assert (*MODEL_STEPS, *PLACE_STEPS) == STEPS
    refusing = [*(name for name, _ in MODEL_STEPS), "blank", "scope", "echo_below", "echo_above"]
    for name in (*refusing, "undo", "rejected", "syntax", "tail_overlap", "duplicate_closers"):
        assert "check" not in sentence_for(name)
    assert "new_step" in sentence_for("new_step")


def test_an_answer_that_indents_once_more_is_put_right_where_blocks_are_marked() -> None:
    place, answer = "func f() {\n\tx := g()\n\t‸\n}", "\treturn x"
    more = {"indent_unit": "\t", "language_id": "go"}
    check_filters(place, answer, expect="return x", by=("indentation",), **more)
    check_filters(place, answer, expect=answer, indent_unit="\t", language_id="ruby")


@pytest.mark.parametrize(("answer", "back"), [("foo(a)", True), ("foo(b)", False)])
def test_the_first_of_several_deleted_lines_does_not_come_back(answer: str, back: bool) -> None:
    gone = "    foo(a)\n    bar(a)\n"
    expect, refused = ("", "undo") if back else (answer, "")
    check_filters("‸", answer, expect=expect, refused=refused, just_deleted=(gone,))


def test_thoughts_fences_and_tokens_go_by_the_language() -> None:
    check_filters("‸", "<think>a</think>x", expect="x", by=("thoughts",), language_id="python")
    fenced = "```\nx = 1\n```"
    check_filters("‸", fenced, expect=fenced, language_id="markdown")
    check_filters("<s>a‸", "b</s>", expect="b</s>", language_id="html")
    check_filters("x = ‸", "b</s>", expect="b", by=("special_tokens",), language_id="python")


def test_an_answer_in_circles_is_cut() -> None:
    check_filters("‸", "f(a)\n" * 4, expect="f(a)\nf(a)", by=("repetition",))
    check_filters("‸", "f(a)\nf(b)\nf(c)", expect="f(a)\nf(b)\nf(c)")


def test_a_line_further_above_may_come_again() -> None:
    check_filters("use(a)\nuse(b)\n‸", "use(a)", expect="use(a)")


def test_lines_that_fall_out_of_the_block_are_cut() -> None:
    check_filters("    ‸", "a()\nb()", expect="a()", by=("scope",))
    check_filters("    if a:‸", "\n        b()\nc()", expect="\n        b()", by=("scope",))
    check_filters("    ‸", "\nb()", expect="", refused="scope")


def test_lines_of_the_block_stay_and_strings_too() -> None:
    check_filters("    ‸", "if a:\n        b()\n    c()", expect="if a:\n        b()\n    c()")
    text = 'x = """\nOne\n"""'
    check_filters("    ‸", text, expect=text)


def test_the_indentation_is_the_files() -> None:
    check_filters(
        "\t‸", "if a:\n        b()", expect="if a:\n\t\tb()", by=("indentation",), indent_unit="\t"
    )
    check_filters("    ‸", "if a:\n        b()", expect="if a:\n        b()", indent_unit="    ")


def test_a_brace_that_stands_below_is_not_written_again() -> None:
    check_filters(
        "  if (a) {\n    ‸\n  });", "b();\n    });", expect="b();", by=("duplicate_closers",)
    )
    check_filters("  {\n  ‸\n  }", "if (a) {\n    b();\n  }", expect="if (a) {\n    b();\n  }")


@pytest.mark.parametrize("deleted", ["foo(a)", "  foo(a)\n", "foo("])
def test_what_was_just_deleted_does_not_come_back(deleted: str) -> None:
    check_filters("‸", "foo(a)", expect="", refused="undo", just_deleted=("x", deleted))


@pytest.mark.parametrize("deleted", ["", "\n", "foo", "foo(b)", "a)"])
def test_a_small_or_other_deletion_says_nothing(deleted: str) -> None:
    check_filters("‸", "foo(a)", expect="foo(a)", just_deleted=(deleted,))


def test_what_was_turned_down_does_not_come_back() -> None:
    check_filters("‸", "foo(a)", expect="", refused="rejected", rejected=("b", "foo(a)\n"))
    check_filters("    x = f‸", "oo(a)", expect="", refused="rejected", rejected=("x = foo(a)",))
    check_filters("    y = f‸", "oo(a)", expect="oo(a)", rejected=("x = foo(a)",))
    check_filters("‸", "foo(a)", expect="foo(a)", rejected=("foo(b)", "foo("))


def only(*sound: str) -> Callable[[str], bool]:
    """A syntax check that nothing passes but `sound`."""
    return lambda text: text not in sound


def test_what_breaks_the_code_is_refused() -> None:
    check_filters("‸", "a b c", expect="", refused="syntax", gains_errors=only("a"))
    check_filters("‸", "a b c", expect="a b c", gains_errors=only("a b c"))


def test_brackets_are_mended_where_that_makes_it_sound() -> None:
    check_filters("‸", "f(a))", expect="f(a)", by=("syntax",), gains_errors=only("f(a)"))
    check_filters("‸", "f(a", expect="f(a)", by=("syntax",), gains_errors=only("f(a)"))
    check_filters("‸", "f(a", expect="f(a", gains_errors=only("f(a", "f(a)"))


def test_nothing_is_written_behind_a_bracket_that_the_editor_has_closed() -> None:
    answer = ": string) {\n    go();\n}"
    check_filters("set(key‸)", answer, expect=": string", by=("closed_already",))
    check_filters("f(‸)", "); return", expect="", by=("closed_already", "blank"), refused="blank")
