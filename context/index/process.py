"""Starts the index process's work: arguments, streams, priority. See `service.py` for its talk."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ..outline.extract import outline
from .limits import Limits
from .location import drop_unused
from .service import Operation, Service
from .wire import Inbox, Message, encoded_message
from .workspace import Workspace

_NICE: Final = 5
"""Enough to give way to the editor and the models, little enough to answer while they work."""
_SWITCH_S: Final = 0.001
"""A request is noticed so soon after it has arrived."""


def run(arguments: Sequence[str], operations: Mapping[str, Operation] | None = None) -> int:
    """Serves the workspace that `arguments` name until standard input ends; the exit code."""
    parser = argparse.ArgumentParser(prog="fimble-index")
    parser.add_argument("root", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files-max", type=int, default=Limits().files_max)
    options = parser.parse_args(arguments)
    _give_way()
    drop_unused(options.folder.parent)
    workspace = Workspace(
        options.root, options.folder, outline, Limits(files_max=options.files_max)
    )
    gc.collect()
    gc.freeze()  # what start-up made stays: looking through it again makes a pause of 9 ms, not 3
    try:
        Service(workspace, _send, operations).run(Inbox(sys.stdin.fileno()))
    except BrokenPipeError:
        return 0  # nobody is listening any more
    finally:
        workspace.close()
    return 0


def _give_way() -> None:
    sys.setswitchinterval(_SWITCH_S)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICE)


def _send(message: Message) -> None:
    data = encoded_message(message)
    while data:
        data = data[os.write(sys.stdout.fileno(), data) :]
