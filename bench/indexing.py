"""Completions while the workspace's index is being built, against the same without an index.

In a generated workspace of 3,000 files and 600,000 lines, by the server as an editor starts it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from .documents import Typist, python_text
from .figures import Figure, percentile
from .index import FILES, LINES, generate
from .session import Session, fimble
from .upstream import ANSWER, FIRST_MS, TOKEN_MS, bare_ms, fake_upstream, options_for

ROUNDS: Final = 3
LINES_OPEN: Final = 200
WARM_UP: Final = 2
PLACES: Final = 60
"""Asked at when no build tells how long to go on."""


@dataclass(slots=True)
class Times:
    """Of completions and of the bare client, in turns, in milliseconds."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    builds_s: list[float] = field(default_factory=list)
    """How long the index took, beside all that."""

    def figures(self, when: str) -> list[Figure]:
        """A row for each of the two."""
        speed = f"model {FIRST_MS} ms to the first token, {TOKEN_MS} ms a token, no debounce"
        how = f"{len(self.ours)} new places, in turns, {ROUNDS} rounds; {speed}"
        ours = Figure(f"completion, {when}", self.ours, how)
        return [ours, Figure(f"  bare client, {when}", self.bare, how)]


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """Rounds with a new index and without one."""
    building, built, without = Times(), Times(), Times()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        written = generate(root, FILES, LINES)
        async with fake_upstream(environment) as url, httpx.AsyncClient(timeout=30) as client:
            for _ in range(ROUNDS):
                async with _opened(environment, url, root, index=True) as (session, typist):
                    asker = _Asker(session, typist, client, url)
                    begun = time.perf_counter()
                    while not await _is_complete(session):
                        await asker.ask(building)
                    building.builds_s.append(time.perf_counter() - begun)
                    for _ in range(PLACES):
                        await asker.ask(built)
                async with _opened(environment, url, root, index=False) as (session, typist):
                    asker = _Asker(session, typist, client, url)
                    for _ in range(PLACES):
                        await asker.ask(without)
    how = f"{FILES:,} files, {written:,} lines; completions asked for all the while"
    ours = percentile(building.ours, 95) / percentile(without.ours, 95)
    bare = percentile(building.bare, 95) / percentile(without.bare, 95)
    return [
        *building.figures("index being built"),
        *built.figures("index there"),
        *without.figures("no index"),
        Figure("p95 while building / without, Fimble", [ours], "of the rows above", "x"),
        Figure("  bare client", [bare], "what the busy machine alone does", "x"),
        Figure("  Fimble / bare client", [ours / bare], "of the two above", "x", "<= 1.05"),
        Figure("the build", building.builds_s, how, "s", "< 20"),
    ]


class _Asker:
    """Asks for completions at places nobody has asked at before."""

    def __init__(
        self, session: Session, typist: Typist, client: httpx.AsyncClient, url: str
    ) -> None:
        self._session, self._typist = session, typist
        self._client, self._url = client, url
        self._number = 0

    async def ask(self, times: Times) -> None:
        """One completion and one answer to the bare client; the first few only warm up."""
        self._number += 1
        session, typist, number = self._session, self._typist, self._number
        bare = await bare_ms(self._client, self._url, f"{typist.text[:4000]}{number}")
        place, begun = typist.place, time.perf_counter()
        text = f"\n\n\ndef fresh_{number}(amount, rate):\n    "
        session.notify("textDocument/didChange", typist.typed(text))
        answer = await session.request("textDocument/inlineCompletion", typist.asked())
        assert answer.shown == ANSWER, "Fimble showed another text"
        session.notify("textDocument/didChange", typist.taken_back(place))
        if number > WARM_UP:
            times.ours.append((answer.at - begun) * 1000)
            times.bare.append(bare)


@asynccontextmanager
async def _opened(
    environment: Mapping[str, str], url: str, root: Path, *, index: bool
) -> AsyncGenerator[tuple[Session, Typist]]:
    """A new server with an empty cache, and a document in the workspace."""
    with tempfile.TemporaryDirectory() as cache:
        options: dict[str, Any] = {**options_for(url, cache), "context": {"index": index}}
        own = {**environment, "FIMBLE_CACHE_DIRECTORY": cache}  # it counts before the options
        async with fimble(own, options, root) as session:
            typist = Typist.in_the_middle((root / "new.py").as_uri(), python_text(LINES_OPEN))
            session.notify("textDocument/didOpen", typist.opened())
            await session.settled()
            yield session, typist


async def _is_complete(session: Session) -> bool:
    params = {"command": "fimble.status", "arguments": []}
    (index,) = (await session.request("workspace/executeCommand", params)).result["indexes"]
    return bool(index["complete"])
