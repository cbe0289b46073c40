from __future__ import annotations

import sys

import pytest

from completion.refactor.checks.python.compiles import compile_failure
from completion.refactor.checks.python.trees import CHARS_MAX
from context.syntax import ParsedDocument, parse
from context.text import Document

OLD = "import os\n\n\ndef f(a, b):\n    return a + b\n\n\ndef g(a):\n    return a\n"


def parsed(text: str) -> ParsedDocument:
    return parse(Document.of(text, uri="file:///a.py", language_id="python"))


def check_compiles(new: str, *, old: str = OLD, reason: str | None = None, said: str = "") -> None:
    """With `new` in place of the body of `f`, it compiles, or does not for `reason`."""
    after = old.replace("    return a + b\n", new)
    failure = compile_failure(parsed(old), parsed(after))
    assert (failure is None) is (reason is None)
    if failure is not None:
        assert failure.reason == reason
        assert said in failure.evidence


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("    return a + b\n\n\nreturn 1\n", "'return' outside function"),
        ("    return await a\n", "'await' outside async function"),
        ("    break\n", "'break' outside loop"),
        ("    return g(a=1, 2)\n", "positional argument follows keyword argument"),
        ("    *a, *b = b\n", "multiple starred expressions in assignment"),
        ("    if a:\n\treturn b\n        return a\n", "inconsistent use of tabs and spaces in indentation"),  # noqa: E501
        ("    x = 1\n      y = 2\n", "unexpected indent"),
        ("    try:\n        return a\n    return b\n", "expected 'except' or 'finally' block"),
    ],
)  # fmt: skip
def test_what_tree_sitter_lets_through_is_found(new: str, reason: str) -> None:
    check_compiles(new, reason=reason)


@pytest.mark.parametrize(
    "new", ["    return f(a=1, a=2)\n", "    def h(b, b): ...\n", "    nonlocal nothing\n"]
)
def test_a_reason_that_names_the_code_is_for_the_model_alone(new: str) -> None:
    check_compiles(new, reason="", said="in the line `")


@pytest.mark.parametrize(
    "new",
    [
        "    return [y async for y in a] if 0 else b\n",
        "    return '\\d'\n",  # a warning
        "    return a is 1\n",
    ],
)
def test_good_code_passes(new: str) -> None:
    text = OLD.replace("def f", "async def f")
    check_compiles(new, old=text)


def test_code_that_did_not_compile_before_is_no_judge() -> None:
    old = OLD.replace("def f(a, b):\n", "def f(a, b):\n    continue\n")
    check_compiles("    return 2\n    break\n", old=old)


def test_what_is_broken_elsewhere_is_not_looked_at() -> None:
    check_compiles("    return b + a\n", old=OLD + "\n\nreturn 1\n")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the newer syntax")
@pytest.mark.parametrize(
    "new", ["    return f'{a['x']}'\n", "    type A = int\n    return a\n\n\ndef h[T](x: T): ...\n"]
)
def test_the_syntax_of_a_newer_python_is_no_failure(new: str) -> None:
    check_compiles(new)


def test_a_new_file_is_looked_at_whole() -> None:
    assert compile_failure(None, parsed("def f():\n    pass\n")) is None
    assert compile_failure(None, parsed("x = 1\nreturn x\n")) is not None


def test_very_long_pieces_are_passed_over() -> None:
    check_compiles(f"    x = '{'a' * CHARS_MAX}'\n    break\n")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_a_mark_at_the_beginning_do_not_matter(end: str) -> None:
    old = ("\ufeff" + OLD).replace("\n", end)
    after = old.replace("return a + b", "return b + a")
    assert compile_failure(parsed(old), parsed(after)) is None
    assert (
        compile_failure(parsed(old), parsed(after.replace("return b", "break" + end))) is not None
    )
