"""The benchmark of context collection, in this process: its cases, and what is found for them.

Cases and folders are those of `bench/context_recall.sh`: `repos.json`, `cases.jsonl` and the cache
that its `prepare.py` fills. Cases made elsewhere by the same recipe serve as well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from context.index.memory import IndexedFile, MemoryLookup
from context.languages import language_id_for_path
from context.outline.extract import outline
from context.retrieval.query import query_at
from context.retrieval.ranking import Ranking, rank
from context.retrieval.view import View
from context.syntax import parse
from context.text import Document, with_lf

FILE_BYTES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """A place where lines were removed, and the names they used that other files define."""

    id: str
    repository: str
    language_id: str
    kind: str
    """`line`, `midline` or `block`."""
    path: str
    prefix: str
    suffix: str
    targets: frozenset[str]
    open_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A case and the ranking for it."""

    case: Case
    ranking: Ranking


def rankings(data: Path, cache: Path) -> Iterator[Found]:
    """Every case of the folder `data` with its ranking; one repository after the other."""
    for repository, cases in groupby(_cases(data, cache), key=lambda case: case.repository):
        lookup = _lookup(cache / "workspaces" / repository)
        for case in cases:
            document = Document.of(case.prefix + case.suffix, language_id=case.language_id)
            point = document.point_at(len(case.prefix))
            query = query_at(parse(document), point, case.path, case.open_files)
            yield Found(case, rank(View(query, lookup)))


def _cases(data: Path, cache: Path) -> Iterator[Case]:
    with (data / "cases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield _case(json.loads(line), cache)


def _case(fields: dict[str, Any], cache: Path) -> Case:
    published = cache / "originals" / fields["repo"] / fields["path"]
    text = published.read_bytes().decode("utf-8", "replace")
    return Case(
        id=fields["id"],
        repository=fields["repo"],
        language_id=fields["lang"],
        kind=fields["kind"],
        path=fields["path"],
        prefix=text[: fields["prefix_end"]],
        suffix=text[fields["suffix_start"] :],
        targets=frozenset(target["name"] for target in fields["targets"]),
        open_files=tuple(fields["open_files"]),
    )


def _lookup(root: Path) -> MemoryLookup:
    return MemoryLookup(indexed_files(root))


def indexed_files(root: Path) -> Iterator[IndexedFile]:
    """The files below `root` in a language with outlines, in order of their paths."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path, language_id = Path(folder, name), language_id_for_path(name)
            if language_id != "plaintext" and path.stat().st_size <= FILE_BYTES_MAX:
                text = with_lf(path.read_bytes().decode("utf-8", "replace"))
                yield IndexedFile(
                    path.relative_to(root).as_posix(), text, outline(text, language_id)
                )
