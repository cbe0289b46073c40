"""The last look at an answer: small pure steps in a fixed order, each with a name.

A step takes the text and returns it, changed or not, or refuses it by returning None.
`apply_filters` runs them all and says which of them did something. They run on fresh and on cached
answers alike. The first ones look at the model's text only, the others compare it with the
document at the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from context.redaction import Redaction, Refusal
from context.text import line_content, split_lines

from ..explanation import FilterVerdict
from . import model_text
from .brackets import closes_only, open_brackets, repairs, up_to_closed
from .indent_style import BLOCKS_ARE_MARKED, at_depth, in_style

ECHO_LINES_MAX: Final = 1
"""How many lines above the cursor an answer must not simply say again. With 3, four right answers
of 900 in `bench.filter_pass_rate` would be refused; with 1 none is."""
UNDO_CHARS_MIN: Final = 4
"""Deleting fewer characters than this says nothing of what should not come back."""

_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_QUOTES: Final = "\"'`"
_CLOSING: Final = frozenset((*_PAIRS, *_QUOTES))
_STRINGS: Final = ('"""', "'''", "`")


@dataclass(frozen=True, slots=True)
class FilterContext:
    """The cursor's surroundings, as far as the steps need them."""

    line_head: str
    line_tail: str
    """Without its line end."""
    above: tuple[str, ...]
    """The lines above that are not blank, nearest first, without line ends."""
    below: tuple[str, ...]
    """The lines below that are not blank, nearest first, without line ends."""
    language_id: str = ""
    indent_unit: str = ""
    """One level of the file's indentation; empty when it is not known."""
    just_deleted: tuple[str, ...] = ()
    """What the user has just deleted at the cursor."""
    rejected: tuple[str, ...] = ()
    """Lines that the user has turned down in this document, without their indentation."""
    gains_errors: Callable[[str], bool] | None = field(default=None, compare=False)
    """Whether a text breaks code that was sound (`syntax_check`); None: nobody knows."""
    redaction: Redaction | None = field(default=None, compare=False)
    """What the placeholders of the prompt stand for; None: there were none."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """What is left of an answer: empty when a step refused it, which `reason` then names."""

    text: str
    reason: str
    verdicts: tuple[FilterVerdict, ...]


def sentence_for(reason: str) -> str:
    """Why nothing is shown, in words for the user."""
    return _SENTENCES.get(reason, f"The answer did not pass the check {reason}.")


_SENTENCES: Final = {
    "special_tokens": "The model wrote nothing but control tokens.",
    "thoughts": "The model thought aloud and did not come to an answer.",
    "fence": "The model's answer was an empty code block.",
    "repetition": "The model goes in circles.",
    "placeholder": "The answer speaks of a secret that was not sent.",
    "lead": "The model's answer does not go on from what was typed.",
    "blank": "The model has nothing to add here.",
    "echo_above": "The answer only repeats the lines above.",
    "echo_below": "The answer only repeats the lines below.",
    "tail_overlap": "The answer only repeats the rest of the line.",
    "duplicate_closers": "The answer only closes what is closed below.",
    "scope": "The answer leaves the block that the cursor is in.",
    "undo": "The answer only brings back what you have just deleted.",
    "rejected": "You have turned this answer down here.",
    "syntax": "The answer does not parse here.",
}


def brings_back(text: str, deleted: Iterable[str]) -> bool:
    """Whether `text` writes again what was deleted, or the first lines of it."""
    new = text.strip()
    gone = (each.strip() for each in deleted)
    return any(
        len(each) >= UNDO_CHARS_MIN and (new.startswith(each) or each.startswith(f"{new}\n"))
        for each in gone
    )


Step = Callable[[str, FilterContext], str | None]


def apply_filters(text: str, context: FilterContext) -> Filtered:
    """Runs the steps in order; stops at the first that refuses."""
    verdicts: list[FilterVerdict] = []
    for name, step in STEPS:
        result = step(text, context)
        if result is None:
            verdicts.append(FilterVerdict(name, "refused"))
            return Filtered("", name, tuple(verdicts))
        if result != text:
            verdicts.append(FilterVerdict(name, "changed", f"{len(text)} -> {len(result)} chars"))
        text = result
    return Filtered(text, "", tuple(verdicts))


def _thoughts(text: str, _: FilterContext) -> str:
    return model_text.without_thoughts(text)


def _special_tokens(text: str, context: FilterContext) -> str:
    return model_text.before_special_tokens(text, context.language_id)


def _fence(text: str, context: FilterContext) -> str:
    return model_text.without_fence(text, context.language_id)


def _repetition(text: str, _: FilterContext) -> str:
    return model_text.before_repetition(text)


def _placeholder(text: str, context: FilterContext) -> str | None:
    """The document's own values for their placeholders; others stand for nothing."""
    if context.redaction is None:
        return text
    restored = context.redaction.restore(text)
    return None if isinstance(restored, Refusal) else restored


def _doubled_blank(text: str, context: FilterContext) -> str:
    """A blank after a blank that the user has typed already."""
    if context.line_head.strip() and context.line_head.endswith(" "):
        return text.lstrip(" ")
    return text


def _trailing_blank(text: str, _: FilterContext) -> str:
    return text.rstrip()


def _tail_overlap(text: str, context: FilterContext) -> str:
    """The answer's end and the rest of the line say the same: once is enough.

    What closes something that the answer itself has opened is no repetition: `f(x)` before `)`.
    """
    tail = context.line_tail.strip()
    for size in range(min(len(tail), len(text)), 0, -1):
        end, rest = text[-size:], text[:-size]
        if end != tail[:size] or _closes_own(context.line_head, rest, end):
            continue
        if size == len(tail) or all(char in _CLOSING for char in end):
            return rest.rstrip()
    return text


def _closed_already(text: str, context: FilterContext) -> str:
    """The model cannot know that the editor has closed the bracket by itself."""
    return up_to_closed(text, context.line_head, context.line_tail)


def _closes_own(line_head: str, rest: str, end: str) -> bool:
    """Whether `end` closes a bracket of `rest`, or a quote that was not open at the cursor."""
    brackets = any(
        char in end and rest.count(opening) > rest.count(char) for char, opening in _PAIRS.items()
    )
    before = line_head + rest
    return brackets or any(
        end.count(quote) % 2 and before.count(quote) % 2 == 0 for quote in _QUOTES
    )


def _scope(text: str, context: FilterContext) -> str | None:
    """Lines from the first that falls out of the cursor's block are cut off."""
    lines = split_lines(text)
    if len(lines) == 1 or any(quotes in text for quotes in _STRINGS):
        return text
    head = context.line_head
    base = len(head) - len(head.lstrip()) if head.strip() or lines[0].strip() else len(head)
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() and len(line) - len(line.lstrip()) < base:
            return "".join(lines[:number]).rstrip() or None
    return text


def _indentation(text: str, context: FilterContext) -> str:
    """Tabs or blanks as the file has them, and no deeper than a statement can stand."""
    text = in_style(text, context.line_head, context.indent_unit)
    if context.language_id not in BLOCKS_ARE_MARKED:
        return text
    above = context.above[0] if context.above else ""
    return at_depth(text, context.line_head, above, context.indent_unit)


def _duplicate_closers(text: str, context: FilterContext) -> str:
    """A last line that only closes what the line below closes as well."""
    lines = split_lines(text)
    below = context.below[0].strip() if context.below else ""
    last = lines[-1].strip()
    if len(lines) == 1 or not closes_only(last) or not below.startswith(last.rstrip(";,")):
        return text
    return "".join(lines[:-1]).rstrip() if open_brackets(text)[0] else text


def _echo_below(text: str, context: FilterContext) -> str | None:
    """Lines that already stand below the cursor are cut from the answer's end."""
    if not context.below:
        return text
    lines = split_lines(text)
    for number, line in enumerate(lines):
        content = (context.line_head + line) if number == 0 else line
        # Another indentation is another line; where the cursor stands says nothing of it yet.
        same = (
            line_content(content).rstrip() == context.below[0].rstrip()
            if number
            else line_content(content).strip() == context.below[0].strip()
        )
        if same and len(line.strip()) > 3:
            return "".join(lines[:number]).rstrip() or None
    return text


def _echo_above(text: str, context: FilterContext) -> str | None:
    """An answer that says the lines above again is refused."""
    first = line_content(context.line_head + split_lines(text)[0]).strip()
    if len(first) > 3 and any(first == line.strip() for line in context.above[:ECHO_LINES_MAX]):
        return None
    return text


def _blank(text: str, _: FilterContext) -> str | None:
    return text if text.strip() else None


def _undo(text: str, context: FilterContext) -> str | None:
    """What the user has just deleted must not be offered again."""
    return None if brings_back(text, context.just_deleted) else text


def _rejected(text: str, context: FilterContext) -> str | None:
    """The same line, however much of it stands there already."""
    line = (context.line_head.lstrip() + text).rstrip()
    return None if line in (each.rstrip() for each in context.rejected) else text


def _syntax(text: str, context: FilterContext) -> str | None:
    """An answer must not break what is sound; where a bracket makes the difference it is mended."""
    gains = context.gains_errors
    if gains is None or not gains(text):
        return text
    head = context.line_head
    base_indent = head[: len(head) - len(head.lstrip())]
    mended = (other for other in repairs(text, base_indent) if other.strip())
    return next((other for other in mended if not gains(other)), None)


MODEL_STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("thoughts", _thoughts),
    ("special_tokens", _special_tokens),
    ("fence", _fence),
    ("repetition", _repetition),
    ("placeholder", _placeholder),
)
"""Steps that look at the text alone, and at what its placeholders stand for."""

PLACE_STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("doubled_blank", _doubled_blank),
    ("trailing_blank", _trailing_blank),
    ("tail_overlap", _tail_overlap),
    ("closed_already", _closed_already),
    ("blank", _blank),
    ("indentation", _indentation),
    ("scope", _scope),
    ("echo_below", _echo_below),
    ("echo_above", _echo_above),
    ("duplicate_closers", _duplicate_closers),
    ("undo", _undo),
    ("rejected", _rejected),
    ("syntax", _syntax),
)
"""Steps that compare the text with the document at the cursor."""

STEPS: Final = (*MODEL_STEPS, *PLACE_STEPS)
