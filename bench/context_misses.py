"""Which of the needed names retrieval does not show: by language, by kind of cursor, and why.

    python -m bench.context_misses DATA CACHE [--room TOKENS] [--show COUNT]

DATA has the benchmark's `cases.jsonl`, CACHE is what its `prepare.py` has filled.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from context.retrieval.packing import pack
from context.words import names_in

from .context_workspaces import Case, Found, rankings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one needed name."""

    case: Case
    name: str
    state: str
    """`shown`, `no room` (ranked too low) or `not found`."""
    why: str


def main() -> None:
    """Prints the table and some of the misses."""
    parser = argparse.ArgumentParser(prog="bench.context_misses", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--room", type=int, default=1400, help="tokens for snippets")
    parser.add_argument("--show", type=int, default=3, help="misses to print for each language")
    arguments = parser.parse_args()
    outcomes = [
        outcome
        for found in rankings(arguments.data, arguments.cache)
        for outcome in outcomes_of(found, arguments.room)
    ]
    print_table(outcomes)
    print_misses(outcomes, arguments.show)


def outcomes_of(found: Found, room_tokens: int) -> Iterator[Outcome]:
    """What became of each name the case needs."""
    shown = {
        name
        for snippet in pack(found.ranking, room_tokens)
        for line in snippet.text.split("\n")
        for name in names_in(line)
    }
    places = {item.definition.symbol.name: item for item in reversed(found.ranking.definitions)}
    for name in sorted(found.case.targets):
        if name in shown:
            yield Outcome(found.case, name, "shown", "")
        elif name in places:
            evidence = found.ranking.evidence(places[name])
            known = ", ".join(f"{kind} {value:.2f}" for kind, value in sorted(evidence.items()))
            yield Outcome(found.case, name, "no room", known)
        else:
            yield Outcome(found.case, name, "not found", "")


def print_table(outcomes: list[Outcome]) -> None:
    """Shares by language and kind of cursor."""
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        for kind in (outcome.case.kind, "all"):
            groups[outcome.case.language_id, kind][outcome.state] += 1
    print(f"{'language':12} {'cursor':8} names  shown  no room  not found")
    for (language, kind), counts in sorted(groups.items()):
        shares = [counts[state] / counts.total() for state in ("shown", "no room", "not found")]
        row = f"{shares[0]:5.0%}  {shares[1]:7.0%}  {shares[2]:9.0%}"
        print(f"{language:12} {kind:8} {counts.total():5}  {row}")


def print_misses(outcomes: list[Outcome], count_max: int) -> None:
    """A few misses of each language, the same ones every time."""
    by_language: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.state != "shown":
            by_language[outcome.case.language_id].append(outcome)
    for language, missed in sorted(by_language.items()):
        for item in random.Random(language).sample(missed, min(count_max, len(missed))):
            head = item.case.prefix.rpartition("\n")[2].strip()
            print(f"{item.case.id} ({item.case.kind}): {item.name}, {item.state}; left: {head!r}")
            if item.why:
                print(f"    {item.why}")


if __name__ == "__main__":
    main()
