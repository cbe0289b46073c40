from __future__ import annotations

import pytest

from completion.refactor.answers.indentation import clear_step, fitted, own_step, restep, step_of

OLD = ["class A:", "    def f(self):", "        if x:", "            return 1", "        return 2"]


def check(
    new: str, expect: str, *, old: list[str] = OLD, indent: str = "", step: str = "    "
) -> None:
    assert "\n".join(fitted(new.split("\n"), old, indent, step)) == expect


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("a\n  b\n    c", "  "),
        ("a:\n    b\nc(\n        d)", "    "),
        ("a {\n\tb", "\t"),
        ("a", ""),
        ("f(\n        a,\n):\n    return", "    "),
    ],
)
def test_the_step_is_that_of_the_blocks(code: str, step: str) -> None:
    assert step_of(code.split("\n")) == step


def test_code_of_several_steps_has_the_documents() -> None:
    assert own_step(["a:", "  b", "c:", "    d"], "\t") == "\t"
    assert own_step(["a:", "  b"], "\t") == "  "
    assert clear_step(["a:", "  b"], ["c:", "    d"]) == ""
    assert clear_step(["a:"], ["  b"], ["c:", "   d"]) == "   "


@pytest.mark.parametrize("step", ["  ", "\t", "        "])
def test_another_style_gives_way_to_the_codes(step: str) -> None:
    new = "\n".join(OLD).replace("return", "yield")
    check(new.replace("    ", step), new)


def test_what_is_aligned_stays_aligned() -> None:
    new = "def f(a):\n  return g(a,\n           b)"
    check(new, "def f(a):\n    return g(a,\n             b)")


def test_the_documents_style_stays_in_code_of_another() -> None:
    """Two blanks in a file of four: who writes four may mean it."""
    new = "def f():\n    return 2"
    check(new, new, old=["def f():", "  return 1"])


def test_the_indentation_that_the_first_line_lost_is_taken_off_the_others() -> None:
    old = ["def f(self):", "    return 1"]
    check("def f(self):\n        return 2", "def f(self):\n    return 2", old=old, indent="    ")
    check(
        "@cached\n    def f(self):\n        return 2",
        "@cached\ndef f(self):\n    return 2",
        old=old,
        indent="    ",
    )


def test_a_block_around_all_is_no_lost_indentation() -> None:
    old = ["def f(self):", "    x = 1", "    return x"]
    new = "def f(self):\n    with y:\n        x = 1\n        return x"
    check(new, new, old=old, indent="    ")


def test_what_is_no_whole_step_stays() -> None:
    assert restep("      ", "    ", "\t") == "\t  "
    assert restep("\t\t", "\t", "  ") == "    "
    assert restep("   ", "", "\t") == "   "
