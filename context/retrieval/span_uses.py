"""Where other files use what a span defines: callers, and the tests that name it.

Finds candidates by name and keeps those that know the span's file: they import it, lie beside it,
or name the class; or nobody else defines something of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from ..lookup import Lookup
from ..outline.values import Import, Outline, Symbol
from ..testing.layout import is_test_path, test_stems
from .details import Detail
from .imports import IMPORTS_ALL, resolve_imports
from .span_query import SpanQuery
from .types import CALLABLE_KINDS
from .view import View

NAMES_MAX: Final = 6
CHUNKS_EACH_MAX: Final = 32
FILES_MAX: Final = 24
IMPORTS_MAX: Final = 6
PLACES_MAX: Final = 12
PLACES_A_FILE_MAX: Final = 3
WHOLE_LINES_MAX: Final = 40
"""A longer definition around a use is shown near the use only."""
LINES_AROUND: Final = 6
HEAD_LINES: Final = 40
_BY_NAME, _BY_FOLDER, _BY_OWNER, _BY_IMPORT = 1, 2, 3, 4
"""How surely a file means ours: nobody else defines the name, it lies beside ours and needs no
import, it names the class, it imports ours."""
_MENTIONED: Final = "uses"
_FILE_LINES_MAX: Final = 20_000
_CONSTRUCTORS: Final = frozenset(("__init__", "__new__", "constructor", "init", "initialize"))
_BLOCK: Final = re.compile(
    r"\s*(?:it|test|describe|context|specify|scenario)\b.*[({:]|\s*.*\bt\.Run\("
)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that uses something the span defines."""

    path: str
    knows: int
    """How sure that is."""
    places: tuple[Detail, ...]


def uses(view: View, span: SpanQuery) -> tuple[list[Detail], list[Detail]]:
    """Callers and tests of what `span` defines, the surest first, spread over files."""
    names = _names(span)
    seen = [
        _File(path, knows, tuple(_places(view.lookup, path, names, knows)))
        for path, knows in _candidates(view, span, names)
    ]
    callers = [file for file in seen if not is_test_path(file.path)]
    tests = [file for file in seen if is_test_path(file.path)]
    found = _spread(tests)
    found += _heads(view, span, {detail.path for detail in found})
    return _spread(callers), found


def _names(span: SpanQuery) -> tuple[str, ...]:
    """What callers write: the class's name for its constructor."""
    owner = span.query.scopes.owners[:1]
    plain = (name for name in span.defined if name not in _CONSTRUCTORS)
    made = owner if _CONSTRUCTORS.intersection(span.defined) else ()
    return tuple(dict.fromkeys((*plain, *made)))[:NAMES_MAX]


