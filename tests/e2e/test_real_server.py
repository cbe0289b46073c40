"""`fimble serve --stdio` whole, with a scripted model server behind it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_upstream import (
    HANG,
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
    sse,
)
from tests.support.raw_client import (
    ANSWER_TIMEOUT_S,
    RawClient,
    at,
    inline_at,
    raw_client,
)

SERVE = [sys.executable, "-P", "-m", "server", "serve"]
INLINE = "textDocument/inlineCompletion"
INVOKED, AUTOMATIC = 1, 2


@asynccontextmanager
async def session(
    upstream: FakeUpstream, folder: Path, **capabilities: Any
) -> AsyncGenerator[RawClient]:
    fast = {"provider": "llamacpp", "baseUrl": upstream.url}
    environment = {"XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    async with raw_client([*SERVE, "--stdio"], environment) as client:
        await client.initialize(
            capabilities, initializationOptions={"models": {"fast": fast, "large": fast}}
        )
        yield client


def streaming(script: Script) -> Callable[[Received], Script]:
    """Answers every request for text with `script`, and others as a friendly server does."""
    return lambda request: (
        script
        if request.method == "POST" and request.json.get("stream")
        else default_answer(request)
    )


def texts(answer: dict[str, Any]) -> list[str]:
    return [item["insertText"] for item in answer["result"]["items"]]


async def test_a_suggestion_comes_from_the_model_and_then_needs_none(tmp_path: Path) -> None:
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        upstream.answer = streaming(completion_stream("urn a + b\n"))
        client.open("def add(a, b):\n    ret\n")
        for kind in (INVOKED, AUTOMATIC):
            assert texts(await client.request(INLINE, inline_at(1, 7, kind))) == ["urn a + b"]
        assert len(upstream.streams) == 1


async def test_who_asks_again_by_hand_gets_others_to_choose_from(tmp_path: Path) -> None:
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        client.open("def add(a, b):\n    ret\n")
        answer: dict[str, Any] = {}
        for text in ("urn a + b", "urn b + a"):
            upstream.answer = streaming(completion_stream(f"{text}\n"))
            answer = await client.request(INLINE, inline_at(1, 7, INVOKED))
        assert texts(answer) == ["urn a + b", "urn b + a"]


async def test_the_answer_goes_on_from_the_entry_chosen_in_the_menu(tmp_path: Path) -> None:
    """It begins with the entry's text and lies over its range, or the editor would not show it."""
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        upstream.answer = streaming(completion_stream("(value)\n"))
        client.open("def text(value):\n    return value.to\n")
        place = {"start": {"line": 1, "character": 17}, "end": {"line": 1, "character": 19}}
        chosen = {"range": place, "text": "toString"}
        asked = inline_at(1, 19, INVOKED, selectedCompletionInfo=chosen)
        (item,) = (await client.request(INLINE, asked))["result"]["items"]
        assert (item["insertText"], item["range"]) == ("toString(value)", place)


async def test_what_became_of_a_suggestion_is_in_its_explanation(tmp_path: Path) -> None:
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        upstream.answer = streaming(completion_stream("urn a + b  # \U0001f600\n"))
        client.open("def add(a, b):\n    ret\n")
        asked = await client.request(INLINE, inline_at(1, 7, INVOKED))
        (item,) = asked["result"]["items"]
        assert item["insertText"] == "urn a + b  # \U0001f600"
        client.notify("textDocument/didShowCompletion", {"item": item})
        for units, outcome, chars in ((4, "partly_accepted", 4), (15, "accepted", 14)):
            part = {"item": item, "acceptedLength": units}
            client.notify("textDocument/didPartiallyAcceptCompletion", part)
            explain = {"command": "fimble.explain", "arguments": [1]}
            (record,) = (await client.request("workspace/executeCommand", explain))["result"]
            assert (record["outcome"], record["accepted_chars"]) == (outcome, chars)


async def test_a_menu_entry_stays_the_same_while_it_is_typed(tmp_path: Path) -> None:
    """The editor asks again at every key, and must find the entry it shows, without a model."""
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        upstream.answer = streaming(completion_stream("urn a + b\n"))
        client.open("def add(a, b):\n    ret\n")
        entries = []
        for version, typed in enumerate(("ret", "retu", "retur", "return"), 2):
            whole = {"text": f"def add(a, b):\n    {typed}\n"}
            document = {"uri": "file:///w/a.py", "version": version}
            client.notify(
                "textDocument/didChange", {"textDocument": document, "contentChanges": [whole]}
            )
            item = await entry_at(client, 1, 4 + len(typed))
            assert item["filterText"].startswith(typed)
            assert item["textEdit"]["range"]["start"]["character"] == 4
            entries.append((item["label"], item["filterText"], item["textEdit"]["newText"]))
        assert set(entries) == {("return a + b",) * 3}
        assert len(upstream.streams) == 1


