"""Sources: how the workspace uses what is around the cursor."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Final

from ..lookup import Definition
from ..outline.values import Outline
from .evidence import Pool, note
from .types import CALLABLE_KINDS
from .view import View

RECEIVERS_MAX: Final = 24
USAGES_EACH_MAX: Final = 40
SIMILAR_MAX: Final = 8
_COMMON_RECEIVER: Final = 0.02
"""The rarity below which a name is everywhere."""


def used_on_receiver(view: View, pool: Pool) -> None:
    """Members seen elsewhere on receivers called like the one left of the cursor."""
    if view.query.place.chain:
        last = view.query.place.chain[-1].name
        usages = view.lookup.used_on([last], USAGES_EACH_MAX).get(last, ())
        for rank, usage in enumerate(usages):
            note(pool.names, usage.member, "used_on_receiver", 1 / (1 + rank / 6))


def used_near(view: View, pool: Pool) -> None:
    """Members seen elsewhere on receivers that are called like the names around."""
    names = [name for name, _ in view.query.near if view.rarity.get(name, 0.0) > _COMMON_RECEIVER]
    for name, usages in view.lookup.used_on(names[:RECEIVERS_MAX], USAGES_EACH_MAX).items():
        total = sum(usage.count for usage in usages)
        for rank, usage in enumerate(usages):
            strength = math.sqrt(usage.count / total) / (1 + rank / 20)
            note(pool.names, usage.member, "used_near", view.near[name] * strength)


def similar_functions(view: View, pool: Pool) -> None:
    """What functions of the same name use: in the same folder and in sibling classes above all."""
    counts: dict[str, float] = defaultdict(float)
    total = 1.0
    for item in view.types.named(view.query.scopes.function)[:SIMILAR_MAX]:
        outline = view.lookup.outline(item.path)
        if (
            outline is None
            or item.path == view.query.path
            or item.symbol.kind not in CALLABLE_KINDS
        ):
            continue
        weight = kinship(view, item)
        total += weight
        for member in _used_in(outline, item):
            counts[member] += weight
    for member, count in counts.items():
        note(pool.names, member, "similar", count / total)


def kinship(view: View, item: Definition) -> float:
    """How near a function of the same name is to the one around the cursor."""
    folder = view.query.path.rpartition("/")[0]
    weight = 1.0 if item.path.rpartition("/")[0] == folder else 0.4
    bases = set(view.query.scopes.bases)
    owners = view.types.named(item.symbol.container) if item.symbol.container else ()
    return weight + any(bases.intersection(owner.symbol.bases) for owner in owners)


def _used_in(outline: Outline, item: Definition) -> set[str]:
    first, last = item.symbol.first_line, item.symbol.last_line
    return {use.member for use in outline.uses if first <= use.line <= last}
