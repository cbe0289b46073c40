"""`fimble refactor`: a change of some lines, shown as a diff or applied."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from completion.explanation import Source as AnswerSource
from completion.refactor.menu.actions import INSTRUCTION_ID
from completion.refactor.menu.catalogue import ACTIONS, COMMENT_INSTRUCTION
from completion.refactor.menu.own import OWN_PREFIX
from completion.values import (
    DeletedFile,
    Diagnostic,
    FileEdit,
    FileOperation,
    NewFile,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    RenamedFile,
)
from context.syntax import parse
from context.text import Span

from ..settings.use import EMBEDDED
from ..settings.values import Settings
from .changes import FileOnDisk, planned, write
from .diffs import unified_diff
from .ending import run_to_the_end
from .local_context import add_index_option, rules_for, settings_for
from .local_project import local_project
from .render import diff_lines, explanation_lines
from .session import open_services, withheld_from_models
from .targets import Source, counted_from_1, lines_in
from .terminal import Paint, ProgressLine, UsageError, print_json, printable, show_error

INSTRUCTION_CHARS_MAX: Final = 20_000
FIX_ID: Final = "fix"
REACHES: Final = ("auto", "selection", "file", "project")

EPILOG: Final = """\
Examples:
  fimble refactor src/app.py:10-24 "use a dataclass"
  fimble refactor src/app.py:10-24 --action type-hints --apply
  fimble refactor src/app.py:10-24 --test "pytest -q" - < what-to-do.txt
  fimble refactor src/app.py:10-24 --reach project "move this into src/shop.py"

Exit codes: 0 printed or applied, 1 no edit could be verified, 2 wrong usage, 128 and the number of
a signal that ended it (what it had begun is removed).
Actions: """ + ", ".join(
    f"{action.id} ({action.title})" for action in (*ACTIONS, COMMENT_INSTRUCTION)
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble refactor`."""
    parser.add_argument(
        "target", metavar="FILE:FROM-TO", help="the lines to change, counted from 1"
    )
    parser.add_argument(
        "instruction", nargs="?", default="", help="what to do, in your own words; -: from a pipe"
    )
    parser.add_argument("--action", metavar="ID", help="a ready-made action instead")
    parser.add_argument("--apply", action="store_true", help="write the change into the files")
    parser.add_argument(
        "--test", metavar="CMD", help="a command that must succeed in a copy of the project"
    )
    parser.add_argument("--model", metavar="NAME", help="the one of your models to ask")
    parser.add_argument("--reach", choices=REACHES, default="auto", help="what may be changed")
    parser.add_argument(
        "--diagnostic", metavar="TEXT", help="what a tool says is wrong there: fix that"
    )
    add_index_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--explain", action="store_true", help="say how the edit came about")


def run(arguments: argparse.Namespace) -> int:
    """Asks for the edit and prints or applies it."""
    if arguments.instruction == "-":
        arguments.instruction = sys.stdin.read(INSTRUCTION_CHARS_MAX)
    _check_usage(arguments)
    source, span = lines_in(arguments.target)
    outcome = run_to_the_end(_refactor(source, span, arguments))
    files = planned(source, outcome)
    if arguments.apply and files:
        write(source.root, files)
    if arguments.json:
        print_json(_as_json(outcome, files, arguments))
    else:
        _show(outcome, files, arguments)
    return 1 if outcome.rejection else 0


async def _refactor(source: Source, span: Span, arguments: argparse.Namespace) -> RefactorOutcome:
    settings = _settings_for(source, arguments)
    request = RefactorRequest(
        parse(source.document),
        span,
        arguments.action or (FIX_ID if arguments.diagnostic else INSTRUCTION_ID),
        arguments.instruction,
        source.relative_path,
        withheld=withheld_from_models(source),
        rules=rules_for(source.root, settings),
        folder=source.root,
        diagnostics=(Diagnostic(span, arguments.diagnostic),) if arguments.diagnostic else (),
        reach="" if arguments.reach == "auto" else arguments.reach,
    )
    line = ProgressLine("fimble")

    def show(progress: RefactorProgress) -> None:
        line.note(progress.message)

    with local_project(source, settings) as project:
        async with open_services(settings) as services:
            try:
                return await services.refactorer.run(replace(request, project=project), show)
            finally:
                line.clear()


def _settings_for(source: Source, arguments: argparse.Namespace) -> Settings:
    """The user's settings with what the command line says instead."""
    settings = settings_for(source, arguments)
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
    if not (arguments.instruction.strip() or arguments.action or arguments.diagnostic):
        raise UsageError('Say what to change: fimble refactor FILE:FROM-TO "instruction".')
    known = [*(action.id for action in ACTIONS), COMMENT_INSTRUCTION.id]
    is_own = (arguments.action or "").startswith(OWN_PREFIX)
    if arguments.action and arguments.action not in known and not is_own:
        raise UsageError(f"There is no action {arguments.action!r}: take {', '.join(known)}.")


def _show(
    outcome: RefactorOutcome, files: Sequence[FileOnDisk], arguments: argparse.Namespace
) -> None:
    """The diff or the text on stdout, everything said about it on stderr."""
    for line in diff_lines(unified_diff(files), Paint(sys.stdout)):
        print(line)
    paint = Paint(sys.stderr)
    if arguments.explain:
        for line in explanation_lines(outcome.explanation, paint):
            sys.stderr.write(f"{line}\n")
    if outcome.rejection:
        show_error(outcome.rejection)
    elif outcome.text:
        print(printable(outcome.text.rstrip("\n")))
    else:
        sys.stderr.write(f"{paint(_summary(outcome, files, arguments), 'dim')}\n")


def _summary(
    outcome: RefactorOutcome, files: Sequence[FileOnDisk], arguments: argparse.Namespace
) -> str:
    if not files:
        return "The model changed nothing."
    done = "applied" if arguments.apply else "not applied: add --apply"
    checked = f"verified: {', '.join(outcome.checked)}; " if outcome.checked else ""
    kept = "answer kept from before; " if outcome.explanation.source is AnswerSource.DISK else ""
    count = f"{len(files)} files; " if len(files) > 1 else ""
    return f"{checked}{kept}{count}{done}"


def _as_json(
    outcome: RefactorOutcome, files: Sequence[FileOnDisk], arguments: argparse.Namespace
) -> dict[str, object]:
    return {
        "applied": bool(arguments.apply and files),
        "rejection": outcome.rejection,
        "checked": list(outcome.checked),
        "text": outcome.text,
        "diff": "".join(f"{line}\n" for line in unified_diff(files)),
        "edits": [_file_as_json(file) for file in outcome.edits],
        "operations": [_operation_as_json(operation) for operation in outcome.operations],
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
    return {"uri": file.uri, "path": file.path, "version": file.version, "edits": edits}


def _operation_as_json(operation: FileOperation) -> dict[str, str]:
    match operation:
        case NewFile(path, text):
            return {"kind": "create", "path": path, "text": text}
        case RenamedFile(path, new_path):
            return {"kind": "rename", "path": path, "newPath": new_path}
        case DeletedFile(path):
            return {"kind": "delete", "path": path}
