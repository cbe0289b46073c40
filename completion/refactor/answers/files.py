"""An answer that touches several files -> what it says of each of them.

Pure: whoever calls knows the files. Refuses by the file's path; never guesses which file is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from .headings import Heading, PartKind, commented_path
from .paths import is_same_file, looks_like_path
from .refusal import AnswerRefused
from .search_replace import Hunk, read_hunks
from .sections import Section, sections_of

IsFile = Callable[[str], bool]
"""Whether a path is that of one of the project's files."""

_NOTHING: Final = re.compile(
    r"\W*(?:no (?:\w+ ){0,2}changes?|unchanged|not changed|nothing (?:to|changes))\b",
    re.IGNORECASE,
)
_DIFF_PREFIXES: Final = ("a/", "b/")


@dataclass(frozen=True, slots=True)
class FilePart:
    """What an answer says of one file, not yet placed."""

    path: str
    """Relative to the project, `/`-separated; of a renamed file the old one."""
    kind: PartKind
    hunks: tuple[Hunk, ...] = ()
    lines: tuple[str, ...] | None = None
    """The whole text, of a new file or of one written anew, without blank ends; or else None."""
    new_path: str = ""
    """Where a renamed file goes."""


def file_parts(
    answer: str, own_path: str, only_path: str = "", is_file: IsFile | None = None
) -> tuple[FilePart, ...]:
    """What `answer` says of each file, in the order in which they are first named.

    Hunks without a heading are for `own_path`. With `only_path` no other file may be named, and
    all without a heading is for that one. A path as a diff has it, `a/path`, or without its first
    folders, is taken for another only where `is_file` says that it can mean nothing else. Raises
    `AnswerRefused`.
    """
    sections = [
        one
        for section in sections_of(answer, only_path or own_path)
        for one in _named(section, only_path or own_path, only_path)
    ]
    names = _Names(own_path, only_path, is_file, [heading for heading, _ in sections])
    said: dict[str, _Said] = {}
    for heading, section in sections:
        known = names.known(heading)
        said.setdefault(known.path, _Said(known.path)).add(known, section)
    parts = tuple(part for one in said.values() if (part := one.part()))
    if not parts:
        raise AnswerRefused("The answer changes no file.")
    _check_destinations(parts)
    return parts


def _named(section: Section, home: str, only_path: str) -> Iterator[tuple[Heading, Section]]:
    """The section under its heading; one without any in pieces, each under the file it is for."""
    if section.heading:
        yield section.heading, section
        return
    if section.hunk_lines:
        if not home:
            raise AnswerRefused("The answer does not say which file it is for.")
        yield Heading(home), Section(None, hunk_lines=section.hunk_lines)
    for block in section.blocks:
        heading = Heading(only_path) if only_path else commented_path(block.lines)
        if heading is None:
            raise AnswerRefused("The answer does not say which file it is for.")
        yield heading, Section(None, blocks=[block])


class _Names:
    """Which files the headings of one answer mean."""

    def __init__(
        self, own_path: str, only_path: str, is_file: IsFile | None, headings: Sequence[Heading]
    ) -> None:
        self._own_path, self._only_path, self._is_file = own_path, only_path, is_file
        olds = [one.path for one in headings if one.kind is not PartKind.NEW]
        self._are_as_in_diff = any(self._old(path) == path[2:] for path in olds)
        self._renamed = {
            self._new(one.new_path): self._old(one.path)
            for one in headings
            if one.kind is PartKind.RENAME
        }

    def known(self, heading: Heading) -> Heading:
        """`heading` with the paths that are meant. Raises `AnswerRefused` for a forbidden one."""
        kind = heading.kind
        path = self._new(heading.path) if kind is PartKind.NEW else self._old(heading.path)
        new_path = self._new(heading.new_path) if kind is PartKind.RENAME else ""
        if kind is PartKind.EDIT:
            path = self._renamed.get(path, path)
        if self._only_path and (path != self._only_path or new_path):
            raise AnswerRefused(
                f"The answer changes {new_path or path}, which this action may not."
            )
        return replace(heading, path=path, new_path=new_path)

    def _old(self, path: str) -> str:
        """The path of a file that is there."""
        bare = path[2:] if path.startswith(_DIFF_PREFIXES) else path
        if self._only_path:
            return self._only_path if is_same_file(self._only_path, bare) else path
        if self._is_file is None:
            return bare if bare == self._own_path else path
        if self._is_file(path):
            return path
        if self._is_file(bare):
            return bare
        return self._own_path if is_same_file(self._own_path, bare) else path

    def _new(self, path: str) -> str:
        """The path of a file that is not there: as in a diff when the other ones are."""
        if self._only_path:
            return self._old(path)
        is_as_in_diff = self._are_as_in_diff and path.startswith(_DIFF_PREFIXES)
        return path[2:] if is_as_in_diff else path


