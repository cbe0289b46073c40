"""What is shown beyond signatures: short definitions whole, documentation, code that does alike.

Proposes; `packing` decides what there is room for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ..lookup import CHUNK_LINES, Chunk, Definition, Lookup
from ..outline.values import Symbol
from .ranking import Ranking
from .types import CALLABLE_KINDS, TYPE_KINDS
from .usage import kinship
from .view import View

WHOLE_FROM_MAX: Final = 6
"""Only of so many, the first, bodies and documentation are shown."""
WHOLE_LINES_MAX: Final = 15
DOC_CHARS_MIN: Final = 8
DOC_LINES_ABOVE: Final = 10
"""A comment or its decorators may be so long that stand above a definition."""
SIBLING_LINES_MIN: Final = 4
SIBLING_LINES: Final = (12, 6)
"""So many from the beginning, or so many if that is too much."""
SIBLINGS_MAX: Final = 8
"""A name with more definitions is everybody's."""
CALLED_DEFINITIONS_MAX: Final = 2
"""The same, where one call must be told from another."""
CALLERS_MAX: Final = 4
CALLER_LINES_AROUND: Final = 4
_WHOLE_KINDS: Final = CALLABLE_KINDS | TYPE_KINDS


@dataclass(frozen=True, slots=True)
class Detail:
    """Whole lines of a file, by number."""

    path: str
    lines: dict[int, str]
    why: str


def short_bodies(ranking: Ranking, shown: Sequence[Definition]) -> Iterator[Detail]:
    """The first of the definitions `shown` that are short, whole."""
    for item in shown[:WHOLE_FROM_MAX]:
        first, last = item.symbol.first_line, item.symbol.last_line
        if item.symbol.kind in _WHOLE_KINDS and first < last < first + WHOLE_LINES_MAX:
            why = f"{item.symbol.name} is short"
            yield Detail(item.path, _lines(ranking.view.lookup, item.path, first, last), why)


def doc_lines(ranking: Ranking, shown: Sequence[Definition]) -> Iterator[Detail]:
    """The first line of the documentation of the first of the definitions `shown`."""
    for item in shown[:WHOLE_FROM_MAX]:
        symbol = item.symbol
        if len(symbol.doc) < DOC_CHARS_MIN:
            continue
        first = max(0, symbol.first_line - DOC_LINES_ABOVE)
        lines = _lines(ranking.view.lookup, item.path, first, symbol.signature_last_line + 2)
        if (number := _doc_line(symbol, lines)) is not None:
            yield Detail(item.path, {number: lines[number]}, f"what {symbol.name} is for")


def kindred_code(ranking: Ranking, shown: Sequence[Definition]) -> Iterator[Detail]:  # noqa: ARG001
    """Functions called as the one around the cursor is, calls of it, code that is like it."""
    view = ranking.view
    return chain(_siblings(view), _callers(view), _alike(ranking.chunks))


def _doc_line(symbol: Symbol, lines: dict[int, str]) -> int | None:
    """Where the documentation begins: below the header, as in Python, or above it."""
    below = range(symbol.signature_last_line + 1, symbol.signature_last_line + 3)
    above = range(symbol.first_line - 1, -1, -1)
    found = (n for n in chain(below, above) if symbol.doc in lines.get(n, ""))
    return next(found, None)


def _siblings(view: View) -> Iterator[Detail]:
    """Functions of the same name as the one around the cursor, from their beginning."""
    named = view.types.named(view.query.scopes.function) if view.query.scopes.function else ()
    siblings = [item for item in named if _is_sibling(view, item)]
    if len(siblings) > SIBLINGS_MAX:
        return
    for item in sorted(siblings, key=lambda item: -kinship(view, item)):
        first = item.symbol.first_line
        for count in SIBLING_LINES:
            last = min(item.symbol.last_line, first + count - 1)
            lines = _lines(view.lookup, item.path, first, last)
            yield Detail(item.path, lines, f"another {item.symbol.name}")


def _is_sibling(view: View, item: Definition) -> bool:
    symbol = item.symbol
    long_enough = symbol.last_line - symbol.first_line + 1 >= SIBLING_LINES_MIN
    return symbol.kind in CALLABLE_KINDS and item.path != view.query.path and long_enough


def _callers(view: View) -> Iterator[Detail]:
    """Lines around calls of the function the cursor is in."""
    name = view.query.scopes.function
    if not name or len(view.types.named(name)) > CALLED_DEFINITIONS_MAX:
        return
    defined = {(item.path, item.symbol.first_line) for item in view.types.named(name)}
    for chunk in view.lookup.search({name: 1.0}, CALLERS_MAX):
        lines = _chunk_lines(chunk)
        called = (n for n, line in lines.items() if f"{name}(" in line)
        at = next((n for n in called if (chunk.path, n) not in defined), None)
        if at is not None and chunk.path != view.query.path:
            near = range(at - CALLER_LINES_AROUND, at + CALLER_LINES_AROUND + 1)
            around = {n: line for n, line in lines.items() if n in near}
            yield Detail(chunk.path, around, f"calls {name}")


def _alike(chunks: Sequence[Chunk]) -> Iterator[Detail]:
    for chunk in chunks:
        yield Detail(chunk.path, _chunk_lines(chunk), "code like this")


def _chunk_lines(chunk: Chunk) -> dict[int, str]:
    return dict(enumerate(chunk.text.split("\n")[:CHUNK_LINES], chunk.first_line))


def _lines(lookup: Lookup, path: str, first: int, last: int) -> dict[int, str]:
    text = lookup.lines(path, first, last)
    return dict(enumerate(text.split("\n"), first)) if text else {}
