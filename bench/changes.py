"""What one typed character costs in a file of 20,000 lines."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Final

from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument

from server.documents import DocumentStore

from .documents import Typist, python_text
from .figures import Figure, ratio
from .session import Session, fimble

LINES: Final = 20_000
KEYS: Final = 400
URI: Final = "file:///bench/large.py"
TYPED: Final = "total = convert_3(amount, rate) + 12\n"


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """Through the protocol, and in this process against pygls' own buffer."""
    async with fimble(environment, {}) as session:
        figures = await _through_protocol(session)
    pygls, ours = _pygls_ms(), _store_ms()
    with_tree = _store_with_tree_ms()
    how = f"{KEYS} keys in the middle of {LINES:,} lines, each call timed in the bench's process"
    return [
        *figures,
        Figure("a key, pygls' own buffer", pygls, how),
        Figure("a key, Fimble's buffer", ours, how, limit="< 1"),
        ratio("a key, pygls / Fimble", pygls, ours),
        Figure(
            "a key, buffer and syntax tree",
            with_tree,
            how.replace(str(KEYS), str(len(with_tree)), 1) + "; the exact tree is waited for",
        ),
    ]


async def _through_protocol(session: Session) -> list[Figure]:
    typist = Typist.in_the_middle(URI, python_text(LINES))
    session.notify("textDocument/didOpen", typist.opened())
    await session.settled()
    alone, both = [], []
    for number in range(KEYS):
        alone.append(await _round_trip_ms(session))
        begun = time.perf_counter()
        session.notify("textDocument/didChange", typist.typed(TYPED[number % len(TYPED)]))
        answer = await session.request("fimble/nothing")
        both.append((answer.at - begun) * 1000)
    usual = statistics.median(alone)
    cost = [max(0.0, value - usual) for value in both]
    how = (
        f"{KEYS} times: didChange and a request that does nothing, until its answer, less the "
        f"median of the same request alone ({usual:.2f} ms)"
    )
    return [Figure("didChange at the server", cost, how, limit="< 1")]


async def _round_trip_ms(session: Session) -> float:
    begun = time.perf_counter()
    answer = await session.request("fimble/nothing")
    return (answer.at - begun) * 1000


def _pygls_ms() -> list[float]:
    text = python_text(LINES)
    document = TextDocument(URI, text, position_codec=PositionCodec())
    typist = Typist.in_the_middle(URI, text)

    def change(event: types.TextDocumentContentChangePartial) -> None:
        document.apply_change(event)

    return _keys_ms(typist, change)


def _store_ms() -> list[float]:
    typist, store = _opened()
    return _keys_ms(typist, lambda event: store.apply(URI, None, [event]))


def _store_with_tree_ms() -> list[float]:
    typist, store = _opened()
    store.parsed(URI)

    def change(event: types.TextDocumentContentChangePartial) -> None:
        store.apply(URI, None, [event])
        store.parsed(URI)

    return _keys_ms(typist, change, keys=KEYS // 4)


def _opened() -> tuple[Typist, DocumentStore]:
    typist, store = Typist.in_the_middle(URI, python_text(LINES)), DocumentStore()
    store.open(types.TextDocumentItem(URI, types.LanguageKind.Python, 1, typist.text))
    return typist, store


def _keys_ms(
    typist: Typist,
    change: Callable[[types.TextDocumentContentChangePartial], object],
    keys: int = KEYS,
) -> list[float]:
    taken: list[float] = []
    for number in range(keys):
        place = types.Position(typist.line, typist.column)
        key = TYPED[number % len(TYPED)]
        typist.typed(key)
        event = types.TextDocumentContentChangePartial(types.Range(place, place), key)
        begun = time.perf_counter()
        change(event)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken
