"""The target's code as a model sees it, and what a model wrote as the target's new code.

Between the two lies what a model loses count of: the common indentation, the line ends and a byte
order mark.
"""

from __future__ import annotations

from typing import Final

from context.text import with_lf

from ..target import Target

_MARK: Final = "\ufeff"


def shown_lines(target: Target) -> list[str]:
    """The lines without line ends, byte order mark and common indentation."""
    lines = with_lf(target.code).removeprefix(_MARK).split("\n")
    return [line.removeprefix(target.indent) for line in lines]


def placed(lines: list[str], target: Target) -> str:
    r"""The inverse of `shown_lines`: code for the target's place, with `\n` for line ends."""
    mark = _MARK if target.code.startswith(_MARK) else ""
    return mark + "\n".join(target.indent + line if line.strip() else line for line in lines)
