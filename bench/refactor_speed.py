"""How soon a refactor is felt: the menu, the first progress, the model's first byte, the cache."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.support.fake_upstream import (
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
    wire_of,
)

from .documents import Typist, python_text
from .figures import Figure
from .session import Answer, Session, fimble

LINES: Final = 20_000
MENUS: Final = 40
CHOICES: Final = 8
FIRST_S: Final = 3.0
"""How slow the model is that progress has to bridge."""
LATE_S: Final = 0.25
"""How late an editor may agree to a progress display."""
SOON_MS: Final = 300
WAIT_S: Final = 20.0
INSTRUCTION: Final = "Say of what kind the amount is."

_Range = dict[str, dict[str, int]]


@dataclass(slots=True)
class _Model:
    """Rewrites the docstring of a numbered function, as fast as it is told to."""

    first_s: float = 0.0
    number: int = 0
    """Of the function that is changed next."""
    asked_at: list[float] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, request: Received) -> Script:
        """For `FakeUpstream`."""
        if request.method != "POST" or "messages" not in request.json:
            return default_answer(request)
        self.asked_at.append(time.perf_counter())
        self.heard.set()
        code = _function(self.number).replace("Convert an", "Convert one")
        script = completion_stream(f"```python\n{code}```", wire_of(request.path))
        script.steps = [self.first_s, *script.steps]
        return script


@dataclass(slots=True)
class _Editor:
    """Answers as an editor does, and notes when the server showed what."""

    session: Session
    agrees_after_s: float = 0.0
    shown: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    """Each progress value and its moment."""
    said: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first progress with a message."""
    edited: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.session.on_message = self._take

    def _take(self, sent: Answer) -> None:
        method = sent.message["method"]
        if method == "$/progress":
            value = sent.message["params"]["value"]
            self.shown.append((sent.at, value))
            if value.get("message"):
                self.said.set()
        elif method == "workspace/applyEdit":
            self.edited.set()
            self.session.reply(sent, {"applied": False, "failureReason": "only measured"})
        elif method == "window/workDoneProgress/create":
            loop = asyncio.get_running_loop()
            loop.call_later(self.agrees_after_s, self.session.reply, sent, None)
        elif "id" in sent.message:
            self.session.reply(sent, None)


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """All rows; the model is in this process, so that one clock sees both ends."""
    figures: list[Figure] = []
    model = _Model()
    async with FakeUpstream(model.answer) as fake:
        async with _opened(environment, fake.url) as (session, typist):
            figures += await _menus(session, typist)
            figures += await _choices(_Editor(session), typist, model, "")
            late = f", editor agrees {LATE_S * 1000:.0f} ms late"
            figures += await _choices(_Editor(session, LATE_S), typist, model, late)
        figures += await _asked_twice(environment, fake, model)
    return figures


@contextlib.asynccontextmanager
async def _opened(
    environment: Mapping[str, str], url: str, lines: int = LINES, cache: str = ""
) -> AsyncGenerator[tuple[Session, Typist]]:
    """A server with one long document."""
    with tempfile.TemporaryDirectory() as folder:
        options = {
            "models": {"large": {"provider": "openai", "baseUrl": url, "model": "fake-model"}},
            "routes": {task: ["large"] for task in ("document", "refactor", "architect")},
            "cache": {"directory": cache or folder},
        }
        async with fimble(environment, options) as session:
            typist = Typist.in_the_middle("file:///bench/long.py", python_text(lines))
            session.notify("textDocument/didOpen", typist.opened())
            await session.settled()
            await asyncio.sleep(1)  # models and cache are made ready
            yield session, typist


