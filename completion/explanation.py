"""The explanation record: one value that says what happened to a request, and why.

It is built once, while the request runs (`Trace`), and feeds `fimble.explain`, `--explain`, the
status message, the audit log and the statistics. It holds no text of the user's: labels, sizes and
reasons only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from .generation import NO_USAGE, ModelInfo, Usage
from .ports import Clock


class Source(StrEnum):
    """Where the shown text came from."""

    NONE = "none"
    TYPED = "typed"
    """The user typed along a suggestion already shown."""
    MEMORY = "memory"
    DISK = "disk"
    NEAR = "near"
    """An answer given here before, with something else changed since."""
    JOINED = "joined"
    """A stream already running for an earlier keystroke."""
    MODEL = "model"


class Outcome(StrEnum):
    """What became of a suggestion."""

    UNKNOWN = ""
    """Nothing yet, or the editor does not tell."""
    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    TYPED = "typed"
    """The user wrote the same text."""
    REJECTED = "rejected"
    """Dismissed, or something else was typed where it stood."""
    IGNORED = "ignored"
    """The user went elsewhere, or it was replaced before it could be read."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the walk, in milliseconds from the request's start."""

    name: str
    start_ms: float
    duration_ms: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContextPart:
    """A piece of the prompt: what it is, its share of the prompt's tokens, and why it is there."""

    kind: str
    """`prefix`, `suffix`, `snippet`, `instruction` ..."""
    label: str
    """Where it is from: `src/a.py:10-24`."""
    tokens: int
    share: float
    """0 to 1, of the whole prompt."""
    why: str


@dataclass(frozen=True, slots=True)
class FilterVerdict:
    """A filter or check that changed or refused the text."""

    name: str
    action: str
    """`changed` or `refused`."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """Which model was asked, where, and what it cost."""

    name: str
    provider: str
    model_id: str
    host: str
    left_machine: bool
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int
    first_token_ms: float | None
    total_ms: float | None
    finish: str = ""
    """Why the answer ended; empty while it is being written."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened to one request.

    `reason` names why nothing was shown; empty when something was.
    """

    id: str
    task: str
    trigger: str
    path: str
    language: str
    line: int
    """1-based, as people count."""
    column: int
    """1-based code points."""
    started_at: str
    """ISO 8601, UTC."""
    total_ms: float
    source: Source
    shown: bool
    reason: str
    detail: str
    """`reason` in a sentence for the user."""
    stages: tuple[Stage, ...]
    parts: tuple[ContextPart, ...]
    verdicts: tuple[FilterVerdict, ...]
    models: tuple[ModelUse, ...]
    """Every model that was sent text, in order."""
    errors: tuple[str, ...] = ()
    redacted: int = 0
    """How many secret-looking values were replaced in the prompt."""
    accepted: bool = False
    """Whether the user took the suggestion, or a part of it."""
    outcome: Outcome = Outcome.UNKNOWN
    accepted_chars: int = 0
    """How much of the text was taken, in code points."""

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON data."""
        return asdict(self)


@dataclass(slots=True)
class Trace:
    """Collects what happens to one request; `finish` turns it into an `Explanation`.

    The one mutable thing of a request.
    """

    clock: Clock
    id: str
    task: str
    trigger: str
    path: str
    language: str
    line: int
    column: int
    started_at: str = field(
        default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds")
    )
    stages: list[Stage] = field(default_factory=list)
    parts: tuple[ContextPart, ...] = ()
    verdicts: list[FilterVerdict] = field(default_factory=list)
    models: list[ModelUse] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    redacted: int = 0
    _start_ms: float = field(init=False)
    _stage_ms: float = field(init=False)

    def __post_init__(self) -> None:
        self._start_ms = self._stage_ms = self.clock.monotonic_ms()

    def elapsed_ms(self) -> float:
        """Milliseconds since the request began."""
        return self.clock.monotonic_ms() - self._start_ms

    def stage(self, name: str, note: str = "") -> None:
        """Ends the step `name`, which began when the step before it ended."""
        now = self.clock.monotonic_ms()
        self.stages.append(Stage(name, self._stage_ms - self._start_ms, now - self._stage_ms, note))
        self._stage_ms = now

    def used_model(
        self,
        info: ModelInfo,
        usage: Usage = NO_USAGE,
        *,
        first_token_ms: float | None = None,
        total_ms: float | None = None,
        finish: str = "",
    ) -> None:
        """Records that `info` was sent text; called again, it completes what is known of it."""
        use = ModelUse(
            name=info.name,
            provider=info.provider,
            model_id=info.model_id,
            host=info.host,
            left_machine=not info.is_local,
            prompt_tokens=usage.prompt_tokens,
            cached_tokens=usage.cached_tokens,
            output_tokens=usage.output_tokens,
            first_token_ms=first_token_ms,
            total_ms=total_ms,
            finish=finish,
        )
        if self.models and self.models[-1].name == use.name and not self.models[-1].finish:
            self.models[-1] = use
        else:
            self.models.append(use)

    def finish(self, source: Source, *, reason: str = "", detail: str = "") -> Explanation:
        """The finished record; something was shown unless `reason` says why not."""
        return Explanation(
            id=self.id,
            task=self.task,
            trigger=self.trigger,
            path=self.path,
            language=self.language,
            line=self.line,
            column=self.column,
            started_at=self.started_at,
            total_ms=self.clock.monotonic_ms() - self._start_ms,
            source=source,
            shown=not reason,
            reason=reason,
            detail=detail,
            stages=tuple(self.stages),
            parts=self.parts,
            verdicts=tuple(self.verdicts),
            models=tuple(self.models),
            errors=tuple(self.errors),
            redacted=self.redacted,
        )
