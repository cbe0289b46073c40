from __future__ import annotations

from completion.refactor.answers.writing import TOLD_EVERY_CHARS, Writing
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected

TEXT = """\
‸class Cart:
    def add(self, item):
        self.items.append(item)

    def total(self):
        return sum(self.prices)‸
"""


def writing(text: str = TEXT, path: str = "shop/cart.py", language_id: str = "python") -> Writing:
    document, span = selected(text, language_id=language_id)
    parsed = parse(document)
    target = find_target(parsed, span)
    assert target is not None
    return Writing(parsed, target, path)


def told(answer: str, follower: Writing) -> list[str]:
    """What was told of an answer that came character by character, without the sizes."""
    news = [line.rpartition(" (")[0] for char in answer if (line := follower.feed(char))]
    return list(dict.fromkeys(news))


def test_the_definition_that_is_written_is_named_with_its_file() -> None:
    answer = "```\nclass Cart:\n    def add(self, item):\n        pass\n\n    def total(self):\n"
    names = told(answer, writing())
    assert names == [f"Writing {name} in cart.py" for name in ("Cart", "add", "total")]


def test_a_quoted_line_names_the_definition_that_it_stands_in() -> None:
    answer = "<<<<<<< SEARCH\n        return sum(self.prices)\n=======\n        return 1\n"
    assert told(answer, writing())[-1] == "Writing total in cart.py"


def test_headers_of_other_languages() -> None:
    text = "func ‸(c *Cart) Add() {\n\treturn\n}\n"
    follower = writing(text, "cart.go", "go")
    assert told("func (c *Cart) Remove() {\n", follower) == [
        "Writing Add in cart.go",
        "Writing Remove in cart.go",
    ]


def test_progress_is_told_when_there_is_news_and_else_seldom() -> None:
    follower = writing()
    assert follower.feed("x") == ""
    assert follower.feed("x" * TOLD_EVERY_CHARS).endswith(f"({TOLD_EVERY_CHARS + 1} characters)")
    assert follower.feed("x") == ""


def test_without_a_name_or_a_path_something_is_told_all_the_same() -> None:
    assert writing("‸x = 1\ny = 2‸\n", "").feed("z" * TOLD_EVERY_CHARS).startswith("Writing code (")