async def entry_at(client: RawClient, line: int, character: int) -> dict[str, Any]:
    """Asks until the entry is there, as an editor does that was told the list is incomplete."""
    async with asyncio.timeout(ANSWER_TIMEOUT_S):
        while True:
            answer = await client.request("textDocument/completion", at(line, character))
            assert answer["result"]["isIncomplete"]
            if items := answer["result"]["items"]:
                (item,) = items
                return dict(item)


async def test_cancelling_closes_the_stream(tmp_path: Path) -> None:
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        slow = Script([*sse({"content": "urn"}), HANG])
        upstream.answer = streaming(slow)
        client.open("def add(a, b):\n    ret\n")
        asked = client.ask(INLINE, inline_at(1, 7, INVOKED))
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while not upstream.streams:
                await client.settled()
            client.notify("$/cancelRequest", {"id": asked})
            assert (await client.answer(asked))["error"]["code"] == -32800
            change = {"textDocument": {"uri": "file:///w/a.py", "version": 2}}
            client.notify(
                "textDocument/didChange", change | {"contentChanges": [{"text": "x = 1"}]}
            )
            await upstream.streams[0].closed.wait()


async def test_a_model_server_that_is_down_is_one_sentence_when_asked_for(tmp_path: Path) -> None:
    async with FakeUpstream() as upstream, session(upstream, tmp_path) as client:
        await upstream.aclose()
        client.open("def add(a, b):\n    ret\n")
        assert texts(await client.request(INLINE, inline_at(1, 7))) == []
        await client.settled()
        assert not [m for m in client.messages if m.get("method") == "window/showMessage"]
        assert texts(await client.request(INLINE, inline_at(1, 7, INVOKED))) == []
        await client.wait_for_method("window/showMessage")


async def test_status_names_the_models_in_use(tmp_path: Path) -> None:
    """Also the embedded one, which no setting names."""
    async with raw_client([*SERVE, "--stdio"], {"XDG_CACHE_HOME": str(tmp_path)}) as client:
        await client.initialize()
        await client.request("workspace/executeCommand", {"command": "fimble.clearCache"})
        answer = await client.request("workspace/executeCommand", {"command": "fimble.status"})
        assert "embedded" in answer["result"]["models"].values()


async def test_over_tcp_the_same_is_said(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *SERVE, "--tcp", "127.0.0.1:0", stderr=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    assert process.stderr
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            port = int((await process.stderr.readline()).rpartition(b":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            header = await reader.readuntil(b"\r\n\r\n")
            answer = await reader.readexactly(int(header.split(b":")[1]))
            assert b"inlineCompletionProvider" in answer
            writer.close()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_session_from_a_file_is_answered(tmp_path: Path) -> None:
    """The event loop cannot watch a plain file; a thread reads it."""
    bodies = [
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}',
        b'{"jsonrpc":"2.0","id":2,"method":"shutdown"}',
        b'{"jsonrpc":"2.0","method":"exit"}',
    ]
    frames = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(frames)
    with source.open("rb") as stdin, target.open("wb") as stdout:
        process = await asyncio.create_subprocess_exec(
            *SERVE, "--stdio", stdin=stdin, stdout=stdout
        )
        assert await process.wait() == 0
    assert b'"id":2,"result":null' in target.read_bytes()


@pytest.mark.embedded
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds child processes in /proc")
@pytest.mark.parametrize("end", ["kill", "terminate", "shutdown"])
async def test_the_end_of_the_server_is_the_end_of_its_children(tmp_path: Path, end: str) -> None:
    weights = pytest.importorskip("completion.upstream.weights")
    if weights.find_default_weights() is None:
        pytest.skip("the default weights are not installed")
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    async with raw_client([*SERVE, "--stdio"], environment) as client:
        await client.initialize()
        client.open("def add(a, b):\n    ret\n")
        assert texts(await client.request(INLINE, inline_at(1, 7, INVOKED)))
        children = _children(client.process.pid)
        assert children
        if end == "shutdown":
            await client.request("shutdown")
            client.notify("exit")
        else:
            getattr(client.process, end)()
        await client.finish()
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while any(map(_is_alive, children)):  # noqa: ASYNC110 - nobody tells of their end
                await asyncio.sleep(0.02)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(number) for number in listed.split()]


def _is_alive(process: int) -> bool:
    """A zombie that nobody has waited for is not alive."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except FileNotFoundError:
        return False
    return state.split()[0] != "Z"
