"""What the user changed lately, as small hunks, read off the changes of the open documents alone.

Pure: the clock is passed in. Noting a change costs nothing; the comparison is made by `settle`,
once typing has paused, so that a hunk is a thought and not a keystroke. The limits are Copilot's.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from .text import Document, line_content

FILES_MAX: Final = 20
EDITS_MAX: Final = 8
CONTEXT_LINES: Final = 3
APART_LINES_MAX: Final = 1
"""Edits so near to each other are one."""
EDIT_LINES_MAX: Final = 10
EDIT_CHARS_MAX: Final = 2_000
SETTLE_MS: Final = 500
CONTEXT_CHARS_MAX: Final = 200
"""A longer line is no context, nor is what lies behind it. A cut one might begin a secret."""
_KEY_LINE: Final = re.compile(r"\W*[A-Za-z0-9+/]{48,}={0,2}\W*")
"""A line of a key or certificate, whose first line may be far away."""
COMPARED_LINES_MAX: Final = 400
"""A larger region of changes is a paste, a checkout or a formatter, and not an edit."""


@dataclass(frozen=True, slots=True)
class RecentEdit:
    """One place where lines were replaced. Lines have no ends."""

    uri: str
    path: str
    first: int
    """The line where `inserted` stands now."""
    removed: tuple[str, ...]
    inserted: tuple[str, ...]
    before: tuple[str, ...] = ()
    """The lines above, as they were when it settled."""
    after: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The line below the last inserted one."""
        return self.first + len(self.inserted)


@dataclass(slots=True)
class _File:
    path: str
    settled: Document
    latest: Document
    changed_ms: float = 0.0


class EditHistory:
    """The last edits in the last documents, oldest first."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._edits: tuple[RecentEdit, ...] = ()

    @property
    def edits(self) -> tuple[RecentEdit, ...]:
        """What has settled, oldest first; the same object until something else settles."""
        return self._edits

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to compare."""
        return all(file.latest is file.settled for file in self._files.values())

    def changed(self, document: Document, path: str, now_ms: float) -> None:
        """Notes what a document is now. O(1), but for the first change after a pause.

        The first call for a document, when it was opened, is what later ones are compared with.
        """
        file = self._files.get(document.uri)
        if file is None:
            self._files[document.uri] = _File(path, document, document, now_ms)
            if len(self._files) > FILES_MAX:
                self._files.popitem(last=False)
            return
        if now_ms - file.changed_ms >= SETTLE_MS:
            self._compare(file)
        file.latest, file.changed_ms = document, now_ms
        self._files.move_to_end(document.uri)

    def closed(self, uri: str) -> None:
        """Ends watching a document. What was edited in it is still known."""
        if (file := self._files.pop(uri, None)) is not None:
            self._compare(file)

    def settle(self, now_ms: float) -> None:
        """Makes edits of the changes that are older than `SETTLE_MS`."""
        for file in self._files.values():
            if now_ms - file.changed_ms >= SETTLE_MS:
                self._compare(file)

    def _compare(self, file: _File) -> None:
        if file.latest is file.settled:
            return
        old, new = tuple(file.settled.lines), tuple(file.latest.lines)
        file.settled = file.latest
        uri = file.latest.uri
        for change in _changes(old, new):
            self._add(change, uri, file.path)
        self._edits = tuple(
            _with_surroundings(edit, new) if edit.uri == uri else edit
            for edit in self._edits[-EDITS_MAX:]
        )
        self._edits = tuple(edit for edit in self._edits if not _shows_a_key(edit))

    def _add(self, change: _Change, uri: str, path: str) -> None:
        """Files one change, joined with what it touches; the lines of those below move with it."""
        kept: list[RecentEdit] = []
        for edit in self._edits:
            if edit.uri != uri or not change.touches(edit):
                kept.append(edit)
            elif (both := change.joined_with(edit)).is_small:
                change = both
            elif not change.overlaps(edit):
                kept.append(edit)
        moved = [
            replace(edit, first=edit.first + change.growth)
            if edit.uri == uri and edit.first >= change.end
            else edit
            for edit in kept
        ]
        if change.is_small and change.says_something:
            moved.append(RecentEdit(uri, path, change.first, change.removed, change.inserted))
        self._edits = tuple(moved)


