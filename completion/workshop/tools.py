"""A `Workshop` with the formatters and the test command that the user allows."""

from __future__ import annotations

import asyncio
import re
import shlex
from pathlib import Path
from typing import Final

from ..project import Formatted, ProjectEdit, ProjectFile, Trial
from ..values import ToolOptions
from .contents import Contents, with_edit, without_edit
from .environment import shell_command, tests_environment
from .formatters import Formatter, find_formatter
from .linting import lint
from .process import Finished, Order, run_filter, run_guarded
from .programs import Programs
from .report import evidence, passed_text, plain_text
from .scratch import ScratchRefused, scratch_copy, sweep

FORMAT_TIMEOUT_MS: Final = 10_000
FORMAT_BYTES_MAX: Final = 4_000_000
"""Longer files are not formatted."""
TEST_OUTPUT_BYTES_MAX: Final = 64_000


class Tools:
    """Runs them. Safe to use from several tasks of one event loop."""

    def __init__(self, options: ToolOptions) -> None:
        self._options = options

    @property
    def scratches(self) -> Path:
        return self._options.scratches

    def reconfigure(self, options: ToolOptions) -> None:
        """Takes new settings from the next run on."""
        self._options = options

    async def format(self, file: ProjectFile) -> Formatted | None:
        formatter = await asyncio.to_thread(_formatter, file, self._options.format)
        text = file.text.encode("utf-8", "replace")
        if formatter is None or len(text) > FORMAT_BYTES_MAX:
            return None
        # Some formatters read more files of the folder they are started in: so not in the project.
        order = Order(
            formatter.command,
            Path(Path.home().anchor),
            self._options.environment,
            FORMAT_TIMEOUT_MS,
            2 * FORMAT_BYTES_MAX,
        )
        done = await run_filter(order, text)
        if done.status != 0 or not done.whole or (text.strip() and not done.output.strip()):
            return None
        return Formatted(done.output.decode("utf-8", "replace"), formatter.name)

    async def lint(self, edit: ProjectEdit) -> Trial | None:
        return await lint(edit, self._options)

    async def test(self, edit: ProjectEdit) -> Trial | None:
        if not self._options.test_command.strip():
            return None
        await asyncio.to_thread(sweep, self._options.scratches)
        unsaved = await asyncio.to_thread(without_edit, edit)
        changed = await asyncio.to_thread(with_edit, edit)
        try:
            done = await self._run_tests(edit.folder, changed)
            if done.status == 0:
                return Trial(True, passed_text(plain_text(done.output)))
            before = await self._run_tests(edit.folder, unsaved)
            if before.status != 0 and not _differ(before, done):
                return Trial(False, _BROKEN, blames_the_edit=False)
        except ScratchRefused as refused:
            return Trial(False, refused.message, blames_the_edit=False)
        summary = _TOO_SLOW if done.timed_out else _FAILED
        places = (self._options.scratches, edit.folder, Path.home())
        return Trial(False, summary, evidence(plain_text(done.output), places))

    async def _run_tests(self, folder: Path, changed: Contents) -> Finished:
        options = self._options
        async with scratch_copy(folder, options.scratches, changed) as tree:
            order = Order(
                shell_command(options.test_command),
                tree,
                tests_environment(options.environment, folder, tree),
                options.test_timeout_ms,
                TEST_OUTPUT_BYTES_MAX,
            )
            return await run_guarded(order)


def _differ(one: Finished, other: Finished) -> bool:
    """Whether the edit does something to tests that fail anyhow: then it may yet mend them."""
    texts = (_NUMBERS.sub("", plain_text(run.output)) for run in (one, other))
    return one.status != other.status or len(set(texts)) > 1


_NUMBERS: Final = re.compile(r"\b[0-9a-f]{16}\b|0x[0-9a-f]+|[\d.:]+")
"""What is another in every run: times, addresses, the copy's name."""
_FAILED: Final = "The tests fail with this edit."
_TOO_SLOW: Final = "The tests do not come to an end in time with this edit."
_BROKEN: Final = (
    "The tests fail without any edit too: set refactor.testCommand to a command that succeeds in "
    "a fresh copy of the project."
)


def _formatter(file: ProjectFile, wanted: str) -> Formatter | None:
    path = file.folder / file.path
    if wanted in ("off", ""):
        return None
    if wanted in (Programs.OF_THE_USER.value, Programs.OF_THE_PROJECT.value):
        return find_formatter(path, file.folder, file.language_id, Programs(wanted))
    try:
        command = tuple(part.replace("{path}", str(path)) for part in shlex.split(wanted))
    except ValueError:
        return None
    return Formatter(Path(command[0]).name, command) if command else None
