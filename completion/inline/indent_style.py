"""An answer's indentation in the file's own style: tabs or blanks. Pure functions over text."""

from __future__ import annotations

import re
from typing import Final

from context.text import split_lines

_UNITS: Final = (4, 2, 8, 3)
"""How many blanks a level may have, the most usual first."""
BLOCKS_ARE_MARKED: Final = frozenset(
    (
        *("c", "cpp", "csharp", "dart", "go", "java", "javascript", "javascriptreact"),
        *("kotlin", "php", "python", "rust", "swift", "typescript", "typescriptreact"),
    )
)
"""Languages where a line that opens a block ends with `{` or `:`."""
_BLOCK_OPENERS: Final = (":", "{")
_GOES_ON: Final = (*"([,=+-*/%&|^<>?\\", " and", " or", " not", " in", " is")
"""What a line ends with that the next one belongs to."""
_HEADER: Final = re.compile(r"\s*(if|else|for|while|do|where|const|case|throws)\b|\s*[#@*/]|.*//")
"""A line that may go on in the next one without a sign of it, or is no code."""
_GOES_ON_BEFORE: Final = tuple(".,?:|&+-*/%=<>)]\"'`")
"""What a line begins with that belongs to the one above."""
_LEADING: Final = re.compile(r"[ \t]*")
_STRING: Final = re.compile(r'"""|\'\'\'|`')


def in_style(text: str, line_head: str, indent_unit: str) -> str:
    """`text` with the indentation of its lines in units of `indent_unit`.

    Lines that mix tabs and blanks are aligned by hand, and strings over several lines are text:
    both are left alone, and so is everything when the width of a level cannot be told.
    """
    lines = split_lines(text)
    first = 1 if line_head else 0
    if not indent_unit or len(lines) <= first or _STRING.search(text):
        return text
    leads = {number: _lead(lines[number]) for number in range(first, len(lines))}
    wrong = {number: lead for number, lead in leads.items() if lead and lines[number].strip()}
    if indent_unit == "\t":
        wrong = {number: lead for number, lead in wrong.items() if not lead.strip(" ")}
        blanks = _level([len(lead) for lead in wrong.values()], _tabs(line_head))
        made = {n: "\t" * (len(lead) // blanks) for n, lead in wrong.items()} if blanks else {}
    else:
        wrong = {number: lead for number, lead in wrong.items() if not lead.strip("\t")}
        made = {number: indent_unit * len(lead) for number, lead in wrong.items()}
    for number, lead in made.items():
        lines[number] = lead + lines[number][len(leads[number]) :]
    return "".join(lines)


def at_depth(text: str, line_head: str, above: str, indent_unit: str) -> str:
    """`text` without the indentation by which it begins deeper than a statement can stand here.

    Where the cursor stands on an indented blank line, models often write the indentation again.
    `above` is the nearest line above that is not blank. A line that goes on with the one above may
    stand as deep as it likes, and so may the lines of a string.
    """
    lines = split_lines(text)
    too_deep = _lead(lines[0])
    body = lines[0][len(too_deep) :]
    if not too_deep or line_head.strip() or not body.strip() or _STRING.search(text):
        return text
    opens = above.rstrip().endswith(_BLOCK_OPENERS)
    depth = _lead(above) + (indent_unit if opens else "")
    if not indent_unit or len(line_head) < len(depth) or body.startswith(_GOES_ON_BEFORE):
        return text
    if not opens and (above.rstrip().endswith(_GOES_ON) or _HEADER.match(above)):
        return text
    base = line_head + too_deep
    rest = (line_head + line[len(base) :] if line.startswith(base) else line for line in lines[1:])
    return body + "".join(rest)


def _level(widths: list[int], tabs: int) -> int:
    """How many blanks one level of the text has, when its lines are at least `tabs` levels deep."""
    for unit in _UNITS:
        if widths and not any(width % unit for width in widths) and min(widths) // unit >= tabs:
            return unit
    return 0


def _tabs(line_head: str) -> int:
    lead = _lead(line_head)
    return len(lead) if lead and not lead.strip("\t") else 0


def _lead(line: str) -> str:
    found = _LEADING.match(line)
    return found[0] if found else ""
