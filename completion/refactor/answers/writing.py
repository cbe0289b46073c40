"""What a model is writing at the moment, told from its answer while it comes. Pure text."""

from __future__ import annotations

import re
from typing import Final

from context.scopes import definitions
from context.syntax import ParsedDocument

from ..target import Target
from .fences import closes_fence, opening_fence
from .headings import Heading, label, path_after_fence, strong_heading, title
from .patches import patched_path
from .refusal import AnswerRefused
from .search_replace import ends_hunk, opens_hunk

TOLD_EVERY_CHARS: Final = 24
LINE_CHARS_MAX: Final = 1_000
"""Of a longer line no more is looked at: each piece of it costs its length."""

_HEADER: Final = re.compile(
    r"\b(?:def|class|func|fn|function|interface|struct|enum|trait|impl|module)\s+"
    r"(?:\([^)]*\)\s*)?(?P<name>[A-Za-z_$][\w$]*)"
)


class Writing:
    """Follows one answer: `feed` each piece and show what comes back.

    A line names the definition that it heads, or the one that it stood in when it was in the code
    at one place only. A heading names the file of what follows; `path` is that of what comes
    without one.
    """

    def __init__(self, parsed: ParsedDocument, target: Target | None, path: str) -> None:
        self._path = path
        self._file = path.rpartition("/")[2]
        self._own_homes = self._homes = _homes(parsed, target) if target else {}
        self._name = target.scope.name if target and target.scope else ""
        self._files = _Files()
        self._line = ""
        self._size = self._told = 0

    def feed(self, piece: str) -> str:
        """One line for the user, when there is news; else empty."""
        self._size += len(piece)
        before = self.place
        *done, line = (self._line + piece).split("\n")
        self._line = line[:LINE_CHARS_MAX]
        for line in done:
            self._read(line[:LINE_CHARS_MAX])
        if before == self.place and self._size - self._told < TOLD_EVERY_CHARS:
            return ""
        self._told = self._size
        return f"Writing {self.place} ({self._size} characters)"

    @property
    def place(self) -> str:
        """The definition and its file, as far as they are known."""
        return " in ".join(part for part in (self._name, self._file) if part) or "code"

    def _read(self, line: str) -> None:
        heading = self._files.heading(line.removesuffix("\r"))
        if heading is None and (path := patched_path(line.removesuffix("\r"))):
            heading = Heading(path)
        if heading is not None:
            self._file, self._name = heading.new_path or heading.path, ""
            self._homes = self._own_homes if heading.path == self._path else {}
            return
        header = _HEADER.search(line)
        self._name = header["name"] if header else self._homes.get(line.strip(), "") or self._name


class _Files:
    """Tells headings from what looks like one within a hunk or a fenced text."""

    def __init__(self) -> None:
        self._is_in_hunk = False
        self._fence: re.Match[str] | None = None
        self._label: Heading | None = None

    def heading(self, line: str) -> Heading | None:
        """The heading that ends with this line; a name above a fence is one from the fence on."""
        if self._is_in_hunk:
            self._is_in_hunk = not ends_hunk(line)
            return None
        if self._fence and closes_fence(line, self._fence):
            self._fence = None
            return None
        if not line.strip():
            return None
        above, self._label = self._label, None
        if opens_hunk(line):
            self._is_in_hunk = True
            return above
        try:
            return self._outside(line, above)
        except AnswerRefused:
            return None  # what reads the whole answer says so

    def _outside(self, line: str, above: Heading | None) -> Heading | None:
        """What a line says that is in no hunk; within a fence it may still name the next hunk's."""
        if self._fence is None:
            if opening := opening_fence(line):
                self._fence = opening
                return path_after_fence(opening["info"]) or above
            if found := strong_heading(line) or title(line):
                return found
        self._label = label(line)
        return None


def _homes(parsed: ParsedDocument, target: Target) -> dict[str, str]:
    """The name of the innermost definition around each line of the target; empty for twins."""
    first, last = target.span.start.line, target.span.end.line
    names = [""] * (last + 1 - first)
    for scope in definitions(parsed):
        if scope.name and first <= scope.span.start.line <= last:
            end = min(scope.span.end.line, last) + 1
            names[scope.span.start.line - first : end - first] = [scope.name] * (
                end - scope.span.start.line
            )
    homes: dict[str, str] = {}
    for number, name in enumerate(names, start=first):
        line = parsed.document.line(number).strip()
        homes[line] = "" if homes.get(line, name) != name else name
    homes.pop("", None)
    return homes
