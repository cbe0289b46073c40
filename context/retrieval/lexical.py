"""Source: names in code that is like the code around the cursor (BM25 over the workspace)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from ..lookup import Chunk
from ..words import names_in, parts_of
from .evidence import Pool, note
from .view import View

WORDS_MAX: Final = 16
CHUNKS_MAX: Final = 20
_WEAK: Final = 0.05
_CARRIED: Final = 0.7
"""How much of a line's likeness the line below inherits."""


def alike_chunks(view: View) -> tuple[Chunk, ...]:
    """The chunks of other files that are most like the text around the cursor."""
    weights: dict[str, float] = {}
    for name, weight in view.query.near:
        for word in (name, *parts_of(name)):
            strength = weight * view.rarity.get(word, 0.0)
            if strength > weights.get(word, _WEAK):
                weights[word] = strength
    best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:WORDS_MAX]
    found = view.lookup.search(dict(best), CHUNKS_MAX)
    return tuple(chunk for chunk in found if chunk.path != view.query.path)


def names_of_chunks(view: View, pool: Pool, chunks: Sequence[Chunk]) -> None:
    """Notes the names in `chunks`, by how alike their chunk is and the lines above them are."""
    nearness = {name: weight * view.rarity.get(name, 0.0) for name, weight in view.query.near}
    mass: dict[str, float] = defaultdict(float)
    follows: dict[str, float] = defaultdict(float)
    top = chunks[0].score if chunks else 1.0
    for chunk in chunks:
        share = (chunk.score / top) ** 2
        names_here: set[str] = set()
        carried = 0.0
        for line in chunk.text.split("\n"):
            names = names_in(line)
            here = sum(nearness[name] for name in set(names) if name in nearness)
            carried = max(here, carried * _CARRIED)
            names_here.update(names)
            for name in names:
                follows[name] += carried
        for name in names_here:
            mass[name] += share
    most = max((follows[name] for name in follows if name not in view.seen), default=0.0) or 1.0
    for name, strength in mass.items():
        if name not in view.seen:
            note(pool.names, name, "lexical", min(1.0, math.sqrt(strength) / 2))
            note(pool.names, name, "follows", follows[name] / most)
