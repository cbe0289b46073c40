"""The tasks of one session: one for each running request, and work beside them.

Keeps the books only: who takes a request's task out (`take`) is the one who answers the request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from .messages import MessageId

Task = asyncio.Task[Any]
Work = Coroutine[Any, Any, object]


class SessionTasks:
    """Every task that is running."""

    def __init__(self) -> None:
        self.started = 0
        """How many tasks have been started so far."""
        self._requests: dict[MessageId, Task] = {}
        self._newest: dict[str, MessageId] = {}
        self._beside: set[Task] = set()

    @property
    def requests(self) -> list[MessageId]:
        """The ids of the running requests."""
        return list(self._requests)

    def begin_request(
        self, message_id: MessageId, work: Work, name: str, on_end: Callable[[Task], None]
    ) -> None:
        """Runs `work` for a request; `on_end` is called whatever becomes of it."""
        task = self._requests[message_id] = self._start(work, name)
        task.add_done_callback(on_end)

    def begin_beside(self, work: Work, name: str, on_end: Callable[[Task], None]) -> Task:
        """Runs `work` that answers nothing."""
        task = self._start(work, name)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        task.add_done_callback(on_end)
        return task

    def take(self, message_id: MessageId, only: Task | None = None) -> Task | None:
        """The request's task, once; with `only`, nothing unless it is that one."""
        task = self._requests.get(message_id)
        if task is None or (only is not None and task is not only):
            return None
        return self._requests.pop(message_id)

    def make_newest(self, key: str, message_id: MessageId) -> MessageId | None:
        """Notes a running request as the newest under `key`; gives the older one if it runs on."""
        older = self._newest.get(key)
        self._newest[key] = message_id
        self._requests[message_id].add_done_callback(partial(self._forget, key, message_id))
        return older if older != message_id and older in self._requests else None

    def cancel_beside(self) -> None:
        """Cancels all work that answers nothing."""
        for task in self._beside:
            task.cancel()

    async def end(self) -> None:
        """Cancels everything and waits for its end."""
        tasks = [*self._requests.values(), *self._beside]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Work, name: str) -> Task:
        self.started += 1
        return asyncio.get_running_loop().create_task(work, name=name)

    def _forget(self, key: str, message_id: MessageId, _: Task) -> None:
        if self._newest.get(key) == message_id:
            del self._newest[key]
