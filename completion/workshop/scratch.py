"""A copy of a project to run tests in: made, used once, removed. Never writes to the project.

What git ignores is not copied, nor what a private ignore file or a name marks as secret: what the
tests print is shown to a model.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from context.ignore.decision import Reason
from context.ignore.rules import (
    GIT_EXCLUDE,
    IGNORE_FILE_BYTES_MAX,
    IGNORE_FILES,
    FolderRules,
    root_rules,
)
from context.index.lock import LOCK, WriterLock

from ..errors import FimbleError
from .process import to_the_end

FILES_MAX: Final = 20_000
BYTES_MAX: Final = 500_000_000
TREE: Final = "project"
_LINKED: Final = "node_modules"
"""Programs of its packages find their parts beside them, so it is linked; nothing else is."""


class ScratchRefused(FimbleError):
    """No copy can be made; the message says why."""


@asynccontextmanager
async def scratch_copy(
    project: Path, scratches: Path, changed: Mapping[str, bytes | None]
) -> AsyncIterator[Path]:
    """A copy of `project` below the folder `scratches`, with `changed` contents (None: no file).

    It is gone afterwards, whatever happens; after a crash, at the next `sweep`. Raises
    `ScratchRefused`.
    """
    home, lock = _new_home(scratches)
    stop = threading.Event()
    try:
        tree = home / TREE
        copying = asyncio.to_thread(_fill, project, tree, changed, stop)
        task = asyncio.ensure_future(copying)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait({task})
            raise
        yield tree
    finally:
        lock.release()
        await to_the_end(asyncio.to_thread(shutil.rmtree, home, ignore_errors=True))


def sweep(scratches: Path) -> None:
    """Removes the copies whose makers are gone. Never raises."""
    with suppress(OSError):
        for home in sorted(scratches.iterdir()):
            if not (home / LOCK).exists():
                continue
            lock = WriterLock(home)
            if lock.acquire():
                shutil.rmtree(home / TREE, ignore_errors=True)
                lock.release()
                shutil.rmtree(home, ignore_errors=True)


def _new_home(scratches: Path) -> tuple[Path, WriterLock]:
    """A new folder, for its user alone, and the lock that says that it is in use."""
    try:
        scratches.mkdir(parents=True, exist_ok=True)
        for _ in range(3):
            home = scratches / secrets.token_hex(8)
            home.mkdir(mode=0o700)
            lock = WriterLock(home)
            if lock.acquire() and (home / LOCK).exists():
                return home, lock
            lock.release()  # a sweep came between
    except OSError as error:
        message = f"The folder for test runs cannot be used: {error.strerror}."
        raise ScratchRefused(message) from error
    raise ScratchRefused("The folder for test runs cannot be used.")


def _fill(
    project: Path, tree: Path, changed: Mapping[str, bytes | None], stop: threading.Event
) -> None:
    """Runs in a thread. Raises `ScratchRefused`."""
    files, size = 0, 0
    try:
        tree.mkdir()
        for source, path in _walk(project):
            if stop.is_set():
                return
            target = tree / path
            if source.is_dir():
                _folder(source, target)
                continue
            files, size = files + 1, size + source.stat().st_size
            if files > FILES_MAX or size > BYTES_MAX:
                raise ScratchRefused(
                    f"The project is too large to copy for tests: more than {FILES_MAX:,} files "
                    f"or {BYTES_MAX // 1_000_000} MB."
                )
            with suppress(FileNotFoundError):  # gone since it was listed
                shutil.copy2(source, target)
        for path, data in changed.items():
            _put(tree, path, data)
    except OSError as error:
        raise ScratchRefused(f"The project cannot be copied: {error.strerror}.") from error


def _put(tree: Path, path: str, data: bytes | None) -> None:
    """Makes one file of the copy what it must be; folders that are links lead out of the copy."""
    target = tree / path
    if not target.parent.resolve().is_relative_to(tree.resolve()) or target.name in ("", ".."):
        raise ScratchRefused("The edit is to a file outside of the project.")
    if data is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _folder(source: Path, target: Path) -> None:
    if source.name == _LINKED:
        target.symlink_to(source, target_is_directory=True)
    else:
        target.mkdir(exist_ok=True)


def _walk(project: Path) -> Iterator[tuple[Path, str]]:
    """Folders and files to copy with their paths in the project, a folder before what is in it.

    Symbolic links are left out: they might lead back into the project.
    """
    pending = [(project, "", _root_rules(project))]
    while pending:
        folder, path, rules = pending.pop()
        for entry in _entries(folder):
            inner = f"{path}{entry.name}"
            if entry.is_file(follow_symlinks=False):
                if _is_copied(rules, entry.name):
                    yield Path(entry.path), inner
            elif entry.is_dir(follow_symlinks=False) and rules.folder(entry.name).indexed:
                yield Path(entry.path), inner
                names, texts = _facts(Path(entry.path))
                entered = rules.enter(entry.name, names, texts)
                pending.append((Path(entry.path), f"{inner}/", entered))
            elif entry.name == _LINKED and entry.is_dir():
                yield Path(entry.path), inner


def _is_copied(rules: FolderRules, name: str) -> bool:
    decision = rules.file(name)
    return decision.sent and decision.reason is not Reason.GIT_IGNORED


def _root_rules(project: Path) -> FolderRules:
    names, texts = _facts(project)
    return root_rules(names, texts, _text(project / GIT_EXCLUDE))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return []


def _facts(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The names in a folder and the texts of its ignore files."""
    names = [entry.name for entry in _entries(folder)]
    return names, {name: _text(folder / name) for name in names if name in IGNORE_FILES}


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(IGNORE_FILE_BYTES_MAX).decode("utf-8", "replace")
    except OSError:
        return ""
