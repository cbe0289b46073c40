"""Which files of the workspace a file's imports mean.

One rule for all languages: the last parts of what is written are the end of a file's path or a
folder's. A relative import is tried from the importing file's folder first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..lookup import Lookup
from ..outline.values import Import

FILES_PER_IMPORT_MAX: Final = 6
IMPORTS_ALL: Final = frozenset(
    ("python", "javascript", "javascriptreact", "typescript", "typescriptreact", "rust", "lua")
)
"""Languages in which what is used of another file is imported by its name, also from beside."""
_SEPARATORS: Final = re.compile(r"[./:\\]+")
_FILE_ENDING: Final = re.compile(r"\.(?:[cm]?[jt]sx?|h|hh|hpp|hxx|inl|rb|php|lua|sh|vue|svelte)$")
_HERE: Final = frozenset(("crate", "self", "super", "", "@", "~"))
_PACKAGE_FILES: Final = ("index", "__init__", "mod", "lib")
_TAIL_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Imported:
    """One import and the files it may mean."""

    statement: Import
    paths: tuple[str, ...]


def resolve_imports(path: str, imports: Sequence[Import], lookup: Lookup) -> tuple[Imported, ...]:
    """The imports of the file `path` that mean files of the workspace."""
    wanted = {item: tuple(dict.fromkeys(_endings(path, item))) for item in imports}
    endings = tuple(dict.fromkeys(ending for group in wanted.values() for ending in group))
    known = lookup.paths_ending(endings, FILES_PER_IMPORT_MAX)
    found = []
    for item, group in wanted.items():
        paths = next((known[ending] for ending in group if ending in known), ())
        paths = tuple(other for other in paths if other != path) or _folder(item, lookup)
        if paths:
            found.append(Imported(item, paths))
    return tuple(found)


def _endings(path: str, item: Import) -> Iterator[str]:
    """Path endings to try, the most exact first."""
    module = _FILE_ENDING.sub("", item.module)
    relative = _relative(path, module)
    segments = [part for part in _SEPARATORS.split(module) if part not in _HERE]
    tails = ["/".join(segments[-count:]) for count in range(min(len(segments), _TAIL_MAX), 0, -1)]
    if len(segments) > 1 and not relative:
        tails.pop()  # one word alone is anybody's file name
    bases = ([relative] if relative else []) + tails
    if module.strip("./:") == "" and relative is not None:
        bases = [relative]
    for base in bases:
        for name, _ in item.names[:4]:
            yield f"{base}/{name}".lstrip("/")
        if base:
            yield base
            for package in _PACKAGE_FILES:
                yield f"{base}/{package}"
    if len(segments) > 1 and not relative:  # the last word may be a name inside the file
        parent = "/".join(segments[-_TAIL_MAX:-1])
        yield parent
        yield f"{parent}/mod"


def _relative(path: str, module: str) -> str | None:
    """`module` as a path from the workspace's root when it is relative; else None."""
    if not module.startswith("."):
        return None
    folder = path.split("/")[:-1]
    if module.startswith(("./", "../")) or module in (".", ".."):
        parts = module.split("/")
    else:  # dots count folders, as in Python
        dots = len(module) - len(module.lstrip("."))
        parts = [".."] * (dots - 1) + [part for part in module[dots:].split(".") if part]
    for part in parts:
        if part == "..":
            folder = folder[:-1]
        elif part != ".":
            folder = [*folder, part]
    return "/".join(folder)


def _folder(item: Import, lookup: Lookup) -> tuple[str, ...]:
    """The files of the folder an import means, as in Go."""
    segments = [part for part in re.split(r"[/\\]+", item.module) if part not in _HERE]
    for first in range(max(0, len(segments) - 4), len(segments)):
        if paths := lookup.folder("/".join(segments[first:]), FILES_PER_IMPORT_MAX * 3):
            return paths
    return ()
