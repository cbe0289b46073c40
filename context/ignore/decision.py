"""What may be done with a file or folder, and why. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Access(StrEnum):
    """What may be done with a file, from everything to nothing."""

    FULL = "full"
    """It may be indexed, and shown to a model as context of other files."""
    OPEN_ONLY = "open-only"
    """Not indexed and no context of other files. While the user edits it, it may be sent."""
    NEVER = "never"
    """Neither indexed nor sent, not even when it is the open file."""


class Reason(StrEnum):
    """Why, as a stable name for explanations and counts."""

    ALLOWED = "allowed"
    GIT_IGNORED = "git_ignored"
    PRIVATE_IGNORED = "private_ignored"
    SECRET_FILE = "secret_file"  # noqa: S105  # a name
    SKIPPED_FOLDER = "skipped_folder"
    GENERATED_FOLDER = "generated_folder"
    OUTSIDE = "outside"
    BINARY = "binary"
    LOCK_FILE = "lock_file"
    TOO_LARGE = "too_large"
    MINIFIED = "minified"


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be done with one file or folder."""

    access: Access
    reason: Reason
    detail: str = ""
    """For people: `.gitignore:3: *.log`. Never the file's content."""

    @property
    def indexed(self) -> bool:
        """Whether it may be read for the index, or a folder be looked into."""
        return self.access is Access.FULL

    @property
    def sent(self) -> bool:
        """Whether its text may be sent to a model while the user edits it."""
        return self.access is not Access.NEVER


ALLOWED: Final = Decision(Access.FULL, Reason.ALLOWED)
