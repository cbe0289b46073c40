"""The files of a project as they are at one moment: what open documents say, else the disk.

Every method waits for the disk: call it in a thread. Decides what a model may see (by
`file_access`) and what lies inside the folder; writes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import quote

from completion.project import ON_DISK, ChangedFile
from context.text import Document

from .file_access import FileAccess
from .workspace_paths import local_path

PATH_CHARS_MAX: Final = 1_024
_UNSAVED_BYTES_MAX: Final = 20_000_000
_BYTES_A_CHAR_MAX: Final = 4


class ProjectFiles:
    """One folder and the documents that were open when this was made. For one thread at a time."""

    def __init__(self, folder: Path, folder_uri: str, documents: Iterable[Document]) -> None:
        self._folder = folder
        self._uri = folder_uri
        self._access = FileAccess()
        self._real = _real(folder) or folder
        self._open = {place: one for one in documents if (place := _local(one.uri))}

    def read(self, path: str) -> Document | None:
        r"""The file as a document, open or with `ON_DISK` as version; None: no model may see it.

        It is UTF-8 without zero bytes and not too long: in another encoding, edits could not be
        given back. A byte order mark is left out, as editors do; line ends are as they are.
        """
        place = self._place(path)
        if place is None:
            return None
        if document := self._document(place):
            return document if self._may_be_sent(document, place) else None
        data = self._data(place) if self._shown(place) else None
        if data is None:
            return None
        return _document(path, self.uri_of(path), data)

    def is_taken(self, path: str) -> bool:
        """Whether nothing new can be made at `path`: something lies there, or it leads out."""
        place = self._place(path)
        if place is None or self._document(place) is not None:
            return True
        above = place.parent
        while above != self._folder and not os.path.lexists(above):
            above = above.parent
        return os.path.lexists(place) or not above.is_dir()

    def is_shown(self, path: str) -> bool:
        """Whether a model may be told of an indexed file: the ignore files as they are now."""
        return self._access.of_file(self._folder, path).indexed

    def uri_of(self, path: str) -> str:
        """The URI of a file that is not open, with the folder's as the editor writes it."""
        if self._uri.startswith("file:"):
            return f"{self._uri.rstrip('/')}/{quote(path)}"
        return (self._folder / path).as_uri()

    def path_of(self, uri: str) -> str:
        """A document's path in the folder; empty when it is in another place."""
        place = _local(uri)
        relative = self._relative(place) if place else None
        return relative.as_posix() if relative else ""

    def opened(self) -> Iterator[tuple[str, Document]]:
        """The open documents in the folder that models may be told of, by their paths."""
        for path, place, document in self._inside():
            if self._shown(place) and self._may_be_sent(document, place):
                yield path, document

    def unsaved(self) -> tuple[ChangedFile, ...]:
        """What open documents in the folder say that the disk does not, by path.

        Not those whose file is in another encoding: it cannot be told what is new in them.
        """
        changed = {
            path: ChangedFile(path, document.text)
            for path, place, document in self._inside()
            if _differs(document, place)
        }
        return tuple(changed[path] for path in sorted(changed))

    def _place(self, path: str) -> Path | None:
        """Where `path` lies; None when that is not inside the folder, links followed."""
        if len(path) > PATH_CHARS_MAX or {"", ".", ".."} & set(path.split("/")) or "\0" in path:
            return None
        relative = Path(path)
        if relative.is_absolute() or relative.drive or relative.as_posix() != path:
            return None
        real = _real(self._folder / relative)
        return self._folder / relative if real and real.is_relative_to(self._real) else None

    def _document(self, place: Path) -> Document | None:
        """The open document that is the file at `place`, whatever it is called in the editor."""
        if (known := self._open.get(place)) is not None:
            return known
        real = _real(place)
        return self._open_by_real.get(real) if real else None

    @cached_property
    def _open_by_real(self) -> dict[Path, Document]:
        return {real: one for place, one in self._open.items() if (real := _real(place))}

    def _inside(self) -> Iterator[tuple[str, Path, Document]]:
        """Path, place and text of the open documents in the folder."""
        for place, document in self._open.items():
            if (relative := self._relative(place)) is not None:
                yield relative.as_posix(), self._folder / relative, document

    def _relative(self, place: Path) -> Path | None:
        """A place on the disk from the folder, by whichever names lead there; None outside."""
        real = _real(place)
        if real is None or real == self._real or not real.is_relative_to(self._real):
            return None
        if place.is_relative_to(self._folder):
            return place.relative_to(self._folder)
        return real.relative_to(self._real)

    def _may_be_sent(self, document: Document, place: Path) -> bool:
        """Whether an open document may be: by its own name and by that of its file."""
        from context.ignore.rules import FILE_BYTES_MAX

        folder = self._folder.as_uri()
        names = (place.as_uri(), Path(local_path(document.uri)).as_uri())
        if not all(self._access.of(name, folder).sent for name in names):
            return False
        return sum(map(len, document.lines)) <= FILE_BYTES_MAX

    def _shown(self, place: Path) -> bool:
        return self._access.of(place.as_uri(), self._folder.as_uri()).indexed

    def _data(self, place: Path) -> bytes | None:
        """A text file's bytes; None: there is none, or it is none for people."""
        from context.ignore.rules import FILE_BYTES_MAX, HEAD_BYTES, decide_head
        from context.index.scan import read_file

        real = _real(place)
        found = read_file(real, FILE_BYTES_MAX) if real else None
        if found is None or len(found[1]) > FILE_BYTES_MAX:
            return None
        data = found[1]
        return data if decide_head(data[:HEAD_BYTES]).indexed and b"\0" not in data else None


def _document(path: str, uri: str, data: bytes) -> Document | None:
    from context.index.content import language_id_for_text

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    language_id = language_id_for_text(path, text)
    return Document.of(text, uri=uri, language_id=language_id, version=ON_DISK)


def _differs(document: Document, place: Path) -> bool:
    from context.index.scan import read_file

    text = document.text
    bytes_max = min(_BYTES_A_CHAR_MAX * (len(text) + 1), _UNSAVED_BYTES_MAX)
    real = _real(place)
    found = read_file(real, bytes_max) if real else None
    if found is None:
        return True
    if len(found[1]) > bytes_max:
        return len(text) < _UNSAVED_BYTES_MAX // _BYTES_A_CHAR_MAX
    try:
        return found[1].decode("utf-8-sig") != text.removeprefix("\ufeff")
    except UnicodeDecodeError:
        return False


def _local(uri: str) -> Path | None:
    path = local_path(uri)
    return Path(path) if path and "\0" not in path else None


def _real(place: Path) -> Path | None:
    """Where a path leads; None when that cannot be told: links in a circle, no name at all."""
    try:
        return place.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
