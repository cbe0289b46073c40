"""A language client that can send anything: for malformed traffic and exact counting of answers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

FAKE_SERVER = [sys.executable, "-m", "tests.support.fake_services"]
ROOT = Path(__file__).parents[2]
ANSWER_TIMEOUT_S = 20


class RawClient:
    """One server process; every message it sends is kept in `messages`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.messages: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        self._next_id = 1000
        self._reading = asyncio.create_task(self._read())
        assert process.stderr
        self._errors = asyncio.create_task(process.stderr.read())

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)

    def send_body(self, body: bytes) -> None:
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def send(self, *messages: object) -> None:
        """Sends the messages in one write."""
        bodies = [json.dumps(message).encode() for message in messages]
        frames = [b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies]
        self.send_bytes(b"".join(frames))

    def notify(self, method: str, params: object = None) -> None:
        self.send(notification(method, params))

    def ask(self, method: str, params: object = None) -> int:
        """Sends a request and returns its id."""
        self._next_id += 1
        self.send(request(self._next_id, method, params))
        return self._next_id

    async def request(self, method: str, params: object = None) -> dict[str, Any]:
        return await self.answer(self.ask(method, params))

    async def answer(self, message_id: int | str | None) -> dict[str, Any]:
        """The first response with that id."""
        return await self.wait_for(lambda m: "method" not in m and m.get("id") == message_id)

    def answers(self, message_id: int | str | None) -> list[dict[str, Any]]:
        return [m for m in self.messages if "method" not in m and m.get("id") == message_id]

    async def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message, already here or still to come, that is `wanted`."""
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            seen = 0
            while True:
                for message in self.messages[seen:]:
                    if wanted(message):
                        return message
                seen = len(self.messages)
                self._arrived.clear()
                await self._arrived.wait()

    async def wait_for_method(self, method: str) -> dict[str, Any]:
        return await self.wait_for(lambda message: message.get("method") == method)

    async def initialize(self, capabilities: object = None, **params: object) -> dict[str, Any]:
        first = {"processId": None, "rootUri": None, "capabilities": capabilities or {}} | params
        answer = await self.request("initialize", first)
        self.notify("initialized", {})
        return answer

    def open(self, text: str, uri: str = "file:///w/a.py", language: str = "python") -> None:
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def reply(self, message: dict[str, Any], result: object) -> None:
        """Answers a request of the server."""
        self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    async def settled(self) -> None:
        """Returns when the server has handled everything sent so far."""
        await self.request("fimble/nothing")

    async def finish(self) -> tuple[int, str]:
        """Waits for the process to end by itself; its exit code and standard error."""
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            await self._reading
            return await self.process.wait(), (await self._errors).decode()

    def close_input(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()

    async def _read(self) -> None:
        assert self.process.stdout
        while header := await self.process.stdout.readline():
            length = int(header.removeprefix(b"Content-Length: "))
            await self.process.stdout.readexactly(2)
            self.messages.append(json.loads(await self.process.stdout.readexactly(length)))
            self._arrived.set()


@asynccontextmanager
async def raw_client(
    command: list[str] | None = None, environment: dict[str, str] | None = None
) -> AsyncGenerator[RawClient]:
    """A client with a fresh server process, which is gone afterwards."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(command or FAKE_SERVER),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=ROOT,
        env=clean_environment() | (environment or {}),
        limit=2**24,
    )
    client = RawClient(process)
    try:
        yield client
    finally:
        if process.returncode is None:
            process.kill()
        await client.finish()


def clean_environment() -> dict[str, str]:
    """The environment without the developer's own settings of Fimble, and without an index.

    Who tests the index switches it on.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIMBLE_")}
    return kept | {
        "XDG_CONFIG_HOME": str(ROOT / "tests" / "data" / "no-config"),
        "FIMBLE_CONTEXT_INDEX": "false",
    }


def request(message_id: object, method: object, params: object = None) -> dict[str, object]:
    message = {"jsonrpc": "2.0", "id": message_id, "method": method}
    return message if params is None else {**message, "params": params}


def notification(method: str, params: object = None) -> dict[str, object]:
    message: dict[str, object] = {"jsonrpc": "2.0", "method": method}
    return message if params is None else {**message, "params": params}


def at(line: int, character: int, uri: str = "file:///w/a.py", **more: object) -> dict[str, object]:
    """Params of a request about a place in a document."""
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        **more,
    }


def inline_at(line: int, character: int, kind: object = 2, **more: object) -> dict[str, object]:
    """Params of `textDocument/inlineCompletion`."""
    return at(line, character, context={"triggerKind": kind, **more})
