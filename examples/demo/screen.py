"""The terminal: styled lines, one live region that redraws in place, and plain text when piped.

Text and style stay apart until the moment of writing, so that cropping never cuts an escape code.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TextIO

WIDTH_MAX: Final = 100
WIDTH_MIN: Final = 30
_ASCII: Final = str.maketrans(
    {"│": "|", "·": "-", "‸": "^", "█": "#", "✓": "*", "…": "~", "–": "-", "▸": ">"}
)


class Style(Enum):
    """A look; the value is the terminal's code for it."""

    PLAIN = ""
    TITLE = "1"
    HEADING = "1;36"
    QUIET = "2"
    GHOST = "3;38;5;245"
    GOOD = "32"
    WARNING = "33"
    BAD = "1;31"
    ADDED = "38;5;34"
    REMOVED = "38;5;160"
    KEYWORD = "35"
    TEXT = "38;5;107"
    BAR = "36"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style."""

    text: str
    style: Style = Style.PLAIN


Line = Sequence[Piece]


def line(*pieces: Piece | str) -> Line:
    """A line from pieces; bare texts have no style."""
    return [piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces]


def flow(items: Iterable[Piece], width: int, indent: Line, gap: str = "  ") -> list[Line]:
    """Items side by side, on as many lines as they need; later lines are indented alike."""
    margin = sum(len(piece.text) for piece in indent)
    lines: list[list[Piece]] = [list(indent)]
    used = margin
    for item in items:
        size = len(item.text) + (len(gap) if used > margin else 0)
        if used + size > width and used > margin:
            lines.append([Piece(" " * margin)])
            used, size = margin, len(item.text)
        if used > margin:
            lines[-1].append(Piece(gap, Style.QUIET))
        lines[-1].append(item)
        used += size
    return [*lines]


def paragraph(text: str, width: int, indent: Line, style: Style = Style.PLAIN) -> list[Line]:
    """Words of a sentence, wrapped."""
    return flow((Piece(word, style) for word in text.split()), width, indent, gap=" ")


class Screen:
    """Where the demo writes. `lively` says whether lines may be redrawn."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        is_terminal = out.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
        self.lively = is_terminal
        self.colourful = is_terminal and not os.environ.get("NO_COLOR")
        self._is_ascii = not _can_write(out, "│·‸█✓▸")
        self._live: list[str] = []

    @property
    def width(self) -> int:
        """Columns to use."""
        columns = shutil.get_terminal_size((WIDTH_MAX, 24)).columns if self.lively else WIDTH_MAX
        return max(WIDTH_MIN, min(columns - 1, WIDTH_MAX))

    def write(self, *lines: Line) -> None:
        """Writes lines for good, below what is there."""
        self.settle()
        self._out.write("".join(self._rendered(item) + "\n" for item in lines))
        self._out.flush()

    def draw(self, lines: Sequence[Line]) -> None:
        """Replaces the live region; only lines that differ are written. Nothing when piped."""
        if not self.lively:
            return
        new = [self._rendered(item) for item in lines]
        new += [""] * (len(self._live) - len(new))
        parts = ["\x1b[?25l"]
        if self._live:
            parts.append(f"\x1b[{len(self._live)}A\r")
        for number, text in enumerate(new):
            same = number < len(self._live) and self._live[number] == text
            parts.append("\n" if same else f"{text}\x1b[K\n")
        self._live = new
        self._out.write("".join(parts))
        self._out.flush()

    def finish(self, lines: Sequence[Line]) -> None:
        """The last state of the live region, which then stays; written plainly when piped."""
        if self.lively:
            self.draw(lines)
            surplus = len(self._live) - len(lines)
            self._out.write(f"\x1b[{surplus}A" if surplus else "")
            self.settle()
        else:
            self.write(*lines)

    def settle(self) -> None:
        """Leaves the live region as it is and shows the cursor again."""
        if self._live:
            self._out.write("\x1b[?25h")
            self._out.flush()
        self._live = []

    def _rendered(self, item: Line) -> str:
        left = self.width
        parts: list[str] = []
        for piece in item:
            text = "".join(char if char.isprintable() else " " for char in piece.text)
            if len(text) > left:
                text = text[: max(0, left - 1)] + "…"
            left -= len(text)
            parts.append(self._styled(text, piece.style))
            if left <= 0:
                break
        shown = "".join(parts)
        if self._is_ascii:
            shown = shown.translate(_ASCII).encode("ascii", "replace").decode("ascii")
        return shown if self.colourful else shown.rstrip()

    def _styled(self, text: str, style: Style) -> str:
        if not (self.colourful and style.value and text):
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"


def _can_write(out: TextIO, text: str) -> bool:
    try:
        text.encode(out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
