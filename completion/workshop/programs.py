"""Where the user's programs come from, and which folder of a project configures one. Runs nothing.

See `docs/decisions/0009-whose-programs-run.md`.
"""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

CONFIG_CHARS_MAX: Final = 200_000

FindConfig = Callable[[Path], Path | None]
"""The configuration of a program in one folder."""


class Programs(Enum):
    """Which programs may be run without being asked for by name."""

    OF_THE_USER = "auto"
    """Those of the user's `PATH`."""
    OF_THE_PROJECT = "project"
    """Also those in the project's `.venv`, `venv` and `node_modules`."""


def folders_up(file: Path, root: Path) -> Iterator[Path]:
    """The folders between `file` and `root`, the nearest first."""
    for folder in file.parents:
        yield folder
        if folder == root:
            return


def find_program(name: str, root: Path, programs: Programs) -> str | None:
    """Where it is. Relative entries of `PATH` are passed over: the project would choose."""
    folders = absolute_entries(os.get_exec_path())
    if programs is Programs.OF_THE_PROJECT:
        folders = [*map(str, program_folders(root)), *folders]
    return shutil.which(name, path=os.pathsep.join(folders)) if folders else None


def absolute_entries(entries: Sequence[str]) -> list[str]:
    """Those entries of a `PATH` that mean the same in every folder."""
    return [entry for entry in entries if Path(entry).is_absolute()]


def program_folders(root: Path) -> tuple[Path, ...]:
    """Where a project keeps the programs that are installed for it alone."""
    bin_folder = "Scripts" if os.name == "nt" else "bin"
    places = (root / ".venv" / bin_folder, root / "venv" / bin_folder)
    return (*places, root / "node_modules" / ".bin")


def first_of(*names: str) -> FindConfig:
    """The first of these files that a folder has."""

    def find(folder: Path) -> Path | None:
        return next((folder / name for name in names if (folder / name).is_file()), None)

    return find


def tool_of(name: str, *own: str) -> FindConfig:
    """A file of its own, or `[tool.NAME]` in `pyproject.toml`."""
    own_file = first_of(*own)

    def find(folder: Path) -> Path | None:
        if found := own_file(folder):
            return found
        pyproject = folder / "pyproject.toml"
        return pyproject if name in _tools(pyproject) else None

    return find


def names_plugins(config: Path) -> bool:
    """Whether a configuration, which is data, names plugins: packages of the project that run."""
    return bool(_PLUGINS.search(config_text(config)))


def config_text(path: Path) -> str:
    """The text of a configuration; empty when it cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(CONFIG_CHARS_MAX)
    except OSError:
        return ""


_PLUGINS: Final = re.compile(r"\bplugins\b")


def _tools(pyproject: Path) -> frozenset[str]:
    try:
        found = tomllib.loads(config_text(pyproject)).get("tool", {})
    except tomllib.TOMLDecodeError:
        return frozenset()
    return frozenset(found) if isinstance(found, dict) else frozenset()
