"""The rows of the menu."""

from __future__ import annotations

import pytest

from completion.refactor.menu.actions import INSTRUCTION_ID, Answer, Keeps, Reach, RefactorAction
from completion.refactor.menu.catalogue import (
    ACTIONS,
    COMMENT_INSTRUCTION,
    FIX,
    WITH_INSTRUCTION,
    action_by_id,
)
from completion.values import Task

ALL = (*ACTIONS, COMMENT_INSTRUCTION, FIX, *WITH_INSTRUCTION)


def test_every_action_is_found_by_its_own_name() -> None:
    assert [action_by_id(action.id) for action in ALL] == list(ALL)
    assert len({action.title for action in ALL}) == len(ALL)
    assert action_by_id("unknown") is None


def test_small_documentation_has_a_route_of_its_own_and_so_has_a_whole_project() -> None:
    assert {action.id for action in ALL if action.task is Task.DOCUMENT} == {"document"}
    wide = {action.id for action in ALL if action.task is Task.ARCHITECT}
    assert wide == {action.id for action in ALL if action.reach is Reach.PROJECT}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_a_row_is_whole(action: RefactorAction) -> None:
    assert action.kind.startswith(("refactor.", "fimble."))
    assert action.instruction.endswith(".")
    assert not action.needs_instruction
    assert action.provable is (action.keeps not in (Keeps.SIGNATURE, Keeps.NOTHING))


def test_what_needs_the_users_words_says_so() -> None:
    assert [action.id for action in ALL if action.needs_instruction] == [
        INSTRUCTION_ID,
        "project-instruction",
    ]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_what_is_verified_with_pythons_own_parser_is_offered_for_python_alone(
    action: RefactorAction,
) -> None:
    hints = action.keeps is Keeps.CODE_BUT_ANNOTATIONS
    if hints or action.answer is Answer.DOCSTRING:
        assert action.languages == ("python",)
