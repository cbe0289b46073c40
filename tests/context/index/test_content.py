"""One file's text becomes what is kept of it, and that survives its way through the columns."""

from __future__ import annotations

import pytest

from context.index import packing
from context.index.content import (
    chunk_terms,
    content_of,
    decoded,
    language_id_for_text,
)
from context.index.limits import CHUNKS_A_FILE_MAX, FILE_IDS_MAX, OCCURRENCES_MAX
from context.lookup import CHUNK_LINES
from context.outline.extract import outline

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbfimport x", "import x"),
        (b"caf\xe9", "caf\N{REPLACEMENT CHARACTER}"),
        (b"", ""),
    ],
)
def test_bytes_become_text(data: bytes, text: str) -> None:
    assert decoded(data) == text


def test_a_chunk_is_found_by_names_and_their_parts() -> None:
    (terms,) = chunk_terms("total = loadOrders(max_items, x, 12) + total")
    assert {"loadOrders", "load", "orders", "max_items", "max", "items"} <= terms.keys()
    assert (terms["total"], terms["items"]) == (2, 1)
    assert not {"x", "12"} & terms.keys()


def test_encoded_data_is_no_name() -> None:
    (terms,) = chunk_terms("data = " + "Qx7z" * 400)
    assert "data" in terms
    assert max(map(len, terms)) <= 64


def test_every_line_is_in_one_chunk() -> None:
    lines = [f"name{number}" for number in range(CHUNK_LINES * 2 + 1)]
    chunks = list(chunk_terms("\n".join(lines)))
    assert [len(chunk.keys() & set(lines)) for chunk in chunks] == [CHUNK_LINES, CHUNK_LINES, 1]


def test_nothing_is_made_of_a_secret() -> None:
    text = f'def client():\n    return connect(token="{TOKEN}")\n'
    content = content_of("a.py", text, outline)
    assert TOKEN not in repr(content)
    assert content.text.count("\n") == 2


@pytest.mark.parametrize(
    ("path", "text", "language_id"),
    [
        ("a.h", "int f(void);\nstruct a { int b; };\n", "c"),
        ("a.h", "#pragma once\nnamespace a {\n}\n", "cpp"),
        ("a.h", "  template <class T>\nT f();\n", "cpp"),
        ("a.h", "std::string name();\n", "cpp"),
        ("a.c", "/* the class of a */ int using_it;\n", "c"),
        ("a.py", "class A:\n    x = 1\n", "python"),
    ],
)
def test_a_header_is_of_the_language_it_is_written_in(
    path: str, text: str, language_id: str
) -> None:
    assert language_id_for_text(path, text) == language_id


def test_an_outline_survives_packing() -> None:
    text = (
        "from .a import b as c\nimport os\n\nclass Order(Base, Other):\n"
        '    """Doc."""\n    size: int = 0\n\n    def total(self) -> int:\n'
        "        return self.items.count(c)\n"
    )
    before = outline(text, "python")
    symbols = [packing.symbol_of(packing.symbol_row(symbol)) for symbol in before.symbols]
    assert before.symbols
    assert before.imports
    assert before.uses
    assert packing.unpack_outline(packing.pack_relations(before), symbols) == before


@pytest.mark.parametrize("text", ["", "a\nb", "é\N{GRINNING FACE}\n" * 1_000])
def test_text_survives_packing(text: str) -> None:
    assert packing.unpack_text(packing.pack_text(text)) == text


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("a/b.py", "a/b"),
        ("a.b/c", "a.b/c"),
        (".bashrc", ".bashrc"),
        ("x.d.ts", "x.d"),
        ("é.py", "é"),
    ],
)
def test_a_path_is_looked_up_from_its_end(path: str, ending: str) -> None:
    assert packing.reversed_stem(path) == ending[::-1]


@pytest.mark.parametrize(("occurrences", "said"), [(1, 1), (4, 4), (900, OCCURRENCES_MAX)])
def test_a_posting_names_file_chunk_and_number(occurrences: int, said: int) -> None:
    file, chunk = FILE_IDS_MAX - 1, CHUNKS_A_FILE_MAX - 1
    number = packing.posting(file, chunk, occurrences)
    assert packing.place_of(packing.chunk_of(number)) == (file, chunk)
    assert packing.occurrences_of(number) == said
    assert number < 2 ** (8 * packing.POSTING_BYTES)
