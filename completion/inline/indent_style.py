"""An answer's indentation in the file's own style: tabs or blanks. Pure functions over text."""

from __future__ import annotations

import re
from typing import Final

from context.text import split_lines

_UNITS: Final = (4, 2, 8, 3)
"""How many blanks a level may have, the most usual first."""
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
