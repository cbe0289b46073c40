"""Does a refactor apply what a model means, and nothing else?

A scripted model answers well, sloppily and wrongly; the refactorer is the real one, with its
prompts, readers and checks.

    python -m bench.refactor [EDIT_EVAL.jsonl] [--tests N] [--embedded N] [--json] [--show]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from completion.refactor.hunks import apply_edits
from completion.values import RefactorRequest
from context.syntax import parse

from . import refactor_actions, refactor_embedded, refactor_execution, refactor_project_rows
from . import refactor_answers as answers
from . import refactor_wrong as wrong
from .figures import Figure
from .refactor_cases import Case, edit_eval_cases, large_cases, own_cases
from .refactor_dialects import DIALECTS
from .refactor_projects import project_cases
from .refactor_rows import Outcome, Row, told

EDIT_EVAL_VARIABLE: Final = "FIMBLE_EDIT_EVAL"
"""Where EditEval's tasks are, for `python -m bench refactor`; without it only the own ones run."""

DEFINITIONS: Final = """\
good: the reference's code, whole in a fence or as hunks that quote exactly.
sloppy: the same, spoiled; `repaired` is right after the model was told what was wrong, once.
wrong: the model says it twice. Offered is wrong when the document after it is not the reference's.
Right is the reference's document byte for byte: line ends, byte order mark, end of the file.
Parts: code (one selection), files (tiny projects), actions (rows of the menu that promise to keep
something), tests (a seeded sample of EditEval's tasks that can be run, their tests run for real).
Not counted as wrong (`untold`): code that parses, is all of the selection and nothing else, and
does something else (only a test can tell), nor orders in comments that are obeyed in the selection.
EditEval's lines are taken without blanks at their ends; left out are its tasks where nothing else
changes, one whose reference needs a missing import, four whose reference indents all lines anew."""


def main() -> int:
    """Prints one row for each kind of answer; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.refactor", description=__doc__)
    parser.add_argument("edit_eval", nargs="?", type=Path, metavar="EDIT_EVAL.jsonl")
    parser.add_argument("--tests", type=int, default=refactor_execution.SAMPLE, metavar="N",
                        help="how many of EditEval's tests to run (%(default)s)")  # fmt: skip
    parser.add_argument("--embedded", type=int, default=0, metavar="N",
                        help="ask the embedded model for N easy ones instead")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--show", action="store_true", help="why answers were refused")
    options = parser.parse_args()
    if options.embedded:
        return refactor_embedded.report(options.edit_eval, options.embedded, as_json=options.json)
    rows = asyncio.run(run_all(options.edit_eval, options.tests))
    figures = figures_of(rows)
    if options.json:
        shares = {one.name: one.p50 for one in figures}
        print(json.dumps({"rows": [_counts(row) for row in rows], "figures": shares}, indent=2))
    else:
        _print(rows, figures, reasons=options.show)
    return 1 if any(figure.met == "NO" for figure in figures) else 0


async def measure(environment: Mapping[str, str]) -> list[Figure]:  # noqa: ARG001
    """Shares of answers, with EditEval's tasks when the variable names their file."""
    path = os.environ.get(EDIT_EVAL_VARIABLE)
    return figures_of(await run_all(Path(path) if path else None, refactor_execution.SAMPLE))


async def run_all(edit_eval: Path | None, tests: int) -> list[Row]:
    """Every part; EditEval's only with its file, `tests` of them with their tests."""
    rows = await run(cases_of(edit_eval))
    rows += await refactor_project_rows.rows_of(project_cases())
    rows += await refactor_actions.rows_of(refactor_actions.action_cases())
    if edit_eval is not None and tests:
        tasks = refactor_execution.tasks_of(edit_eval)
        rows += await refactor_execution.rows_of(tasks, tests)
    return rows


def cases_of(edit_eval: Path | None) -> list[Case]:
    """The own cases, and EditEval's."""
    return own_cases() + (edit_eval_cases(edit_eval) if edit_eval else [])


