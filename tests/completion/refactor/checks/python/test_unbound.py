from __future__ import annotations

import pytest

from completion.refactor.checks.python.unbound import names_read_too_early
from context.syntax import ParsedDocument, parse
from context.text import Document


def parsed(body: str) -> ParsedDocument:
    text = "LIMIT = 1\n\n\ndef f(a, b=2, *c, **d):\n" + body
    return parse(Document.of(text, uri="file:///a.py", language_id="python"))


def check_early(body: str, *names: str, before: str = "    pass\n") -> None:
    """A function with this body reads these names before they are set."""
    assert names_read_too_early(parsed(before), parsed(body)) == {*names}


@pytest.mark.parametrize(
    "body",
    [
        "    return x\n    x = 1\n",
        "    for i in a:\n        x += i\n",
        "    y = x + 1\n    x = y\n",
        "    print(x)\n    if a:\n        x = 1\n",
    ],
)
def test_a_local_name_that_cannot_have_a_value_yet(body: str) -> None:
    check_early(body, "x")


@pytest.mark.parametrize(
    "body",
    [
        "    x = 1\n    return x\n",
        "    x = 0\n    for i in a:\n        x += i\n    return x\n",
        "    for i in a:\n        if b:\n            print(x)\n        x = i\n",
        "    global LIMIT\n    LIMIT += 1\n",
        "    a += 1\n    return a, b, c, d, LIMIT\n",
        "    print(lambda: x)\n    x = 1\n",
        "    print([x for x in a])\n    x = 1\n",
        "    if (x := a):\n        return x\n",
        "    print(x := 1, x)\n",
        "    y = max(a, key=b)\n    return f(y=y)\n",
        "    y = list(a)\n    return f(y, list=y)\n",
        "    try:\n        import x\n    except ImportError:\n        x = None\n    return x\n",
        "    with a as x:\n        x.y += 1\n    return x\n",
        "    def x(): ...\n    return x\n",
    ],
)
def test_names_that_may_have_a_value(body: str) -> None:
    check_early(body)


def test_what_was_so_before_is_not_the_edits_fault() -> None:
    old = "    return x\n    x = 1\n"
    check_early(old.replace("x = 1", "x = 2"), before=old)
