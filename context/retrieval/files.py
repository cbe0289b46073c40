"""Sources: what files near to this one define and use: imported, mentioned, open, beside it."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import PurePosixPath
from typing import Final

from ..lookup import Definition
from ..words import stems_of
from .evidence import Pool, note
from .view import View

FILES_MAX: Final = 16
FOLDER_FILES_MAX: Final = 40
SYMBOLS_PER_FILE_MAX: Final = 150
_MENTIONS_MAX: Final = 5
"""A name defined in more files points to none."""


def near_files(view: View, pool: Pool) -> None:
    """Takes in the definitions of the nearest files, and notes which members those files use."""
    _opened(view, pool)
    _imported(view, pool)
    _mentioned(view, pool)
    _beside(view, pool)
    pool.paths.pop(view.query.path, None)
    ranked = sorted(pool.paths.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    uses: dict[str, int] = defaultdict(int)
    for path, _ in ranked[:FILES_MAX]:
        outline = view.lookup.outline(path)
        if outline is None:
            continue
        pool.add(Definition(path, symbol) for symbol in outline.symbols[:SYMBOLS_PER_FILE_MAX])
        for member in {use.member for use in outline.uses}:
            uses[member] += 1
    for member, count in uses.items():
        if member not in view.seen:
            strength = math.log1p(count) / math.log1p(FILES_MAX)
            note(pool.names, member, "neighbours", strength)


def _opened(view: View, pool: Pool) -> None:
    for number, path in enumerate(view.query.open_files):
        note(pool.paths, path, "open", 1 / (1 + number / 8))


def _imported(view: View, pool: Pool) -> None:
    for item in view.imported:
        strength = 0.3 + 0.7 * view.nearness(item.statement)
        for path in item.paths:
            note(pool.paths, path, "imported", strength / len(item.paths) ** 0.5)


def _mentioned(view: View, pool: Pool) -> None:
    mentions: dict[str, float] = defaultdict(float)
    for name, weight in view.query.near:
        paths = {item.path for item in view.types.named(name)}
        if len(paths) <= _MENTIONS_MAX:
            for path in paths:
                mentions[path] += weight * view.rarity.get(name, 0.0) / len(paths)
    top = max(mentions.values(), default=0.0) or 1.0
    for path, strength in mentions.items():
        note(pool.paths, path, "mentioned", strength / top)


def _beside(view: View, pool: Pool) -> None:
    path = PurePosixPath(view.query.path)
    folder = "" if str(path.parent) == "." else str(path.parent)
    for other in view.lookup.folder(folder, FOLDER_FILES_MAX):
        stems = stems_of(PurePosixPath(other).stem)
        likeness = sum(view.stems.get(stem, 0.0) for stem in stems) / max(len(stems), 1)
        note(pool.paths, other, "folder", 0.5 + 0.5 * min(1.0, likeness))
    for other in view.lookup.paths_ending([path.stem], 4).get(path.stem, ()):
        note(pool.paths, other, "companion", 1.0)
