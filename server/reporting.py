"""What the user gets to see beside results: messages and progress.

Progress is at most ten reports a second, can be cancelled, and never makes the work wait for an
editor that does not answer.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from .rpc.failure_text import failure_text

if TYPE_CHECKING:
    from completion.values import RefactorProgress

    from .state import FimbleServer

_log = logging.getLogger(__name__)

_REPORT_INTERVAL_MS: Final = 100
_CREATE_TIMEOUT_MS: Final = 1_000


def tell(ls: FimbleServer, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
    """Shows one sentence to the user."""
    ls.window_show_message(types.ShowMessageParams(kind, text))


class Progress:
    """The display of one piece of work."""

    def __init__(self, ls: FimbleServer, token: int | str | None) -> None:
        self._ls = ls
        self._token = token
        self._waiting: RefactorProgress | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._conclusion = ""

    def report(self, step: RefactorProgress) -> None:
        """Shows `step` now, or the latest one as soon as the rate allows."""
        self._waiting = step
        if self._timer is None:
            self._send_waiting()

    def begin(self, title: str) -> None:
        self._send(types.WorkDoneProgressBegin(title, cancellable=True))

    def conclude(self, message: str) -> None:
        """What the display says at the end, if the work comes to a good one."""
        self._conclusion = message

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._send(types.WorkDoneProgressEnd(message=self._conclusion or None))

    def _send_waiting(self) -> None:
        self._timer = None
        if (step := self._waiting) is None:
            return
        self._waiting = None
        self._send(
            types.WorkDoneProgressReport(
                cancellable=True, message=step.message, percentage=step.percent
            )
        )
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_REPORT_INTERVAL_MS / 1000, self._send_waiting)

    def _send(
        self,
        value: types.WorkDoneProgressBegin
        | types.WorkDoneProgressReport
        | types.WorkDoneProgressEnd,
    ) -> None:
        if self._token is not None:
            self._ls.protocol.notify(types.PROGRESS, types.ProgressParams(self._token, value))


@asynccontextmanager
async def progress(
    ls: FimbleServer, title: str, token: int | str | None
) -> AsyncGenerator[Progress]:
    """A progress display around a block; the user may cancel the task that runs it.

    `token` is the client's own for this work, if it sent one; else one is created, and when the
    client cannot or does not answer in time there is no display.
    """
    token = token if token is not None else await _created_token(ls)
    display = Progress(ls, token)
    task = asyncio.current_task()
    if token is not None and task is not None:
        ls.state.progress_cancels[token] = task.cancel
    display.begin(title)
    try:
        yield display
    finally:
        display.end()
        if token is not None:
            ls.state.progress_cancels.pop(token, None)


def cancel_progress(ls: FimbleServer, params: types.WorkDoneProgressCancelParams) -> None:
    """`window/workDoneProgress/cancel`."""
    if cancel := ls.state.progress_cancels.get(params.token):
        cancel()


async def _created_token(ls: FimbleServer) -> str | None:
    if not ls.state.client.progress:
        return None
    token = "fimble-" + uuid.uuid4().hex
    params = types.WorkDoneProgressCreateParams(token)
    answer = ls.protocol.send_request_async(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)
    # Only waited for, not cancelled: Helix answers nothing while it shows a menu.
    await asyncio.wait({answer}, timeout=_CREATE_TIMEOUT_MS / 1000)
    if not answer.done():
        answer.add_done_callback(_take_failure)
        return None
    if failure := answer.exception():
        _log.info("no progress display: %s", failure_text(failure))
        return None
    return token


def _take_failure(answer: asyncio.Future[object]) -> None:
    """A failure that comes too late concerns nobody."""
    if not answer.cancelled():
        answer.exception()
