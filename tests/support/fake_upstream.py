"""A scripted model server: HTTP/1.1 on 127.0.0.1, as good or as bad as a test needs.

    async with FakeUpstream() as fake:
        fake.enqueue(completion_stream("return a + b", wire="llamacpp"))
        ...                                     # talk to fake.url
        assert fake.requests[0].json["prompt"]

Each request takes the next script of the queue, or else what `fake.answer(request)` returns (by
default `completion_stream` in the wire the path belongs to; `GET`s get what the path wants). A
script is a `Script`: status, headers and a list of steps. A step is bytes to send, an
`asyncio.Event` to wait for (so that no test sleeps), a number of seconds to wait (benches only),
or one of `CUT` (close without ending the body), `HANG` (never go on) and `DRIP` (header or body
bytes for ever, one at a time).

`fake.requests` holds what came: method, path, headers, JSON body, the connection's number and, once
known, `closed`: an event set as soon as the client closed the connection while the answer ran.
`tokens` is what a chat request cost, and what of it the provider's prompt cache would have held
(`prompt_cache`); `FakeUpstream(counted_answer)` reports that as usage. `fake.connections` counts
the connections.

As a process: `python -m tests.support.fake_upstream --port 0 --text '...' --first-ms 40
--token-ms 10` prints its port and answers every request in the wire its path belongs to; a request
`GET /fake/counts` tells how many requests and tokens there were. With `--prompt-cache` it reports
the prompt cache as usage, and prints a line for each chat.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Self

from tests.support.prompt_cache import NO_TOKENS, PromptCache, PromptTokens
from tests.support.wire_frames import Wire, answer_frames, content_type


class Act(Enum):
    """Steps other than sending and waiting."""

    CUT = auto()
    HANG = auto()
    DRIP = auto()


CUT, HANG, DRIP = Act.CUT, Act.HANG, Act.DRIP
Sender = Callable[[bytes], Awaitable[None]]
Step = bytes | asyncio.Event | float | Act


@dataclass
class Script:
    """One answer."""

    steps: Sequence[Step] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream"
    raw: bool = False
    """Whether the steps are everything that is sent: no status line, no headers, no framing."""


@dataclass
class Received:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the client closed the connection before the answer had ended."""
    steps_sent: int = 0
    """How many steps of the script had been taken."""
    tokens: PromptTokens = NO_TOKENS
    """Of the prompt, when it is a chat."""

    @property
    def json(self) -> Any:
        """The JSON body."""
        return json.loads(self.body)


def sse(*events: object, done: bool = False) -> list[Step]:
    """Each event as one `data:` step; strings are sent as they are, other values as JSON."""
    texts = [event if isinstance(event, str) else json.dumps(event) for event in events]
    steps: list[Step] = [f"data: {text}\n\n".encode() for text in texts]
    return [*steps, b"data: [DONE]\n\n"] if done else steps


