"""Which definitions of other files the code in a span uses, the surest first.

Knows what is imported and what type a receiver has; a name of which nothing is known but that it
is called counts only when hardly anybody else is called so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..lookup import Definition
from ..outline.values import Import
from .imports import IMPORTS_ALL, resolve_imports
from .span_query import SpanQuery
from .view import View

IMPORTS_MAX: Final = 40
NAMESAKES_MAX: Final = 2
"""A name with more definitions says nothing without an import or a type."""
PATHS_EACH_MAX: Final = 6
_BY_TYPE: Final = 0.9
_BY_PACKAGE: Final = 0.6
_BY_NAME: Final = 0.4


@dataclass(frozen=True, slots=True)
class _Brought:
    """A name that an import brings in."""

    name: str
    """What it is called where it is defined."""
    paths: tuple[str, ...]


def used_definitions(view: View, span: SpanQuery) -> list[Definition]:
    """The definitions outside of the span's file, each once."""
    brought = _brought(view, span)
    own = {symbol.name for symbol in view.outline.symbols} if view.outline else set[str]()
    unknown = [name for name in span.names if name not in brought and name not in own]
    found: dict[tuple[str, int], tuple[float, int, Definition]] = {}
    order = {name: number for number, name in enumerate(span.names)}
    for name, strength, definition in (
        *_imported(view, span, brought),
        *_members(view, span),
        *_namesakes(view, span, unknown),
    ):
        key = definition.path, definition.symbol.first_line
        rank = (-strength, order.get(name, len(order)), definition)
        if definition.path != span.query.path and (key not in found or rank[:2] < found[key][:2]):
            found[key] = rank
    ranked = sorted(found.values(), key=lambda rank: (*rank[:2], *_place(rank[2])))
    return [definition for _, _, definition in ranked]


def brings(item: Import) -> Iterator[str]:
    """The names by which an import is known where it stands."""
    yield item.alias or re.split(r"[./:\\]+", item.module.rstrip("/"))[-1]
    for _, here in item.names:
        yield here


def _brought(view: View, span: SpanQuery) -> dict[str, list[_Brought]]:
    """What each name means that an import brings into the span."""
    used = set(span.names)
    imports = view.outline.imports if view.outline else ()
    wanted = [item for item in imports if used.intersection(brings(item))][:IMPORTS_MAX]
    found: defaultdict[str, list[_Brought]] = defaultdict(list)
    for item in resolve_imports(span.query.path, wanted, view.lookup):
        statement = item.statement
        for there, here in statement.names:
            found[here].append(_Brought(there, item.paths))
        if not statement.names or statement.alias:
            here = next(brings(statement))
            found[here].append(_Brought(here, item.paths))
    return {name: items for name, items in found.items() if name in used}


def _imported(
    view: View, span: SpanQuery, brought: Mapping[str, list[_Brought]]
) -> Iterator[tuple[str, float, Definition]]:
    """Names that are imported, and members of modules that are."""
    for name, items in brought.items():
        for item in items:
            there = list(_defined_in(view, item.paths, item.name))
            if not there:  # handed on by the file that is imported
                there = _few(view, item.name)
            yield from ((name, 1.0, definition) for definition in there)
    for reached in span.reached:
        for item in brought.get(reached.chain[0].name, ()) if len(reached.chain) == 1 else ():
            for definition in _defined_in(view, item.paths, reached.name):
                yield reached.name, 1.0, definition


def _members(view: View, span: SpanQuery) -> Iterator[tuple[str, float, Definition]]:
    """Members that are reached through something whose type is known."""
    for reached in span.reached:
        types = view.types.of_chain(reached.chain)
        for name, members in view.types.members(types).items():
            for definition in members:
                if definition.symbol.name == reached.name:
                    yield reached.name, _BY_TYPE * types[name], definition


def _namesakes(
    view: View, span: SpanQuery, names: Iterable[str]
) -> Iterator[tuple[str, float, Definition]]:
    """Definitions that no import needs to name, as those of the same package; and rare names."""
    wanted = [name for name in names if name in span.called or name[:1].isupper()]
    view.types.learn(wanted)
    folder, owners = span.query.path.rpartition("/")[0], view.owners
    is_shared = span.query.language_id not in IMPORTS_ALL
    for name in wanted:
        there = [item for item in view.types.named(name) if _is_reachable(item, owners)]
        beside = [item for item in there if is_shared and item.path.rpartition("/")[0] == folder]
        for definition in beside[:NAMESAKES_MAX]:
            yield name, _BY_PACKAGE, definition
        if not beside and len(there) <= NAMESAKES_MAX:
            yield from ((name, _BY_NAME, definition) for definition in there)


def _is_reachable(item: Definition, owners: Mapping[str, float]) -> bool:
    """Whether its bare name means it: at the top of its file, or in a class around or its bases."""
    return not item.symbol.container or item.symbol.container in owners


def _defined_in(view: View, paths: Iterable[str], name: str) -> Iterator[Definition]:
    for path in tuple(paths)[:PATHS_EACH_MAX]:
        outline = view.lookup.outline(path)
        for symbol in outline.symbols if outline else ():
            if symbol.name == name and not symbol.container:
                yield Definition(path, symbol)


def _few(view: View, name: str) -> list[Definition]:
    found = [item for item in view.types.named(name) if not item.symbol.container]
    return found if len(found) <= NAMESAKES_MAX else []


def _place(definition: Definition) -> tuple[str, int]:
    return definition.path, definition.symbol.first_line
