"""Runs linters on a project with an edit and without it, and tells what only the edit brings.

A linter that does not work, with the edit or without it, has no say.
"""

from __future__ import annotations

import asyncio
import os
import posixpath
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ..project import ProjectEdit, Trial
from ..values import ToolOptions
from .contents import Contents, file_bytes, with_edit, without_edit
from .environment import program_environment, shell_command
from .findings import Finding, listed, new_findings
from .linters import Linter, find_linters
from .process import Finished, Order, run_filter, run_guarded
from .programs import Programs
from .report import evidence, plain_text
from .scratch import ScratchRefused, scratch_copy, sweep

LINT_TIMEOUT_MS: Final = 60_000
"""The longest time for one run of one linter."""
LINT_OUTPUT_BYTES_MAX: Final = 4_000_000
"""Of a linter that says more nothing is read."""
OFF: Final = "off"
THE_COMMAND: Final = "The lint command"


async def lint(edit: ProjectEdit, options: ToolOptions) -> Trial | None:
    """What `Workshop.lint` says. Never raises but `CancelledError`."""
    wanted = options.lint.strip()
    if wanted in ("", OFF):
        return None
    try:
        if wanted not in {programs.value for programs in Programs}:
            return await _command(wanted, edit, options)
        return await _known(Programs(wanted), edit, options)
    except ScratchRefused:
        return None


async def _known(programs: Programs, edit: ProjectEdit, options: ToolOptions) -> Trial | None:
    paths = list(dict.fromkeys(one.path for one in edit.changed))
    linters = await asyncio.to_thread(find_linters, edit.folder, paths, programs)
    if not linters:
        return None
    heard = dict[str, None]()
    async with (
        _State(edit, options, programs, with_edit) as now,
        _State(edit, options, programs, without_edit) as then,
    ):
        for name, group in groupby(linters, key=lambda linter: linter.name):
            found = await _brought(tuple(group), now, then)
            if found:
                return _refusal(name, listed(found), edit, options)
            if found is not None:
                heard[name] = None
    return Trial(True, _all_well(list(heard))) if heard else None


async def _brought(runs: Sequence[Linter], now: _State, then: _State) -> list[Finding] | None:
    """What one linter, in all its runs, finds only with the edit; None: it does not work.

    Without the edit it is run only when it finds something with it.
    """
    after = await _findings(runs, now)
    if not after:
        return after
    before = await _findings(runs, then)
    if before is None or then.is_given_up(runs[0], before):
        return None
    moved = await asyncio.to_thread(lambda: now.paths() ^ then.paths())
    new = new_findings(before, after, moved)
    if not new and any(one.is_of_setup for one in after):
        return None  # it could not begin, with the edit or without it
    return new


async def _findings(runs: Sequence[Linter], state: _State) -> list[Finding] | None:
    found = list[Finding]()
    for linter in runs:
        some = await state.findings(linter)
        if some is None:
            return None
        found += some
    return found


async def _command(command: str, edit: ProjectEdit, options: ToolOptions) -> Trial | None:
    """The user's own: it fails with the edit only."""
    programs = Programs.OF_THE_PROJECT
    linter = Linter(command, shell_command(command), lambda _: [], ".", ".")
    async with _State(edit, options, programs, with_edit) as now:
        after = await now.run(linter)
    if after.status == 0:
        return Trial(True, f"{THE_COMMAND.lower()} finds nothing new")
    if after.status is None:
        return None
    async with _State(edit, options, programs, without_edit) as then:
        before = await then.run(linter)
    if before.status != 0:
        return None
    return _refusal(THE_COMMAND, plain_text(after.output), edit, options)


def _refusal(name: str, output: str, edit: ProjectEdit, options: ToolOptions) -> Trial:
    places = (options.scratches, edit.folder, Path.home())
    return Trial(False, f"{name} finds something new in this edit.", evidence(output, places))


def _all_well(names: Sequence[str]) -> str:
    verb = "finds" if len(names) == 1 else "find"
    return f"{', '.join(names)} {verb} nothing new"


class _State:
    """The project with the edit, or without it; copied when the first linter needs a copy."""

    def __init__(
        self,
        edit: ProjectEdit,
        options: ToolOptions,
        programs: Programs,
        contents: Callable[[ProjectEdit], Contents],
    ) -> None:
        self._edit = edit
        self._options = options
        self._programs = programs
        self._contents_of = contents
        self._contents: Contents = {}
        self._tree: Path | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._contents = await asyncio.to_thread(self._contents_of, self._edit)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    def paths(self) -> frozenset[str]:
        """Those of the changed files that are there. Reads the disk."""
        changed = {one.path for one in self._edit.changed}
        folder = self._edit.folder
        return frozenset(
            path for path in changed if file_bytes(self._contents, folder, path) is not None
        )

    def is_given_up(self, linter: Linter, found: Sequence[Finding]) -> bool:
        """Whether it has not read all of a folder with a changed file: nothing to compare with."""
        folders = {posixpath.dirname(one.path) for one in self._edit.changed}
        unread = (one for one in found if one.code and one.code == linter.gives_up)
        return any(posixpath.dirname(one.path) in folders for one in unread)

    async def findings(self, linter: Linter) -> list[Finding] | None:
        """All that the linter says; None: it does not work."""
        if not linter.file:
            done = await self.run(linter)
        else:
            data = await asyncio.to_thread(
                file_bytes, self._contents, self._edit.folder, linter.file
            )
            if data is None:
                return []
            done = await run_filter(self._order(linter, self._edit.folder), data)
        if done.status is None or not done.whole:
            return None
        try:
            found = linter.read(self._without_place(plain_text(done.output)))
        except (ValueError, LookupError, TypeError):
            return None
        if done.status != 0 and not found:
            return None
        said = [one for one in found if one.code not in linter.passes_over]
        return [replace(one, path=_in_project(one.path, linter.paths_from)) for one in said]

    async def run(self, linter: Linter) -> Finished:
        """Runs it in the copy. Raises `ScratchRefused`."""
        if self._tree is None:
            await asyncio.to_thread(sweep, self._options.scratches)
            copy = scratch_copy(self._edit.folder, self._options.scratches, self._contents)
            self._tree = await self._stack.enter_async_context(copy)
        return await run_guarded(self._order(linter, self._tree))

    def _order(self, linter: Linter, root: Path) -> Order:
        folder = root / linter.folder if linter.folder else Path(root.anchor)
        environment = program_environment(
            self._options.environment, self._edit.folder, self._programs
        )
        return Order(
            linter.command,
            folder,
            {**environment, **linter.environment},
            LINT_TIMEOUT_MS,
            LINT_OUTPUT_BYTES_MAX,
        )

    def _without_place(self, output: str) -> str:
        """The output with the paths as in the project."""
        places = [self._edit.folder, *([self._tree] if self._tree else [])]
        for place in (*places, *map(Path.resolve, places)):
            output = output.replace(f"{place}{os.sep}", _ROOT)
        return output


_ROOT: Final = "//"
"""Stands for the project's folder: no linter writes a path that begins so."""


def _in_project(path: str, folder: str) -> str:
    if path.startswith(_ROOT):
        return path.removeprefix(_ROOT)
    return posixpath.normpath(posixpath.join(folder, path)) if path else ""
