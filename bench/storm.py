"""A typing storm: sixty characters of one line at a steady pace, each followed by a request."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from tests.support.fake_upstream import FakeUpstream

from .documents import Typist, python_text
from .figures import Figure, ratio
from .models import PacedModel, bare_answer_ms, tokens_of
from .session import Answer, Session, fimble
from .upstream import options_for

LINE: Final = "total_amount = convert_amount(first_amount, rate) + convert_fee(fee_amount, rate)"
KEYS: Final = 60
KEY_S: Final = 0.08
FIRST_MS: Final = 40
TOKEN_MS: Final = 10
LINES: Final = 2_000
STORMS: Final = 3
MANY_STORMS: Final = 12
WAIT_S: Final = 10.0
HOW: Final = (
    f"{KEYS} characters of one line, a key and a request every {KEY_S * 1000:.0f} ms; model "
    f"{FIRST_MS} ms to the first token, {TOKEN_MS} ms a token; the usual settings"
)


@dataclass(slots=True)
class _Editor:
    """What an editor would show: the answer to its latest request, once it is there."""

    latest: int = 0
    text: str = ""

    def asked(self, request_id: int, answer: asyncio.Future[Answer]) -> None:
        self.latest, self.text = request_id, ""
        answer.add_done_callback(lambda done: self._answered(request_id, done))

    def _answered(self, request_id: int, done: asyncio.Future[Answer]) -> None:
        if request_id == self.latest and not done.cancelled():
            self.text = done.result().shown


@dataclass(frozen=True, slots=True)
class _Storm:
    """What one storm came to."""

    requests: int
    visible: int
    flickers: int
    last_ms: float


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """A few storms."""
    return await _storms(environment, STORMS)


async def measure_many(environment: Mapping[str, str]) -> list[Figure]:
    """As many storms as a p95 needs."""
    return await _storms(environment, MANY_STORMS)


async def _storms(environment: Mapping[str, str], count: int) -> list[Figure]:
    model = PacedModel(_rest_of_line, FIRST_MS, TOKEN_MS)
    storms: list[_Storm] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with FakeUpstream(model.answer) as fake:
            options = options_for(fake.url, folder)
            del options["completion"]["debounceMs"]
            for number in range(count):
                async with (
                    fimble(environment, options) as session,
                    httpx.AsyncClient(timeout=30) as client,
                ):
                    bare.append(await bare_answer_ms(client, fake.url, LINE[:KEYS]))
                    storms.append(await _storm(session, fake, number))
    return _figures(storms, bare)


async def _storm(session: Session, fake: FakeUpstream, number: int) -> _Storm:
    typist = Typist.in_the_middle(f"file:///bench/storm_{number}.py", python_text(LINES))
    session.notify("textDocument/didOpen", typist.opened())
    head = f"\n\n\ndef storm_{number}(first_amount, fee_amount, rate):\n    "
    session.notify("textDocument/didChange", typist.typed(head))
    await session.settled()
    await asyncio.sleep(1)  # models and cache are made ready
    before, editor, visible, flickers, waits = len(fake.streams), _Editor(), 0, 0, 0.0
    begun = time.perf_counter()
    shown = ""
    for position, key in enumerate(LINE[:KEYS]):
        await asyncio.sleep(begun + position * KEY_S - time.perf_counter())
        visible += editor.text == LINE[position:]
        followed = bool(shown) and LINE[position - 1] == shown[0]
        flickers += followed and not editor.text.startswith(shown[1:])
        shown = editor.text
        pressed = time.perf_counter()
        session.notify("textDocument/didChange", typist.typed(key))
        request_id, answer = session.ask("textDocument/inlineCompletion", typist.asked())
        editor.asked(request_id, answer)
        if position == KEYS - 1:
            waits = await _last(answer, pressed)
    return _Storm(len(fake.streams) - before, visible, flickers, waits)


async def _last(answer: asyncio.Future[Answer], pressed: float) -> float:
    """The time until the last key's answer, in milliseconds."""
    last = await asyncio.wait_for(answer, WAIT_S)
    assert last.shown == LINE[KEYS:], f"the last answer is another: {last.shown!r}"
    return (last.at - pressed) * 1000


def _rest_of_line(prefix: str) -> list[str]:
    typed = prefix.rpartition("\n")[2].strip()
    rest = LINE[len(typed) :] if LINE.startswith(typed) else ""
    return tokens_of(rest or "\n    return total_amount")


def _figures(storms: list[_Storm], bare: list[float]) -> list[Figure]:
    last = [storm.last_ms for storm in storms]
    how = f"{len(storms)} storms: {HOW}"
    return [
        Figure(
            "model requests", [float(storm.requests) for storm in storms], how, "", limit="<= 4"
        ),
        Figure(
            f"right text visible before the next key, of {KEYS - 1}",
            [float(storm.visible) for storm in storms],
            how,
            "",
            limit=">= 56",
        ),
        Figure(
            "shown text that changed without need",
            [float(storm.flickers) for storm in storms],
            how,
            "",
            limit="<= 0",
        ),
        Figure("last key -> final text, Fimble", last, how),
        Figure("its text, bare client", bare, "asked once with all keys typed, read to its end"),
        ratio("last key, Fimble / bare", last, bare, limit="<= 0.15"),
    ]
