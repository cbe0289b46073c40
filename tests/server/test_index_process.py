"""The child's life, played by small scripts that answer as they are told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from server.index_process import GONE, IndexProcess, Message, ProcessState, python_child

LIMIT_S = 20
"""A bound for busy machines; nothing here takes long."""

ECHO = """\
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("op") == "die":
        sys.exit(1)
    if message.get("op") == "silent":
        continue
    if message.get("op") == "noise":
        print("no json")
        print("[1]")
        print('{"event": "noise"}')
    print(json.dumps(message), flush=True)
"""


@asynccontextmanager
async def child(script: str = ECHO, **more: Any) -> AsyncIterator[IndexProcess]:
    """A running child; `more` goes to `IndexProcess`."""
    started = asyncio.Event()
    on_start: Callable[[IndexProcess], None] = more.pop("on_start", lambda _: None)

    def began(process: IndexProcess) -> None:
        on_start(process)
        started.set()

    process = IndexProcess([sys.executable, "-c", script], on_start=began, **more)
    process.start()
    try:
        async with asyncio.timeout(LIMIT_S):
            await started.wait()
            yield process
    finally:
        await process.aclose()


async def test_an_answer_comes_back_to_who_asked() -> None:
    async with child() as process:
        answers = await asyncio.gather(*(process.ask({"op": str(n)}) for n in range(20)))
        assert [answer and answer["op"] for answer in answers] == [str(n) for n in range(20)]


async def test_nothing_is_asked_of_a_child_that_is_not_there() -> None:
    process = IndexProcess([sys.executable, "-c", ECHO])
    assert await process.ask({"op": "x"}) is None
    assert not process.tell({"op": "x"})


async def test_what_it_says_by_itself_is_an_event_and_noise_is_nothing() -> None:
    events: list[Message] = []
    async with child(on_event=events.append) as process:
        assert await process.ask({"op": "noise"})
        assert events == [{"event": "noise"}]


async def test_an_answer_that_nobody_waits_for_any_more_is_no_event() -> None:
    events: list[Message] = []
    async with child(on_event=events.append) as process:
        asking = asyncio.ensure_future(process.ask({"op": "late"}))
        await asyncio.sleep(0)
        asking.cancel()
        assert await process.ask({"op": "next"})
        assert events == []
    assert events == [GONE]


async def test_a_crash_ends_what_was_asked_and_the_next_child_is_told_anew() -> None:
    told: list[int | None] = []
    again = asyncio.Event()

    def on_start(process: IndexProcess) -> None:
        told.append(process.process_id)
        if len(told) == 2:
            again.set()

    async with child(on_start=on_start, restarts_s=(0,)) as process:
        asking = asyncio.ensure_future(process.ask({"op": "silent"}))
        await asyncio.sleep(0)
        assert process.process_id is not None
        os.kill(process.process_id, signal.SIGKILL)
        assert await asking is None
        await again.wait()
        assert told[0] != told[1]
        assert await process.ask({"op": "x"})


async def test_a_child_that_crashes_too_often_stays_down() -> None:
    async with child("import sys; sys.exit(1)", restarts_s=(0, 0)) as process:
        life = process._life
        assert life is not None
        await life
        assert process.state is ProcessState.BROKEN
        assert await process.ask({"op": "x"}) is None


async def test_a_command_that_does_not_exist_is_no_error() -> None:
    process = IndexProcess(["/nowhere/at-all"], restarts_s=())
    process.start()
    assert process._life is not None
    await asyncio.wait_for(process._life, LIMIT_S)
    assert process.state is ProcessState.BROKEN
    await process.aclose()


async def test_a_child_that_reads_nothing_is_not_fed_without_end() -> None:
    async with child("import time; time.sleep(1000)") as process:
        block = "x" * 1_000_000
        told = [process.tell({"text": block}) for _ in range(40)]
        assert told[0]
        assert not told[-1]
        process_id = process.process_id
        assert process_id is not None
        os.kill(process_id, signal.SIGKILL)


async def test_closing_ends_a_child_that_waits_for_its_input_and_one_that_does_not() -> None:
    for script in (ECHO, "import time; time.sleep(1000)"):
        async with child(script) as process:
            inner = process._process
        assert inner is not None
        assert inner.returncode is not None
        assert process.state is ProcessState.CLOSED


async def test_our_modules_run_from_wherever_they_are_isolated_from_the_rest() -> None:
    command = python_child("json.tool", "--help")
    assert command[1] == "-I"
    done = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd="/", env={}
    )
    output, _ = await done.communicate()
    assert b"json" in output
    assert done.returncode == 0
