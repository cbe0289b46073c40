"""Turns nested tables from outside into values of the settings dataclasses, keeping what is good.

A bad key or value becomes a `SettingsProblem` and never an exception. Knows no single setting, no
file and no editor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

from .schema import (
    SettingDoc,
    SettingField,
    SettingPath,
    TypeHint,
    camel_case,
    dotted,
    expected_text,
    is_union,
    setting_fields,
    snake_case,
)

T = TypeVar("T")

ENTRIES_MAX: Final = 200
"""Entries of one table with free names (models, languages)."""


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """A key or value that was not taken; holds the kind of what was found, never its text."""

    path: str
    found: str
    expected: str
    source: str = ""

    def __str__(self) -> str:
        where = f" ({self.source})" if self.source else ""
        return f"{self.path}{where}: found {self.found}, expected {self.expected}."


@dataclass(slots=True)
class Reading:
    """What was read from one source: values by path, and what was refused."""

    schema: type
    source: str
    refusals: Mapping[SettingPath, str] = field(default_factory=dict)
    """Keys that people try and that must not be taken: the last two names of the path -> what to do
    instead."""
    values: dict[SettingPath, Any] = field(default_factory=dict)
    problems: list[SettingsProblem] = field(default_factory=list)

    def refuse(self, path: SettingPath, found: str, expected: str) -> None:
        """Notes a problem, once."""
        problem = SettingsProblem(dotted(path, self.schema), found, expected, self.source)
        if problem not in self.problems:
            self.problems.append(problem)


def read_table(reading: Reading, raw: Mapping[str, object]) -> None:
    """Reads a nested table in either spelling; null means "not set"."""
    _read_section(reading.schema, raw, reading, ())


def read_text(reading: Reading, path: SettingPath, item: SettingField, text: str) -> None:
    """Reads one setting from an environment variable: lists by comma, tables as JSON."""
    _read_item(item, _from_text(item, text), reading, path)


def build(schema: type[T], values: Mapping[SettingPath, Any], path: SettingPath = ()) -> T:
    """The dataclass `schema` with `values` laid over its defaults."""
    chosen: dict[str, Any] = {}
    plain: type = schema
    for name, item in setting_fields(plain).items():
        here = (*path, name)
        if item.section is not None:
            chosen[name] = build(item.section, values, here)
        elif item.is_table:
            chosen[name] = _build_table(item, values, here)
        elif here in values:
            chosen[name] = values[here]
    return schema(**chosen)


class _NotAcceptedError(Exception):
    """The value does not fit the type."""


_KINDS: Final[Mapping[type, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
    type(None): "nothing",
}
_BOOLEANS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _read_section(
    section: type, raw: Mapping[str, object], reading: Reading, path: SettingPath
) -> None:
    known = setting_fields(section)
    for key, value in raw.items():
        name = snake_case(str(key))
        item = known.get(name)
        if item is not None:
            _read_item(item, value, reading, (*path, name))
            continue
        advice = reading.refusals.get((*path[:1], name))
        expected = advice or "one of " + ", ".join(camel_case(other) for other in known)
        found = "a key that is not taken" if advice else "an unknown key"
        reading.refuse((*path, str(key)), found, expected)


def _read_item(item: SettingField, value: object, reading: Reading, path: SettingPath) -> None:
    if value is None:
        return
    if item.section is None and not item.is_table:
        _read_value(item.hint, value, item.doc, reading, path)
    elif not isinstance(value, Mapping):
        reading.refuse(path, _kind_of(value), "a table")
    elif item.section is not None:
        _read_section(item.section, value, reading, path)
    elif len(value) > ENTRIES_MAX:
        reading.refuse(path, f"{len(value)} entries", f"at most {ENTRIES_MAX}")
    else:
        for key, entry in value.items():
            _read_entry(item, entry, reading, (*path, str(key)))


def _read_entry(item: SettingField, value: object, reading: Reading, path: SettingPath) -> None:
    if value is None:
        return
    if item.entry is None:
        _read_value(item.entry_hint, value, item.doc, reading, path)
    elif isinstance(value, Mapping):
        _read_section(item.entry, value, reading, path)
    else:
        reading.refuse(path, _kind_of(value), "a table")


def _read_value(
    hint: TypeHint, value: object, doc: SettingDoc, reading: Reading, path: SettingPath
) -> None:
    try:
        reading.values[path] = _accept(hint, value, doc)
    except _NotAcceptedError:
        expected = expected_text(hint, doc).removesuffix(' or ""')  # "" means: not set
        reading.refuse(path, _found(hint, value), expected)


def _accept(hint: TypeHint, value: object, doc: SettingDoc) -> object:
    """`value` as `hint` wants it; raises `_NotAcceptedError`."""
    if is_union(hint):
        return _accept_any(get_args(hint), value, doc)
    if hint is int or hint is float:
        return _accept_number(value, doc, whole=hint is int)
    if get_origin(hint) is tuple:
        if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
            return tuple(value)
        raise _NotAcceptedError
    choices = get_args(hint) if get_origin(hint) is Literal else None
    if (choices is not None and value in choices) or (choices is None and type(value) is hint):
        return value
    raise _NotAcceptedError


def _accept_any(hints: tuple[TypeHint, ...], value: object, doc: SettingDoc) -> object:
    for hint in hints:
        try:
            return _accept(hint, value, doc)
        except _NotAcceptedError:
            continue
    raise _NotAcceptedError


def _accept_number(value: object, doc: SettingDoc, *, whole: bool) -> float:
    """Editors may send 5.0 for 5."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise _NotAcceptedError
    below = doc.at_least is not None and value < doc.at_least
    above = doc.at_most is not None and value > doc.at_most
    if below or above or (whole and value != int(value)):
        raise _NotAcceptedError
    return int(value) if whole else float(value)


def _build_table(
    item: SettingField, values: Mapping[SettingPath, Any], path: SettingPath
) -> dict[str, Any]:
    depth = len(path)
    inside = {key: value for key, value in values.items() if key[:depth] == path}
    if item.entry is None:
        return {key[depth]: value for key, value in inside.items()}
    names = dict.fromkeys(key[depth] for key in inside)
    return {name: build(item.entry, inside, (*path, name)) for name in names}


def _from_text(item: SettingField, text: str) -> object:
    """What the text stands for; text that stands for nothing of the type is left to be refused."""
    stripped = text.strip()
    if item.hint is str:
        return text
    if item.hint is bool:
        return _BOOLEANS.get(stripped.lower(), text)
    if get_origin(item.hint) is tuple and not stripped.startswith("["):
        return [part.strip() for part in stripped.split(",") if part.strip()]
    try:
        return json.loads(stripped)
    except ValueError:
        return stripped


def _found(hint: TypeHint, value: object) -> str:
    kinds = get_args(hint) if is_union(hint) else (hint,)
    if type(value) in (int, float) and type(value) in kinds:
        return f"{_kind_of(value)} out of range"
    return _kind_of(value)


def _kind_of(value: object) -> str:
    return _KINDS.get(type(value), "something else")
