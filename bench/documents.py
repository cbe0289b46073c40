"""Documents to measure with, and what an editor sends while one types in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .session import AUTOMATIC

_FUNCTION: Final = '''\
def convert_{number}(amount, rate=1.0):
    """Convert an amount of kind {number}."""
    if amount < 0:
        raise ValueError("amount must not be negative")
    total = 0.0
    for step in range({number} % 7 + 1):
        total += amount * rate / (step + 1)
    return round(total, 2)


'''


def python_text(lines: int) -> str:
    """A Python file of about so many lines."""
    size = _FUNCTION.count("\n")
    return "".join(_FUNCTION.format(number=number) for number in range(-(-lines // size)))


@dataclass(slots=True)
class Typist:
    """Types into one document, always at the end of what it typed before."""

    uri: str
    text: str
    line: int
    column: int = 0
    version: int = 1

    @classmethod
    def in_the_middle(cls, uri: str, text: str) -> Typist:
        """At the blank line between two functions near the middle of `text`."""
        lines = text.split("\n")
        middle = next(number for number in range(len(lines) // 2, len(lines)) if not lines[number])
        return cls(uri, text, middle)

    def opened(self) -> dict[str, Any]:
        """Params of `textDocument/didOpen`."""
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        return {"textDocument": item}

    def typed(self, text: str) -> dict[str, Any]:
        """Params of the `didChange` for `text` typed at the cursor, which moves on."""
        here = (self.line, self.column)
        self.line += text.count("\n")
        self.column = len(text.rpartition("\n")[2]) + (0 if "\n" in text else self.column)
        return self._changed(here, here, text)

    def taken_back(self, place: tuple[int, int]) -> dict[str, Any]:
        """Params of the `didChange` that takes away what was typed since the cursor was there."""
        end = (self.line, self.column)
        self.line, self.column = place
        return self._changed(place, end, "")

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's line and column."""
        return self.line, self.column

    def asked(self) -> dict[str, Any]:
        """Params of `textDocument/inlineCompletion` at the cursor."""
        return {
            "textDocument": {"uri": self.uri},
            "position": {"line": self.line, "character": self.column},
            "context": {"triggerKind": AUTOMATIC},
        }

    def _changed(self, start: tuple[int, int], end: tuple[int, int], text: str) -> dict[str, Any]:
        self.version += 1
        places = ({"line": line, "character": column} for line, column in (start, end))
        span = dict(zip(("start", "end"), places, strict=True))
        return {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{"range": span, "text": text}],
        }
