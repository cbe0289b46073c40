"""`fimble index`: the index of a workspace: what it holds, building it now, removing it."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..composition import index_directory
from .session import command_settings
from .terminal import CommandError, ProgressLine, print_json

if TYPE_CHECKING:
    from context.index.workspace import Workspace

EPILOG: Final = """\
An editor's server keeps the index of its workspace up to date by itself. The index holds names,
signatures and text of the workspace's files, secrets replaced, on this machine only; what the
ignore files name (.gitignore, .fimbleignore, ...) is not in it."""

_TROUBLES: Final = {
    "": "none",
    "disk": "its folder cannot be written",
    "workspace_gone": "the workspace cannot be read",
}


_ACTIONS: Final = (
    ("status", "show what it holds"),
    ("build", "bring it up to date"),
    ("clear", "remove it"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble index`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    actions = parser.add_subparsers(dest="action", required=True, metavar="status|build|clear")
    for name, text in _ACTIONS:
        action = actions.add_parser(name, help=text)
        action.add_argument(
            "workspace", nargs="?", type=Path, default=Path(), metavar="WORKSPACE",
            help="the folder; without it, the current one",
        )  # fmt: skip
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON"
        )


def run(arguments: argparse.Namespace) -> int:
    """Shows, builds or removes an index."""
    root = arguments.workspace.resolve()
    folder = _folder(root)
    if arguments.action == "clear":
        return _clear(arguments, folder)
    if arguments.action == "build":
        if not root.is_dir():
            raise CommandError(f"{arguments.workspace} is no folder.")
        with _opened(root, folder) as workspace:
            _build(workspace)
            _show(arguments, workspace)
    elif not folder.is_dir():
        _show_nothing(arguments, root)
    else:
        with _opened(root, folder) as workspace:
            _show(arguments, workspace)
    return 0


def _folder(root: Path) -> Path:
    from context.index.location import index_folder

    return index_folder(index_directory(command_settings(root).cache), root)


@contextmanager
def _opened(root: Path, folder: Path) -> Iterator[Workspace]:
    from context.index.workspace import Workspace
    from context.outline.extract import outline

    workspace = Workspace(root, folder, outline)
    try:
        yield workspace
    finally:
        workspace.close()


def _build(workspace: Workspace) -> None:
    from context.index.workspace import Role

    if workspace.role is Role.READER and not workspace.trouble:
        raise CommandError(
            "An editor's server, or another command, keeps this index up to date right now."
        )
    line = ProgressLine("indexing")
    try:
        for progress in workspace.update():
            if progress.total:
                line.show_count(progress.done, progress.total, "files")
    finally:
        line.clear()
    if workspace.trouble:
        raise CommandError(f"The index was not built: {_TROUBLES[workspace.trouble]}.")


def _show(arguments: argparse.Namespace, workspace: Workspace) -> None:
    status = workspace.status()
    if arguments.json:
        print_json(dataclasses.asdict(status))
        return
    state = "complete" if status.complete else "not built to the end"
    if status.role == "reader":
        state += "; another process keeps it up to date"
    print(f"workspace  {status.root}")
    print(f"index      {status.folder}")
    print(f"state      {state}")
    print(f"files      {status.files:,}" + _left_out(status.left_out))
    print(f"symbols    {status.symbols:,}")
    print(f"size       {status.bytes_on_disk / 1e6:.1f} MB")
    if status.trouble:
        print(f"trouble    {_TROUBLES[status.trouble]}")


def _left_out(files: int) -> str:
    return f", and {files:,} left out over the limits" if files else ""


def _show_nothing(arguments: argparse.Namespace, root: Path) -> None:
    if arguments.json:
        print_json({"root": str(root), "complete": False, "files": 0, "symbols": 0})
    else:
        print(f"There is no index of {root}: `fimble index build` makes it.")


def _clear(arguments: argparse.Namespace, folder: Path) -> int:
    from context.index.location import remove_index

    removed = remove_index(folder)
    if removed is None:
        raise CommandError("An editor's server is using this index: close the editor first.")
    if arguments.json:
        print_json({"removed_bytes": removed})
    else:
        print(f"Removed the index: {removed / 1e6:.1f} MB are free again.")
    return 0
