"""From the start of the process to the answer to `initialize`, against an empty pygls server."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from .figures import Figure, ratio
from .session import FIMBLE, spawn

RUNS: Final = 15
EMPTY: Final = (sys.executable, str(Path(__file__).with_name("empty_server.py")))
HOW: Final = (
    f"{RUNS} runs each in turns after one that is not counted; process start to answer read"
)


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """Both servers in turns, so that both meet the same machine."""
    empty: list[float] = []
    ours: list[float] = []
    for _ in range(RUNS + 1):
        empty.append(await _start_ms(EMPTY, environment))
        ours.append(await _start_ms(FIMBLE, environment))
    return [
        Figure("start, empty pygls server", empty[1:], HOW),
        Figure("start, Fimble", ours[1:], HOW),
        ratio("start, Fimble / empty", ours[1:], empty[1:], limit="<= 1.1"),
    ]


async def _start_ms(command: Sequence[str], environment: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    session = await spawn(command, environment)
    try:
        answer = await session.initialize()
    finally:
        await session.kill()
    return (answer.at - begun) * 1000
