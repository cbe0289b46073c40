from __future__ import annotations

import asyncio
import os
import shlex
import sys
from pathlib import Path

import pytest

from completion.project import ChangedFile, Formatted, ProjectEdit, ProjectFile, Trial
from completion.values import ToolOptions
from completion.workshop.report import EVIDENCE_CHARS_MAX
from completion.workshop.tools import Tools
from tests.support.processes import ended, text_of, written

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shells")

SECRET = "ghp_" + "a1" * 18


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one module."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text("good\n", encoding="utf-8")
    return folder


def tools(project: Path, **options: str | int) -> Tools:
    environment = dict(os.environ)
    made = ToolOptions(project.parent / "scratches", environment=environment, **options)  # type: ignore[arg-type]
    return Tools(made)


def edited(project: Path, text: str = "edited\n") -> ProjectEdit:
    return ProjectEdit(project, (ChangedFile("a.py", text),))


def as_file(project: Path, text: str = "edited\n") -> ProjectFile:
    return ProjectFile(project, "a.py", "python", text)


def edit(project: Path, text: str = "edited\n") -> ProjectEdit:
    return ProjectEdit(project, (ChangedFile("a.py", text),))


def check_clean(project: Path) -> None:
    """The project is as it was, and no copy is left."""
    assert sorted(path.name for path in project.iterdir()) == ["a.py"]
    assert text_of(project / "a.py") == "good\n"
    scratches = project.parent / "scratches"
    assert not scratches.exists() or list(scratches.iterdir()) == []


# --- tests ----------------------------------------------------------------------------------------


async def test_without_a_command_nothing_is_run(project: Path) -> None:
    assert await tools(project).test(edit(project)) is None
    check_clean(project)


async def test_tests_run_on_a_copy_with_the_edit(project: Path) -> None:
    command = "grep -q edited a.py && touch made && echo '3 passed in 1s'"
    tested = await tools(project, test_command=command).test(edit(project))
    assert tested == Trial(True, "3 tests pass")
    check_clean(project)


async def test_a_failure_comes_with_the_end_of_the_output_without_secrets(project: Path) -> None:
    command = (
        f"if grep -q edited a.py; then seq 5000; echo {SECRET}; echo {project}/a.py; exit 1; fi"
    )
    tested = await tools(project, test_command=command).test(edit(project))
    assert tested is not None
    assert (tested.passed, tested.blames_the_edit) == (False, True)
    assert tested.summary == "The tests fail with this edit."
    assert tested.output.endswith("5000\n<redacted>\n…/a.py\n")
    assert len(tested.output) <= EVIDENCE_CHARS_MAX
    check_clean(project)


async def test_tests_that_fail_anyway_are_not_the_edits_fault(project: Path) -> None:
    for command in ("exit 1", "pwd; date +%s%N; exit 1"):
        tested = await tools(project, test_command=command).test(edit(project))
        assert tested is not None
        assert (tested.passed, tested.blames_the_edit) == (False, False)
        assert "without any edit" in tested.summary


async def test_tests_that_fail_in_another_way_may_yet_be_mended(project: Path) -> None:
    tested = await tools(project, test_command="cat a.py; exit 1").test(edit(project))
    assert tested is not None
    assert (tested.passed, tested.blames_the_edit) == (False, True)
    assert "edited" in tested.output


async def test_tests_that_do_not_end_fail(project: Path) -> None:
    command = "if grep -q edited a.py; then sleep 600; fi"
    tested = await tools(project, test_command=command, test_timeout_ms=500).test(edit(project))
    assert tested is not None
    assert (tested.passed, tested.blames_the_edit) == (False, True)
    assert "in time" in tested.summary
    check_clean(project)


async def test_cancelling_leaves_no_process_and_no_file(project: Path) -> None:
    pid_file = project.parent / "pid"
    command = f"sleep 600 & echo $! > {shlex.quote(str(pid_file))}; wait"
    running = asyncio.create_task(tools(project, test_command=command).test(edit(project)))
    pid = await written(pid_file)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await ended(pid)
    check_clean(project)


