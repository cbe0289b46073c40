"""What a request is about."""

from __future__ import annotations

import pytest

from completion.refactor.menu.own import own_actions
from completion.refactor.menu.task import RefactorTask, TaskRefused, task_of
from completion.values import Diagnostic, OwnAction, RefactorRequest
from context.syntax import parse
from context.text import Point, Span
from tests.support.marked import selected

CODE = "def f(a):\n    b = a + 1\n    return b\n\n\nx = f(1)\n"
WHOLE = "def f(a):\n    b = a + 1\n    return b"


def task_at(
    text: str, action_id: str, instruction: str = "", diagnostics: tuple[Diagnostic, ...] = ()
) -> RefactorTask:
    document, span = selected(text)
    own = own_actions((OwnAction("Mine", "Do mine.", reach="file"),))
    request = RefactorRequest(
        parse(document), span, action_id, instruction, diagnostics=diagnostics
    )
    return task_of(request, own)


def check_refused(text: str, action_id: str, reason: str) -> None:
    with pytest.raises(TaskRefused) as refused:
        task_at(text, action_id)
    assert refused.value.reason == reason


def test_extraction_shows_the_definition_around_and_quotes_the_selection() -> None:
    task = task_at(CODE.replace("    b = a + 1\n", "‸    b = a + 1\n‸"), "extract-function")
    assert task.target.code == WHOLE
    assert task.told.endswith("It is this part:\n```\nb = a + 1\n```")


def test_extraction_of_an_expression_quotes_that() -> None:
    task = task_at(CODE.replace("a + 1", "‸a + 1‸"), "extract-variable")
    assert task.target.code == WHOLE
    assert "```\na + 1\n```" in task.told


def test_lines_outside_of_any_definition_are_the_target_themselves() -> None:
    task = task_at(CODE.replace("x = f(1)\n", "‸x = f(1)\n‸"), "extract-function")
    assert task.target.code == "x = f(1)"


def test_inlining_names_what_is_meant() -> None:
    task = task_at(CODE.replace("b = a", "‸b = a"), "inline-variable")
    assert task.target.code == WHOLE
    assert task.told.endswith("It is `b`.")


def test_a_fix_is_about_where_it_is_reported_and_tells_what() -> None:
    found = Diagnostic(Span(Point(1, 8), Point(1, 9)), "a is odd", "E1", "lint")
    task = task_at(CODE.replace("x =", "‸x ="), "fix", diagnostics=(found,))
    assert task.target.code == WHOLE
    assert task.told.endswith("a is odd (lint E1) It is about the line `b = a + 1`.")


def test_a_comments_words_are_told_and_the_comment_is_not_shown() -> None:
    task = task_at(f"# fimble: go‸\n{CODE}", "comment-instruction")
    assert task.told == "go"
    assert task.target.code == f"# fimble: go\n{WHOLE}"
    assert task.shown.code == WHOLE


def test_a_documentation_comment_above_belongs_to_what_is_to_be_updated() -> None:
    document, span = selected(
        "package a\n\n// F is\n// old.\nfunc F() {\n\t‸x()\n}\n", language_id="go"
    )
    task = task_of(RefactorRequest(parse(document), span, "update-doc-comment"))
    assert task.target.code.startswith("// F is\n// old.\nfunc F()")


def test_a_class_is_the_target_of_its_conversion_also_from_within() -> None:
    text = "class A:\n    def __init__(self, a):\n        ‸self.a = a\n"
    task = task_at(text, "dataclass")
    assert task.target.code == text.replace("‸", "").rstrip()
    assert task.told.endswith("It is `A`.")


def test_an_own_action_is_told_in_its_own_words_with_the_users_beside() -> None:
    task = task_at(CODE.replace("return", "‸return"), "own:Mine", "And more.")
    assert task.told == "Do mine. And more."


@pytest.mark.parametrize(
    ("text", "action_id", "reason"),
    [
        (CODE.replace("b =", "‸b ="), "unknown", "unknown_action"),
        (CODE.replace("b =", "‸b ="), "instruction", "no_instruction"),
        (CODE.replace("b =", "‸b ="), "project-instruction", "no_instruction"),
        (CODE.replace("b =", "‸b ="), "comment-instruction", "no_instruction"),
        (CODE.replace("b =", "‸b ="), "fix", "no_diagnostic"),
        (CODE.replace("b =", "‸b ="), "let-const", "language"),
        ("\n‸\n", "simplify", "no_code"),
        (CODE.replace("x =", "‸x ="), "document", "no_code"),
        ("def f():\n    '''Doc.'''\n    ‸x\n", "document", "documented"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    text: str, action_id: str, reason: str
) -> None:
    check_refused(text, action_id, reason)


def test_a_todo_is_quoted_and_its_function_shown() -> None:
    code = "def f(a):\n    # TODO: refuse‸ negatives\n    return a\n"
    task = task_at(code, "implement-todo")
    assert task.target.code == code.replace("‸", "").rstrip("\n")
    assert task.told.endswith("It is this line:\n```\n# TODO: refuse negatives\n```")
