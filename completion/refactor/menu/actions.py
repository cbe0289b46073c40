"""What an action is: the type of a row of the menu. The rows are in `catalogue`."""

from __future__ import annotations

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
    CODE_BUT_LOCAL_NAMES = "local names"
    """Every token but the names of local variables, each changed to one other name everywhere."""
    SIGNATURE = "signature"
    """The names and parameters that others call; the behaviour cannot be verified."""
    NOTHING = "nothing"


class Subject(Enum):
    """Which code an action is about."""

    CODE = "code"
    """The selected lines, or the definition around the cursor."""
    AROUND = "around"
    """The definition around, also when lines are selected; outside of any, the whole statement."""
    CLASS = "class"
    """The class around."""


class Quotes(Enum):
    """What of the code is quoted below an action's instruction."""

    NOTHING = "nothing"
    SELECTION = "selection"
    """The selected code."""
    NAME = "name"
    """The name at the cursor."""
    LINE = "line"
    """The line of the cursor."""
    DIAGNOSTICS = "diagnostics"
    """What a language server says is wrong."""
    COMMENT = "comment"
    """The words of the comment that asks for something."""


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
    subject: Subject = Subject.CODE
    quotes: Quotes = Quotes.NOTHING
    preferred: bool = False
    """Whether it is the usual choice of its kind wherever it is offered."""
    needs_instruction: bool = False
    """Whether it is nothing without words of the user's."""

    @property
    def provable(self) -> bool:
        """Whether verification proves the behaviour unchanged, whatever the model wrote."""
        return self.keeps not in (Keeps.SIGNATURE, Keeps.NOTHING)


INSTRUCTION_ID: Final = "instruction"
