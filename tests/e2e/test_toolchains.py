"""The real toolchains of Go, Rust, JavaScript and Python on small projects, by `fimble refactor`.

What is not on this machine is skipped with its name.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_upstream import FakeUpstream, completion_stream

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX paths")

FIMBLE = Path(sys.executable).with_name("fimble")
NODE_BIN = Path(__file__).parents[2] / "client-vscode" / "node_modules" / ".bin"
CARGO_BIN = Path.home() / ".cargo" / "bin"
PLACES = os.pathsep.join([os.environ.get("PATH", ""), str(CARGO_BIN), str(NODE_BIN)])


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [name for name in programs if shutil.which(name, path=PLACES) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


GO = {
    "go.mod": "module example.com/calc\n\ngo 1.19\n",
    "calc.go": "package calc\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n",
    "calc_test.go": (
        'package calc\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n'
        '\tif Add(1, 2) != 3 {\n\t\tt.Fatal("wrong")\n\t}\n}\n'
    ),
    "old/old.go": "package old\n\nfunc Old() int { return missing }\n",
}
RUST = {
    "Cargo.toml": '[workspace]\nmembers = ["calc"]\nresolver = "2"\n',
    "calc/Cargo.toml": '[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n',
    "calc/src/lib.rs": (
        "pub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}\n\n#[cfg(test)]\nmod tests {\n"
        "    #[test]\n    fn adds() {\n        assert_eq!(super::add(1, 2), 3);\n    }\n}\n"
    ),
}
SCRIPT = {
    "eslint.config.mjs": 'export default [{ rules: { "no-undef": "error" } }];\n',
    "calc.mjs": "export function add(a, b) {\n  return a + b;\n}\n\nexport const old = missing;\n",
}
PYTHON = {
    "pyrightconfig.json": "{}\n",
    "calc.py": "def add(a: int, b: int) -> int:\n    return a + b\n\n\nOLD: int = 'text'\n",
}


@dataclass
class Desk:
    """An empty project, a user with every program of this machine, and one model."""

    folder: Path
    upstream: FakeUpstream

    async def refactor(
        self, files: dict[str, str], place: str, answers: list[str], *arguments: str
    ) -> dict[str, Any]:
        """What `fimble refactor --json` prints for a project of these files."""
        for path, text in files.items():
            file = self.folder / "project" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        for code in answers:
            self.upstream.enqueue(completion_stream(f"```\n{code}\n```", "chat"))
        process = await asyncio.create_subprocess_exec(
            FIMBLE, "refactor", place, "name the sum", "--json", *arguments,
            cwd=self.folder / "project", stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={
                **os.environ,
                "PATH": PLACES,
                "FIMBLE_CONFIG": str(self.configuration()),
                "OPENAI_API_KEY": "k",
            },
        )  # fmt: skip
        out, err = await process.communicate()
        scratches = self.folder / "cache" / "scratch"
        assert not scratches.exists() or list(scratches.iterdir()) == []
        assert out, err.decode()
        return dict(json.loads(out))

    def configuration(self) -> Path:
        file = self.folder / "config.toml"
        file.write_text(
            f'[models.big]\nprovider = "openai"\nbase_url = "{self.upstream.url}/v1"\n'
            'model = "fake-model"\n[context]\nindex = false\n[refactor]\nlint = "project"\n'
            f'[cache]\ndirectory = "{self.folder / "cache"}"\n',
            encoding="utf-8",
        )
        return file

    def asked(self) -> list[str]:
        """The last message of each request."""
        return [request.json["messages"][-1]["content"] for request in self.upstream.streams]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    async with FakeUpstream() as upstream:
        yield Desk(tmp_path, upstream)


@needs("go", "gofmt")
async def test_go_is_formatted_vetted_and_tested(desk: Desk) -> None:
    """A package that could not be compiled before is not held against the edit."""
    good = "func Add(a, b int) int {\n\tsum := a+b\n\treturn sum\n}"
    said = await desk.refactor(
        GO, "calc.go:3-5", [good.replace("a+b", 'a+"b"'), good], "--test", "go test -v ."
    )
    assert said["checked"] == [
        "parses", "formatted by gofmt", "go vet finds nothing new", "1 test passes",
    ]  # fmt: skip
    assert "calc.go:4:" in desk.asked()[1]
    assert str(desk.folder) not in desk.asked()[1]


@needs("go")
async def test_a_go_package_that_did_not_compile_is_not_called_vetted(desk: Desk) -> None:
    """Of such a package only the first error is told: a second one could not be seen."""
    files = {**GO, "aaa.go": "package calc\n\nvar Old = missing\n"}
    good = "func Add(a, b int) int {\n\tsum := a + b\n\treturn sum\n}"
    said = await desk.refactor(files, "calc.go:3-5", [good])
    assert not [check for check in said["checked"] if "vet" in check]


@needs("cargo", "rustfmt")
async def test_rust_is_formatted_checked_and_tested(desk: Desk) -> None:
    """In a workspace the compiler names its files from there, not from the member."""
    good = "pub fn add(a: i32, b: i32) -> i32 {\n    let sum = a+b;\n    sum\n}"
    said = await desk.refactor(
        RUST, "calc/src/lib.rs:1-3", [good.replace("a+b", 'a+"b"'), good],
        "--test", "cargo test --offline",
    )  # fmt: skip
    assert said["checked"] == [
        "parses", "formatted by rustfmt", "cargo check finds nothing new", "1 test passes",
    ]  # fmt: skip
    assert "\ncalc/src/lib.rs:2: E0277" in "\n" + desk.asked()[1]


@needs("cargo")
async def test_a_crate_that_cargo_cannot_read_is_not_called_checked(desk: Desk) -> None:
    broken = RUST["calc/Cargo.toml"] + '[dependencies]\nnot-there = { path = "../none" }\n'
    good = "pub fn add(a: i32, b: i32) -> i32 {\n    let sum = a + b;\n    sum\n}"
    said = await desk.refactor({**RUST, "calc/Cargo.toml": broken}, "calc/src/lib.rs:1-3", [good])
    assert not [check for check in said["checked"] if "cargo" in check]


JS_GOOD = "export function add(a, b) {\n  const sum = a + b;\n  return sum;\n}"


@needs("node", "eslint")
async def test_eslint_blames_only_what_the_edit_brings(desk: Desk) -> None:
    said = await desk.refactor(
        SCRIPT, "calc.mjs:1-3", [JS_GOOD.replace("a + b", "a + nowhere"), JS_GOOD]
    )
    assert "eslint finds nothing new" in said["checked"]
    assert "no-undef 'nowhere' is not defined." in desk.asked()[1]
    assert "missing" not in desk.asked()[1].partition("no-undef")[2]


@needs("node", "eslint")
@pytest.mark.parametrize(
    "config",
    ['import none from "eslint-plugin-none";\nexport default [none];\n',
     'export default [{ ignores: ["calc.mjs"] }];\n'],
    ids=["no plugin", "file ignored"],
)  # fmt: skip
async def test_an_eslint_that_read_nothing_is_not_called_a_check(desk: Desk, config: str) -> None:
    said = await desk.refactor({**SCRIPT, "eslint.config.mjs": config}, "calc.mjs:1-3", [JS_GOOD])
    assert not [check for check in said["checked"] if "eslint" in check]


@needs("pyright")
async def test_pyright_blames_only_what_the_edit_brings(desk: Desk) -> None:
    good = "def add(a: int, b: int) -> int:\n    total = a + b\n    return total"
    wrong = good.replace("return total", "return str(total)")
    said = await desk.refactor(PYTHON, "calc.py:1-2", [wrong, good])
    assert "pyright finds nothing new" in said["checked"]
    assert "calc.py:3: reportReturnType" in desk.asked()[1]
    assert "OLD" not in desk.asked()[1].partition("reportReturnType")[2]


@needs("pyright")
async def test_a_pyright_that_reads_no_file_is_not_called_a_check(desk: Desk) -> None:
    good = "def add(a: int, b: int) -> int:\n    total = a + b\n    return total"
    files = {**PYTHON, "pyrightconfig.json": '{"include": ["nowhere"]}'}
    said = await desk.refactor(files, "calc.py:1-2", [good])
    assert not [check for check in said["checked"] if "pyright" in check]
