"""Fimble's own share of a request: before the model hears of it, and after its last needed byte.

And how soon a stream that nobody wants is closed. The fake model server runs in this process, so
that one clock sees both ends.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.support.fake_upstream import (
    HANG,
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
)

from .documents import Typist, python_text
from .figures import Figure
from .session import Answer, Session, fimble
from .upstream import options_for

SIZES: Final = (2_000, 20_000)
RUNS: Final = 30
WAIT_S: Final = 10.0
READ_S: Final = 0.02
"""Enough for the first piece of an answer to be read."""


class _Model:
    """A model that says one statement once it is told to, and then hangs."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()
        self.heard_at = 0.0
        self.go = asyncio.Event()
        self.request: Received | None = None

    def answer(self, request: Received) -> Script:
        if request.method != "POST" or not request.json.get("stream"):
            return default_answer(request)
        self.heard_at = time.perf_counter()
        self.request = request
        self.heard.set()
        whole = completion_stream(["return amount", " * rate", "\n", "\n", "\ndef"])
        return Script([whole.steps[0], self.go, *whole.steps[1:5], HANG])

    def reset(self) -> None:
        self.heard.clear()
        self.go.clear()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request on its way."""

    id: int
    begun: float
    answer: asyncio.Future[Answer]


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """All the edges, in one server per file size."""
    figures: list[Figure] = []
    for lines in SIZES:
        model = _Model()
        with tempfile.TemporaryDirectory() as folder:
            async with (
                FakeUpstream(model.answer) as fake,
                fimble(environment, options_for(fake.url, folder)) as session,
            ):
                figures += await _before_and_after(session, model, lines)
                if lines == SIZES[0]:
                    figures += await _closing(session, model)
    return figures


async def _before_and_after(session: Session, model: _Model, lines: int) -> list[Figure]:
    typist = await _opened(session, f"edges_{lines}.py", lines)
    before, after = [], []
    for number in range(RUNS + 2):
        place = typist.place
        asked = await _asked(session, typist, model, number)
        before.append((model.heard_at - asked.begun) * 1000)
        released = time.perf_counter()
        model.go.set()
        answer = await asyncio.wait_for(asked.answer, WAIT_S)
        after.append((answer.at - released) * 1000)
        session.notify("textDocument/didChange", typist.taken_back(place))
    first_limit = "< 3" if lines <= 2_000 else "< 4"
    return [
        Figure(
            f"request sent -> model server has it, {lines:,} lines",
            before[2:],
            f"{RUNS} new places; didChange and request sent to the request read at the fake model",
            limit=first_limit,
        ),
        Figure(
            f"last needed byte -> answer read, {lines:,} lines",
            after[2:],
            f"{RUNS} answers held back but for their first piece; their rest sent to answer read",
            limit="< 2",
        ),
    ]


async def _closing(session: Session, model: _Model) -> list[Figure]:
    typist = await _opened(session, "closing.py", SIZES[0])
    other, cancelled = [], []
    for number in range(RUNS):
        asked = await _asked(session, typist, model, 5000 + number)
        await asyncio.sleep(READ_S)
        begun = time.perf_counter()
        session.notify("textDocument/didChange", typist.typed("x"))
        other.append(await _closed_ms(model, begun))
        await asyncio.wait_for(asked.answer, WAIT_S)
    for number in range(5):
        asked = await _asked(session, typist, model, 6000 + number)
        begun = time.perf_counter()
        session.notify("$/cancelRequest", {"id": asked.id})
        cancelled.append(await _closed_ms(model, begun))
        await asyncio.wait_for(asked.answer, WAIT_S)
    return [
        Figure(
            "stream that no longer fits -> closed",
            other,
            f"{RUNS} streams; a didChange against the text so far, to the close seen at the fake",
            limit="< 5",
        ),
        Figure(
            "cancelled, text unchanged -> closed",
            cancelled,
            "5 streams; kept open for a while on purpose, for the next key may want them",
        ),
    ]


async def _asked(session: Session, typist: Typist, model: _Model, number: int) -> _Asked:
    """Asks at a new place; returns once the model server has the request."""
    model.reset()
    begun = time.perf_counter()
    head = f"\n\n\ndef fresh_{number}(amount, rate):\n    "
    session.notify("textDocument/didChange", typist.typed(head))
    identity, answer = session.ask("textDocument/inlineCompletion", typist.asked())
    await asyncio.wait_for(model.heard.wait(), WAIT_S)
    return _Asked(identity, begun, answer)


async def _closed_ms(model: _Model, begun: float) -> float:
    assert model.request is not None
    await asyncio.wait_for(model.request.closed.wait(), WAIT_S)
    return (time.perf_counter() - begun) * 1000


async def _opened(session: Session, name: str, lines: int) -> Typist:
    typist = Typist.in_the_middle(f"file:///bench/{name}", python_text(lines))
    session.notify("textDocument/didOpen", typist.opened())
    await session.settled()
    return typist
