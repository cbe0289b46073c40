"""What a model is writing at the moment, told from its answer while it comes. Pure text."""

from __future__ import annotations

import re
from typing import Final

from context.scopes import definitions
from context.syntax import ParsedDocument

from ..target import Target

TOLD_EVERY_CHARS: Final = 24

_HEADER: Final = re.compile(
    r"\b(?:def|class|func|fn|function|interface|struct|enum|trait|impl|module)\s+"
    r"(?:\([^)]*\)\s*)?(?P<name>[A-Za-z_$][\w$]*)"
)


class Writing:
    """Follows one answer: `feed` each piece and show what comes back.

    A line names the definition that it heads, or the one that it stood in when it was in the code
    at one place only.
    """

    def __init__(self, parsed: ParsedDocument, target: Target, path: str) -> None:
        self._file = path.rpartition("/")[2]
        self._homes = _homes(parsed, target)
        self._name = target.scope.name if target.scope else ""
        self._line = ""
        self._size = self._told = 0

    def feed(self, piece: str) -> str:
        """One line for the user, when there is news; else empty."""
        self._size += len(piece)
        *done, self._line = (self._line + piece).split("\n")
        name = self._name
        for line in done:
            header = _HEADER.search(line)
            name = header["name"] if header else self._homes.get(line.strip(), "") or name
        news = name != self._name or self._size - self._told >= TOLD_EVERY_CHARS
        self._name = name
        if not news:
            return ""
        self._told = self._size
        what = " in ".join(part for part in (name, self._file) if part) or "code"
        return f"Writing {what} ({self._size} characters)"


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
    return homes
