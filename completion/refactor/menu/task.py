"""What a request is about: which action, on which code, in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import FimbleError
from ...values import RefactorRequest
from ..python_code import has_docstring
from ..target import Target, find_target
from .actions import INSTRUCTION_ID, Answer, RefactorAction, action_by_id


@dataclass(frozen=True, slots=True)
class RefactorTask:
    """What is to be done."""

    action: RefactorAction
    target: Target
    """The user's own code."""
    shown: Target
    """What a model is shown of it: less the comment that gave the instruction."""
    told: str
    """What the model is told to do, all of it."""


class TaskRefused(FimbleError):
    """Nothing can be asked of a model; `reason` names why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def task_of(request: RefactorRequest, own: Sequence[RefactorAction] = ()) -> RefactorTask:
    """What `request` asks for; `own` are the user's own actions. Raises `TaskRefused`."""
    if request.withheld is not None:
        raise TaskRefused(request.withheld.reason, request.withheld.detail)
    action = action_by_id(request.action_id, own)
    if action is None:
        raise TaskRefused("unknown_action", f"There is no action {request.action_id!r}.")
    language = request.parsed.document.language_id
    if action.languages and language not in action.languages:
        raise TaskRefused("language", f"{action.title} is not there for {language} yet.")
    if action.id == INSTRUCTION_ID and not request.instruction.strip():
        raise TaskRefused("no_instruction", "Say what to change.")
    target = find_target(request.parsed, request.span)
    if target is None:
        raise TaskRefused("no_code", "There is no code here: select some lines.")
    if action.answer is Answer.DOCSTRING:
        _check_documentable(target)
    told = " ".join(filter(None, (action.instruction, request.instruction)))
    return RefactorTask(action, target, target, told)


def _check_documentable(target: Target) -> None:
    if target.scope is None:
        raise TaskRefused("no_code", "Put the cursor into a function or class.")
    if has_docstring(target.code):
        raise TaskRefused("documented", "There is a docstring here already.")
