"""A language client that notes when each answer came. Standard library only."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FIMBLE: Final = (str(Path(sys.executable).with_name("fimble")), "serve", "--stdio")
ROOT: Final = Path(__file__).resolve().parents[1]
ANSWER_TIMEOUT_S: Final = 30.0
AUTOMATIC: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """A response and the moment it was read, in seconds of `time.perf_counter`."""

    message: dict[str, Any]
    at: float

    @property
    def result(self) -> Any:  # noqa: ANN401 - JSON
        """The result; raises RuntimeError when the server has answered with an error."""
        if "error" in self.message:
            raise RuntimeError(f"The server answered: {self.message['error']['message']}")
        return self.message["result"]

    @property
    def shown(self) -> str:
        """The text of the first inline completion; empty for none, and for an error."""
        items = (self.message.get("result") or {}).get("items") or []
        return str(items[0]["insertText"]) if items else ""


class Session:
    """One server process and the messages to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._next_id = 0
        self._pending: dict[int, asyncio.Future[Answer]] = {}
        self.on_message: Callable[[Answer], None] = lambda _: None
        """Told of each request and notification of the server's, the moment it was read."""
        self._reading = asyncio.create_task(self._read())

    async def initialize(
        self, options: Mapping[str, object] | None = None, folder: Path | None = None
    ) -> Answer:
        """The answer to `initialize`; `initialized` is sent too."""
        capabilities = {
            "general": {"positionEncodings": ["utf-32"]},
            "textDocument": {"inlineCompletion": {}},
            "window": {"workDoneProgress": True},
            "workspace": {"applyEdit": True},
        }
        params = {
            "processId": None,
            "rootUri": folder.as_uri() if folder else None,
            "capabilities": capabilities,
            "initializationOptions": options or {},
        }
        answer = await self.request("initialize", params)
        self.notify("initialized", {})
        return answer

    async def request(self, method: str, params: object = None) -> Answer:
        """The answer, whatever it is."""
        _, answer = self.ask(method, params)
        return await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)

    def ask(self, method: str, params: object = None) -> tuple[int, asyncio.Future[Answer]]:
        """Sends a request; its id, and its answer to come."""
        self._next_id += 1
        answer = self._pending[self._next_id] = asyncio.get_running_loop().create_future()
        self._send({"id": self._next_id, "method": method}, params)
        return self._next_id, answer

    def notify(self, method: str, params: object = None) -> None:
        self._send({"method": method}, params)

    def reply(self, to: Answer, result: object) -> None:
        """Answers a request of the server's."""
        self._send({"id": to.message["id"], "result": result}, None)

    async def settled(self) -> None:
        """Returns when the server has handled everything sent so far."""
        await self.request("fimble/nothing")

    def resident_kib(self) -> int:
        """The server's resident memory; raises OSError where there is no `/proc`."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.split("\n") if line.startswith("VmRSS:"))
        return int(line.split()[1])

    async def stop(self) -> None:
        """Ends the server as an editor does; kills it when it does not end."""
        with contextlib.suppress(TimeoutError, ConnectionError):
            await self.request("shutdown")
            self.notify("exit")
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self.process.wait()
        await self.kill()

    async def kill(self) -> None:
        """Ends the server at once."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reading

    def _send(self, head: Mapping[str, object], params: object) -> None:
        message = {"jsonrpc": "2.0", **head, **({} if params is None else {"params": params})}
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        output = self.process.stdout
        assert output is not None
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                header = await output.readuntil(b"\r\n\r\n")
                length = int(header.lower().partition(b"content-length:")[2].split()[0])
                body = await output.readexactly(length)
                at = time.perf_counter()
                self._take(Answer(json.loads(body), at))

    def _take(self, answer: Answer) -> None:
        if "method" in answer.message:
            self.on_message(answer)
            return
        pending = self._pending.pop(answer.message.get("id", 0), None)
        if pending is not None and not pending.done():
            pending.set_result(answer)


async def spawn(command: Sequence[str], environment: Mapping[str, str]) -> Session:
    """A server that has just been started."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=dict(environment),
        limit=2**24,
    )
    return Session(process)


@contextlib.asynccontextmanager
async def fimble(
    environment: Mapping[str, str], options: Mapping[str, object], folder: Path | None = None
) -> AsyncGenerator[Session]:
    """A Fimble that is ready, with `folder` as its workspace; gone afterwards."""
    session = await spawn(FIMBLE, environment)
    try:
        await session.initialize(options, folder)
        yield session
        await session.stop()
    finally:
        await session.kill()
