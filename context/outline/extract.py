"""Text to outline, for every language. Reads no files; never fails, whatever the text is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..languages import Language, language_of
from .imports import imports
from .plain import plain_outline
from .reading import Reading, read
from .source import Source
from .symbols import symbols
from .uses import uses
from .values import Import, Outline, Symbol, SymbolKind

TEXT_CHARS_MAX = 1_000_000
"""Of a longer text nothing is read: it is generated, or data."""
LINE_CHARS_MAX = 20_000
"""A text with a longer line is read without a parser, and that line is not read."""
_UNREAD_SHARE_MAX = 0.25
"""Where a parser understood less than the rest, definitions are also looked for by keywords."""
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)(?:</script\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def outline(text: str, language_id: str) -> Outline:
    """What `text` defines, imports and uses; of broken code what can be read.

    Pure and deterministic. Costs 6 to 20 microseconds a line, and 2 to 200 ms once per language.
    """
    language = language_of(language_id)
    if len(text) > TEXT_CHARS_MAX or "\0" in text:
        return Outline(language.id, (), (), ())
    if _has_long_line(text):
        return plain_outline(text, language)
    if language.script:
        inner = outline(_scripts(text), language.script)
        return replace(inner, language_id=language.id)
    source = Source(text)
    reading = read(source, language)
    if reading is None:
        return plain_outline(text, language)
    found = _of_reading(source, reading, language)
    if reading.unread > _UNREAD_SHARE_MAX * len(source.data):
        return replace(
            found, symbols=_rescued(found.symbols, plain_outline(text, language).symbols)
        )
    return found


def _of_reading(source: Source, reading: Reading, language: Language) -> Outline:
    brought = imports(source, reading.imports)
    comments = (language.line_comment, *(language.block_comment or ("", "")))
    return Outline(
        language_id=language.id,
        symbols=_own(symbols(source, reading.definitions, comments), brought),
        imports=brought,
        uses=uses(source, reading.uses, {item.line for item in brought}),
        package=next((source.text_of(match["package"]) for match in reading.packages), ""),
    )


def _own(found: Sequence[Symbol], brought: Sequence[Import]) -> tuple[Symbol, ...]:
    """Without the variables that only hold an import: `const a = require("a")`."""
    here = {name for item in brought for name in (item.alias, *(pair[1] for pair in item.names))}
    return tuple(
        symbol
        for symbol in found
        if symbol.kind is not SymbolKind.CONSTANT or symbol.name not in here
    )


def _rescued(read_well: Sequence[Symbol], by_keywords: Sequence[Symbol]) -> tuple[Symbol, ...]:
    """Both, each definition once; the parser's account of it counts, and the other's container."""
    known = {(symbol.name, symbol.first_line): symbol for symbol in read_well}
    for other in by_keywords:
        place = (other.name, other.first_line)
        symbol = known.setdefault(place, other)
        if other.container and not symbol.container:
            known[place] = replace(symbol, container=other.container, kind=other.kind)
    return tuple(sorted(known.values(), key=lambda symbol: symbol.first_line))


def _scripts(text: str) -> str:
    """The text of the script elements, on the lines they are on."""
    kept, end = [], 0
    for match in _SCRIPT.finditer(text):
        kept.append("\n" * text.count("\n", end, match.start(1)))
        kept.append(match[1])
        end = match.end(1)
    return "".join(kept)


def _has_long_line(text: str) -> bool:
    return len(text) > LINE_CHARS_MAX and max(map(len, text.split("\n"))) > LINE_CHARS_MAX
