"""How answers end: early, cancelled, refused, cut off, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Final

import httpx

from tests.support.fake_upstream import (
    CUT,
    HANG,
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
    error_answer,
)

from .documents import Typist, python_text
from .figures import Figure, ratio
from .models import PacedModel, bare_answer_ms, tokens_of, tokens_sent
from .session import Answer as Reply
from .session import Session, fimble
from .upstream import options_for

LINES: Final = 2_000
RUNS: Final = 20
FAULTS: Final = 5
FIRST_MS: Final = 30
TOKEN_MS: Final = 10
NEEDED: Final = 9
OFFERED: Final = 400
READ_S: Final = 0.1
WAIT_S: Final = 10.0
OPEN_S_MAX: Final = 1.0
_STATEMENT: Final = "return amount * rate + fee - 1"
_WHOLE: Final = (*tokens_of(_STATEMENT), "\n\n\ndef")
_ENOUGH: Final = (*_WHOLE, *(f" word{number}" for number in range(OFFERED - NEEDED)))
_ENDLESS: Final = ("return amount", *(f" + amount_{number}" for number in range(OFFERED)))

Answer = Callable[[Received], Script]


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """Every kind of end, each with servers of its own."""
    return [
        *await _early_stop(environment),
        *await _cancelled(environment),
        await _fault(environment, "status 429", _only_streams(lambda: error_answer(429))),
        await _fault(environment, "cut off after two tokens", _only_streams(_cut_off)),
        await _slow(environment),
    ]


async def _early_stop(environment: Mapping[str, str]) -> list[Figure]:
    model = PacedModel(lambda _: _ENOUGH, FIRST_MS, TOKEN_MS)
    ours, bare, tokens = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        async with (
            FakeUpstream(model.answer) as fake,
            fimble(environment, options_for(fake.url, folder)) as session,
            httpx.AsyncClient(timeout=30) as client,
        ):
            typist = await _opened(session)
            for number in range(RUNS):
                bare.append(await bare_answer_ms(client, fake.url, "x", NEEDED))
                model.forget()
                begun, answer = _ask(session, typist, number)
                got = await asyncio.wait_for(answer, WAIT_S)
                assert got.shown == _STATEMENT, f"another text: {got.shown!r}"
                ours.append((got.at - begun) * 1000)
                request = await model.first_asked()
                await _closed(request)
                tokens.append(float(tokens_sent(request)))
    how = (
        f"{RUNS} times {OFFERED} tokens offered of which {NEEDED} show the end; {FIRST_MS} ms to "
        f"the first, {TOKEN_MS} ms a token"
    )
    return [
        Figure("early stop, bare client that hangs up at once", bare, how),
        Figure("early stop, Fimble", ours, how),
        ratio("early stop, Fimble / bare", ours, bare, limit="<= 1.1"),
        Figure("early stop, tokens said until the stream was closed", tokens, how, "", "<= 10"),
    ]


async def _cancelled(environment: Mapping[str, str]) -> list[Figure]:
    """A request is cancelled by the key that makes its stream useless, as editors do."""
    model = PacedModel(lambda _: _ENDLESS, FIRST_MS, TOKEN_MS)
    taken, tokens = [], []
    with tempfile.TemporaryDirectory() as folder:
        async with (
            FakeUpstream(model.answer) as fake,
            fimble(environment, options_for(fake.url, folder)) as session,
        ):
            typist = await _opened(session)
            for number in range(RUNS):
                model.forget()
                request_id, answer = _asked(session, typist, number)
                request = await model.first_asked()
                await asyncio.sleep(READ_S)
                said, begun = tokens_sent(request), time.perf_counter()
                session.notify("$/cancelRequest", {"id": request_id})
                session.notify("textDocument/didChange", typist.typed("x"))
                await _closed(request)
                taken.append((time.perf_counter() - begun) * 1000)
                tokens.append(float(tokens_sent(request) - said))
                await asyncio.wait_for(answer, WAIT_S)
    how = f"{RUNS} streams of a token each {TOKEN_MS} ms; $/cancelRequest and a didChange against"
    return [
        Figure("cancelled -> stream closed", taken, how + " them, to the close", limit="< 5"),
        Figure("cancelled, tokens said after", tokens, how + " them", "", "<= 2"),
    ]


async def _fault(environment: Mapping[str, str], what: str, answer: Answer) -> Figure:
    """One request to a broken model, in a new server each time: a second would not be sent."""
    taken, shown = [], set[str]()
    for number in range(FAULTS):
        with tempfile.TemporaryDirectory() as folder:
            async with (
                FakeUpstream(answer) as fake,
                fimble(environment, options_for(fake.url, folder)) as session,
            ):
                begun, pending = _ask(session, await _opened(session), number)
                got = await asyncio.wait_for(pending, WAIT_S)
                taken.append((got.at - begun) * 1000)
                shown.add(_outcome(got.message))
    how = f"{FAULTS} new servers, the first completion of each; didChange sent to answer read"
    return Figure(f"{what}: {' or '.join(sorted(shown))}", taken, how)


async def _slow(environment: Mapping[str, str]) -> Figure:
    """What typing on costs while a model takes very long."""
    taken, shown = [], set[str]()
    answer = _only_streams(lambda: Script([HANG]))
    with tempfile.TemporaryDirectory() as folder:
        async with (
            FakeUpstream(answer) as fake,
            fimble(environment, options_for(fake.url, folder)) as session,
        ):
            typist = await _opened(session)
            for number in range(RUNS):
                _, pending = _asked(session, typist, number)
                await asyncio.sleep(READ_S)
                begun, after = _ask(session, typist, RUNS + number)
                got = await asyncio.wait_for(pending, WAIT_S)
                taken.append((got.at - begun) * 1000)
                shown.add(_outcome(got.message))
                after.cancel()
    name = f"model says nothing, next request: the one before gets {' or '.join(sorted(shown))}"
    return Figure(name, taken, f"{RUNS} times; the next didChange sent to that answer read")


async def _closed(request: Received) -> None:
    """Returns when the client has closed the stream, or after a second, for the table to show."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(OPEN_S_MAX):
            await request.closed.wait()


def _outcome(message: Mapping[str, object]) -> str:
    if "error" in message:
        return "an error"
    result = message["result"]
    items = result["items"] if isinstance(result, dict) else []
    return "a suggestion" if items else "an empty list"


def _only_streams(script: Callable[[], Script]) -> Answer:
    """The script for completions; everything else is answered well."""

    def answer(request: Received) -> Script:
        is_stream = request.method == "POST" and request.json.get("stream")
        return script() if is_stream else default_answer(request)

    return answer


def _cut_off() -> Script:
    return Script([*completion_stream(list(_WHOLE)).steps[:2], CUT])


async def _opened(session: Session) -> Typist:
    typist = Typist.in_the_middle("file:///bench/endings.py", python_text(LINES))
    session.notify("textDocument/didOpen", typist.opened())
    await session.settled()
    await asyncio.sleep(0.5)  # models and cache are made ready
    return typist


def _ask(session: Session, typist: Typist, number: int) -> tuple[float, asyncio.Future[Reply]]:
    """Asks at a new place; when that was, and the answer to come."""
    begun = time.perf_counter()
    _, answer = _asked(session, typist, number)
    return begun, answer


def _asked(session: Session, typist: Typist, number: int) -> tuple[int, asyncio.Future[Reply]]:
    head = f"\n\n\ndef fresh_{number}(amount, rate, fee):\n    "
    session.notify("textDocument/didChange", typist.typed(head))
    return session.ask("textDocument/inlineCompletion", typist.asked())
