"""Which linters a project uses, as data: its configuration names them, a language needs them.

Only well-known programs are found by themselves. Nothing is run here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from context.languages import language_id_for_path

from .findings import Read, read_eslint, read_pyright, read_ruff, reader_of_lines
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
class Linter:
    """A linter to run."""

    name: str
    command: tuple[str, ...]
    read: Read
    folder: str
    """Where it is run, relative to the project, `/`-separated; empty: outside of it."""
    paths_from: str
    """What the paths that it writes are relative to, in the same form."""
    file: str = ""
    """The one file, relative to the project, whose text it reads from its standard input; empty: it
    reads the whole project, so it needs a copy of that."""
    passes_over: frozenset[str] = frozenset()
    """Codes of findings that a copy may have for want of what lies beside the project."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it needs beside the user's."""
    gives_up: str = ""
    """The code of a finding after which it reads no more of that folder; empty: none."""


@dataclass(frozen=True, slots=True)
class _Known:
    """One row: a well-known linter."""

    name: str
    program: str
    languages: frozenset[str]
    config: FindConfig
    arguments: Callable[[Path, Sequence[Path]], tuple[str, ...]]
    """For a configuration and the files that change."""
    read: Read
    one_file: bool = False
    """Whether it reads one file's text. Without running code it is started outside the project."""
    runs_code: Callable[[Path], bool] = lambda _: False
    """Whether it runs code of the project with such a configuration."""
    is_useful: Callable[[Path], bool] = lambda _: True
    """Whether it says anything with such a configuration."""
    passes_over: frozenset[str] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict)
    paths_from: Callable[[Path, Path], Path] = lambda config, _: config.parent
    """What the paths that it writes are relative to, for a configuration and the project."""
    gives_up: str = ""


def find_linters(root: Path, paths: Sequence[str], programs: Programs) -> tuple[Linter, ...]:
    """Those that the configurations nearest to `paths`, in the project `root`, ask for.

    Without the ones whose program is not where `programs` lets it come from. The quick ones first.
    """
    found = dict[tuple[str, Path], list[str]]()
    rows = {row.name: row for row in _KNOWN}
    for path in paths:
        language_id = language_id_for_path(path)
        for row in _KNOWN:
            if language_id in row.languages and (config := _nearest(row, root / path, root)):
                found.setdefault((row.name, config), []).append(path)
    order = list(rows)
    linters = list[Linter]()
    for (name, config), files in sorted(found.items(), key=lambda item: order.index(item[0][0])):
        row = rows[name]
        if programs is Programs.OF_THE_USER and row.runs_code(config):
            continue
        if (program := find_program(row.program, root, programs)) and row.is_useful(config):
            linters += _linters(row, program, root, config, files)
    return tuple(linters)


def linter_reader(name: str) -> Read:
    """How the output of the linter of that name is read."""
    return next(row.read for row in _KNOWN if row.name == name)


def _nearest(row: _Known, file: Path, root: Path) -> Path | None:
    return next(filter(None, map(row.config, folders_up(file, root))), None)


def _linters(
    row: _Known, program: str, root: Path, config: Path, files: Sequence[str]
) -> list[Linter]:
    outside = row.one_file and not row.runs_code(config)
    folder = "" if outside else config.parent.relative_to(root).as_posix()
    paths_from = folder and row.paths_from(config, root).relative_to(root).as_posix()

    def linter(paths: Sequence[str], file: str) -> Linter:
        arguments = row.arguments(config, [root / path for path in paths])
        command = (program, *arguments)
        return Linter(
            row.name, command, row.read, folder, paths_from, file, row.passes_over,
            row.environment, row.gives_up,
        )  # fmt: skip

    if row.one_file:
        return [linter([path], path) for path in files]
    return [linter(files, "")]


def _mypy_arguments(config: Path, files: Sequence[Path]) -> tuple[str, ...]:
    """The files that the configuration names, else those that change."""
    plain = (
        "--no-error-summary", "--hide-error-context", "--no-color-output", "--no-pretty",
        "--show-error-codes", "--cache-dir=/dev/null",
    )  # fmt: skip
    if re.search(r"^\s*(?:files|packages|modules)\s*=", config_text(config), re.MULTILINE):
        return plain
    return (
        *plain,
        *(posixpath.relpath(file.as_posix(), config.parent.as_posix()) for file in files),
    )


def _mypy_config(folder: Path) -> Path | None:
    if own := _mypy_own(folder):
        return own
    shared = folder / "setup.cfg"
    return shared if re.search(r"^\[mypy\]", config_text(shared), re.MULTILINE) else None


_mypy_own: Final = tool_of("mypy", "mypy.ini", ".mypy.ini")


def _has_own_files(tsconfig: Path) -> bool:
    """Whether it is more than a list of other configurations."""
    return not re.search(r'"files"\s*:\s*\[\s*\]', config_text(tsconfig))


