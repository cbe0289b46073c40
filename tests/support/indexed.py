"""Workspaces on the disk and their indexes, for tests."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from context.index.limits import Limits
from context.index.workspace import Workspace
from context.outline.extract import outline
from context.outline.values import Outline

LONG_AGO_S = 1_700_000_000
"""Files in tests are old: of one that was just written, nobody knows whether it is finished."""


class CountingOutliner:
    """The real one; knows which texts it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str, language_id: str, /) -> Outline:
        self.texts.append(text)
        return outline(text, language_id)


def write_files(root: Path, files: Mapping[str, str], age_s: int = 0) -> Path:
    """Writes `files` below `root`; a larger age makes them older. Returns `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        when_s = LONG_AGO_S - age_s
        os.utime(path, (when_s, when_s))
    return root


@contextmanager
def opened(
    root: Path,
    folder: Path,
    outliner: CountingOutliner | None = None,
    limits: Limits | None = None,
) -> Iterator[Workspace]:
    """The workspace's index as it was left."""
    workspace = Workspace(root, folder, outliner or CountingOutliner(), limits)
    try:
        yield workspace
    finally:
        workspace.close()


@contextmanager
def indexed(
    root: Path,
    folder: Path,
    outliner: CountingOutliner | None = None,
    limits: Limits | None = None,
) -> Iterator[Workspace]:
    """The workspace's index, up to date."""
    with opened(root, folder, outliner, limits) as workspace:
        update(workspace)
        yield workspace


def update(workspace: Workspace, paths: Collection[str] | None = None) -> int:
    """Brings the index up to date; how many files were read."""
    total = 0
    for progress in workspace.update(paths):
        total = progress.total
    return total


def paths_in(workspace: Workspace) -> list[str]:
    """Every indexed file."""
    found, folders = list[str](), [""]
    root = workspace.root
    folders += sorted(
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()
    )
    for folder in folders:
        found += workspace.lookup.folder(folder, 1_000)
    return sorted(found)
