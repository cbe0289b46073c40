"""An editor with one folder and a real index, talking to a server whose model is a fake one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.support.fake_upstream import FakeUpstream
from tests.support.raw_client import RawClient, inline_at, raw_client

SERVE = (sys.executable, "-P", "-m", "server", "serve", "--stdio")
INLINE = "textDocument/inlineCompletion"
INVOKED = 1
LIMIT_S = 30
"""A bound for busy machines."""
NOTHING_SET: Mapping[str, str] = {}


class Editor:
    """One server with one folder, and what its model server has been sent."""

    def __init__(self, client: RawClient, upstream: FakeUpstream, folder: Path) -> None:
        self.client, self.upstream, self.folder = client, upstream, folder
        self._versions = count(2)

    def open(self, name: str, text: str) -> str:
        uri = (self.folder / name).as_uri()
        self.client.open(text, uri=uri)
        return uri

    def change(self, uri: str, text: str) -> None:
        document = {"uri": uri, "version": next(self._versions)}
        changes = [{"text": text}]
        self.client.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": changes}
        )

    async def ask(self, uri: str, line: int, column: int) -> dict[str, Any]:
        params = inline_at(line, column, INVOKED) | {"textDocument": {"uri": uri}}
        return await self.client.request(INLINE, params)

    async def command(self, name: str, *arguments: object) -> Any:
        params = {"command": name, "arguments": list(arguments)}
        return (await self.client.request("workspace/executeCommand", params))["result"]

    async def index_is_there(self) -> None:
        while not all(index["complete"] for index in await self.indexes()):
            pass

    async def indexes(self) -> list[dict[str, Any]]:
        found = (await self.command("fimble.status"))["indexes"]
        return list(found) or [{"complete": False}]

    @property
    def sent(self) -> str:
        return "".join(repr(request.json) for request in self.upstream.streams)

    async def sent_with(self, text: str, uri: str, source: str, place: tuple[int, int]) -> str:
        """Asks, each time at another version of the document, until `text` was sent."""
        for number in count():
            self.change(uri, f"{source}# {number}\n")
            await self.ask(uri, *place)
            if text in self.sent:
                return self.sent
        raise AssertionError


@asynccontextmanager
async def editor(
    upstream: FakeUpstream,
    folder: Path,
    cache: Path,
    *,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] = NOTHING_SET,
    **options: Any,
) -> AsyncGenerator[Editor]:
    """A session in `folder`; `options` are settings of the editor."""
    variables = {
        "XDG_CACHE_HOME": str(cache),
        "XDG_DATA_HOME": str(cache),
        "FIMBLE_CONTEXT_INDEX": "true",
        "FIMBLE_CACHE_ENABLED": "false",
        "FIMBLE_COMPLETION_SPECULATE": "false",
        **environment,
    }
    fast = {"provider": "llamacpp", "baseUrl": upstream.url}
    async with asyncio.timeout(LIMIT_S), raw_client([*SERVE, *arguments], variables) as client:
        await client.initialize(
            workspaceFolders=[{"uri": folder.as_uri(), "name": "space"}],
            initializationOptions={"models": {"fast": fast, "large": fast}} | options,
        )
        yield Editor(client, upstream, folder)