def json_answer(value: object, status: int = 200, **headers: str) -> Script:
    """One JSON document; header names are written with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Script([json.dumps(value).encode()], status, named, "application/json")


def error_answer(status: int, kind: str = "", message: str = "no", **headers: str) -> Script:
    """An error as OpenAI and llama.cpp word it."""
    return json_answer({"error": {"message": message, "type": kind}}, status, **headers)


def completion_stream(
    text: str | Sequence[str],
    wire: Wire = "llamacpp",
    *,
    finish: str = "stop",
    usage: tuple[int, int, int] = (10, 4, 3),
    between: Step | None = None,
    cache_written: int = 0,
) -> Script:
    """A whole good answer of `text`, cut into words, or into the given pieces.

    `finish` is `stop` or `length`; `usage` is prompt, cached and output tokens. `between` is a step
    put before every piece but the first: an event holds the answer there. `cache_written` is how
    much of the prompt went into the provider's cache, where it tells (Anthropic).
    """
    pieces = re.findall(r"\s*\S+|\s+$", text) if isinstance(text, str) else list(text)
    head, frames, tail = answer_frames(pieces, wire, finish, usage, cache_written)
    steps: list[Step] = [*frames]
    if between is not None:
        steps = [step for frame in frames for step in (between, frame)][1:]
    return Script([*head, *steps, *tail], content_type=content_type(wire))


def wire_of(path: str) -> Wire:
    """The wire that an endpoint speaks."""
    if "/api/" in path and "/v1" not in path:
        return "ollama"
    if path.endswith("/messages"):
        return "anthropic"
    if path.endswith(("/chat/completions", "/fim/completions")):
        return "chat"
    return "openai" if path.endswith("/completions") else "llamacpp"


def default_answer(request: Received, text: str = "hello world") -> Script:
    """What a friendly server would say."""
    if request.method == "GET":
        settings = {"n_ctx": 8192}
        return json_answer(
            {
                "status": "ok",
                "data": [{"id": "fake-model"}],
                "models": [{"name": "fake-model"}],
                "model_path": "fake-model.gguf",
                "default_generation_settings": settings,
            }
        )
    if request.path == "/infill" and request.json.get("stream") is False:
        return json_answer({"content": "x", "stop": True})
    if request.path == "/api/show":
        return json_answer({"capabilities": ["completion", "insert"]})
    return completion_stream(text, wire_of(request.path))


def counted_answer(request: Received, text: str = "hello world") -> Script:
    """As `default_answer`, with the prompt cache's count as the usage of a chat."""
    tokens = request.tokens
    if not tokens.prompt:
        return default_answer(request, text)
    usage = (tokens.prompt, tokens.cached, 3)
    return completion_stream(text, wire_of(request.path), usage=usage, cache_written=tokens.written)


class FakeUpstream:
    """The server; use it as an async context manager."""

    def __init__(self, answer: Callable[[Received], Script] = default_answer) -> None:
        self.answer = answer
        self.requests: list[Received] = []
        self.prompt_cache = PromptCache()
        self.connections = 0
        self.url = ""
        self.port = 0
        self._queue: deque[Script] = deque()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def enqueue(self, *scripts: Script) -> None:
        """The answers to the next requests, in order."""
        self._queue.extend(scripts)

    @property
    def streams(self) -> list[Received]:
        """The requests that asked for text: no `GET`, no probe of what the server can do."""
        return [r for r in self.requests if r.method == "POST" and r.json.get("stream")]

    async def start(self, port: int = 0) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._connection(reader, writer, self.connections))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        try:
            begun: bytes | None = b""
            while begun is not None:
                request = await _read_request(reader, number, begun)
                if request is None:
                    break
                self.requests.append(request)
                if request.method == "POST":
                    request.tokens = self.prompt_cache.count(request.path, request.json)
                script = self._queue.popleft() if self._queue else self.answer(request)
                begun = await _watched(reader, writer, request, script)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def _read_request(reader: asyncio.StreamReader, number: int, begun: bytes) -> Received | None:
    """`begun` is what was read of the request while the last answer ran."""
    if not begun and reader.at_eof():
        return None
    head = begun + await reader.readuntil(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in rest if line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, body, number)


async def _watched(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Received, script: Script
) -> bytes | None:
    """Play the script until its end or the client's.

    None when the connection is to be closed, else the first byte of the next request, if it came.
    """
    playing = asyncio.create_task(_play(writer, request, script))
    # A client sends nothing more while it waits: the next to read is the end of its connection,
    # or the next request, which may come before the answer's task has ended.
    leaving = asyncio.create_task(reader.read(1))
    try:
        await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        begun = leaving.result() if leaving.done() else b""
        if not playing.done() and not begun:
            request.closed.set()
            return None
        return begun if await playing else None
    finally:
        for task in (playing, leaving):
            task.cancel()
        await asyncio.gather(playing, leaving, return_exceptions=True)


