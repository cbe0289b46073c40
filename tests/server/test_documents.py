from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lsprotocol.types import (
    DidChangeTextDocumentParams,
    LanguageKind,
    Position,
    PositionEncodingKind,
    Range,
    TextDocumentContentChangePartial,
    TextDocumentContentChangeWholeDocument,
    TextDocumentItem,
    VersionedTextDocumentIdentifier,
)

from context.syntax import parse
from context.text import Document, split_lines
from server import documents
from server.documents import ChangeResult, DocumentStore
from server.positions import PositionCodec

URI = "file:///a.py"
ALPHABET = "ab \n\r\f\x0b\x85\u2028é漢𐐀😋"
TEXTS = st.text(alphabet=ALPHABET, max_size=24)


@dataclass(frozen=True)
class Edit:
    """One content change in the client's coordinates; any of them may lie past the end."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


EDITS = st.builds(
    Edit,
    st.tuples(st.integers(0, 6), st.integers(0, 12)),
    st.tuples(st.integers(0, 6), st.integers(0, 12)),
    st.text(alphabet=ALPHABET, max_size=6),
)


def opened(
    text: str,
    language_id: str = "python",
    encoding: PositionEncodingKind = PositionEncodingKind.Utf16,
) -> DocumentStore:
    store = DocumentStore(PositionCodec(encoding))
    store.open(TextDocumentItem(URI, language_id, 1, text))
    return store


def change(version: int, *edits: Edit | str) -> DidChangeTextDocumentParams:
    return DidChangeTextDocumentParams(
        VersionedTextDocumentIdentifier(version, URI),
        [
            TextDocumentContentChangeWholeDocument(edit)
            if isinstance(edit, str)
            else TextDocumentContentChangePartial(
                Range(Position(*edit.start), Position(*edit.end)), edit.text
            )
            for edit in edits
        ],
    )


def text_of(store: DocumentStore) -> str:
    document = store.snapshot(URI)
    assert document is not None
    return document.text


def naive_offset(text: str, place: tuple[int, int], encoding: PositionEncodingKind) -> int:
    """The offset of an LSP position, counted character by character over the whole text."""
    line, character = place
    lines = split_lines(text)
    if line >= len(lines):
        return len(text)
    offset = sum(map(len, lines[:line]))
    used = 0
    for char in lines[line].rstrip("\r\n"):
        used += (
            len(char.encode(encoding.value.replace("16", "16-le").replace("32", "32-le")))
            // ({"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding.value])
        )
        if used > character:
            break
        offset += 1
    return offset


def naive_edit(text: str, edit: Edit, encoding: PositionEncodingKind) -> str:
    start, end = sorted(naive_offset(text, place, encoding) for place in (edit.start, edit.end))
    return text[:start] + edit.text + text[end:]


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.lists(EDITS, max_size=6), st.sampled_from(PositionEncodingKind))
@example("a\rb", [Edit((1, 0), (1, 0), "\n")], PositionEncodingKind.Utf16)
@example("a\rx\nb", [Edit((1, 0), (1, 1), "")], PositionEncodingKind.Utf16)
@example("a\nb", [Edit((0, 1), (0, 1), "\r")], PositionEncodingKind.Utf8)
@example("", [Edit((5, 5), (0, 0), "\r")], PositionEncodingKind.Utf32)
def test_random_edits_agree_with_editing_one_string(
    text: str, edits: list[Edit], encoding: PositionEncodingKind
) -> None:
    """In every encoding, with every kind of line end and places past the end."""
    store, expected = opened(text, encoding=encoding), text
    store.parsed(URI)
    for version, edit in enumerate(edits, 2):
        store.change(change(version, edit))
        expected = naive_edit(expected, edit, encoding)
        document = store.get(URI)
        assert document is not None
        assert document.lines == split_lines(expected)
    together = opened(text, encoding=encoding)
    together.change(change(2, *edits))
    assert text_of(together) == expected


PYTHON = st.sampled_from(
    ["def f(a):\n", "    return a\n", "class A:\n", "x = 'é😋'\n", '"""', "(", ")", "\r", "\r\n",
     "\n", "    ", "# c\n", "é", "\f\n", "if x:\n"]
)  # fmt: skip
PYTHON_EDITS = st.builds(
    lambda start, size, text: Edit(start, (start[0] + size, start[1]), text),
    st.tuples(st.integers(0, 12), st.integers(0, 12)),
    st.integers(0, 2),
    st.lists(PYTHON, max_size=3).map("".join),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(PYTHON, max_size=12).map("".join), st.lists(PYTHON_EDITS, max_size=6), st.data())
