"""Fetching weights: resumed, checked, and never half there under their final name."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from completion.errors import FimbleError, ModelNotAllowed, ModelRejected
from completion.upstream import weights
from completion.upstream.catalogue import CATALOGUE, CatalogueEntry
from completion.upstream.policy import HostPolicy, Network
from completion.upstream.pull import Pulled, pull
from tests.support.fake_upstream import CUT, HANG, FakeUpstream, Received, Script, Step

DATA = b"GGUF" + bytes(range(256)) * 40


def entry_at(url: str, data: bytes = DATA, digest: str = "right") -> CatalogueEntry:
    sums = {"right": hashlib.sha256(data).hexdigest(), "none": "", "wrong": "0" * 64}
    return CatalogueEntry("tiny", url + "/tiny.gguf", len(data), "MIT", "a test", sums[digest])


def file_server(request: Received, data: bytes = DATA) -> Script:
    """Answers with the file, or with the part of it that was asked for."""
    start = int(re.findall(r"\d+", request.headers.get("range", "bytes=0-"))[0])
    if start >= len(data):
        return Script([], 416)
    headers = {"content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
    return Script([data[start:]], 206 if start else 200, headers, "application/octet-stream")


async def test_a_whole_file(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    async with FakeUpstream(file_server) as fake:
        result = await pull(
            entry_at(fake.url), tmp_path, progress=lambda there, total: seen.append((there, total))
        )
    path = tmp_path / "models" / "tiny.gguf"
    assert result == Pulled(path, len(DATA), hashlib.sha256(DATA).hexdigest(), was_checked=True)
    assert path.read_bytes() == DATA
    assert seen[-1] == (len(DATA), len(DATA))
    assert [found.name for found in weights.installed(tmp_path)] == ["tiny"]
    assert weights.locate("tiny", tmp_path, name="fast") == path.resolve()


async def test_a_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    async with FakeUpstream(file_server) as fake:
        await pull(entry_at(fake.url), tmp_path)
        await pull(entry_at(fake.url), tmp_path)
        assert len(fake.requests) == 1


async def test_a_broken_connection_is_taken_up_where_it_broke(tmp_path: Path) -> None:
    async with FakeUpstream(file_server) as fake:
        fake.enqueue(
            Script([DATA[:1000], CUT]), Script([DATA[1000:3000], CUT], 206, range_of(1000))
        )
        await pull(entry_at(fake.url), tmp_path)
        asked = [request.headers.get("range") for request in fake.requests]
        assert asked == [None, "bytes=1000-", "bytes=3000-"]
    assert (tmp_path / "models" / "tiny.gguf").read_bytes() == DATA


async def test_a_cancelled_download_is_taken_up_later(tmp_path: Path) -> None:
    arrived = asyncio.Event()
    async with FakeUpstream(file_server) as fake:
        fake.enqueue(Script([DATA[:1000], HANG]))
        entry = entry_at(fake.url)
        task = asyncio.create_task(pull(entry, tmp_path, progress=lambda *_: arrived.set()))
        await asyncio.wait_for(arrived.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not (tmp_path / "models" / "tiny.gguf").exists()
        await pull(entry, tmp_path)
        assert fake.requests[-1].headers["range"] == "bytes=1000-"
    assert (tmp_path / "models" / "tiny.gguf").read_bytes() == DATA


async def test_a_server_that_ignores_the_range_starts_from_the_beginning(tmp_path: Path) -> None:
    part = tmp_path / "models" / "tiny.gguf.part"
    part.parent.mkdir()
    part.write_bytes(b"old and wrong")
    async with FakeUpstream(lambda _: Script([DATA])) as fake:
        await pull(entry_at(fake.url), tmp_path)
    assert (tmp_path / "models" / "tiny.gguf").read_bytes() == DATA
    assert not part.exists()


class Bad(NamedTuple):
    """What a server sends, and a word of the sentence that follows."""

    steps: list[Step]
    word: str
    status: int = 200
    digest: str = "right"


@pytest.mark.parametrize(
    "bad",
    [
        Bad([DATA], "SHA-256", digest="wrong"),
        Bad([b"<html>", b" " * len(DATA)], "GGUF", digest="none"),
        Bad([DATA + b"more"], "more than"),
        Bad([DATA[:50]], "less"),
        Bad([CUT], "again"),
        Bad([b"no"], "404", status=404),
        Bad([b"no"], "500", status=500),
    ],
    ids=["digest", "no gguf", "too long", "too short", "cut", "404", "500"],
)
async def test_what_is_not_the_file_never_gets_its_name(tmp_path: Path, bad: Bad) -> None:
    async with FakeUpstream(lambda _: Script(bad.steps, bad.status)) as fake:
        with pytest.raises(FimbleError) as caught:
            await pull(entry_at(fake.url, digest=bad.digest), tmp_path)
    assert bad.word in caught.value.message
    assert not weights.installed(tmp_path)


async def test_a_file_without_a_known_digest_says_so(tmp_path: Path) -> None:
    async with FakeUpstream(file_server) as fake:
        result = await pull(entry_at(fake.url, digest="none"), tmp_path)
    assert not result.was_checked
    assert result.sha256 == hashlib.sha256(DATA).hexdigest()


async def test_a_redirect_to_where_files_are_kept_is_followed(tmp_path: Path) -> None:
    async with FakeUpstream(file_server) as fake:
        fake.enqueue(Script([], 302, {"location": "/elsewhere"}))
        await pull(entry_at(fake.url), tmp_path)
        assert [request.path for request in fake.requests] == ["/tiny.gguf", "/elsewhere"]


async def test_a_full_disk_is_noticed_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    async with FakeUpstream(file_server) as fake:
        with pytest.raises(FimbleError, match="Make room"):
            await pull(entry_at(fake.url), tmp_path)
        assert not fake.requests


async def test_offline_fetches_nothing(tmp_path: Path) -> None:
    policy = HostPolicy(Network.THIS_MACHINE)
    with pytest.raises(ModelNotAllowed):
        await pull(entry_at("https://models.example"), tmp_path, policy=policy)


async def test_removing(tmp_path: Path) -> None:
    async with FakeUpstream(file_server) as fake:
        await pull(entry_at(fake.url), tmp_path)
    assert weights.remove("tiny", tmp_path) == len(DATA)
    assert weights.remove("tiny", tmp_path) == 0
    with pytest.raises(ModelRejected):
        weights.remove("../tiny", tmp_path)


def test_the_catalogue_is_sound() -> None:
    """Names are unique, digests look like digests, and nothing claims what was not done."""
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
    for entry in CATALOGUE:
        assert entry.url.startswith("https://")
        assert re.fullmatch(r"([0-9a-f]{64})?", entry.sha256)
        assert entry.licence
        assert not entry.verified
        assert weights.path_of(entry.name, Path("x")).suffix == ".gguf"


def range_of(start: int) -> dict[str, str]:
    return {"content-range": f"bytes {start}-{len(DATA) - 1}/{len(DATA)}"}
