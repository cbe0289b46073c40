"""What of other files somebody must know who changes the code in a span, within a budget.

The façade: definitions of what it uses, callers of what it defines, tests of it. Pure and
deterministic; milliseconds for a workspace of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ..lookup import Definition, Lookup
from .details import Detail
from .packing import CHARS_PER_TOKEN, LINE_CHARS_MAX, Snippet
from .span_definitions import used_definitions
from .span_query import SpanQuery
from .span_uses import uses
from .types import TYPE_KINDS
from .view import View

SHARES: Final = (0.45, 0.35, 0.2)
"""Of the room: for definitions, callers and tests, before what is left goes to whoever has more."""
WHOLE_LINES_MAX: Final = 30
"""A longer function is shown by its first lines, a longer type by the headers in it."""
FIRST_LINES: Final = 12
MEMBERS_MAX: Final = 40
SNIPPETS_MAX: Final = 60
_STEP: Final = 0.01
"""By how much each snippet's score is less than that of the one before."""


def around(lookup: Lookup, span: SpanQuery, tokens_max: int) -> tuple[Snippet, ...]:
    """The snippets that fit `tokens_max` with their paths and reasons, what matters most first.

    Definitions before callers before tests; nothing of the span's own file.
    """
    view = View(span.query, lookup)
    callers, tests = uses(view, span)
    groups = [[_shown(lookup, item) for item in used_definitions(view, span)], callers, tests]
    sheet, room = _Sheet(), 0.0
    for share, group in zip(SHARES, groups, strict=True):
        room += tokens_max * share
        group[:] = sheet.fill(group, room)
    for group in groups:
        sheet.fill(group, tokens_max)
    return tuple(sheet.snippets())


@dataclass(slots=True)
class _Excerpt:
    """Lines of one file."""

    kind: str
    """The first word of its first reason: what it is shown for."""
    lines: dict[int, str]
    whys: dict[str, None] = field(default_factory=dict)


class _Sheet:
    """What is shown so far."""

    def __init__(self) -> None:
        self._used = 0.0
        self._excerpts: list[tuple[str, _Excerpt]] = []

    def fill(self, details: Iterable[Detail], room: float) -> list[Detail]:
        """Shows as many of `details` as fit `room` tokens in all; returns the others."""
        return [detail for detail in details if not self._put(detail, room)]

    def snippets(self) -> Iterator[Snippet]:
        """Everything, in the order of what it is shown for."""
        ranked = sorted(self._excerpts, key=lambda item: _KINDS.index(item[1].kind))
        for number, (path, excerpt) in enumerate(ranked):
            numbers = sorted(excerpt.lines)
            text = "\n".join(excerpt.lines[number] for number in numbers)
            why, score = "; ".join(excerpt.whys), round(1.0 - number * _STEP, 4)
            yield Snippet(path, numbers[0], numbers[-1], text, why, score)

    def _put(self, detail: Detail, room: float) -> bool:
        lines = {number: line.rstrip()[:LINE_CHARS_MAX] for number, line in detail.lines.items()}
        excerpt = next((one for path, one in self._excerpts if path == detail.path
                        and not lines.keys().isdisjoint(one.lines)), None)  # fmt: skip
        known = excerpt.lines if excerpt else {}
        new = {number: line for number, line in lines.items() if number not in known}
        is_told = excerpt is not None and detail.why in excerpt.whys
        chars = sum(len(line) + 1 for line in new.values())
        chars += 0 if is_told else len(detail.why) + 2
        chars += 0 if excerpt else len(detail.path) + 1
        cost = chars / CHARS_PER_TOKEN
        if not lines or self._used + cost > room or len(self._excerpts) >= SNIPPETS_MAX:
            return not lines
        self._used += cost
        if excerpt is None:
            excerpt = _Excerpt(_kind(detail.why), {})
            self._excerpts.append((detail.path, excerpt))
        excerpt.lines.update(new)
        excerpt.whys[detail.why] = None
        return True


_KINDS: Final = ("definition", "calls", "tests")


def _kind(why: str) -> str:
    word = why.partition(" ")[0]
    return "calls" if word == "uses" else word


def _shown(lookup: Lookup, item: Definition) -> Detail:
    """A definition whole if it is short; else its beginning, or the headers of what is in it."""
    symbol = item.symbol
    first, last = symbol.first_line, symbol.last_line
    if last - first >= WHOLE_LINES_MAX:
        last = max(symbol.signature_last_line, first + FIRST_LINES - 1)
    lines = _lines(lookup, item.path, first, last)
    if last != symbol.last_line and symbol.kind in TYPE_KINDS:
        lines = _headers(lookup, item)
    if symbol.container:
        lines |= _container(lookup, item)
    return Detail(item.path, lines, f"definition of {symbol.name}")


def _headers(lookup: Lookup, item: Definition) -> dict[int, str]:
    """The header of a long type and those of its members."""
    outline, symbol = lookup.outline(item.path), item.symbol
    members = [
        other
        for other in (outline.symbols if outline else ())
        if other.container == symbol.name
        and symbol.first_line <= other.first_line <= symbol.last_line
    ]
    lines: dict[int, str] = {}
    for other in (symbol, *members[:MEMBERS_MAX]):
        lines.update(enumerate(other.signature.split("\n"), other.first_line))
    return lines


def _container(lookup: Lookup, item: Definition) -> dict[int, str]:
    """The first line of the type that a member is in."""
    outline = lookup.outline(item.path)
    for other in outline.symbols if outline else ():
        if other.name == item.symbol.container and other.kind in TYPE_KINDS:
            return {other.first_line: other.signature.split("\n")[0]}
    return {}


def _lines(lookup: Lookup, path: str, first: int, last: int) -> dict[int, str]:
    text = lookup.lines(path, first, last)
    return dict(enumerate(text.split("\n"), first)) if text else {}
