"""Makes sure that a candidate is right before it is offered: checks, formatter, tests.

What the formatter does is taken over for changed lines only, and only when all checks still pass
with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from context.syntax import ParsedDocument
from context.text import Document, line_content, split_lines, with_lf

from ..ports import Formatted, ProjectFile, Workshop
from ..values import TextEdit
from .actions import RefactorAction
from .hunks import apply_edits, changes, line_edits
from .target import Target
from .verify import Verdict, verify

OnStage = Callable[[str], None]
"""Is told what is being done, in a few words."""

CHECKING: Final = "Checking the edit"
FORMATTING: Final = "Formatting"
TESTING: Final = "Running the tests"


@dataclass(frozen=True, slots=True)
class Candidate:
    """New code for a target, before anybody has looked at it."""

    action: RefactorAction
    parsed: ParsedDocument
    """The document as it is."""
    target: Target
    new_code: str
    path: str = ""
    folder: Path | None = None
    """The project that `path` lies in; without it neither formatter nor tests are run."""

    @property
    def edits(self) -> tuple[TextEdit, ...]:
        return line_edits(self.parsed.document, self.target.span, self.new_code)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a candidate."""

    edits: tuple[TextEdit, ...]
    checked: tuple[str, ...]
    """What was made sure of, in words for the user."""
    failure: str = ""
    """Why it must not be offered, in a sentence without any text of the user's; empty: it may."""
    evidence: str = ""
    """More of that for the model."""
    worth_another: bool = True
    """Whether another candidate could fare better."""


class Verification:
    """Verifies candidates with the user's own tools."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def verify(self, candidate: Candidate, on_stage: OnStage) -> Checked:
        """Never raises but `CancelledError`; then no process and no file is left."""
        on_stage(CHECKING)
        verdict = await _verdict(candidate)
        if verdict.failure:
            return Checked((), verdict.checked, verdict.failure, verdict.evidence)
        checked = verdict.checked
        if candidate.folder is not None and candidate.path:
            on_stage(FORMATTING)
            candidate, formatted = await self._formatted(candidate, candidate.folder)
            checked += formatted
        result = Checked(candidate.edits, checked)
        if candidate.folder is None or not candidate.path:
            return result
        on_stage(TESTING)
        return await self._tested(candidate, candidate.folder, result)

    async def _formatted(
        self, candidate: Candidate, folder: Path
    ) -> tuple[Candidate, tuple[str, ...]]:
        """The candidate as the project's formatter wants it, and what to say of that."""
        done = await self._workshop.format(_file(candidate, folder))
        if done is None:
            return candidate, ()
        better = await asyncio.to_thread(_as_formatted, candidate, done)
        if better is None:
            return candidate, ()
        if better.new_code != candidate.new_code and (await _verdict(better)).failure:
            return candidate, ()
        return better, (f"formatted by {done.formatter}",)

    async def _tested(self, candidate: Candidate, folder: Path, result: Checked) -> Checked:
        tested = await self._workshop.test(_file(candidate, folder))
        if tested is None:
            return result
        if tested.passed:
            return replace(result, checked=(*result.checked, tested.summary))
        evidence = f"{tested.summary} Their output ends:\n\n{tested.output}\n\n"
        return Checked(
            (),
            result.checked,
            tested.summary,
            evidence if tested.output else "",
            worth_another=tested.blames_the_edit,
        )


async def _verdict(candidate: Candidate) -> Verdict:
    return await asyncio.to_thread(
        verify,
        candidate.action,
        candidate.parsed,
        candidate.target,
        candidate.new_code,
        candidate.edits,
    )


def _file(candidate: Candidate, folder: Path) -> ProjectFile:
    after = apply_edits(candidate.parsed.document, candidate.edits)
    return ProjectFile(folder, candidate.path, after.language_id, after.text)


def _as_formatted(candidate: Candidate, formatted: Formatted) -> Candidate | None:
    """`candidate` with what the formatter does to its changed lines; None: that reaches too far."""
    before, span = candidate.parsed.document, candidate.target.span
    after = apply_edits(before, candidate.edits)
    lines = _contents(after)
    first = span.start.line
    last = span.end.line + len(lines) - len(before.lines)
    touched = _touched(_contents(before), lines)
    wanted = _contents(Document.of(_ending_as(after.text, formatted.text)))
    merged, moved = list(lines), 0
    for start, end, new in changes(lines, wanted):
        if not any(start <= to and end >= at for at, to in touched):
            continue
        if start < first or end > last + 1:
            return None
        merged[start + moved : end + moved] = new
        moved += len(new) - (end - start)
    return replace(candidate, new_code="\n".join(merged[first : last + moved + 1]))


def _touched(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The changed lines of `new`, each stretch as (from line, to line)."""
    found, moved = [], 0
    for start, end, lines in changes(old, new):
        found.append((start + moved, start + moved + len(lines)))
        moved += len(lines) - (end - start)
    return found


def _contents(document: Document) -> list[str]:
    return [line_content(line) for line in document.lines]


def _ending_as(text: str, formatted: str) -> str:
    """`formatted`, with a line end at its end only where `text` has one."""
    formatted = with_lf(formatted).rstrip("\n")
    return formatted + "\n" if split_lines(text)[-1] == "" else formatted
