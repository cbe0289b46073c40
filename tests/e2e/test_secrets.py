"""Nothing secret leaves the editor's machine or is written to its disk, whatever the user does.

Over stdio, with a real index, a full log, the disk cache, speculation and a fake model server.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.support.fake_upstream import (
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
    wire_of,
)
from tests.support.planted_secrets import Planted, planted_secrets
from tests.support.workspace_editor import Editor, editor

PLANTED = planted_secrets()
PIECE_CHARS = 8
MARKER = "marker_of_a_private_file"
"""Stands for text that is no secret by itself."""
EVERYTHING_ON = {
    "FIMBLE_CACHE_ENABLED": "true",
    "FIMBLE_COMPLETION_SPECULATE": "true",
    "FIMBLE_COMPLETION_DEBOUNCE_MS": "0",
}
CODE = "import os\n\n\ndef read_table(name):\n    return open(name)\n\n\n"


@pytest.fixture
async def upstream() -> AsyncGenerator[FakeUpstream]:
    async with FakeUpstream() as server:
        server.answer = answer_with_placeholder
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with the planted secrets in its files, in its rules and in private files."""
    folder = tmp_path / "space"
    (folder / "private").mkdir(parents=True)
    for number, planted in enumerate(PLANTED):
        (folder / f"table{number}.py").write_text(f"{CODE}{planted.text}\n")
    (folder / "AGENTS.md").write_text(f"Use tables. {PLANTED[0].text}")
    (folder / ".fimbleignore").write_text("private/\n")
    (folder / ".env").write_text(f"NAME={MARKER}\n")
    (folder / "private" / "table.py").write_text(f"{CODE}{MARKER} = read_table()\n")
    (folder / "linked.py").symlink_to(folder / "private" / "table.py")
    return folder


