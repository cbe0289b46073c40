"""Which file a line of an answer speaks of, and what it says becomes of it. Pure text.

    === path ===                 to be edited
    === path (new) ===           to be created
    === path (deleted) ===       to be deleted
    === path -> other/path ===   to be renamed

That is what a model is asked for. It also writes Markdown headings, bold lines, `File: path`, a
line right above a fence, and what follows a fence; these must look like a file's path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .paths import PATH_CHARS_MAX, looks_like_path, project_path
from .refusal import AnswerRefused

HEADING_CHARS_MAX: Final = 2 * PATH_CHARS_MAX + 100
"""Two paths with what stands around them; a longer line is none, and would cost its square."""


class PartKind(Enum):
    """What becomes of a file."""

    EDIT = "edit"
    NEW = "new"
    RENAME = "rename"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Heading:
    """A file, with what follows in the answer."""

    path: str
    kind: PartKind = PartKind.EDIT
    new_path: str = ""
    """Where a renamed file goes."""
    is_strong: bool = False
    """Whether it is as the model was asked to write it: then it is meant to be one."""


_STRONG: Final = re.compile(
    r"\s*={3,}\s*(?P<text>[^=\s](?:.*[^=\s])?)\s*={3,}\s*(?P<note>\(\w+\))?:?\s*"
)
_LIST_MARK: Final = re.compile(r"^(?:[-*+]|(?:[Ss]tep\s+)?\d+[.):])\s+")
_TITLE: Final = re.compile(
    r"#{1,6}\s|\*\*|[*`]*(?:new )?(?:file(?:name)?|path)\b[*`]*\s*:", re.IGNORECASE
)
_LEADER: Final = re.compile(r"^(?:#{1,6}|//+|--|;+|%+|/\*+|<!--)\s+")
_TRAILER: Final = re.compile(r"\s*(?:#+|\*/|-->)\s*$")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_CODE: Final = re.compile(r"`([^`]+)`")
_NOTE: Final = re.compile(r"(?P<path>.*\S)\s+[(\[](?P<note>[^()\[\]]+)[)\]]")
_ARROW: Final = re.compile(r"\s+(?:->|=>|→|⟶)\s+")
_VERB: Final = re.compile(
    r"(?:(?:now|then|next|first|finally|also|and),?\s+)?(?:"
    r"(?P<new>new file|creat(?:e|ed)|add(?:ed)?)\b\s*:?"
    r"|(?:file(?:name)?|path)\s*:"
    r"|(?:update[ds]?|edit(?:ed)?|modif(?:y|ied)|changed?|changes (?:in|to|for)|in|for|"
    r"here(?:'s| is) the (?:updated|modified|full|complete))\b\s*:?"
    r")\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_NOTES: Final = {
    PartKind.NEW: re.compile(r"new(?: file)?|created?|added", re.IGNORECASE),
    PartKind.DELETE: re.compile(r"deleted?|removed?", re.IGNORECASE),
    PartKind.EDIT: re.compile(r"modified|updated?|edit(?:ed)?|changed?|existing", re.IGNORECASE),
}
_MOVED: Final = re.compile(r"(?:renamed|moved) (?P<way>to|from) (?P<path>\S.*)", re.IGNORECASE)
_KEY: Final = re.compile(r"(?:title|file(?:name)?|path)=|\w[\w+#-]*:(?=[^/\\])", re.IGNORECASE)


def strong_heading(line: str) -> Heading | None:
    """The heading between `===` marks that `line` is. Raises `AnswerRefused` for a bad path."""
    found = _STRONG.fullmatch(line)
    if found is None:
        return None
    if len(line) > HEADING_CHARS_MAX:
        raise AnswerRefused("The answer has a heading that is too long.")
    text = _bare(found["text"])
    if text.lower().startswith(("file:", "path:", "new file:")) and (verb := _VERB.fullmatch(text)):
        text = f"{verb['rest']} (new)" if verb["new"] else verb["rest"]
    return _heading(f"{text} {found['note'] or ''}".strip(), is_strong=True)


def title(line: str) -> Heading | None:
    """The heading in Markdown, or after `File:`, that `line` is. Raises `AnswerRefused`."""
    return label(line) if is_title(line) else None


def is_title(line: str) -> bool:
    """Whether `line` is made up as a heading, of whatever."""
    return len(line) <= HEADING_CHARS_MAX and _TITLE.match(_unlisted(line)) is not None


def label(line: str) -> Heading | None:
    """The file that `line` names and says nothing else of. Raises `AnswerRefused`.

    To be believed right above a hunk or a fence only.
    """
    if len(line) > HEADING_CHARS_MAX:
        return None
    text = _LEADER.sub("", _TRAILER.sub("", _unlisted(line)))
    text = _bare(_unlisted(text)).rstrip(":").rstrip()
    kind = PartKind.EDIT
    if verb := _VERB.fullmatch(text):
        kind, text = PartKind.NEW if verb["new"] else kind, verb["rest"]
    return _heading(text, kind)


def commented_path(lines: Iterable[str]) -> Heading | None:
    """The file that a text names in a comment as its first line."""
    first = next((line for line in lines if line.strip()), "")
    return label(first) if _LEADER.match(first.strip()) else None


def path_after_fence(info: str) -> Heading | None:
    """The file that follows a fence: after the language, instead of it, or with a key."""
    names = [_KEY.sub("", word.strip("\"'{}()")).strip("\"'") for word in info.split()]
    paths = [name for name in names if name not in ("//", "#") and looks_like_path(name)]
    is_new = re.search(r"\(new(?: file)?\)", info, re.IGNORECASE) is not None
    if len(paths) != 1:
        return None
    return Heading(project_path(paths[0]), PartKind.NEW if is_new else PartKind.EDIT)


def _unlisted(line: str) -> str:
    return _LIST_MARK.sub("", line.strip())


def _bare(text: str) -> str:
    """`text` without Markdown's marks for bold and code."""
    return _CODE.sub(r"\1", _BOLD.sub(r"\1", text)).strip()


def _heading(
    text: str, kind: PartKind = PartKind.EDIT, *, is_strong: bool = False
) -> Heading | None:
    """What `text` says of a file; None where it is none, or nothing that is understood."""
    new_path = ""
    if (noted := _NOTE.fullmatch(text)) and (said := _noted(noted["note"])):
        text, (kind, new_path, is_origin) = noted["path"], said
        if is_origin:
            text, new_path = new_path, text
    elif noted and looks_like_path(noted["path"]):
        if is_strong:
            raise AnswerRefused(f"What becomes of {project_path(noted['path'])} is not clear.")
        return None
    sides = _ARROW.split(text)
    if len(sides) == 2 and kind is PartKind.EDIT:
        (text, new_path), kind = sides, PartKind.RENAME
    if not is_strong and not all(map(looks_like_path, (text, new_path or text))):
        return None
    new_path = project_path(new_path) if kind is PartKind.RENAME else ""
    return Heading(project_path(text), kind, new_path, is_strong)


def _noted(note: str) -> tuple[PartKind, str, bool] | None:
    """What a note behind a path says: what becomes of it, the other path, is that the old one?"""
    if moved := _MOVED.fullmatch(note):
        return PartKind.RENAME, _bare(moved["path"]), moved["way"] == "from"
    found = (kind for kind, words in _NOTES.items() if words.fullmatch(note.strip()))
    return next(((kind, "", False) for kind in found), None)
