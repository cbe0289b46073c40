"""Pictures of code, diffs and explanation records, as lines for the screen. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, Final

from .screen import Line, Piece, Style, flow, line

MARGIN: Final = "    "
LINES_ABOVE: Final = 3
BAR_WIDTH: Final = 28
CURSOR: Final = Piece("‸", Style.QUIET)

_TOKEN: Final = re.compile(
    r"(?P<text>\"\"\".*?(?:\"\"\"|$)|\"[^\"\n]*\"|'[^'\n]*'|(?:#|//).*$)"
    r"|\b(?P<keyword>def|class|return|for|in|if|raise|from|import|and|not|export|constructor|this)\b"
)


def code_picture(text: str, offset: int, ghost: str = "", *, mark_cursor: bool) -> list[Line]:
    """The lines around `offset`, with `ghost` at it as an editor would show it.

    `mark_cursor`: show where the ghost text begins, for screens without colours.
    """
    head, tail = text[:offset], text[offset:].split("\n", maxsplit=1)[0]
    above = head.split("\n")
    first = max(0, len(above) - 1 - LINES_ABOVE)
    shown: list[Line] = [
        _numbered(number + 1, _coloured(above[number])) for number in range(first, len(above) - 1)
    ]
    added = ghost.split("\n")
    cursor = [CURSOR] if mark_cursor else []
    for number, piece in enumerate(added):
        own = [*_coloured(above[-1]), *cursor] if number == 0 else []
        rest = _coloured(tail) if number == len(added) - 1 else []
        shown.append(_numbered(len(above) + number, [*own, Piece(piece, Style.GHOST), *rest]))
    return shown


def timing_line(record: dict[str, Any], width: int) -> list[Line]:
    """The time of each step of one request, then the whole."""
    steps = [
        Piece(f"{stage['name']} {milliseconds(stage['duration_ms'])}", Style.QUIET)
        for stage in record["stages"]
    ]
    source = Piece(f"{record['source']:<7}{milliseconds(record['total_ms']):>6} ms ", Style.GOOD)
    return flow(steps, width, line(MARGIN, source), gap=" · ")


def diff_picture(before: str, after: str, name: str) -> list[Line]:
    """A unified diff."""
    styles = {"+": Style.ADDED, "-": Style.REMOVED, "@": Style.HEADING}
    rows = difflib.unified_diff(
        before.split("\n"), after.split("\n"), f"a/{name}", f"b/{name}", n=2, lineterm=""
    )
    return [line(MARGIN, Piece(row, styles.get(row[:1], Style.PLAIN))) for row in rows]


def walk_picture(record: dict[str, Any]) -> list[Line]:
    """Each stage of a record with its time as a bar."""
    longest = max((stage["duration_ms"] for stage in record["stages"]), default=0.0) or 1.0
    rows: list[Line] = []
    for stage in record["stages"]:
        bar = "█" * round(BAR_WIDTH * stage["duration_ms"] / longest)
        rows.append(
            line(
                MARGIN,
                f"{stage['name']:<13}",
                f"{milliseconds(stage['duration_ms']):>7} ms  ",
                Piece(bar, Style.BAR),
                Piece(f" {stage['note']}" if stage["note"] else "", Style.QUIET),
            )
        )
    return rows


def milliseconds(value: float) -> str:
    """A time with as many digits as matter."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def _numbered(number: int, pieces: Sequence[Piece]) -> Line:
    return [Piece(f"{MARGIN}{number:>3} │ ", Style.QUIET), *pieces]


def _coloured(code: str) -> list[Piece]:
    pieces: list[Piece] = []
    done = 0
    for found in _TOKEN.finditer(code):
        pieces.append(Piece(code[done : found.start()]))
        style = Style.TEXT if found["text"] else Style.KEYWORD
        pieces.append(Piece(found.group(), style))
        done = found.end()
    return [*pieces, Piece(code[done:])]