async def test_secrets_around_the_cursor_stay(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    """The cursor stands in the middle of each, and behind it."""
    async with session(upstream, folder, tmp_path) as it:
        for number, planted in enumerate(PLANTED):
            uri = it.open(f"open{number}.py", text := f"{CODE}{planted.text}\nread_table()\n")
            middle = text.index(planted.secret) + len(planted.secret) // 2
            for offset in (middle, text.rindex("read")):
                await it.ask(uri, *place(text, offset))
        await check_nothing_got_out(it, tmp_path, len(PLANTED))


async def test_secrets_of_other_files_and_of_recent_edits_stay(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    async with session(upstream, folder, tmp_path) as it:
        await it.index_is_there()
        uri = it.open("shop.py", f"{CODE}read_table()\n")
        for number, planted in enumerate(PLANTED):
            other = it.open(f"table{number}.py", CODE)
            it.change(other, CODE.replace("return open(name)", f"pass\n{planted.text}"))
            it.client.notify("textDocument/didClose", {"textDocument": {"uri": other}})
            it.change(uri, text := f"{CODE}t{number} = read_table()\nread_ta")
            await it.ask(uri, *place(text, len(text)))
        assert "recent.diff" in it.sent
        assert "table" in it.sent
        await check_nothing_got_out(it, tmp_path, len(PLANTED))


async def test_private_files_stay_whatever_is_done_with_them(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    """Opened, edited, saved, asked for, refactored; and seen from another file."""
    async with session(upstream, folder, tmp_path) as it:
        await it.index_is_there()
        for name in (".env", "private/table.py", "linked.py"):
            uri = it.open(name, text := f"{CODE}{MARKER} = read_table\n")
            it.change(uri, text := f"{text}{MARKER}_2 = read_table\n")
            it.client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            answer = await it.ask(uri, *place(text, len(text)))
            assert answer["result"]["items"] == []
            await listed(it, uri, text)
            assert await offered(it, uri, text) == []  # this editor shows no disabled rows
            await refactored(it, uri, text, "say it better")
        assert upstream.streams == []
        shop = it.open("shop.py", f"{CODE}{MARKER[:6]}")
        for number in range(3):
            it.change(shop, text := f"{CODE}n = {number}\nread_table\n")
            await it.ask(shop, *place(text, len(text)))
        assert upstream.streams
        everything = await check_nothing_got_out(it, tmp_path, 1)
        assert MARKER not in everything


async def test_secrets_in_a_refactor_stay(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> None:
    """In the code, the instruction and the rules, also when the model is asked once more."""
    async with session(upstream, folder, tmp_path) as it:
        for number, planted in enumerate(PLANTED):
            uri = it.open(f"open{number}.py", text := f"{CODE}{planted.text}\n")
            await refactored(it, uri, text, f"use this: {planted.text}")
        assert "Use tables." in it.sent
        await check_nothing_got_out(it, tmp_path, 2 * len(PLANTED))


def answer_with_placeholder(request: Received) -> Script:
    """An answer that carries a secret back to the editor, by its placeholder."""
    if request.method == "POST" and request.json.get("stream"):
        return completion_stream('read_table("<redacted:1>")\n', wire_of(request.path))
    return default_answer(request)


def session(
    upstream: FakeUpstream, folder: Path, tmp_path: Path
) -> AbstractAsyncContextManager[Editor]:
    return editor(
        upstream,
        folder,
        tmp_path / "cache",
        arguments=("--log-level", "debug"),
        environment=EVERYTHING_ON,
        context={"rulesFile": "AGENTS.md"},
    )


def place(text: str, offset: int) -> tuple[int, int]:
    head = text[:offset]
    return head.count("\n"), len(head) - head.rfind("\n") - 1


async def listed(it: Editor, uri: str, text: str) -> None:
    line, character = place(text, len(text))
    position = {"line": line, "character": character}
    await it.client.request(
        "textDocument/completion", {"textDocument": {"uri": uri}, "position": position}
    )


async def offered(it: Editor, uri: str, text: str) -> list[object]:
    """The rows of the menu, opened by hand."""
    end = {"line": text.count("\n"), "character": 0}
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": {"line": 3, "character": 0}, "end": end},
        "context": {"diagnostics": [], "triggerKind": 1},
    }
    answer = await it.client.request("textDocument/codeAction", params)
    rows: list[object] = answer["result"]
    return rows


async def refactored(it: Editor, uri: str, text: str, instruction: str) -> None:
    end = {"line": text.count("\n"), "character": 0}
    await it.command(
        "fimble.refactor",
        {
            "uri": uri,
            "range": {"start": {"line": 3, "character": 0}, "end": end},
            "action": "instruction",
            "instruction": instruction,
        },
    )


async def check_nothing_got_out(it: Editor, tmp_path: Path, requests_min: int) -> str:
    """Ends the session; returns all that was sent, told and stored."""
    told = json.dumps([await it.command("fimble.explain"), await it.command("fimble.status")])
    await it.client.request("shutdown")
    it.client.notify("exit")
    _, log = await it.client.finish()
    assert len(it.upstream.streams) >= requests_min
    sent = "".join(texts_in([request.json for request in it.upstream.streams]))
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" and "indexes" in str(path) for path in files)
    stored = "".join(path.read_bytes().decode("latin-1") for path in files)
    for where, text in (("sent", sent), ("stored", stored), ("log", log), ("told", told)):
        left = [planted.name for planted in PLANTED if any(map(text.__contains__, pieces(planted)))]
        assert (where, left) == (where, [])
    return sent + stored + log + told


def pieces(planted: Planted) -> Iterator[str]:
    """Some of the secret's characters, from all over it."""
    for line in map(str.strip, re.split(r"\n|\\n|-----", planted.secret)):
        if line.startswith(("BEGIN", "END")) or len(line) < PIECE_CHARS:
            continue
        last = len(line) - PIECE_CHARS
        yield from (line[at : at + PIECE_CHARS] for at in (last // 3, last // 2, last))


def texts_in(value: object) -> Iterator[str]:
    """Every text of a JSON value, as it was before it was written as JSON."""
    if isinstance(value, str):
        yield value + "\n"
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
