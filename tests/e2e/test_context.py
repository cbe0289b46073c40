"""What reaches the model server of files that are not open, over stdio, with a real index."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_upstream import FakeUpstream, completion_stream, default_answer
from tests.support.raw_client import RawClient
from tests.support.workspace_editor import editor

KEEPS = {"FIMBLE_CACHE_ENABLED": "true"}
STOCK = """\
class Warehouse:
    \"\"\"Where things are.\"\"\"

    def reserve_pallet(self, code: str, amount: int) -> bool:
        return amount > 0


def open_warehouse(name: str) -> Warehouse:
    return Warehouse()
"""
SHOP = """\
from stock import Warehouse, open_warehouse


def order(code: str) -> bool:
    warehouse = open_warehouse("north")
    return warehouse.
"""
CURSOR = (5, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of two files."""
    folder = tmp_path / "space"
    folder.mkdir()
    (folder / "stock.py").write_text(STOCK)
    (folder / "shop.py").write_text(SHOP)
    return folder


@pytest.fixture
async def upstream() -> AsyncGenerator[FakeUpstream]:
    async with FakeUpstream() as server:
        server.answer = lambda request: (
            completion_stream("reserve_pallet(code, 1)\n")
            if request.method == "POST" and request.json.get("stream")
            else default_answer(request)
        )
        yield server


async def test_the_definition_that_the_next_line_needs_is_in_the_prompt(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    async with editor(upstream, folder, tmp_path / "cache") as it:
        uri = it.open("shop.py", SHOP)
        await it.index_is_there()
        sent = await it.sent_with("reserve_pallet(self, code", uri, SHOP, CURSOR)
        assert str(tmp_path) not in sent
        (record,) = await it.command("fimble.explain", 1)
        (part,) = [part for part in record["parts"] if part["kind"] == "snippet"]
        assert part["label"].startswith("stock.py:")
        assert part["why"]


async def test_what_is_not_saved_yet_counts(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    async with editor(upstream, folder, tmp_path / "cache") as it:
        stock, shop = it.open("stock.py", STOCK), it.open("shop.py", SHOP)
        await it.index_is_there()
        it.change(stock, STOCK.replace("reserve_pallet", "block_shelf"))
        await it.sent_with("block_shelf(self, code", shop, SHOP, CURSOR)


async def test_what_was_changed_elsewhere_is_told_as_a_diff(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    async with editor(upstream, folder, tmp_path / "cache") as it:
        stock, shop = it.open("stock.py", STOCK), it.open("shop.py", SHOP)
        it.change(stock, STOCK.replace("amount > 0", "amount > 10"))
        sent = await it.sent_with("amount > 10", shop, SHOP, CURSOR)
        assert "-        return amount > 0" in sent


@pytest.mark.parametrize("name", [".env", "private/a.py"])
async def test_a_document_that_must_not_leave_is_answered_with_the_reason(
    upstream: FakeUpstream, folder: Path, tmp_path: Path, name: str
) -> None:
    (folder / ".cursorignore").write_text("private/\n")
    async with editor(upstream, folder, tmp_path / "cache") as it:
        uri = it.open(name, SHOP)
        assert (await it.ask(uri, *CURSOR))["result"]["items"] == []
        (record,) = await it.command("fimble.explain", 1)
        assert record["reason"] in ("secret_file", "private_ignored")
        said = await it.client.wait_for_method("window/showMessage")
        assert said["params"]["message"] == record["detail"]
        assert upstream.streams == []


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child through /proc")
async def test_a_killed_index_does_not_stop_completions_and_comes_back(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    async with editor(upstream, folder, tmp_path / "cache") as it:
        uri = it.open("shop.py", SHOP)
        await it.index_is_there()
        (killed,) = children(it.client)
        os.kill(killed, signal.SIGKILL)
        assert (await it.ask(uri, *CURSOR))["result"]["items"]
        while killed in children(it.client) or not children(it.client):
            await it.client.settled()
        await it.sent_with("reserve_pallet(self, code", uri, SHOP, CURSOR)


async def test_a_workspace_that_is_deleted_does_not_stop_completions(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    async with editor(upstream, folder, tmp_path / "cache") as it:
        uri = it.open("shop.py", SHOP)
        await it.index_is_there()
        shutil.rmtree(folder)
        it.client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        assert (await it.ask(uri, *CURSOR))["result"]["items"]


async def test_two_servers_on_one_workspace_both_know_it(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    async with editor(upstream, folder, cache) as one, FakeUpstream(upstream.answer) as second:
        await one.index_is_there()
        async with editor(second, folder, cache) as two:
            await two.index_is_there()
            roles = [(await each.indexes())[0]["role"] for each in (one, two)]
            assert roles == ["writer", "reader"]
            uri = two.open("shop.py", SHOP)
            await two.sent_with("reserve_pallet(self, code", uri, SHOP, CURSOR)


async def test_after_a_restart_the_same_place_needs_no_model(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    """The answer was given with other files in view, and is found before the index is there."""
    async with editor(upstream, folder, tmp_path / "cache", environment=KEEPS) as it:
        uri = it.open("shop.py", SHOP)
        await it.index_is_there()
        while "reserve_pallet(self, code" not in it.sent:
            await it.sent_with("", uri, SHOP, CURSOR)
        sent = len(upstream.streams)
        await it.client.request("shutdown")
        it.client.notify("exit")
        await it.client.finish()
    async with editor(upstream, folder, tmp_path / "cache", environment=KEEPS) as it:
        uri = it.open("shop.py", f"{SHOP}# 0\n")
        items = (await it.ask(uri, *CURSOR))["result"]["items"]
        assert items[0]["insertText"].startswith("reserve_pallet")
        assert len(upstream.streams) == sent


async def test_rules_that_the_user_names_are_told_to_a_chat_model(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    (folder / "AGENTS.md").write_text("Name pallets in French.\n")
    options: dict[str, Any] = {
        "context": {"rulesFile": "AGENTS.md"},
        "models": {"fast": {"provider": "openai", "baseUrl": f"{upstream.url}/v1", "model": "m",
                            "promptFormat": "chat"}},
    }  # fmt: skip
    async with editor(upstream, folder, tmp_path / "cache", **options) as it:
        uri = it.open("shop.py", SHOP)
        await it.ask(uri, *CURSOR)
        assert "Name pallets in French." in it.sent


def children(client: RawClient) -> list[int]:
    """The processes that the server has started."""
    server = client.process.pid
    listed = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [int(number) for number in listed.split()]
