"""`fimble serve`: the language server, over stdio or TCP."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Final

from .terminal import CommandError, UsageError

EPILOG: Final = """\
Editors start this command themselves; docs/editors/ shows how to set each of them up.
Logs go to stderr, or to the file of --log-file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble serve`."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk on stdin and stdout (the default)")
    way.add_argument("--tcp", metavar="HOST:PORT", help="listen on a port; 127.0.0.1 is best")
    parser.add_argument("--log-file", metavar="FILE", help="write logs there instead of stderr")
    parser.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="what to write (default: info)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serves until the editor leaves."""
    address = tcp_address(arguments.tcp) if arguments.tcp else None
    start_logging(arguments.log_file, arguments.log_level)
    if address is None and sys.stdin.isatty():
        sys.stderr.write(
            "Fimble speaks LSP on stdin and stdout: an editor starts it. "
            "`fimble --help` lists what else it can do; Ctrl-C ends it.\n"
        )
    gc.disable()  # looking for garbage among imports takes 50 ms; `transport` enables it again
    from ..app import build_server
    from ..rpc import transport
    from ..turns import shorten_switches

    shorten_switches()
    try:
        if address is None:
            code = transport.serve_stdio(build_server())
        else:
            code = transport.serve_tcp(build_server(), *address)
    except OSError as error:
        if address is None:
            raise
        raise CommandError(f"{arguments.tcp} cannot be used: {error.strerror}.") from error
    _leave_stuck_threads(code)
    return code


def _leave_stuck_threads(code: int) -> None:
    """Ends the process now if a thread would hold it: one may wait a minute for a locked cache."""
    others = (thread for thread in threading.enumerate() if thread is not threading.main_thread())
    if any(not thread.daemon for thread in others):
        logging.shutdown()
        sys.stderr.flush()
        os._exit(code)


def tcp_address(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`; `:PORT` means this machine."""
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65_535:
        raise UsageError(f"{text!r} is no address: write HOST:PORT, as 127.0.0.1:9257.")
    return host.strip("[]") or "127.0.0.1", int(port)


def start_logging(file: str | None, level: str) -> None:
    """Sends the logs of all packages to stderr or to `file`."""
    try:
        handler: logging.Handler = (
            logging.FileHandler(Path(file).expanduser(), encoding="utf-8")
            if file
            else logging.StreamHandler(sys.stderr)
        )
    except OSError as error:
        raise CommandError(f"The log file {file} cannot be written: {error.strerror}.") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for library in ("httpx", "httpcore", "hpack"):
        # At their lower levels these write request headers, and with them the API keys.
        logging.getLogger(library).setLevel(logging.WARNING)
