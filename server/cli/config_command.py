"""`fimble config`: the settings in force in the current folder, and where each comes from."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Final

from ..settings.narrowing import WORKSPACE_FILE, narrow_loaded
from ..settings.schema import dotted
from ..settings.sources import LoadedSettings, load_settings
from .targets import project_root
from .terminal import print_json, show_warning

EPILOG: Final = "docs/configuration.md describes every setting."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble config`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints the settings; exit code 1 when something is wrong with them."""
    loaded = narrow_loaded(load_settings(), project_root(Path.cwd() / WORKSPACE_FILE))
    if arguments.json:
        print_json(
            {
                "userFile": str(loaded.user_file),
                "settings": dataclasses.asdict(loaded.settings),
                "given": given(loaded),
                "problems": [str(problem) for problem in loaded.problems],
            }
        )
    else:
        _print_text(loaded)
    return 1 if loaded.problems else 0


def given(loaded: LoadedSettings) -> dict[str, str]:
    """What is not a default: name -> source."""
    schema = type(loaded.settings)
    return {dotted(path, schema): source for path, source in loaded.origins.items()}


def _print_text(loaded: LoadedSettings) -> None:
    exists = loaded.user_file is not None and loaded.user_file.exists()
    print(f"# user file: {loaded.user_file}" + ("" if exists else " (not there)"))
    origins = given(loaded)
    for name, value in _flat(dataclasses.asdict(loaded.settings), ()):
        path = dotted(name, type(loaded.settings))
        print(f"{path} = {json.dumps(value)}  # {origins.get(path, 'default')}")
    for problem in loaded.problems:
        show_warning(str(problem))


def _flat(table: dict[str, object], path: tuple[str, ...]) -> list[tuple[tuple[str, ...], object]]:
    rows: list[tuple[tuple[str, ...], object]] = []
    for key, value in table.items():
        if isinstance(value, dict) and value:
            rows += _flat(value, (*path, key))
        else:
            rows.append(((*path, key), value))
    return rows
