from __future__ import annotations

import pytest

from completion.refactor.checks.python.calls import calls_that_fail
from context.syntax import ParsedDocument, parse
from context.text import Document

HELPERS = """\
def one(a, b=1): ...
def any_(*args, **more): ...
def named(a, *, key, other=2): ...
def first(a, /, b): ...
@wrapped
def decorated(): ...
def twice(): ...
def twice(a): ...
class A:
    def method(self): ...
"""


def parsed(text: str) -> ParsedDocument:
    return parse(Document.of(text, uri="file:///a.py", language_id="python"))


def check_call(call: str, *, fails: bool, before: str = "") -> None:
    """The new `call` must fail when it runs, or may work."""
    old, new = (parsed(HELPERS + f"def use(x):\n    {line}\n") for line in (before or "x", call))
    assert bool(calls_that_fail(old, new)) is fails


@pytest.mark.parametrize(
    "call",
    [
        "one()", "one(1, 2, 3)", "one(c=1)", "one(1, a=2)", "named(1)", "named(1, 2, key=3)",
        "first(a=1, b=2)", "first(1)", "[one() for _ in x]", "lambda: one()",
    ],
)  # fmt: skip
def test_arguments_that_a_function_does_not_take(call: str) -> None:
    check_call(call, fails=True)


@pytest.mark.parametrize(
    "call",
    [
        "one(1)", "one(a=1)", "one(1, b=2)", "one(*x)", "one(**x)", "one(1, *x)", "any_(1, 2, c=3)",
        "named(1, key=2)", "first(1, b=2)", "decorated(1)", "twice(1)", "twice()", "method()",
        "x.one()", "unknown(1)",
    ],
)  # fmt: skip
def test_calls_that_may_work(call: str) -> None:
    check_call(call, fails=False)


def test_a_name_that_means_something_else_as_well_is_not_judged() -> None:
    check_call("one = x\n    one()", fails=False)
    check_call("import one\n    one()", fails=False)
    check_call("def inner(one): return one()", fails=False)


def test_what_failed_before_is_not_the_edits_fault() -> None:
    check_call("x + one()", fails=False, before="one()")
    check_call("one() + one()", fails=True, before="one()")
