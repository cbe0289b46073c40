"""When the index is brought up to date, and what is told of it. Does one small step when asked."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Final

from .update import Progress
from .wire import Message
from .workspace import Role, Trouble, Workspace

RESCAN_S: Final = 60.0
"""How often all files are looked at: editors do not tell of every change."""
TAKE_OVER_S: Final = 5.0
"""How often a reader looks whether the writer has gone."""
_RESCAN_SHARE: Final = 0.02
"""At most so much of the time goes into looking at all files."""
_PROGRESS_AFTER_S: Final = 0.5
_PROGRESS_EVERY_S: Final = 0.2


class Upkeep:
    """Keeps one workspace's index up to date, as `step` is called.

    `send` is told `opened`, `progress`, `updated` and `trouble`; see `service.py`.
    """

    def __init__(
        self, workspace: Workspace, send: Callable[[Message], None], now_s: Callable[[], float]
    ) -> None:
        self._workspace = workspace
        self._send = send
        self._now_s = now_s
        self._steps: Generator[Progress, None, None] | None = None
        self._progress = self._told = Progress(0, 0)
        self._paths: set[str] = set()
        """Yet to be looked at."""
        self._all = True
        """Whether all files are yet to be looked at."""
        self._looks_at_all = False
        """Whether the update under way does."""
        self._begun_s = self._told_s = 0.0
        self._rescan_at_s = self._refresh_at_s = now_s()
        self._trouble = Trouble.NONE
        self._tell_opened()

    def note(self, paths: Iterable[str]) -> None:
        """These files or folders are new, changed or gone."""
        self._paths.update(paths)

    def note_all(self) -> None:
        """Any file may be."""
        self._all = True

    def wait_s(self) -> float:
        """How long there is nothing to do."""
        if self._steps is not None or self._all or self._paths:
            return 0.0
        at_s = self._rescan_at_s
        if self._workspace.role is Role.READER:
            at_s = min(at_s, self._refresh_at_s)
        return max(0.0, at_s - self._now_s())

    def step(self) -> None:
        """Some milliseconds of work, if there is any."""
        if self._steps is None:
            self._begin()
            return
        try:
            self._progress = next(self._steps)
        except StopIteration:
            self._end()
        except Exception:  # noqa: BLE001  # questions are answered from what there is
            self._steps, self._rescan_at_s = None, self._now_s() + RESCAN_S
        else:
            self._tell_progress()

    def close(self) -> None:
        """Gives up what is under way; the index stays whole."""
        if self._steps is not None:
            self._steps.close()
            self._steps = None

    def _begin(self) -> None:
        now_s = self._now_s()
        if self._workspace.role is Role.READER and now_s >= self._refresh_at_s:
            self._refresh_at_s = now_s + TAKE_OVER_S
            if self._workspace.refresh():
                self._tell_opened()
                self._all = True
        self._looks_at_all = self._all or now_s >= self._rescan_at_s
        if not self._looks_at_all and not self._paths:
            return
        self._steps = self._workspace.update(None if self._looks_at_all else self._paths)
        self._paths, self._all = set(), False
        self._begun_s, self._progress = now_s, Progress(0, 0)

    def _end(self) -> None:
        self._steps = None
        now_s = self._now_s()
        if self._looks_at_all:
            taken_s = now_s - self._begun_s
            self._rescan_at_s = now_s + max(RESCAN_S, taken_s / _RESCAN_SHARE)
        workspace = self._workspace
        self._send(
            {
                "event": "updated",
                "files": workspace.files,
                "changed": self._progress.total,
                "complete": workspace.complete,
            }
        )
        if workspace.trouble is not self._trouble:
            self._trouble = workspace.trouble
            self._send({"event": "trouble", "kind": workspace.trouble.value})

    def _tell_opened(self) -> None:
        workspace = self._workspace
        self._send(
            {
                "event": "opened",
                "role": workspace.role.value,
                "complete": workspace.complete,
                "files": workspace.files,
            }
        )

    def _tell_progress(self) -> None:
        now_s, progress = self._now_s(), self._progress
        if (
            progress.total
            and progress != self._told
            and now_s - self._begun_s >= _PROGRESS_AFTER_S
            and now_s - self._told_s >= _PROGRESS_EVERY_S
        ):
            self._told, self._told_s = progress, now_s
            self._send({"event": "progress", "done": progress.done, "total": progress.total})
