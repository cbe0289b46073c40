"""The user's own actions, as rows of the menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...values import OwnAction, Task
from .actions import Answer, Keeps, Reach, RefactorAction

OWN_PREFIX: Final = "own:"
_REACHES: Final = {"selection": Reach.TARGET, "file": Reach.FILE, "project": Reach.PROJECT}


def own_actions(found: Sequence[OwnAction]) -> tuple[RefactorAction, ...]:
    """One row for each that says what to do, by the id `own:NAME`."""
    return tuple(_row(one) for one in found if one.instruction.strip() and one.name.strip())


def _row(own: OwnAction) -> RefactorAction:
    reach = _REACHES[own.reach]
    return RefactorAction(
        f"{OWN_PREFIX}{own.name}",
        own.name,
        own.kind,
        own.instruction,
        Answer.CODE,
        Keeps.NOTHING,
        task=Task.ARCHITECT if reach is Reach.PROJECT else Task.REFACTOR,
        languages=own.languages,
        reach=reach,
    )
