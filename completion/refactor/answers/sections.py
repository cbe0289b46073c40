"""An answer of several files, cut into what stands under each heading. Pure text.

Hunks and fenced text belong to the heading above them. What looks like a heading within either is
content. What could be read in two ways is refused, here for where a text ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from context.languages import PLAIN_TEXT, language_id_for_path
from context.text import with_lf

from .fences import Block, closes_fence, opening_fence
from .headings import Heading, PartKind, is_title, label, path_after_fence, strong_heading, title
from .paths import is_same_file, named_paths
from .refusal import AnswerRefused
from .search_replace import ends_hunk, opens_hunk

_BLANKS_MAX: Final = 2
"""Blank lines between a line that names a file and the fence or hunk that it is for."""
_SHELL: Final = ("bash", "sh", "shell", "zsh", "console", "shell-session", "powershell", "cmd")
_DIFF: Final = ("diff", "patch", "udiff")
_DIFF_SUFFIXES: Final = (".diff", ".patch")
_MARKDOWN: Final = ("markdown", "md", "mdx")


@dataclass(slots=True)
class Section:
    """A heading and what stands under it. Grows while it is read."""

    heading: Heading | None
    """None above the first one."""
    is_clear: bool = True
    """False where a title names a file, but not as a heading does."""
    hunk_lines: list[str] = field(default_factory=list)
    """The hunks with their marks."""
    blocks: list[Block] = field(default_factory=list)
    """Fenced texts, as they stand between their fences."""
    remark: str = ""
    """The first words in prose."""

    @property
    def is_empty(self) -> bool:
        return not (self.hunk_lines or self.blocks)


def sections_of(answer: str, home: str) -> tuple[Section, ...]:
    """The sections of an answer in order; one without a heading is about the file `home`, if any.

    Commands for a shell are no content, but for files that are such. Raises `AnswerRefused` for a
    hunk or text without an end, and where it cannot be told which file one is for.
    """
    return tuple(_Reader(with_lf(answer).split("\n"), home).read())


class _Reader:
    """Goes through the lines once."""

    def __init__(self, lines: Sequence[str], home: str) -> None:
        self._lines = lines
        self._home = home
        self._sections = [Section(None)]
        self._around: re.Match[str] | None = None
        """The fence that hunks or headings stand in at the moment."""
        self._mentioned: set[str] = set()
        """The files that the words since the last change speak of."""

    def read(self) -> Iterator[Section]:
        """All sections that are not wholly empty of meaning."""
        at = 0
        while at < len(self._lines):
            at = self._step(at)
        return (one for one in self._sections if one.heading or not one.is_empty)

    @property
    def _section(self) -> Section:
        return self._sections[-1]

    def _step(self, at: int) -> int:
        """Reads what begins at line `at`; returns where the next thing begins."""
        line = self._lines[at]
        if not line.strip():
            return at + 1
        if opens_hunk(line):
            return self._hunk(at)
        if ends_hunk(line):
            raise AnswerRefused("A hunk ends that has not begun.")
        if opening := opening_fence(line):
            return self._fence(at, opening)
        if heading := self._heading(at):
            self._begin(heading)
        elif is_title(line):
            self._section_of_title(line)
        else:
            self._prose(at, line)
        return at + 1

    def _heading(self, at: int) -> Heading | None:
        line = self._lines[at]
        found = strong_heading(line) or title(line)
        return label(line) if found is None and self._leads_on(at) else found

    def _section_of_title(self, line: str) -> None:
        """A title that is about another file, but does not say what: neither is what follows."""
        if not self._is_about(named_paths(line)):
            self._sections.append(Section(None, is_clear=False))

    def _prose(self, at: int, line: str) -> None:
        """Between two changes other files may not be spoken of: the second may be for them."""
        section = self._section
        section.remark = section.remark or line.strip()
        if not section.is_empty or (section.heading is None and self._leads_on(at)):
            self._mentioned |= named_paths(line)

    def _begin(self, heading: Heading) -> None:
        self._sections.append(Section(heading))
        self._mentioned = set()

    def _hunk(self, at: int) -> int:
        self._check_is_clear()
        below = range(at + 1, len(self._lines))
        end = next((n + 1 for n in below if ends_hunk(self._lines[n])), len(self._lines))
        self._section.hunk_lines += self._lines[at:end]
        return end

    def _fence(self, at: int, opening: re.Match[str]) -> int:
        if self._around and closes_fence(self._lines[at], self._around):
            self._around = None
            return at + 1
        if self._next_filled(at + 1) == len(self._lines):
            return at + 1  # closes a fence that did not count
        named = path_after_fence(opening["info"])
        if self._has_hunks_inside(at + 1):
            self._around = opening
            if named:
                self._named(named)
            return at + 1
        end = self._end(at, opening, named)
        block = Block(opening["info"].strip(), self._inside(at, end, opening))
        if only := self._name_alone(block, end):
            self._begin(only)
        else:
            self._block(block, named)
        return end + 1

    def _name_alone(self, block: Block, end: int) -> Heading | None:
        """The file of the next fence or hunk, whose name stands in a fence of its own."""
        heading = self._section.heading
        is_awaited = heading is None or not (heading.is_strong or self._section.is_empty)
        lines = [line for line in block.lines if line.strip()]
        return label(lines[0]) if is_awaited and len(lines) == 1 and self._leads_on(end) else None

    def _named(self, named: Heading) -> None:
        """Takes the file that a fence names for what the fence holds."""
        heading = self._section.heading
        if heading and is_same_file(heading.path, named.path):
            return
        if heading and heading.is_strong and self._section.is_empty:
            raise AnswerRefused(f"Whether a text is for {heading.path} or {named.path} is unclear.")
        self._begin(named)

    def _block(self, block: Block, named: Heading | None) -> None:
        if named:
            self._named(named)
        heading = self._section.heading
        if block.info.lower() in _SHELL and not (heading and self._wants_shell(heading)):
            return
        self._check_is_clear()
        if block.info.lower() in _DIFF and not (heading and heading.path.endswith(_DIFF_SUFFIXES)):
            raise AnswerRefused("The answer has a diff, which is not read: write hunks.")
        self._section.blocks.append(block)

    def _wants_shell(self, heading: Heading) -> bool:
        """Whether commands for a shell may be a file's text."""
        language = language_id_for_path(heading.path)
        is_first = self._section.is_empty and heading.kind is PartKind.NEW
        return language == "shellscript" or (is_first and language == PLAIN_TEXT.id)

    def _has_hunks_inside(self, at: int) -> bool:
        """Whether the fence above line `at` is around hunks or headings, and not around a text."""
        first = self._next_filled(at)
        if opens_hunk(self._line(first)):
            return True
        heading, section = self._section.heading, self._section
        if heading and heading.kind is PartKind.NEW and section.is_empty:
            return False
        second = self._line(self._next_filled(first + 1))
        if strong_heading(self._line(first)):
            return opens_hunk(second) or bool(opening_fence(second) or strong_heading(second))
        return opens_hunk(second) and label(self._line(first)) is not None

    def _end(self, at: int, opening: re.Match[str], named: Heading | None) -> int:
        """The line that closes the fence of line `at`."""
        heading, depth = named or self._section.heading, 1
        language = language_id_for_path(heading.path) if heading else ""
        nests = opening["info"].strip().lower() in _MARKDOWN or language == "markdown"
        for end in range(at + 1, len(self._lines)):
            line = self._lines[end]
            if closes_fence(line, opening):
                depth -= 1
            elif _opens_within(line, opening):
                if not nests:
                    raise AnswerRefused("A fence stands in a text in fences: use a longer one.")
                depth += 1
            if depth == 0:
                return end
        raise AnswerRefused("The answer has no finished code block.")

    def _inside(self, at: int, end: int, opening: re.Match[str]) -> tuple[str, ...]:
        lines = [line.removeprefix(opening["pad"]) for line in self._lines[at + 1 : end]]
        last = next((line for line in reversed(lines) if line.strip()), "")
        if strong_heading(last):
            raise AnswerRefused("A text in fences has no end: a heading stands in it.")
        return tuple(lines)

    def _leads_on(self, at: int) -> bool:
        """Whether a hunk or a fence begins right below line `at`."""
        below = self._next_filled(at + 1)
        line = self._line(below)
        return below - at <= 1 + _BLANKS_MAX and bool(opens_hunk(line) or opening_fence(line))

    def _next_filled(self, at: int) -> int:
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        return at

    def _line(self, at: int) -> str:
        return self._lines[at] if at < len(self._lines) else ""

    def _is_about(self, names: set[str]) -> bool:
        heading = self._section.heading
        path = heading.path if heading else self._home
        return all(is_same_file(path, name) for name in names)

    def _check_is_clear(self) -> None:
        if not self._section.is_clear or not self._is_about(self._mentioned):
            raise AnswerRefused("The answer does not say clearly which file a change is for.")
        self._mentioned = set()


def _opens_within(line: str, opening: re.Match[str]) -> bool:
    """Whether `line`, within a fenced text, opens another one that a fence of this would close."""
    inner = opening_fence(line)
    return (
        inner is not None
        and bool(inner["info"].strip())
        and inner["pad"] == opening["pad"]
        and inner["fence"].startswith(opening["fence"])
    )
