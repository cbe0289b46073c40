"""A model's answer in the notation it was asked for, whichever it has chosen. Pure text.

Nothing is decided here about where code goes; what is not surely another notation stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from context.text import with_lf

from .copying import repaired
from .fences import fence_for, opening_fence
from .patches import without_patches
from .search_replace import opens_hunk
from .tags import in_our_notation


def in_one_notation(answer: str, old: Sequence[str], name: str = "") -> str:
    r"""The answer with search/replace hunks or fenced code for all that says the same otherwise.

    `old` are the lines of the code in question, and `name` that of the definition it is. Lines of
    the result are separated by `\n`.
    """
    code = "\n".join(old)
    text = in_our_notation(repaired(with_lf(answer), code), code)
    return _with_fence(without_patches(text, old), old, name)


def _with_fence(text: str, old: Sequence[str], name: str) -> str:
    """`text` with a fence around what begins like the old code, when it has none and no hunk."""
    lines = text.rstrip().split("\n")
    if any(opening_fence(line) or opens_hunk(line) for line in lines):
        return text
    first = next((line.strip() for line in old if line.strip()), "")
    words = first.split()
    for at, line in enumerate(lines):
        is_head = bool(name) and name in line and line.split()[:1] == words[:1]
        if first and (line.strip() == first or is_head):
            fence = fence_for("\n".join(lines[at:]))
            return "\n".join((*lines[:at], fence, *lines[at:], fence))
    return text
