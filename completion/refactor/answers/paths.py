"""A file's path as a model wrote it -> its path in the project. Pure text; opens no file."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from context.languages import PLAIN_TEXT, language_id_for_path

from .refusal import AnswerRefused

PATH_CHARS_MAX: Final = 400

_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_ABSOLUTE: Final = re.compile(r"[/~]|[A-Za-z]:|\w+://")
_ODD: Final = re.compile(r"[\s<>|\"'*?`=(),;!]")
_SUFFIX: Final = re.compile(r"[^/]\.\w{1,10}")
_NAMED: Final = re.compile(r"[\w@~.\[\]\\/+-]+")
_OTHER_SUFFIXES: Final = (".txt", ".csv", ".lock", ".conf", ".snap", ".in")


def project_path(written: str) -> str:
    """The `/`-separated path below the project's folder that was `written`.

    Raises `AnswerRefused` for what is none: empty, absolute, a folder, one that leads out of the
    project or into git's own folder, one that has characters nobody can see.
    """
    _check_readable(written)
    path = written.strip().replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if _ABSOLUTE.match(path):
        raise AnswerRefused(f"The answer names {path}, which is not a path within the project.")
    if any(not part.strip(". ") for part in parts):
        raise AnswerRefused(f"The answer names {path}, which leads out of its folder.")
    if any(part.casefold().rstrip(". ") == ".git" for part in parts):
        raise AnswerRefused(f"The answer names {path}, which belongs to git.")
    if path.endswith("/") or not parts:
        raise AnswerRefused(f"The answer names {path}, which is a folder.")
    return "/".join(parts)


def looks_like_path(text: str) -> bool:
    """Whether `text` is a file's path rather than a word: it ends as the names of files do."""
    path = text.replace("\\", "/")
    name = path.rpartition("/")[2]
    if _ODD.search(text) or not name or text.endswith("."):
        return False
    if language_id_for_path(name) != PLAIN_TEXT.id or name.endswith(_OTHER_SUFFIXES):
        return True
    return "/" in path and _SUFFIX.search(name) is not None


def named_paths(line: str) -> set[str]:
    """What looks like a path anywhere in a line of prose."""
    words = (found[0].rstrip(".") for found in _NAMED.finditer(line))
    return {word for word in words if looks_like_path(word)}


def is_same_file(path: str, shorter: str) -> bool:
    """Whether `shorter` is `path`, perhaps without the folders it begins with."""
    shorter = shorter.replace("\\", "/").removeprefix("./")
    return path == shorter or path.endswith(f"/{shorter}")


def _check_readable(written: str) -> None:
    if not written.strip():
        raise AnswerRefused("The answer names a file with an empty path.")
    if any(unicodedata.category(char) in _UNSEEN for char in written):
        raise AnswerRefused("The answer names a file with control characters in its path.")
    if len(written) > PATH_CHARS_MAX:
        raise AnswerRefused("The answer names a file with a path that is too long.")
    if "\\_" in written:
        raise AnswerRefused(f"What \\_ means in the path {written} cannot be told.")