@dataclass(slots=True)
class _Said:
    """All that was said of one file so far."""

    path: str
    headings: list[Heading] = field(default_factory=list)
    hunks: list[Hunk] = field(default_factory=list)
    texts: list[tuple[str, ...]] = field(default_factory=list)
    is_left_alone: bool = False

    def add(self, heading: Heading, section: Section) -> None:
        self.headings.append(heading)
        try:
            self.hunks += read_hunks("\n".join(section.hunk_lines))
        except AnswerRefused as refused:
            raise AnswerRefused(f"{self.path}: {refused.message}") from None
        self.texts += (_without_blank_ends(block.lines) for block in section.blocks)
        if section.is_empty and _NOTHING.match(section.remark):
            self.is_left_alone = True

    def part(self) -> FilePart | None:
        """The whole of it; None when that is nothing. Raises `AnswerRefused`."""
        kind, hunks = self._kind(), tuple(dict.fromkeys(self.hunks))
        texts = list(dict.fromkeys(self.texts))
        if len(texts) > 1 or (texts and hunks):
            raise AnswerRefused(f"The answer writes {self.path} in more than one way.")
        if kind is PartKind.NEW:
            return FilePart(self.path, kind, lines=self._new_text(hunks, texts))
        if kind is PartKind.DELETE and (hunks or texts):
            raise AnswerRefused(f"The answer both deletes and changes {self.path}.")
        if kind is PartKind.EDIT and not (hunks or texts):
            self._check_alone()
            return None
        if texts == [()]:
            raise AnswerRefused(f"The answer leaves nothing of {self.path}.")
        new_path = next((one.new_path for one in self.headings if one.new_path), "")
        return FilePart(self.path, kind, hunks, texts[0] if texts else None, new_path)

    def _kind(self) -> PartKind:
        kinds = {heading.kind for heading in self.headings}
        if len(kinds) > 1:
            kinds.discard(PartKind.EDIT)
        if len(kinds) > 1 or len({one.new_path for one in self.headings if one.new_path}) > 1:
            raise AnswerRefused(f"The answer contradicts itself about {self.path}.")
        return kinds.pop()

    def _new_text(
        self, hunks: tuple[Hunk, ...], texts: Sequence[tuple[str, ...]]
    ) -> tuple[str, ...]:
        if texts:
            return texts[0]
        if not hunks:
            raise AnswerRefused(f"The answer gives no text for {self.path}.")
        if len(hunks) > 1 or not quotes_nothing(hunks[0]):
            raise AnswerRefused(f"The answer both creates and changes {self.path}.")
        return _without_blank_ends(hunks[0].new)

    def _check_alone(self) -> None:
        """Refuses a heading as it was asked for: its change is lost. One in prose may be alone."""
        is_strong = any(one.is_strong for one in self.headings)
        if is_strong and looks_like_path(self.path) and not self.is_left_alone:
            raise AnswerRefused(f"The answer does not say what to change in {self.path}.")


def quotes_nothing(hunk: Hunk) -> bool:
    """Whether the hunk has no place to be found by: it is all of a text."""
    return not any(line.strip() for line in hunk.old)


def _without_blank_ends(lines: Sequence[str]) -> tuple[str, ...]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return tuple(lines[filled[0] : filled[-1] + 1]) if filled else ()


def _check_destinations(parts: Sequence[FilePart]) -> None:
    """Refuses a file that goes where another one of the answer is, or goes as well."""
    taken = {part.path for part in parts}
    for part in parts:
        if part.new_path and part.new_path in taken:
            raise AnswerRefused(f"The answer puts two files at {part.new_path}.")
        taken.add(part.new_path)
