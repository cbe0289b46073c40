from __future__ import annotations

import pytest

from completion.generation import ModelConfig
from completion.refactor.answers.formats import WHOLE_LINES_MAX, AnswerFormat, answer_format
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected

HOSTED = ModelConfig("large", "moonshot")


def form(code: str, model: ModelConfig | None = HOSTED) -> AnswerFormat:
    document, span = selected(f"‸{code}‸")
    target = find_target(parse(document), span)
    assert target is not None
    return answer_format(target, model)


def test_small_code_is_written_whole_and_large_code_in_hunks() -> None:
    assert form("\n".join(["x = 1"] * WHOLE_LINES_MAX)) is AnswerFormat.WHOLE
    assert form("\n".join(["x = 1"] * (WHOLE_LINES_MAX + 1))) is AnswerFormat.HUNKS


@pytest.mark.parametrize("model", [None, ModelConfig("tiny", "embedded")])
def test_a_small_model_need_not_quote(model: ModelConfig | None) -> None:
    assert form("\n".join(["x = 1"] * 200), model) is AnswerFormat.WHOLE


def test_what_has_the_marks_of_a_hunk_is_written_whole() -> None:
    assert form("\n".join([*["x = 1"] * 200, "=======", "x = 1"])) is AnswerFormat.WHOLE
