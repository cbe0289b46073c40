from __future__ import annotations

import pytest

from completion.refactor.answers.anchors import with_hunks
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.answers.search_replace import Hunk

CODE = """\
def f(a):
    x = 1

    if a:
        x = 2
    return x
"""


def hunk(old: str, new: str) -> Hunk:
    return Hunk(tuple(old.split("\n")), tuple(new.split("\n")) if new else ())


def check(expect: str, *hunks: Hunk, code: str = CODE, step: str = "    ") -> None:
    assert "\n".join(with_hunks(hunks, code.split("\n"), step)) == expect


def check_refused(why: str, *hunks: Hunk, code: str = CODE) -> None:
    with pytest.raises(AnswerRefused, match=why):
        with_hunks(hunks, code.split("\n"), "    ")


def test_several_hunks_in_any_order() -> None:
    check(
        CODE.replace("x = 1", "x = 3").replace("return x", "return -x"),
        hunk("    return x", "    return -x"),
        hunk("    x = 1", "    x = 3"),
    )


def test_lines_are_taken_out() -> None:
    check(CODE.replace("    x = 1\n", ""), hunk("    x = 1", ""))


def test_a_quoted_blank_line_can_be_taken_out_and_put_in() -> None:
    check(
        CODE.replace("1\n\n", "1\n").replace("    return", "\n    return"),
        hunk("    x = 1\n\n    if a:", "    x = 1\n    if a:"),
        hunk("        x = 2\n    return x", "        x = 2\n\n    return x"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    x = 1 \n\n    if a:", "    x = 5 \n\n    if a:"),
        ("    x = 1\n    if a:", "    x = 5\n    if a:"),
        ("    x = 1\n\n\n    if a:", "    x = 5\n\n\n    if a:"),
        ("    x = 1\n  \n    if a:\n", "    x = 5\n  \n    if a:\n"),
        ("x = 1\n\nif a:\n    x = 2", "x = 5\n\nif a:\n    x = 2"),
        ("        x = 1\n\n        if a:", "        x = 5\n\n        if a:"),
        ("\tx = 1\n\n\tif a:\n\t\tx = 2", "\tx = 5\n\n\tif a:\n\t\tx = 2"),
        ("    x  =  1\n    if  a:", "    x = 5\n    if  a:"),
    ],
)
def test_blanks_and_indentation_do_not_matter_and_stay_the_files(old: str, new: str) -> None:
    check(CODE.replace("x = 1", "x = 5"), hunk(old, new))


@pytest.mark.parametrize("step", ["  ", "\t", "    "])
def test_what_is_added_is_indented_as_the_code_is(step: str) -> None:
    old = "def f(a):\n@x = 1\n\n@if a:\n@@x = 2"
    new = f"{old}\n@@if x:\n@@@x = 3"
    added = "        x = 2\n        if x:\n            x = 3"
    hunks = hunk(old.replace("@", step), new.replace("@", step))
    check(CODE.replace("        x = 2", added), hunks)


def test_one_moved_quotation_means_that_all_have_moved() -> None:
    """`    return x`, four to the right, would stand at another place than was meant."""
    code = "def f():\n    x = 1\n    return x\n\ndef g():\n    def h():\n        return x\n"
    moved = (hunk("        x = 1", "        x = 2"), hunk("        return x", "        return -x"))
    check_refused("hunk 2 .* 2 places", *moved, code=code)
    check(
        code.replace("        return", "        return -").replace("- x", "-x"), moved[1], code=code
    )


@pytest.mark.parametrize(
    ("hunks", "why"),
    [
        ((hunk("    y = 1", "    y = 2"),), "hunk 1 .* not in the code"),
        ((hunk("    x = 1", "    x = 2"), hunk("    z", "")), "hunk 2 .* not in the code"),
        ((hunk("x", "y"),), "hunk 1 .* not in the code"),
        ((hunk("", "x = 1"),), "1 quotes no line"),
        ((hunk("\n", "x = 1"),), "1 quotes no line"),
        ((hunk("    x = 1\n", "    a"), hunk("    x = 1", "    b")), "same lines"),
    ],
)
def test_what_has_no_place_is_refused_by_its_number(hunks: tuple[Hunk, ...], why: str) -> None:
    check_refused(why, *hunks)


def test_two_places_are_as_bad_as_none() -> None:
    check_refused("2 places", hunk("a()", "b()"), code="a()\nc()\na()")
    check_refused("2 places", hunk("a() ", "b()"), code="if x:\n    a()\nelse:\n    a()")


def test_levels_that_contradict_each_other_are_not_a_match() -> None:
    check_refused("not in the code", hunk("if a:\nx = 2", "if a:\nx = 3"))


def test_a_style_that_cannot_be_told_is_not_guessed() -> None:
    """Two for four: in smaller steps, or moved to the left?"""
    check_refused("cannot be told", hunk("  x = 1 ", "  x = 1\n    y = 2"))


def test_words_in_strings_must_be_the_same() -> None:
    check_refused("not in the code", hunk("say('a  b')", "say('c')"), code="say('a b')")
