"""The whole of a project in a long window, and what a prompt cache has of the next request."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_upstream import FakeUpstream, Received, counted_answer
from tests.support.raw_client import RawClient, notification, raw_client

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shells")

SERVE = [sys.executable, "-P", "-m", "server", "serve", "--stdio"]
FILES = 300
CAPABILITIES = {"workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}}


def module(number: int) -> str:
    lines = "".join(f"    total += {number} * {line}\n" for line in range(12))
    return f'"""Part {number}."""\n\n\ndef part_{number:03}(total):\n{lines}    return total\n'


@asynccontextmanager
async def session(folder: Path, provider: str) -> AsyncGenerator[tuple[RawClient, FakeUpstream]]:
    """A server that has indexed a project of 300 files, and a model with a long window."""
    project = folder / "project"
    project.mkdir()
    for number in range(FILES):
        (project / f"part_{number:03}.py").write_text(module(number), encoding="utf-8")
    environment = {
        "OPENAI_API_KEY": "k",
        "ANTHROPIC_API_KEY": "k",
        "XDG_CACHE_HOME": str(folder / "xdg"),
        "FIMBLE_CONTEXT_INDEX": "true",
    }
    answer = lambda request: counted_answer(request, "I cannot.")  # noqa: E731
    async with FakeUpstream(answer) as upstream, raw_client(SERVE, environment) as client:
        root = "/v1" if provider == "openai" else ""
        model = {
            "provider": provider,
            "baseUrl": f"{upstream.url}{root}",
            "model": "m",
            "contextTokens": 256_000,
        }
        await client.initialize(
            CAPABILITIES,
            workspaceFolders=[{"uri": project.as_uri(), "name": "project"}],
            initializationOptions={
                "models": {"large": model},
                "cache": {"directory": str(folder / "cache")},
                "refactor": {"attempts": 1},
            },
        )
        await indexed(client)
        yield client, upstream


async def indexed(client: RawClient) -> None:
    """Returns when the index has read everything."""
    async with asyncio.timeout(60):
        while True:
            status = await command(client, "fimble.status")
            if any(one["complete"] for one in status["indexes"]):
                return


async def command(client: RawClient, name: str, *arguments: object) -> Any:
    call = {"command": name, "arguments": list(arguments)}
    return (await client.request("workspace/executeCommand", call))["result"]


async def refactor(client: RawClient, uri: str, words: str) -> dict[str, Any]:
    """Asks for work on the project; what was used of the model."""
    place = {"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 4}}
    call = {"uri": uri, "range": place, "action": "instruction", "instruction": words}
    await command(client, "fimble.refactor", call)
    (record,) = await command(client, "fimble.explain", 1)
    assert record["models"], str(record)
    (used,) = record["models"]
    assert next(part["label"] for part in record["parts"]) == "300 of 300 files"
    return dict(used)


def sent(request: Received) -> str:
    """The text of the last message, in one piece."""
    content = request.json["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_the_next_request_finds_the_project_in_the_prompt_cache(
    tmp_path: Path, provider: str
) -> None:
    async with session(tmp_path, provider) as (client, upstream):
        uri = (tmp_path / "project" / "part_299.py").as_uri()
        client.open(module(299), uri)
        first = await refactor(client, uri, "Rename part_299 everywhere.")
        assert first["prompt_tokens"] > 20_000
        assert first["cached_tokens"] <= 0
        text = module(299) + "# typed meanwhile\n"
        changes = [{"text": text}]
        params = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": changes}
        client.send(notification("textDocument/didChange", params))
        second = await refactor(client, uri, "Rename part_299 to last_part in all files.")
        one, two = map(sent, upstream.streams)
        head = one.index("=== part_299.py ===")
        assert one[:head] == two[:head]
        assert head > 0.97 * len(one)
        assert second["cached_tokens"] > 0.95 * second["prompt_tokens"]
