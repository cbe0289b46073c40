"""What a workspace's own `.fimble.toml` may do to the settings: only ever less.

A cloned repository is not trusted: hosts, keys, commands and models come from the user alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from .reading import Reading, SettingsProblem, read_table
from .schema import SettingPath, dotted, walk
from .sources import LoadedSettings, UnreadableFile, read_toml
from .values import Settings

WORKSPACE_FILE: Final = ".fimble.toml"


def narrow(
    settings: Settings, table: Mapping[str, object]
) -> tuple[Settings, tuple[SettingsProblem, ...]]:
    """`settings` with what the workspace's `table` switches off, and what it may not do."""
    reading = Reading(Settings, WORKSPACE_FILE)
    read_table(reading, table)
    for path, value in reading.values.items():
        if value is _allowed_value(path):
            settings = _replaced(settings, path, value)
        else:
            reading.refuse(path, "a value that a workspace may not set", f"only {_rule()}")
    return settings, tuple(reading.problems)


def narrow_for_folder(
    settings: Settings, folder: Path
) -> tuple[Settings, tuple[SettingsProblem, ...]]:
    """`narrow` by the file in a workspace's root folder, if there is one."""
    path = folder / WORKSPACE_FILE
    try:
        return narrow(settings, read_toml(path))
    except UnreadableFile as error:
        return settings, (SettingsProblem(str(path), str(error), "a file of TOML"),)


def narrow_loaded(loaded: LoadedSettings, folder: Path) -> LoadedSettings:
    """`narrow_for_folder` for settings with their problems and origins."""
    settings, problems = narrow_for_folder(loaded.settings, folder)
    changed = _changed(asdict(loaded.settings), asdict(settings), ())
    return replace(
        loaded,
        settings=settings,
        problems=(*loaded.problems, *problems),
        origins={**loaded.origins, **dict.fromkeys(changed, WORKSPACE_FILE)},
    )


def narrowing_rules() -> tuple[tuple[str, bool], ...]:
    """Each setting that a workspace may set, with the one value it may give."""
    return tuple(
        (dotted(path, Settings) + (".<id>" if item.is_table else ""), item.doc.narrow_to)
        for path, item in walk(Settings)
        if item.doc.narrow_to is not None
    )


def _rule() -> str:
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in narrowing_rules())


def _changed(
    before: Mapping[str, Any], after: Mapping[str, Any], path: SettingPath
) -> Iterator[SettingPath]:
    for key, value in after.items():
        old = before.get(key)
        if isinstance(value, dict):
            yield from _changed(old or {}, value, (*path, key))
        elif value != old:
            yield (*path, key)


def _allowed_value(path: SettingPath) -> bool | None:
    for known, item in walk(Settings):
        if path[: len(known)] == known:
            return item.doc.narrow_to
    return None


def _replaced(section: Any, path: SettingPath, value: object) -> Any:  # noqa: ANN401  # any section of the settings
    head, *rest = path
    current = getattr(section, head)
    if not rest:
        return replace(section, **{head: value})
    if isinstance(current, dict):
        return replace(section, **{head: {**current, rest[0]: value}})
    return replace(section, **{head: _replaced(current, tuple(rest), value)})
