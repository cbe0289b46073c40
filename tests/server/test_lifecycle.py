"""What is made at its first use is made before the first request, and nothing is sent for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from lsprotocol import types

from completion.values import SuggestRequest
from context.captures import load_query
from server import lifecycle
from server.app import build_server
from server.composition import Services, build_services
from server.rpc.structuring import make_converter, rehearse
from server.settings.values import CacheSettings, Settings
from server.state import FimbleServer
from tests.support.fake_services import FakeServices

TEXT = "import os\n\n\ndef f(a):\n    return a\n"


def is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())


class Watched(FakeServices):
    """Notes what it is asked to rehearse."""

    def __init__(self) -> None:
        super().__init__(Settings())
        self.rehearsed: list[SuggestRequest] = []

    def rehearse(self, request: SuggestRequest) -> None:
        self.rehearsed.append(request)


@pytest.fixture
async def session() -> FimbleServer:
    """A session that has begun, with two documents open."""
    server = build_server()
    server.state.begin({"capabilities": {}})
    for name in ("first", "last"):
        item = types.TextDocumentItem(f"file:///{name}.py", "python", 1, TEXT)
        server.state.documents.open(item)
    return server


@pytest.fixture
async def services(tmp_path: Path) -> AsyncGenerator[Services]:
    made = build_services(Settings(cache=CacheSettings(directory=str(tmp_path))))
    yield made
    await made.aclose()


async def test_the_document_opened_last_is_rehearsed(session: FimbleServer) -> None:
    watched = Watched()
    lifecycle.rehearse(session, watched)
    assert [asked.parsed.document.uri for asked in watched.rehearsed] == ["file:///last.py"]


async def test_without_a_document_nothing_is_rehearsed() -> None:
    server = build_server()
    server.state.begin({"capabilities": {}})
    watched = Watched()
    lifecycle.rehearse(server, watched)
    assert watched.rehearsed == []


@pytest.mark.parametrize("failing", ["rehearse", "warm_up"])
async def test_what_makes_requests_quicker_may_fail(
    session: FimbleServer, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """The rest of the start goes on: the index above all."""
    done: list[str] = []
    watched = Watched()

    def fail(*_: object) -> None:
        raise ValueError

    async def warm_up() -> None:
        done.append("warm_up")

    async def get() -> Watched:
        return watched

    monkeypatch.setattr(watched, "warm_up", warm_up)
    monkeypatch.setattr(watched, failing, fail)
    monkeypatch.setattr(session.state.services, "get", get)
    monkeypatch.setattr(session.state.workspace, "start", lambda: done.append("index"))
    monkeypatch.setattr(lifecycle, "_QUIET_MS", 0)
    monkeypatch.setattr(lifecycle, "_settle_memory", lambda: None)
    await lifecycle.initialized(session, None)
    assert done == (["warm_up", "index"] if failing == "rehearse" else ["index"])


async def test_a_rehearsal_loads_the_language_and_leaves_no_trace(
    session: FimbleServer, services: Services, tmp_path: Path
) -> None:
    load_query.cache_clear()
    lifecycle.rehearse(session, services)
    assert load_query.cache_info().currsize == 1
    assert services.engine.recent_explanations() == ()
    assert is_empty(tmp_path)


def test_the_messages_of_a_keystroke_find_their_functions_made() -> None:
    converter = make_converter()
    rehearse(converter)
    for kind in (types.DidChangeTextDocumentParams, types.InlineCompletionParams, types.Position):
        made = converter.get_structure_hook(kind)
        assert converter.get_structure_hook(kind) is made
