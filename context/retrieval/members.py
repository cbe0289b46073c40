"""Sources: members of the types around the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .evidence import Pool, note
from .types import Types, strongest
from .view import View

TYPES_MAX: Final = 24
SECOND_FROM_MAX: Final = 8
SECOND_TYPES_MAX: Final = 12
MENTIONED_NAMES_MAX: Final = 80
MENTIONED_TYPES_MAX: Final = 12
_COMMON: Final = 3
"""A name with more definitions tells nothing about which class is meant."""
_FIELD_FAR: Final = 0.4


def receiver_members(view: View, pool: Pool) -> None:
    """Members of the type of the expression left of the cursor."""
    _add(view, pool, view.receiver, "receiver")


def bound_members(view: View, pool: Pool) -> None:
    """Members of the types of the names around the cursor."""
    _add(view, pool, view.bound, "bound")


def own_members(view: View, pool: Pool) -> None:
    """Members of the class around the cursor and its bases."""
    _add(view, pool, view.owners, "own")


def field_members(view: View, pool: Pool) -> None:
    """Members of the types of the fields of the class around the cursor."""
    found: Types = {}
    for owner, members in view.types.members(view.owners).items():
        for item in members:
            near = _FIELD_FAR + (1 - _FIELD_FAR) * view.near.get(item.symbol.name, 0.0)
            _consider(view, found, item.symbol.type_name, view.owners[owner] * near)
    _add(view, pool, view.types.with_bases(strongest(found, TYPES_MAX)), "field")


def second_members(view: View, pool: Pool) -> None:
    """Members of what members of nearby types give: the end of `order.customer().name`."""
    first = strongest(view.receiver or view.bound, SECOND_FROM_MAX)
    found: Types = {}
    for owner, members in view.types.members(first).items():
        for item in members:
            if item.symbol.type_name not in first:
                _consider(view, found, item.symbol.type_name, first[owner])
    _add(view, pool, strongest(found, SECOND_TYPES_MAX), "second")


def mentioned_members(view: View, pool: Pool) -> None:
    """Definitions of the names around, and what else is in the classes they are in.

    A method called here says what class its receiver has, without any declaration.
    """
    found: Types = {}
    for name, weight in view.query.near[:MENTIONED_NAMES_MAX]:
        definitions = view.types.named(name)
        pool.add(definitions)
        if len(definitions) <= _COMMON:
            for item in definitions:
                if item.symbol.container:
                    found[item.symbol.container] = max(
                        found.get(item.symbol.container, 0.0), weight
                    )
    for members in view.types.members(strongest(found, MENTIONED_TYPES_MAX)).values():
        pool.add(members)


def _consider(view: View, found: Types, name: str, strength: float) -> None:
    if name and view.types.is_type(name):
        found[name] = max(found.get(name, 0.0), strength)


def _add(view: View, pool: Pool, types: Mapping[str, float], kind: str) -> None:
    for name, members in view.types.members(types).items():
        pool.add(members)
        note(pool.containers, name, kind, types[name])