def _cargo_workspace(config: Path, root: Path) -> Path:
    """The compiler is started in the folder of the workspace, whichever member is checked."""
    folders = folders_up(config, root)
    workspace = re.compile(r"^\s*\[workspace\b", re.MULTILINE)
    of_workspaces = (one for one in folders if workspace.search(config_text(one / config.name)))
    return next(of_workspaces, config.parent)


_PYTHON: Final = frozenset({"python"})
_SCRIPT: Final = frozenset({"javascript", "javascriptreact", "typescript", "typescriptreact"})
_ALWAYS: Final = lambda _config: True  # noqa: E731  # reads as the word it is

_KNOWN: Final = (
    _Known(
        "ruff",
        "ruff",
        _PYTHON,
        tool_of("ruff", "ruff.toml", ".ruff.toml"),
        # The order of imports is a matter of form: no reason to refuse an edit.
        lambda _, files: (
            "check", "--no-cache", "--no-fix", "--force-exclude", "--extend-ignore", "I001",
            "--output-format", "json", "--stdin-filename", str(files[0]), "-",
        ),
        read_ruff,
        one_file=True,
    ),
    _Known(
        "eslint",
        "eslint",
        _SCRIPT | {"vue", "svelte"},
        first_of(
            *(f"eslint.config.{ending}" for ending in ("js", "mjs", "cjs", "ts", "mts", "cts")),
            *(f".eslintrc{ending}" for ending in (".js", ".cjs", ".json", ".yaml", ".yml", "")),
        ),
        lambda _, files: ("--stdin", "--stdin-filename", str(files[0]), "--format", "json"),
        read_eslint,
        one_file=True,
        runs_code=_ALWAYS,
    ),
    _Known(
        "tsc",
        "tsc",
        frozenset({"typescript", "typescriptreact"}),
        first_of("tsconfig.json"),
        # What it keeps between runs may be set to lie in `node_modules`, which is the user's own.
        lambda _config, _files: (
            "-p", ".", "--noEmit", "--pretty", "false", "--incremental", "--tsBuildInfoFile",
            ".fimble.tsbuildinfo",
        ),
        reader_of_lines(
            r"(?:(?P<path>[^(\s][^(]*)\((?P<line>\d+),\d+\): )?error (?P<code>TS\d+): "
            r"(?P<message>.*)"
        ),
        is_useful=_has_own_files,
        passes_over=frozenset({"TS6305"}),  # another part of the project is not built
    ),
    _Known(
        "pyright",
        "pyright",
        _PYTHON,
        tool_of("pyright", "pyrightconfig.json"),
        lambda _config, _files: ("--outputjson",),
        read_pyright,
        passes_over=frozenset(
            {"reportMissingImports", "reportMissingModuleSource", "reportMissingTypeStubs"}
        ),
    ),
    _Known(
        "mypy",
        "mypy",
        _PYTHON,
        _mypy_config,
        _mypy_arguments,
        reader_of_lines(
            r"(?P<path>[^:\n]+):(?P<line>\d+): error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$"
        ),
        runs_code=names_plugins,
        passes_over=frozenset({"import", "import-not-found", "import-untyped"}),
    ),
    _Known(
        "go vet",
        "go",
        frozenset({"go"}),
        first_of("go.mod"),
        lambda _config, _files: ("vet", "./..."),
        reader_of_lines(
            r"(?:(?P<code>vet): )?(?P<path>[^:#\s][^:\n]*\.go):(?P<line>\d+):(?:\d+:)? "
            r"(?P<message>(?!.*module lookup disabled).*)"  # it would have to be fetched
        ),
        # No other toolchain is fetched, no module, and no compiler of C is started.
        environment={"GOTOOLCHAIN": "local", "GOPROXY": "off", "CGO_ENABLED": "0"},
        gives_up="vet",  # stands before the one error of a package that does not compile
    ),
    _Known(
        "cargo check",
        "cargo",
        frozenset({"rust"}),
        first_of("Cargo.toml"),
        lambda _config, _files: (
            "check", "--offline", "--quiet", "--all-targets", "--message-format", "short",
        ),
        reader_of_lines(
            r"(?:(?P<path>[^:\s][^:\n]*):(?P<line>\d+):\d+: )?error(?:\[(?P<code>E\d+)\])?: "
            r"(?P<message>(?!could not compile|aborting due).*)"
        ),
        runs_code=_ALWAYS,
        # Else what it builds might lie in a folder of the user's own, which an editor may hold.
        environment={"CARGO_TERM_COLOR": "never", "CARGO_TARGET_DIR": ".fimble-target"},
        paths_from=_cargo_workspace,
    ),
)  # fmt: skip
"""The quick ones first."""
