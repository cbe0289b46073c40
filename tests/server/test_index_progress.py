"""The editor shows that an index takes long, and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lsprotocol import types

from server.index_progress import IndexProgress
from server.workspace_index import WorkspaceIndex
from tests.support.fakes import settle


@dataclass
class FakeProtocol:
    """Answers every request at once and keeps what it is told."""

    shown: list[Any] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def spawn(self, work: Coroutine[Any, Any, None], _: str) -> None:
        self.tasks.append(asyncio.create_task(work))

    def send_request_async(self, *_: object) -> asyncio.Future[None]:
        answer = asyncio.get_running_loop().create_future()
        answer.set_result(None)
        return answer

    def notify(self, method: str, params: types.ProgressParams) -> None:
        assert method == types.PROGRESS
        self.shown.append(params.value)


class Bench:
    def __init__(self, *, can_show: bool = True) -> None:
        self.protocol = FakeProtocol()
        state = SimpleNamespace(client=SimpleNamespace(progress=can_show), progress_cancels={})
        ls: Any = SimpleNamespace(protocol=self.protocol, state=state)
        self.progress = IndexProgress(ls)
        self.index = WorkspaceIndex(Path("/w/shop"), lambda _: None, self.progress)

    async def tells(self, done: int, total: int) -> None:
        self.index.status = replace(self.index.status, done=done, total=total)
        self.progress(self.index)
        await settle()


async def test_one_display_from_the_first_count_to_the_end() -> None:
    bench = Bench()
    await bench.tells(0, 0)
    assert bench.protocol.shown == []
    for done in (10, 20, 30):
        await bench.tells(done, 40)
    await bench.tells(0, 0)
    begin, report, *_, end = bench.protocol.shown
    assert begin.title == "Fimble: indexing shop"
    assert (report.message, report.percentage) == ("10 of 40 files", 25)
    assert end.kind == "end"
    assert all(task.done() for task in bench.protocol.tasks)
    await bench.tells(1, 2)
    assert len(bench.protocol.tasks) == 2


async def test_who_dismisses_the_display_is_shown_no_other_for_the_same_work() -> None:
    bench = Bench()
    await bench.tells(10, 40)
    bench.protocol.tasks[0].cancel()
    await settle()
    assert bench.protocol.shown[-1].kind == "end"
    for done in (20, 30):
        await bench.tells(done, 40)
    assert len(bench.protocol.tasks) == 1


async def test_an_editor_without_displays_is_left_alone() -> None:
    bench = Bench(can_show=False)
    await bench.tells(10, 40)
    assert bench.protocol.tasks == []