def test_the_tree_after_edits_equals_a_new_one(
    text: str, edits: list[Edit], data: st.DataObject
) -> None:
    """Whether it was brought up to date after each edit or after several."""
    store = opened(text)
    store.parsed(URI)
    for version, edit in enumerate(edits, 2):
        store.change(change(version, edit))
        if data.draw(st.booleans()):
            store.parsed(URI)
    parsed = store.parsed(URI)
    assert parsed is not None
    fresh = parse(Document.of(parsed.document.text, language_id="python"))
    assert parsed.tree is not None
    assert fresh.tree is not None
    assert str(parsed.tree.root_node) == str(fresh.tree.root_node)
    assert parsed.tree.root_node.end_point == fresh.tree.root_node.end_point
    assert parsed.tree.root_node.end_byte == fresh.tree.root_node.end_byte


def test_a_tree_that_was_handed_out_does_not_change() -> None:
    store = opened("def f():\n    pass\n")
    before = store.parsed(URI)
    assert before is not None
    assert before.tree is not None
    seen = str(before.tree.root_node)
    store.change(change(2, Edit((0, 0), (1, 8), "x = 1")))
    store.parsed(URI)
    assert str(before.tree.root_node) == seen
    assert before.tree.root_node.text == b"def f():\n    pass\n"
    assert before.document.text == "def f():\n    pass\n"


def test_the_whole_text_may_be_replaced_and_keeps_the_tree_right() -> None:
    store = opened("a = 1\nb = 2\nc = 3\n")
    store.parsed(URI)
    for version, text in enumerate(("a = 1\nb = (\nc = 3\n", "", "x", "x\n", "x\n", "y\nx\n"), 2):
        store.change(change(version, text))
        parsed = store.parsed(URI)
        assert parsed is not None
        assert parsed.tree is not None
        assert parsed.document.text == text
        fresh = parse(Document.of(text, language_id="python"))
        assert fresh.tree is not None
        assert str(parsed.tree.root_node) == str(fresh.tree.root_node)


