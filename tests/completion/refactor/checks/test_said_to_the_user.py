"""The user reads which name is wrong, when the model made it up; no record has it."""

from __future__ import annotations

from tests.support.refactor_desk import RefactorDesk

OTHER = "\n\ndef other():\n    hidden_word = 1\n    return hidden_word\n"
CODE = f"def add(a, b):\n    return ‸a + b\n{OTHER}"


def answer(name: str) -> list[str]:
    return [f"```python\ndef add(a, b):\n    return {name}(a, b)\n```"]


async def test_a_name_that_the_model_made_up_is_told_to_the_user_alone() -> None:
    desk = RefactorDesk(answer("sum_both"), answer("sum_both"))
    outcome = await desk.run(CODE, "simplify")
    assert "It uses `sum_both`, which is not defined anywhere." in outcome.rejection
    assert "not defined" in outcome.explanation.detail
    assert "sum_both" not in repr(outcome.explanation)
    assert "sum_both" not in repr(desk.records.recent())


async def test_a_name_of_the_users_own_code_is_not_repeated() -> None:
    desk = RefactorDesk(answer("hidden_word"), answer("hidden_word"))
    outcome = await desk.run(CODE, "simplify")
    assert "not defined" in outcome.rejection
    assert "hidden_word" not in outcome.rejection