async def _menus(session: Session, typist: Typist) -> list[Figure]:
    """The menu at places all over the file, and after a key."""
    places = range(0, LINES // 10, LINES // 10 // MENUS)
    moved = [await _menu_ms(session, typist, number) for number in places]
    typed = []
    for number in places:
        session.notify("textDocument/didChange", typist.typed("x"))
        typed.append(await _menu_ms(session, typist, number))
    session.notify("textDocument/didChange", typist.taken_back((typist.line, 0)))
    how = f"{LINES:,} lines, {MENUS} functions; codeAction sent to its answer read"
    return [
        Figure("menu, cursor moved", moved, how, limit="< 50"),
        Figure("menu, after a key", typed, how + "; didChange sent just before", limit="< 50"),
    ]


async def _menu_ms(session: Session, typist: Typist, number: int) -> float:
    params = {
        "textDocument": {"uri": typist.uri},
        "range": _place(number, typist),
        "context": {"diagnostics": [], "triggerKind": 1},
    }
    begun = time.perf_counter()
    answer = await session.request("textDocument/codeAction", params)
    assert answer.result, "no menu"
    return (answer.at - begun) * 1000


async def _choices(editor: _Editor, typist: Typist, model: _Model, where: str) -> list[Figure]:
    """From the user's choice to what is seen, with a model that is slow to begin."""
    seen, asked = [], []
    model.first_s = FIRST_S
    for number in range(CHOICES):
        model.number = number
        model.heard.clear()
        editor.said.clear()
        editor.shown.clear()
        begun = time.perf_counter()
        request, answer = _choose(editor.session, typist, number)
        await asyncio.wait_for(editor.said.wait(), WAIT_S)
        await asyncio.wait_for(model.heard.wait(), WAIT_S)
        seen.append((next(at for at, value in editor.shown if value.get("message")) - begun) * 1000)
        asked.append((model.asked_at[-1] - begun) * 1000)
        editor.session.notify("$/cancelRequest", {"id": request})
        await answer
    model.first_s = 0.0
    how = f"{LINES:,} lines, model {FIRST_S:.0f} s to the first token; executeCommand sent to "
    return [
        Figure(f"choice -> first progress{where}", seen, how + "a message", limit=f"< {SOON_MS}"),
        Figure(f"choice -> first byte at the model{where}", asked, how + "its request", limit=""),
    ]


async def _asked_twice(
    environment: Mapping[str, str], fake: FakeUpstream, model: _Model
) -> list[Figure]:
    """The same question in another server that has the same cache."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    asked_again = 0
    with tempfile.TemporaryDirectory() as cache:
        for is_second in (False, True):
            async with _opened(environment, fake.url, 2_000, cache) as (session, typist):
                editor = _Editor(session)
                for model.number in range(CHOICES):
                    editor.edited.clear()
                    begun, before = time.perf_counter(), len(model.asked_at)
                    _, answer = _choose(session, typist, model.number)
                    await asyncio.wait_for(editor.edited.wait(), WAIT_S)
                    taken[is_second].append((time.perf_counter() - begun) * 1000)
                    asked_again += is_second and len(model.asked_at) > before
                    await answer
    how = f"{CHOICES} functions of 2,000 lines; executeCommand sent to applyEdit read; model 0 ms"
    return [
        Figure("choice -> edit, asked once", taken[False], how),
        Figure("choice -> edit, after a restart", taken[True], how + "; the same cache"),
        Figure("questions asked again after a restart", [float(asked_again)], how, "", "<= 0"),
    ]


def _choose(session: Session, typist: Typist, number: int) -> tuple[int, asyncio.Future[Answer]]:
    argument = {
        "uri": typist.uri,
        "action": "instruction",
        "instruction": INSTRUCTION,
        "range": _place(number, typist),
    }
    params = {"command": "fimble.refactor", "arguments": [argument]}
    return session.ask("workspace/executeCommand", params)


def _place(number: int, typist: Typist) -> _Range:
    """An empty range at the head of the numbered function."""
    size = python_text(1).count("\n")
    line = min(number * size, typist.text.count("\n") - size)
    place = {"line": line, "character": 4}
    return {"start": place, "end": dict(place)}


def _function(number: int) -> str:
    """The numbered function as the document has it, without the blank lines below."""
    size = python_text(1).count("\n")
    lines = python_text((number + 1) * size).split("\n")[number * size :]
    return "\n".join(lines).rstrip("\n") + "\n"
