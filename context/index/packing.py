"""How values stand in the columns of the database. Pure; the only place that knows the formats.

Numbers are stored in the machine's own byte order: a database does not leave its machine.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..outline.values import Import, Outline, Symbol, SymbolKind, Use
from .limits import CHUNKS_A_FILE_MAX, OCCURRENCES_MAX

SYMBOL_COLUMNS: Final = (
    "name, kind, container, signature, first_line, signature_last_line, last_line, type_name, "
    "bases, doc"
)
POSTING_BYTES: Final = 4
_FAST: Final = 1
_BUCKET_FILES: Final = 1_024
_KINDS: Final = {kind.value: kind for kind in SymbolKind}


def pack_text(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "replace"), _FAST)


def unpack_text(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8")


def pack_relations(outline: Outline) -> bytes:
    """Everything of an outline but its symbols."""
    values = [
        outline.language_id,
        outline.package,
        [[item.module, item.names, item.alias, item.line] for item in outline.imports],
        [[use.receiver, use.member, int(use.called), use.line] for use in outline.uses],
    ]
    return zlib.compress(json.dumps(values, separators=(",", ":")).encode(), _FAST)


def unpack_outline(relations: bytes, symbols: Iterable[Symbol]) -> Outline:
    language_id, package, imports, uses = json.loads(zlib.decompress(relations))
    return Outline(
        language_id,
        tuple(symbols),
        tuple(
            Import(module, tuple((there, here) for there, here in names), alias, line)
            for module, names, alias, line in imports
        ),
        tuple(Use(receiver, member, bool(called), line) for receiver, member, called, line in uses),
        package,
    )


def symbol_row(symbol: Symbol) -> tuple[object, ...]:
    """The values of `SYMBOL_COLUMNS`."""
    return (
        symbol.name, symbol.kind.value, symbol.container, symbol.signature, symbol.first_line,
        symbol.signature_last_line, symbol.last_line, symbol.type_name, "\n".join(symbol.bases),
        symbol.doc,
    )  # fmt: skip


def symbol_of(row: Sequence[Any]) -> Symbol:
    """The inverse of `symbol_row`."""
    name, kind, container, signature, first, signature_last, last, type_name, bases, doc = row
    return Symbol(
        name, _KINDS[kind], container, signature, first, signature_last, last, type_name,
        tuple(bases.split("\n")) if bases else (), doc,
    )  # fmt: skip


def bucket_of(file: int) -> int:
    """Which row of a term holds a file's postings."""
    return file // _BUCKET_FILES


def posting(file: int, chunk: int, occurrences: int) -> int:
    """That a term stands in a chunk so many times, as a number."""
    times = min(occurrences, OCCURRENCES_MAX) - 1
    return (file * CHUNKS_A_FILE_MAX + chunk) * OCCURRENCES_MAX + times


def chunk_of(posting: int) -> int:
    """The number of a posting's chunk in the index."""
    return posting // OCCURRENCES_MAX


def occurrences_of(posting: int) -> int:
    return posting % OCCURRENCES_MAX + 1


def place_of(chunk: int) -> tuple[int, int]:
    """The file of a chunk, and which of the file's chunks it is."""
    return divmod(chunk, CHUNKS_A_FILE_MAX)


def unpack_numbers(data: bytes) -> array[int]:
    """Postings, or the size of each chunk."""
    numbers = array("I")
    numbers.frombytes(data)
    return numbers


def reversed_stem(path: str) -> str:
    """A path without its extension, from its end: what `paths_ending` looks up by its beginning."""
    folder, slash, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    return (folder + slash + (stem if dot and stem else name))[::-1]
