"""What a program's output says: how many tests passed, and what a model may see of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from context.redaction import redact

EVIDENCE_CHARS_MAX: Final = 4_000
"""How much of a failure's output is kept, from its end."""

_COUNTS: Final = (
    re.compile(r"^=* ?(?:.*, )?(\d+) passed\b.* in [\d.:]+ ?s", re.MULTILINE),  # pytest
    re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE),  # unittest
    re.compile(r"^test result: ok\. (\d+) passed", re.MULTILINE),  # cargo
    re.compile(r"^\s*Tests:?\s+(?:.*, )?(\d+) passed", re.MULTILINE),  # jest, vitest
    re.compile(r"^(?:# pass|ℹ pass) (\d+)$", re.MULTILINE),  # node --test
    re.compile(r"^\s*(\d+) passing\b", re.MULTILINE),  # mocha
    re.compile(r"^--- (PASS):", re.MULTILINE),  # go test -v
)
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def plain_text(output: bytes) -> str:
    """A program's output without colours, with LF for line ends."""
    text = _COLOURS.sub("", output.decode("utf-8", "replace"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def passed_text(output: str) -> str:
    """`34 tests pass`, or `tests pass` where the output does not say how many."""
    for pattern in _COUNTS:
        found = [match[1] for match in pattern.finditer(output)]
        count = sum(int(one) if one.isdigit() else 1 for one in found)
        if count:
            return f"{count} test passes" if count == 1 else f"{count} tests pass"
    return "tests pass"


def evidence(output: str, places: Sequence[Path]) -> str:
    """The end of what was printed, without secrets and without the names of the user's folders."""
    text = redact(output).text
    for place in map(str, places):
        text = text.replace(place, "…")
    return text[-EVIDENCE_CHARS_MAX:]