def _candidates(view: View, span: SpanQuery, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Files that name one of `names` and mean ours, and how sure that is."""
    found: dict[str, int] = {}
    for name in names:
        alone = all(item.path == span.query.path for item in view.types.named(name))
        for chunk in view.lookup.search({name: 1.0}, CHUNKS_EACH_MAX):
            if chunk.path != span.query.path and (len(found) < FILES_MAX or chunk.path in found):
                sure = _BY_NAME if alone else 0
                found[chunk.path] = max(sure, found.get(chunk.path, 0))
    ranked = ((path, _knows(view, span, path) or sure) for path, sure in found.items())
    yield from sorted((one for one in ranked if one[1]), key=lambda one: (-one[1], one[0]))


def _knows(view: View, span: SpanQuery, path: str) -> int:
    """How surely the file at `path` means the span's: 0 when nothing says so."""
    outline, own = view.lookup.outline(path), span.query.path
    if outline is None:
        return 0
    wanted = [item for item in outline.imports if _may_mean(item, span)][:IMPORTS_MAX]
    if any(own in item.paths for item in resolve_imports(path, wanted, view.lookup)):
        return _BY_IMPORT
    owners = set(span.query.scopes.owners)
    if owners & {use.receiver for use in outline.uses} or owners & _imported_names(outline):
        return _BY_OWNER
    is_beside = path.rpartition("/")[0] == own.rpartition("/")[0]
    return _BY_FOLDER if is_beside and span.query.language_id not in IMPORTS_ALL else 0


def _may_mean(item: Import, span: SpanQuery) -> bool:
    """Whether an import may be one of the span's file, by the words in it."""
    place = PurePosixPath(span.query.path)
    words = set(re.split(r"[./:\\@]+", item.module))
    named = {there for there, _ in item.names}
    known = {place.name.partition(".")[0], place.parent.name, *span.defined, "*"}
    return bool(known & (words | named | {*span.query.scopes.owners} & named))


def _imported_names(outline: Outline) -> set[str]:
    return {there for item in outline.imports for there, _ in item.names}


def _places(lookup: Lookup, path: str, names: Sequence[str], knows: int) -> Iterator[Detail]:
    """Each call of `names` in a file with the code around it; without any, each mention.

    A mere mention may be any word where only the name speaks for it: then it does not count.
    """
    outline = lookup.outline(path)
    if outline is None or not names:
        return
    lines = lookup.lines(path, 0, _FILE_LINES_MAX).split("\n")
    name_in = re.compile(rf"(?<![\w$])({'|'.join(map(re.escape, names))})(?![\w$])(\s*[(<!])?")
    skipped = _headers(outline, names)
    calls, mentions = list[tuple[int, str]](), list[tuple[int, str]]()
    for number, line in enumerate(lines):
        match = name_in.search(line)
        if match and number not in skipped:
            (calls if match[2] else mentions).append((number, match[1]))
    tests = is_test_path(path)
    word = "tests" if tests else ("calls" if calls else _MENTIONED)
    shown = set[int]()
    for number, name in calls or (mentions if knows > _BY_NAME else ()):
        if number not in shown:
            around = _around(outline, lines, number)
            shown.update(around)
            yield Detail(path, {n: lines[n] for n in around}, f"{word} {name}")


def _headers(outline: Outline, names: Sequence[str]) -> set[int]:
    """Lines that import or define something of these names, which is no use of it."""
    found = {item.line for item in outline.imports}
    for symbol in outline.symbols:
        if symbol.name in names:
            found.update(range(symbol.first_line, symbol.signature_last_line + 1))
    ends = sorted(found)
    for first, after in pairwise((*ends, ends[-1] if ends else 0)):
        if after - first < 2:
            found.update(range(first, after))
    return found


def _around(outline: Outline, lines: Sequence[str], number: int) -> list[int]:
    """The lines to show of a use: the definition around it, or as much as is near it."""
    symbol = _enclosing(outline, number)
    if symbol is None:
        return _block(lines, number)
    first, last = symbol.first_line, min(symbol.last_line, len(lines) - 1)
    while first > 0 and lines[first - 1].lstrip().startswith("@"):
        first -= 1
    if last - first < WHOLE_LINES_MAX:
        return list(range(first, last + 1))
    header = range(first, min(symbol.signature_last_line, first + 3) + 1)
    near = range(max(first, number - LINES_AROUND), min(last, number + LINES_AROUND) + 1)
    return sorted({*header, *near})


def _enclosing(outline: Outline, number: int) -> Symbol | None:
    """The innermost function around a line."""
    around = [
        symbol
        for symbol in outline.symbols
        if symbol.kind in CALLABLE_KINDS and symbol.first_line <= number <= symbol.last_line
    ]
    return min(around, key=lambda symbol: symbol.last_line - symbol.first_line, default=None)


def _block(lines: Sequence[str], number: int) -> list[int]:
    """The lines of the test around a line, such as a call of `it`; else the lines near it."""
    indent = _indent(lines[number]) + 1
    for first in range(number, max(-1, number - WHOLE_LINES_MAX), -1):
        line = lines[first]
        if line.strip() and _indent(line) < indent:
            indent = _indent(line)
            if _BLOCK.match(line):
                return list(range(first, _block_end(lines, first, indent) + 1))
    return list(range(max(0, number - LINES_AROUND), min(len(lines), number + LINES_AROUND + 1)))


def _block_end(lines: Sequence[str], first: int, indent: int) -> int:
    last = min(len(lines), first + WHOLE_LINES_MAX) - 1
    for number in range(first + 1, last + 1):
        if lines[number].strip() and _indent(lines[number]) <= indent:
            return number if lines[number].lstrip()[:1] in "})]e" else number - 1
    return last


def _heads(view: View, span: SpanQuery, shown: set[str]) -> list[Detail]:
    """The beginnings of the files that test ours by their name but say none of the names."""
    stems = test_stems(span.query.path)
    files = view.lookup.paths_ending(stems, PLACES_A_FILE_MAX).values()
    paths = sorted({path for some in files for path in some} - shown - {span.query.path})
    name = span.query.path.rpartition("/")[2]
    return [
        Detail(path, dict(enumerate(text.split("\n"))), f"tests of {name}")
        for path in paths[:PLACES_A_FILE_MAX]
        if (text := view.lookup.lines(path, 0, HEAD_LINES - 1))
    ]


def _spread(files: Sequence[_File]) -> list[Detail]:
    """The first use of every file before the second of any, the surest files and calls first."""
    ranked = (
        (number, -file.knows, detail.why.startswith(_MENTIONED), file.path, detail)
        for file in files
        for number, detail in enumerate(file.places[:PLACES_A_FILE_MAX])
    )
    ordered = sorted(ranked, key=lambda one: one[:4])
    return [detail for *_, detail in ordered[:PLACES_MAX]]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
