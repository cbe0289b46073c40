"""Every kind of answer on every task over several files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from . import refactor_project_answers as answers
from . import refactor_project_wrong as wrong
from .refactor_projects import ProjectCase, project_outcome
from .refactor_rows import Row

PART: Final = "files"


async def rows_of(cases: Sequence[ProjectCase]) -> list[Row]:
    """One row for each kind."""
    rows = list[Row]()
    for group, script, chosen in _plan(cases):
        outcomes = [
            await project_outcome(
                case, said if group == "wrong" else (said[0], *answers.canonical(case))
            )
            for case in chosen
            if (said := script(case)) is not None
        ]
        rows.append(Row(PART, group, script.__name__, outcomes))
    own = [
        await project_outcome(case, (answer, answer))
        for case in cases
        for answer in case.wrong.values()
    ]
    return [*rows, Row(PART, "wrong", "own", own)]


def _plan(
    cases: Sequence[ProjectCase],
) -> Iterator[tuple[str, answers.Script, Iterable[ProjectCase]]]:
    keyed = [wrong.with_secret(case) for case in cases]
    ordered = [wrong.with_order(case) for case in cases]
    yield from (("good", script, cases) for script in answers.GOOD)
    yield from (("sloppy", script, cases) for script in answers.SLOPPY)
    yield from (("wrong", script, cases) for script in wrong.WRONG)
    yield "wrong", wrong.secret_copied, (case for case in keyed if case.keeps(case.path))
    yield "wrong", wrong.obeying, ordered
