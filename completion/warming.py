"""Making a model ready for what will probably be asked: its server's cache, or the way to it.

Text goes to models on this machine only: reading a prompt there costs nothing but time. Whoever
really asks comes first: what is being prepared at the same backend is given up at once, unless it
is the head of just that question. A llama.cpp server forgets what it has read of a prompt when it
is told to stop, so that waiting for the rest is faster than beginning again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from .generation import ChatPrompt, GenerationLimits, Prompt
from .ports import Clock, ModelClient

logger = logging.getLogger(__name__)

OPEN_MS: Final = 45_000
"""How long a connection is taken to be open still: less than the pool keeps it."""
READ_MS: Final = 300_000
"""How long a server is taken to hold what it has read, when nobody has asked it since."""

STEP_MS: Final = 300
"""How long one step of reading should take: a server that is told to stop finishes what it has
begun. In one go the embedded model kept a completion waiting for 2.2 s (measured)."""
STEP_CHARS: Final = 400
"""Of the first step, and of the shortest: what two cores read in the time above."""
_GROWTH_MAX: Final = 8.0

_ANSWER: Final = GenerationLimits(tokens_max=1)


def common_head(prompt: ChatPrompt) -> ChatPrompt:
    """The part of `prompt` that other prompts begin with too, by `Message.stable_chars`.

    All of it when no message says so.
    """
    marked = [number for number, message in enumerate(prompt.messages) if message.stable_chars]
    if not marked:
        return prompt
    last = prompt.messages[marked[-1]]
    cut = replace(last, content=last.content[: last.stable_chars])
    return replace(prompt, messages=(*prompt.messages[: marked[-1]], cut))


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a backend was made ready for, and until when that holds."""

    head: str
    until_ms: float


class Warming:
    """At most one preparation for each backend, in the background. For one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._running: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._ready: dict[str, _Ready] = {}

    def begin(self, backend: str, client: ModelClient, prompt: ChatPrompt | None) -> None:
        """Prepares `client` for `prompt`, unless it is ready or being made so.

        Another prompt that is being read there is given up.
        """
        head = common_head(prompt) if prompt is not None else None
        name = _name_of(client.config.name, head)
        running = self._running.get(backend)
        if running is not None and running[0] == name and not running[1].done():
            return
        if self._is_ready(backend, name):
            return
        self.give_way(backend)
        task = asyncio.create_task(self._prepare(backend, name, client, head))
        self._running[backend] = name, task

    async def done(self, backend: str) -> None:
        """Returns when nothing is being prepared at `backend`."""
        if (running := self._running.get(backend)) is not None:
            await asyncio.wait({running[1]})

    async def make_way(self, backend: str, model: str, prompt: Prompt) -> None:
        """Lets a real request to `model` begin: now, or when its own head has been read."""
        running = self._running.get(backend)
        if running is not None and isinstance(prompt, ChatPrompt):
            name, task = running
            if name == _name_of(model, common_head(prompt)):
                try:
                    await asyncio.wait({task})
                finally:
                    task.cancel()
        self.give_way(backend)

    def give_way(self, backend: str) -> None:
        """Ends what is being prepared at `backend`."""
        self._ready.pop(backend, None)
        if (running := self._running.pop(backend, None)) is not None:
            running[1].cancel()

    def stop(self) -> None:
        """Ends everything."""
        for backend in list(self._running):
            self.give_way(backend)

    def _is_ready(self, backend: str, name: str) -> bool:
        ready = self._ready.get(backend)
        now_ms = self._clock.monotonic_ms()
        return ready is not None and ready.head == name and ready.until_ms > now_ms

    async def _prepare(
        self, backend: str, name: str, client: ModelClient, head: ChatPrompt | None
    ) -> None:
        try:
            lasts_ms = await self._made_ready(client, head)
        except Exception as error:  # noqa: BLE001 - nobody waits for it, and a real request will tell
            logger.info("Model %s was not warmed up: %s", client.config.name, type(error).__name__)
            return
        self._ready[backend] = _Ready(name, self._clock.monotonic_ms() + lasts_ms)

    async def _made_ready(self, client: ModelClient, head: ChatPrompt | None) -> int:
        """For how many milliseconds it will be. Raises `ModelError`."""
        info = await client.describe()
        if not info.is_local or head is None or not head.messages:
            await client.warm_up()
            return OPEN_MS
        await self._read(client, head)
        return READ_MS

    async def _read(self, client: ModelClient, head: ChatPrompt) -> None:
        """Has the server read the last message step by step: each finds the last in its cache."""
        *before, last = head.messages
        done, step = 0, STEP_CHARS
        while done < len(last.content):
            done = min(done + step, len(last.content))
            begun_ms = self._clock.monotonic_ms()
            part = replace(last, content=last.content[:done])
            async with aclosing(
                client.stream(replace(head, messages=(*before, part)), _ANSWER)
            ) as events:
                async for _ in events:
                    pass
            took_ms = max(self._clock.monotonic_ms() - begun_ms, 1.0)
            step = max(STEP_CHARS, int(step * min(STEP_MS / took_ms, _GROWTH_MAX)))


def _name_of(model: str, head: ChatPrompt | None) -> str:
    turns = [(message.role, message.content) for message in head.messages] if head else []
    text = json.dumps((model, turns), separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
