"""Learns the weights of `context/retrieval/weights.py` and says how they do on other repositories.

    python -m bench.context_weights DATA CACHE [--epochs N] [--check]

DATA has a `cases.jsonl` in the form of the benchmark of `bench/context_recall.sh`, CACHE the files.
Use repositories that the benchmark does not have: the weights in the tree come from 14 of them, two
for each of seven languages. The loss is the softmax over everything ranked, against the needed
names; languages count alike. With `--check` each repository is judged by weights that were learned
without it.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import context.retrieval.ranking as ranking_module

from .context_workspaces import rankings

CANDIDATES_MAX: Final = 900
LEARNING_RATE: Final = 0.05
SHRINKAGE: Final = 1e-3
BATCH: Final = 16
SHOWN_MAX: Final = 90
"""About what fits 1,400 tokens."""
BY_HAND: Final = ("typed", "not_typed", "open", "seen", "receiver")
"""Set by hand in `weights.py`: cases have no begun names and simulated open files; names in view
and members of a known receiver matter more to a model than to the measure."""

Evidence = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One case as numbers."""

    repository: str
    language_id: str
    rows: tuple[tuple[str, Evidence], ...]
    """Name and evidence of each candidate."""
    targets: frozenset[str]


def main() -> None:
    """Prints weights, or the check."""
    parser = argparse.ArgumentParser(prog="bench.context_weights", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--check", action="store_true", help="leave each repository out once")
    arguments = parser.parse_args()
    examples = load(arguments.data, arguments.cache)
    if arguments.check:
        check(examples, arguments.epochs)
        return
    weights = learn(examples, arguments.epochs)
    print(f"share of names among the first {SHOWN_MAX}: {share_shown(examples, weights):.3f}")
    for kind, weight in sorted(weights.items()):
        print(f'    "{kind}": {weight:.2f},' + ("  # by hand" if kind in BY_HAND else ""))


def load(data: Path, cache: Path) -> list[Example]:
    """Every case with the evidence for each of its candidates."""
    ranking_module.FINALISTS_MAX = CANDIDATES_MAX  # type: ignore[misc]
    return [
        Example(
            found.case.repository,
            found.case.language_id,
            tuple(
                (item.definition.symbol.name, found.ranking.evidence(item))
                for item in found.ranking.definitions
            ),
            found.case.targets,
        )
        for found in rankings(data, cache)
    ]


def learn(examples: Sequence[Example], epochs: int) -> Evidence:
    """Weights by Adam on the softmax loss."""
    counts = Counter(example.language_id for example in examples)
    weights: Evidence = defaultdict(float)
    first, second = defaultdict[str, float](float), defaultdict[str, float](float)
    order, steps = list(examples), 0
    shuffle = random.Random(1).shuffle
    for epoch in range(epochs):
        shuffle(order)
        for start in range(0, len(order), BATCH):
            steps += 1
            gradient = {kind: SHRINKAGE * weight for kind, weight in weights.items()}
            for example in order[start : start + BATCH]:
                share = len(examples) / len(counts) / counts[example.language_id] / BATCH
                _add_gradient(example, weights, gradient, share)
            for kind, slope in gradient.items():
                first[kind] = 0.9 * first[kind] + 0.1 * slope
                second[kind] = 0.999 * second[kind] + 0.001 * slope * slope
                pace = LEARNING_RATE * (1 - epoch / epochs) * first[kind] / (1 - 0.9**steps)
                weights[kind] -= pace / (math.sqrt(second[kind] / (1 - 0.999**steps)) + 1e-8)
    return dict(weights)


def share_shown(examples: Sequence[Example], weights: Evidence) -> float:
    """The share of needed names among the first different ones; languages count alike."""
    shares: dict[str, list[float]] = defaultdict(list)
    for example in examples:
        scores = [(-_score(evidence, weights), name) for name, evidence in example.rows]
        shown = list(dict.fromkeys(name for _, name in sorted(scores)))[:SHOWN_MAX]
        hits = len(example.targets.intersection(shown))
        shares[example.language_id].append(hits / len(example.targets))
    return sum(sum(found) / len(found) for found in shares.values()) / max(len(shares), 1)


def check(examples: Sequence[Example], epochs: int) -> None:
    """Prints for each repository what weights achieve that were learned without and with it."""
    with_all = learn(examples, epochs)
    print(f"{'repository':20} left out  learned")
    for repository in sorted({example.repository for example in examples}):
        inside = [example for example in examples if example.repository == repository]
        others = [example for example in examples if example.repository != repository]
        without = share_shown(inside, learn(others, epochs))
        print(f"{repository:20} {without:8.3f}  {share_shown(inside, with_all):7.3f}", flush=True)


def _score(evidence: Evidence, weights: Evidence) -> float:
    return sum(weights.get(kind, 0.0) * strength for kind, strength in evidence.items())


def _add_gradient(example: Example, weights: Evidence, gradient: Evidence, share: float) -> None:
    scores = [_score(evidence, weights) for _, evidence in example.rows]
    top = max(scores, default=0.0)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    for target in example.targets:
        wanted = [name == target for name, _ in example.rows]
        hit = sum(power for power, is_it in zip(powers, wanted, strict=True) if is_it)
        if not hit:
            continue
        for power, is_it, (_, evidence) in zip(powers, wanted, example.rows, strict=True):
            pull = share * (power / total - (power / hit if is_it else 0.0))
            if abs(pull) > 1e-7:
                for kind, strength in evidence.items():
                    gradient[kind] = gradient.get(kind, 0.0) + pull * strength


if __name__ == "__main__":
    main()
