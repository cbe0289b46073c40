"""What is wrong with an answer, as the one error that all readers of answers raise."""

from __future__ import annotations

from ...errors import FimbleError


class AnswerRefused(FimbleError):
    """The answer is no edit; the message is evidence for the model and for the user."""
