"""Modules of the project that an edit imports and that are not there.

Looks at imports that say by themselves where their file must lie: relative ones, in Python and
JavaScript. What cannot be told is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from context.languages import language_id_for_path
from context.outline.extract import outline
from context.outline.values import Import
from context.syntax import ParsedDocument

from ...project import ProjectView
from ..change import FileChange
from .module_paths import module_of, modules_meant

_PYTHON_ENDINGS: Final[tuple[str, ...]] = ("", ".py", ".pyi", ".pyx", ".so", ".pyd")
_SCRIPT_ENDINGS: Final[tuple[str, ...]] = (
    *("", ".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".d.ts"),
    *(".json", ".vue", ".svelte"),
)
_SPECIAL: Final = frozenset("$?!*#")
"""Marks of modules that a bundler makes."""


async def modules_not_there(changes: Sequence[FileChange], project: ProjectView) -> tuple[str, ...]:
    """The modules that `changes` import anew and that no file is, as they are written; sorted."""
    wanted = await asyncio.to_thread(lambda: [*_wanted(changes)])
    brought = {module_of(one.final_path) for one in changes if one.after is not None}
    missing = set[str]()
    for one in wanted:
        if one.places.isdisjoint(brought) and not await _is_there(one, project):
            missing.add(one.module)
    return tuple(sorted(missing))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A module that is imported."""

    module: str
    """As it is written."""
    places: frozenset[str]
    """Where its file may lie, without ending."""
    endings: tuple[str, ...]


def _wanted(changes: Sequence[FileChange]) -> Iterator[_Wanted]:
    for one in changes:
        if one.after is None or (one.after is one.before and not one.new_path):
            continue
        path = one.final_path
        endings = _SCRIPT_ENDINGS
        if language_id_for_path(path) == "python":
            endings = _PYTHON_ENDINGS
        known = {item.module for item in _relative(one.before)} if not one.new_path else set()
        for item in _relative(one.after):
            places = modules_meant(path, item)
            if item.module not in known and places and not _leads_out(path, item.module):
                yield _Wanted(item.module, places, endings)


def _relative(parsed: ParsedDocument | None) -> list[Import]:
    """The imports of a file that begin where it is."""
    if parsed is None:
        return []
    found = outline(parsed.document.text, parsed.document.language_id)
    return [
        item
        for item in found.imports
        if item.module.startswith(".") and item.module.strip("./") and not _SPECIAL & {*item.module}
    ]


def _leads_out(path: str, module: str) -> bool:
    """Whether a module lies outside of the project, which may be a part of a package."""
    dots = len(module) - len(module.lstrip("."))
    return path.endswith((".py", ".pyi")) and dots - 1 > path.count("/")


async def _is_there(wanted: _Wanted, project: ProjectView) -> bool:
    """Also where it would lie outside of the project."""
    for place in wanted.places:
        if place.startswith(".."):
            return True
        for ending in wanted.endings:
            if await project.is_taken(place + ending):
                return True
    return False
