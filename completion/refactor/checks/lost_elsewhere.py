"""Names and files that an edit takes away from other files of the project.

Looks at what other files import, in their own words, and in languages whose files of one folder see
each other at what they name. What cannot be told is not lost.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from context.outline.extract import outline
from context.outline.values import Import, Outline
from context.syntax import parse
from context.text import Document

from ...project import ProjectView
from ..change import FileChange
from .lost_names import defined_names, dropped_definitions, given_names, names_freely
from .module_paths import imports_submodules, module_of, modules_meant

FILES_MAX: Final = 300
"""How many files that mention what is gone are read."""


async def lost_elsewhere(changes: Sequence[FileChange], project: ProjectView) -> tuple[str, ...]:
    """What other files still use of what `changes` take away, as `path: name`, sorted.

    A file that is changed itself counts with its new text. Costs nothing where nothing is taken
    away, else an outline for each file that mentions it.
    """
    losses = await asyncio.to_thread(_losses, changes)
    if not losses:
        return ()
    there = {*await project.paths()}
    there -= {one.path for one in changes if one.after is None or one.new_path}
    there |= {one.final_path for one in changes if one.after is not None}
    provided = {module_of(path) for path in there}
    losses = [one for one in losses if not (one.whole and one.module in provided)]
    words = sorted({word for one in losses for word in one.words})
    if not words:
        return ()
    new = {one.final_path: one.after.document for one in changes if one.after is not None}
    found = list[str]()
    for path in (*new, *(await project.mentioning(words))[:FILES_MAX]):
        if path not in there:
            continue
        document = new.get(path) or await project.read(path)
        if document is not None:
            found += await asyncio.to_thread(_missed, path, document, losses)
    return tuple(sorted(set(found)))


@dataclass(frozen=True, slots=True)
class _Loss:
    """What is not there any more of one file."""

    path: str
    module: str
    names: frozenset[str]
    whole: bool
    """Whether the file itself is gone from where it was."""
    package: str = ""

    @property
    def words(self) -> frozenset[str]:
        """One of which stands in every file that uses it."""
        return self.names | ({posixpath.basename(self.module)} if self.whole else set())


def _losses(changes: Sequence[FileChange]) -> list[_Loss]:
    found = list[_Loss]()
    for one in changes:
        if one.before is None:
            continue
        moved = one.after is None or bool(one.new_path)
        before = outline(one.before.document.text, one.before.document.language_id)
        names = _names_gone(one, changes)
        if names or moved:
            found.append(_Loss(one.path, module_of(one.path), names, moved, before.package))
    return found


def _names_gone(change: FileChange, changes: Sequence[FileChange]) -> frozenset[str]:
    """The definitions that `change` takes out of its file and, for Go, out of its folder."""
    if change.before is None:
        return frozenset()
    if change.after is None:
        gone = defined_names(change.before)
    else:
        gone = dropped_definitions(change.before, change.after)
        given = given_names(change.after)
        if "__getattr__" in given:
            return frozenset()
        gone -= given
    for other in changes:
        if other is not change and other.after is not None and _beside(change, other):
            gone -= defined_names(other.after)
    return gone


def _beside(one: FileChange, other: FileChange) -> bool:
    """Whether both files are parts of one package, so that it does not matter which has a name."""
    suffix = posixpath.splitext(one.path)[1]
    return suffix in _BY_FOLDER and (
        posixpath.dirname(one.path) == posixpath.dirname(other.final_path)
    )


def _missed(path: str, document: Document, losses: Sequence[_Loss]) -> list[str]:
    found = outline(document.text, document.language_id)
    missed = list[str]()
    for loss in losses:
        if path != loss.path or loss.whole:
            names = {*_imported(path, found, loss), *_of_the_folder(path, document, found, loss)}
            missed += [f"{path}: {name}" for name in names]
    return missed


def _imported(path: str, found: Outline, loss: _Loss) -> Iterator[str]:
    """What of `loss` the imports of a file name, or the file by a module that it imports."""
    for item in found.imports:
        meant = modules_meant(path, item)
        if loss.module in meant:
            yield from [item.module] if loss.whole else _taken(item, found, loss)
        elif imports_submodules(path):
            for there, here in item.names:
                if loss.module in {posixpath.join(one, there) for one in meant}:
                    yield from [there] if loss.whole else _members(here, found, loss)
        elif _names_package(path, item, loss):
            yield from _taken(item, found, loss)


def _taken(item: Import, found: Outline, loss: _Loss) -> Iterator[str]:
    """What an import takes of a module: names, or the members that are used of it."""
    yield from (there for there, _ in item.names if there in loss.names)
    if not item.names:
        yield from _members(item.alias or _last_word(item), found, loss)


def _members(receiver: str, found: Outline, loss: _Loss) -> Iterator[str]:
    uses = (one.member for one in found.uses if one.receiver == receiver)
    yield from (member for member in uses if member in loss.names)


def _last_word(item: Import) -> str:
    return item.module.replace("/", ".").rpartition(".")[2]


def _names_package(path: str, item: Import, loss: _Loss) -> bool:
    """Go: whether it means the folder of the file; Java: whether it names what the file had."""
    suffix = posixpath.splitext(loss.path)[1]
    if suffix != posixpath.splitext(path)[1]:
        return False
    folder = posixpath.dirname(loss.path)
    if suffix == ".go":
        return bool(folder) and f"/{item.module}".endswith(f"/{folder}")
    return suffix == ".java" and any(item.module == f"{loss.package}.{one}" for one in loss.names)


def _of_the_folder(path: str, document: Document, found: Outline, loss: _Loss) -> Iterator[str]:
    """What a file of the same package names without an import."""
    suffix = posixpath.splitext(path)[1]
    beside = posixpath.dirname(path) == posixpath.dirname(loss.path)
    same = suffix == posixpath.splitext(loss.path)[1] and found.package == loss.package
    if suffix in _BY_FOLDER and beside and same:
        own = {symbol.name for symbol in found.symbols}
        parsed = parse(document)
        for name in sorted(loss.names - own):
            if name[:1].isupper() and names_freely(parsed, name):
                yield name


_BY_FOLDER: Final = frozenset({".go", ".java"})
"""Languages in which the files of a folder see each other's names."""
