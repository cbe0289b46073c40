"""Describes settings by their dataclasses, which are the only schema.

The names of the outside world (camelCase, snake_case, `FIMBLE_*`) meet here and nowhere else. Knows
no single setting, no file and no editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import (
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

T = TypeVar("T")

TypeHint: TypeAlias = object
"""A resolved annotation: a class, or a form such as `int | Literal["adaptive"]`."""

SettingPath = tuple[str, ...]
"""Where a value is: snake_case names from the root, `("completion", "debounce_ms")`."""


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """What a reader needs to know of one setting beside its type and default."""

    text: str
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    reserved: bool = False
    """Accepted and checked, without effect in this version."""
    user_only: bool = False
    """Must never come from a workspace: hosts, keys, commands, models, places on the disk."""
    narrow_to: bool | None = None
    """The one value that a workspace's `.fimble.toml` may set."""


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting, or one section when `section` is set."""

    name: str
    hint: TypeHint
    doc: SettingDoc
    section: type | None = None
    entry: type | None = None
    """The dataclass of each entry of a table with free names."""
    default: Any = None

    @property
    def is_table(self) -> bool:
        """Whether its keys are names of the user's own choice."""
        return get_origin(self.hint) is dict

    @property
    def entry_hint(self) -> TypeHint:
        """The type of the values of a table."""
        return get_args(self.hint)[1]


def setting(  # noqa: PLR0913  # a row of named columns
    default: T,
    text: str,
    *,
    unit: str = "",
    at_least: float | None = None,
    at_most: float | None = None,
    reserved: bool = False,
    user_only: bool = False,
    narrow_to: bool | None = None,
) -> T:
    """A dataclass field with its documentation, as `SettingDoc` describes it."""
    doc = SettingDoc(text, unit, at_least, at_most, reserved, user_only, narrow_to)
    made: Any
    if isinstance(default, dict):
        made = field(default_factory=default.copy, metadata={"setting": doc})
    else:
        made = field(default=default, metadata={"setting": doc})
    return cast("T", made)


@cache
def setting_fields(section: type) -> dict[str, SettingField]:
    """The fields of a settings dataclass by name, in their written order."""
    hints = get_type_hints(section)
    return {item.name: _setting_field(item, hints[item.name]) for item in fields(section)}


def walk(section: type, path: SettingPath = ()) -> Iterator[tuple[SettingPath, SettingField]]:
    """Every single setting below `section`; the entries of a table are not entered."""
    for name, item in setting_fields(section).items():
        if item.section is not None:
            yield from walk(item.section, (*path, name))
        else:
            yield (*path, name), item


def is_union(hint: TypeHint) -> bool:
    """Whether any of several types will do."""
    return get_origin(hint) in (Union, UnionType)


def expected_text(hint: TypeHint, doc: SettingDoc) -> str:
    """A type in words for the user, with its bounds: `a whole number of ms, at least 0`."""
    if is_union(hint):
        return " or ".join(expected_text(part, doc) for part in get_args(hint))
    if get_origin(hint) is Literal:
        return " or ".join(f'"{choice}"' for choice in get_args(hint))
    if get_origin(hint) is tuple:
        return "a list of texts"
    if get_origin(hint) is dict:
        return "a table"
    if hint is bool or hint is str:
        return "true or false" if hint is bool else "a text"
    return _number_text(hint, doc)


def snake_case(name: str) -> str:
    """`debounceMs` -> `debounce_ms`; snake_case stays as it is."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def camel_case(name: str) -> str:
    """`debounce_ms` -> `debounceMs`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def dotted(path: SettingPath, schema: type) -> str:
    """A path as documentation and editors write it, `completion.debounceMs`.

    Names that the user chose (of models, of languages) are left as they are.
    """
    written: list[str] = []
    section: type | None = schema
    table: SettingField | None = None
    for part in path:
        if table is not None:
            written.append(part)
            section, table = table.entry, None
            continue
        item = setting_fields(section).get(part) if section is not None else None
        written.append(camel_case(part) if item is not None else part)
        section = item.section if item is not None else None
        table = item if item is not None and item.is_table else None
    return ".".join(written)


def variable_name(path: SettingPath) -> str:
    """The environment variable of a setting: `FIMBLE_COMPLETION_DEBOUNCE_MS`."""
    return "_".join(("FIMBLE", *path)).upper()


def _setting_field(item: Field[Any], hint: TypeHint) -> SettingField:
    doc = item.metadata["setting"]
    if is_dataclass(hint) and isinstance(hint, type):
        return SettingField(item.name, hint, doc, section=hint)
    factory = item.default_factory
    default = item.default if factory is MISSING else factory()
    entry = get_args(hint)[1] if get_origin(hint) is dict else None
    if not (is_dataclass(entry) and isinstance(entry, type)):
        entry = None
    return SettingField(item.name, hint, doc, entry=entry, default=default)


def _number_text(hint: TypeHint, doc: SettingDoc) -> str:
    text = "a whole number" if hint is int else "a number"
    if doc.unit:
        text += f" of {doc.unit}"
    if doc.at_least is not None and doc.at_most is not None:
        return f"{text} from {doc.at_least:.12g} to {doc.at_most:.12g}"
    return text if doc.at_least is None else f"{text}, {doc.at_least:.12g} or more"
