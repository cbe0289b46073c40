"""`fimble doctor`: what is set up, what is not, and what to do next."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .. import __version__
from ..settings.sources import LoadedSettings, load_settings
from ..settings.values import Settings
from .session import services_for
from .terminal import Paint, ProgressLine, print_json, printable

if TYPE_CHECKING:
    from ..composition import Services

EPILOG: Final = "Exit codes: 0 all is well, 1 something needs doing."

_EDITORS: Final = {
    "VS Code": ("code", "codium", "code-oss"),
    "Neovim": ("nvim",),
    "Helix": ("hx", "helix"),
    "Emacs": ("emacs",),
    "Sublime Text": ("subl",),
}
_SAMPLE: Final = "def f():\n    return 1\n"


class Level(StrEnum):
    """How a check came out."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "problem"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    level: Level
    detail: str
    advice: str = ""
    """What to do next; empty when there is nothing to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble doctor`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Checks everything and prints what was found."""
    line = ProgressLine("fimble")
    line.note("checking; the embedded model may take a moment to start")
    findings = asyncio.run(examine(load_settings()))
    line.clear()
    bad = [finding for finding in findings if finding.level is Level.BAD]
    if arguments.json:
        rows = [dataclasses.asdict(finding) for finding in findings]
        print_json({"ok": not bad, "version": __version__, "checks": rows})
    else:
        _print_findings(findings, len(bad))
    return 1 if bad else 0


async def examine(loaded: LoadedSettings) -> list[Finding]:
    """Every check, in the order in which a reader would mend things."""
    async with services_for(loaded.settings) as services:
        problems = [*map(str, loaded.problems), *services.problems]
        findings = [_python(), *_settings(loaded, problems), _grammars()]
        findings += await _models(services)
        findings += _unused_models(services, loaded.settings)
        findings.append(await _cache(services, loaded.settings))
        findings.append(_indexes(loaded.settings))
    return [*findings, _editors()]


def _python() -> Finding:
    version = platform.python_version()
    return Finding("Fimble", Level.GOOD, f"{__version__} on Python {version}, {platform.system()}")


def _settings(loaded: LoadedSettings, problems: list[str]) -> Iterator[Finding]:
    if not problems:
        exists = loaded.user_file is not None and loaded.user_file.exists()
        detail = str(loaded.user_file) if exists else f"defaults; {loaded.user_file} is not there"
        yield Finding("settings", Level.GOOD, detail)
    for problem in problems:
        advice = "Correct it; docs/configuration.md lists every setting."
        yield Finding("settings", Level.BAD, problem, advice)


def _grammars() -> Finding:
    from context.syntax import parse
    from context.text import Document

    parsed = parse(Document.of(_SAMPLE, language_id="python"))
    if parsed.tree is not None:
        return Finding("syntax", Level.GOOD, "the grammars load")
    advice = "Install Fimble again: pip install --force-reinstall tree-sitter-language-pack==0.13.0"
    return Finding("syntax", Level.BAD, "the grammar of Python cannot be loaded", advice)


async def _models(services: Services) -> list[Finding]:
    clients = services.models
    checks = await asyncio.gather(*(client.check() for client in clients.values()))
    return [
        Finding(
            f"model {name}",
            Level.GOOD if health.ok else Level.BAD,
            health.detail,
            health.advice,
        )
        for name, health in zip(clients, checks, strict=True)
    ]


def _unused_models(services: Services, settings: Settings) -> Iterator[Finding]:
    for name in settings.models:
        if name not in services.models:
            yield Finding(f"model {name}", Level.NOTE, "no route uses it", "Name it in routes.")


async def _cache(services: Services, settings: Settings) -> Finding:
    if not settings.cache.enabled:
        return Finding("cache", Level.NOTE, "switched off in the settings")
    stats = await services.cache.stats()
    if trouble := _write_trouble(stats.directory):
        advice = "Make the folder writable, or set cache.directory."
        return Finding("cache", Level.BAD, f"{stats.directory}: {trouble}", advice)
    size = f"{stats.entries} answers, {stats.bytes_used / 1e6:.1f} MB"
    return Finding("cache", Level.GOOD, f"{size} in {stats.directory}")


def _indexes(settings: Settings) -> Finding:
    from ..composition import index_directory

    if not settings.context.index:
        return Finding("index", Level.NOTE, "switched off in the settings")
    folder = index_directory(settings.cache)
    if trouble := _write_trouble(str(folder)):
        advice = "Make the folder writable, or set cache.directory."
        return Finding("index", Level.BAD, f"{folder}: {trouble}", advice)
    files = [path for path in folder.glob("*/*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    workspaces = len({path.parent for path in files})
    return Finding("index", Level.GOOD, f"{workspaces} workspaces, {size:.1f} MB in {folder}")


def _write_trouble(folder: str) -> str:
    """Why nothing can be written to `folder`; empty when it can."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _editors() -> Finding:
    found = [name for name, commands in _EDITORS.items() if any(map(shutil.which, commands))]
    if found:
        advice = "docs/editors/ shows how to set each of them up."
        return Finding("editors", Level.GOOD, ", ".join(found), advice)
    advice = "Any editor that speaks LSP can start `fimble serve`; docs/editors/ has examples."
    return Finding("editors", Level.NOTE, "none of the well-known ones is on PATH", advice)


def _print_findings(findings: list[Finding], bad: int) -> None:
    paint = Paint(sys.stdout)
    marks = {
        Level.GOOD: paint("ok     ", "green"),
        Level.NOTE: paint("note   ", "yellow"),
        Level.BAD: paint("problem", "red", "bold"),
    }
    for finding in findings:
        print(f"{marks[finding.level]} {finding.name}: {printable(finding.detail)}")
        if finding.advice:
            print(f"        {paint('->', 'cyan')} {printable(finding.advice)}")
    plural = "thing needs" if bad == 1 else "things need"
    print(paint(f"\n{bad} {plural} doing.", "bold") if bad else paint("\nAll is well.", "bold"))
