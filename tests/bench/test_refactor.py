from __future__ import annotations

from bench.refactor import figures_of, run
from bench.refactor_cases import own_cases


async def test_good_and_sloppy_answers_are_applied_exactly_and_no_wrong_one_is_offered() -> None:
    """Some of the own cases, of each language; `make bench` has all of them."""
    cases = own_cases()
    assert len(cases) >= 40
    assert len({case.language for case in cases}) == 4
    rows = await run(cases[::5])
    good, sloppy, _, wrong = (figure.p50 for figure in figures_of(rows))
    assert (good, sloppy, wrong) == (100, 100, 0)
    assert all(row.outcomes for row in rows if row.name != "ambiguous")
    assert not any(row.right for row in rows if row.group == "wrong")
