"""The tasks that `bench.refactor` gives its scripted model: documents, instructions and results.

Own tasks are in `refactor_tasks/`, one file for each language: `===` and the instruction, the code,
`---`, the code as it shall be. EditEval's are read from its own file.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from context.text import Document, Point, Span

LARGE_PARTS: Final = 14
"""So many tasks' code in one selection is more than a model is asked to write anew."""

LEFT_OUT: Final = {
    "labels should be numpy integers.": "the reference needs an import that the code has not",
    "Check if the provided input can form a triangle, if": "the reference indents everything anew",
    "Adhere to Python's PEP 8 coding standards, ensuring": "the reference indents everything anew",
    "Add docstrings to the function.": "the reference indents everything anew",
    "Optimize the function to find the longest common sub": "the reference indents everything anew",
}
"""EditEval's tasks whose reference breaks a rule of ours, by how their instructions begin."""

_OWN: Final = Path(__file__).parent / "refactor_tasks"
_ENDS: Final = ("\n", "\r\n")
_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a language's tasks."""

    head: str
    tail: str
    indent: str
    step: str
    comment: str
    neighbour: str
    """A definition in `head` or `tail`, without the indentation."""


@dataclass(frozen=True, slots=True)
class Case:
    """One document with the selection to change, and what shall come out."""

    language: str
    frame: Frame
    instruction: str
    old: str
    """The selected lines without their common indentation, with LF."""
    new: str
    line_end: str = "\n"
    mark: str = ""
    """A byte order mark, or nothing."""
    ends_with_line: bool = True
    is_whole_definition: bool = False

    @property
    def document(self) -> Document:
        return Document.of(self._text(self.old), uri="file:///a", language_id=self.language)

    @property
    def expected(self) -> str:
        return self._text(self.new)

    @property
    def span(self) -> Span:
        first = self.frame.head.count("\n")
        lines = self.old.split("\n")
        end = len(self.frame.indent + lines[-1])
        start = len(self.mark) if first == 0 else 0
        return Span(Point(first, start), Point(first + len(lines) - 1, end))

    def with_first_line(self, line: str) -> Case:
        """The same with one more line of comment above."""
        line = f"{self.frame.comment} {line}\n"
        return replace(self, old=line + self.old, new=line + self.new)

    def _text(self, code: str) -> str:
        lines = (self.frame.indent + line if line else "" for line in code.split("\n"))
        text = self.frame.head + "\n".join(lines) + "\n" + self.frame.tail
        text = text if self.ends_with_line else text.removesuffix("\n")
        return self.mark + text.replace("\n", self.line_end)


def own_cases() -> list[Case]:
    """Every task of `refactor_tasks`."""
    cases = []
    for path in sorted(_OWN.glob("*.txt")):
        frame = FRAMES[path.stem]
        for task in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            instruction, _, code = task.partition("\n")
            old, _, new = code.partition("\n---\n")
            cases.append(
                Case(path.stem, frame, instruction, old, new.rstrip(), is_whole_definition=True)
            )
    return list(_varied(cases))


def edit_eval_cases(path: Path) -> list[Case]:
    """EditEval's tasks without blanks at line ends.

    Without those of `LEFT_OUT` and those where nothing changes.
    """
    cases = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            task = json.loads(line)
            old, new = (without_tails(task[key]) for key in ("input", "output"))
            if old != new and not task["instruction"].startswith(tuple(LEFT_OUT)):
                cases.append(Case("python", FRAMES["python"], task["instruction"], old, new))
    return list(_varied(cases))


def large_cases(cases: Sequence[Case]) -> list[Case]:
    """Each case once more, selected together with those around it; only its own part changes."""
    found = []
    for number, case in enumerate(cases):
        alike = [one for one in cases if one.language == case.language]
        at = alike.index(case)
        others = [alike[(at + step) % len(alike)] for step in range(1, LARGE_PARTS)]
        before = [one.old for one in others[: number % LARGE_PARTS]]
        after = [one.old for one in others[number % LARGE_PARTS :]]
        old, new = (
            "\n\n".join((*before, part, *after)).strip("\n") for part in (case.old, case.new)
        )
        found.append(replace(case, old=old, new=new, is_whole_definition=False))
    return found


def _varied(cases: Sequence[Case]) -> Iterator[Case]:
    """LF and CRLF, with and without a last line end, and now and then a byte order mark."""
    for number, case in enumerate(cases):
        yield replace(
            case,
            line_end=_ENDS[number % 2],
            ends_with_line=number % 3 > 0,
            mark=_BYTE_ORDER_MARK if number % 5 == 0 else "",
        )


def without_tails(code: str) -> str:
    """`code` without blanks at line ends, common indentation and blank lines around."""
    lines = "\n".join(line.rstrip() for line in code.split("\n"))
    return textwrap.dedent(lines).strip("\n")


_PYTHON = "def neighbour(value):\n    return value + 1"
_GO = "func neighbour(value int) int {\n\treturn value + 1\n}"
_JAVA = "int neighbour(int value) {\n    return value + 1;\n}"
_RUST = "fn neighbour(&self, value: i64) -> i64 {\n    value + 1\n}"
_TYPESCRIPT = "neighbour(value: number): number {\n  return value + 1;\n}"


def _member(code: str, indent: str) -> str:
    return "\n".join(indent + line for line in code.split("\n"))


FRAMES: Final = {
    "python": Frame("", f"\n\n{_PYTHON}\n", "", "    ", "#", _PYTHON),
    "go": Frame(f"package main\n\n{_GO}\n\n", "", "", "\t", "//", _GO),
    "java": Frame(
        f"class Desk {{\n{_member(_JAVA, '    ')}\n\n", "}\n", "    ", "    ", "//", _JAVA
    ),
    "rust": Frame(
        f"impl Desk {{\n{_member(_RUST, '    ')}\n\n", "}\n", "    ", "    ", "//", _RUST
    ),
    "typescript": Frame(
        f"class Desk {{\n{_member(_TYPESCRIPT, '  ')}\n\n", "}\n", "  ", "  ", "//", _TYPESCRIPT
    ),
}
