from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from completion.project import ChangedFile, Formatted, ProjectEdit, ProjectFile, Trial
from completion.refactor.change import edited_lines
from completion.refactor.checks.verification import Candidate, Checked, Verification
from completion.refactor.menu.actions import RefactorAction
from completion.refactor.menu.catalogue import INSTRUCTION, action_by_id
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.fake_project import FakeProject
from tests.support.marked import selected

FOLDER = Path("project")
CODE = "x=1\n\n\ndef f( a ):\n    y=1\n    return ‸a\n\n\nz=2\n"


@dataclass
class FakeWorkshop:
    """A formatter that replaces texts, and tests that follow a script."""

    replaces: tuple[tuple[str, str], ...] = ()
    trials: list[Trial] = field(default_factory=list)
    findings: list[Trial] = field(default_factory=list)
    linted: list[ProjectEdit] = field(default_factory=list)
    seen: list[ProjectEdit] = field(default_factory=list)

    async def format(self, file: ProjectFile) -> Formatted | None:
        text = file.text
        for old, new in self.replaces:
            text = text.replace(old, new)
        return Formatted(text, "tidy") if self.replaces else None

    async def lint(self, edit: ProjectEdit) -> Trial | None:
        self.linted.append(edit)
        return self.findings.pop(0) if self.findings else None

    async def test(self, edit: ProjectEdit) -> Trial | None:
        self.seen.append(edit)
        return self.trials.pop(0) if self.trials else None


def candidate(
    old: str,
    new: str,
    text: str = CODE,
    action: RefactorAction | None = INSTRUCTION,
    folder: Path | None = FOLDER,
) -> Candidate:
    """The target at the cursor with `new` for `old`."""
    document, span = selected(text, version=7)
    parsed = parse(document)
    target = find_target(parsed, span)
    assert target is not None
    assert action is not None
    assert old in target.code
    code = target.code.replace(old, new)
    change = edited_lines("a.py", parsed, target.span, code)
    return Candidate(action, (change,), target, code, folder)


def after_text(checked: Checked) -> str:
    after = checked.changes[0].after
    assert after is not None
    return after.document.text


async def check(
    made: Candidate, workshop: FakeWorkshop, expect: str = ""
) -> tuple[Checked, list[str]]:
    """What became of it, and the stages; `expect` is the document after its edits."""
    stages: list[str] = []
    checked = await Verification(workshop).verify(made, stages.append)
    if expect:
        assert checked.failure == ""
        assert after_text(checked) == expect.replace("‸", "")
    return checked, stages


async def test_a_good_candidate_goes_through_all_stages() -> None:
    workshop = FakeWorkshop((("y=2", "y = 2"),), [Trial(True, "3 tests pass")])
    expect = CODE.replace("y=1", "y = 2")
    checked, stages = await check(candidate("y=1", "y=2"), workshop, expect)
    assert checked.checked == ("parses", "formatted by tidy", "3 tests pass")
    assert stages == ["Checking the edit", "Formatting", "Asking the linters", "Running the tests"]
    changed = (ChangedFile("a.py", expect.replace("‸", "")),)
    assert workshop.seen == [ProjectEdit(FOLDER, changed)]


async def test_the_formatter_changes_no_line_that_the_edit_did_not() -> None:
    tidy = (("x=1", "x = 1"), ("y=2", "y = 2"), ("( a )", "(a)"), ("z=2", "z = 2"))
    text = CODE.replace("    y=1\n", "    w=1\n    v=1\n    y=1\n")
    expect = text.replace("y=1", "y = 2")
    await check(candidate("y=1", "y=2", text), FakeWorkshop(tidy), expect)


async def test_lines_that_the_formatter_adds_or_joins_are_taken_over() -> None:
    tidy = (("    y=2; w=3\n", "    y = 2\n    w = 3\n"),)
    expect = CODE.replace("    y=1\n", "    y = 2\n    w = 3\n")
    await check(candidate("y=1", "y=2; w=3"), FakeWorkshop(tidy), expect)


async def test_line_ends_and_a_missing_last_one_stay() -> None:
    text = "def f(a):\r\n    y=1\r\n    return ‸a"
    tidy = (("\r\n", "\n"), ("y=2", "y = 2"), ("return a", "return a\n"))
    await check(candidate("y=1", "y=2", text), FakeWorkshop(tidy), text.replace("y=1", "y = 2"))


