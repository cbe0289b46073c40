"""A small Python and a small TypeScript project, with their real formatters, linters and tests.

The real server over its standard streams, and a scripted model behind it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_upstream import (
    FakeUpstream,
    Received,
    Script,
    completion_stream,
    default_answer,
)
from tests.support.processes import ended, written
from tests.support.raw_client import RawClient, raw_client

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shells")

SERVE = [sys.executable, "-P", "-m", "server", "serve", "--stdio"]
PYTHON_BIN = Path(sys.executable).parent
NODE_BIN = Path(__file__).parents[2] / "client-vscode" / "node_modules" / ".bin"
NEEDS_NODE = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE_BIN / "prettier").exists(),
    reason="no node, or the extension's packages are not installed: run `make test`",
)

PYTHON = {
    "pyproject.toml": "[tool.ruff]\nline-length = 80\n",
    "calc.py": "def add(a, b):\n    return a + b\n\n\nOTHER = [1,2]\n",
    "tests/test_calc.py": (
        "from calc import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
        "def test_nothing():\n    assert add(0, 0) == 0\n"
    ),
}
TYPESCRIPT = {
    "package.json": '{"type": "module", "private": true}\n',
    "tsconfig.json": (
        '{"compilerOptions": {"strict": true, "target": "es2022", "module": "nodenext",'
        ' "rootDir": "src", "types": ["node"], "skipLibCheck": true}, "include": ["src"]}\n'
    ),
    ".prettierrc": '{"semi": true}\n',
    "src/calc.ts": (
        "export function add(a: number, b: number): number {\n  return a + b;\n}\n\n"
        "export const other = [1,2]\n"
    ),
    "src/calc.test.ts": (
        'import test from "node:test";\nimport assert from "node:assert";\n'
        'import { add } from "./calc.js";\n\n'
        'test("adds", () => assert.strictEqual(add(1, 2), 3));\n'
        'test("nothing", () => assert.strictEqual(add(0, 0), 0));\n'
    ),
}
PYTEST = f"'{sys.executable}' -m pytest -q -p no:cacheprovider tests"
NODE_TEST = "tsc -p . --outDir out && node --test out/"
PYTHON_FILE, TYPESCRIPT_FILE = "calc.py", "src/calc.ts"


PYTHON_NAMES = {path.partition("/")[0] for path in PYTHON}


def children_of(pid: int) -> list[str]:
    """The processes that a process has started, where the system tells."""
    threads = Path(f"/proc/{pid}/task")
    lists = [thread / "children" for thread in threads.iterdir()] if threads.exists() else []
    return [child for one in lists if one.exists() for child in one.read_text().split()]


@dataclass
class Desk:
    """A project, a server that knows it, and what the model is to say."""

    project: Path
    client: RawClient
    upstream: FakeUpstream

    @property
    def scratches(self) -> list[Path]:
        folder = self.project.parent / "cache" / "scratch"
        return list(folder.iterdir()) if folder.exists() else []

    def uri(self, path: str) -> str:
        return (self.project / path).as_uri()

    def answers(self, *codes: str) -> None:
        """What the model says when it is asked for text, one after the other."""
        scripts = [completion_stream(f"```\n{code}\n```", "chat") for code in codes]

        def answer(request: Received) -> Script:
            wants_text = request.method == "POST" and request.json.get("stream")
            return scripts.pop(0) if wants_text and scripts else default_answer(request)

        self.upstream.answer = answer

    def asked(self) -> list[str]:
        """The last message of each request to the model."""
        return [request.json["messages"][-1]["content"] for request in self.upstream.streams]

    def open(self, path: str, language: str) -> None:
        self.client.open(
            (self.project / path).read_text(encoding="utf-8"), self.uri(path), language
        )

    def refactor(self, path: str, last_line: int) -> int:
        """Begins a refactor of the first lines; the number of the request."""
        place = {"line": 0, "character": 0}, {"line": last_line, "character": 1}
        call = {
            "uri": self.uri(path),
            "range": {"start": place[0], "end": place[1]},
            "action": "instruction",
            "instruction": "name the sum",
        }
        return self.client.ask(
            "workspace/executeCommand", {"command": "fimble.refactor", "arguments": [call]}
        )

    async def nothing_left(self) -> None:
        """Returns when no copy is there and the server has no child process."""
        async with asyncio.timeout(20):
            while self.scratches or children_of(self.client.process.pid):  # noqa: ASYNC110
                await asyncio.sleep(0)  # another process: there is nothing to await

    async def edit(self) -> list[dict[str, Any]]:
        """The text edits that the server wants applied; it is told that they are."""
        message = await self.client.wait_for_method("workspace/applyEdit")
        self.client.reply(message, {"applied": True})
        (change,) = message["params"]["edit"]["documentChanges"]
        return list(change["edits"])


@asynccontextmanager
async def desk(
    folder: Path, files: dict[str, str], programs: dict[str, Path], **refactor: str
) -> AsyncGenerator[Desk]:
    """`programs` are what the user has installed."""
    project = folder / "project"
    for path, text in files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    (folder / "bin").mkdir()
    for name, place in programs.items():
        (folder / "bin" / name).symlink_to(place)
    environment = {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "OPENAI_API_KEY": "k",
        "XDG_CACHE_HOME": str(folder / "xdg"),
    }
    async with FakeUpstream() as upstream, raw_client(SERVE, environment) as client:
        model = {"provider": "openai", "baseUrl": f"{upstream.url}/v1", "model": "m"}
        await client.initialize(
            {"workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}},
            workspaceFolders=[{"uri": project.as_uri(), "name": "project"}],
            initializationOptions={
                "models": {"large": model},
                "context": {"index": False},
                "cache": {"directory": str(folder / "cache")},
                "refactor": refactor,
            },
        )
        yield Desk(project, client, upstream)


def python_desk(folder: Path, **refactor: str) -> Any:
    return desk(folder, PYTHON, {"ruff": PYTHON_BIN / "ruff"}, **refactor)


def typescript_desk(folder: Path, **refactor: str) -> Any:
    types = NODE_BIN.parent / "@types"
    made = desk(
        folder,
        TYPESCRIPT,
        {"tsc": NODE_BIN / "tsc", "prettier": NODE_BIN / "prettier"},
        **refactor,
    )
    (folder / "project" / "node_modules").mkdir(parents=True)
    (folder / "project" / "node_modules" / "@types").symlink_to(types)
    return made


async def said(desk: Desk) -> str:
    """What the user reads of the checks."""
    explained = await desk.client.request(
        "workspace/executeCommand", {"command": "fimble.explain", "arguments": [1]}
    )
    return str(explained["result"])


async def test_python_formatted_linted_and_tested(tmp_path: Path) -> None:
    """The first answer fails the tests, the second is put right by the formatter."""
    wrong = "def add(a, b):\n    total = a-b\n    return total"
    async with python_desk(tmp_path, testCommand=PYTEST) as it:
        it.open(PYTHON_FILE, "python")
        it.answers(wrong, wrong.replace("a-b", "a+b"))
        it.refactor(PYTHON_FILE, 1)
        (edit,) = await it.edit()
        assert edit["newText"].startswith("    total = a + b\n    return total")
        assert "assert -1 == 3" in it.asked()[1]
        record = await said(it)
        for check in ("formatted by ruff", "ruff finds nothing new", "2 tests pass"):
            assert check in record
        assert it.scratches == []


async def test_python_that_ruff_does_not_like_is_asked_for_again(tmp_path: Path) -> None:
    wrong = "def add(a, b):\n    unused = a\n    return a + b + 0"
    async with python_desk(tmp_path) as it:
        it.open(PYTHON_FILE, "python")
        it.answers(wrong, "def add(a, b):\n    return b + a")
        it.refactor(PYTHON_FILE, 1)
        (edit,) = await it.edit()
        assert "b + a" in edit["newText"]
        assert "F841" in it.asked()[1]
        assert str(tmp_path) not in it.asked()[1]


@NEEDS_NODE
async def test_typescript_formatted_checked_and_tested(tmp_path: Path) -> None:
    """The first answer names what is not defined, the second fails a test."""
    head, tail = "export function add(a: number, b: number): number {\n  const sum = ", "\n}"
    codes = [f"{head}{value}\n  return sum{tail}" for value in ("a+c", "a-b", "a+b")]
    async with typescript_desk(tmp_path, testCommand=NODE_TEST) as it:
        it.open(TYPESCRIPT_FILE, "typescript")
        it.answers(*codes[:2])
        await it.client.answer(it.refactor(TYPESCRIPT_FILE, 2))
        shown = await it.client.wait_for_method("window/showMessage")
        assert "The tests fail with this edit." in shown["params"]["message"]
        assert "TS2304" in it.asked()[1]
        it.answers(codes[2])
        it.refactor(TYPESCRIPT_FILE, 2)
        (edit,) = await it.edit()
        assert edit["newText"].startswith("  const sum = a + b;\n  return sum;")
        record = await said(it)
        for check in ("formatted by prettier", "tsc finds nothing new", "2 tests pass"):
            assert check in record
        assert it.scratches == []


WAITS = "sleep 600 & echo $! > '{pid}'; wait"


@pytest.mark.parametrize("stage", ["format", "lint", "testCommand"])
async def test_cancelling_in_any_stage_leaves_nothing(tmp_path: Path, stage: str) -> None:
    pid_file = tmp_path / "pid"
    script = WAITS.format(pid=pid_file)
    if stage == "format":
        (tmp_path / "wait.sh").write_text(script, encoding="utf-8")
        script = f"sh '{tmp_path}/wait.sh'"
    async with python_desk(tmp_path, **{stage: script}) as it:
        it.open(PYTHON_FILE, "python")
        it.answers("def add(a, b):\n    return b + a")
        number = it.refactor(PYTHON_FILE, 1)
        pid = await written(pid_file)
        assert len(it.scratches) == (stage != "format")
        it.client.notify("$/cancelRequest", {"id": number})
        await it.client.answer(number)
        await ended(pid)
        await it.nothing_left()
    assert {path.name for path in (tmp_path / "project").iterdir()} == PYTHON_NAMES
    assert not list((tmp_path / "cache" / "scratch").glob("*"))
