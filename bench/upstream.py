"""The model server of the benches, a process of its own, and the plainest client it can have."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import httpx

from .session import ROOT

FIRST_MS: Final = 30
TOKEN_MS: Final = 2
ANSWER: Final = "return " + " + ".join(f"amount_{number} * rate" for number in range(6))
"""24 pieces, so 30 + 23 * 2 ms and what the fake itself needs."""


@contextlib.asynccontextmanager
async def fake_upstream(
    environment: Mapping[str, str], first_ms: float = FIRST_MS, token_ms: float = TOKEN_MS
) -> AsyncGenerator[str]:
    """The address of a model server that always says `ANSWER`, at the given speed."""
    speed = ("--first-ms", str(first_ms), "--token-ms", str(token_ms))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.support.fake_upstream", "--text", ANSWER, *speed),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=dict(environment),
    )
    try:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def options_for(url: str, cache_folder: str, **completion: object) -> dict[str, Any]:
    """Settings that ask the model server at `url` without waiting for a pause in typing."""
    fast = {"provider": "llamacpp", "baseUrl": url, "promptFormat": "infill"}
    return {
        "models": {"fast": fast},
        "completion": {"debounceMs": 0, **completion},
        "cache": {"directory": cache_folder},
    }


async def bare_ms(client: httpx.AsyncClient, url: str, prefix: str) -> float:
    """One streamed answer read to its end with httpx and nothing else."""
    body = {"input_prefix": prefix, "input_suffix": "", "n_predict": 96, "stream": True}
    text = ""
    begun = time.perf_counter()
    async with client.stream("POST", url + "/infill", json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                event = json.loads(line[6:])
                text += event["content"]
                if event.get("stop"):
                    break
    taken_ms = (time.perf_counter() - begun) * 1000
    assert text == ANSWER, "the fake model server gave another answer"
    return taken_ms
