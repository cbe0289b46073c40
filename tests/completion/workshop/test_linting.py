"""Linters on an edit: real ones where a development set-up has them, else small scripts."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from pathlib import Path

import pytest

from completion.project import ChangedFile, ProjectEdit, Trial
from completion.values import ToolOptions
from completion.workshop import linting
from completion.workshop.linting import lint
from tests.support.processes import ended, written

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shells")

BIN = Path(sys.executable).parent
TSC = Path(__file__).parents[3] / "client-vscode" / "node_modules" / ".bin" / "tsc"
SECRET = "ghp_" + "a1" * 18


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a name that nothing defines, and a user with nothing but a shell."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text("known = missing\n", encoding="utf-8")
    return folder


def configure(project: Path, name: str, text: str = "") -> None:
    (project / name).write_text(text, encoding="utf-8")


def program(project: Path, name: str, script: str) -> None:
    """A linter on the user's `PATH`."""
    path = project.parent / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def real(project: Path, name: str, place: Path) -> None:
    (project.parent / "bin" / name).symlink_to(place)


async def tried(
    project: Path, *changed: ChangedFile, wanted: str = "auto", unsaved: str = ""
) -> Trial | None:
    options = ToolOptions(project.parent / "s", lint=wanted, environment=dict(os.environ))
    typed = (ChangedFile("typed.py", unsaved),) if unsaved else ()
    found = await lint(ProjectEdit(project, changed, typed), options)
    left = project.parent / "s"
    assert not left.exists() or list(left.iterdir()) == []
    return found


def left_in(project: Path) -> list[str]:
    return sorted(path.name for path in project.iterdir())


def a_py(text: str) -> ChangedFile:
    return ChangedFile("a.py", text)


async def test_without_a_configuration_nothing_is_started(project: Path) -> None:
    program(project, "ruff", "touch ran; exit 2")
    assert await tried(project, a_py("nowhere\n")) is None
    assert not (project / "ran").exists()
    assert not (project.parent / "s").exists()


@pytest.mark.parametrize("wanted", ["off", "", " off "])
async def test_it_can_be_turned_off(project: Path, wanted: str) -> None:
    configure(project, "ruff.toml")
    real(project, "ruff", BIN / "ruff")
    assert await tried(project, a_py("nowhere\n"), wanted=wanted) is None


async def test_what_the_file_had_before_does_not_count(project: Path) -> None:
    configure(project, "ruff.toml")
    real(project, "ruff", BIN / "ruff")
    found = await tried(project, a_py("\n\nknown = missing\nmore = known\n"))
    assert found == Trial(True, "ruff finds nothing new")


async def test_what_the_edit_brings_does(project: Path) -> None:
    configure(project, "ruff.toml")
    real(project, "ruff", BIN / "ruff")
    found = await tried(project, a_py("known = missing\nmore = nowhere\n"))
    assert found == Trial(
        False,
        "ruff finds something new in this edit.",
        "a.py:2: F821 Undefined name `nowhere`\n",
    )


async def test_the_order_of_imports_is_no_reason(project: Path) -> None:
    configure(project, "ruff.toml", 'lint.select = ["I", "F"]\n')
    real(project, "ruff", BIN / "ruff")
    found = await tried(project, a_py("import sys\nimport os\nknown = sys, os\n"))
    assert found is not None
    assert found.passed


async def test_a_file_is_judged_where_it_goes_with_what_it_had(project: Path) -> None:
    configure(project, "ruff.toml")
    real(project, "ruff", BIN / "ruff")
    gone, here = ChangedFile("a.py", None), ChangedFile("b.py", "known = missing\n")
    assert await tried(project, gone, here) == Trial(True, "ruff finds nothing new")


async def test_secrets_are_taken_out_of_what_is_found(project: Path) -> None:
    configure(project, "ruff.toml")
    real(project, "ruff", BIN / "ruff")
    found = await tried(project, a_py(f"known = missing\nmore = {SECRET}\n"))
    assert found is not None
    assert "F821" in found.output
    assert SECRET not in found.output


@pytest.mark.skipif(not TSC.exists(), reason="the extension's packages are not installed")
async def test_the_whole_project_is_read_for_what_an_edit_breaks_elsewhere(project: Path) -> None:
    real(project, "tsc", TSC)
    configure(project, "tsconfig.json", '{"compilerOptions": {"strict": true, "types": []}}')
    configure(project, "a.ts", "export const size: number = 1;\n")
    configure(project, "b.ts", 'import { size } from "./a";\nexport const twice = size * 2;\n')
    found = await tried(project, ChangedFile("a.ts", 'export const size: string = "1";\n'))
    assert found is not None
    assert not found.passed
    assert found.output.startswith("b.ts:2: TS2362 ")
    better = await tried(project, ChangedFile("a.ts", "export const size: number = 3;\n"))
    assert better == Trial(True, "tsc finds nothing new")
    assert left_in(project) == ["a.py", "a.ts", "b.ts", "tsconfig.json"]


