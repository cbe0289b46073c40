"""A project in memory, for refactors over several files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from completion.project import ON_DISK, ChangedFile
from context.budget import tokens_in
from context.languages import language_id_for_path
from context.related import RelatedCode
from context.repository import Form, RepositoryFile, RepositoryPack, Steadiness, pack_repository
from context.syntax import ParsedDocument
from context.text import Document, Span


class FakeProject:
    """Implements `ProjectView`; `hidden` paths are there, but must not be shown."""

    def __init__(
        self,
        files: Mapping[str, str],
        *,
        hidden: Sequence[str] = (),
        neighbours: Sequence[RelatedCode] = (),
    ) -> None:
        self.files = dict(files)
        self.hidden = frozenset(hidden)
        self.neighbours = tuple(neighbours)
        self.rooms_tokens: list[int] = []
        """What was asked for, of `around` and `pack`."""

    async def read(self, path: str) -> Document | None:
        if path not in self.files:
            return None
        return Document.of(
            self.files[path],
            uri=f"file:///project/{path}",
            language_id=language_id_for_path(path),
            version=ON_DISK,
        )

    async def is_taken(self, path: str) -> bool:
        return path in self.files or path in self.hidden

    async def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    async def around(
        self,
        parsed: ParsedDocument,  # noqa: ARG002
        span: Span,  # noqa: ARG002
        tokens_max: int,
    ) -> tuple[RelatedCode, ...]:
        self.rooms_tokens.append(tokens_max)
        return self.neighbours

    async def mentioning(self, names: Sequence[str]) -> tuple[str, ...]:
        found = (path for path, text in self.files.items() if any(name in text for name in names))
        return tuple(sorted(found))

    async def pack(self, edited: Sequence[str], tokens_max: int) -> RepositoryPack | None:
        self.rooms_tokens.append(tokens_max)
        files = [
            RepositoryFile(
                path,
                tokens_in(text, ""),
                steadiness=Steadiness.EDITED if path in edited else Steadiness.STEADY,
            )
            for path, text in self.files.items()
        ]
        return pack_repository(files, tokens_max, self._text, lambda text, _: tokens_in(text, ""))

    async def unsaved(self) -> tuple[ChangedFile, ...]:
        return ()

    def _text(self, path: str, form: Form) -> str | None:  # noqa: ARG002
        return self.files.get(path)
