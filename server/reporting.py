"""What the user gets to see beside results: messages and progress.

Progress is at most ten reports a second, can be cancelled, and never makes the work wait for an
editor that does not answer.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from .rpc.failure_text import failure_text

if TYPE_CHECKING:
    from completion.values import RefactorProgress

    from .state import FimbleServer

_log = logging.getLogger(__name__)

_REPORT_INTERVAL_MS: Final = 100


def tell(ls: FimbleServer, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
    """Shows one sentence to the user."""
    ls.window_show_message(types.ShowMessageParams(kind, text))


async def ask(ls: FimbleServer, question: str, *answers: str) -> str | None:
    """The answer that the user chose; None when they chose none."""
    items = [types.MessageActionItem(answer) for answer in answers]
    params = types.ShowMessageRequestParams(types.MessageType.Info, question, items)
    chosen = await ls.window_show_message_request_async(params)
    return chosen.title if chosen else None


class Progress:
    """The display of one piece of work; nothing is shown before the client knows its token."""

    def __init__(self, ls: FimbleServer, title: str, cancel: Callable[[], object]) -> None:
        self._ls = ls
        self._title = title
        self._cancel = cancel
        self._token: int | str | None = None
        self._waiting: RefactorProgress | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._conclusion = ""
        self._ended = False

    def begin(self, token: int | str) -> None:
        """Shows the title and the latest step; the user may cancel from now on."""
        self._token = token
        self._send(types.WorkDoneProgressBegin(self._title, cancellable=True))
        if self._ended:
            self._send_end()
            return
        self._ls.state.progress_cancels[token] = self._cancel
        self._send_waiting()

    def report(self, step: RefactorProgress) -> None:
        """Shows `step` now, or the latest one as soon as the rate allows."""
        self._waiting = step
        if self._timer is None and self._token is not None:
            self._send_waiting()

    def conclude(self, message: str) -> None:
        """What the display says at the end, if the work comes to a good one."""
        self._conclusion = message

    def end(self) -> None:
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._token is not None:
            self._ls.state.progress_cancels.pop(self._token, None)
            self._send_end()

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

    def _send_end(self) -> None:
        self._send(types.WorkDoneProgressEnd(message=self._conclusion or None))

    def _send(
        self,
        value: types.WorkDoneProgressBegin
        | types.WorkDoneProgressReport
        | types.WorkDoneProgressEnd,
    ) -> None:
        if self._token is not None:
            self._ls.protocol.notify(types.PROGRESS, types.ProgressParams(self._token, value))


@contextmanager
def progress(ls: FimbleServer, title: str, token: int | str | None) -> Iterator[Progress]:
    """A progress display around a block; the user may cancel the task that runs it.

    `token` is the client's own for this work, if it sent one. Else one is created, and the work
    goes on meanwhile: Helix answers nothing while it shows a menu.
    """
    task = asyncio.current_task()
    display = Progress(ls, title, task.cancel if task else lambda: None)
    if token is not None:
        display.begin(token)
    elif ls.state.client.progress:
        _create_token(ls, display)
    try:
        yield display
    finally:
        display.end()


def cancel_progress(ls: FimbleServer, params: types.WorkDoneProgressCancelParams) -> None:
    """`window/workDoneProgress/cancel`."""
    if cancel := ls.state.progress_cancels.get(params.token):
        cancel()


def _create_token(ls: FimbleServer, display: Progress) -> None:
    """Lets `display` begin when the client has agreed to a token."""
    token = "fimble-" + uuid.uuid4().hex
    params = types.WorkDoneProgressCreateParams(token)
    answer = ls.protocol.send_request_async(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)

    def take(answer: asyncio.Future[object]) -> None:
        if answer.cancelled():
            return
        if failure := answer.exception():
            _log.info("no progress display: %s", failure_text(failure))
        else:
            display.begin(token)

    asyncio.ensure_future(answer).add_done_callback(take)
