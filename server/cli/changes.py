"""What a refactor does to the files of a project: worked out first, then written all or nothing."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from completion.refactor.hunks import apply_edits
from completion.values import DeletedFile, FileEdit, NewFile, RefactorOutcome, RenamedFile
from context.text import Document

from .targets import Source, read_source
from .terminal import CommandError

NEW_FILE_MODE: Final = 0o666
_MAY_WRITE: Final = 0o222
_NEW_FILES: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """One file before and after."""

    path: str
    """Relative to the project's folder, `/`-separated; of a file that is moved the old one."""
    before: bytes | None
    """None: the file is new."""
    after: bytes | None
    """None: the file is deleted."""
    new_path: str = ""
    """Where it is moved to."""
    is_executable: bool = False


def planned(source: Source, outcome: RefactorOutcome) -> tuple[FileOnDisk, ...]:
    """What the outcome of a refactor of `source` does, one entry for each file, in its order.

    Raises `CommandError` when a file is not what the edit was made for.
    """
    files: dict[str, FileOnDisk] = {}
    for edit in outcome.edits:
        path = edit.path or source.relative_path
        files[path] = _edited(_there(source, path), edit)
    for operation in outcome.operations:
        path = operation.path
        match operation:
            case NewFile(_, text):
                files[path] = FileOnDisk(path, None, text.encode())
            case RenamedFile(_, new_path):
                known = files.get(path) or _unchanged(_there(source, path, operation.before))
                files[path] = replace(known, path=path, new_path=new_path)
            case DeletedFile():
                there = _there(source, path, operation.before)
                files[path] = replace(_unchanged(there), after=None)
    return tuple(replace(file, path=path) for path, file in files.items() if _does_something(file))


def write(root: Path, files: Sequence[FileOnDisk]) -> None:
    """Writes all of `files` or, when anything is in the way, none.

    Modes and links are kept; what has appeared where a new file belongs is never overwritten.
    Raises `CommandError`.
    """
    for file in files:
        _check(root, file)
    undo: list[Callable[[], object]] = []
    at = ""
    try:
        for file in files:
            at = file.path
            _carry_out(root, file, undo)
    except BaseException as error:
        for step in reversed(undo):
            with suppress(OSError):
                step()
        if isinstance(error, OSError):
            raise CommandError(
                f"{at} cannot be written, so nothing was changed: {error.strerror}."
            ) from error
        raise


def _there(source: Source, path: str, before: Document | None = None) -> Source:
    """A file of the project; the first argument is one that has been read already."""
    if path == source.relative_path:
        return source
    found = read_source(str(_inside(source.root, path)))
    if before is not None and found.document.lines != before.lines:
        raise CommandError(f"{path} has changed meanwhile, so nothing was changed: try again.")
    return found


def _unchanged(source: Source) -> FileOnDisk:
    is_executable = bool(source.path.stat().st_mode & 0o100)
    return FileOnDisk("", source.data, source.data, is_executable=is_executable)


def _edited(source: Source, edit: FileEdit) -> FileOnDisk:
    before = edit.before
    if before is not None and before.lines != source.document.lines:
        name = edit.path or source.relative_path
        raise CommandError(f"{name} has changed meanwhile, so nothing was changed: try again.")
    text = apply_edits(source.document, edit.edits).text
    mark = codecs.BOM_UTF8 if source.data.startswith(codecs.BOM_UTF8) else b""
    return replace(_unchanged(source), after=mark + text.encode())


def _does_something(file: FileOnDisk) -> bool:
    return file.before != file.after or bool(file.new_path)


def _inside(root: Path, path: str) -> Path:
    """The place of `path`; no way leads out of the project."""
    target = root / path
    if ".." in Path(path).parts or not target.parent.resolve().is_relative_to(root.resolve()):
        raise CommandError(f"{path} is not in the project, so nothing was changed.")
    return target


def _check(root: Path, file: FileOnDisk) -> None:
    """That the disk is as it was when the change was worked out."""
    place = _inside(root, file.path)
    if file.before is None:
        _check_free(place, file.path)
    elif not place.is_file() or place.read_bytes() != file.before:
        raise CommandError(f"{file.path} has changed meanwhile, so nothing was changed: try again.")
    elif not place.stat().st_mode & _MAY_WRITE:  # a new file in its place would get around that
        raise CommandError(f"{file.path} is read-only, so nothing was changed.")
    if file.new_path:
        _check_free(_inside(root, file.new_path), file.new_path)


def _check_free(place: Path, name: str) -> None:
    if os.path.lexists(place):
        raise CommandError(f"There is a file {name} already, so nothing was changed.")


def _carry_out(root: Path, file: FileOnDisk, undo: list[Callable[[], object]]) -> None:
    """One file; how to take it back goes to the end of `undo`."""
    place = root / file.path
    if file.after is None:
        _delete(place, undo)
    elif file.before is None:
        _make_folders(place.parent, undo)
        _create(place, file.after, undo)
    elif file.before != file.after:
        real = place.resolve()
        undo.append(lambda: _put(real, file.before or b""))
        _put(real, file.after)
    if file.new_path:
        target = root / file.new_path
        _make_folders(target.parent, undo)
        _move(place, target, undo)


def _put(place: Path, data: bytes) -> None:
    """`data` in place of a file, at once, with the file's mode."""
    with _beside(place, data) as temporary:
        temporary.chmod(place.stat().st_mode & 0o7777)
        temporary.replace(place)


def _create(place: Path, data: bytes, undo: list[Callable[[], object]]) -> None:
    handle = os.open(place, _NEW_FILES, NEW_FILE_MODE)
    undo.append(place.unlink)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _delete(place: Path, undo: list[Callable[[], object]]) -> None:
    if place.is_symlink():
        target = place.readlink()
        undo.append(lambda: place.symlink_to(target))
    else:
        data, mode = place.read_bytes(), place.stat().st_mode & 0o7777

        def restore() -> None:
            place.write_bytes(data)
            place.chmod(mode)

        undo.append(restore)
    place.unlink()


def _move(place: Path, target: Path, undo: list[Callable[[], object]]) -> None:
    """Never over something that is there."""
    try:
        os.link(place, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        _check_free(target, target.name)
        place.rename(target)
        undo.append(lambda: target.rename(place))
        return
    undo.append(target.unlink)
    place.unlink()
    undo.append(lambda: os.link(target, place, follow_symlinks=False))


def _make_folders(folder: Path, undo: list[Callable[[], object]]) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        undo.append(parent.rmdir)


@contextmanager
def _beside(place: Path, data: bytes) -> Iterator[Path]:
    """A file with `data` in the same folder, gone afterwards unless it was moved away."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
