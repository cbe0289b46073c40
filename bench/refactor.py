"""Does a refactor apply what a model means, and nothing else?

A scripted model answers well, sloppily and wrongly; the refactorer is the real one, with its
prompts, readers and checks.

    python -m bench.refactor [EDIT_EVAL.jsonl]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from completion.generation import PromptFormat
from completion.records import Records
from completion.refactor.hunks import apply_edits
from completion.refactor.refactorer import Refactorer
from completion.route import Router
from completion.values import EngineOptions, RefactorRequest, Task
from context.syntax import parse
from tests.support.fakes import FakeClock, FakeModelClient

from . import refactor_answers as answers
from . import refactor_wrong as wrong
from .figures import Figure
from .refactor_cases import Case, edit_eval_cases, large_cases, own_cases

EDIT_EVAL_VARIABLE: Final = "FIMBLE_EDIT_EVAL"
"""Where EditEval's tasks are, for `python -m bench refactor`; without it only the own ones run."""

DEFINITIONS: Final = """\
good: the reference's code, whole in a fence or as hunks that quote exactly.
sloppy: the same, spoiled; `repaired` is right after the model was told what was wrong, once.
wrong: the model says it twice. Offered is wrong when the document after it is not the reference's.
Right is the reference's document byte for byte: line ends, byte order mark, end of the file.
Not counted as wrong: code that parses, is all of the selection and nothing else, and does something
else (row `idle`: only a test can tell), nor orders in comments that are obeyed in the selection.
EditEval's lines are taken without blanks at their ends; left out are its tasks where nothing else
changes, one whose reference needs a missing import, four whose reference indents all lines anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer."""

    offered: bool
    right: bool
    asked: int
    rejection: str


@dataclass(slots=True)
class Row:
    """One kind of answer on all cases that it makes sense for."""

    group: str
    name: str
    outcomes: list[Outcome]

    @property
    def wrong(self) -> int:
        return sum(one.offered and not one.right for one in self.outcomes)

    @property
    def right(self) -> int:
        return sum(one.right for one in self.outcomes)

    @property
    def repaired(self) -> int:
        return sum(one.right and one.asked > 1 for one in self.outcomes)


def main() -> int:
    """Prints one row for each kind of answer; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.refactor", description=__doc__)
    parser.add_argument("edit_eval", nargs="?", type=Path, metavar="EDIT_EVAL.jsonl")
    parser.add_argument("--show", action="store_true", help="why answers were refused")
    options = parser.parse_args()
    rows = asyncio.run(run(cases_of(options.edit_eval)))
    for row in rows:
        print(f"{row.group:7} {row.name:22} {len(row.outcomes):5} answers, {row.right:5} right "
              f"({row.repaired} repaired), {row.wrong} wrong ones offered")  # fmt: skip
        if options.show:
            reasons = Counter(one.rejection for one in row.outcomes if one.rejection)
            for reason, count in reasons.most_common(6):
                print(f"    {count:4} {reason}")
    figures = figures_of(rows)
    print("\n" + "\n".join(f"{one.name}: {one.p50:.2f} {one.unit} {one.met}" for one in figures))
    print("\n" + DEFINITIONS)
    return 1 if any(figure.met == "NO" for figure in figures) else 0


async def measure(environment: Mapping[str, str]) -> list[Figure]:  # noqa: ARG001
    """Shares of answers, with EditEval's tasks when the variable names their file."""
    path = os.environ.get(EDIT_EVAL_VARIABLE)
    return figures_of(await run(cases_of(Path(path) if path else None)))


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
        rows.append(Row(group, script.__name__, outcomes))
    return rows


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """The shares that the design sets limits to."""

    def share(group: str) -> float:
        chosen = [row for row in rows if row.group == group]
        return 100 * sum(row.right for row in chosen) / sum(len(row.outcomes) for row in chosen)

    sloppy = [row for row in rows if row.group == "sloppy"]
    repaired = sum(row.repaired for row in sloppy) / sum(len(row.outcomes) for row in sloppy)
    offered = float(sum(row.wrong for row in rows if row.group != "tests"))
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
    yield from (("wrong", script, cases) for script in wrong.WRONG)
    yield "wrong", wrong.ambiguous, large
    yield "wrong", wrong.mangled_secret, keyed
    yield from (("wrong", script, ordered) for script in (wrong.obeying, wrong.obeying_in_hunks))
    yield "tests", wrong.idle, cases


async def _outcome(case: Case, said: answers.Answers) -> Outcome:
    script = [[answer] for answer in said]
    model = FakeModelClient(script, prompt_format=PromptFormat.CHAT)
    router = Router({"fast": model}, dict.fromkeys(Task, ("fast",)), FakeClock())
    refactorer = Refactorer(router, Records(), FakeClock(), EngineOptions())
    document = case.document
    request = RefactorRequest(parse(document), case.span, "instruction", case.instruction, "a")
    outcome = await refactorer.run(request, lambda progress: None)  # noqa: ARG005
    edits = outcome.edits[0].edits if outcome.edits else ()
    right = bool(edits) and apply_edits(document, edits).text == case.expected
    return Outcome(bool(edits), right, len(model.calls), outcome.rejection)


if __name__ == "__main__":
    sys.exit(main())
