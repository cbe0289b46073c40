from __future__ import annotations

from bench.refactor import figures_of, run
from bench.refactor_actions import action_cases
from bench.refactor_actions import rows_of as action_rows
from bench.refactor_cases import own_cases
from bench.refactor_execution import Task, mutants
from bench.refactor_execution import rows_of as execution_rows
from bench.refactor_project_rows import rows_of as project_rows
from bench.refactor_projects import project_cases


async def test_good_and_sloppy_answers_are_applied_exactly_and_no_wrong_one_is_offered() -> None:
    """Some of the own cases, of each language; `make bench` has all of them."""
    cases = own_cases()
    assert len(cases) >= 40
    assert len({case.language for case in cases}) == 4
    rows = await run(cases[::5])
    good, sloppy, _, wrong = (figure.p50 for figure in figures_of(rows))
    assert (good, sloppy, wrong) == (100, 100, 0)
    rare = {"ambiguous", "not_compiled"}  # the one needs lines twice, the other is for Python
    assert all(row.outcomes for row in rows if row.name not in rare)
    assert not any(row.right for row in rows if row.group == "wrong")


async def test_the_same_holds_over_several_files() -> None:
    cases = project_cases()
    assert len(cases) >= 12
    assert len({case.language for case in cases}) >= 4
    rows = await project_rows(cases)
    assert all(row.outcomes for row in rows)
    assert [row.name for row in rows if row.group == "wrong" and row.wrong] == []
    spoiled = (row for row in rows if row.group != "wrong")
    assert [row.name for row in spoiled if row.right < len(row.outcomes)] == []


async def test_actions_offer_nothing_that_breaks_what_they_promise() -> None:
    rows = await action_rows(action_cases())
    good = [row for row in rows if row.group == "good"]
    assert all(len(row.outcomes) >= 3 for row in good)
    assert [row.name for row in good if row.right < len(row.outcomes)] == []
    assert [row.name for row in rows if row.group == "wrong" and row.wrong] == []


async def test_tests_that_are_run_tell_wrong_answers_from_right_ones() -> None:
    old, new = (f"def add(one, other):\n    return one {sign} other" for sign in "-+")
    rows = await execution_rows([Task("1", "Add them.", old, new, "", _CHECK)], 1)
    found = {row.name: row for row in rows}
    assert found["reference"].right == found["mutant_at_first"].repaired == 1
    assert found["idle"].wrong == found["mutants"].wrong == 0
    assert found["mutants"].outcomes


def test_mutants_are_other_programs() -> None:
    code = "def larger(one, other):\n    return one if one > other else other"
    found = list(mutants(code))
    assert found
    assert len({code, *found}) == 1 + len(found)


_CHECK = "def check():\n    assert add(2, 3) == 5\n"
