"""What a refactor needs of a project and of the tools its user has, implemented by the outer parts.

`ProjectView` is implemented in `server.project` and `server.cli.local_project`, `Workshop` in
`completion.workshop`; `server.composition` alone joins them to the refactorer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from context.related import RelatedCode
from context.repository import RepositoryPack
from context.syntax import ParsedDocument
from context.text import Document, Span

ON_DISK: Final = -1
"""The version of a document that is not open."""


class ProjectView(Protocol):
    """The files of the project that a refactor is in, as they are now.

    What an open document says holds, else what the disk has. Paths are relative to the project's
    folder and `/`-separated; whatever leads out of it does not exist. Nothing here raises.
    """

    async def read(self, path: str) -> Document | None:
        """A text file that a model may see; None: there is none, or it must not be sent."""
        ...

    async def is_taken(self, path: str) -> bool:
        """Whether anything lies there, whether a model may see it or not."""
        ...

    async def paths(self) -> tuple[str, ...]:
        """The files that models may see, sorted; empty when nothing is known yet."""
        ...

    async def around(
        self, parsed: ParsedDocument, span: Span, tokens_max: int
    ) -> tuple[RelatedCode, ...]:
        """Definitions, callers and tests of the code in `span`, in other files, best first."""
        ...

    async def mentioning(self, names: Sequence[str]) -> tuple[str, ...]:
        """The files in which one of these names stands, sorted, at most some hundred."""
        ...

    async def pack(self, edited: Sequence[str], tokens_max: int) -> RepositoryPack | None:
        """The whole project in at most `tokens_max` tokens, those being `edited` last."""
        ...

    async def unsaved(self) -> tuple[ChangedFile, ...]:
        """What open documents say that the disk does not."""
        ...


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A file of a project as it would be after an edit."""

    folder: Path
    """The project's folder on the disk."""
    path: str
    """Of the file in that folder, `/`-separated."""
    language_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """What is in a file of a project, other than the disk says."""

    path: str
    text: str | None
    """None: it is gone."""


@dataclass(frozen=True, slots=True)
class ProjectEdit:
    """A project as it would be after an edit, to be tried out."""

    folder: Path
    """The project's folder on the disk."""
    changed: tuple[ChangedFile, ...]
    """What the edit makes of it."""
    unsaved: tuple[ChangedFile, ...] = ()
    """What the user has typed but not saved: there with the edit and without it."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """What a formatter makes of a whole file."""

    text: str
    formatter: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What the user's tests, or their linters, say of an edit."""

    passed: bool
    summary: str
    """For the user: `34 tests pass`, or a sentence that says what went wrong."""
    output: str = ""
    """The end of what was printed: the user's text, without secrets."""
    blames_the_edit: bool = True
    """False when it cannot pass whatever the edit is."""


class Workshop(Protocol):
    """The user's own tools, to be used on an edit before it is offered."""

    async def format(self, file: ProjectFile) -> Formatted | None:
        """None when the project has no formatter for it, or it does not work. Never raises."""
        ...

    async def lint(self, edit: ProjectEdit) -> Trial | None:
        """Whether the project's linters find something that they did not find without the edit.

        None when there are none, or they do not work. Never raises.
        """
        ...

    async def test(self, edit: ProjectEdit) -> Trial | None:
        """Runs the tests on a copy of the project; None when none are set. Never raises."""
        ...


class NoWorkshop:
    """A `Workshop` without any tools."""

    async def format(self, file: ProjectFile) -> Formatted | None:  # noqa: ARG002
        return None

    async def lint(self, edit: ProjectEdit) -> Trial | None:  # noqa: ARG002
        return None

    async def test(self, edit: ProjectEdit) -> Trial | None:  # noqa: ARG002
        return None
