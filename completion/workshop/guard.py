"""Runs a command and ends it with its parent. A program of its own; imports nothing of Fimble.

The parent holds our standard input open. When that ends, or the command does, everything in our
process group is killed: the command, what it has started, and this guard. The command's exit status
goes to our standard error; the command itself has our standard output for all it says.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading


def main() -> None:
    """Starts the command of the arguments."""
    try:
        command = subprocess.Popen(  # noqa: S603  # it is the user's own
            sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
    except OSError:
        _say(127)
        return
    threading.Thread(target=_end_with_parent, args=(command,), daemon=True).start()
    _say(command.wait())
    _end_all(command)


def _end_with_parent(command: "subprocess.Popen[bytes]") -> None:
    while sys.stdin.buffer.read(1):
        pass
    _end_all(command)


def _end_all(command: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        command.kill()
        os._exit(1)
    os.killpg(0, signal.SIGKILL)


def _say(status: int) -> None:
    with contextlib.suppress(OSError):
        os.write(2, f"{status}\n".encode())


if __name__ == "__main__":
    main()
