"""Finds the command, runs it, and turns whatever goes wrong into one line and an exit code.

Knows the commands by name only: each is imported when it is asked for, so that `fimble serve`
starts fast. Exit codes: 0 done, 1 could not, 2 wrong usage, 130 interrupted, 141 the reader of the
output went away.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Final, Protocol, TextIO, cast

from .. import __version__
from .terminal import CommandError, UsageError, show_error

COMMANDS: Final[dict[str, str]] = {
    "serve": "speak LSP with an editor; what `fimble` alone does",
    "complete": "complete at a place in a file: FILE:LINE[:COLUMN]",
    "refactor": 'change lines of a file: FILE:FROM-TO "instruction"',
    "context": "show what a model is sent for a place in a file",
    "index": "show, build or remove the index of a workspace",
    "models": "list, fetch and remove models for the embedded engine",
    "doctor": "check the setup and say what to do next",
    "config": "print the settings in force and where each comes from",
    "cache": "show or clear the cache of answers",
}

_WITH_ACTIONS: Final = ("index", "models")
_INTERNAL_ERROR: Final = 70
_INTERRUPTED: Final = 130
_READER_GONE: Final = 141
_OUTPUT_FAILURES: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))


class Command(Protocol):
    """What the module of each command has."""

    EPILOG: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


def run(arguments: Sequence[str]) -> int:
    """Runs `fimble` with `arguments` and returns the exit code."""
    if sys.stdout is None:  # closed by whoever started the command
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
    try:
        code = _dispatch(list(arguments))
        sys.stdout.flush()
    except CommandError as error:
        show_error(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        return _not_written(error)
    except Exception as error:  # noqa: BLE001  # the last resort: no user is shown a traceback
        return _report(error)
    return code


def _dispatch(arguments: list[str]) -> int:
    _check_packages()
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help", "help"):
        print(_overview())
        return 0
    if first in ("-V", "--version"):
        print(f"fimble {__version__}")
        return 0
    name = "serve" if not first or first.startswith("-") else arguments.pop(0)
    command = _command(name)
    if name != "serve":
        _show_everything(sys.stdout)
    parser = argparse.ArgumentParser(
        prog=f"fimble {name}",
        description=f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.",
        epilog=command.EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    # argparse takes options between `FILE` and "instruction" only where there are no sub-commands.
    parse = parser.parse_args if name in _WITH_ACTIONS else parser.parse_intermixed_args
    return command.run(parse(arguments))


def _not_written(error: OSError) -> int:
    """The exit code when the output is what failed; any other failure is reported as such."""
    if not isinstance(error, BrokenPipeError) and error.errno not in _OUTPUT_FAILURES:
        return _report(error)
    # Python flushes stdout once more when it ends, which must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if isinstance(error, BrokenPipeError):
        return _READER_GONE
    show_error(f"the output could not be written: {error.strerror}")
    return 1


def _show_everything(stream: TextIO) -> None:
    """Characters that the console does not know are written as escapes, not refused."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _command(name: str) -> Command:
    if name in COMMANDS:
        return cast("Command", import_module(f".{name}_command", __package__))
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, 1)
    advice = f"Did you mean `fimble {near[0]}`?" if near else "`fimble --help` lists all."
    raise UsageError(f"There is no command {name!r}. {advice}")


def _overview() -> str:
    rows = "\n".join(f"  {name:10}{text}" for name, text in COMMANDS.items())
    return (
        "Fimble: completion and refactoring for every editor, with models you choose.\n\n"
        f"usage: fimble [COMMAND] [OPTIONS]\n\ncommands:\n{rows}\n\n"
        "`fimble COMMAND --help` explains one; `fimble --version` prints the version."
    )


def _check_packages() -> None:
    """The three packages have common names: another of the same name must not stand in for one."""
    home = Path(__file__).resolve().parents[2]
    for name in ("completion", "context"):
        spec = find_spec(name)
        found = Path(spec.origin).resolve().parents[1] if spec and spec.origin else None
        if found != home:
            raise CommandError(
                f"Fimble's package {name!r} is not beside {home / 'server'}"
                + (f" but another one is used from {found}." if found else ".")
                + " Install Fimble alone: `pipx install .` in a clone of its repository."
            )


def _report(error: Exception) -> int:
    """One line for an error that nothing below has caught."""
    from completion.errors import FimbleError

    if isinstance(error, FimbleError):
        show_error(error.message)
        return 1
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        where = f" in {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
    show_error(f"internal error: {type(error).__name__}{where}. Please report it.")
    return _INTERNAL_ERROR
