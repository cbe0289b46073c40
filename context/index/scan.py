"""Walks a workspace: which files are there and may be indexed. Reads ignore files, nothing else.

A symbolic link is never followed, but to read an ignore file: what lies in the workspace is found
under its own name, and what does not is none of our business.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..ignore.rules import (
    GIT_EXCLUDE,
    IGNORE_FILE_BYTES_MAX,
    IGNORE_FILES,
    FolderFacts,
    FolderRules,
    root_rules,
)
from .writer import Stamp

_CLONE_DEPTH_MAX: Final = 32
_FAIL_ON_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_NEVER_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one folder that may be indexed."""

    folder: str
    """Relative to the workspace, `/`-separated; empty for the workspace itself."""
    files: dict[str, Stamp]
    """By path, in order."""


@dataclass(frozen=True, slots=True)
class _Entries:
    """Everything in one folder."""

    names: list[str]
    files: list[os.DirEntry[str]]
    folders: list[str]
    texts: dict[str, str]
    """Of its ignore files."""


def walk(root: Path, start: str = "") -> Iterator[Listing]:
    """The folder `start` of the workspace and all below it, nearest first, in a fixed order.

    A folder that cannot be read, is ignored or is not there gives nothing.
    """
    found = _rules_at(root, start)
    if found is None:
        return
    queue = deque([(start, *found)])
    while queue:
        folder, rules, entries = queue.popleft()
        yield Listing(folder, _files(folder, rules, entries))
        for name in entries.folders:
            inner_folder = _join(folder, name)
            if not rules.folder(name).indexed:
                continue
            inner = _entries(root / inner_folder)
            if inner is not None:
                entered = rules.enter(name, inner.names, inner.texts)
                if entered.decision.indexed:
                    queue.append((inner_folder, entered, inner))


def may_be_indexed(root: Path, path: str) -> bool:
    """Whether the rules let the file `path` in, be it on the disk or not. Its content may not."""
    folder, _, name = path.rpartition("/")
    found = _rules_at(root, folder)
    return found is not None and found[0].file(name).indexed


def read_file(path: Path, bytes_max: int) -> tuple[os.stat_result, bytes] | None:
    """A regular file and what the system says of it; None for anything else.

    Of a larger file, one byte more than `bytes_max`.
    """
    flags = os.O_RDONLY | _FAIL_ON_LINK | _NEVER_WAIT | _BINARY
    try:
        with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123  # a descriptor
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return None
            pieces, size = list[bytes](), 0
            while size <= bytes_max and (piece := file.read(bytes_max + 1 - size)):
                pieces.append(piece)
                size += len(piece)
    except OSError:
        return None
    return status, b"".join(pieces)


def stamp_of(status: os.stat_result) -> Stamp:
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def _rules_at(root: Path, folder: str) -> tuple[FolderRules, _Entries] | None:
    """The rules inside `folder` and what is there; None when nothing in it may be indexed."""
    entries = _entries(root)
    if entries is None:
        return None
    rules, place = _root_rules(root, entries), root
    for name in folder.split("/") if folder else ():
        place = place / name
        entries = _entries(place)
        if place.is_symlink() or entries is None or not rules.folder(name).indexed:
            return None
        rules = rules.enter(name, entries.names, entries.texts)
    return (rules, entries) if rules.decision.indexed else None


def _root_rules(root: Path, entries: _Entries) -> FolderRules:
    """The workspace's rules, with those of the clone it lies in.

    What git ignores as a whole has been opened on purpose: then its own rules hold.
    """
    own = root_rules(entries.names, entries.texts, _text(root / GIT_EXCLUDE))
    top = _clone_of(root)
    if top in (None, root):
        return own
    facts = _facts(top)
    rules = root_rules(facts.names, facts.texts, _text(top / GIT_EXCLUDE))
    place = top
    for name in root.relative_to(top).parts:
        place = place / name
        facts = _facts(place)
        rules = rules.enter(name, facts.names, facts.texts)
    if rules.decision.indexed or not rules.decision.sent:
        return rules
    return own


def _clone_of(root: Path) -> Path | None:
    for folder in (root, *root.parents)[:_CLONE_DEPTH_MAX]:
        if (folder / ".git").exists():
            return folder
    return None


def _facts(folder: Path) -> FolderFacts:
    entries = _entries(folder)
    return FolderFacts(frozenset(entries.names), entries.texts) if entries else FolderFacts()


def _entries(folder: Path) -> _Entries | None:
    try:
        with os.scandir(folder) as listing:
            found = sorted(
                (entry for entry in listing if _is_text(entry.name)), key=lambda entry: entry.name
            )
        return _Entries(
            names=[entry.name for entry in found],
            files=[entry for entry in found if entry.is_file(follow_symlinks=False)],
            folders=[entry.name for entry in found if entry.is_dir(follow_symlinks=False)],
            texts={entry.name: _text(folder / entry.name) for entry in found
                   if entry.name in IGNORE_FILES},
        )  # fmt: skip
    except OSError:
        return None


def _files(folder: str, rules: FolderRules, entries: _Entries) -> dict[str, Stamp]:
    files = dict[str, Stamp]()
    for entry in entries.files:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if rules.file(entry.name, status.st_size).indexed:
            files[_join(folder, entry.name)] = stamp_of(status)
    return files


def _text(path: Path) -> str:
    """The text of an ignore file; people share one between tools by a link."""
    try:
        found = read_file(path.resolve(), IGNORE_FILE_BYTES_MAX)
    except RuntimeError:  # links in a circle
        return ""
    return found[1].decode("utf-8", "replace") if found else ""


def _is_text(name: str) -> bool:
    """A name that is no UTF-8 cannot be stored or sent to anybody."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
