"""How strongly everything speaks for each definition: evidence times weights.

Whatever is the same for all definitions of a name or of a class is computed once.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ..lookup import Definition
from ..outline.values import Symbol, SymbolKind
from ..words import names_in, stems_of
from .evidence import Evidence, Pool
from .types import CALLABLE_KINDS, TYPE_KINDS
from .view import View
from .weights import WEIGHTS

_TEST: Final = re.compile(
    r"(?:^|[/_.-])(?:tests?|specs?|mocks?|testing|testdata|fixtures?)(?:[/_.-]|$)|[a-z](?:Test|Spec)s?\."
)
_KINDS: Final = {
    **dict.fromkeys(CALLABLE_KINDS, "callable"),
    **dict.fromkeys(TYPE_KINDS, "type"),
    SymbolKind.CONSTANT: "constant",
}
_OF_KIND: Final = {kind: WEIGHTS.get(evidence, 0.0) for kind, evidence in _KINDS.items()}
Home = tuple[str, str]
"""A file and a class in it."""
_NOTHING: Final = Evidence()
_WEAK: Final = frozenset(("neighbours",))
_ALONE: Final = (0.0, 0.0)


def _weighted(kind: str, strength: float) -> float:
    return WEIGHTS.get(kind, 0.0) * strength


_BEST_PART: Final = _weighted("parts_best", 1.0)
_PARTS: Final = _weighted("n_parts", 1.0)
_AMBIGUOUS: Final = _weighted("ambiguous", 1.0)
_SEEN: Final = _weighted("seen", 1.0)
_PRIVATE: Final = _weighted("private", 1.0)


def score_of(evidence: Evidence) -> float:
    """The weighted sum."""
    score = 0.0
    for kind, strength in evidence.items():
        if kind in WEIGHTS:
            score += WEIGHTS[kind] * strength
    return score


class Scorer:
    """Scores the definitions of one pool."""

    def __init__(self, view: View, pool: Pool) -> None:
        self._view, self._pool = view, pool
        self._in_test = _is_test(view.query.path)
        self._counts = Counter(item.symbol.name for item in pool.definitions.values())
        self._names: dict[str, float] = {}
        self._homes: dict[Home, float] = {}
        self._paths: dict[str, float] = {}
        self._bound = frozenset(view.bound)
        self._company = _company(view, pool, self._counts)
        self._gives = {
            name: _weighted("gives", view.bound.get(name, 0.0))
            + _weighted("gives_line", float(view.near.get(name, 0.0) >= 1.0))
            for name in view.bound.keys() | view.near.keys()
        }
        self._stems = {
            stem: (
                _weighted("parts", view.stems.get(stem, 0.0))
                + _weighted("parts_line", view.line_stems.get(stem, 0.0))
                + _weighted("parts_scope", view.scope_stems.get(stem, 0.0)),
                view.stems.get(stem, 0.0),
            )
            for stem in view.stems.keys() | view.scope_stems.keys()
        }

    def score(self, item: Definition) -> float:
        """How much speaks for `item`: `score_of(self.evidence(item))`, only faster."""
        symbol = item.symbol
        name, home = symbol.name, (item.path, symbol.container)
        of_name = self._names.get(name)
        if of_name is None:
            of_name = self._names[name] = self._score_name(name)
        of_home = self._homes.get(home)
        if of_home is None:
            of_home = self._homes[home] = self._score_home(home)
        return of_name + of_home + self._score_symbol(symbol)

    def promising(self, item: Definition) -> bool:
        """Whether more speaks for `item` than the file it is in and that others use the name."""
        symbol = item.symbol
        return (
            symbol.container in self._pool.containers
            or bool(self._pool.names.get(symbol.name, _NOTHING).keys() - _WEAK)
            or not self._stems.keys().isdisjoint(stems_of(symbol.name))
        )

    def evidence(self, item: Definition) -> Evidence:
        """Everything that speaks for `item`."""
        home = (item.path, item.symbol.container)
        return self._of_name(item.symbol.name) | self._of_home(home) | self._of_symbol(item.symbol)

    def _score_name(self, name: str) -> float:
        evidence = self._pool.names.get(name)
        score = score_of(evidence) if evidence else 0.0
        stems = stems_of(name)
        total = best = 0.0
        for stem in stems:
            if stem in self._stems:
                weighted, strength = self._stems[stem]
                total += weighted
                best = max(best, strength)
        score += total / _size(stems) + _BEST_PART * best + _PARTS * min(1.0, len(stems) / 4)
        if (count := self._counts[name]) > 1:
            score += _AMBIGUOUS * math.log(count)
        if name in self._view.seen:
            score += _SEEN
        if name[0] == "_":
            score += _PRIVATE
        return score + score_of(self._of_typed(name)) if self._view.query.place.typed else score

    def _score_home(self, home: Home) -> float:
        path = home[0]
        of_path = self._paths.get(path)
        if of_path is None:
            of_path = self._paths[path] = score_of(self._of_path(path))
        return of_path + score_of(self._of_container(home))

    def _score_symbol(self, symbol: Symbol) -> float:
        score = self._gives.get(symbol.type_name, 0.0) + _OF_KIND.get(symbol.kind, 0.0)
        if symbol.kind in CALLABLE_KINDS:
            names = names_in(symbol.signature)
            if not self._bound.isdisjoint(names):
                score += _weighted("takes", self._taken(symbol))
        return score

    def _taken(self, symbol: Symbol) -> float:
        """How near the nearest type is that a function takes, its own class apart."""
        bound = self._view.bound
        names = self._bound.intersection(names_in(symbol.signature)) - {symbol.container}
        return max((bound[name] for name in names), default=0.0)

    def _of_name(self, name: str) -> Evidence:
        view, stems = self._view, stems_of(name)
        evidence = dict(self._pool.names.get(name, ()))
        each = [view.stems.get(stem, 0.0) for stem in stems]
        evidence["parts"] = sum(each) / _size(stems)
        evidence["parts_best"] = max(each, default=0.0)
        evidence["parts_line"] = sum(view.line_stems.get(stem, 0.0) for stem in stems) / _size(
            stems
        )
        evidence["parts_scope"] = sum(view.scope_stems.get(stem, 0.0) for stem in stems) / _size(
            stems
        )
        evidence["n_parts"] = min(1.0, len(stems) / 4)
        evidence["ambiguous"] = math.log(self._counts[name])
        if name in view.seen:
            evidence["seen"] = 1.0
        if name[0] == "_":
            evidence["private"] = 1.0
        return evidence | self._of_typed(name)

    def _of_typed(self, name: str) -> Evidence:
        typed = self._view.query.place.typed.lower()
        return {"typed" if name.lower().startswith(typed) else "not_typed": 1.0} if typed else {}

    def _of_home(self, home: Home) -> Evidence:
        return self._of_path(home[0]) | self._of_container(home)

    def _of_path(self, path: str) -> Evidence:
        evidence = dict(self._pool.paths.get(path, ()))
        evidence["path_parts"] = self._likeness(path.rpartition("/")[2].partition(".")[0])
        evidence["path_duck"], evidence["path_seen"] = self._company.get((path, ""), _ALONE)
        if not self._in_test and _is_test(path):
            evidence["test"] = 1.0
        return evidence

    def _of_container(self, home: Home) -> Evidence:
        view, container = self._view, home[1]
        after_dot = view.query.place.member
        if not container:
            return {"top_after_dot": 1.0} if after_dot else {}
        evidence = dict(self._pool.containers.get(container, ()))
        evidence["member_after_dot" if after_dot else "member_elsewhere"] = 1.0
        evidence["container_near"] = view.near.get(container, 0.0)
        evidence["container_parts"] = self._likeness(container)
        evidence["container_duck"], evidence["container_seen"] = self._company.get(home, _ALONE)
        return evidence

    def _of_symbol(self, symbol: Symbol) -> Evidence:
        view, evidence = self._view, Evidence()
        if symbol.type_name in view.bound:
            evidence["gives"] = view.bound[symbol.type_name]
        if view.near.get(symbol.type_name, 0.0) >= 1.0:
            evidence["gives_line"] = 1.0
        if kind := _KINDS.get(symbol.kind):
            evidence[kind] = 1.0
        if symbol.kind in CALLABLE_KINDS:
            evidence["takes"] = self._taken(symbol)
        return evidence

    def _likeness(self, name: str) -> float:
        stems = stems_of(name)
        return sum(self._view.stems.get(stem, 0.0) for stem in stems) / _size(stems)


@lru_cache(maxsize=8_192)
def _is_test(path: str) -> bool:
    return bool(_TEST.search(path))


def _size(stems: Sequence[str]) -> float:
    """What likeness is divided by: long names match more by chance."""
    return 0.7 + 0.5 * len(stems)


def _company(view: View, pool: Pool, counts: Counter[str]) -> dict[Home, tuple[float, float]]:
    """For classes and files: how much of what they define is used here, nearby and at all."""
    near: dict[Home, float] = defaultdict(float)
    seen: dict[Home, float] = defaultdict(float)
    for item in pool.definitions.values():
        name = item.symbol.name
        if name in view.seen:
            share = 1 / counts[name]
            weight = share * view.near.get(name, 0.0) * view.rarity.get(name, 0.0)
            file: Home = (item.path, "")
            near[file] += weight
            seen[file] += share
            if item.symbol.container:
                home = (item.path, item.symbol.container)
                near[home] += weight
                seen[home] += share
    return {home: (min(1.0, near[home]), min(1.0, math.log1p(seen[home]) / 3)) for home in seen}
