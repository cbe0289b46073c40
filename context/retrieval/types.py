"""The types of the expression left of the cursor and of the names around it.

Joins what lines say (`bindings`) with what the index knows: which names are types, what a function
returns, what a field holds. Everything is a guess with a strength; nothing here fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..lookup import Definition, Lookup
from ..outline.values import SymbolKind
from .bindings import Binding
from .query import Query
from .receiver import Link

TYPE_KINDS: Final = frozenset((
    SymbolKind.CLASS, SymbolKind.INTERFACE, SymbolKind.ENUM, SymbolKind.TYPE, SymbolKind.MODULE,
))  # fmt: skip
CALLABLE_KINDS: Final = frozenset((SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.MACRO))
_OWN: Final = frozenset(("self", "this", "cls", "Self", "super", "static", "@"))
_EACH_MAX: Final = 12
_BASES_DEPTH_MAX: Final = 3
_TYPES_MAX: Final = 24
_BY_NAME: Final = 0.5
"""The strength of a type that is called like the variable: `order` and `Order`."""
_BY_RESULT: Final = 0.8
_BY_BASE: Final = 0.7

Types = dict[str, float]
"""Names of types and how sure they are, from 0 to 1."""


class TypeGuesser:
    """Answers for one query; keeps what it asked."""

    def __init__(self, query: Query, lookup: Lookup) -> None:
        self._query = query
        self._lookup = lookup
        self._named: dict[str, tuple[Definition, ...]] = {}
        self._members: dict[str, tuple[Definition, ...]] = {}
        self._bindings: dict[str, list[Binding]] = defaultdict(list)
        for binding in query.bindings:
            self._bindings[binding.name].append(binding)
        self._learn_names()

    def named(self, name: str) -> tuple[Definition, ...]:
        """The definitions of `name`."""
        if name not in self._named:
            self.learn([name])
        return self._named[name]

    def owners(self) -> Types:
        """The classes around the cursor and their bases."""
        return self.with_bases(
            {name: 1.0 for name in self._query.scopes.owners if self.is_type(name)}
            | {name: _BY_BASE for name in self._query.scopes.bases if self.is_type(name)}
        )

    def receiver(self) -> Types:
        """The types of the expression whose member is being written; empty when not known."""
        return self.of_chain(self._query.place.chain)

    def of_chain(self, chain: Sequence[Link]) -> Types:
        """The types of an expression such as `self.store.open()`; empty when not known."""
        if not chain:
            return {}
        types: Types = {}
        for number, link in enumerate(chain):
            if number == 0 and link.name in _OWN:
                types = dict.fromkeys(self._query.scopes.owners, 1.0) or self.owners()
                continue
            types = self._member_types(types, link.name) or self.of_name(link.name)
        return self.with_bases(types)

    def of_name(self, name: str) -> Types:
        """The types a variable, field, function or type called `name` may have or give."""
        if types := self._declared(name) or self._own_field(name):
            return types
        if self.is_type(name):
            return {name: 1.0}
        if types := self._results(name, ""):
            return types
        alike = _type_name_like(name)
        return {alike: _BY_NAME} if self.is_type(alike) else {}

    def with_bases(self, types: Types) -> Types:
        """`types` and their bases, and those of the bases."""
        found = dict(types)
        level = dict(types)
        for _ in range(_BASES_DEPTH_MAX):
            self.learn(level)
            above: Types = {}
            for name, strength in level.items():
                for definition in self.named(name):
                    for base in definition.symbol.bases:
                        if base not in found:
                            _raise(above, base, strength * _BY_BASE)
            level = strongest(above, _TYPES_MAX)
            if not level:
                break
            found.update(level)
        return found

    def members(self, types: Iterable[str]) -> Mapping[str, tuple[Definition, ...]]:
        """What is defined inside each of `types`."""
        wanted = [name for name in types if name not in self._members]
        if wanted:
            found = self._lookup.members(wanted, 80)
            self._members.update((name, found.get(name, ())) for name in wanted)
            self.learn(
                dict.fromkeys(
                    item.symbol.type_name
                    for members in found.values()
                    for item in members
                    if item.symbol.type_name
                )
            )
        return {name: self._members[name] for name in types}

    def _learn_names(self) -> None:
        """One question for all names that may be needed."""
        names: dict[str, None] = {}
        for name, _ in self._query.near:
            names[name] = None
        for binding in self._query.bindings:
            names.update(dict.fromkeys((*binding.types, binding.maker)))
            names[_type_name_like(binding.name)] = None
        for link in self._query.place.chain:
            names.update(dict.fromkeys((link.name, _type_name_like(link.name))))
        names.update(dict.fromkeys((*self._query.scopes.owners, *self._query.scopes.bases)))
        names.update(dict.fromkeys(_type_name_like(name) for name, _ in self._query.near[:40]))
        self.learn(name for name in names if name)

    def learn(self, names: Iterable[str]) -> None:
        """Asks for the definitions of `names` in one question."""
        wanted = [name for name in names if name not in self._named]
        if wanted:
            found = self._lookup.named(wanted, _EACH_MAX)
            self._named.update((name, found.get(name, ())) for name in wanted)

    def is_type(self, name: str) -> bool:
        """Whether the workspace defines a type called `name`."""
        return any(item.symbol.kind in TYPE_KINDS for item in self.named(name))

    def _declared(self, name: str) -> Types:
        """What the lines around say."""
        types: Types = {}
        for binding in self._bindings.get(name, ()):
            for item in binding.types:
                if self.is_type(item):
                    _raise(types, item, 1.0)
            if binding.maker:
                for item, strength in self._results(binding.maker, binding.on).items():
                    _raise(types, item, strength)
        return types

    def _results(self, maker: str, on: str) -> Types:
        """What functions or fields called `maker` give."""
        types: Types = {}
        given = [item for item in self.named(maker) if item.symbol.type_name]
        on_types = self.of_name(on) if on and on != maker and on not in self._bindings else {}
        exact = [item for item in given if item.symbol.container in on_types]
        for item in exact or given:
            if item.symbol.kind not in TYPE_KINDS:
                strength = _BY_RESULT if exact else _BY_RESULT / len(given) ** 0.5
                result = item.symbol.type_name
                _raise(types, item.symbol.container if result == "Self" else result, strength)
        return types

    def _member_types(self, types: Types, name: str) -> Types:
        """The types of the member `name` of `types`."""
        found: Types = {}
        for owner, members in self.members(self.with_bases(types)).items():
            for item in members:
                if item.symbol.name == name and item.symbol.type_name:
                    result = item.symbol.type_name
                    _raise(found, owner if result in ("Self", "this") else result, 1.0)
        return found

    def _own_field(self, name: str) -> Types:
        owners: Sequence[str] = self._query.scopes.owners
        return self._member_types(dict.fromkeys(owners, 1.0), name) if owners else {}


def strongest(types: Types, count_max: int) -> Types:
    """The surest of `types`."""
    return dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))[:count_max])


def _raise(types: Types, name: str, strength: float) -> None:
    types[name] = max(types.get(name, 0.0), strength)


def _type_name_like(name: str) -> str:
    """What a class would be called that a variable is named after."""
    return "".join(part[:1].upper() + part[1:] for part in name.strip("_$").split("_"))
