"""What the engine needs from outside, owned here and implemented by the outer parts.

`ModelClient` is implemented in `completion.upstream`, `SuggestionCache` in `completion.store`,
`Workshop` in `completion.workshop`, `ContextSource` in `server.context_collector`, `ProjectView` in
`server.project`;
`server.composition` alone joins them to the engine.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Protocol

from context.related import NOTHING_RELATED, Related, RelatedCode
from context.repository import RepositoryPack
from context.syntax import ParsedDocument
from context.text import Document, Point, Span

from .generation import GenerationLimits, ModelConfig, ModelHealth, ModelInfo, Prompt, StreamEvent


class ModelClient(Protocol):
    """One model at one server. Safe to use from several tasks of one event loop."""

    @property
    def config(self) -> ModelConfig: ...

    async def describe(self) -> ModelInfo:
        """What the model can do.

        Asks (for `embedded`: starts) the server at the first call and remembers the answer.
        Raises `ModelError`; a failure is not remembered.
        """
        ...

    def stream(self, prompt: Prompt, limits: GenerationLimits) -> AsyncGenerator[StreamEvent]:
        """The answer as it comes: `TextDelta`s, then one `StreamEnd`.

        Use it within `contextlib.aclosing`: closing the generator, or cancelling the task that
        reads it, closes the connection at once, and the server sees that. Raises `ModelError`.
        """
        ...

    async def warm_up(self) -> None:
        """Opens the connection, or starts the embedded process, ahead of need. Never raises."""
        ...

    async def check(self) -> ModelHealth:
        """Whether the model can be used now, in words for the user. Never raises."""
        ...

    async def retire(self) -> None:
        """`aclose` once the streams that run have ended. Do not begin new ones."""
        ...

    async def aclose(self) -> None:
        """Closes connections and ends a child process. The client cannot be used afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class CachedCompletion:
    """A model's answer as it came, before any filter: filters may change between runs."""

    text: str
    model: str
    host: str


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds."""

    directory: str
    entries: int
    bytes_used: int
    bytes_max: int
    ttl_days: float


class SuggestionCache(Protocol):
    """A store of answers that outlives the process.

    It never raises: a broken store finds nothing and says so once.
    """

    async def get(self, key: str) -> CachedCompletion | None: ...

    async def put(self, key: str, value: CachedCompletion) -> None: ...

    async def warm_up(self) -> None:
        """Opens the store ahead of need."""
        ...

    async def stats(self) -> CacheStats: ...

    async def clear(self) -> int:
        """Removes every entry and returns how many there were."""
        ...

    async def aclose(self) -> None: ...


class Freshness(Enum):
    """How well what was collected fits the place it is asked for."""

    FRESH = "fresh"
    """Collected for this line as it is."""
    STALE = "stale"
    """Collected near by, or before the line said what it says now."""
    COLD = "cold"
    """Nothing has been collected for this place yet; it may come in a moment."""
    OFF = "off"
    """Nothing will come: there is no index for this document."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What is known of a place from elsewhere."""

    related: Related = NOTHING_RELATED
    freshness: Freshness = Freshness.OFF


NOTHING_COLLECTED: Final = Collected()


class ContextSource(Protocol):
    """What stands elsewhere and may be needed at a cursor, collected beside the request."""

    def ready(self, parsed: ParsedDocument, cursor: Point) -> Collected:
        """What there is now. Never waits: it is on the path of every keystroke."""
        ...

    async def collect(self, parsed: ParsedDocument, cursor: Point, timeout_ms: int) -> Collected:
        """What there is after looking for it, at most `timeout_ms` from now. Never raises."""
        ...

    def touch(self, parsed: ParsedDocument, cursor: Point) -> None:
        """Lets it be looked for, after whatever is being done now. Never raises."""
        ...


class NoContext:
    """A `ContextSource` that knows nothing."""

    def ready(self, parsed: ParsedDocument, cursor: Point) -> Collected:  # noqa: ARG002
        return NOTHING_COLLECTED

    async def collect(
        self,
        parsed: ParsedDocument,  # noqa: ARG002
        cursor: Point,  # noqa: ARG002
        timeout_ms: int,  # noqa: ARG002
    ) -> Collected:
        return NOTHING_COLLECTED

    def touch(self, parsed: ParsedDocument, cursor: Point) -> None:
        """Nothing to look for."""


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


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def monotonic_ms(self) -> float:
        """Milliseconds from an arbitrary start."""
        ...

    async def sleep_ms(self, duration_ms: float) -> None: ...
