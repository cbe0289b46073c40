from __future__ import annotations

import pytest

from completion.inline import model_text


@pytest.mark.parametrize(
    "token",
    ["<|endoftext|>", "<|fim_pad|>", "<｜end▁of▁sentence｜>", "<EOT>", "<fim_middle>", "</s>"],
)
def test_a_control_token_and_what_follows_is_cut(token: str) -> None:
    assert model_text.before_special_tokens(f"x = 1{token}junk", "python") == "x = 1"


@pytest.mark.parametrize(
    "language_id", ["html", "xml", "vue", "markdown", "typescriptreact", "php"]
)
def test_the_end_of_struck_out_text_is_no_control_token(language_id: str) -> None:
    assert model_text.before_special_tokens("old</s> new", language_id) == "old</s> new"
    assert model_text.before_special_tokens("old<|eot|> new", language_id) == "old"


def test_a_tag_that_the_answer_opens_itself_is_no_control_token() -> None:
    for text in ('f("<s>a</s>")', '<s class="b">a</s>'):
        assert model_text.before_special_tokens(text, "javascript") == text


def test_a_comparison_is_no_control_token() -> None:
    assert model_text.before_special_tokens("a <b| c> d", "python") == "a <b| c> d"


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("<think>Let me see.\n</think>\n\nx = 1", "x = 1"),
        ("\n<think>and so on", ""),
        ("x = '<think>'", "x = '<think>'"),
    ],
)
def test_thinking_aloud_is_taken_off(text: str, expect: str) -> None:
    assert model_text.without_thoughts(text) == expect


FENCED = "```python\nx = 1\n```\nThis sets x."


def test_a_fence_is_taken_off_code_and_left_in_prose() -> None:
    assert model_text.without_fence(FENCED, "python") == "x = 1"
    assert model_text.without_fence(FENCED, "markdown") == FENCED
    assert model_text.without_fence(FENCED, "md") == FENCED
    assert model_text.without_fence("x = '```'", "python") == "x = '```'"


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("print(a)\nprint(a)\nprint(a)\nprint(a)", "print(a)\nprint(a)"),
        ("x = 1\n# " + "the best of " * 9, "x = 1\n# the best of"),
    ],
)
def test_an_answer_in_circles_is_cut(text: str, expect: str) -> None:
    assert model_text.before_repetition(text) == expect


@pytest.mark.parametrize("text", ["a()\nb()\na()\nb()", "}\n}\n}\n}", "x = [0, 0, 0, 0, 0, 0]"])
def test_what_repeats_a_little_is_left_alone(text: str) -> None:
    assert model_text.before_repetition(text) == text


@pytest.mark.parametrize("text", ["```", "```python", "\n```\n"])
def test_a_fence_without_code_is_nothing(text: str) -> None:
    """An answer that is cut at its first line may be no more than that."""
    assert model_text.without_fence(text, "python") == ""
    assert model_text.without_fence(text, "markdown") == text
