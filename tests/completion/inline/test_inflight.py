from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator

import pytest

from completion.errors import ModelTimeout
from completion.explanation import Trace
from completion.inline import inflight
from completion.inline.anchor import anchor_at
from completion.inline.inflight import Generation, Inflight
from completion.inline.stop_rules import Cut, Extent, StopContext
from tests.support.fakes import FakeClock, settle
from tests.support.marked import at_cursor


class Stream:
    """A stream whose pieces the test hands out one by one."""

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.closed = False

    async def read(self) -> AsyncGenerator[str]:
        try:
            while (piece := await self.pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed = True


class Running:
    """A generation at `place` that reads a `Stream`."""

    def __init__(self, place: str = "ret‸\n") -> None:
        self.stream = Stream()
        self.finished: list[Generation] = []
        document, point = at_cursor(place)
        stop = StopContext(Extent.LINE, document.line(point.line)[: point.column])
        trace = Trace(
            FakeClock(), "id", task="completion", trigger="automatic", path="", language="",
            line=1, column=1,
        )  # fmt: skip
        self.generation = Generation(anchor_at(document, point), stop, trace)
        self.generation.start(self.stream.read(), self.finished.append)

    async def gets(self, *pieces: str | Exception | None) -> None:
        for piece in pieces:
            self.stream.pieces.put_nowait(piece)
        await settle()


def complaints() -> list[str]:
    """What the event loop has to complain about from now on."""
    found: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: found.append(str(context["message"]))
    )
    return found


async def test_the_stream_is_closed_when_its_rule_holds() -> None:
    running = Running()
    waiter = asyncio.create_task(running.generation.wait())
    await running.gets("urn a", "\nmore")
    assert await waiter == Cut("urn a", "line")
    assert running.stream.closed
    assert running.finished == [running.generation]


async def test_a_stream_that_ends_by_itself_ends_the_answer() -> None:
    running = Running()
    waiter = asyncio.create_task(running.generation.wait())
    await running.gets("urn a  ", None)
    assert await waiter == Cut("urn a", "end")


async def test_readers_see_the_text_grow_and_never_beyond_the_cut() -> None:
    running = Running()
    seen: list[str] = []
    waiter = asyncio.create_task(running.generation.wait(seen.append))
    await settle()
    await running.gets("ur", "n a", "\nmore")
    await waiter
    assert seen == ["", "ur", "urn a", "urn a"]
    await running.generation.wait(seen.append)
    assert seen[4:] == ["urn a"]


async def test_a_reader_that_left_hears_nothing_more() -> None:
    running = Running()
    seen: list[str] = []
    leaving = asyncio.create_task(running.generation.wait(seen.append))
    staying = asyncio.create_task(running.generation.wait())
    await settle()
    await running.gets("ur")
    leaving.cancel()
    await running.gets("n a", None)
    assert (await staying).text == "urn a"
    assert seen == ["", "ur"]


async def test_a_cancelled_reader_does_not_disturb_the_others() -> None:
    running = Running()
    leaving = asyncio.create_task(running.generation.wait())
    staying = asyncio.create_task(running.generation.wait())
    await settle()
    leaving.cancel()
    await running.gets("urn", None)
    assert leaving.cancelled()
    assert (await staying).text == "urn"


async def test_close_cancels_every_reader_and_the_stream() -> None:
    running = Running()
    readers = [asyncio.create_task(running.generation.wait()) for _ in range(2)]
    await running.gets("ur")
    running.generation.close()
    await settle()
    assert all(reader.cancelled() for reader in readers)
    assert running.stream.closed
    assert running.generation.result is None
    assert running.finished == []


async def test_close_before_the_first_step_is_fine() -> None:
    found = complaints()
    running = Running()
    running.generation.close()
    await running.generation.over()
    assert not running.generation.running
    assert found == []


async def test_a_failure_reaches_every_reader() -> None:
    found = complaints()
    running = Running()
    readers = [asyncio.create_task(running.generation.wait()) for _ in range(2)]
    await running.gets(ModelTimeout("slow"))
    for reader in readers:
        with pytest.raises(ModelTimeout):
            await reader
    assert running.finished == []
    assert found == []


async def test_a_failure_that_nobody_waits_for_leaves_no_complaint() -> None:
    found = complaints()
    running = Running()
    reader = asyncio.create_task(running.generation.wait())
    await running.gets("ur")
    reader.cancel()
    await settle()
    await running.gets(ModelTimeout("slow"))
    assert running.stream.closed
    del running, reader
    gc.collect()
    await settle()
    assert found == []


