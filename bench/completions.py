"""Whole completions: against a bare streaming client, from the caches, and while typing along."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from .documents import Typist, python_text
from .figures import Figure, ratio
from .session import Answer, Session, fimble
from .upstream import ANSWER, FIRST_MS, TOKEN_MS, bare_ms, fake_upstream, options_for

SIZES: Final = (50, 2_000, 20_000)
USUAL: Final = 2_000
WORKSPACE_FILES: Final = 3_000
RUNS: Final = 25
REPEATS: Final = 40
KEYS: Final = 10
RESTARTS: Final = 5
PLACES: Final = 6
OPENED_S: Final = 0.5
"""From opening a document to the first question, as a user has it at the very least."""
SPEED: Final = f"model {FIRST_MS} ms to the first token, {TOKEN_MS} ms a token, no debounce"


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """Fimble and the bare client ask the same model server in turns."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        async with fake_upstream(environment) as url:
            options = options_for(url, folder)
            async with fimble(environment, options) as session:
                for lines in SIZES:
                    typist = await _opened(session, f"size_{lines}.py", lines)
                    where = f"{lines:,} lines"
                    figures += await _against_bare(session, url, typist, where, _limit(lines))
                typist = await _opened(session, "caches.py", USUAL)
                figures += await _from_memory(session, typist)
                figures += await _typed_along(session, typist)
            figures += await _after_restart(environment, options)
            figures += await _in_workspace(environment, url)
    return figures


