"""What goes into the engine and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Literal

from context.syntax import ParsedDocument
from context.text import Document, Point, Span

from .explanation import Explanation
from .project import ProjectView


class Trigger(Enum):
    """What made the editor ask."""

    AUTOMATIC = "automatic"
    """The user typed or moved."""
    INVOKED = "invoked"
    """The user asked: never gated, never delayed."""


class Task(StrEnum):
    """What a model is wanted for; routes are set per task."""

    COMPLETION = "completion"
    DOCUMENT = "document"
    REFACTOR = "refactor"
    ARCHITECT = "architect"


@dataclass(frozen=True, slots=True)
class PopupItem:
    """The entry selected in the editor's own menu: suggestions must put its `text` over `span`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """A change of a document that only took `text` away; `point` is where it stood."""

    point: Point
    text: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why nothing of a document may be sent to any model: a stable name and a sentence."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class SuggestRequest:
    """One question: what comes next at `cursor`?"""

    parsed: ParsedDocument
    cursor: Point
    trigger: Trigger = Trigger.AUTOMATIC
    path: str = ""
    """The file's path relative to its workspace, `/`-separated; never an absolute path."""
    popup: PopupItem | None = None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Text to show at the cursor.

    Accepting it replaces `span`, which lies on one line, with `text`.
    """

    id: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class SuggestOutcome:
    """The answer to a `SuggestRequest`; `explanation` says why, also when nothing is shown."""

    suggestions: tuple[Suggestion, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace `span` with `new_text`."""

    span: Span
    new_text: str


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Edits to one file that is there; they do not overlap and all refer to `version`."""

    uri: str
    version: int | None
    """Of the open document; None: the file is not open, and is as the disk has it."""
    edits: tuple[TextEdit, ...]
    path: str = ""
    """Relative to the project; empty when it is not known."""
    before: Document | None = field(default=None, repr=False)
    """The text that the edits are for; None: that of the request's document."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to create; nothing lies at `path` yet."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class RenamedFile:
    """A file to move to where nothing lies yet, after the edits to it."""

    path: str
    new_path: str
    before: Document | None = field(default=None, repr=False)
    """What it held when that was decided, before the edits to it; None: it does not matter."""


@dataclass(frozen=True, slots=True)
class DeletedFile:
    """A file to delete."""

    path: str
    before: Document | None = field(default=None, repr=False)
    """What it held when that was decided; None: it does not matter."""


FileOperation = NewFile | RenamedFile | DeletedFile


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a language server or linter says is wrong with some code."""

    span: Span
    message: str
    code: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class RefactorRequest:
    """Change the code in `span` as `action_id` (see `completion.refactor.menu`) says."""

    parsed: ParsedDocument
    span: Span
    action_id: str
    instruction: str = ""
    """The user's own words; needed by the action `instruction`, optional detail for the others."""
    path: str = ""
    withheld: Withheld | None = None
    rules: str = ""
    """The project's own, as its people wrote them."""
    folder: Path | None = None
    """The project on the disk, in which `path` lies; None: there is none, or it is not known."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Those in `span`, for the action that mends them."""
    project: ProjectView | None = None
    """The project's other files; None: nothing is known of them."""
    reach: str = ""
    """How far the edit may go: `selection`, `file` or `project`; empty: as the action has it."""


@dataclass(frozen=True, slots=True)
class RefactorOutcome:
    """A verified edit, a text to read, or why there is none.

    Exactly one of the three is set: `edits` and `operations`, `text`, `rejection`.
    """

    edits: tuple[FileEdit, ...]
    explanation: Explanation
    title: str = ""
    checked: tuple[str, ...] = ()
    """What was verified, in words for the user: `("parses", "code unchanged")`."""
    rejection: str = ""
    """One sentence for the user: why no edit is offered and what to do next."""
    operations: tuple[FileOperation, ...] = ()
    """Files that come, move or go: to be done after `edits`, in this order."""
    text: str = ""
    """Markdown for the user to read, of an action that changes nothing."""


@dataclass(frozen=True, slots=True)
class RefactorProgress:
    """One step of a running refactor, for the editor's progress display."""

    message: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class CompletionOptions:
    """The part of the settings that shapes completions."""

    enabled: bool = True
    debounce_ms: int | None = None
    """None: adaptive. 0: none."""
    idle_before_show_ms: int = 0
    lines_max: int = 0
    """0: as many as the syntax allows."""
    in_comments: bool = True
    in_strings: bool = True
    languages: dict[str, bool] = field(default_factory=dict)
    """LSP language id -> whether completions are on; missing means on."""
    speculate: bool = True
    """Whether to prepare what may follow the shown suggestion."""


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """The part of the settings that shapes prompts."""

    budget_tokens: int = 2048


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action of the user's own."""

    name: str
    instruction: str
    kind: str = "refactor.rewrite"
    """The LSP CodeActionKind."""
    languages: tuple[str, ...] = ()
    """LSP language ids; empty: all."""
    reach: Literal["selection", "file", "project"] = "selection"


@dataclass(frozen=True, slots=True)
class RefactorOptions:
    """The part of the settings that shapes refactors."""

    attempts: int = 2
    own_actions: tuple[OwnAction, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolOptions:
    """The part of the settings that says what may be run on an edit."""

    scratches: Path
    """Where copies of projects are made."""
    format: str = "auto"
    """`auto`, `project`, `off`, or a command in which `{path}` is the file."""
    lint: str = "auto"
    """`auto`, `project`, `off`, or a command for the shell, in a copy's folder."""
    test_command: str = ""
    """For the shell, in the copy's folder; empty: none."""
    test_timeout_ms: int = 120_000
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the programs get to see; without keys of models."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Everything the engine takes from the settings, replaced as a whole when they change."""

    completion: CompletionOptions = CompletionOptions()
    context: ContextOptions = ContextOptions()
    refactor: RefactorOptions = RefactorOptions()
    cache_enabled: bool = True
    near_match: bool = False
    """Whether an answer is offered again when only its surroundings have changed."""
    redact_secrets: bool = True
