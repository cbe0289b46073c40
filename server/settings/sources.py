"""Where settings come from: user file, then editor, then environment; the later wins, key by key.

Reads one file and the environment. A bad key or value is reported and leaves the value of the
source before it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .reading import Reading, SettingsProblem, build, read_table, read_text
from .schema import SettingPath, variable_name, walk
from .values import Settings

USER_FILE: Final = "user file"
EDITOR: Final = "editor settings"
ENVIRONMENT: Final = "environment"

CONFIG_VARIABLE: Final = "FIMBLE_CONFIG"
"""Names another user file; no setting itself."""

_OFFLINE: Final = ("privacy", "offline")
_WANTED: Final = "a file of TOML; until it is one, only models on this machine are asked"
_FILE_BYTES_MAX: Final = 1_000_000
_NO_KEYS_IN_FILES: Final = (
    "apiKeyEnv, the name of the environment variable that holds the key; "
    "a key does not belong into settings"
)
_REFUSALS: Final[Mapping[SettingPath, str]] = {("models", "api_key"): _NO_KEYS_IN_FILES}


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force, what was wrong with the sources, and where each value came from."""

    settings: Settings
    problems: tuple[SettingsProblem, ...] = ()
    origins: Mapping[SettingPath, str] = field(default_factory=dict)
    user_file: Path | None = None


def load_settings(
    *editor: Mapping[str, object], environment: Mapping[str, str] | None = None
) -> LoadedSettings:
    """Reads all sources; `editor` are the tables an editor sent, the later ones win.

    Never raises. Without `environment` the process's own is read.
    """
    variables = os.environ if environment is None else environment
    user_file = config_file(variables)
    readings = [
        _read_user_file(user_file, must_exist=CONFIG_VARIABLE in variables),
        *(_read_editor(table) for table in editor),
        _read_environment(variables),
    ]
    values: dict[SettingPath, Any] = {}
    origins: dict[SettingPath, str] = {}
    for reading in readings:
        values |= reading.values
        origins |= dict.fromkeys(reading.values, reading.source)
    problems = dict.fromkeys(problem for reading in readings for problem in reading.problems)
    return LoadedSettings(build(Settings, values), tuple(problems), origins, user_file)


def config_file(environment: Mapping[str, str]) -> Path:
    """The user's settings file, whether it exists or not."""
    if chosen := environment.get(CONFIG_VARIABLE):
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("fimble", appauthor=False) / "config.toml"


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a TOML file, empty without a file; raises `UnreadableFile`."""
    import tomllib

    try:
        return tomllib.loads(_read_text(path))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UnreadableFile(f"a file that cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("text that is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"an error of syntax: {error}") from error
    except RecursionError as error:
        raise UnreadableFile("tables nested too deep") from error


class UnreadableFile(Exception):
    """A settings file that cannot be used; the message names what was found in its place."""


def _read_text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_FILE_BYTES_MAX + 1)
    if len(data) > _FILE_BYTES_MAX:
        raise UnreadableFile(f"more than {_FILE_BYTES_MAX} bytes")
    return data.decode("utf-8-sig")


def _read_user_file(path: Path, *, must_exist: bool) -> Reading:
    reading = _reading(USER_FILE)
    failure = "no such file" if must_exist and not path.exists() else ""
    try:
        read_table(reading, read_toml(path))
    except UnreadableFile as error:
        failure = str(error)
    if failure:
        reading.values[_OFFLINE] = True  # it may have said so
        reading.problems.append(SettingsProblem(str(path), failure, _WANTED, USER_FILE))
    return reading


def _read_editor(table: Mapping[str, object]) -> Reading:
    """Some editors wrap the section in its own name."""
    reading = _reading(EDITOR)
    inner = table.get("fimble")
    if len(table) == 1 and isinstance(inner, Mapping):
        table = inner
    read_table(reading, table)
    return reading


def _read_environment(variables: Mapping[str, str]) -> Reading:
    reading = _reading(ENVIRONMENT)
    items = {variable_name(path): (path, item) for path, item in walk(Settings)}
    for name in sorted(name for name in variables if name.startswith("FIMBLE_")):
        if name in items:
            path, item = items[name]
            read_text(reading, path, item, variables[name])
        elif name != CONFIG_VARIABLE and (meant := _meant_variable(name, items)):
            problem = SettingsProblem(name, "an unknown variable", meant, ENVIRONMENT)
            reading.problems.append(problem)
    return reading


def _meant_variable(name: str, known: Collection[str]) -> str:
    """What `name` was probably meant to be; empty when it is somebody else's variable."""
    from difflib import get_close_matches

    if near := get_close_matches(name, known, 1, 0.85):
        return near[0]
    sections = {"_".join(other.split("_", 2)[:2]) + "_" for other in known if other.count("_") > 1}
    return "the name of a setting" if name.startswith(tuple(sections)) else ""


def _reading(source: str) -> Reading:
    return Reading(Settings, source, _REFUSALS)