async def test_mypy_is_asked_where_it_is_configured(project: Path) -> None:
    real(project, "mypy", BIN / "mypy")
    configure(project, "mypy.ini", "[mypy]\n")
    found = await tried(project, a_py("known: int = 'text'\n"))
    assert found is not None
    assert found.summary == "mypy finds something new in this edit."
    assert "a.py:1: assignment Incompatible types" in found.output


async def test_a_linter_sees_what_is_not_saved_with_the_edit_and_without_it(project: Path) -> None:
    seen = project.parent / "seen"
    program(project, "go", f"cat typed.py >> {seen}; echo './a.go:1:1: found'; exit 1")
    configure(project, "go.mod")
    found = await tried(project, ChangedFile("a.go", "x"), unsaved="typed\n")
    assert found == Trial(True, "go vet finds nothing new")
    assert seen.read_text(encoding="utf-8") == "typed\ntyped\n"


@pytest.mark.parametrize(
    "script",
    [
        "exit 3",
        "echo not what it should say; exit 1",
        "head -c 5000000 /dev/zero | tr '\\0' x; exit 1",
        "grep -q new a.go && echo './a.go:1:1: found' && exit 1; exit 3",
    ],
)
async def test_a_linter_that_does_not_work_says_nothing(project: Path, script: str) -> None:
    configure(project, "go.mod")
    configure(project, "a.go", "old")
    program(project, "go", script)
    assert await tried(project, ChangedFile("a.go", "new")) is None


async def test_one_that_takes_too_long_says_nothing_and_is_ended(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linting, "LINT_TIMEOUT_MS", 500)
    pid_file = project.parent / "pid"
    configure(project, "go.mod")
    program(project, "go", f"sleep 600 & echo $! > {pid_file}; wait")
    assert await tried(project, ChangedFile("a.go", "new")) is None
    await ended(await written(pid_file))


async def test_a_program_of_the_copy_cannot_take_anothers_place(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A linter that starts another program finds it by the user's `PATH` alone."""
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    configure(project, "go.mod")
    program(project, "go", 'case "$PATH" in .:*) echo "./a.go:1:1: relative"; exit 1;; esac')
    assert await tried(project, ChangedFile("a.go", "new")) == Trial(
        True, "go vet finds nothing new"
    )


async def test_several_are_named_together(project: Path) -> None:
    configure(project, "ruff.toml")
    configure(project, "go.mod")
    real(project, "ruff", BIN / "ruff")
    program(project, "go", "true")
    found = await tried(project, a_py("known = missing\n"), ChangedFile("a.go", ""))
    assert found == Trial(True, "ruff, go vet find nothing new")


# --- a command of the user's own ------------------------------------------------------------------


async def test_a_command_that_fails_with_the_edit_alone_refuses_it(project: Path) -> None:
    command = "cat a.py; ! grep -q bad a.py"
    found = await tried(project, a_py("bad\n"), wanted=command)
    assert found == Trial(False, "The lint command finds something new in this edit.", "bad\n")


async def test_a_command_that_succeeds_is_told(project: Path) -> None:
    found = await tried(project, a_py("good\n"), wanted="true")
    assert found == Trial(True, "the lint command finds nothing new")


async def test_a_command_that_fails_anyway_says_nothing(project: Path) -> None:
    assert await tried(project, a_py("bad\n"), wanted="exit 1") is None


async def test_cancelling_leaves_no_process_and_no_file(project: Path) -> None:
    pid_file = project.parent / "pid"
    command = f"sleep 600 & echo $! > {shlex.quote(str(pid_file))}; wait"
    running = asyncio.create_task(tried(project, a_py("x\n"), wanted=command))
    pid = await written(pid_file)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await ended(pid)
    assert list((project.parent / "s").iterdir()) == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [("a.go", None), ("other/a.go", Trial(True, "go vet finds nothing new"))],
)
async def test_a_package_of_go_that_did_not_compile_is_not_called_vetted(
    project: Path, broken: str, expected: Trial | None
) -> None:
    """Of such a package `go vet` tells the first error alone."""
    configure(project, "go.mod", "module x\n")
    program(project, "go", f"echo 'vet: ./{broken}:3:1: undefined: x' >&2; exit 1")
    assert await tried(project, ChangedFile("b.go", "package x\n")) == expected
