"""What a file defines, from the matches of its query: nesting, kinds, signatures, documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .header import doc_line, doc_text, header_line, signature
from .names import base_names, constructed_name, plain_name, split_name, type_name
from .source import Source
from .values import Symbol, SymbolKind

if TYPE_CHECKING:
    from tree_sitter import Node

_VALUE_BYTES_MAX = 120
_NAME_BYTES_MAX = 200
_SYMBOLS_MAX = 5_000
_BLOCK, _SCOPE, _ENTRY = "block", "scope", "entry"
"""What holds definitions without being one: a nameless function, an `impl`; a key of an object."""
_CLASSES = frozenset(("class", "interface", "enum", "type", _SCOPE))
_TYPEDEFED = frozenset(("class", "enum"))
"""In C they may stand inside the alias that is made of them: `typedef struct a { ... } b`."""
_FUNCTIONS = frozenset(("function", _BLOCK))
_VARIABLES = frozenset(("constant", "member", _ENTRY))


@dataclass(slots=True)
class Found:
    """A definition as the query found it; bytes, not lines."""

    kind: str
    """A value of `SymbolKind`, or one of the three above."""
    start: int
    end: int
    name_start: int
    name: str
    body_start: int
    """-1 when it has no body."""
    container: str = ""
    """Where the definition itself names it."""
    declared: str = ""
    value: str = ""
    doc: str = ""
    bases: list[str] = field(default_factory=list)
    priority: int = 0


def symbols(
    source: Source,
    matches: Iterable[tuple[int, Mapping[str, list[Node]]]],
    comments: tuple[str, ...],
) -> tuple[Symbol, ...]:
    """The definitions among `matches`, in the order of the file.

    Captures: `@def.KIND` the definition, KIND being a `SymbolKind` or `block`, `scope`, `entry`;
    `@name`; `@body` what follows the header; `@type`, `@value`, `@container`; `@bases` and `@doc`,
    which may also come in a match with nothing but the name. The first pattern of a name wins.
    """
    found = sorted(
        _collect(source, matches), key=lambda item: (item.start, -item.end, item.name_start)
    )
    return _each_member_once(_resolve(source, found[:_SYMBOLS_MAX], comments))


def _collect(
    source: Source, matches: Iterable[tuple[int, Mapping[str, list[Node]]]]
) -> Iterable[Found]:
    by_name: dict[int, Found] = {}
    extras: list[tuple[int, Mapping[str, list[Node]]]] = []
    for priority, match in matches:
        key = next((key for key in match if key.startswith("def.")), "")
        if not key:
            extras.append((match["name"][0].start_byte, match))
            continue
        place = match["name"][0].start_byte if "name" in match else -1 - match[key][0].start_byte
        known = by_name.get(place)
        if known is None or known.priority > priority:
            by_name[place] = _found(source, key[4:], match[key][0], match, priority)
        elif known.priority == priority:
            _add(source, known, match)
    for place, match in extras:
        if known := by_name.get(place):
            _add(source, known, match)
    return by_name.values()


def _found(
    source: Source, kind: str, node: Node, match: Mapping[str, list[Node]], priority: int
) -> Found:
    names = match.get("name")
    name_start = names[0].start_byte if names else node.start_byte
    name = (
        source.text(name_start, min(names[0].end_byte, name_start + _NAME_BYTES_MAX))
        if names
        else ""
    )
    container, name = (plain_name(name),) * 2 if kind == _SCOPE else split_name(name)
    if given := match.get("container"):
        container = plain_name(source.text(given[0].start_byte, given[0].end_byte))
    bodies = match.get("body")
    item = Found(
        kind, node.start_byte, node.end_byte, name_start, name,
        bodies[0].start_byte if bodies else -1, container, priority=priority,
    )  # fmt: skip
    if types := match.get("type"):
        item.declared = source.text(types[0].start_byte, types[-1].end_byte)
    if values := match.get("value"):
        start = values[0].start_byte
        item.value = source.text(start, min(values[0].end_byte, start + _VALUE_BYTES_MAX))
    _add(source, item, match)
    return item


def _add(source: Source, item: Found, match: Mapping[str, list[Node]]) -> None:
    for node in match.get("bases", ()):
        names = base_names(source.text(node.start_byte, node.end_byte))
        item.bases.extend(name for name in names if name not in item.bases)
    for node in match.get("doc", ()):
        item.doc = doc_text(source.text(node.start_byte, min(node.end_byte, node.start_byte + 400)))


def _resolve(source: Source, found: list[Found], comments: tuple[str, ...]) -> Iterator[Symbol]:
    """The symbols among `found`, which is sorted outer before inner."""
    stack: list[Found] = []
    for item in found:
        while stack and not _around(stack[-1], item):
            stack.pop()
        symbol = _symbol(source, item, stack, comments)
        if symbol is not None:
            yield symbol
        stack.append(item)


def _each_member_once(found: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """A field that several methods assign is one symbol: the first, with the first known type."""
    kept: list[Symbol] = []
    places: dict[tuple[str, str], int] = {}
    for symbol in found:
        if symbol.kind is SymbolKind.MEMBER:
            place = places.setdefault((symbol.container, symbol.name), len(kept))
            if place < len(kept):
                if symbol.type_name and not kept[place].type_name:
                    kept[place] = replace(kept[place], type_name=symbol.type_name)
                continue
        kept.append(symbol)
    return tuple(kept)


def _around(outer: Found, inner: Found) -> bool:
    return inner.end <= outer.end and (outer.start, outer.end) != (inner.start, inner.end)


def _symbol(
    source: Source, item: Found, stack: list[Found], comments: tuple[str, ...]
) -> Symbol | None:
    kind = _kind(item, stack)
    if kind is None or not item.name:
        return None
    container = _container(item, stack)
    around = stack[-1] if stack else None
    bases = item.bases
    if not bases and around is not None and around.kind == _SCOPE:
        bases = around.bases
    first = header_line(source, item.start, item.name_start)
    text, last = signature(source, item, first, comments[0])
    doc = item.doc or doc_line(source, item.start, comments)
    return Symbol(
        name=item.name,
        kind=kind,
        container=container,
        signature=text,
        first_line=first,
        signature_last_line=last,
        last_line=max(last, source.line_of(max(item.start, item.end - 1))),
        type_name=_type(source, item, stack, container),
        bases=tuple(bases),
        doc=doc,
    )


def _kind(item: Found, stack: list[Found]) -> SymbolKind | None:
    """What `item` is where it stands; None when nothing outside its function can name it."""
    near = stack[-1].kind if stack else ""
    if item.kind in (_BLOCK, _SCOPE):
        return None
    if item.kind == _ENTRY:
        top = near == "constant" and all(frame.kind != "function" for frame in stack)
        return SymbolKind.MEMBER if top else None
    if item.kind == "constant":
        inside = near in _CLASSES or bool(item.container)
        local = near in _FUNCTIONS or near in _VARIABLES
        return None if local else SymbolKind.MEMBER if inside else SymbolKind.CONSTANT
    if item.kind == "function" and item.body_start < 0 and near == "function":
        return None  # C: a local variable that looks like a declaration
    if item.kind == "function":
        holder = next((f.kind for f in reversed(stack) if f.kind not in (_ENTRY, _BLOCK)), "")
        inside = bool(item.container) or holder in _CLASSES or holder in _VARIABLES
        return SymbolKind.METHOD if inside else SymbolKind.FUNCTION
    return SymbolKind(item.kind)


def _container(item: Found, stack: list[Found]) -> str:
    if item.container:
        return item.container
    named = [frame for frame in reversed(stack) if frame.name and frame.kind != _ENTRY]
    if item.kind in _TYPEDEFED:
        named = [frame for frame in named if frame.kind != "type"]
    if item.kind == "member":
        for frame in named:
            if frame.kind in _CLASSES:
                return frame.name
            if frame.kind == "function" and frame.container:
                return frame.container
    return named[0].name if named else ""


def _type(source: Source, item: Found, stack: list[Found], container: str) -> str:
    """The name of the type it has or returns: declared, or told by the value it is made from."""
    declared = item.declared
    if not declared and item.value:
        if made := constructed_name(item.value):
            return made
        if item.value.isidentifier():
            declared = _parameter_type(source, item.value, stack)
    if not declared:
        return ""
    name = type_name(declared)
    return container if name in ("Self", "self") else name


def _parameter_type(source: Source, name: str, stack: list[Found]) -> str:
    """The annotation of the parameter `name` of the function around, as its header has it."""
    function = next((frame for frame in reversed(stack) if frame.kind == "function"), None)
    if function is None or function.body_start < 0:
        return ""
    header = source.text(function.start, min(function.body_start, function.start + 4_000))
    match = re.search(
        rf"\b{re.escape(name)}\s*\??:\s*([^=,)\n]*\[[^\]]*\][^=,)\n]*|[^=,)\n]+)", header
    )
    return match[1] if match else ""
