"""A figure: numbers measured, what they are, how they came about. Pure."""

from __future__ import annotations

import operator
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the report."""

    name: str
    values: Sequence[float]
    how: str
    """How it was measured, for a reader who wants to doubt it."""
    unit: str = "ms"
    limit: str = ""
    """What the design allows the median: a sign and a number. Reported, never asserted."""

    @property
    def met(self) -> str:
        """Whether the median keeps the limit: `yes`, `NO`, or nothing where there is none."""
        sign, _, bound = self.limit.partition(" ")
        if not sign:
            return ""
        return "yes" if _COMPARE[sign](self.p50, float(bound)) else "NO"

    @property
    def p50(self) -> float:
        return percentile(self.values, 50)

    @property
    def p95(self) -> float:
        return percentile(self.values, 95)

    @property
    def most(self) -> float:
        return max(self.values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` of all are not above."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def ratio(name: str, ours: Sequence[float], theirs: Sequence[float], limit: str = "") -> Figure:
    """The ratio of two medians, as a figure with one value."""
    how = "the ratio of the two medians above"
    value = statistics.median(ours) / statistics.median(theirs)
    return Figure(name, [value], how, unit="x", limit=limit)
