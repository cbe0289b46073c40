from __future__ import annotations

import pytest

from completion.refactor.answers.fences import Block, fence_for, fenced_blocks, without_fence
from completion.refactor.answers.refusal import AnswerRefused


@pytest.mark.parametrize(
    ("answer", "blocks"),
    [
        ("no code", ()),
        ("```py\na\n```", (Block("py", ("a",)),)),
        (
            "```\n  a\n    b\n```\nand\n~~~go\nc\n~~~",
            (Block("", ("a", "  b")), Block("go", ("c",))),
        ),
        ("````\n```\na\n```\n````", (Block("", ("```", "a", "```")),)),
        ("```\na\n  ```\n  b\n```", (Block("", ("a", "  ```", "  b")),)),
        ("  ```\n  a\n  ```", (Block("", ("a",)),)),
        ("```\na```", (Block("", ("a",)),)),
        ("```\n\na\n\n```", (Block("", ("a",)),)),
    ],
)
def test_blocks_are_read_as_markdown_has_them(answer: str, blocks: tuple[Block, ...]) -> None:
    assert fenced_blocks(answer, ()) == blocks


@pytest.mark.parametrize("answer", ["```\na", "```\na\n~~~", "```\na\n```\nand\n```\nb"])
def test_a_block_without_an_end_is_refused(answer: str) -> None:
    with pytest.raises(AnswerRefused, match="no finished"):
        fenced_blocks(answer, ())


def test_a_fence_that_the_code_would_close_is_refused() -> None:
    """Where such a block ends cannot be told; a longer fence can."""
    with pytest.raises(AnswerRefused, match="longer"):
        fenced_blocks("```\na\n```\nb\n```", ["a", "```", "b"])
    longer = fenced_blocks("````\na\n```\nb\n````", ["a", "```", "b"])
    assert longer == (Block("", ("a", "```", "b")),)


def test_a_fence_is_longer_than_all_in_the_code() -> None:
    assert [fence_for(code) for code in ("a", "`a` ``", "```", "x ````")] == [
        "```", "```", "````", "`````",
    ]  # fmt: skip


def test_only_a_fence_around_all_is_taken_off() -> None:
    assert without_fence(["", "```py", "a", "```"]) == ["a"]
    for lines in (["a"], ["```"], ["a", "```"], ["```", "a"], []):
        assert without_fence(lines) == lines
