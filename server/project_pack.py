"""What of a project goes into a pack for a long window: sizes, order, and the texts as they are.

Everything here waits for the disk: call it in a thread. How a pack is laid out is
`context.repository`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from context.budget import chars_per_token, tokens_in
from context.languages import language_id_for_path
from context.repository import (
    Form,
    RepositoryFile,
    RepositoryPack,
    Steadiness,
    forms_of,
    pack_repository,
)
from context.text import Document, with_lf

from .index_questions import KnownFile
from .project_files import ProjectFiles
from .turns import Turns

READ_CHARS_MAX: Final = 16_000_000
"""Of all files together; what the index says of sizes may be out of date."""


class PackStopped(Exception):
    """Nobody waits for the pack any more."""


class PackPlan:
    """One pack, in two steps: `prepare`, then `pack` with the sketches that it asks for."""

    def __init__(
        self,
        files: ProjectFiles,
        listed: Sequence[KnownFile],
        edited: Sequence[str],
        recent: Collection[str],
        tokens_max: int,
    ) -> None:
        self.stop = threading.Event()
        """Set by whoever no longer waits: then the step under way raises `PackStopped`."""
        self._files = files
        self._listed = listed
        self._edited = frozenset(edited)
        self._recent = frozenset(recent)
        self._tokens_max = tokens_max
        self._texts: dict[str, Document] = {}
        self._entries: list[RepositoryFile] = []
        self._chars_left = READ_CHARS_MAX
        self._turns = Turns()

    def prepare(self) -> list[str]:
        """Chooses the files and their forms; returns the paths of those to be sketched."""
        self._texts = dict(self._files.opened())
        for path in self._edited:
            if path not in self._texts and (document := self._files.read(path)):
                self._texts[path] = document
        known = {file.path: file for file in self._listed if self._is_shown(file.path)}
        self._entries = [self._entry(path, known.get(path)) for path in {**known, **self._texts}]
        forms = forms_of(self._entries, self._tokens_max)
        return sorted(path for path, form in forms.items() if form is Form.OUTLINE)

    def pack(self, sketches: Mapping[str, str]) -> RepositoryPack:
        """The pack; `sketches` are the headers of files by path."""

        def read(path: str, form: Form) -> str | None:
            self._pause()
            return sketches.get(path) if form is Form.OUTLINE else self._read(path)

        return pack_repository(self._entries, self._tokens_max, read, _count_tokens)

    def _is_shown(self, path: str) -> bool:
        self._pause()
        return self._files.is_shown(path)

    def _pause(self) -> None:
        self._turns.give()
        if self.stop.is_set():
            raise PackStopped

    def _entry(self, path: str, known: KnownFile | None) -> RepositoryFile:
        self._pause()
        language_id = language_id_for_path(path)
        outline_chars = known.outline_chars if known else 0
        return RepositoryFile(
            path,
            self._tokens(path, known, language_id),
            math.ceil(outline_chars / chars_per_token(language_id)),
            _value(known.mentions) if known else 0.0,
            self._steadiness(path),
        )

    def _tokens(self, path: str, known: KnownFile | None, language_id: str) -> int:
        """Of the whole file: the same whether an editor only looks at it or not."""
        document = self._texts.get(path)
        if known and (document is None or self._steadiness(path) is Steadiness.STEADY):
            return math.ceil(known.size / chars_per_token(language_id))
        return tokens_in(document.text, language_id) if document else 0

    def _steadiness(self, path: str) -> Steadiness:
        if path in self._edited:
            return Steadiness.EDITED
        return Steadiness.RECENT if path in self._recent else Steadiness.STEADY

    def _read(self, path: str) -> str | None:
        document = self._texts.get(path) or self._files.read(path)
        if document is None:
            return None
        text = with_lf(document.text)
        self._chars_left -= len(text)
        return text if self._chars_left >= 0 else None


def _value(mentions: int) -> float:
    """In coarse steps: one mention more or less must not change which files are shown."""
    return float(mentions.bit_length())


def _count_tokens(text: str, path: str) -> int:
    return tokens_in(text, language_id_for_path(path))
