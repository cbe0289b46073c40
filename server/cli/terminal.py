"""What the terminal can do: colours, a progress line, JSON, errors. Knows nothing of Fimble."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Final, TextIO

_STYLES: Final = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}
_CONTROL: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_KEPT: Final = {ord("\n"): "\n", ord("\t"): "\t"}


class CommandError(Exception):
    """The command could not do its work; the message is for the user."""

    exit_code = 1


class UsageError(CommandError):
    """The command was called wrongly."""

    exit_code = 2


class Paint:
    """Colours text for one stream: only on a terminal, and only without `NO_COLOR`."""

    def __init__(self, stream: TextIO) -> None:
        wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.on = wanted and stream.isatty()

    def __call__(self, text: str, *styles: str) -> str:
        if not self.on or not text:
            return text
        codes = ";".join(_STYLES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"


class ProgressLine:
    """One line on stderr that is overwritten while work goes on; nothing when piped."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._on = sys.stderr.isatty()
        self._drawn = -1

    def show(self, done: int, total: int) -> None:
        """Draws `done` of `total` bytes; a `total` of 0 is not known."""
        percent = int(100 * done / total) if total > 0 else done // 1_000_000
        amount = (
            f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if total > 0 else f"{done / 1e6:.1f} MB"
        )
        self._draw(percent, min(1.0, done / total) if total > 0 else 0.0, amount)

    def show_count(self, done: int, total: int, things: str) -> None:
        """Draws `done` of `total` things; `total` is not 0."""
        self._draw(int(100 * done / total), done / total, f"{done:,} of {total:,} {things}")

    def note(self, text: str) -> None:
        """Draws a message in place of the bar."""
        if self._on:
            sys.stderr.write(f"\r\x1b[K{self._label}: {text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Removes the line."""
        if self._on:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _draw(self, percent: int, share: float, amount: str) -> None:
        if not self._on or percent == self._drawn:
            return
        self._drawn = percent
        width = max(10, shutil.get_terminal_size().columns - len(self._label) - 34)
        bar = ("#" * round(width * share)).ljust(width, ".")
        sys.stderr.write(f"\r\x1b[K{self._label} [{bar}] {amount} {share:4.0%}")
        sys.stderr.flush()


def show_error(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"{Paint(sys.stderr)('fimble:', 'red', 'bold')} {printable(message)}\n")


def show_warning(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"{Paint(sys.stderr)('fimble:', 'yellow')} {printable(message)}\n")


def print_json(value: object) -> None:
    """`value` on stdout as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def printable(text: str) -> str:
    """`text` with control characters made visible: a model's answer cannot drive the terminal."""
    return text.translate(_CONTROL | _KEPT)
