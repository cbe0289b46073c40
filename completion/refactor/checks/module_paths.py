"""Which file of a project an import means, where its own words say so. Pure.

Says less than `context.retrieval.imports`, which looks for what an import may mean: here nothing
is guessed. A module is named by its file's path without ending; `pkg/__init__` is `pkg`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Final

from context.languages import language_id_for_path
from context.outline.values import Import

SOURCE_FOLDERS: Final = ("", "src", "lib")
"""Where the packages of a Python project may lie."""


def module_of(path: str) -> str:
    """The name of the module that a file is."""
    bare = _ENDING.sub("", path)
    folder, _, name = bare.rpartition("/")
    return folder if name in _FOLDER_FILES.get(language_id_for_path(path), ()) else bare


def modules_meant(importer: str, item: Import) -> frozenset[str]:
    """The modules that `item`, in the file `importer`, may mean; empty when that is not known."""
    language = language_id_for_path(importer)
    read = _READERS.get(language)
    found = read(importer, item.module) if read else ()
    return frozenset(posixpath.normpath(one) for one in found if one)


def imports_submodules(path: str) -> bool:
    """Whether a name that is imported from a module may be a module in it."""
    return language_id_for_path(path) == "python"


def _python(importer: str, module: str) -> tuple[str, ...]:
    rest = module.lstrip(".")
    folder = posixpath.dirname(importer)
    if dots := len(module) - len(rest):
        for _ in range(dots - 1):
            folder = posixpath.dirname(folder)
        return (posixpath.join(folder, *rest.split(".")),)
    parts = rest.split(".")
    return tuple(posixpath.join(root, *parts) for root in (*SOURCE_FOLDERS, folder))


def _ecmascript(importer: str, module: str) -> tuple[str, ...]:
    if not module.startswith("."):
        return ()
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    return (module_of(path), path) if _ENDING.search(path) else (path, module_of(f"{path}.js"))


def _rust(importer: str, module: str) -> tuple[str, ...]:
    root, separator, _ = importer.rpartition("src/")
    first, *rest = module.split("::")
    if not separator or first not in ("crate", "super", "self"):
        return ()
    here = f"{root}src" if first == "crate" else module_of(importer)
    if first == "super":
        here = posixpath.dirname(here)
    while rest and rest[0] == "super":
        here, rest = posixpath.dirname(here), rest[1:]
    return (posixpath.join(here, *rest),)


_ENDING: Final = re.compile(r"\.(?:pyi?|d\.[cm]?ts|[cm]?[jt]sx?|rs|go|java)$")
_FOLDER_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "python": ("__init__",),
    "javascript": ("index",),
    "typescript": ("index",),
    "typescriptreact": ("index",),
    "rust": ("mod", "lib", "main"),
}
_READERS: Final[Mapping[str, Callable[[str, str], tuple[str, ...]]]] = {
    "python": _python,
    "javascript": _ecmascript,
    "typescript": _ecmascript,
    "typescriptreact": _ecmascript,
    "rust": _rust,
}
