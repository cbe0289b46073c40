from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from bench.line_completion import Answer, Asker, Pair, print_table, summary
from completion.generation import InfillPrompt
from completion.inline.engine import Engine
from completion.records import Records
from completion.route import Router
from completion.values import CompletionOptions, EngineOptions, Task
from server.settings.values import Settings
from tests.support.fakes import FakeClock, FakeModelClient, MemoryCache, Step

STORE = """\
class Store:
    def first_order(self):
        return 1
"""
MAIN = """\
from store import Store


def run(store: Store):
    found = store.first_order()
    return found
"""


def made_row(folder: Path, truth: str) -> dict[str, Any]:
    """The position before `truth` in the file `main.py` of a project of two files."""
    root = folder / "shop"
    root.mkdir()
    (root / "store.py").write_text(STORE)
    (root / "main.py").write_text(MAIN)
    start = MAIN.index(truth)
    return {
        "id": "shop-1", "repo": "shop", "lang": "python", "path": "main.py", "kind": "mid",
        "offset": start, "line_end": start + len(truth),
        "gt_sha256": hashlib.sha256(truth.encode()).hexdigest(),
    }  # fmt: skip


async def check_pair(folder: Path, row: dict[str, Any], *answers: str) -> tuple[Pair, list[str]]:
    """Asks for both answers; the pair, and the two prompts in the order they were sent."""
    script: list[list[Step]] = [[answer] for answer in answers]
    model = FakeModelClient(script)
    router, clock = (
        Router({"fast": model}, dict.fromkeys(Task, ("fast",)), FakeClock()),
        FakeClock(),
    )
    options = EngineOptions(CompletionOptions(debounce_ms=0, lines_max=1), cache_enabled=False)
    engine = Engine(router, MemoryCache(), Records(), clock, options)
    (pair,) = [pair async for pair in Asker(engine, folder, Settings()).pairs([row])]
    await engine.aclose()
    prompts = []
    for call in model.calls:
        assert isinstance(call.prompt, InfillPrompt)
        extra = "".join(f"{file.filename}: {file.text}" for file in call.prompt.extra)
        prompts.append(extra + call.prompt.prefix + call.prompt.suffix)
    return pair, prompts


async def test_each_position_is_asked_for_with_other_files_and_without(tmp_path: Path) -> None:
    row = made_row(tmp_path, "store.first_order()")
    pair, (related, alone) = await check_pair(tmp_path, row, "store.first_order()", "Store()")
    assert "store.py" in related
    assert "store.py" not in alone
    assert pair.related.exact
    assert not pair.alone.exact
    assert pair.related.related_tokens > pair.alone.related_tokens == 0


async def test_what_was_taken_out_is_nowhere_in_the_prompts(tmp_path: Path) -> None:
    row = made_row(tmp_path, "store.first_order()")
    _, prompts = await check_pair(tmp_path, row, "a", "b")
    assert len(prompts) == 2
    assert all("store.first_order()" not in prompt for prompt in prompts)


async def test_a_file_of_another_version_ends_the_run(tmp_path: Path) -> None:
    row = {**made_row(tmp_path, "store.first_order()"), "offset": 3}
    with pytest.raises(SystemExit, match="not the text"):
        await check_pair(tmp_path, row)


def answer(text: str, *, exact: bool, similarity: float) -> Answer:
    return Answer(text, "", exact, similarity, 100, 0, 5.0)


def test_a_summary_counts_what_only_one_side_has_right(capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = answer("a", exact=True, similarity=1), answer("", exact=False, similarity=0)
    sides = [(right, wrong), (right, right), (wrong, right), (wrong, right), (wrong, wrong)]
    pairs = [Pair(str(at), "go", "mid", *both) for at, both in enumerate(sides)]
    told = summary(pairs)
    assert told["exact_only_with"] == 2
    assert told["exact_only_without"] == 1
    assert told["same_text"] == 2
    assert told["with"]["exact"] == told["with"]["answered"] == 0.6
    assert told["similarity_gain"]["is_noise"]
    print_table(pairs)
    assert "p = 1.00, noise" in capsys.readouterr().out
