"""Requests that meet a stream which is being read."""

from __future__ import annotations

import asyncio
import gc

import pytest

from completion.errors import ModelTimeout
from completion.explanation import Source
from completion.generation import ModelConfig
from completion.inline import inflight
from completion.values import (
    SuggestRequest,
)
from context.text import Document
from tests.support.desk import FILE, Desk, request, text_of
from tests.support.fakes import FakeModelClient, Step, settle
from tests.support.marked import parsed_at_cursor


async def test_the_next_key_joins_the_running_stream() -> None:
    gate = asyncio.Event()
    desk = Desk(["ur", gate, "n a + b", "\n"])
    first = desk.asks(FILE)
    await settle()
    first.cancel()
    second = desk.asks("def add(a, b):\n    retu‸\n")
    await settle()
    gate.set()
    outcome = await second
    assert text_of(outcome) == "rn a + b"
    assert outcome.explanation.source is Source.JOINED
    assert [use.name for use in outcome.explanation.models] == ["fast"]
    assert [part.kind for part in outcome.explanation.parts] == ["prefix", "suffix"]
    assert desk.requests == 1


async def test_who_joins_is_told_the_text_from_their_own_cursor() -> None:
    gate = asyncio.Event()
    desk, seen = Desk(["ur", gate, "n a", "\n"]), list[str]()
    first = desk.asks(FILE)
    await settle()
    joining = desk.engine.suggest(request("def add(a, b):\n    retu‸\n"), seen.append)
    second = asyncio.create_task(joining)
    await settle()
    gate.set()
    await asyncio.gather(first, second)
    assert (seen[0], seen[-1]) == ("r", "rn a")


async def test_two_readers_of_one_stream_get_the_same_answer() -> None:
    gate = asyncio.Event()
    desk = Desk([gate, "urn a", "\n"])
    asking = [desk.asks(FILE) for _ in range(2)]
    await settle()
    gate.set()
    assert [text_of(outcome) for outcome in await asyncio.gather(*asking)] == ["urn a"] * 2
    assert desk.requests == 1


async def test_a_joined_stream_that_is_used_up_is_followed_by_a_new_one() -> None:
    gate = asyncio.Event()
    desk = Desk(["urn", gate], ["s"])
    first = desk.asks(FILE)
    await settle()
    second = desk.asks("def add(a, b):\n    return‸\n")
    await settle()
    gate.set()
    assert text_of(await second) == "s"
    assert text_of(await first) == "urn"


async def test_a_cancelled_request_leaves_its_stream_for_the_next_key() -> None:
    gate = asyncio.Event()
    desk = Desk(["ur", gate, "n a", "\n"])
    asking = desk.asks(FILE)
    await settle()
    asking.cancel()
    await settle()
    assert not desk.model.calls[0].ended
    assert desk.newest.reason == "cancelled"
    gate.set()
    await settle()
    assert text_of(await desk.suggest(FILE)) == "urn a"
    assert desk.requests == 1


async def test_a_cancelled_request_that_nobody_follows_closes_its_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inflight, "ORPHAN_MS", 0)
    desk = Desk(["ur", asyncio.Event()])
    asking = desk.asks(FILE)
    await settle()
    asking.cancel()
    await settle()
    assert desk.model.calls[0].closed_early


async def test_a_request_elsewhere_closes_the_older_stream_at_once() -> None:
    desk = Desk(["ur", asyncio.Event()], ["1", "\n"])
    first = desk.asks(FILE)
    await settle()
    assert text_of(await desk.suggest("def add(a, b):\n    x = ‸\n")) == "1"
    assert desk.model.calls[0].closed_early
    assert first.cancelled()


@pytest.mark.parametrize(
    ("changed", "closed"),
    [("    retu", False), ("    ret", False), ("    reta", True), ("    re", True)],
)
async def test_a_change_closes_the_stream_exactly_when_it_does_not_fit(
    changed: str, closed: bool
) -> None:
    desk = Desk(["urn", asyncio.Event()])
    asking = desk.asks(FILE)
    await settle()
    text = f"def add(a, b):\n{changed}\n"
    desk.engine.document_changed(Document.of(text, uri="file:///a.py", version=2))
    await settle()
    assert desk.model.calls[0].closed_early is closed
    assert asking.done() is closed
    await desk.engine.aclose()


async def test_closing_the_document_closes_its_stream() -> None:
    desk = Desk(["ur", asyncio.Event()])
    asking = desk.asks(FILE)
    await settle()
    desk.engine.document_closed("file:///a.py")
    await settle()
    assert desk.model.calls[0].closed_early
    assert asking.cancelled()


@pytest.mark.parametrize(("provider", "goes_on"), [("mistral", True), ("llamacpp", False)])
async def test_a_hosted_model_serves_two_documents_and_a_local_one_the_latest(
    provider: str, goes_on: bool
) -> None:
    script: list[list[Step]] = [["ur", asyncio.Event()], ["1", "\n"]]
    desk = Desk(model=FakeModelClient(script, config=ModelConfig("fast", provider)))
    asking = desk.asks(FILE)
    await settle()
    other = SuggestRequest(*parsed_at_cursor("x = 1\ny = 2\nz = ‸\n", uri="file:///b.py"))
    assert text_of(await desk.engine.suggest(other)) == "1"
    await settle()
    assert desk.model.calls[0].ended is not goes_on
    asking.cancel()
    await desk.engine.aclose()


async def test_aclose_returns_when_the_connections_are_closed_and_answers_kept() -> None:
    desk = Desk(["urn a", "\n"], ["1", asyncio.Event()])
    await desk.suggest(FILE)
    asking = desk.asks("def add(a, b):\n    x = ‸\n")
    await settle()
    await desk.engine.aclose()
    assert desk.model.calls[1].ended
    assert len(desk.cache.entries) == 1
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_failure_that_nobody_waits_for_leaves_no_complaint() -> None:
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: complaints.append(str(context["message"]))
    )
    gate = asyncio.Event()
    desk = Desk(["ur", gate, ModelTimeout("Too slow.")])
    asking = desk.asks(FILE)
    await settle()
    asking.cancel()
    gate.set()
    await settle()
    await desk.engine.aclose()
    del desk, asking
    gc.collect()
    await settle()
    assert complaints == []
