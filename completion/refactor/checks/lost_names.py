"""Names that an edit takes away from the rest of the file, for every language. Pure.

Looks at imports and top-level definitions that are gone, and at the lines that did not change: what
these name was there before, so it is missing now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from context.outline.extract import outline
from context.outline.values import Import, Outline
from context.syntax import ParsedDocument, node_point
from context.text import Point, line_content

from ..hunks import changes

_IDENTIFIERS: Final = frozenset(
    """identifier type_identifier simple_identifier shorthand_property_identifier constant name
    namespace_identifier package_identifier""".split()  # noqa: SIM905  # a table of words
)
"""The types of nodes that are names of their own; those of members and keys have others."""
_NAMED_BY_PATH: Final = frozenset({"go"})
"""The languages in which an import without names gives the module's name."""


def lost_names(before: ParsedDocument, after: ParsedDocument) -> frozenset[str]:
    """What the unchanged lines of `after` name and only `before` brings in or defines.

    O(document), with two outlines of it.
    """
    language = before.document.language_id
    gone = _given(outline(before.document.text, language)) - _given(
        outline(after.document.text, language)
    )
    return frozenset(name for name in gone if _is_used(name, before, after))


def dropped_definitions(before: ParsedDocument, after: ParsedDocument) -> frozenset[str]:
    """The public top-level definitions of `before` that `after` does not have."""
    language = before.document.language_id
    old, new = (outline(one.document.text, language) for one in (before, after))
    return frozenset(name for name in _defined(old) - _defined(new) if not name.startswith("_"))


def defined_names(parsed: ParsedDocument) -> frozenset[str]:
    """What a document defines at its top level."""
    return _defined(outline(parsed.document.text, parsed.document.language_id))


def given_names(parsed: ParsedDocument) -> frozenset[str]:
    """What a document defines at its top level or brings in."""
    return _given(outline(parsed.document.text, parsed.document.language_id))


def names_freely(parsed: ParsedDocument, name: str) -> bool:
    """Whether a document has `name` somewhere as a name of its own, not as a member."""
    lines = [line_content(line) for line in parsed.document.lines]
    return _stands(name, parsed, lines, range(len(lines)))


def _given(found: Outline) -> frozenset[str]:
    brought = {
        name
        for item in found.imports
        for name in (item.alias or _own_name(item, found), *(pair[1] for pair in item.names))
    }
    return _defined(found) | brought - {"", "*"}


def _own_name(item: Import, found: Outline) -> str:
    """What a module is called where its path names it: `http` of `net/http`."""
    return item.module.rpartition("/")[2] if found.language_id in _NAMED_BY_PATH else ""


def _defined(found: Outline) -> frozenset[str]:
    return frozenset(symbol.name for symbol in found.symbols if not symbol.container)


def _is_used(name: str, before: ParsedDocument, after: ParsedDocument) -> bool:
    """Whether an unchanged line of `after` has it as a name of its own, not as a member."""
    lines = [line_content(line) for line in after.document.lines]
    return _stands(name, after, lines, _unchanged(before, lines))


def _stands(
    name: str, parsed: ParsedDocument, lines: Sequence[str], numbers: Iterable[int]
) -> bool:
    word = re.compile(rf"(?<![\w$.]){re.escape(name)}(?![\w$])")
    return any(
        _is_identifier(parsed, Point(number, match.start()))
        for number in numbers
        for match in word.finditer(lines[number])
    )


def _unchanged(before: ParsedDocument, lines: list[str]) -> list[int]:
    old = [line_content(line) for line in before.document.lines]
    kept, at, moved = list[int](), 0, 0
    for start, end, new in changes(old, lines):
        kept += range(at, start + moved)
        at = start + moved + len(new)
        moved += len(new) - (end - start)
    return [*kept, *range(at, len(lines))]


def _is_identifier(parsed: ParsedDocument, point: Point) -> bool:
    if parsed.tree is None:
        return False
    at = node_point(parsed, point)
    node = parsed.tree.root_node.descendant_for_point_range(at, at)
    return node is not None and node.type in _IDENTIFIERS
