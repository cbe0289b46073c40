"""One workspace's index process as the server sees it: start, ask, tell, restart, end.

Knows how lines of JSON travel and what a crash is; what the lines mean is `context.index.service`
and `context_collector`. Never makes a request wait: what cannot be asked now is not answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

_log = logging.getLogger(__name__)

LINE_BYTES_MAX: Final = 8_000_000
UNSENT_BYTES_MAX: Final = 16_000_000
"""What a busy child has not read yet; beyond it nothing more is said to it."""
RESTARTS_S: Final = (1.0, 5.0, 30.0, 120.0)
"""Waits before each restart; after as many crashes it stays down."""
STEADY_S: Final = 300.0
"""A child that has run so long may crash anew without its past held against it."""
END_MS: Final = 1_000

Message = Mapping[str, Any]
GONE: Final[Message] = {"event": "gone"}
"""The event that the child itself cannot tell."""

_BOOT: Final = """\
import json, sys
sys.path += [entry for entry in json.loads(sys.argv.pop(1)) if entry not in sys.path]
import runpy
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


class ProcessState(StrEnum):
    """Where the child is in its life."""

    IDLE = "idle"
    RUNNING = "running"
    WAITING = "waiting"
    """It crashed and is started again in a while."""
    BROKEN = "broken"
    """It crashed too often, or could not be started."""
    CLOSED = "closed"


def python_child(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules, wherever our packages were loaded from.

    Isolated from the working directory and the environment, where a workspace's own packages lie.
    """
    paths = json.dumps([entry for entry in sys.path if entry])
    return [sys.executable, "-I", "-c", _BOOT, paths, module, *arguments]


class IndexProcess:
    """One child process. For one event loop."""

    def __init__(
        self,
        command: Sequence[str],
        on_start: Callable[[IndexProcess], None] = lambda _: None,
        on_event: Callable[[Message], None] = lambda _: None,
        now_s: Callable[[], float] = time.monotonic,
        restarts_s: Sequence[float] = RESTARTS_S,
    ) -> None:
        """`on_start` tells a new child what it has to know first; `on_event` takes what it says.

        Answers are not among that, but `GONE` is.
        """
        self._command = tuple(command)
        self._on_start = on_start
        self._on_event = on_event
        self._now_s = now_s
        self._restarts_s = tuple(restarts_s)
        self._process: asyncio.subprocess.Process | None = None
        self._life: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._number = 0
        self._crashes = 0
        self.state = ProcessState.IDLE

    @property
    def process_id(self) -> int | None:
        """Of the running child."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    def start(self) -> None:
        """Starts the child beside what is being done, once."""
        if self._life is None and self.state is ProcessState.IDLE:
            self._life = asyncio.create_task(self._live())

    def tell(self, message: Message) -> bool:
        """Says something that needs no answer; False when there is nobody to hear it."""
        process = self._process
        if process is None or process.stdin is None or self.state is not ProcessState.RUNNING:
            return False
        transport = process.stdin.transport
        if transport.is_closing() or transport.get_write_buffer_size() > UNSENT_BYTES_MAX:
            return False
        process.stdin.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        return True

    async def ask(self, message: Message) -> Message | None:
        """The answer; None when there is none: the child is not there, or has ended meanwhile.

        Whoever does not want to wait longer cancels.
        """
        self._number += 1
        number = self._number
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            if not self.tell({"id": number, **message}):
                return None
            return await answer
        except _GoneError:
            return None
        finally:
            self._answers.pop(number, None)

    async def aclose(self) -> None:
        """Ends the child and waits for its end."""
        self.state = ProcessState.CLOSED
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait({self._life})

    async def _live(self) -> None:
        """Starts the child, and starts it again each time it crashes."""
        while True:
            began_s = self._now_s()
            try:
                await self._run()
            except OSError as error:
                _log.warning("the index process could not be started: %s", error.strerror)
            if self._now_s() - began_s > STEADY_S:
                self._crashes = 0
            if self._crashes >= len(self._restarts_s):
                self.state = ProcessState.BROKEN
                return
            self.state = ProcessState.WAITING
            self._crashes += 1
            await asyncio.sleep(self._restarts_s[self._crashes - 1])

    async def _run(self) -> None:
        """One child from its start to its end."""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.dirname(sys.executable) or None,  # noqa: PTH120 - never the workspace
            limit=LINE_BYTES_MAX,
            start_new_session=True,
        )
        try:
            self.state = ProcessState.RUNNING
            self._on_start(self)
            await self._read(process)
            _log.warning("the index process has ended")
        finally:
            self._process = None
            self._give_up()
            self._on_event(GONE)
            await _end(process)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        while line := await _line(process.stdout):
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if not isinstance(message, dict):
                continue
            if "id" not in message:
                self._on_event(message)
            elif (answer := self._answers.get(message["id"])) and not answer.done():
                answer.set_result(message)

    def _give_up(self) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(_GoneError())


class _GoneError(Exception):
    """The child ended before it answered."""


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; empty at the end, and when a line is longer than any of ours."""
    try:
        return await stream.readline()
    except (ValueError, OSError):
        return b""


async def _end(process: asyncio.subprocess.Process) -> None:
    """End of its standard input ends the child; a stuck one is killed."""
    if process.stdin is not None:
        process.stdin.close()
    waiting = asyncio.ensure_future(process.wait())
    done, _ = await asyncio.wait({waiting}, timeout=END_MS / 1000)
    if not done:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await waiting
