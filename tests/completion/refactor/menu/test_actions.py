from __future__ import annotations

import pytest

from completion.refactor.menu.actions import (
    ACTIONS,
    INSTRUCTION,
    INSTRUCTION_ID,
    Answer,
    Keeps,
    RefactorAction,
    action_by_id,
)
from completion.values import Task


def test_every_action_is_found_by_its_own_name() -> None:
    rows = (*ACTIONS, INSTRUCTION)
    assert [action_by_id(action.id) for action in rows] == list(rows)
    assert len({action.title for action in rows}) == len(rows)
    assert action_by_id("unknown") is None


def test_the_users_own_words_are_not_in_the_menu() -> None:
    assert INSTRUCTION_ID not in {action.id for action in ACTIONS}


def test_small_documentation_has_a_route_of_its_own() -> None:
    tasks = {action.id: action.task for action in ACTIONS}
    assert tasks["document"] is Task.DOCUMENT
    assert set(tasks.values()) == {Task.DOCUMENT, Task.REFACTOR}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_a_row_is_whole(action: RefactorAction) -> None:
    assert action.kind.startswith("refactor")
    assert action.instruction.endswith(".")
    assert action.provable is (action.keeps in (Keeps.CODE, Keeps.CODE_BUT_ANNOTATIONS))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_what_is_verified_with_pythons_own_parser_is_offered_for_python_alone(
    action: RefactorAction,
) -> None:
    if action.provable or action.answer is Answer.DOCSTRING:
        assert action.languages == ("python",)
