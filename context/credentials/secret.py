"""A find. A value only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """Where a secret lies in a text, as offsets, and which rule found it."""

    start: int
    end: int
    kind: str
