"""Makes sure that a candidate is right before it is offered: checks, formatter, linters, tests.

What the formatter does is taken over for changed lines only, and only when all checks still pass
with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from context.text import Document, line_content, split_lines, with_lf

from ...project import (
    ChangedFile,
    Formatted,
    ProjectEdit,
    ProjectFile,
    ProjectView,
    Trial,
    Workshop,
)
from ..change import FileChange, rewritten
from ..hunks import changes
from ..menu.actions import RefactorAction
from ..target import Target
from .lost_elsewhere import lost_elsewhere
from .new_modules import modules_not_there
from .verify import NAMES_MAX, Verdict, verify

OnStage = Callable[[str], None]
"""Is told what is being done, in a few words."""

CHECKING: Final = "Checking the edit"
FORMATTING: Final = "Formatting"
LINTING: Final = "Asking the linters"
TESTING: Final = "Running the tests"
MISSING: Final = "The edit imports a module that is not in the project."
LOST: Final = "Another file still uses what this edit takes away."


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit that nobody has looked at yet."""

    action: RefactorAction
    changes: tuple[FileChange, ...]
    """One for each file; in those of the languages that can be read, what they were and are."""
    target: Target | None = None
    """What the action is about, when the first of the changes is to that alone."""
    new_code: str = ""
    """The target's."""
    folder: Path | None = None
    """The project that the paths lie in; without it neither formatter nor tests are run."""
    project: ProjectView | None = None
    wanted: str = ""
    """The user's own words."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a candidate."""

    changes: tuple[FileChange, ...]
    checked: tuple[str, ...]
    """What was made sure of, in words for the user."""
    failure: str = ""
    """Why it must not be offered, in a sentence without any text of the user's; empty: it may."""
    evidence: str = ""
    """More of that for the model."""
    worth_another: bool = True
    """Whether another candidate could fare better."""
    said: str = ""
    """`failure` for the user's eyes alone, where it can say more: for no log and no record."""


class Verification:
    """Verifies candidates with the user's own tools."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def verify(self, candidate: Candidate, on_stage: OnStage) -> Checked:
        """Never raises but `CancelledError`; then no process and no file is left."""
        on_stage(CHECKING)
        verdict = await _verdict(candidate)
        if verdict.failure:
            return Checked(
                (), verdict.checked, verdict.failure, verdict.evidence, said=verdict.said
            )
        checked = verdict.checked
        failure, names = await _elsewhere(candidate)
        if failure:
            about = f"{failure} It is about: {', '.join(names[:NAMES_MAX])}."
            return Checked((), checked, failure, about)
        if candidate.folder is None or not all(one.path for one in candidate.changes):
            return Checked(candidate.changes, checked)
        on_stage(FORMATTING)
        folder = candidate.folder
        candidate, formatted = await self._formatted(candidate, folder)
        result = Checked(candidate.changes, checked + formatted)
        unsaved = await candidate.project.unsaved() if candidate.project else ()
        edit = ProjectEdit(folder, _changed_files(candidate.changes), unsaved)
        for stage, try_out in ((LINTING, self._workshop.lint), (TESTING, self._workshop.test)):
            on_stage(stage)
            result = _tried(result, await try_out(edit))
            if result.failure:
                break
        return result

    async def _formatted(
        self, candidate: Candidate, folder: Path
    ) -> tuple[Candidate, tuple[str, ...]]:
        """The candidate as the project's formatter wants it, and what to say of that."""
        names = dict[str, None]()
        for at, change in enumerate(candidate.changes):
            if change.after is None or change.after is change.before:
                continue
            document = change.after.document
            language, path = document.language_id, change.final_path
            done = await self._workshop.format(ProjectFile(folder, path, language, document.text))
            better = None if done is None else await asyncio.to_thread(_as_formatted, change, done)
            if done is None or better is None:
                continue
            tidy = _with_change(candidate, at, better)
            if better.edits == change.edits or not (await _verdict(tidy)).failure:
                candidate = tidy
                names[done.formatter] = None
        return candidate, (f"formatted by {' and '.join(names)}",) if names else ()


async def _elsewhere(candidate: Candidate) -> tuple[str, tuple[str, ...]]:
    """What does not fit the rest of the project, and which names it is about."""
    project, changes = candidate.project, candidate.changes
    if project is None or not all(one.path for one in changes):
        return "", ()
    if missing := await modules_not_there(changes, project):
        return MISSING, missing
    lost = await lost_elsewhere(changes, project)
    return (LOST, lost) if lost else ("", ())


async def _verdict(candidate: Candidate) -> Verdict:
    return await asyncio.to_thread(
        verify,
        candidate.action,
        candidate.changes,
        candidate.target,
        candidate.new_code,
        candidate.wanted,
    )


def _tried(result: Checked, trial: Trial | None) -> Checked:
    """The result with what linters or tests say of it."""
    if trial is None:
        return result
    if trial.passed:
        return replace(result, checked=(*result.checked, trial.summary))
    evidence = f"{trial.summary} The output ends:\n\n{trial.output}\n\n" if trial.output else ""
    worth = trial.blames_the_edit
    return Checked((), result.checked, trial.summary, evidence, worth_another=worth)


def _changed_files(changes: Sequence[FileChange]) -> tuple[ChangedFile, ...]:
    gone = [ChangedFile(one.path, None) for one in changes if one.after is None or one.new_path]
    there = [
        ChangedFile(one.final_path, one.after.document.text)
        for one in changes
        if one.after is not None
    ]
    return (*gone, *there)


def _with_change(candidate: Candidate, at: int, change: FileChange) -> Candidate:
    changes = (*candidate.changes[:at], change, *candidate.changes[at + 1 :])
    new_code = candidate.new_code
    if candidate.target is not None and at == 0 and change.after is not None:
        first, last = change.new_lines
        new_code = "\n".join(_contents(change.after.document)[first : last + 1])
    return replace(candidate, changes=changes, new_code=new_code)


def _as_formatted(change: FileChange, formatted: Formatted) -> FileChange | None:
    """`change` with what the formatter does to its changed lines; None: that reaches too far."""
    if change.after is None:
        return None
    lines, (first, last) = _contents(change.after.document), change.new_lines
    wanted = _contents(Document.of(_ending_as(change.after.document.text, formatted.text)))
    if change.before is None:
        return rewritten(change, "\n".join(wanted))
    touched = _touched(_contents(change.before.document), lines)
    merged, moved = list(lines), 0
    for start, end, new in changes(lines, wanted):
        if not any(start <= to and end >= at for at, to in touched):
            continue
        if start < first or end > last + 1:
            return None
        merged[start + moved : end + moved] = new
        moved += len(new) - (end - start)
    return rewritten(change, "\n".join(merged))


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
