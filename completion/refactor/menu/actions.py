"""What can be done to code, as data: one row per action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ...values import Task


class Answer(Enum):
    """What the model is asked to write."""

    DOCSTRING = "docstring"
    """One sentence; where it goes is our work."""
    CODE = "code"
    """New code, of what `Reach` allows."""
    TEXT = "text"
    """Prose for the user to read; nothing is changed."""


class Reach(Enum):
    """What an action may change."""

    TARGET = "target"
    """The selected lines, or the definition around the cursor."""
    FILE = "file"
    """Any part of the file."""
    TESTS = "tests"
    """The file that holds the tests of this one, whether it is there or not."""
    PROJECT = "project"
    """Any file of the project; files may come, move and go."""


class Keeps(Enum):
    """What must be the same afterwards. It decides how far an edit can be verified."""

    CODE = "code"
    """Every token but comments and docstrings."""
    CODE_BUT_ANNOTATIONS = "annotations"
    """Every token but type annotations, which may only use names that are known already."""
    SIGNATURE = "signature"
    """The names and parameters that others call; the behaviour cannot be verified."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RefactorAction:
    """One entry of the menu."""

    id: str
    title: str
    kind: str
    """The LSP CodeActionKind."""
    instruction: str
    """What the model is told."""
    answer: Answer
    keeps: Keeps
    task: Task = Task.REFACTOR
    languages: tuple[str, ...] = ()
    """LSP language ids; empty: all."""
    reach: Reach = Reach.TARGET

    @property
    def provable(self) -> bool:
        """Whether verification proves the behaviour unchanged, whatever the model wrote."""
        return self.keeps in (Keeps.CODE, Keeps.CODE_BUT_ANNOTATIONS)


INSTRUCTION_ID: Final = "instruction"

ACTIONS: Final[tuple[RefactorAction, ...]] = (
    RefactorAction(
        "document",
        "Write docstring",
        "refactor.rewrite",
        "Write a docstring for this code.",
        Answer.DOCSTRING,
        Keeps.CODE,
        task=Task.DOCUMENT,
        languages=("python",),
    ),
    RefactorAction(
        "type-hints",
        "Add type hints",
        "refactor.rewrite",
        "Add type hints to the parameters and the result. Change nothing else.",
        Answer.CODE,
        Keeps.CODE_BUT_ANNOTATIONS,
        languages=("python",),
    ),
    RefactorAction(
        "simplify",
        "Simplify this code",
        "refactor.rewrite",
        "Make this code simpler and shorter. It must behave exactly as before.",
        Answer.CODE,
        Keeps.SIGNATURE,
    ),
    RefactorAction(
        "handle-errors",
        "Handle errors",
        "refactor.rewrite",
        "Handle what can go wrong in this code: invalid input and failing calls.",
        Answer.CODE,
        Keeps.SIGNATURE,
    ),
)

INSTRUCTION: Final = RefactorAction(
    INSTRUCTION_ID,
    "Apply instruction",
    "refactor.rewrite",
    "",
    Answer.CODE,
    Keeps.NOTHING,
)
"""The user's own words; not in the menu, since it needs them."""


def action_by_id(action_id: str, own: Sequence[RefactorAction] = ()) -> RefactorAction | None:
    """The action of that name, of ours or of the user's `own`; None when there is none."""
    known = (*ACTIONS, INSTRUCTION, *own)
    return next((action for action in known if action.id == action_id), None)
