from __future__ import annotations

import asyncio
import json

import pytest

from completion.errors import ModelTimeout, ModelUnavailable
from completion.explanation import Source
from completion.generation import ChatPrompt, FinishReason, ModelConfig, StreamEnd
from completion.refactor.hunks import apply_edits
from completion.values import (
    EngineOptions,
    RefactorOptions,
    RefactorRequest,
    Task,
)
from context.syntax import parse
from tests.support.fakes import settle
from tests.support.marked import selected
from tests.support.refactor_desk import RefactorDesk, check_refactor

CODE = "def add(a, b):\n    return ‸a + b\n"
GOOD = "```python\ndef add(a: int, b: int) -> int:\n    return a + b\n```"
WRONG = "```python\ndef add(a: int, b: int) -> int:\n    return a - b\n```"
TINY = ModelConfig("tiny", "embedded")
HUNK = "<<<<<<< SEARCH\n{}\n=======\n{}\n>>>>>>> REPLACE"
HINTED = "def add(a: int, b: int) -> int:\n    return a + b\n"


async def check_rejected(
    text: str,
    *answers: str,
    reason: str,
    sentence: str,
    action_id: str = "type-hints",
    instruction: str = "",
) -> RefactorDesk:
    """No edit, but one sentence for the user; every answer was asked for."""
    desk = RefactorDesk(*([answer] for answer in answers))
    outcome = await desk.run(text, action_id, instruction)
    assert outcome.edits == ()
    assert sentence in outcome.rejection
    assert outcome.explanation.reason == reason
    assert outcome.explanation.detail == outcome.rejection
    assert not outcome.explanation.shown
    assert len(desk.model.calls) == len(answers)
    return desk


# --- good answers ---------------------------------------------------------------------------------


async def test_a_good_answer_becomes_a_verified_edit() -> None:
    outcome = await check_refactor(CODE, GOOD, expect=HINTED)
    assert outcome.title == "Add type hints"
    assert outcome.checked == ("parses", "only type hints added")


async def test_prose_around_the_code_does_no_harm() -> None:
    await check_refactor(CODE, f"Sure!\n\n{GOOD}\n\nBoth are numbers.", expect=HINTED)


async def test_a_method_in_a_file_with_other_line_ends_and_tabs() -> None:
    text = "class A:\r\n\tdef f(self, a):\r\n\t\treturn ‸a\r\n\r\n\tx = 1\r\n"
    answer = "```python\ndef f(self, a: int) -> int:\n\treturn a\n```"
    expect = text.replace("‸", "").replace("a):", "a: int) -> int:")
    await check_refactor(text, answer, expect=expect)


async def test_a_docstring_is_put_where_it_belongs() -> None:
    outcome = await check_refactor(
        CODE,
        "Return the sum of both",
        expect='def add(a, b):\n    """Return the sum of both."""\n    return a + b\n',
        action_id="document",
    )
    assert outcome.checked == ("parses", "code unchanged")


async def test_the_users_own_words_are_carried_out() -> None:
    await check_refactor(
        CODE,
        "```python\ndef plus(a, b):\n    return a + b\n```",
        expect="def plus(a, b):\n    return a + b\n",
        action_id="instruction",
        instruction="Rename it to plus.",
    )


async def test_only_the_lines_that_changed_are_edited() -> None:
    outcome = await check_refactor(CODE, GOOD, expect=HINTED)
    (edit,) = outcome.edits[0].edits
    assert (edit.span.start.line, edit.new_text.count("\n")) == (0, 1)


async def test_a_wrong_answer_is_shown_to_the_model_with_the_evidence() -> None:
    desk = RefactorDesk([WRONG], [GOOD])
    outcome = await desk.run(CODE)
    assert outcome.rejection == ""
    prompt = desk.model.calls[1].prompt
    assert isinstance(prompt, ChatPrompt)
    *_, said, again = prompt.messages
    assert said.content == WRONG
    assert "changes code beside the type hints" in again.content
    assert [verdict.action for verdict in outcome.explanation.verdicts] == ["refused"]
    assert len(outcome.explanation.models) == 2


# --- rejections -----------------------------------------------------------------------------------


async def test_an_answer_that_is_wrong_twice_is_not_offered() -> None:
    await check_rejected(
        CODE, WRONG, WRONG, reason="not_verified", sentence="fast: The answer changes code"
    )


