"""The menu of one place: the rows that fit, the likely ones first. Instant: asks no model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from context.syntax import ParsedDocument
from context.text import Span

from ...values import Diagnostic
from .actions import RefactorAction
from .catalogue import (
    ACTIONS,
    COMMENT_INSTRUCTION,
    FIX,
    INSTRUCTION,
    PROJECT_INSTRUCTION,
)
from .comments import comment_task
from .fitting import fits, why_not
from .place import Place, place_of, subject_of

FIXES_MAX: Final = 3
WORDS_CHARS_MAX: Final = 60
"""Of somebody's words in a title."""


@dataclass(frozen=True, slots=True)
class ActionOffer:
    """An entry of the menu at one place."""

    id: str
    title: str
    kind: str
    disabled: str = ""
    """Why it cannot be chosen here, in a sentence; empty when it can."""
    preferred: bool = False
    """Whether it is the usual choice of its kind here."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What it mends."""
    needs_instruction: bool = False
    """Whether the user has to be asked what to do."""


def offers_at(
    parsed: ParsedDocument,
    span: Span,
    diagnostics: Sequence[Diagnostic] = (),
    own: Sequence[RefactorAction] = (),
) -> tuple[ActionOffer, ...]:
    """What can be done at `span`; `diagnostics` are those of any server around it."""
    place = place_of(parsed, span)
    return tuple(_offers(place, span, diagnostics, own))


def _offers(
    place: Place, span: Span, diagnostics: Sequence[Diagnostic], own: Sequence[RefactorAction]
) -> Iterator[ActionOffer]:
    yield from _asked_for(place, span, diagnostics)
    for action in (*ACTIONS, *own):
        if fits(place, action):
            yield _offer(action)
        elif reason := why_not(place, action):
            yield ActionOffer(action.id, action.title, action.kind, reason)
    if subject_of(place, INSTRUCTION) is not None:
        yield _offer(INSTRUCTION)
    yield _offer(PROJECT_INSTRUCTION)


def _asked_for(
    place: Place, span: Span, diagnostics: Sequence[Diagnostic]
) -> Iterator[ActionOffer]:
    """What a comment asks for, and what is reported."""
    if (asked := comment_task(place.parsed, span)) is not None:
        yield _offer(COMMENT_INSTRUCTION, f'Apply "{shortened(asked.request.words)}"')
    here = [one for one in diagnostics if _touches(one.span, span)]
    for one in here[:FIXES_MAX]:
        yield ActionOffer(FIX.id, f"Fix: {shortened(one.message)}", FIX.kind, diagnostics=(one,))


def shortened(words: str) -> str:
    """`words` on one line, cut at `WORDS_CHARS_MAX`."""
    text = " ".join(words.split())
    return text if len(text) <= WORDS_CHARS_MAX else f"{text[: WORDS_CHARS_MAX - 1].rstrip()}…"


def _offer(action: RefactorAction, title: str = "") -> ActionOffer:
    return ActionOffer(
        action.id,
        title or action.title,
        action.kind,
        preferred=action.preferred,
        needs_instruction=action.needs_instruction,
    )


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end
