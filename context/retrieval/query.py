"""The question to the index: everything ranking needs to know of a cursor, as a small value.

Made in the process that holds the document, in bounded windows around the cursor; what a line says
is remembered by the line, so the next keystroke costs the changed lines only. Holds names, no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ..scopes import Scope, enclosing_scopes
from ..syntax import ParsedDocument
from ..text import Document, Point
from ..words import names_in
from .bindings import Binding, bindings_in, type_names
from .receiver import Link, Place, place_before

SEEN_LINES_ABOVE: Final = 1_000
SEEN_LINES_BELOW: Final = 1_000
"""A name in view is no news: names are collected from so many lines around the cursor."""
NEAR_LINES_ABOVE: Final = 60
NEAR_LINES_BELOW: Final = 12
NEAR_NAMES_MAX: Final = 120
BINDING_LINES_ABOVE: Final = 150
BINDING_LINES_BELOW: Final = 10
BINDINGS_MAX: Final = 60
OPEN_FILES_MAX: Final = 20
_FADE_LINES: Final = 6
_BELOW_WEIGHT: Final = 0.5
_CONTINUED_LINES_MAX: Final = 6
_OWNER: Final = re.compile(r"(\w+)(?:<[^<>]*>)?::~?\w+\s*\(|^func\s*\(\s*(?:\w+\s+)?\*?\s*(\w+)")
"""The class in the header of a method that stands outside of it, as in C++ and Go."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """The definitions around the cursor."""

    function: str
    """The innermost function's name; empty outside of any."""
    owners: tuple[str, ...]
    """Names that may be the class around the cursor, innermost first."""
    bases: tuple[str, ...]
    """Names in the class's header, its own left out: among them its bases."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: which definitions will the text at this cursor use?"""

    path: str
    """Relative to the workspace, `/`-separated."""
    language_id: str
    place: Place
    scopes: Scopes
    near: tuple[tuple[str, float], ...]
    """Names around the cursor and how near they are, from 1 downwards, nearest first."""
    seen: tuple[str, ...]
    """Every name in a wide window around the cursor."""
    bindings: tuple[Binding, ...]
    """What the lines around say about types, the nearest line first."""
    open_files: tuple[str, ...] = ()
    """Other files that are open, most recently used first, relative to the workspace."""


def query_at(
    parsed: ParsedDocument, point: Point, path: str, open_files: Sequence[str] = ()
) -> Query:
    """The question for `point`, which must exist."""
    document = parsed.document
    scopes = enclosing_scopes(parsed, point)
    return Query(
        path=path,
        language_id=document.language_id,
        place=place_before(_statement_head(document, point)),
        scopes=_scopes(scopes),
        near=_near(document, point, scopes),
        seen=_seen(document, point),
        bindings=_bindings(document, point, scopes),
        open_files=tuple(open_files[:OPEN_FILES_MAX]),
    )


def query_to_json(query: Query) -> dict[str, Any]:
    """As JSON values, for the pipe to the index process."""
    return asdict(query)


def query_from_json(values: Mapping[str, Any]) -> Query:
    """The inverse of `query_to_json`."""
    place, scopes = values["place"], values["scopes"]
    return Query(
        path=values["path"],
        language_id=values["language_id"],
        place=Place(
            tuple(Link(**link) for link in place["chain"]),
            place["typed"],
            place["callee"],
            place["member"],
        ),
        scopes=Scopes(scopes["function"], tuple(scopes["owners"]), tuple(scopes["bases"])),
        near=tuple((name, weight) for name, weight in values["near"]),
        seen=tuple(values["seen"]),
        bindings=tuple(
            Binding(item["name"], tuple(item["types"]), item["maker"], item["on"])
            for item in values["bindings"]
        ),
        open_files=tuple(values["open_files"]),
    )


def _statement_head(document: Document, point: Point) -> str:
    """The line up to the cursor; with the lines above when it goes on from them (`.method`)."""
    head = document.line(point.line)[: point.column]
    first = point.line
    while head.lstrip().startswith((".", "?.", "->", "::")) and first > max(
        0, point.line - _CONTINUED_LINES_MAX
    ):
        first -= 1
        head = document.line(first).split(" //")[0].rstrip() + head.lstrip()
    return head


def _scopes(scopes: Sequence[Scope]) -> Scopes:
    function = next((scope.name for scope in scopes if scope.kind == "function" and scope.name), "")
    owners: list[str] = []
    bases: list[str] = []
    for scope in scopes:
        if scope.kind == "function":
            owners += (name for match in _OWNER.findall(scope.signature) for name in match)
        else:
            owners.append(scope.name)
        if scope.kind == "class":
            bases += type_names(scope.signature)
    return Scopes(
        function=re.split(r"::|\.", function)[-1],
        owners=tuple(dict.fromkeys(filter(None, owners))),
        bases=tuple(name for name in dict.fromkeys(bases) if name not in owners),
    )


def _near(
    document: Document, point: Point, scopes: Sequence[Scope]
) -> tuple[tuple[str, float], ...]:
    weights: dict[str, float] = {}

    def count(names: Iterable[str], weight: float) -> None:
        for name in names:
            if weights.get(name, 0.0) < weight:
                weights[name] = weight

    count(names_in(document.line(point.line)[: point.column]), 1.0)
    count(names_in(document.line(point.line)[point.column :]), _BELOW_WEIGHT)
    for distance in range(1, NEAR_LINES_ABOVE + 1):
        count(names_in(document.line(point.line - distance)), _fade(distance))
    for distance in range(1, NEAR_LINES_BELOW + 1):
        count(names_in(document.line(point.line + distance)), _BELOW_WEIGHT * _fade(distance))
    for scope in scopes:
        count(names_in(scope.signature), _fade(3))
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, round(weight, 4)) for name, weight in ranked[:NEAR_NAMES_MAX])


def _fade(distance: int) -> float:
    return 1.0 / (1.0 + distance / _FADE_LINES)


def _seen(document: Document, point: Point) -> tuple[str, ...]:
    seen: set[str] = set()
    last = min(len(document.lines), point.line + SEEN_LINES_BELOW)
    for line in document.lines[max(0, point.line - SEEN_LINES_ABOVE) : last]:
        seen.update(names_in(line))
    return tuple(sorted(seen))


def _bindings(document: Document, point: Point, scopes: Sequence[Scope]) -> tuple[Binding, ...]:
    found: dict[Binding, None] = {}
    lines = [document.line(point.line)[: point.column]]
    lines += (
        document.line(number)
        for number in range(point.line - 1, max(-1, point.line - BINDING_LINES_ABOVE), -1)
    )
    lines[12:12] = [scope.signature for scope in scopes[:2]]
    lines += (
        document.line(point.line + distance) for distance in range(1, BINDING_LINES_BELOW + 1)
    )
    for line in lines:
        for binding in bindings_in(line):
            found.setdefault(binding)
        if len(found) >= BINDINGS_MAX:
            break
    return tuple(found)[:BINDINGS_MAX]