async def _in_workspace(environment: Mapping[str, str], url: str) -> list[Figure]:
    """A file of a folder with thousands of others, soon after the editor has opened it."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as folder:
        text = python_text(50)
        for number in range(WORKSPACE_FILES):
            (Path(folder) / f"module_{number}.py").write_text(text, encoding="utf-8")
        async with fimble(environment, options_for(url, cache), Path(folder)) as session:
            uri = (Path(folder) / "module_1000.py").as_uri()
            typist = Typist.in_the_middle(uri, python_text(USUAL))
            session.notify("textDocument/didOpen", typist.opened())
            await session.settled()
            where = f"workspace of {WORKSPACE_FILES:,} files"
            return await _against_bare(session, url, typist, where, "<= 1.08")


async def _against_bare(
    session: Session, url: str, typist: Typist, where: str, limit: str
) -> list[Figure]:
    ours, bare = [], []
    async with httpx.AsyncClient(timeout=30) as client:
        for number in range(RUNS + 2):
            bare.append(await bare_ms(client, url, f"{typist.text[:4000]}{number}"))
            place, begun = typist.place, time.perf_counter()
            session.notify("textDocument/didChange", typist.typed(_new_function(number)))
            answer = await session.request("textDocument/inlineCompletion", typist.asked())
            assert answer.shown == ANSWER, "Fimble showed another text"
            ours.append((answer.at - begun) * 1000)
            session.notify("textDocument/didChange", typist.taken_back(place))
    how = f"{RUNS} new places, in turns; {SPEED}; didChange sent to answer read"
    return [
        Figure(f"completion, bare client, {where}", bare[2:], how),
        Figure(f"completion, Fimble, {where}", ours[2:], how),
        ratio(f"completion, Fimble / bare, {where}", ours[2:], bare[2:], limit),
    ]


async def _from_memory(session: Session, typist: Typist) -> list[Figure]:
    session.notify("textDocument/didChange", typist.typed(_new_function(1000)))
    await _asked_ms(session, typist)
    taken = [(await _asked_ms(session, typist))[0] for _ in range(REPEATS)]
    await _explained(session, {"memory", "typed"})
    how = f"{REPEATS} times; request sent to answer read; the record names no model"
    return [Figure("the same position again", taken, how, limit="< 4")]


async def _typed_along(session: Session, typist: Typist) -> list[Figure]:
    """The first characters of a shown text, each followed by a request, as editors do."""
    taken: list[float] = []
    asked_model, changed = 0, 0
    for number in range(5):
        session.notify("textDocument/didChange", typist.typed(_new_function(2000 + number)))
        shown = (await _asked_ms(session, typist))[1].shown
        for position, key in enumerate(shown[:KEYS], start=1):
            begun = time.perf_counter()
            session.notify("textDocument/didChange", typist.typed(key))
            answer = await session.request("textDocument/inlineCompletion", typist.asked())
            taken.append((answer.at - begun) * 1000)
            changed += answer.shown != shown[position:]
            asked_model += bool((await _latest_record(session))["models"])
    share = 100 * (1 - asked_model / len(taken))
    how = f"the first {KEYS} characters of 5 shown texts"
    return [
        Figure("a key typed along", taken, how + "; didChange sent to answer read", limit="< 2.5"),
        Figure("keys typed along without a model request", [share], how, "%", ">= 100"),
        Figure("shown text that changed meanwhile", [float(changed)], how, "", "<= 0"),
    ]


async def _after_restart(
    environment: Mapping[str, str], options: Mapping[str, object]
) -> list[Figure]:
    """New servers on one cache: their answers come from the disk."""
    async with fimble(environment, options) as session:
        for typist in await _opened_with_places(session):
            await _asked_ms(session, typist)
    first: list[float] = []
    later: list[float] = []
    for _ in range(RESTARTS):
        async with fimble(environment, options) as session:
            for number, typist in enumerate(await _opened_with_places(session)):
                taken_ms, answer = await _asked_ms(session, typist)
                await _explained(session, {"disk"})
                assert answer.shown == ANSWER, "the disk gave another text"
                (later if number else first).append(taken_ms)
    how = f"{RESTARTS} restarts, {PLACES} places each; request sent to answer read; no model"
    return [
        Figure("after a restart, the first answer", first, how, limit="< 4"),
        Figure("after a restart, the others", later, how, limit="< 4"),
    ]


async def _opened_with_places(session: Session) -> list[Typist]:
    """One document with several unfinished functions, opened and parsed; a cursor in each."""
    typist = Typist.in_the_middle("file:///bench/restart.py", python_text(USUAL))
    lines = typist.text.split("\n")
    step = len(lines) // (PLACES + 1)
    places = [lines.index("", number * step) for number in range(1, PLACES + 1)]
    for number, line in reversed(list(enumerate(places))):
        lines[line] = _new_function(number)
    text = "\n".join(lines)
    found = [number for number, line in enumerate(text.split("\n")) if line == "    "]
    cursors = [Typist(typist.uri, text, line, 4) for line in found]
    session.notify("textDocument/didOpen", cursors[0].opened())
    await session.settled()
    await asyncio.sleep(OPENED_S)
    return cursors


async def _opened(session: Session, name: str, lines: int) -> Typist:
    typist = Typist.in_the_middle(f"file:///bench/{name}", python_text(lines))
    session.notify("textDocument/didOpen", typist.opened())
    await session.settled()
    return typist


async def _asked_ms(session: Session, typist: Typist) -> tuple[float, Answer]:
    begun = time.perf_counter()
    answer = await session.request("textDocument/inlineCompletion", typist.asked())
    return (answer.at - begun) * 1000, answer


async def _explained(session: Session, sources: set[str]) -> None:
    record = await _latest_record(session)
    assert record["source"] in sources, f"answered from {record['source']}: {record['detail']}"
    assert not record["models"], "a model was asked"


async def _latest_record(session: Session) -> dict[str, Any]:
    params = {"command": "fimble.explain", "arguments": [1]}
    record: dict[str, Any] = (await session.request("workspace/executeCommand", params)).result[0]
    return record


def _new_function(number: int) -> str:
    """The head of a new function, so that the place has never been seen."""
    return f"\n\n\ndef fresh_{number}(amount, rate):\n    "


def _limit(lines: int) -> str:
    return "<= 1.05" if lines <= 2_000 else "<= 1.08"
