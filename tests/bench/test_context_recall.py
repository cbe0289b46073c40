"""The tools around the benchmark of context collection."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.context_misses import outcomes_of
from bench.context_weights import Example, learn, share_shown
from bench.context_workspaces import rankings

ROOT = Path(__file__).parents[2]
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


def made_cases(folder: Path) -> list[dict[str, Any]]:
    original = folder / "cache" / "originals" / "shop"
    original.mkdir(parents=True)
    (original / "store.py").write_text(STORE)
    (original / "main.py").write_text(MAIN)
    (folder / "repos.json").write_text(json.dumps({"repos": [{"id": "shop", "lang": "python"}]}))
    arguments = [folder / "repos.json", folder / "cache", folder / "cases.jsonl"]
    command = [sys.executable, "-m", "bench.context_cases", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return [json.loads(line) for line in (folder / "cases.jsonl").read_text().splitlines()]


def test_a_case_takes_out_what_uses_a_name_of_another_file(tmp_path: Path) -> None:
    (case,) = made_cases(tmp_path)
    removed = MAIN[case["prefix_end"] : case["suffix_start"]]
    assert "first_order" in removed
    assert case["targets"] == [{"name": "first_order", "called": True, "defs": [["store.py", 2]]}]
    workspace = tmp_path / "cache" / "workspaces" / "shop"
    assert "first_order" not in (workspace / "main.py").read_text()
    assert (workspace / "store.py").read_text() == STORE


def test_what_became_of_a_needed_name_is_told(tmp_path: Path) -> None:
    made_cases(tmp_path)
    (found,) = rankings(tmp_path, tmp_path / "cache")
    assert [item.state for item in outcomes_of(found, 400)] == ["shown"]
    assert [item.state for item in outcomes_of(found, 0)] == ["no room"]


def test_learning_finds_what_tells_needed_names_from_others() -> None:
    rows = tuple(
        (f"name{number}", {"tells": float(number == 3), "noise": 1.0}) for number in range(9)
    )
    examples = [Example("shop", "python", rows, frozenset(("name3",)))] * 20
    weights = learn(examples, 10)
    assert weights["tells"] > 0.2 > abs(weights["noise"])
    assert share_shown(examples, weights) == 1.0


def test_the_script_says_what_is_missing(tmp_path: Path) -> None:
    command = ["sh", str(ROOT / "bench" / "context_recall.sh"), str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "score.py is missing" in done.stderr) == (2, True)
