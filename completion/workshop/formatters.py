"""Which formatter a project uses, as data: its configuration names it, its language needs it.

Only well-known programs are found by themselves. Nothing is run here.
"""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

CONFIG_CHARS_MAX: Final = 200_000


class Programs(Enum):
    """Where formatters may come from; see `docs/decisions/0009-whose-programs-run.md`."""

    OF_THE_USER = "auto"
    """Of the user's `PATH`."""
    OF_THE_PROJECT = "project"
    """Also those in the project's `.venv`, `venv` and `node_modules`."""


@dataclass(frozen=True, slots=True)
class Formatter:
    """A formatter to run: it reads text and writes it formatted."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """One row: a well-known formatter."""

    name: str
    languages: frozenset[str]
    config: Callable[[Path], Path | None]
    """The configuration of this formatter in one folder."""
    arguments: Callable[[Path, Path], tuple[str, ...]]
    """For a configuration and the file whose text it gets."""
    runs_code: Callable[[Path], bool] = lambda _: False
    """Whether the configuration makes it run code of the project."""


def find_formatter(
    file: Path, root: Path, language_id: str, programs: Programs
) -> Formatter | None:
    """The formatter that the nearest configuration between `file` and `root` asks for.

    None when there is none, or its program is not where `programs` lets it come from.
    """
    rows = [row for row in _KNOWN if language_id in row.languages]
    for folder in _folders(file, root):
        for row in rows:
            if config := row.config(folder):
                if programs is Programs.OF_THE_USER and row.runs_code(config):
                    return None
                program = _program(row.name, root, programs)
                arguments = row.arguments(config, file)
                return Formatter(row.name, (program, *arguments)) if program else None
    return None


def _folders(file: Path, root: Path) -> Iterator[Path]:
    for folder in file.parents:
        yield folder
        if folder == root:
            return


def _program(name: str, root: Path, programs: Programs) -> str | None:
    """Where it is. Relative entries of `PATH` are passed over: the project would choose."""
    folders = [entry for entry in os.get_exec_path() if Path(entry).is_absolute()]
    if programs is Programs.OF_THE_PROJECT:
        folders = [*map(str, program_folders(root)), *folders]
    return shutil.which(name, path=os.pathsep.join(folders)) if folders else None


def program_folders(root: Path) -> tuple[Path, ...]:
    """Where a project keeps the programs that are installed for it alone."""
    bin_folder = "Scripts" if os.name == "nt" else "bin"
    places = (root / ".venv" / bin_folder, root / "venv" / bin_folder)
    return (*places, root / "node_modules" / ".bin")


def _first(names: Sequence[str]) -> Callable[[Path], Path | None]:
    """The first of these files that a folder has."""

    def find(folder: Path) -> Path | None:
        return next((folder / name for name in names if (folder / name).is_file()), None)

    return find


def _tool(name: str, own: Sequence[str] = ()) -> Callable[[Path], Path | None]:
    """A file of its own, or `[tool.NAME]` in `pyproject.toml`."""

    def find(folder: Path) -> Path | None:
        if found := _first(own)(folder):
            return found
        pyproject = folder / "pyproject.toml"
        return pyproject if name in _tools(pyproject) else None

    return find


def _tools(pyproject: Path) -> frozenset[str]:
    try:
        found = tomllib.loads(_text(pyproject)).get("tool", {})
    except tomllib.TOMLDecodeError:
        return frozenset()
    return frozenset(found) if isinstance(found, dict) else frozenset()


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(CONFIG_CHARS_MAX)
    except OSError:
        return ""


_PLUGINS: Final = re.compile(r"\bplugins\b")
_PRETTIER_DATA: Final = (
    ".prettierrc", ".prettierrc.json", ".prettierrc.yaml", ".prettierrc.yml", ".prettierrc.json5",
    ".prettierrc.toml",
)  # fmt: skip
_PRETTIER_CODE: Final = tuple(
    f"{stem}.{ending}"
    for stem in (".prettierrc", "prettier.config")
    for ending in ("js", "mjs", "cjs", "ts", "mts", "cts")
)


def _prettier_runs_code(config: Path) -> bool:
    """Configurations in JavaScript, and plugins, which are packages of the project."""
    return config.name in _PRETTIER_CODE or bool(_PLUGINS.search(_text(config)))


def _rustfmt_arguments(config: Path, _: Path) -> tuple[str, ...]:
    """The edition decides what parses: rustfmt's own configuration has it, or cargo's."""
    texts = _text(config) + "\n" + _text(config.with_name(_CARGO))
    edition = re.search(r'^\s*edition\s*=\s*"(\d{4})"', texts, re.MULTILINE)
    own = () if config.name == _CARGO else ("--config-path", str(config))
    return ("--emit", "stdout", *own, "--edition", edition[1] if edition else "2021")


_CARGO: Final = "Cargo.toml"
_C: Final = frozenset({"c", "cpp", "objective-c", "objective-cpp", "cuda-cpp"})
_WEB: Final = frozenset(
    """javascript javascriptreact typescript typescriptreact css scss less json jsonc html vue
    markdown yaml graphql""".split()  # noqa: SIM905  # a table of words
)
_PYTHON: Final = frozenset({"python"})

_KNOWN: Final = (
    _Known(
        "black",
        _PYTHON,
        _tool("black"),
        lambda config, file: ("-q", "--config", str(config), "--stdin-filename", str(file), "-"),
    ),
    _Known(
        "ruff",
        _PYTHON,
        _tool("ruff", ("ruff.toml", ".ruff.toml")),
        lambda config, file: (
            "format", "--no-cache", "--force-exclude", "--config", str(config),
            "--stdin-filename", str(file), "-",
        ),
    ),
    _Known(
        "prettier",
        _WEB,
        _first((*_PRETTIER_DATA, *_PRETTIER_CODE)),
        lambda config, file: ("--config", str(config), "--stdin-filepath", str(file)),
        _prettier_runs_code,
    ),
    _Known("gofmt", frozenset({"go"}), _first(("go.mod",)), lambda _config, _file: ()),
    _Known(
        "rustfmt",
        frozenset({"rust"}),
        _first(("rustfmt.toml", ".rustfmt.toml", _CARGO)),
        _rustfmt_arguments,
    ),
    _Known(
        "clang-format",
        _C,
        _first((".clang-format", "_clang-format")),
        lambda config, file: (f"--style=file:{config}", f"--assume-filename={file}"),
    ),
)  # fmt: skip
"""In this order where a folder has the configuration of several."""
