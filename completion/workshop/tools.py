"""A `Workshop` with the formatters and the test command that the user allows."""

from __future__ import annotations

import asyncio
import codecs
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from context.redaction import redact

from ..ports import ChangedFile, Formatted, ProjectEdit, ProjectFile, Trial
from ..values import ToolOptions
from .formatters import Formatter, Programs, find_formatter, program_folders
from .process import Finished, Order, run_filter, run_guarded
from .report import passed_text, plain_text
from .scratch import ScratchRefused, scratch_copy, sweep

FORMAT_TIMEOUT_MS: Final = 10_000
FORMAT_BYTES_MAX: Final = 4_000_000
"""Longer files are not formatted."""
TEST_OUTPUT_BYTES_MAX: Final = 64_000
EVIDENCE_CHARS_MAX: Final = 4_000
"""How much of a failure's output is kept, from its end."""


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

    async def lint(self, edit: ProjectEdit) -> Trial | None:  # noqa: ARG002
        return None

    async def test(self, edit: ProjectEdit) -> Trial | None:
        if not self._options.test_command.strip():
            return None
        await asyncio.to_thread(sweep, self._options.scratches)
        unsaved = _contents(edit.folder, edit.unsaved)
        try:
            done = await self._run_tests(
                edit.folder, unsaved | _contents(edit.folder, edit.changed)
            )
            if done.status == 0:
                return Trial(True, passed_text(plain_text(done.output)))
            if (await self._run_tests(edit.folder, unsaved)).status != 0:
                return Trial(False, _BROKEN, blames_the_edit=False)
        except ScratchRefused as refused:
            return Trial(False, refused.message, blames_the_edit=False)
        summary = _TOO_SLOW if done.timed_out else _FAILED
        places = (self._options.scratches, edit.folder, Path.home())
        return Trial(False, summary, _evidence(done.output, places))

    async def _run_tests(self, folder: Path, changed: Mapping[str, bytes | None]) -> Finished:
        options = self._options
        async with scratch_copy(folder, options.scratches, changed) as tree:
            order = Order(
                _shell(options.test_command),
                tree,
                _test_environment(options.environment, folder, tree),
                options.test_timeout_ms,
                TEST_OUTPUT_BYTES_MAX,
            )
            return await run_guarded(order)


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


def _contents(folder: Path, files: Sequence[ChangedFile]) -> dict[str, bytes | None]:
    return {
        file.path: None if file.text is None else _bytes(folder / file.path, file.text)
        for file in files
    }


def _bytes(path: Path, text: str) -> bytes:
    """What would be in the file: with the byte order mark that it has on the disk."""
    try:
        with path.open("rb") as old:
            mark = old.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    except OSError:
        mark = False
    data = text.encode("utf-8", "replace")
    return codecs.BOM_UTF8 + data if mark and not data.startswith(codecs.BOM_UTF8) else data


def _shell(command: str) -> tuple[str, ...]:
    if sys.platform == "win32":
        return ("cmd", "/c", command)
    return ("/bin/sh", "-c", command)


def _evidence(output: bytes, places: Sequence[Path]) -> str:
    """The end of what was printed, without secrets and without the names of the user's folders."""
    text = redact(plain_text(output)).text
    for place in map(str, places):
        text = text.replace(place, "…")
    return text[-EVIDENCE_CHARS_MAX:]


def _test_environment(environment: Mapping[str, str], project: Path, tree: Path) -> dict[str, str]:
    """Programs are the project's own; Python modules are those of the copy.

    A package that is installed "editable" lies in the project: without `PYTHONPATH` its tests would
    test the code before the edit.
    """
    folders = [str(folder) for folder in program_folders(project) if folder.is_dir()]
    sources = [str(tree), str(tree / "src")]
    return {
        **environment,
        "PATH": os.pathsep.join([*folders, environment.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(filter(None, [*sources, environment.get("PYTHONPATH")])),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
