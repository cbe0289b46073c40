"""`fimble refactor` with a scripted model, a real formatter and real test runners."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.fake_upstream import FakeUpstream, completion_stream
from tests.support.processes import ended, written

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shells")

FIMBLE = Path(sys.executable).with_name("fimble")
RUFF = Path(sys.executable).with_name("ruff")
UNITTEST = f"'{sys.executable}' -m unittest"
CALC = "def add(a, b):\n    return a + b\n\n\nOTHER = [1,2]\n"
TEST_CALC = """\
import unittest

from calc import add


class Add(unittest.TestCase):
    def test_add(self):
        self.assertEqual(add(1, 2), 3)
"""
WRONG = "def add(a, b):\n    total = a-b\n    return total"
GOOD = "def add(a, b):\n    total = a+b\n    return total"


@dataclass
class Desk:
    """A small project, and a user with one model."""

    folder: Path
    upstream: FakeUpstream

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def scratches(self) -> Path:
        return self.folder / "cache" / "scratch"

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """`fimble refactor` in the project."""
        config = self.folder / "config.toml"
        config.write_text(
            f'[models.big]\nprovider = "openai"\nbase_url = "{self.upstream.url}/v1"\n'
            'model = "fake-model"\n[context]\nindex = false\n'
            f'[cache]\ndirectory = "{self.folder / "cache"}"\n',
            encoding="utf-8",
        )
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            FIMBLE, "refactor", *arguments,
            cwd=self.project, stdin=pipe, stdout=pipe, stderr=pipe,
            env={**os.environ, "FIMBLE_CONFIG": str(config), "OPENAI_API_KEY": "k"},
        )  # fmt: skip

    async def run(self, *arguments: str, said: str = "") -> tuple[int, str, str]:
        """Exit code, output and errors; `said` comes from a pipe."""
        process = await self.start(*arguments)
        out, err = await process.communicate(said.encode())
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    def answers(self, *codes: str) -> None:
        """What the model says, one after the other."""
        for code in codes:
            self.upstream.enqueue(completion_stream(f"```\n{code}\n```", "chat"))

    def asked(self) -> list[str]:
        """The last message of each request."""
        return [request.json["messages"][-1]["content"] for request in self.upstream.streams]


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Desk]:
    project = tmp_path / "project"
    project.mkdir()
    (project / ".git").mkdir()
    (project / "calc.py").write_text(CALC, encoding="utf-8")
    (project / "test_calc.py").write_text(TEST_CALC, encoding="utf-8")
    (project / "ruff.toml").write_text("line-length = 80\n", encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "ruff").symlink_to(RUFF)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    async with FakeUpstream() as upstream:
        yield Desk(tmp_path, upstream)


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


async def test_the_edit_that_passes_the_tests_wins_and_is_formatted(desk: Desk) -> None:
    desk.answers(WRONG, GOOD)
    code, out, err = await desk.run("calc.py:1-2", "name it", "--test", UNITTEST, "--apply")
    assert (code, err) == (
        0,
        "verified: parses, formatted by ruff, ruff finds nothing new, 1 test passes; applied\n",
    )
    assert "+    total = a + b\n" in out
    expect = CALC.replace("return a + b", "total = a + b\n    return total")
    assert (desk.project / "calc.py").read_text(encoding="utf-8") == expect
    assert "AssertionError: -1 != 3" in desk.asked()[1]
    assert str(desk.folder) not in desk.asked()[1]
    assert left(desk.scratches) == []


async def test_an_edit_that_fails_the_tests_is_not_offered(desk: Desk) -> None:
    desk.answers(WRONG, WRONG)
    code, out, err = await desk.run("calc.py:1-2", "name it", "--test", UNITTEST, "--apply")
    assert (code, out) == (1, "")
    assert "The tests fail with this edit." in err
    assert (desk.project / "calc.py").read_text(encoding="utf-8") == CALC
    assert left(desk.scratches) == []


async def test_tests_that_fail_without_the_edit_cost_one_answer(desk: Desk) -> None:
    desk.answers(GOOD)
    code, _, err = await desk.run("calc.py:1-2", "name it", "--test", "exit 1")
    assert code == 1
    assert "without any edit" in err
    assert len(desk.asked()) == 1


async def test_the_instruction_may_come_from_a_pipe_and_the_answer_be_json(desk: Desk) -> None:
    desk.answers(GOOD)
    code, out, _ = await desk.run("calc.py:1-2", "-", "--json", "--model", "big", said="name it\n")
    answer = json.loads(out)
    assert code == 0
    assert answer["checked"] == ["parses", "formatted by ruff", "ruff finds nothing new"]
    assert "name it" in desk.asked()[0]


async def test_an_unknown_model_is_wrong_usage(desk: Desk) -> None:
    code, _, err = await desk.run("calc.py:1-2", "x", "--model", "none")
    assert code == 2
    assert "There is no model 'none': take big, embedded." in err


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
async def test_a_project_in_typescript_is_tested_by_node(desk: Desk) -> None:
    source = "export function add(a: number, b: number): number {\n  return a + b;\n}\n"
    (desk.project / "add.ts").write_text(source, encoding="utf-8")
    (desk.project / "add.test.mjs").write_text(
        "import test from 'node:test';\nimport assert from 'node:assert';\n"
        "import { readFileSync } from 'node:fs';\n"
        "const plain = readFileSync('add.ts', 'utf8').replace(/: number/g, '');\n"
        "const { add } = await import('data:text/javascript,' + encodeURIComponent(plain));\n"
        "test('adds', () => assert.strictEqual(add(1, 2), 3));\n",
        encoding="utf-8",
    )
    wrong = "export function add(a: number, b: number): number {\n  return b - a;\n}"
    desk.answers(wrong, wrong.replace("b - a", "b + a"))
    code, out, err = await desk.run("add.ts:1-3", "swap", "--test", "node --test add.test.mjs")
    assert (code, "+  return b + a;" in out) == (0, True), err
    assert "1 test passes" in err
    assert "not ok" in desk.asked()[1] or "failing" in desk.asked()[1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_stopping_it_while_tests_run_leaves_nothing(desk: Desk, how: signal.Signals) -> None:
    """Of what a killed one cannot remove itself, the next one finds the rest."""
    desk.answers(GOOD, GOOD)
    pid_file = desk.folder / "pid"
    command = f"sleep 600 & echo $! > '{pid_file}'; wait"
    running = await desk.start("calc.py:1-2", "name it", "--test", command)
    pid = await written(pid_file)
    assert len(left(desk.scratches)) == 1
    running.send_signal(how)
    await running.communicate()
    assert running.returncode == (-how if how is signal.SIGKILL else 128 + how)
    await ended(pid)
    if how is signal.SIGKILL:
        await desk.run("calc.py:1-2", "name it", "--test", UNITTEST)
    assert left(desk.scratches) == []
