"""Tasks over several files: tiny projects before and after, and what a model's answer makes of one.

Each file of `refactor_tasks/projects/` is a task: the instruction, `path:line` where the cursor
is, then files under `@@` headings:

    @@ before PATH          as it is
    @@ after PATH           as it shall be
    @@ new PATH             one that comes
    @@ deleted PATH         one that goes
    @@ moved OLD -> NEW     one that moves, as it shall be
    @@ wrong NAME           an answer that must not be offered
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from completion.refactor.hunks import apply_edits
from completion.values import (
    DeletedFile,
    NewFile,
    RefactorOutcome,
    RefactorRequest,
    RenamedFile,
)
from context.languages import language_id_for_path
from context.syntax import parse
from context.text import Document, Point, Span
from tests.support.fake_project import FakeProject

from .refactor_rows import Outcome, told

ACTION: Final = "project-instruction"
HIDDEN: Final = ("settings/keys.env",)
"""There, but no model may see it."""

_TASKS: Final = Path(__file__).parent / "refactor_tasks" / "projects"
_ENDS: Final = ("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of one file; texts have LF and an end of their last line."""

    path: str
    old: str | None
    """None: it comes."""
    new: str | None
    """None: it goes."""
    new_path: str = ""
    """Where it moves."""


@dataclass(frozen=True, slots=True)
class ProjectCase:
    """One task."""

    name: str
    instruction: str
    path: str
    """The file that the cursor is in."""
    line: int
    files: Mapping[str, str]
    """All of them, as they are, with LF."""
    parts: tuple[Part, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Answers of its own that must not be offered, by what is wrong with them."""
    line_end: str = "\n"

    @property
    def language(self) -> str:
        return language_id_for_path(self.path)

    @property
    def expected(self) -> dict[str, str]:
        """All files as they shall be; a new one has LF."""
        found = {path: self._stored(text) for path, text in self.files.items()}
        for part in self.parts:
            found.pop(part.path, None)
            if part.new is not None:
                end = self._stored(part.new) if part.old is not None else part.new
                found[part.new_path or part.path] = end
        return found

    @property
    def project(self) -> FakeProject:
        files = {path: self._stored(text) for path, text in self.files.items()}
        return FakeProject(files, hidden=HIDDEN)

    def keeps(self, path: str) -> bool:
        """Whether a file is still there afterwards."""
        return all(one.new is not None for one in self.parts if one.path == path)

    def with_line(self, path: str, line: str) -> ProjectCase:
        """The same with one more line at the end of a file."""
        files = {**self.files, path: f"{self.files[path]}{line}\n"}
        parts = tuple(
            replace(one, old=files[path], new=f"{one.new}{line}\n" if one.new is not None else None)
            if one.path == path
            else one
            for one in self.parts
        )
        return replace(self, files=files, parts=parts)

    def _stored(self, text: str) -> str:
        return text.replace("\n", self.line_end)


def project_cases() -> list[ProjectCase]:
    """Every task, with LF and CRLF in turns."""
    return [
        replace(_case(path), line_end=_ENDS[number % 2])
        for number, path in enumerate(sorted(_TASKS.glob("*.txt")))
    ]


async def project_outcome(case: ProjectCase, answers: Sequence[str]) -> Outcome:
    """What becomes of `answers` to this task."""
    project = case.project
    text = project.files[case.path]
    document = Document.of(text, uri=f"file:///project/{case.path}", language_id=case.language)
    request = RefactorRequest(
        parse(document),
        Span.at(Point(case.line, 0)),
        ACTION,
        case.instruction,
        case.path,
        project=project,
    )
    outcome, asked = await told(request, answers)
    offered = bool(outcome.edits or outcome.operations)
    right = offered and files_after(project.files, outcome) == case.expected
    return Outcome(offered, right, asked, outcome.rejection, case.name)


def files_after(files: Mapping[str, str], outcome: RefactorOutcome) -> dict[str, str]:
    """The project once the edit is made."""
    found = dict(files)
    for edit in outcome.edits:
        found[edit.path] = apply_edits(Document.of(found[edit.path]), edit.edits).text
    for operation in outcome.operations:
        match operation:
            case NewFile(path, text):
                found[path] = text
            case RenamedFile(path, new_path):
                found[new_path] = found.pop(path)
            case DeletedFile(path):
                del found[path]
    return found


def _case(path: Path) -> ProjectCase:
    head, *pieces = re.split(r"^@@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    instruction, place = head.strip().split("\n")
    at, _, line = place.partition(":")
    texts: dict[str, dict[str, str]] = {}
    for piece in pieces:
        title, _, text = piece.partition("\n")
        kind, _, name = title.partition(" ")
        texts.setdefault(kind, {})[name] = text
    before = texts["before"]
    parts = [Part(name, before[name], text) for name, text in texts.get("after", {}).items()]
    for name, text in texts.get("moved", {}).items():
        old, _, new = name.partition(" -> ")
        parts.append(Part(old, before[old], text, new))
    parts += [Part(name, None, text) for name, text in texts.get("new", {}).items()]
    parts += [Part(name, before[name], None) for name in texts.get("deleted", {})]
    wrong = texts.get("wrong", {})
    return ProjectCase(path.stem, instruction, at, int(line) - 1, before, tuple(parts), wrong)
