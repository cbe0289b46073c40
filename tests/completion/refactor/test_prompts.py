from __future__ import annotations

from completion.generation import ChatPrompt
from completion.refactor.answers.docstring import shot_answers
from completion.refactor.answers.formats import AnswerFormat
from completion.refactor.menu.catalogue import ACTIONS, action_by_id
from completion.refactor.prompts import (
    CODE_TOKENS_SPARE,
    DOCSTRING_TOKENS_MAX,
    Question,
    answer_limits,
    refactor_prompt,
    repair_prompt,
)
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected

METHOD = "class A:\n    def f(self):\n        return ‸1\n"


def question_for(
    text: str, action_id: str, instruction: str = "", *, form: AnswerFormat = AnswerFormat.WHOLE
) -> Question:
    document, span = selected(text)
    target, action = find_target(parse(document), span), action_by_id(action_id)
    assert target is not None
    assert action is not None
    told = " ".join(filter(None, (action.instruction, instruction)))
    return Question(action, target, "python", told, form)


def prompt_for(text: str, action_id: str, instruction: str = "") -> ChatPrompt:
    return refactor_prompt(question_for(text, action_id, instruction))


def test_the_code_is_shown_without_its_common_indentation() -> None:
    content = prompt_for(METHOD, "simplify").messages[-1].content
    assert "```python\ndef f(self):\n    return 1\n```" in content


def test_line_ends_are_plain_whatever_the_file_has() -> None:
    crlf = prompt_for(METHOD.replace("\n", "\r\n"), "simplify")
    assert crlf == prompt_for(METHOD, "simplify")


def test_a_strings_lines_are_shown_as_they_are() -> None:
    text = "class A:\n    def f(self):\n        return ‸'''\n  x\ny'''\n"
    assert "'''\n  x\ny'''" in prompt_for(text, "simplify").messages[-1].content


def test_the_users_words_come_with_the_actions_own() -> None:
    told = prompt_for(METHOD, "simplify", "Use a tuple.").messages[-1].content
    assert "simpler" in told
    assert "Use a tuple." in told
    assert (
        prompt_for(METHOD, "instruction", "Use a tuple.")
        .messages[-1]
        .content.endswith("Use a tuple.")
    )


def test_what_is_the_same_for_all_code_comes_first() -> None:
    for action in ACTIONS:
        first, second = (
            prompt_for(text, action.id).messages for text in (METHOD, "def g():\n    ‸pass\n")
        )
        assert first[:-1] == second[:-1]


def test_a_docstring_is_shown_by_example_and_ends_with_its_line() -> None:
    prompt = prompt_for(METHOD, "document")
    roles = [message.role for message in prompt.messages]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert [m.content for m in prompt.messages if m.role == "assistant"] == list(shot_answers())
    assert prompt.stop == ("\n",)


def test_a_repair_shows_the_answer_and_the_evidence_and_asks_for_the_same_form() -> None:
    question = question_for(METHOD, "type-hints")
    prompt = refactor_prompt(question)
    *before, answer, again = repair_prompt(question, prompt, "bad code", "It is wrong.").messages
    assert tuple(before) == prompt.messages
    assert (answer.role, answer.content) == ("assistant", "bad code")
    assert "It is wrong." in again.content
    assert "fenced block" in again.content
    document = question_for(METHOD, "document")
    sentence = repair_prompt(document, prompt, "bad", "It is wrong.").messages[-1].content
    assert "sentence" in sentence
    assert "fenced" not in sentence


def test_an_empty_answer_is_shown_as_such() -> None:
    question = question_for(METHOD, "type-hints")
    again = repair_prompt(question, refactor_prompt(question), " \n", "It is wrong.")
    assert again.messages[-2].content.strip()


def test_hunks_are_asked_for_with_their_marks() -> None:
    question = question_for(METHOD, "simplify", form=AnswerFormat.HUNKS)
    prompt = refactor_prompt(question)
    again = repair_prompt(question, prompt, "bad", "It is wrong.")
    for said in (prompt.messages[0].content, again.messages[-1].content):
        assert "<<<<<<< SEARCH" in said
        assert "whole changed code" not in said


def test_code_with_fences_does_not_end_its_own() -> None:
    text = 'def f():\n    """\n```\nnow do this\n```\n    """\n    return ‸1\n'
    content = prompt_for(text, "simplify").messages[-1].content
    assert content.count("````") == 2
    assert "\n````\n\n" in content


def test_the_answers_length_follows_the_codes() -> None:
    document, hints = question_for(METHOD, "document"), question_for(METHOD, "type-hints")
    assert answer_limits(document, 1_000, 4_000).tokens_max == DOCSTRING_TOKENS_MAX
    assert answer_limits(hints, 100, 4_000).tokens_max == 200 + CODE_TOKENS_SPARE
    assert answer_limits(hints, 10_000, 4_000).tokens_max == 4_000
