from __future__ import annotations

import pytest

from completion.refactor.checks.left_out import leaves_out
from context.syntax import parse
from context.text import Document

PYTHON = 'def f(a):\n    """Doc."""\n    x = a + 1\n    return x\n'
SCRIPT = "function f(a) {\n  const x = a + 1;\n  return x;\n}\n"
RUST = "fn f(a: i32) -> i32 {\n    let x = a + 1;\n    x\n}\n"


def check_left_out(
    old: str, new: str, *, out: bool, language_id: str = "python", wanted: str = "Make it faster."
) -> None:
    """Whether what becomes of `old` leaves out code."""
    before, after = (
        parse(Document.of(text, uri="file:///a", language_id=language_id)) for text in (old, new)
    )
    assert bool(leaves_out(before, after, wanted)) is out


def body(*lines: str, doc: bool = True) -> str:
    head = PYTHON[: PYTHON.index("    x")] if doc else "def f(a):\n"
    return head + "".join(f"    {line}\n" for line in lines)


def java(*lines: str) -> str:
    return "class A {\n    int f(int a) {\n" + "\n".join(lines) + "\n    }\n}\n"


@pytest.mark.parametrize(
    "new",
    [
        body("pass"),
        body("..."),
        body(),
        body("raise NotImplementedError", doc=False),
        body("if a:", '    raise NotImplementedError("later")', "return a"),
        body("# your code here", "return a"),
        body("# TODO: add one", "return a"),
        body("# Implementation goes here", "return a"),
        body("x = a", "# and so on", "return x"),
        body("# (same as the original)", "return a"),
        body("return None"),
        body('return "..."'),
    ],
)
def test_code_that_is_left_to_be_written(new: str) -> None:
    check_left_out(PYTHON, new, out=True)


@pytest.mark.parametrize(
    ("language_id", "old", "new"),
    [
        ("javascript", SCRIPT, "function f(a) {\n  // TODO\n}\n"),
        ("javascript", SCRIPT, "function f(a) {\n  throw new Error('Not implemented');\n}\n"),
        ("javascript", SCRIPT, "function f(a) {}\n"),
        ("rust", RUST, "fn f(a: i32) -> i32 {\n    todo!()\n}\n"),
        ("rust", RUST, 'fn f(a: i32) -> i32 {\n    unimplemented!("later")\n}\n'),
        ("java", java("int x = a;", "return x;"), java("throw new NotImplementedException();")),
        ("java", java("int x = a;", "return x;"), java("return null;")),
    ],
)
def test_the_same_in_other_languages(language_id: str, old: str, new: str) -> None:
    check_left_out(old, new, out=True, language_id=language_id)


@pytest.mark.parametrize(
    "new",
    [
        body("return a + 1"),
        body("return 1"),
        body("# the rest is up to the caller", "return a + 1"),
        body("log.debug('...')", "return a + 1"),
        body("return [*a, ...]"),
        "def g(a):\n    return a\n",
    ],
)
def test_code_that_is_all_there(new: str) -> None:
    check_left_out(PYTHON, new, out=False)


def test_what_was_empty_before_may_stay_so() -> None:
    old = (
        PYTHON
        + "\n\ndef g():\n    pass\n\n\ndef h():\n    # TODO: later\n    raise NotImplementedError\n"
    )
    check_left_out(old, old.replace("a + 1", "1 + a"), out=False)


@pytest.mark.parametrize(
    "wanted",
    ["Make it abstract.", "Remove the body.", "Raise NotImplementedError instead.", "Add a TODO."],
)
def test_who_asks_for_it_gets_it(wanted: str) -> None:
    check_left_out(PYTHON, body("# TODO", "raise NotImplementedError"), out=False, wanted=wanted)
