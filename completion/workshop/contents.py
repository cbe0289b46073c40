"""What lies in a project's files with an edit and without it, as bytes by path."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from ..project import ChangedFile, ProjectEdit

Contents = dict[str, bytes | None]
"""What differs from the disk, by path in the project, `/`-separated; None: no such file."""


def with_edit(edit: ProjectEdit) -> Contents:
    """What the edit makes of the project, and what is not saved yet."""
    return without_edit(edit) | _contents(edit.folder, edit.changed)


def without_edit(edit: ProjectEdit) -> Contents:
    """What is not saved yet."""
    return _contents(edit.folder, edit.unsaved)


def file_bytes(contents: Contents, folder: Path, path: str) -> bytes | None:
    """What a file holds: by `contents`, else on the disk; None: there is none."""
    if path in contents:
        return contents[path]
    try:
        return (folder / path).read_bytes()
    except OSError:
        return None


def _contents(folder: Path, files: Sequence[ChangedFile]) -> Contents:
    return {
        file.path: None if file.text is None else _bytes(folder / file.path, file.text)
        for file in files
    }


def _bytes(path: Path, text: str) -> bytes:
    """What would be in the file: with the byte order mark that it has on the disk."""
    try:
        with path.open("rb") as old:
            mark = old.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    except OSError:
        mark = False
    data = text.encode("utf-8", "replace")
    return codecs.BOM_UTF8 + data if mark and not data.startswith(codecs.BOM_UTF8) else data
