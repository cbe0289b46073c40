"""In which form a model is asked for new code: all of it, or what changes."""

from __future__ import annotations

from enum import Enum
from typing import Final

from ...generation import ModelConfig
from ..target import Target
from .frame import shown_lines
from .search_replace import has_marks

WHOLE_LINES_MAX: Final = 80
"""About 1,000 tokens, half a minute of a model on this machine: a choice, not a measurement."""


class AnswerFormat(Enum):
    """How new code is written down."""

    WHOLE = "whole"
    """All of it, in one fenced block."""
    HUNKS = "hunks"
    """Search/replace hunks for what changes."""
    FILES = "files"
    """Hunks under the path of their file; files may come, move and go."""
    TESTS = "tests"
    """The same, for a single file of tests that may not be there yet."""
    PROSE = "prose"
    """Text for people."""


def answer_format(target: Target, model: ModelConfig | None) -> AnswerFormat:
    """The form that costs least of those that `model` can write.

    Quoting exactly takes a larger model than those that are embedded. Code that has a merge
    conflict's marks is written whole: they are a hunk's marks too.
    """
    lines = shown_lines(target)
    if len(lines) <= WHOLE_LINES_MAX or has_marks(lines):
        return AnswerFormat.WHOLE
    if model is None or model.provider == "embedded":
        return AnswerFormat.WHOLE
    return AnswerFormat.HUNKS
