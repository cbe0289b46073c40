"""Names for documents that are safe to show a model: relative to the workspace, never absolute.

Pure text on URIs; nothing is looked up on disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit

_ABOUT_FILES: Final = ("untitled", "vscode-notebook-cell", "git")
"""Schemes of documents that belong to a file: one not saved yet, a notebook, an older version."""


def relative_path(uri: str, folders: Sequence[str]) -> str:
    """The document's path inside the innermost of the workspace `folders` (URIs), `/`-separated.

    Outside all of them, and for documents that are no files (`untitled:`), the last part alone.
    """
    path = _path(uri)
    if folder := folder_of(uri, folders):
        return path[len(_path(folder).rstrip("/")) + 1 :]
    return path.rstrip("/").rpartition("/")[2]


def folder_of(uri: str, folders: Sequence[str]) -> str:
    """The innermost of the workspace `folders` (URIs) that the document is in; empty for none."""
    path = _path(uri)
    around = [folder for folder in folders if _inside(path, _path(folder).rstrip("/"))]
    if not around or _scheme(uri) not in {_scheme(folder) for folder in folders}:
        return ""
    return max(around, key=lambda folder: len(_path(folder).rstrip("/")))


def local_path(uri: str) -> str:
    """The path on this machine that a `file:` URI or a plain path names; empty for all others."""
    if _scheme(uri) != "file":
        return ""
    path = _path(uri)
    if path[2:3] == ":":
        return path[1:]
    with suppress(ValueError):
        if (host := urlsplit(uri).netloc) and host != "localhost":
            return f"//{host}{path}"
    return path


def path_in_uri(uri: str) -> str:
    """The path that a URI of any scheme names, `/`-separated; it need not be on this machine."""
    return _path(uri)


def file_uri(uri: str) -> str:
    """The URI of the file that a document belongs to; its own where there is none."""
    with suppress(ValueError):
        parts = urlsplit(uri)
        if parts.scheme in _ABOUT_FILES and parts.path.startswith("/") and not parts.netloc:
            return f"file://{parts.path}"
    return uri


def folders_from_json(params: Mapping[str, object]) -> tuple[str, ...]:
    """The workspace's folders as the params of `initialize` name them, newer fields first."""
    listed = params.get("workspaceFolders")
    if isinstance(listed, list) and listed:
        uris = [folder.get("uri") for folder in listed if isinstance(folder, Mapping)]
        return tuple(uri for uri in uris if isinstance(uri, str))
    if isinstance(uri := params.get("rootUri"), str) and uri:
        return (uri,)
    path = params.get("rootPath")
    return (path,) if isinstance(path, str) and path else ()


def _inside(path: str, root: str) -> bool:
    return bool(root) and path.startswith(root + "/")


def _scheme(uri: str) -> str:
    """The scheme; `file` for a plain path, also for one with a drive letter."""
    head, colon, _ = uri.partition(":")
    return head.lower() if colon and len(head) > 1 else "file"


def _path(uri: str) -> str:
    """The path with `/` between its parts; a drive letter is written small, as clients differ."""
    path = uri
    if _scheme(uri) != "file" or uri.lower().startswith("file:"):
        with suppress(ValueError):  # not a URI after all
            path = unquote(urlsplit(uri).path)
    path = path.replace("\\", "/")
    bare = path.lstrip("/")
    if bare[1:2] == ":":
        return "/" + bare[0].lower() + bare[1:]
    return path
