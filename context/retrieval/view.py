"""One query together with what the index says about its words: what every source starts from."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ..lookup import Lookup
from ..outline.values import Import, Outline
from ..words import parts_of, stems_of
from .imports import Imported, resolve_imports
from .query import Query
from .types import TypeGuesser, Types, strongest

IMPORTS_MAX: Final = 24
"""So many imports are followed, those whose names are nearest."""
BOUND_NAMES_MAX: Final = 60
BOUND_TYPES_MAX: Final = 24


@dataclass(slots=False)
class View:
    """What the sources share; each part is found out once, when it is first asked for."""

    query: Query
    lookup: Lookup
    types: TypeGuesser = field(init=False)

    def __post_init__(self) -> None:
        self.types = TypeGuesser(self.query, self.lookup)

    @cached_property
    def near(self) -> dict[str, float]:
        """Names around the cursor and how near they are."""
        return dict(self.query.near)

    @cached_property
    def seen(self) -> frozenset[str]:
        return frozenset(self.query.seen)

    @cached_property
    def outline(self) -> Outline | None:
        """Of the file the cursor is in, as the index knows it."""
        return self.lookup.outline(self.query.path)

    @cached_property
    def imported(self) -> tuple[Imported, ...]:
        outline = self.outline
        if outline is None:
            return ()
        near = sorted(outline.imports, key=lambda item: -self.nearness(item))
        return resolve_imports(self.query.path, near[:IMPORTS_MAX], self.lookup)

    def nearness(self, item: Import) -> float:
        """How near the nearest name is that an import brings in."""
        last = re.split(r"[./:\\]", item.module)[-1]
        names = [item.alias, last, *(here for _, here in item.names)]
        return max(self.near.get(name, 0.0) for name in names)

    @cached_property
    def receiver(self) -> Types:
        """Types of the expression left of the cursor."""
        return self.types.receiver()

    @cached_property
    def bound(self) -> Types:
        """Types of the names around the cursor, as sure as they are near, and their bases."""
        strengths: Types = {}
        for name, weight in self.query.near[:BOUND_NAMES_MAX]:
            for type_name, strength in self.types.of_name(name).items():
                strengths[type_name] = max(strengths.get(type_name, 0.0), weight * strength)
        return self.types.with_bases(strongest(strengths, BOUND_TYPES_MAX))

    @cached_property
    def owners(self) -> Types:
        return self.types.owners()

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How rare each near name, and each part of one, is in the workspace: 0 common to 1."""
        words = dict.fromkeys(self.near)
        for name in self.near:
            words.update(dict.fromkeys(parts_of(name)))
        files = max(self.lookup.files(), 1)
        scale = math.log(1 + files)
        counts = self.lookup.file_counts(tuple(words))
        return {word: math.log((1 + files) / (1 + counts.get(word, 0))) / scale for word in words}

    @cached_property
    def stems(self) -> dict[str, float]:
        """Stems of the parts of near names: nearness times rarity."""
        return self._stems(dict(self.query.near))

    @cached_property
    def line_stems(self) -> dict[str, float]:
        """The same for the names on the cursor's own line only."""
        return self._stems({name: weight for name, weight in self.query.near if weight >= 1.0})

    @cached_property
    def scope_stems(self) -> dict[str, float]:
        """The same for the names of the definitions around the cursor."""
        scopes = self.query.scopes
        return self._stems(dict.fromkeys((scopes.function, *scopes.owners[:1]), 1.0))

    def _stems(self, names: Mapping[str, float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, weight in names.items():
            for part in parts_of(name):
                strength = weight * self.rarity.get(part, 0.5)
                for key in stems_of(part):
                    if strength > found.get(key, 0.0):
                        found[key] = strength
        return found
