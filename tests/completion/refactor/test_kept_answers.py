"""Answers to refactors on the disk: exactly the same question, and no secret."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from completion.generation import ChatPrompt, Message, ModelConfig
from completion.ports import CachedCompletion
from completion.refactor.kept_answers import ANSWER_CHARS_MAX, KeptAnswers, answer_key
from completion.store import DiskStore
from context.redaction import placeholder, redact_around
from tests.support.fakes import MemoryCache

MODEL = ModelConfig("big", "openai", "http://127.0.0.1:1/v1", "large")
PROMPT = ChatPrompt((Message("system", "rules"), Message("user", "code")))
ANSWER = CachedCompletion("def b(): ...", "large", "127.0.0.1:1")


@asynccontextmanager
async def on_disk(folder: Path) -> AsyncIterator[KeptAnswers]:
    store = DiskStore(folder, bytes_max=1 << 20, ttl_days=7)
    yield KeptAnswers(store)
    await store.aclose()


async def test_the_same_question_has_its_answer_after_a_restart(tmp_path: Path) -> None:
    for expected in (None, ANSWER):
        async with on_disk(tmp_path / "cache") as kept:
            assert await kept.get(PROMPT, MODEL) == expected
            await kept.put(PROMPT, MODEL, ANSWER)


@pytest.mark.parametrize(
    ("prompt", "model"),
    [
        (replace(PROMPT, messages=(*PROMPT.messages, Message("user", "again"))), MODEL),
        (ChatPrompt((Message("system", "rulesc"), Message("user", "ode"))), MODEL),
        (ChatPrompt((Message("user", "rules"), Message("user", "code"))), MODEL),
        (replace(PROMPT, stop=("\n",)), MODEL),
        (PROMPT, replace(MODEL, model="larger")),
        (PROMPT, replace(MODEL, base_url="http://127.0.0.1:2/v1")),
        (PROMPT, replace(MODEL, provider="mistral")),
    ],
)
async def test_another_question_or_model_has_not(prompt: ChatPrompt, model: ModelConfig) -> None:
    kept = KeptAnswers(MemoryCache())
    await kept.put(PROMPT, MODEL, ANSWER)
    assert await kept.get(prompt, model) is None


async def test_another_candidate_is_another_answer() -> None:
    kept = KeptAnswers(MemoryCache())
    await kept.put(PROMPT, MODEL, ANSWER)
    assert await kept.get(PROMPT, MODEL, temperature=0.7) is None


def test_what_only_makes_answers_faster_makes_no_other_question() -> None:
    turns = tuple(replace(message, stable_chars=2) for message in PROMPT.messages)
    faster = ChatPrompt(turns, prediction="def a(): ...", cache_key="key")
    assert answer_key(faster, MODEL) == answer_key(PROMPT, MODEL)
    assert answer_key(PROMPT, replace(MODEL, name="renamed")) == answer_key(PROMPT, MODEL)


async def test_nothing_is_kept_when_nothing_is_to_be_kept() -> None:
    kept = KeptAnswers(None)
    await kept.put(PROMPT, MODEL, ANSWER)
    assert await kept.get(PROMPT, MODEL) is None


@pytest.mark.parametrize("text", ["", " \n", "x" * (ANSWER_CHARS_MAX + 1)])
async def test_empty_and_endless_answers_are_not_kept(text: str) -> None:
    cache = MemoryCache()
    await KeptAnswers(cache).put(PROMPT, MODEL, replace(ANSWER, text=text))
    assert cache.entries == {}


async def test_a_long_answer_is_kept_whole_and_private(tmp_path: Path) -> None:
    answer = replace(ANSWER, text="value = 'é𐐀'  # \ud800\r\n" * 10_000)
    async with on_disk(tmp_path / "cache") as kept:
        await kept.put(PROMPT, MODEL, answer)
        assert await kept.get(PROMPT, MODEL) == answer
        files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_no_secret_lies_on_the_disk_and_no_prompt(tmp_path: Path) -> None:
    secret = "ghp_" + "a1B2c3D4e5" * 4
    shown = redact_around("", f'TOKEN = "{secret}"\n', "").suffix
    assert placeholder(1) in shown
    answer = replace(ANSWER, text=shown.replace("TOKEN", "KEY"))
    prompt = ChatPrompt((Message("user", shown),))
    async with on_disk(tmp_path / "cache") as kept:
        await kept.put(prompt, MODEL, answer)
        assert await kept.get(prompt, MODEL) == answer
    written = b"".join(p.read_bytes() for p in (tmp_path / "cache").rglob("*") if p.is_file())
    assert placeholder(1).encode() in written
    assert secret.encode() not in written
    assert b"TOKEN" not in written
