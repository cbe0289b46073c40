"""A terminal program driven as a person drives it: keys go in, the screen is read.

tmux is the terminal. Its control mode tells when the screen changes, so nothing here waits by the
clock except to give up.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

COLUMNS: Final = 110
ROWS: Final = 36
WAIT_S: Final = 60.0
"""Long enough for a loaded machine; a test that works never waits for it."""
PRESS_AGAIN_S: Final = 2.0
_LOOK_AGAIN_S: Final = 1.0
_numbers = count(1)


class Terminal:
    """A running program and its screen."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self._tmux = (
            "tmux",
            "-L",
            f"fimble-test-{os.getpid()}-{next(_numbers)}",
            "-f",
            "/dev/null",
        )
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._environment = {**environment, "TERM": "xterm-256color"}
        self._environment.pop("TMUX", None)
        size = ("-x", str(COLUMNS), "-y", str(ROWS))
        session = ("new-session", "-d", "-s", "main", *size, "-c", str(folder), "--", *command)
        self._run(*session)
        self._control = subprocess.Popen(
            [*self._tmux, "-C", "attach-session", "-t", "main"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._reader = threading.Thread(target=self._read_control, daemon=True)
        self._reader.start()

    def keys(self, *names: str) -> None:
        """Presses keys by their tmux names: `Tab`, `Escape`, `C-x`, or single characters."""
        self._run("send-keys", "-t", "main", *names)

    def type(self, text: str) -> None:
        """Types `text` as it is."""
        self._run("send-keys", "-t", "main", "-l", "--", text)

    def screen(self) -> str:
        """What is on the screen now, one line for each row."""
        return self._run("capture-pane", "-p", "-t", "main")

    def cursor(self) -> tuple[int, int]:
        """The cursor's column and row on the screen, from 0."""
        column, row = self._run("display", "-p", "-t", "main", "#{cursor_x} #{cursor_y}").split()
        return int(column), int(row)

    def wait_for(self, *texts: str) -> str:
        """The first screen on which all `texts` stand."""
        return self._wait(lambda screen: all(text in screen for text in texts), f"{texts} to show")

    def press_until(self, text: str, presses: Iterable[Sequence[str]]) -> str:
        """Presses one group of keys after the other until `text` shows.

        For programs that give no sign when they are ready to be asked.
        """
        for keys in presses:
            self.keys(*keys)
            try:
                return self._wait(lambda screen: text in screen, f"{text!r} to show", PRESS_AGAIN_S)
            except AssertionError:
                continue
        raise AssertionError(f"asked in vain for {text!r}; the screen was:\n{self.screen()}")

    def wait_without(self, text: str) -> str:
        """The first screen on which `text` does not stand."""
        return self._wait(lambda screen: text not in screen, f"{text!r} to go away")

    def wait_for_end(self) -> None:
        """Waits until the program has ended by itself."""
        assert self._ended.wait(WAIT_S), f"the program goes on:\n{self.screen()}"

    def close(self) -> None:
        """Ends the program, its terminal and everything that was started for them."""
        subprocess.run(
            [*self._tmux, "kill-server"], env=self._environment, capture_output=True, check=False
        )
        assert self._control.stdin is not None
        assert self._control.stdout is not None
        self._control.stdin.close()
        self._control.wait(WAIT_S)
        self._reader.join(WAIT_S)  # it reads to the end; nobody else may read meanwhile
        self._control.stdout.close()

    def _wait(self, fits: Callable[[str], bool], what: str, limit_s: float = WAIT_S) -> str:
        give_up = time.monotonic() + limit_s
        while True:
            self._changed.clear()
            screen = "" if self._ended.is_set() else self.screen()
            if fits(screen):
                return screen
            left_s = give_up - time.monotonic()
            if left_s <= 0 or self._ended.is_set():
                raise AssertionError(f"waited in vain for {what}; the screen was:\n{screen}")
            self._changed.wait(min(left_s, _LOOK_AGAIN_S))

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or self._ended.is_set(), done.stderr
        return done.stdout

    def _read_control(self) -> None:
        assert self._control.stdout is not None
        for line in self._control.stdout:
            if line.startswith(b"%output"):
                self._changed.set()
        self._ended.set()
        self._changed.set()
