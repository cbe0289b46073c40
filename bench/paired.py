"""Two ways of doing the same thing on the same cases: how they differ, and if by more than chance.

Pure numbers, standard library only.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

RESAMPLES: Final = 2_000
CONFIDENCE: Final = 0.95
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and where resampling the cases puts it 95 times in a hundred."""

    mean: float
    low: float
    high: float

    @property
    def is_noise(self) -> bool:
        """Whether nothing at all is a possible truth."""
        return self.low <= 0 <= self.high


def is_exact(text: str, truth: str) -> bool:
    """Whether both say the same, blanks aside."""
    return re.sub(r"\s+", "", text) == re.sub(r"\s+", "", truth)


def edit_similarity(text: str, truth: str) -> float:
    """Twice the longest common subsequence over both lengths, stripped: 0 to 1.

    As the benchmark CrossCodeEval reports it.
    """
    text, truth = text.strip(), truth.strip()
    row = [0] * (len(truth) + 1)
    for mine in text:
        diagonal = 0
        for place, theirs in enumerate(truth, 1):
            above = row[place]
            row[place] = diagonal + 1 if mine == theirs else max(above, row[place - 1])
            diagonal = above
    return 2 * row[-1] / max(1, len(text) + len(truth))


def sign_test(better: int, worse: int) -> float:
    """How often a fair coin falls at least so unevenly, in either direction: exact, 0 to 1."""
    cases = better + worse
    tail = sum(math.comb(cases, count) for count in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << cases))


def mean_interval(values: Sequence[float]) -> Interval:
    """The mean of one or more values with its percentile bootstrap; the same every time."""
    dice = random.Random(_SEED)
    count = len(values)
    means = sorted(sum(dice.choices(values, k=count)) / count for _ in range(RESAMPLES))
    cut = int(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Interval(sum(values) / count, means[cut], means[-1 - cut])
