"""A model server that knows the answers, and holds back those that a test wants to watch."""

from __future__ import annotations

import asyncio
import threading
from typing import Final, Self

from tests.support.fake_upstream import (
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
    wire_of,
)

CONTINUATION: Final = "return price * (1 + tax)"
DOCSTRING: Final = "Return the price without its tax."
REWRITTEN: Final = "```python\ndef net(price, rate):\n    return price / (1 + rate)\n```"
_START_S: Final = 10.0


class ModelServer:
    """A llama.cpp server as far as Fimble can tell; it runs in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._fake = FakeUpstream(self._answer)
        self._gate = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._fake.start(), self._loop).result(_START_S)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._fake.aclose(), self._loop).result(_START_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_S)
        self._loop.close()

    @property
    def url(self) -> str:
        """What goes into `base_url`."""
        return self._fake.url

    @property
    def sent(self) -> str:
        """Everything that models have been told so far."""
        return "".join(repr(request.json) for request in self._fake.streams)

    def finish_chats(self) -> None:
        """Lets the answers to refactors go on: they wait for this before their first word."""
        self._loop.call_soon_threadsafe(self._gate.set)

    def _answer(self, request: Received) -> Script:
        if request.method == "GET" or not request.json.get("stream"):
            return default_answer(request)
        wire = wire_of(request.path)
        if wire != "chat":
            prompt = request.json.get("input_prefix") or request.json["prompt"]
            return completion_stream(_rest_of_line(prompt), wire)
        system = request.json["messages"][0]["content"]
        script = completion_stream(DOCSTRING if "docstring" in system else REWRITTEN, wire)
        script.steps = [self._gate, *script.steps]
        return script


def _rest_of_line(prompt: str) -> str:
    """What makes the prompt's last line the indented `CONTINUATION`."""
    typed = prompt[prompt.rfind("\n") + 1 :]
    whole = f"    {CONTINUATION}"
    return whole.removeprefix(typed) if whole.startswith(typed) else CONTINUATION
