"""The last look at an answer: small pure steps in a fixed order, each with a name.

A step takes the text and returns it, changed or not, or refuses it by returning None.
`apply_filters` runs them all and says which of them did something. They run on fresh and on cached
answers alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from context.text import line_content, split_lines

from ..explanation import FilterVerdict

ECHO_LINES_MAX: Final = 3
"""How many lines above the cursor an answer must not simply say again."""

_SPECIAL: Final = re.compile(r"<[|｜][\w▁]{1,40}[|｜]>|</s>|<EOT>|<fim_\w+>|<file_sep>")
_FENCE: Final = re.compile(r"\A\s*```[\w+-]*\n(?P<code>.*?)(?:\n```.*)?\Z", re.DOTALL)
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_QUOTES: Final = "\"'`"
_CLOSING: Final = frozenset((*_PAIRS, *_QUOTES))


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
    "lead": "The model's answer does not go on from what was typed.",
    "blank": "The model has nothing to add here.",
    "echo_above": "The answer only repeats the lines above.",
    "echo_below": "The answer only repeats the lines below.",
}

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


def _special_tokens(text: str, _: FilterContext) -> str:
    """Everything from the first control token on is not for people."""
    found = _SPECIAL.search(text)
    return text[: found.start()] if found else text


def _fence(text: str, _: FilterContext) -> str:
    """Chat models wrap code in fences."""
    found = _FENCE.match(text)
    return found["code"] if found else text


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


def _closes_own(line_head: str, rest: str, end: str) -> bool:
    """Whether `end` closes a bracket of `rest`, or a quote that was not open at the cursor."""
    brackets = any(
        char in end and rest.count(opening) > rest.count(char) for char, opening in _PAIRS.items()
    )
    before = line_head + rest
    return brackets or any(
        end.count(quote) % 2 and before.count(quote) % 2 == 0 for quote in _QUOTES
    )


def _echo_below(text: str, context: FilterContext) -> str | None:
    """Lines that already stand below the cursor are cut from the answer's end."""
    if not context.below:
        return text
    lines = split_lines(text)
    for number, line in enumerate(lines):
        content = (context.line_head + line) if number == 0 else line
        if len(line.strip()) > 3 and line_content(content).strip() == context.below[0].strip():
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


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("special_tokens", _special_tokens),
    ("fence", _fence),
    ("doubled_blank", _doubled_blank),
    ("trailing_blank", _trailing_blank),
    ("tail_overlap", _tail_overlap),
    ("blank", _blank),
    ("echo_below", _echo_below),
    ("echo_above", _echo_above),
)
