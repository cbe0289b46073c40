"""A language client over stdio: one server process, its messages, its end.

Knows JSON-RPC and nothing of editors; standard library only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from .failure import DemoFailed

ANSWER_TIMEOUT_S: Final = 60.0
END_TIMEOUT_S: Final = 8.0
MESSAGE_BYTES_MAX: Final = 2**24

Handler = Callable[[Any], object]
"""Takes the params of a message from the server; what it returns answers a request."""


class LspClient:
    """Sends requests and answers the server's own. Made by `start`, ended by `stop`."""

    def __init__(
        self, process: asyncio.subprocess.Process, log: Path, handlers: Mapping[str, Handler]
    ) -> None:
        self._process = process
        self._log = log
        self._handlers = handlers
        self._next_id = 0
        self._pending: dict[int, asyncio.Future[Any]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        handlers: Mapping[str, Handler],
    ) -> LspClient:
        """Starts `command` in `folder`; its standard error goes to `server.log` there."""
        log = folder / "server.log"
        with log.open("ab") as log_file:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log_file,
                cwd=folder,
                env=dict(environment),
                limit=MESSAGE_BYTES_MAX,
                start_new_session=True,  # Ctrl-C is for the demo, which then ends the server
            )
        return cls(process, log, handlers)

    async def request(
        self, method: str, params: object = None, timeout_s: float = ANSWER_TIMEOUT_S
    ) -> Any:
        """The result. Raises `DemoFailed` for an error, an ended server, or no answer in time."""
        self._next_id += 1
        number = self._next_id
        answer = self._pending[number] = asyncio.get_running_loop().create_future()
        try:
            self._send({"id": number, "method": method}, params)
            return await asyncio.wait_for(answer, timeout_s)
        except TimeoutError:
            raise DemoFailed(f"The server did not answer {method} in {timeout_s:.0f} s.") from None
        finally:
            self._pending.pop(number, None)

    def notify(self, method: str, params: object = None) -> None:
        """Sends what needs no answer."""
        self._send({"method": method}, params)

    async def stop(self) -> None:
        """`shutdown`, `exit`, and a look that all processes are gone. Raises `DemoFailed` else."""
        children = _children_of(self._process.pid)
        await self.request("shutdown", timeout_s=END_TIMEOUT_S)
        self.notify("exit")
        try:
            code = await asyncio.wait_for(self._process.wait(), END_TIMEOUT_S)
        except TimeoutError:
            raise DemoFailed("The server did not end after `exit`.") from None
        if code != 0:
            raise DemoFailed(f"The server ended with code {code}.{self._last_words()}")
        if left := [child for child in children if _is_running(child)]:
            raise DemoFailed(f"The server left a process behind: {left[0]}.")

    async def kill(self) -> None:
        """Ends the server whatever happened. Does nothing when it has ended."""
        with contextlib.suppress(ProcessLookupError, OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()  # the end of its input ends the server and its model
            async with asyncio.timeout(END_TIMEOUT_S):
                await self._process.wait()
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._reading

    def _send(self, head: dict[str, object], params: object) -> None:
        message = {"jsonrpc": "2.0", **head, **({} if params is None else {"params": params})}
        body = json.dumps(message).encode()
        if self._process.stdin is None or self._process.stdin.is_closing():
            raise DemoFailed(f"The server has ended.{self._last_words()}")
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        output = self._process.stdout
        with contextlib.suppress(asyncio.IncompleteReadError, ValueError, OSError):
            while output is not None:
                header = await output.readuntil(b"\r\n\r\n")
                length = int(header.lower().partition(b"content-length:")[2].split()[0])
                self._take(json.loads(await output.readexactly(length)))
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(DemoFailed(f"The server has ended.{self._last_words()}"))

    def _take(self, message: dict[str, Any]) -> None:
        method, number = message.get("method"), message.get("id")
        if method is not None:
            handler = self._handlers.get(method)
            result = handler(message.get("params")) if handler else None
            if number is not None:
                self._answer(number, result)
        elif number in self._pending and not self._pending[number].done():
            if error := message.get("error"):
                reason = DemoFailed(f"The server answered with an error: {error.get('message')}")
                self._pending[number].set_exception(reason)
            else:
                self._pending[number].set_result(message.get("result"))

    def _answer(self, number: object, result: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", "id": number, "result": result}).encode()
        if self._process.stdin is not None:
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _last_words(self) -> str:
        """The last line of the server's log, as a sentence to add."""
        with contextlib.suppress(OSError, IndexError):
            lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
            return " Its last words: " + [line for line in lines if line.strip()][-1].strip()
        return ""


def _children_of(process_id: int) -> list[int]:
    """The direct children of a process; none are known where there is no `/proc`."""
    try:
        listed = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in listed.split()]


def _is_running(process_id: int) -> bool:
    """Whether a process is there and is not merely waiting to be collected by its parent."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
