from __future__ import annotations

import pytest

from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.answers.search_replace import Hunk, has_marks, read_hunks

ONE = "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE"


@pytest.mark.parametrize(
    "answer",
    [
        ONE,
        f"Here:\n\n{ONE}\n\nDone.",
        f"a.py\n```diff\n{ONE}\n```",
        "<<<<<<< SEARCH\n```python\na\n```\n=======\n```python\nb\n```\n>>>>>>> REPLACE",
        "<<<<<\na\n=====\nb\n>>>>>",
        "<<<<<<< ORIGINAL\na\n=======\nb\n>>>>>>> UPDATED",
        f"{ONE}\n{ONE}",
    ],
)
def test_what_stands_around_a_hunk_is_dropped(answer: str) -> None:
    assert read_hunks(answer) == (Hunk(("a",), ("b",)),)


@pytest.mark.parametrize("new", ["", "\n", "  \n"])
def test_nothing_but_blanks_takes_the_lines_out(new: str) -> None:
    assert read_hunks(ONE.replace("b\n", new)) == (Hunk(("a",), ()),)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ONE.removesuffix(">>>>>>> REPLACE"), "no end"),
        (f"<<<<<<< SEARCH\na\n{ONE}", "begins before"),
        ("<<<<<<< SEARCH\na\n>>>>>>> REPLACE", "not 0"),
        (ONE.replace("b", "b\n======="), "not 2"),
    ],
)
def test_a_hunk_that_cannot_be_told_apart_is_refused(answer: str, why: str) -> None:
    with pytest.raises(AnswerRefused, match=why):
        read_hunks(answer)


def test_marks_of_a_merge_conflict_are_marks() -> None:
    assert has_marks(["a", "======="])
    assert not has_marks(["a == b", "# ======= #", "<<<<<<< what"])