async def test_the_number_of_attempts_is_the_users() -> None:
    desk = RefactorDesk(
        [WRONG], [WRONG], [GOOD], options=EngineOptions(refactor=RefactorOptions(3))
    )
    assert (await desk.run(CODE)).rejection == ""
    assert len(desk.model.calls) == 3


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("I cannot do that.", "no finished code block"),
        ("", "no finished code block"),
        ("```python\ndef add(a: int, b):\n    # ... rest of the code\n```", "leaves out"),
        ("```python\ndef add(a, b):\n    return a + b\n```", "changes nothing"),
        ("```python\ndef add(a: int, b):\n    return (a + b\n```", "syntax error"),
        ("```python\ndef add(a: Unknown, b):\n    return a + b\n```", "does not know"),
    ],
)
async def test_an_answer_that_is_no_edit_is_not_offered(answer: str, sentence: str) -> None:
    await check_rejected(CODE, answer, answer, reason="not_verified", sentence=sentence)


@pytest.mark.parametrize("reason", [FinishReason.LENGTH, FinishReason.FILTER])
async def test_an_answer_that_was_cut_off_is_not_offered(reason: FinishReason) -> None:
    end = StreamEnd(reason)
    desk = RefactorDesk(["Return the sum of", end], ["Return the sum of", end])
    outcome = await desk.run(CODE, "document")
    assert "cut off" in outcome.rejection


async def test_the_beginning_of_an_endless_answer_is_not_offered() -> None:
    answer = "```python\ndef add(a: int, b):\n    return a + b\n```\n"
    endless = [answer, *["And so on. " * 1_000] * 20]
    desk = RefactorDesk(endless, endless)
    assert "cut off" in (await desk.run(CODE)).rejection


@pytest.mark.parametrize(
    ("text", "action_id", "reason"),
    [
        (CODE, "unknown", "unknown_action"),
        (CODE, "instruction", "no_instruction"),
        ("\n‸\n", "simplify", "no_code"),
        ("‸x = 1\n‸", "document", "no_code"),
        ('def f():\n    """One."""\n    return ‸1\n', "document", "documented"),
    ],
)
async def test_what_cannot_be_done_costs_no_request(text: str, action_id: str, reason: str) -> None:
    await check_rejected(text, reason=reason, sentence=".", action_id=action_id)


async def test_an_action_of_another_language_costs_no_request() -> None:
    desk = RefactorDesk()
    document, span = selected("func f() {\n\treturn ‸1\n}\n", language_id="go")
    request = RefactorRequest(parse(document), span, "document")
    outcome = await desk.refactorer.run(request, desk.progress.append)
    assert outcome.explanation.reason == "language"
    assert "not there for go" in outcome.rejection
    assert desk.model.calls == []


@pytest.mark.parametrize("error", [ModelUnavailable("It is down."), ModelTimeout("Too slow.")])
@pytest.mark.parametrize("before", [(), ("```py",)])
async def test_a_failing_model_is_told_in_its_own_words(
    error: ModelUnavailable, before: tuple[str, ...]
) -> None:
    desk = RefactorDesk([*before, error])
    outcome = await desk.run(CODE)
    assert (outcome.rejection, outcome.explanation.reason) == (error.message, error.reason)
    assert outcome.explanation.source is Source.MODEL


async def test_without_a_model_the_user_is_told_what_to_set() -> None:
    desk = RefactorDesk()
    desk.router.reconfigure({}, {})
    outcome = await desk.run(CODE)
    assert "routes.refactor" in outcome.rejection


async def test_cancelling_closes_the_stream_and_is_recorded() -> None:
    desk = RefactorDesk(["```python\n", asyncio.Event()])
    running = asyncio.create_task(desk.run(CODE))
    while not desk.model.calls:
        await settle()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.model.calls[0].closed_early
    assert desk.records.recent()[0].reason == "cancelled"


# --- hunks ----------------------------------------------------------------------------------------

LINES = "".join(f"    x{number} = {number}\n" for number in range(100))
LARGE = f"‸def f():\n{LINES}    return x0\n‸\ndef g():\n    return 1\n"


async def test_a_large_scope_is_changed_by_hunks() -> None:
    expect = LARGE.replace("‸", "").replace("x50 = 50", "x50 = 51")
    answer = HUNK.format("x50 = 50", "x50 = 51")
    desk = RefactorDesk([answer])
    outcome = await desk.run(LARGE, "simplify")
    document, _ = selected(LARGE)
    assert apply_edits(document, outcome.edits[0].edits).text == expect
    assert "<<<<<<< SEARCH" in desk.sent()
    assert len(outcome.edits[0].edits) == 1


