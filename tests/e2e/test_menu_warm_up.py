"""A model on this machine reads the code while the user looks at the menu."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.fake_upstream import FakeUpstream
from tests.support.raw_client import RawClient, raw_client

SERVE = [sys.executable, "-P", "-m", "server", "serve", "--stdio"]
INVOKED, AUTOMATIC = 1, 2
CODE = "def add(a, b):\n    return a + b\n"


async def menu(client: RawClient, kind: int) -> None:
    place = {"line": 1, "character": 8}
    params = {
        "textDocument": {"uri": "file:///w/a.py"},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "triggerKind": kind},
    }
    assert (await client.request("textDocument/codeAction", params))["result"]


@pytest.mark.parametrize("kind", [INVOKED, AUTOMATIC])
async def test_only_a_menu_that_the_user_opens_has_the_code_read_ahead(
    tmp_path: Path, kind: int
) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    async with FakeUpstream() as upstream, raw_client(SERVE, environment) as client:
        model = {"provider": "llamacpp", "baseUrl": upstream.url}
        await client.initialize(
            {"workspace": {"applyEdit": True}},
            initializationOptions={
                "models": {"large": model},
                "routes": {"document": ["large"], "completion": ["large"]},
            },
        )
        client.open(CODE)
        await menu(client, kind)
        place = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
        call = {"uri": "file:///w/a.py", "range": place, "action": "simplify"}
        arguments = {"command": "fimble.refactor", "arguments": [call]}
        if kind == AUTOMATIC:
            await client.request("workspace/executeCommand", arguments)
        while not (chats := [one for one in upstream.requests if b'"messages"' in one.body]):
            await client.settled()
        assert (chats[0].json["max_tokens"] == 1) is (kind == INVOKED)
        assert "return a + b" in str(chats[0].json["messages"])
