"""Fetching weights: resumable, checked, and never half there under their final name."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import FimbleError, ModelProtocolError, ModelTimeout
from . import weights
from .catalogue import CatalogueEntry
from .faults import Subject
from .http import HttpAnswer, HttpPool
from .http_request import HttpRequest, Timeouts
from .policy import HostPolicy, host_of

Progress = Callable[[int, int], None]
"""Bytes there so far, and bytes in all."""

WRITE_BYTES: Final = 1_048_576
SPARE_BYTES: Final = 256 * 1_048_576
"""Left free on the disk."""
BYTES_MAX: Final = 200_000_000_000
_TIMEOUTS: Final = Timeouts(10_000, 60_000, 60_000, 24 * 3_600_000)
_RANGE_NOT_SATISFIABLE: Final = 416


@dataclass(frozen=True, slots=True)
class Pulled:
    """A finished download."""

    path: Path
    size_bytes: int
    sha256: str
    """Of the file as it came."""
    was_checked: bool
    """False when the catalogue has no digest to compare with: tell the user, and show him this."""


async def pull(
    entry: CatalogueEntry,
    data_directory: Path,
    *,
    policy: HostPolicy | None = None,
    progress: Progress | None = None,
) -> Pulled:
    """Fetch the weights, going on where an earlier attempt stopped.

    Cancelling keeps what has come. Raises `FimbleError` with what to do next. `policy` is asked
    about the address in the catalogue; no text of the user's is sent.
    """
    target = weights.path_of(entry.name, data_directory)
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file():
        pool = HttpPool(policy)
        try:
            await _complete(pool, entry, part, progress or _ignore)
        finally:
            await pool.aclose()
        await _check(entry, part)
        part.replace(target)
    digest = await asyncio.to_thread(_sha256, target)
    return Pulled(target, target.stat().st_size, digest, bool(entry.sha256))


async def _complete(pool: HttpPool, entry: CatalogueEntry, part: Path, progress: Progress) -> None:
    """Fetch until the file is whole; a connection that breaks is taken up again while it helps."""
    while not _is_whole(entry, part):
        before = _size(part)
        _check_space(entry, part)
        try:
            await _fetch(pool, entry, part, progress)
        except (ModelProtocolError, ModelTimeout) as error:
            if _size(part) > before:
                continue
            message = f"{error.message} Run `fimble models pull {entry.name}` again to go on."
            raise FimbleError(message) from error
        if not entry.has_exact_size:
            return
        if _size(part) <= before and not _is_whole(entry, part):
            raise FimbleError(f"{host_of(entry.url)} sent less of {entry.name} than it should.")


async def _fetch(pool: HttpPool, entry: CatalogueEntry, part: Path, progress: Progress) -> None:
    have = _size(part)
    request = HttpRequest(
        url=entry.url,
        subject=Subject(entry.name, host_of(entry.url)),
        headers={"range": f"bytes={have}-"} if have else {},
        timeouts=_TIMEOUTS,
        statuses=(200, 206, _RANGE_NOT_SATISFIABLE),
        follows_redirects=True,
        bytes_max=BYTES_MAX,
    )
    async with pool.open(request) as answer:
        if answer.status == _RANGE_NOT_SATISFIABLE or (
            answer.status == 206 and not _continues(answer, have)
        ):
            _discard(part)  # what is there does not fit the file: begin again
            raise ModelProtocolError(f"The unfinished download of {entry.name} was of no use.")
        start = have if answer.status == 206 else 0
        with _opened(part, start) as file:
            await _write(answer, file, entry, progress)


async def _write(
    answer: HttpAnswer, file: BinaryIO, entry: CatalogueEntry, progress: Progress
) -> None:
    there, waiting = file.tell(), bytearray()
    length = answer.headers.get("content-length", "")
    total = there + int(length) if length.isdecimal() else entry.size_bytes
    try:
        while chunk := await answer.read():
            answer.first_event_came()
            waiting += chunk
            there += len(chunk)
            if entry.has_exact_size and there > entry.size_bytes:
                raise FimbleError(f"{host_of(entry.url)} sent more than {entry.name} should have.")
            if len(waiting) >= WRITE_BYTES:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
            progress(there, total)
    finally:
        file.write(waiting)


def _continues(answer: HttpAnswer, have: int) -> bool:
    return answer.headers.get("content-range", "").startswith(f"bytes {have}-")


async def _check(entry: CatalogueEntry, part: Path) -> None:
    """Raises `FimbleError` and removes the file when it is not what the catalogue says."""
    is_gguf = _is_gguf(part)
    digest = await asyncio.to_thread(_sha256, part) if entry.sha256 else ""
    if is_gguf and digest == entry.sha256:
        return
    _discard(part)
    fault = "its SHA-256 differs from the catalogue's" if is_gguf else "it is not a GGUF file"
    message = f"What {host_of(entry.url)} sent for {entry.name} was removed: {fault}."
    raise FimbleError(message)


def _check_space(entry: CatalogueEntry, part: Path) -> None:
    needed = entry.size_bytes - _size(part) + SPARE_BYTES
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        message = (
            f"{entry.name} needs {needed / 1e9:.1f} GB, and {part.parent} has {free / 1e9:.1f} GB "
            "free. Make room, or choose a smaller model."
        )
        raise FimbleError(message)


def _is_whole(entry: CatalogueEntry, part: Path) -> bool:
    return entry.has_exact_size and _size(part) == entry.size_bytes


def _opened(part: Path, start: int) -> BinaryIO:
    """The file, cut to its first `start` bytes and open for what comes next."""
    file = part.open("r+b" if part.exists() else "wb")
    file.seek(start)
    file.truncate()
    return file


def _discard(path: Path) -> None:
    path.unlink(missing_ok=True)


def _is_gguf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"GGUF"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ignore(_there: int, _total: int) -> None:
    return