async def test_a_hunk_without_a_place_is_told_to_the_model_by_its_number() -> None:
    desk = RefactorDesk(
        [HUNK.format("x500 = 1", "x = 2")], [HUNK.format("    x50 = 50", "    x50 = 51")]
    )
    assert (await desk.run(LARGE, "simplify")).rejection == ""
    prompt = desk.model.calls[1].prompt
    assert isinstance(prompt, ChatPrompt)
    assert "What hunk 1 searches for is not in the code." in prompt.messages[-1].content


@pytest.mark.parametrize(
    "answer",
    [
        HUNK.format("    return 2", "    return 3"),
        "```python\ndef f():\n    return 1\n\ndef g():\n    return 3\n```",
    ],
)
async def test_an_order_in_a_comment_reaches_no_code_outside_the_selection(answer: str) -> None:
    text = "‸def f():\n    # AI: make g return 3\n    return 1‸\n\ndef g():\n    return 2\n"
    desk = RefactorDesk([answer], [answer])
    outcome = await desk.run(text, "instruction", "Take out the comment.")
    assert outcome.edits == ()
    reasons = ("not in the code", "elsewhere", "more than the code")
    assert any(reason in outcome.rejection for reason in reasons)


async def test_a_part_of_a_function_is_not_taken_for_the_whole() -> None:
    answer = "```python\nreturn a - b\n```"
    desk = RefactorDesk([answer], [answer])
    outcome = await desk.run(CODE, "instruction", "Subtract.")
    assert "not the whole function" in outcome.rejection


# --- progress and explanation ---------------------------------------------------------------------


async def test_progress_tells_each_step() -> None:
    desk = RefactorDesk(
        [WRONG], ["```python\n", "def add(a: int, b: int) -> int:\n", "    return a + b\n```"]
    )
    await desk.run(CODE)
    messages = [progress.message for progress in desk.progress]
    assert messages[:2] == ["Reading the code", "Asking fast (127.0.0.1:1)"]
    assert messages.count("Checking the edit") == 2
    assert "Asking once more: fast (127.0.0.1:1)" in messages
    assert any(message.startswith("Writing add in a.py") for message in messages)


async def test_the_explanation_tells_steps_parts_and_model_but_no_text() -> None:
    desk = RefactorDesk([WRONG], [GOOD])
    explanation = (await desk.run(CODE)).explanation
    names = [stage.name for stage in explanation.stages]
    assert names[0] == "target"
    assert names.count("verify") == 2
    assert [part.label for part in explanation.parts] == ["a.py:1-2", "type-hints"]
    assert (explanation.task, explanation.path, explanation.language) == (
        "refactor",
        "a.py",
        "python",
    )
    told = json.dumps(explanation.to_json())
    assert not any(word in told for word in ("def add", "a + b", "a - b"))


# --- the menu -------------------------------------------------------------------------------------


def test_the_menu_offers_what_fits_the_code() -> None:
    desk = RefactorDesk()
    assert {"document", "type-hints", "simplify", "handle-errors"} <= desk.offers(CODE).keys()
    javascript = desk.offers("function f() {\n  return ‸1;\n}\n", "javascript")
    assert {"simplify", "handle-errors"} <= javascript.keys()
    assert "type-hints" not in javascript
    assert desk.offers("\n‸\n").keys() <= {"project-instruction"}


def test_a_tiny_model_may_only_do_what_is_proved() -> None:
    offers = RefactorDesk(config=TINY).offers(CODE)
    assert offers["document"] == ""
    assert offers["type-hints"] == ""
    assert "routes.refactor" in offers["simplify"]
    assert "tiny" in offers["handle-errors"]


def test_a_real_model_may_do_everything() -> None:
    assert set(RefactorDesk().offers(CODE).values()) == {""}


def test_the_menu_asks_no_model() -> None:
    desk = RefactorDesk()
    desk.offers(CODE)
    assert desk.model.calls == []


# --- the model made ready -------------------------------------------------------------------------


@pytest.mark.parametrize("action_id", ["type-hints", "simplify", "explain", "document", "rename"])
async def test_what_is_read_ahead_begins_the_real_prompt(action_id: str) -> None:
    text = 'def f(a):\n    password = ‸"hunter2Xk9"\n    return a\n'
    desk = RefactorDesk(*[["no"]] * 12)
    document, span = selected(text, version=7)
    request = RefactorRequest(parse(document), span, action_id, "", "a.py")
    await desk.refactorer.prepare(request)
    await desk.router.warmed_up(Task.REFACTOR)
    ahead = desk.asked(len(desk.model.calls) - 1).messages
    asked = len(desk.model.calls)
    await desk.refactorer.run(request, desk.progress.append)
    messages = desk.asked(asked).messages
    assert ahead[:-1] == messages[: len(ahead) - 1]
    assert messages[len(ahead) - 1].content.startswith(ahead[-1].content)
