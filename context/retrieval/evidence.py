"""What speaks for definitions, collected for one query. Knows no source and no weight.

Evidence is a kind and a strength, mostly from 0 to 1. It is noted where it belongs, once for all
definitions it speaks for: with a name, with a class or with a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..lookup import Definition

Evidence = dict[str, float]


def _table() -> defaultdict[str, Evidence]:
    return defaultdict(dict)


@dataclass(slots=True)
class Pool:
    """Everything found so far."""

    definitions: dict[tuple[str, int], Definition] = field(default_factory=dict)
    """By file and first line."""
    names: defaultdict[str, Evidence] = field(default_factory=_table)
    """For whatever has this name."""
    containers: defaultdict[str, Evidence] = field(default_factory=_table)
    """For whatever is defined in a class, type or module of this name."""
    paths: defaultdict[str, Evidence] = field(default_factory=_table)
    """For whatever is defined in this file."""

    def add(self, definitions: Iterable[Definition]) -> None:
        """Takes in `definitions`."""
        for item in definitions:
            self.definitions.setdefault((item.path, item.symbol.first_line), item)


def note(table: dict[str, Evidence], key: str, kind: str, strength: float) -> None:
    """Notes evidence for `key`; of one kind the strongest counts."""
    evidence = table[key]
    if strength > evidence.get(kind, 0.0):
        evidence[kind] = strength
