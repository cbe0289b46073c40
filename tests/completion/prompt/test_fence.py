from __future__ import annotations

import pytest

from completion.prompt.fence import FenceStripper


def check_fence(answer: str, expect: str, *, finished: bool) -> None:
    """`answer` gives `expect`, wherever the stream is split."""
    for first in range(len(answer) + 1):
        for second in range(first, len(answer) + 1):
            stripper = FenceStripper()
            pieces = answer[:first], answer[first:second], answer[second:]
            assert "".join(map(stripper.feed, pieces)) + stripper.rest() == expect
            assert stripper.finished is finished


@pytest.mark.parametrize("opening", ["```", "```python", "\n ```py"])
def test_the_fence_around_the_code_is_taken_off(opening: str) -> None:
    check_fence(f"{opening}\nx = 1\n\ny\n```\nDone.", "x = 1\n\ny", finished=True)


@pytest.mark.parametrize("talk", ["Sure:", "Here is the code you asked for."])
def test_talk_before_the_fence_is_dropped(talk: str) -> None:
    check_fence(f"{talk}\n```python\nx = 1\n```", "x = 1", finished=True)


def test_an_answer_that_ends_inside_its_fence_gives_what_came() -> None:
    check_fence("```\nx = `1`\ny", "x = `1`\ny", finished=False)
    check_fence("```\nx\n``", "x", finished=False)


def test_an_answer_without_a_fence_passes() -> None:
    check_fence("x = 1\n`y`\n", "x = 1\n`y`\n", finished=False)
    check_fence("  x = 1", "  x = 1", finished=False)
    check_fence("`x` is it", "`x` is it", finished=False)


@pytest.mark.parametrize("answer", ["", "```", "```py", "``", " \n "])
def test_a_beginning_is_no_answer(answer: str) -> None:
    check_fence(answer, "", finished=False)


@pytest.mark.parametrize("answer", ["```\n```", "```py\n```\nNothing to add."])
def test_an_empty_block_is_nothing(answer: str) -> None:
    check_fence(answer, "", finished=True)


def test_blank_lines_at_the_start_of_the_block_stay() -> None:
    check_fence("```\n\nx\n```", "\nx", finished=True)
