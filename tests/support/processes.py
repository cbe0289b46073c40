"""What becomes of processes that are not our children."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path


def runs(pid: int) -> bool:
    """Whether a process still does anything."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def any_runs(argument: str) -> bool:
    """Whether any process was started with `argument`, where the system tells."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if argument.encode() in place.read_bytes():
                return True
    return False


async def ended(pid: int) -> None:
    """Returns when the process is gone."""
    async with asyncio.timeout(20):
        while runs(pid):  # noqa: ASYNC110  # another process: there is nothing to await
            await asyncio.sleep(0)


async def written(path: Path) -> int:
    """The number in a file, once it is there."""
    async with asyncio.timeout(20):
        while not (text := text_of(path)).endswith("\n"):  # noqa: ASYNC110  # the same
            await asyncio.sleep(0)
    return int(text)


def text_of(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.exists() else ""
