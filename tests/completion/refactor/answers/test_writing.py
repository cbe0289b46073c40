from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from completion.refactor.answers.writing import LINE_CHARS_MAX, TOLD_EVERY_CHARS, Writing
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


FILES = """\
I have looked.

=== shop/cart.py ===
<<<<<<< SEARCH
        return sum(self.prices)
=======
=== not/a/heading.py ===
        return 1
>>>>>>> REPLACE

=== tests/test_cart.py (new) ===
```python
# === not/a/heading.py ===
### not.py
def test_total():
    assert 1
```
=== old.py -> new.py ===

### `docs/a.md`

```python lib/b.py
class B:
```
lib/c.py:
```
x = 1
```
"""
PLACES = [
    "Writing Cart in cart.py",
    "Writing shop/cart.py",
    "Writing total in shop/cart.py",
    "Writing tests/test_cart.py",
    "Writing test_total in tests/test_cart.py",
    "Writing new.py",
    "Writing docs/a.md",
    "Writing lib/b.py",
    "Writing B in lib/b.py",
    "Writing lib/c.py",
]


def test_each_file_of_several_is_named_with_what_is_written_in_it() -> None:
    assert told(FILES, writing()) == PLACES
    assert told(FILES.replace("\n", "\r\n"), writing()) == PLACES


@given(st.lists(st.integers(0, len(FILES)), max_size=30))
def test_how_the_answer_is_cut_does_not_matter(cuts: list[int]) -> None:
    """Nor at which places news are told: where the writing stands after each piece is the same."""
    by_char, by_piece, at = writing(), writing(), 0
    for cut in sorted({*cuts, len(FILES)}):
        for char in FILES[at:cut]:
            by_char.feed(char)
        by_piece.feed(FILES[at:cut])
        at = cut
        assert by_char.place == by_piece.place


def test_a_follower_without_a_target_names_files() -> None:
    parsed = parse(selected("‸x = 1‸\n", language_id="python")[0])
    follower = Writing(parsed, None, "a/b.py")
    assert follower.feed("z" * TOLD_EVERY_CHARS).startswith("Writing b.py (")
    assert (
        follower.feed("\n=== c/d.py ===\n")
        == f"Writing c/d.py ({TOLD_EVERY_CHARS + 16} characters)"
    )


@pytest.mark.parametrize(
    "line", ["=== ../a.py ===", "=== /a.py ===", "### a.py or b.py", "Like a.py:"]
)
def test_what_is_no_heading_names_no_file(line: str) -> None:
    assert told(f"{line}\n```\n", writing())[-1:] in ([], ["Writing Cart in cart.py"])


@pytest.mark.parametrize("size", [1, LINE_CHARS_MAX])
def test_of_a_very_long_line_the_rest_is_not_read(size: int) -> None:
    follower = writing()
    text = "x" * LINE_CHARS_MAX + " def lost():\ndef found():\n"
    places = [
        follower.place for at in range(0, len(text), size) if follower.feed(text[at : at + size])
    ]
    assert list(dict.fromkeys(places)) == ["Cart in cart.py", "found in cart.py"]