async def run(cases: Sequence[Case]) -> list[Row]:
    """Every kind of answer on every case."""
    rows: list[Row] = []
    for group, script, chosen in _plan(cases):
        again = answers.hunks if script in answers.SLOPPY_HUNKS else answers.whole
        outcomes = [
            await _outcome(case, said if group == "wrong" else (said[0], *again(case)))
            for case in chosen
            if (said := script(case)) is not None
        ]
        rows.append(Row("code", group, script.__name__, outcomes))
    return rows


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """The shares that the design sets limits to."""

    def share(group: str) -> float:
        chosen = [row for row in rows if row.group == group]
        return 100 * sum(row.right for row in chosen) / sum(len(row.outcomes) for row in chosen)

    sloppy = [row for row in rows if row.group == "sloppy"]
    repaired = sum(row.repaired for row in sloppy) / sum(len(row.outcomes) for row in sloppy)
    offered = float(sum(row.wrong for row in rows if row.group != "untold"))
    count = sum(len(row.outcomes) for row in rows)
    how = f"a scripted model, {count} answers, the real refactorer"
    return [
        Figure("good answers applied exactly", [share("good")], how, "%", ">= 100"),
        Figure("sloppy answers applied exactly", [share("sloppy")], how, "%", ">= 95"),
        Figure("those without asking once more", [share("sloppy") - 100 * repaired], how, "%"),
        Figure("wrong edits offered", [offered], how, "", "<= 0"),
    ]


def _plan(
    cases: Sequence[Case],
) -> Iterator[tuple[str, answers.Script, Iterable[Case]]]:
    large = large_cases(cases)
    ordered = [case.with_first_line(wrong.ORDER) for case in cases]
    keyed = [case.with_first_line(f"token {answers.SECRET}") for case in cases]
    yield from (("good", script, cases) for script in answers.GOOD)
    yield "good", answers.hunks, large
    yield "good", answers.secret, keyed
    yield from (("sloppy", script, cases) for script in answers.SLOPPY)
    yield from (("sloppy", script, large) for script in answers.SLOPPY_HUNKS)
    yield from (("sloppy", script, cases) for script in DIALECTS)
    yield from (("wrong", script, cases) for script in wrong.WRONG)
    yield "wrong", wrong.ambiguous, large
    yield "wrong", wrong.mangled_secret, keyed
    yield from (("wrong", script, ordered) for script in (wrong.obeying, wrong.obeying_in_hunks))
    yield "untold", wrong.idle, cases


async def _outcome(case: Case, said: answers.Answers) -> Outcome:
    document = case.document
    request = RefactorRequest(parse(document), case.span, "instruction", case.instruction, "a")
    outcome, asked = await told(request, said)
    edits = outcome.edits[0].edits if outcome.edits else ()
    right = bool(edits) and apply_edits(document, edits).text == case.expected
    return Outcome(bool(edits), right, asked, outcome.rejection)


def _print(rows: Sequence[Row], figures: Sequence[Figure], *, reasons: bool) -> None:
    for row in rows:
        title = f"{row.part:8} {row.group:7} {row.name:36}"
        print(f"{title} {len(row.outcomes):5} answers, {row.right:5} right "
              f"({row.repaired} repaired), {row.wrong} wrong ones offered")  # fmt: skip
        if reasons:
            found = Counter(one.rejection for one in row.outcomes if one.rejection)
            for reason, count in found.most_common(6):
                print(f"    {count:4} {reason}")
            for one in row.outcomes:
                if one.offered and not one.right and row.group != "untold":
                    print(f"       ! {one.place}")
    print("\n" + "\n".join(f"{one.name}: {one.p50:.2f} {one.unit} {one.met}" for one in figures))
    print("\n" + DEFINITIONS)


def _counts(row: Row) -> dict[str, str | int]:
    return {
        "part": row.part,
        "group": row.group,
        "name": row.name,
        "answers": len(row.outcomes),
        "right": row.right,
        "repaired": row.repaired,
        "wrong_offered": row.wrong,
    }


if __name__ == "__main__":
    sys.exit(main())
