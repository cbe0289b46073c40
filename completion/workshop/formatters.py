"""Which formatter a project uses, as data: its configuration names it, its language needs it.

Only well-known programs are found by themselves. Nothing is run here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .programs import (
    FindConfig,
    Programs,
    config_text,
    find_program,
    first_of,
    folders_up,
    names_plugins,
    tool_of,
)


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
    config: FindConfig
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
    for folder in folders_up(file, root):
        for row in rows:
            if config := row.config(folder):
                if programs is Programs.OF_THE_USER and row.runs_code(config):
                    return None
                program = find_program(row.name, root, programs)
                arguments = row.arguments(config, file)
                return Formatter(row.name, (program, *arguments)) if program else None
    return None


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
    return config.name in _PRETTIER_CODE or names_plugins(config)


def _rustfmt_arguments(config: Path, _: Path) -> tuple[str, ...]:
    """The edition decides what parses: rustfmt's own configuration has it, or cargo's."""
    texts = config_text(config) + "\n" + config_text(config.with_name(_CARGO))
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
        tool_of("black"),
        lambda config, file: ("-q", "--config", str(config), "--stdin-filename", str(file), "-"),
    ),
    _Known(
        "ruff",
        _PYTHON,
        tool_of("ruff", "ruff.toml", ".ruff.toml"),
        lambda config, file: (
            "format", "--no-cache", "--force-exclude", "--config", str(config),
            "--stdin-filename", str(file), "-",
        ),
    ),
    _Known(
        "prettier",
        _WEB,
        first_of(*_PRETTIER_DATA, *_PRETTIER_CODE),
        lambda config, file: ("--config", str(config), "--stdin-filepath", str(file)),
        _prettier_runs_code,
    ),
    _Known("gofmt", frozenset({"go"}), first_of("go.mod"), lambda _config, _file: ()),
    _Known(
        "rustfmt",
        frozenset({"rust"}),
        first_of("rustfmt.toml", ".rustfmt.toml", _CARGO),
        _rustfmt_arguments,
    ),
    _Known(
        "clang-format",
        _C,
        first_of(".clang-format", "_clang-format"),
        lambda config, file: (f"--style=file:{config}", f"--assume-filename={file}"),
    ),
)  # fmt: skip
"""In this order where a folder has the configuration of several."""
