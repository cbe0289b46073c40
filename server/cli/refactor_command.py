"""`fimble refactor`: a change of some lines, shown as a diff or applied."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from completion.refactor.hunks import apply_edits
from completion.refactor.menu.actions import ACTIONS, INSTRUCTION_ID
from completion.values import (
    FileEdit,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
)
from context.syntax import parse
from context.text import Span, split_lines

from ..settings.use import EMBEDDED
from ..settings.values import Settings
from .local_context import rules_for
from .render import diff_lines, explanation_lines
from .session import command_settings, open_services, withheld_from_models
from .targets import Source, counted_from_1, lines_in, write_source
from .terminal import Paint, ProgressLine, UsageError, print_json, show_error

INSTRUCTION_CHARS_MAX: Final = 20_000

EPILOG: Final = """\
Examples:
  fimble refactor src/app.py:10-24 "use a dataclass"
  fimble refactor src/app.py:10-24 --action type-hints --apply
  fimble refactor src/app.py:10-24 --test "pytest -q" - < what-to-do.txt

Exit codes: 0 printed or applied, 1 no edit could be verified, 2 wrong usage.
Actions: """ + ", ".join(f"{action.id} ({action.title})" for action in ACTIONS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble refactor`."""
    parser.add_argument(
        "target", metavar="FILE:FROM-TO", help="the lines to change, counted from 1"
    )
    parser.add_argument(
        "instruction", nargs="?", default="", help="what to do, in your own words; -: from a pipe"
    )
    parser.add_argument("--action", metavar="ID", help="a ready-made action instead")
    parser.add_argument("--apply", action="store_true", help="write the change into the file")
    parser.add_argument(
        "--test", metavar="CMD", help="a command that must succeed in a copy of the project"
    )
    parser.add_argument("--model", metavar="NAME", help="the one of your models to ask")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--explain", action="store_true", help="say how the edit came about")


def run(arguments: argparse.Namespace) -> int:
    """Asks for the edit and prints or applies it."""
    if arguments.instruction == "-":
        arguments.instruction = sys.stdin.read(INSTRUCTION_CHARS_MAX)
    _check_usage(arguments)
    source, span = lines_in(arguments.target)
    outcome = asyncio.run(_refactor(source, span, arguments))
    diff: list[str] = []
    if not outcome.rejection:
        edits = tuple(edit for file in outcome.edits for edit in file.edits)
        after = apply_edits(source.document, edits).text
        diff = unified_diff(source, after)
        if arguments.apply and diff:
            write_source(source, after)
    _show(outcome, diff, arguments)
    return 1 if outcome.rejection else 0


def unified_diff(source: Source, after: str) -> list[str]:
    """Lines of a diff that `patch -p1` and `git apply` take, without their own line ends."""
    name = source.relative_path
    before_lines = [line for line in split_lines(source.document.text) if line]
    after_lines = [line for line in split_lines(after) if line]
    diff = difflib.unified_diff(before_lines, after_lines, f"a/{name}", f"b/{name}", lineterm="\n")
    lines: list[str] = []
    for line in diff:
        lines.append(line.removesuffix("\n"))
        if not line.endswith("\n"):
            lines.append("\\ No newline at end of file")
    return lines


async def _refactor(source: Source, span: Span, arguments: argparse.Namespace) -> RefactorOutcome:
    settings = _settings_for(source, arguments)
    request = RefactorRequest(
        parse(source.document),
        span,
        arguments.action or INSTRUCTION_ID,
        arguments.instruction,
        source.relative_path,
        withheld=withheld_from_models(source),
        rules=rules_for(source.root, settings),
        folder=source.root,
    )
    line = ProgressLine("fimble")

    def show(progress: RefactorProgress) -> None:
        line.note(progress.message)

    async with open_services(settings) as services:
        try:
            return await services.refactorer.run(request, show)
        finally:
            line.clear()


def _settings_for(source: Source, arguments: argparse.Namespace) -> Settings:
    """The user's settings with what the command line says instead."""
    settings = command_settings(source.root)
    if arguments.test is not None:
        settings = replace(
            settings, refactor=replace(settings.refactor, test_command=arguments.test)
        )
    if arguments.model is None:
        return settings
    known = sorted({*settings.models, EMBEDDED})
    if arguments.model not in known:
        raise UsageError(f"There is no model {arguments.model!r}: take {', '.join(known)}.")
    only = (arguments.model,)
    routes = replace(settings.routes, document=only, refactor=only, architect=only)
    return replace(settings, routes=routes)


def _check_usage(arguments: argparse.Namespace) -> None:
    if not arguments.instruction.strip() and not arguments.action:
        raise UsageError('Say what to change: fimble refactor FILE:FROM-TO "instruction".')
    known = [action.id for action in ACTIONS]
    if arguments.action and arguments.action not in known:
        raise UsageError(f"There is no action {arguments.action!r}: take {', '.join(known)}.")


def _show(outcome: RefactorOutcome, diff: list[str], arguments: argparse.Namespace) -> None:
    """The diff on stdout, everything said about it on stderr."""
    if arguments.json:
        print_json(_as_json(outcome, diff, arguments))
        return
    for line in diff_lines(diff, Paint(sys.stdout)):
        print(line)
    paint = Paint(sys.stderr)
    if arguments.explain:
        for line in explanation_lines(outcome.explanation, paint):
            sys.stderr.write(f"{line}\n")
    if outcome.rejection:
        show_error(outcome.rejection)
        return
    done = "applied" if arguments.apply else "not applied: add --apply"
    checked = f"verified: {', '.join(outcome.checked)}; " if outcome.checked else ""
    text = f"{checked}{done}" if diff else "The model changed nothing."
    sys.stderr.write(f"{paint(text, 'dim')}\n")


def _as_json(
    outcome: RefactorOutcome, diff: Sequence[str], arguments: argparse.Namespace
) -> dict[str, object]:
    return {
        "applied": bool(arguments.apply and not outcome.rejection),
        "rejection": outcome.rejection,
        "checked": list(outcome.checked),
        "diff": "".join(f"{line}\n" for line in diff),
        "edits": [_file_as_json(file) for file in outcome.edits],
        "explanation": outcome.explanation.to_json(),
    }


def _file_as_json(file: FileEdit) -> dict[str, object]:
    edits = [
        {
            "start": counted_from_1(edit.span.start),
            "end": counted_from_1(edit.span.end),
            "newText": edit.new_text,
        }
        for edit in file.edits
    ]
    return {"uri": file.uri, "version": file.version, "edits": edits}
