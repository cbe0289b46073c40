"""Names in text and the words they are made of. Knows no language and no index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_NAME: Final = re.compile(r"[^\W\d][\w$]+|\$[\w$]+")
_PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_LINES_KEPT: Final = 16_384
_NAMES_KEPT: Final = 32_768
_LINE_CHARS_MAX: Final = 1_000


@lru_cache(maxsize=_LINES_KEPT)
def names_in(line: str) -> tuple[str, ...]:
    """The names of two and more characters in a line, as often as they stand there."""
    return tuple(_NAME.findall(line[:_LINE_CHARS_MAX]))


@lru_cache(maxsize=_NAMES_KEPT)
def parts_of(name: str) -> tuple[str, ...]:
    """The words a name is made of, in lower case: `loadHTMLOrder` gives `load`, `html`, `order`."""
    return tuple(dict.fromkeys(part.lower() for part in _PART.findall(name)))


@lru_cache(maxsize=_NAMES_KEPT)
def stems_of(name: str) -> tuple[str, ...]:
    """The rough stems of a name's parts: those of `loadOrders` and `orderLoading` are the same."""
    return tuple(dict.fromkeys(_stem(part) for part in parts_of(name) if len(part) > 1))


def _stem(part: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if len(part) - len(ending) >= 3 and part.endswith(ending):
            return part[: -len(ending)]
    return part


def terms_in(text: str) -> Iterator[str]:
    """What a text is indexed by: every name, and the parts of those that have several."""
    for name in _NAME.findall(text):
        yield from _terms(name)


@lru_cache(maxsize=_NAMES_KEPT)
def _terms(name: str) -> tuple[str, ...]:
    parts = parts_of(name)
    return (name,) if parts in ((name,), ()) else (name, *parts)