async def _play(writer: asyncio.StreamWriter, request: Received, script: Script) -> bool:
    """Whether the connection can go on."""
    sender = _raw(writer) if script.raw else _chunked(writer)
    if not script.raw:
        writer.write(_head(script))
        await writer.drain()
    for step in script.steps:
        if step is CUT:
            return False
        await _take(step, sender)
        request.steps_sent += 1
    if not script.raw:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
    return not script.raw


async def _take(step: Step, sender: Sender) -> None:
    match step:
        case bytes():
            await sender(step)
        case asyncio.Event():
            await step.wait()
        case Act.HANG:
            await asyncio.Event().wait()
        case Act.DRIP:
            await _drip(sender)
        case Act():
            raise AssertionError(step)
        case _:
            await asyncio.sleep(step)


async def _drip(sender: Sender) -> None:
    while True:
        await sender(b":")
        await asyncio.sleep(0.005)


def _head(script: Script) -> bytes:
    headers = {
        "content-type": script.content_type,
        "transfer-encoding": "chunked",
        **script.headers,
    }
    lines = [f"HTTP/1.1 {script.status} Status", *(f"{k}: {v}" for k, v in headers.items() if v)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _raw(writer: asyncio.StreamWriter) -> Sender:
    async def send(data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    return send


def _chunked(writer: asyncio.StreamWriter) -> Sender:
    async def send(data: bytes) -> None:
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()

    return send


class Usage(Enum):
    """What the process reports as the cost of a chat."""

    FIXED = auto()
    COUNTED = auto()


class Bench:
    """The process's answers: a fixed text, or by rule, at a fixed speed."""

    def __init__(self, text: str, first_ms: float, token_ms: float, usage: Usage) -> None:
        self.text = text
        self.usage = usage
        self.first_ms = first_ms
        self.token_ms = token_ms
        self.fake = FakeUpstream(self.answer)

    def answer(self, request: Received) -> Script:
        if request.path == "/fake/counts":
            return json_answer(self.counts())
        if request.method == "GET" or not request.json.get("stream"):
            return default_answer(request)
        tokens, usage = request.tokens, (10, 4, 3)
        if self.usage is Usage.COUNTED and tokens.prompt:
            usage = (tokens.prompt, tokens.cached, 3)
            print(f"{tokens.prompt} prompt tokens, {tokens.cached} cached", flush=True)  # noqa: T201 - what the flag is for
        script = completion_stream(
            self.text,
            wire_of(request.path),
            usage=usage,
            between=self.token_ms / 1000,
            cache_written=tokens.written if self.usage is Usage.COUNTED else 0,
        )
        script.steps = [self.first_ms / 1000, *script.steps]
        return script

    def counts(self) -> dict[str, int]:
        """Requests for text, pieces of text sent, and streams the client closed."""
        streams = self.fake.streams
        return {
            "requests": len(streams),
            "pieces": sum(request.steps_sent // 2 for request in streams),
            "closed": sum(request.closed.is_set() for request in streams),
            "connections": self.fake.connections,
            "prompt_tokens": sum(request.tokens.prompt for request in streams),
            "cached_tokens": sum(request.tokens.cached for request in streams),
        }


async def serve(port: int, bench: Bench) -> None:
    """Print the port, and answer until the process is ended."""
    async with contextlib.AsyncExitStack() as stack:
        fake = await bench.fake.start(port)
        stack.push_async_callback(fake.aclose)
        print(fake.port, flush=True)  # noqa: T201 - how the starter learns the port
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake model server for benches.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--text", default="return first + second")
    parser.add_argument("--first-ms", type=float, default=40.0)
    parser.add_argument("--token-ms", type=float, default=10.0)
    parser.add_argument("--prompt-cache", action="store_true")
    options = parser.parse_args()
    usage = Usage.COUNTED if options.prompt_cache else Usage.FIXED
    bench = Bench(options.text, options.first_ms, options.token_ms, usage)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port, bench))


if __name__ == "__main__":
    main()
