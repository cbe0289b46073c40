from __future__ import annotations

import pytest

from completion.refactor.answers.extent import check_extent
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.hunks import apply_edits, line_edits
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected

TEXT = "class A:\n    def f(self):\n        return ‸1\n\n    def g(self):\n        return 2\n"
F, G = "    def f(self):\n        return 3", "    def g(self):\n        return 4"


def check(new_code: str, text: str = TEXT, language_id: str = "python") -> None:
    document, span = selected(text, language_id=language_id)
    before = parse(document)
    target = find_target(before, span)
    assert target is not None
    after = parse(apply_edits(document, line_edits(document, target.span, new_code)))
    check_extent(target, new_code, before, after)


@pytest.mark.parametrize(
    "new_code",
    [
        F,
        F.replace("f", "h", 2),
        f"{F}\n\n{G.replace('g(', 'helper(')}",
        "    def f(self):\n        def g(self):\n            return 2\n        return g(self)",
        "    f = property(lambda self: 1)",
        f"{F}\n\n{G.replace('self', 'self, x')}",
    ],
)
def test_all_of_the_target_in_other_words_passes(new_code: str) -> None:
    check(new_code)


@pytest.mark.parametrize("new_code", ["        return 3", "    f(3)", "    x = f(self) == 2"])
def test_a_part_of_the_target_is_refused(new_code: str) -> None:
    with pytest.raises(AnswerRefused, match="not the whole function"):
        check(new_code)


def test_a_method_is_not_its_class() -> None:
    text = "class A:\n    x = ‸1\n\n    def f(self):\n        return 1\n"
    with pytest.raises(AnswerRefused, match="not the whole class"):
        check("def f(self):\n    return 1", text)


def test_a_function_may_become_a_class() -> None:
    check("class F:\n    pass", "def f():\n    return ‸1\n")


def test_a_neighbour_written_once_more_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="elsewhere"):
        check(f"{F}\n\n{G}")
    java = "class A {\n    int f() { return ‸1; }\n    int g() { return 2; }\n}\n"
    both = "    int f() { return 3; }\n    int g() { return 4; }"
    with pytest.raises(AnswerRefused, match="elsewhere"):
        check(both, java, "java")


def test_twins_that_were_there_stay() -> None:
    text = "‸def f():\n    return 1\n\nx = 1‸\n\ndef f():\n    return 2\n"
    check("def f():\n    return 3\n\nx = 2", text)


def test_without_a_grammar_nothing_is_refused() -> None:
    check("two", "‸one\nmore‸\n", "plaintext")
