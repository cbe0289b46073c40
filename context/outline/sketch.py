"""An outline as text: the headers of what a file defines, as they stand there. Reads no files."""

from __future__ import annotations

from typing import Final

from .values import Outline

LINE_CHARS_MAX: Final = 200


def sketch(outline: Outline) -> str:
    r"""The headers in the order of the file, each line once, cut if it is long; ends with `\n`.

    Empty when the file defines nothing.
    """
    lines: dict[int, str] = {}
    for symbol in outline.symbols:
        for number, line in enumerate(symbol.signature.split("\n"), symbol.first_line):
            lines.setdefault(number, line.rstrip()[:LINE_CHARS_MAX])
    return "".join(f"{lines[number]}\n" for number in sorted(lines))
