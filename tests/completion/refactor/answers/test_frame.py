from __future__ import annotations

import pytest

from completion.refactor.answers.frame import placed, shown_lines
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("class A:\n    def f(self):\n        return ‸1\n", ["def f(self):", "    return 1"]),
        ("\ufeffdef f():\r\n\treturn ‸1\r\n", ["def f():", "\treturn 1"]),
        ("if x:\n‸    a\n  \n\n    b‸\n", ["a", "  ", "", "b"]),
    ],
)
def test_what_is_shown_comes_back_as_it_was(text: str, shown: list[str]) -> None:
    document, span = selected(text)
    target = find_target(parse(document), span)
    assert target is not None
    assert shown_lines(target) == shown
    assert placed(shown, target) == target.code.replace("\r\n", "\n")