class FakeLoop:
    """Keeps what it is asked to run later; `turn` runs what is waiting."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> None:
        self.waiting.append((delay_s, callback))

    def turn(self) -> list[float]:
        """Runs what is waiting and tells with what delays."""
        now, self.waiting = self.waiting, []
        for _, callback in now:
            callback()
        return [delay_s for delay_s, _ in now]


def test_a_slow_parse_goes_on_between_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "REQUEST_STEPS_MAX", 5)
    monkeypatch.setattr(documents, "SLICE_STEPS_MAX", 5)
    loop, text = FakeLoop(), "def f(a):\n    return [a, 'b']\n" * 300
    store = DocumentStore(call_later=loop.call_later)
    store.open(TextDocumentItem(URI, "python", 1, text))
    first = store.parsed(URI)
    assert first is not None
    assert (first.tree, first.exact) == (None, False)
    turns = 0
    while loop.waiting:
        assert loop.turn() == [0]
        turns += 1
    parsed = store.parsed(URI)
    assert parsed is not None
    assert parsed.tree is not None
    assert parsed.exact
    assert turns > 3
    assert loop.waiting == []


def test_typing_postpones_a_slow_parse_and_closing_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SLICE_STEPS_MAX", 5)
    loop = FakeLoop()
    store = DocumentStore(call_later=loop.call_later)
    store.open(TextDocumentItem(URI, "python", 1, "def f(a):\n    return [a, 'b']\n" * 300))
    store.change(change(2, Edit((0, 0), (0, 0), "x")))
    assert loop.turn() == [0]
    assert loop.turn() == [documents.PARSE_DELAY_S]
    assert len(loop.waiting) == 1
    store.close(URI)
    loop.turn()
    assert loop.waiting == []


def test_in_a_long_document_no_request_waits_for_a_parse_that_will_not_finish() -> None:
    loop = FakeLoop()
    store = DocumentStore(call_later=loop.call_later)
    text = "x = 1\n" * documents.REQUEST_LINES_MAX
    store.open(TextDocumentItem(URI, "python", 1, text))
    while loop.waiting:
        loop.turn()
    before = store.parsed(URI)
    store.change(change(2, Edit((0, 0), (0, 0), "y")))
    asked = store.parsed(URI)
    assert before is not None
    assert asked is not None
    assert (before.exact, asked.exact) == (True, False)
    while loop.waiting:
        loop.turn()
    later = store.parsed(URI)
    assert later is not None
    assert later.exact


def test_a_small_change_is_parsed_at_once() -> None:
    loop = FakeLoop()
    store = DocumentStore(call_later=loop.call_later)
    store.open(TextDocumentItem(URI, "python", 1, "x = 1\n"))
    loop.turn()
    store.change(change(2, Edit((0, 0), (0, 0), "y")))
    parsed = store.parsed(URI)
    assert parsed is not None
    assert parsed.exact
    assert loop.waiting == []


def test_two_halves_of_an_emoji_become_one_character() -> None:
    """Some clients send an astral character as two changes."""
    store = opened("ab")
    store.change(change(2, Edit((0, 1), (0, 1), "\ud83d")))
    assert store.parsed(URI) is not None
    store.change(change(3, Edit((0, 2), (0, 2), "\ude0b")))
    assert text_of(store) == "a😋b"


def test_lone_surrogates_are_kept_and_do_not_disturb_the_tree() -> None:
    store = opened("x = '\ud800'\ny = 1\n")
    store.parsed(URI)
    store.change(change(2, Edit((1, 4), (1, 5), "22")))
    parsed = store.parsed(URI)
    assert parsed is not None
    assert parsed.tree is not None
    assert not parsed.tree.root_node.has_error
    assert parsed.document.text == "x = '\ud800'\ny = 22\n"


@pytest.mark.parametrize(
    ("version", "result", "stored"),
    [
        (2, ChangeResult.APPLIED, 2),
        (7, ChangeResult.APPLIED, 7),
        (1, ChangeResult.VERSION_NOT_NEWER, 1),
        (0, ChangeResult.VERSION_NOT_NEWER, 0),
        (None, ChangeResult.APPLIED, 2),
    ],
)
def test_every_change_is_applied_and_odd_versions_are_reported(
    version: int | None, result: ChangeResult, stored: int
) -> None:
    """Messages cannot overtake each other: an odd version is a client that counts badly."""
    store = opened("a")
    changes = change(0, Edit((0, 1), (0, 1), "b")).content_changes
    assert store.apply(URI, version, changes) is result
    document = store.snapshot(URI)
    assert document is not None
    assert (document.text, document.version) == ("ab", stored)


def test_a_document_that_is_not_open_is_no_error() -> None:
    store = DocumentStore()
    assert store.change(change(1, "x")) is ChangeResult.NOT_OPEN
    store.close(URI)
    assert (store.get(URI), store.snapshot(URI), store.parsed(URI)) == (None, None, None)
    assert len(store) == 0


def test_opening_again_starts_again_and_closing_forgets() -> None:
    store = opened("a")
    store.open(TextDocumentItem(URI, LanguageKind.Go, 1, "package a"))
    document = store.snapshot(URI)
    assert document is not None
    assert (document.language_id, document.text) == ("go", "package a")
    assert [opened.uri for opened in store] == [URI]
    store.close(URI)
    assert store.snapshot(URI) is None


def test_a_snapshot_is_the_same_object_until_the_next_change() -> None:
    store = opened("a\nb\n")
    first, parsed = store.snapshot(URI), store.parsed(URI)
    assert first is not None
    assert parsed is not None
    assert store.snapshot(URI) is first is parsed.document
    assert store.parsed(URI) is parsed
    assert store.is_current(first)
    store.change(change(1, Edit((1, 0), (1, 0), "x")))
    assert not store.is_current(first)
    assert first.text == "a\nb\n"
    second = store.snapshot(URI)
    assert second is not None
    assert second.lines[0] is first.lines[0]