async def test_python_imports_the_copy_and_not_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it would be with the package installed in place."""
    monkeypatch.setenv("PYTHONPATH", str(project))
    (project / "a.py").write_text("value = 'old'\n", encoding="utf-8")
    check = f"{shlex.quote(sys.executable)} -c \"import a; assert a.value == 'new'\""
    tested = await tools(project, test_command=f"cd / && {check}").test(
        edit(project, "value = 'new'\n")
    )
    assert tested is not None
    assert tested.passed


async def test_files_that_come_and_go_do_so_in_the_copy(project: Path) -> None:
    """And what is not saved is there with the edit and without it."""
    seen = project.parent / "seen"
    command = f"cat *.py */*.py | tr '\\n' ' ' >> {shlex.quote(str(seen))}; exit 1"
    changed = (ChangedFile("a.py", None), ChangedFile("pkg/b.py", "moved\n"))
    unsaved = (ChangedFile("c.py", "typed\n"), ChangedFile("pkg/b.py", "never\n"))
    await tools(project, test_command=command).test(ProjectEdit(project, changed, unsaved))
    assert text_of(seen) == "typed moved good typed never "
    check_clean(project)


@pytest.mark.parametrize("path", ["../out.py", "/out.py", "node_modules/m/out.py", ".."])
async def test_a_path_that_leads_out_of_the_copy_is_refused(project: Path, path: str) -> None:
    """`node_modules` of the copy is the project's own."""
    (project / "node_modules" / "m").mkdir(parents=True)
    leaving = ProjectEdit(project, (ChangedFile(path, "x"),))
    tested = await tools(project, test_command="true").test(leaving)
    assert tested is not None
    assert (tested.passed, tested.blames_the_edit) == (False, False)
    assert "outside of the project" in tested.summary
    for place in (project, project.parent, project / "node_modules" / "m"):
        assert not (place / "out.py").exists()
    assert list((project.parent / "scratches").iterdir()) == []


async def test_a_byte_order_mark_stays(project: Path) -> None:
    (project / "a.py").write_bytes(b"\xef\xbb\xbfgood\n")
    command = "test \"$(head -c 3 a.py | od -An -tx1 | tr -d ' \\n')\" = efbbbf"
    tested = await tools(project, test_command=command).test(edit(project))
    assert tested is not None
    assert tested.passed


async def test_a_project_that_cannot_be_copied_is_said_so(project: Path) -> None:
    (project.parent / "scratches").write_text("in the way", encoding="utf-8")
    tested = await tools(project, test_command="true").test(edit(project))
    assert tested is not None
    assert "cannot be used" in tested.summary
    assert not tested.blames_the_edit


# --- formatter ------------------------------------------------------------------------------------


async def test_a_formatter_of_the_users_own_is_run(project: Path) -> None:
    own = tools(project, format="tr a-z A-Z")
    assert await own.format(as_file(project)) == Formatted("EDITED\n", "tr")


async def test_a_command_learns_the_path_of_the_file(project: Path) -> None:
    own = tools(project, format="sh -c 'cat > /dev/null; echo $0' {path}")
    assert await own.format(as_file(project)) == Formatted(f"{project}/a.py\n", "sh")


@pytest.mark.parametrize(
    "command", ["off", "", "auto", "false", "true", "no-such-program", "'unclosed"]
)
async def test_without_a_formatter_that_works_the_text_stays(project: Path, command: str) -> None:
    assert await tools(project, format=command).format(as_file(project)) is None


async def test_a_formatter_is_not_started_in_the_project(project: Path) -> None:
    """Some take their own version from the folder they are in, or run code from it."""
    formatted = await tools(project, format="sh -c 'cat > /dev/null; pwd'").format(as_file(project))
    assert formatted is not None
    assert not Path(formatted.text.strip()).is_relative_to(project)


async def test_new_settings_count_from_the_next_run_on(project: Path) -> None:
    own = tools(project, format="off")
    own.reconfigure(ToolOptions(project.parent / "other", format="cat", environment=os.environ))
    assert await own.format(as_file(project)) == Formatted("edited\n", "cat")
    assert own.scratches == project.parent / "other"
