"""The question about a span: which code of other files must who changes it know?

Made in the process that holds the document, in about a millisecond; holds names, no text. A
neighbour of `query.py`, which asks what comes next at a cursor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from ..scopes import Scope, definitions_in, enclosing_scopes
from ..syntax import ParsedDocument
from ..text import Point, Span
from ..words import names_in
from .bindings import type_names
from .query import Query, query_at, query_from_json
from .receiver import Link, place_before

SPAN_LINES_MAX: Final = 600
"""Of a longer span, the first lines are looked at."""
NAMES_MAX: Final = 240
REACHED_MAX: Final = 120
DEFINED_MAX: Final = 12
"""A span that defines more is a file: its first definitions stand for it."""
_MEMBER: Final = re.compile(r"(?:\?\.|->|::|\.)\s*([^\W\d][\w$]*)")
_CALL: Final = re.compile(r"([^\W\d][\w$]*)(?:<[^<>]*>|!)?\(")
_LINE_CHARS_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Reached:
    """A member reached through an expression: `self.store.open` by the links of `self.store`."""

    chain: tuple[Link, ...]
    name: str


@dataclass(frozen=True, slots=True)
class SpanQuery:
    """What is asked: definitions, callers and tests of the code in a span."""

    query: Query
    """In the span's last line: its path, the classes around, what the lines say about types."""
    names: tuple[str, ...]
    """In the span, in the order they first stand there."""
    called: tuple[str, ...]
    """Those that are called there."""
    reached: tuple[Reached, ...]
    """The members among them that something is known of."""
    defined: tuple[str, ...]
    """What the span defines, else the function it is in: whose callers and tests matter."""


def span_query(parsed: ParsedDocument, span: Span, path: str) -> SpanQuery:
    """The question for `span`, whose points must exist, of the document at `path`."""
    document, first = parsed.document, span.start.line
    ends_above = span.end.column == 0 and span.end.line > first
    last = min(span.end.line - ends_above, first + SPAN_LINES_MAX - 1)
    lines = [document.line(number)[:_LINE_CHARS_MAX] for number in range(first, last + 1)]
    inside = [
        scope
        for scope in definitions_in(parsed, Span(span.start, Point(last, 0)))
        if first <= scope.header_line <= last and scope.name
    ]
    around = [scope for scope in enclosing_scopes(parsed, span.start) if scope.name]
    at = Point(last, 0) if last > first else Point(last, len(lines[-1]))
    query = _inside(query_at(parsed, document.clamp(at), path), inside)
    return SpanQuery(
        query=query,
        names=tuple(dict.fromkeys(name for line in lines for name in names_in(line)))[:NAMES_MAX],
        called=tuple(dict.fromkeys(name for line in lines for name in _CALL.findall(line))),
        reached=tuple(dict.fromkeys(_reached(lines)))[:REACHED_MAX],
        defined=_defined(inside, around)[:DEFINED_MAX],
    )


def span_query_to_json(query: SpanQuery) -> dict[str, Any]:
    """As JSON values, for the pipe to the index process."""
    return asdict(query)


def span_query_from_json(values: Mapping[str, Any]) -> SpanQuery:
    """The inverse of `span_query_to_json`."""
    return SpanQuery(
        query=query_from_json(values["query"]),
        names=tuple(values["names"]),
        called=tuple(values["called"]),
        reached=tuple(
            Reached(tuple(Link(**link) for link in item["chain"]), item["name"])
            for item in values["reached"]
        ),
        defined=tuple(values["defined"]),
    )


def _reached(lines: list[str]) -> Iterator[Reached]:
    for line in lines:
        for match in _MEMBER.finditer(line):
            chain = place_before(line[: match.start(1)]).chain
            if chain:
                yield Reached(chain, match[1])


def _defined(inside: list[Scope], around: list[Scope]) -> tuple[str, ...]:
    """Plain names, the outermost first."""
    found = inside or [scope for scope in around if scope.kind == "function"][:1] or around[:1]
    return tuple(dict.fromkeys(_plain(scope.name) for scope in found))


def _inside(query: Query, inside: list[Scope]) -> Query:
    """`query` with the classes that the span itself defines among those around."""
    classes = [scope for scope in inside if scope.kind == "class"]
    owners = dict.fromkeys((*query.scopes.owners, *(_plain(scope.name) for scope in classes)))
    bases = [name for scope in classes for name in type_names(scope.signature)]
    found = dict.fromkeys(name for name in (*query.scopes.bases, *bases) if name not in owners)
    return replace(query, scopes=replace(query.scopes, owners=tuple(owners), bases=tuple(found)))


def _plain(name: str) -> str:
    return re.split(r"::|\.", name)[-1]
