"""How much to ask for at a cursor: a line, a statement, or a block."""

from __future__ import annotations

from typing import Final

from context.cursor import CursorContext
from context.text import Document, Point

from ..generation import GenerationLimits, ModelConfig
from ..values import CompletionOptions, Trigger
from .stop_rules import OPENERS, Extent, StopContext

LINE_TOKENS_MAX: Final = 48
AUTOMATIC_TOKENS_MAX: Final = 96
LINES_MAX: Final = 12
"""More is seldom read before it is accepted."""
_LOOK_LINES_MAX: Final = 20


def extent_at(document: Document, cursor: CursorContext, point: Point, trigger: Trigger) -> Extent:
    """A block where one has just been opened, a statement on a blank line, else the line's rest."""
    if cursor.line_head.strip():
        return Extent.STATEMENT if trigger is Trigger.INVOKED else Extent.LINE
    above = _nearest(document, range(point.line - 1, -1, -1))
    below = _nearest(document, range(point.line + 1, len(document.lines)))
    opened = above.rstrip().endswith(OPENERS)
    if opened and _indent(below) <= _indent(above):
        return Extent.BLOCK
    return Extent.STATEMENT


def stop_context(
    document: Document,
    cursor: CursorContext,
    point: Point,
    extent: Extent,
    options: CompletionOptions,
) -> StopContext:
    """What the stop rules need at this cursor."""
    below = _nearest(document, range(point.line + 1, len(document.lines)))
    lines_max = options.lines_max or LINES_MAX
    return StopContext(extent, cursor.line_head, below, lines_max, cursor.in_string)


def limits_for(
    extent: Extent, trigger: Trigger, model: ModelConfig, line_head: str
) -> GenerationLimits:
    """Token bounds: tight where little is wanted, since every token is time."""
    if extent is Extent.LINE:
        tokens = LINE_TOKENS_MAX
    else:
        tokens = AUTOMATIC_TOKENS_MAX if trigger is Trigger.AUTOMATIC else model.max_output_tokens
    return GenerationLimits(
        min(tokens, model.max_output_tokens),
        single_line=extent is Extent.LINE and bool(line_head.strip()),
    )


def _nearest(document: Document, numbers: range) -> str:
    """The first line of `numbers` that is not blank, within a bounded distance."""
    for number in numbers[:_LOOK_LINES_MAX]:
        if (line := document.line(number)).strip():
            return line
    return ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