async def test_what_reaches_beyond_the_target_is_not_taken_over() -> None:
    made = candidate("def f( a ):\n    y=1", "def f( a=1 ):\n    y=2")
    joined = (("x=1\n\n\ndef f( a=1 ):\n    y=2", "x = 1\ndef f(a=1):\n    y = 2"),)
    expect = CODE.replace("def f( a ):\n    y=1", "def f( a=1 ):\n    y=2")
    checked, _ = await check(made, FakeWorkshop(joined), expect)
    assert checked.checked == ("parses",)


async def test_a_formatter_that_breaks_the_code_is_not_believed() -> None:
    broken = FakeWorkshop((("y=2", "y=("),))
    checked, _ = await check(candidate("y=1", "y=2"), broken, CODE.replace("y=1", "y=2"))
    assert checked.checked == ("parses",)


async def test_a_formatter_that_breaks_the_actions_promise_is_not_believed() -> None:
    made = candidate("( a )", "( a: int )", action=action_by_id("type-hints"))
    checked, _ = await check(
        made, FakeWorkshop((("( a: int ):", "(b: int):"),)), CODE.replace("( a )", "( a: int )")
    )
    assert checked.checked == ("parses", "only type hints added")


async def test_a_candidate_that_fails_the_checks_costs_no_process() -> None:
    workshop = FakeWorkshop((("a", "b"),), [Trial(True, "1 test passes")])
    checked, stages = await check(candidate("y=1", "y=("), workshop)
    assert "syntax error" in checked.failure
    assert (checked.changes, stages, workshop.seen) == ((), ["Checking the edit"], [])


async def test_failing_tests_refuse_the_edit_with_the_output_for_the_model() -> None:
    workshop = FakeWorkshop(trials=[Trial(False, "The tests fail.", "assert 1 == 2")])
    checked, _ = await check(candidate("y=1", "y=2"), workshop)
    assert (checked.changes, checked.failure) == ((), "The tests fail.")
    assert "assert 1 == 2" in checked.evidence
    assert checked.worth_another


async def test_tests_that_cannot_pass_end_the_trying() -> None:
    workshop = FakeWorkshop(trials=[Trial(False, "They always fail.", blames_the_edit=False)])
    checked, _ = await check(candidate("y=1", "y=2"), workshop)
    assert checked.failure == "They always fail."
    assert not checked.worth_another


async def test_without_a_project_on_the_disk_nothing_is_run() -> None:
    workshop = FakeWorkshop((("y=2", "y = 2"),), [Trial(True, "1 test passes")])
    made = candidate("y=1", "y=2", folder=None)
    checked, _ = await check(made, workshop, CODE.replace("y=1", "y=2"))
    assert checked.checked == ("parses",)


async def test_cancelling_reaches_the_stage_that_runs() -> None:
    class Hanging(FakeWorkshop):
        async def test(self, edit: ProjectEdit) -> Trial | None:
            self.seen.append(edit)
            await asyncio.Event().wait()
            return None

    begun, workshop = asyncio.Event(), Hanging()

    def told(stage: str) -> None:
        if stage == "Running the tests":
            begun.set()

    running = asyncio.create_task(Verification(workshop).verify(candidate("y=1", "y=2"), told))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


# --- what other files use -------------------------------------------------------------------------


async def test_what_another_file_uses_must_stay() -> None:
    project = FakeProject({"a.py": CODE.replace("‸", ""), "b.py": "from a import f\n"})
    made = replace(candidate("def f(", "def g("), project=project)
    checked, stages = await check(made, FakeWorkshop())
    assert checked.failure == "Another file still uses what this edit takes away."
    assert "b.py: f" in checked.evidence
    assert stages == ["Checking the edit"]


async def test_what_nobody_uses_may_go() -> None:
    project = FakeProject({"a.py": CODE.replace("‸", ""), "b.py": "import a\n"})
    made = replace(candidate("def f(", "def g("), project=project)
    checked, _ = await check(made, FakeWorkshop())
    assert checked.failure == ""
