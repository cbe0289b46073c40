"""Runs the sources over one query and puts what they find in order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ..lookup import Chunk, Definition
from .evidence import Evidence, Pool
from .files import near_files
from .lexical import alike_chunks, names_of_chunks
from .members import (
    bound_members,
    field_members,
    mentioned_members,
    own_members,
    receiver_members,
    second_members,
)
from .scoring import Scorer, score_of
from .types import TYPE_KINDS
from .usage import similar_functions, used_near, used_on_receiver
from .view import View
from .weights import WEIGHTS

NAMES_MAX: Final = 140
"""Names with evidence of their own whose definitions are looked up."""
DEFINITIONS_EACH_MAX: Final = 4
FINALISTS_MAX: Final = 220
"""So many are ranked by everything, and returned."""
SEEN_NEAR_MIN: Final = 0.4
"""How near a name in view must be for its definition to be worth showing."""
SOURCES: Final = (
    receiver_members,
    bound_members,
    field_members,
    second_members,
    own_members,
    mentioned_members,
    used_on_receiver,
    used_near,
    similar_functions,
    near_files,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A definition and how much speaks for it."""

    definition: Definition
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the next line may use, the likeliest first."""

    definitions: tuple[Ranked, ...]
    chunks: tuple[Chunk, ...]
    """Code of other files that is like the code around the cursor, the most alike first."""
    scorer: Scorer
    view: View

    def headers(self, count_max: int) -> dict[tuple[str, str], Definition]:
        """The definitions of the classes that the first `count_max` are in, by file and name."""
        inside = [item.definition for item in self.definitions[:count_max]]
        self.view.types.learn(item.symbol.container for item in inside if item.symbol.container)
        return {
            (item.path, item.symbol.container): owner
            for item in inside
            if item.symbol.container
            for owner in self.view.types.named(item.symbol.container)
            if owner.path == item.path and owner.symbol.kind in TYPE_KINDS
        }

    def evidence(self, ranked: Ranked) -> Evidence:
        """What speaks for one of the definitions."""
        return self.scorer.evidence(ranked.definition)


def rank(view: View) -> Ranking:
    """Ranks the workspace's definitions for the query of `view`."""
    pool = Pool()
    for source in SOURCES:
        source(view, pool)
    chunks = alike_chunks(view)
    names_of_chunks(view, pool, chunks)
    _define_names(view, pool)
    scorer = Scorer(view, pool)
    news = [
        item
        for item in pool.definitions.values()
        if item.path != view.query.path and _is_news(view, item.symbol.name)
    ]
    if len(news) > FINALISTS_MAX:
        news = [item for item in news if scorer.promising(item)]
    found = [Ranked(item, scorer.score(item)) for item in news]
    found.sort(key=_order)
    return Ranking(_by_popularity(view, pool, found[:FINALISTS_MAX]), chunks, scorer, view)


def _is_news(view: View, name: str) -> bool:
    """Whether showing `name` may help: it is not in view, or near, where its use matters."""
    return name not in view.seen or view.near.get(name, 0.0) >= SEEN_NEAR_MIN


def _define_names(view: View, pool: Pool) -> None:
    """Looks up the definitions of the names that most speaks for."""
    scores = [
        (-score_of(evidence), name)
        for name, evidence in pool.names.items()
        if name not in view.seen
    ]
    names = [name for _, name in sorted(scores)[:NAMES_MAX]]
    for definitions in view.lookup.named(names, DEFINITIONS_EACH_MAX).values():
        pool.add(definitions)


def _by_popularity(view: View, pool: Pool, found: list[Ranked]) -> tuple[Ranked, ...]:
    """Adds how widely each name is used, which is asked for the finalists only."""
    names = dict.fromkeys(item.definition.symbol.name for item in found)
    counts = view.lookup.file_counts(tuple(names))
    scale = math.log(1 + max(view.lookup.files(), 1))
    for name in names:
        pool.names[name]["popular"] = math.log(1 + counts.get(name, 0)) / scale
    rescored = [
        Ranked(
            item.definition,
            item.score + WEIGHTS["popular"] * pool.names[item.definition.symbol.name]["popular"],
        )
        for item in found
    ]
    return tuple(sorted(rescored, key=_order))


def _order(item: Ranked) -> tuple[float, str, int]:
    return -item.score, item.definition.path, item.definition.symbol.first_line