def edits_text(edits: Sequence[RecentEdit]) -> str:
    r"""The edits as a unified diff without line numbers, which would change with every line typed.

    Lines end in `\n`; consecutive edits of one file share its header.
    """
    lines: list[str] = []
    path = None
    for edit in edits:
        if edit.path != path:
            path = edit.path
            lines += [f"--- a/{path}", f"+++ b/{path}"]
        lines.append("@@")
        lines += [f" {line}" for line in edit.before]
        lines += [f"-{line}" for line in edit.removed]
        lines += [f"+{line}" for line in edit.inserted]
        lines += [f" {line}" for line in edit.after]
    return "".join(line.rstrip() + "\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Change:
    """The lines `first` up to `end` of a text that are now `inserted`."""

    text: tuple[str, ...]
    first: int
    end: int
    removed: tuple[str, ...]
    """What stood there at first, which may be before `text`."""
    inserted: tuple[str, ...]

    @property
    def growth(self) -> int:
        return len(self.inserted) - (self.end - self.first)

    @property
    def is_small(self) -> bool:
        both = (self.removed, self.inserted)
        chars = sum(len(line) + 1 for lines in both for line in lines)
        return max(map(len, both)) <= EDIT_LINES_MAX and chars <= EDIT_CHARS_MAX

    @property
    def says_something(self) -> bool:
        """Whether it changes more than blanks."""
        removed, inserted = (
            [text for line in lines if (text := "".join(line.split()))]
            for lines in (self.removed, self.inserted)
        )
        return removed != inserted

    def touches(self, edit: RecentEdit) -> bool:
        return self.first <= edit.end + APART_LINES_MAX and edit.first <= self.end + APART_LINES_MAX

    def overlaps(self, edit: RecentEdit) -> bool:
        inside = self.first <= edit.first and edit.end <= self.end
        return inside or (self.first < edit.end and edit.first < self.end)

    def joined_with(self, edit: RecentEdit) -> _Change:
        """The change of both and of what is between them."""
        first, end = min(self.first, edit.first), max(self.end, edit.end)
        return _Change(
            self.text,
            first,
            end,
            (*self._lines(first, edit.first), *edit.removed, *self._lines(edit.end, end)),
            (*self._lines(first, self.first), *self.inserted, *self._lines(self.end, end)),
        )

    def _lines(self, first: int, end: int) -> tuple[str, ...]:
        return tuple(line_content(line) for line in self.text[first:end])


def _changes(old: tuple[str, ...], new: tuple[str, ...]) -> list[_Change]:
    """What was replaced, each on top of those above it; nothing when too much was."""
    head = _equal_head(old, new)
    rest = min(len(old), len(new)) - head
    tail = min(rest, _equal_head(old[::-1], new[::-1]))
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(before), len(after)) > COMPARED_LINES_MAX:
        return []
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    replaced = [block for block in blocks if block[0] != "equal"]
    if len(replaced) > EDITS_MAX:
        return []
    return [
        _Change(
            (*new[: head + c], *old[head + a :]),
            head + c,
            head + c + b - a,
            tuple(line_content(line) for line in before[a:b]),
            tuple(line_content(line) for line in after[c:d]),
        )
        for _, a, b, c, d in replaced
    ]


def _equal_head(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the start; compares slices, which costs no Python step."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _shows_a_key(edit: RecentEdit) -> bool:
    lines = (*edit.before, *edit.removed, *edit.inserted, *edit.after)
    return any(_KEY_LINE.fullmatch(line) for line in lines)


def _with_surroundings(edit: RecentEdit, lines: tuple[str, ...]) -> RecentEdit:
    above = lines[max(0, edit.first - CONTEXT_LINES) : edit.first]
    below = lines[edit.end : edit.end + CONTEXT_LINES]
    return replace(edit, before=_near(above[::-1])[::-1], after=_near(below))


def _near(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines up to one that is too long."""
    short = takewhile(lambda line: len(line) <= CONTEXT_CHARS_MAX, lines)
    return tuple(line_content(line) for line in short if line)
