"""The embedded model's process as its parent sees it: start, watch, restart once, end.

Knows nothing of HTTP: it yields an address and a key, and the llama.cpp client does the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import ModelUnavailable
from ..generation import ApiKey
from .address import Address

CHILD: Final = Path(__file__).with_name("embedded_child.py")
START_MS: Final = 30_000
START_BYTES_PER_MS: Final = 50_000
"""A slow disk; a large model gets more time to start."""
END_MS: Final = 1_000
CRASH_WINDOW_S: Final = 300.0
BATCH_TOKENS: Final = 512
SLOTS: Final = 2
"""A completion waits 0.4 s for a chat answer being written; with one slot, until that has ended."""
CACHE_MIB: Final = 256
"""Memory for prompts that lost their slot: coming back to a file of 390 tokens takes 0.13 s with
it, 1.5 s without. Its own default is 8 GB.
"""
THREADS_MAX: Final = 8
SPIN_COUNT: Final = 1_000
"""How long a decoding thread spins at a barrier before it sleeps (GNU OpenMP).

Measured on two cores with SmolLM2-135M, prompt / decode tokens per second:

    threads, spinning        idle        one core busy    both busy
    2, without end           290 / 76    114 / 9           83 / 6
    2, 3,000 turns           300 / 77    176 / 23         150 / 28
    2, 1,000 turns           297 / 69    171 / 29         150 / 27
    2, none                  290 / 29    165 / 40         150 / 41
    1                        150 / 45    150 / 45         110 / 29

So the child measures at its start how many processors are free, and bounded spinning keeps the loss
small when that changes later.
"""


@dataclass(frozen=True, slots=True)
class EmbeddedSpec:
    """What to start."""

    name: str
    """The user's name for the model."""
    weights: Path
    engine_folder: Path
    """Where xllamacpp can be imported from."""
    context_tokens: int = 4096
    threads: int = 0
    """0: as many as processors are found free at the start."""


class EmbeddedServer:
    """One child process, started at first use and shared by all requests. For one event loop."""

    def __init__(
        self, find: Callable[[], EmbeddedSpec], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        """`find` says what to start, or raises `ModelUnavailable`; it runs at each start."""
        self._find = find
        self._now_s = now_s
        self._process: asyncio.subprocess.Process | None = None
        self._starting: asyncio.Task[Address] | None = None
        self._last_crash_s: float | None = None
        self._closed = False

    @property
    def process_id(self) -> int | None:
        """Of the running child."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def acquire(self) -> Address:
        """Where the server is; starts it when it is not running. Raises `ModelUnavailable`.

        A caller that is cancelled leaves the start running for the next one.
        """
        if self._closed:
            raise ModelUnavailable("The embedded model has been shut down.")
        if self._has_crashed():
            self._note_crash()
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(self._forget_failure)
        return await asyncio.shield(self._starting)

    async def has_died(self) -> bool:
        """Whether the process is gone; to be asked after a connection broke."""
        process = self._process
        if process is None:
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_MS / 1000):
                await process.wait()
        return process.returncode is not None

    async def aclose(self) -> None:
        """Ends the process and waits for its end."""
        self._closed = True
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if self._process is not None:
            await _end(self._process)

    def _has_crashed(self) -> bool:
        done = self._starting is not None and self._starting.done()
        return done and self._process is not None and self._process.returncode is not None

    def _note_crash(self) -> None:
        """Forget the dead process; raises when it is the second in a short while."""
        now_s = self._now_s()
        again = self._last_crash_s is not None and now_s - self._last_crash_s < CRASH_WINDOW_S
        if again:
            name = self._find().name
            message = (
                f"The embedded model `{name}` crashed twice within {CRASH_WINDOW_S / 60:.0f} "
                "minutes. It may be out of memory: try a smaller one (`fimble models list`)."
            )
            raise ModelUnavailable(message, model=name)
        self._last_crash_s = now_s
        self._process = self._starting = None

    def _forget_failure(self, task: asyncio.Task[Address]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._starting = None

    async def _start(self) -> Address:
        spec = self._find()
        key = ApiKey(secrets.token_urlsafe(32))
        try:
            self._process = process = await _spawn()
        except OSError as error:
            message = f"The process of the embedded model could not be started: {error.strerror}."
            raise ModelUnavailable(message, model=spec.name) from error
        try:
            answer = await _handshake(process, _order(spec, key), spec)
        except BaseException:
            await _end(process)
            self._process = None
            raise
        return Address(answer, key)


async def _spawn() -> asyncio.subprocess.Process:
    """The child, isolated from the working directory and from Ctrl-C in the terminal."""
    spinning = {"GOMP_SPINCOUNT": str(SPIN_COUNT), "KMP_BLOCKTIME": "1"}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=CHILD.parent,
        env={**os.environ, **spinning},
        start_new_session=True,
    )


def _order(spec: EmbeddedSpec, key: ApiKey) -> bytes:
    order = {
        "model_path": str(spec.weights),
        "sys_path": [str(spec.engine_folder)],
        "key": key.reveal(),
        "context_tokens": spec.context_tokens,
        "batch_tokens": BATCH_TOKENS,
        "slots": SLOTS,
        "cache_mib": CACHE_MIB,
        "threads": spec.threads,
        "threads_max": threads_max(),
    }
    return json.dumps(order).encode() + b"\n"


async def _handshake(process: asyncio.subprocess.Process, order: bytes, spec: EmbeddedSpec) -> str:
    """Send the order, and read the address of the running server."""
    if process.stdin is None or process.stdout is None:
        raise ModelUnavailable("The embedded model's process has no pipes.", model=spec.name)
    try:
        limit_ms = START_MS + spec.weights.stat().st_size / START_BYTES_PER_MS
    except OSError as error:
        message = f"{spec.weights.name} cannot be read: {error.strerror}. Run `fimble doctor`."
        raise ModelUnavailable(message, model=spec.name) from error
    try:
        async with asyncio.timeout(limit_ms / 1000):
            process.stdin.write(order)
            await process.stdin.drain()
            line = await process.stdout.readline()
    except TimeoutError:
        message = f"The embedded model `{spec.name}` did not start within {limit_ms / 1000:.0f} s."
        raise ModelUnavailable(message, model=spec.name) from None
    except OSError:
        line = b""
    answer = _decoded(line)
    if "address" in answer:
        return str(answer["address"])
    detail = answer.get("error") or "its process ended at once"
    message = (
        f"The embedded model `{spec.name}` could not load {spec.weights.name} ({detail}). "
        "The file may be damaged or not a GGUF model: see `fimble models list`."
    )
    raise ModelUnavailable(message, model=spec.name)


def _decoded(line: bytes) -> dict[str, object]:
    """The child's one line; empty for anything else."""
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


async def _end(process: asyncio.subprocess.Process) -> None:
    """End of its standard input ends the child; a stuck one is killed."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(END_MS / 1000):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def threads_max() -> int:
    """The most threads worth decoding with: the processors this process may use, within reason.

    Beyond four, processors are taken to come in pairs that share a core. Elsewhere than on Linux
    the spinning at barriers cannot be bounded, so one processor is left to the others.
    """
    processors = os.cpu_count() or 1
    if sys.platform == "linux":
        processors = min(len(os.sched_getaffinity(0)), _quota(processors))
    elif processors > 1:
        processors -= 1
    return min(processors if processors <= 4 else max(4, processors // 2), THREADS_MAX)


def _quota(processors: int) -> int:
    """What the control group allows, in whole processors."""
    try:
        allowed, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return max(1, round(int(allowed) / int(period)))
    except (OSError, ValueError):
        return processors