async def test_a_stream_without_readers_waits_for_the_next_key() -> None:
    running = Running()
    reader = asyncio.create_task(running.generation.wait())
    await running.gets("ur")
    reader.cancel()
    await settle()
    assert running.generation.running
    again = asyncio.create_task(running.generation.wait())
    await running.gets("n", None)
    assert (await again).text == "urn"


async def test_a_stream_that_nobody_comes_back_to_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inflight, "ORPHAN_MS", 0)
    running = Running()
    reader = asyncio.create_task(running.generation.wait())
    await running.gets("ur")
    assert running.generation.running
    reader.cancel()
    await settle()
    assert running.stream.closed


async def test_a_reader_who_comes_in_time_keeps_the_stream_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inflight, "ORPHAN_MS", 0)
    running = Running()
    first = asyncio.create_task(running.generation.wait())
    await running.gets("ur")
    first.cancel()
    second = asyncio.create_task(running.generation.wait())
    await settle()
    assert running.generation.running
    await running.gets("n", None)
    assert (await second).text == "urn"


def joined(streams: Inflight, place: str, uri: str = "file:///a.py") -> Generation | None:
    return streams.join(*at_cursor(place, uri=uri))


async def test_a_stream_is_joined_as_long_as_its_text_agrees_with_what_was_typed() -> None:
    streams, running = Inflight(), Running()
    streams.begin(running.generation, 2)
    await running.gets("urn")
    for place in ("ret‸\n", "retu‸\n", "return‸\n", "return a‸\n"):
        assert joined(streams, place) is running.generation
    for place in ("reta‸\n", "re‸\n", "x\nret‸\n"):
        assert joined(streams, place) is None
    assert joined(streams, "ret‸\n", uri="file:///b.py") is None
    await streams.aclose()


async def test_a_finished_stream_is_not_joined() -> None:
    streams, running = Inflight(), Running()
    streams.begin(running.generation, 2)
    await running.gets("urn", None)
    assert joined(streams, "ret‸\n") is None


async def test_a_new_stream_closes_the_documents_older_one() -> None:
    streams, older, newer = Inflight(), Running(), Running("y = ‸\n")
    streams.begin(older.generation, 2)
    await settle()
    streams.begin(newer.generation, 2)
    await settle()
    assert older.stream.closed
    assert newer.generation.running
    await streams.aclose()


async def test_a_change_closes_the_stream_that_it_does_not_fit_and_no_other() -> None:
    streams, running = Inflight(), Running()
    streams.begin(running.generation, 2)
    await running.gets("ur")
    streams.document_changed(at_cursor("reta‸\n", uri="file:///b.py")[0])
    streams.document_changed(at_cursor("retu‸\n")[0])
    await settle()
    assert running.generation.running
    streams.document_changed(at_cursor("reta‸\n")[0])
    await settle()
    assert running.stream.closed


async def test_a_stream_is_closed_when_its_next_piece_shows_that_it_does_not_fit() -> None:
    """What was typed before the first piece may agree with anything."""
    streams, running = Inflight(), Running()
    streams.begin(running.generation, 2)
    streams.document_changed(at_cursor("reta‸\n")[0])
    await settle()
    assert running.generation.running
    await running.gets("ur")
    assert running.stream.closed


async def test_aclose_returns_when_every_connection_is_closed() -> None:
    streams, first, second = Inflight(), Running(), Running()
    streams.begin(first.generation, 2)
    await settle()
    streams.begin(second.generation, 2)
    await asyncio.sleep(0)
    await streams.aclose()
    assert not first.generation.running
    assert not second.generation.running
    assert (first.stream.closed, second.stream.closed) == (True, True)


@pytest.mark.parametrize(("streams_max", "gives_way"), [(1, True), (2, False)])
async def test_what_runs_ahead_gives_way_where_a_stand_in_has_no_room(
    streams_max: int, gives_way: bool
) -> None:
    wanted, ahead = Running(), Running("x = ‸\n")
    wanted.generation.backend = "local"
    inflight = Inflight()
    inflight.begin(wanted.generation, 1)
    inflight.begin_ahead(ahead.generation)
    await settle()
    ahead.generation.backend = "local"
    inflight.make_room(ahead.generation, streams_max)
    await settle()
    assert (ahead.stream.closed, wanted.stream.closed) == (gives_way, False)
    await inflight.aclose()
