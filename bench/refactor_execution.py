"""Answers that only a test can tell from right ones: EditEval's tasks, their tests run for real.

The tests run as the server runs them, in a copy of a folder, by a child process with a time limit.
"""

from __future__ import annotations

import ast
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from completion.refactor.hunks import apply_edits
from completion.values import RefactorRequest, ToolOptions
from completion.workshop.tools import Tools
from context.syntax import parse
from context.text import Document, Point, Span

from .refactor_answers import block
from .refactor_cases import without_tails
from .refactor_rows import Outcome, Row, told

PART: Final = "tests"
SAMPLE: Final = 16
SEED: Final = 5
TIMEOUT_MS: Final = 10_000
MUTANTS_MAX: Final = 4
"""For each task: the first of those in a seeded order that fail its test."""

_FILE: Final = "task.py"
_COMMAND: Final = f'"{sys.executable}" -I run.py'
_RUN: Final = """\
from pathlib import Path

here = Path(__file__).parent
code = (here / "head.py").read_text() + "\\n" + (here / "task.py").read_text()
exec(compile(code + "\\n" + (here / "check.py").read_text() + "\\ncheck()\\n", "task", "exec"), {})
"""
_SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.And: ast.Or,
    ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A task of EditEval whose reference passes its test and whose input does not."""

    id: str
    instruction: str
    old: str
    new: str
    head: str
    check: str


def tasks_of(path: Path) -> list[Task]:
    """All that there are in the file, tried or not."""
    tasks = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            row = json.loads(line)
            old, new = (without_tails(row[key]) for key in ("input", "output"))
            head, test = row.get("context") or "", row["test"]
            if "def check" in test and old != new:
                task = Task(str(row["task_id"]), row["instruction"], old, new, head, test)
                tasks.append(task)
    return tasks


async def rows_of(tasks: Sequence[Task], sample: int = SAMPLE) -> list[Row]:
    """Good, wrong and repaired answers to a seeded sample of the tasks that can be run here."""
    rows = {
        name: Row(PART, group, name, [])
        for group, name in (
            ("good", "reference"),
            ("wrong", "idle"),
            ("wrong", "mutants"),
            ("sloppy", "mutant_at_first"),
        )
    }
    chosen = random.Random(SEED).sample(list(tasks), len(tasks))
    with tempfile.TemporaryDirectory() as place:
        for task in chosen:
            if len(rows["idle"].outcomes) >= sample:
                break
            await _try_task(Path(place), task, rows)
    return list(rows.values())


async def _try_task(place: Path, task: Task, rows: dict[str, Row]) -> None:
    desk = Desk(place / task.id.replace("/", "-"), task)
    if not await desk.passes(task.new) or await desk.passes(task.old):
        return
    rows["reference"].outcomes.append(await desk.outcome(task.old, (task.new,), task.new))
    idle = f"# done\n{task.old}"
    rows["idle"].outcomes.append(await desk.outcome(task.old, (idle, idle), task.new))
    failing = [one for one in _first(mutants(task.new)) if not await desk.passes(one)]
    for one in failing[:MUTANTS_MAX]:
        rows["mutants"].outcomes.append(await desk.outcome(task.old, (one, one), task.new))
    if failing:  # of code that passes: what fails without any edit too is not asked for again
        good = f"# Passes its test.\n{task.new}"
        said = (failing[0], good)
        rows["mutant_at_first"].outcomes.append(await desk.outcome(task.new, said, good))


class Desk:
    """One task's folder on the disk, with its test."""

    def __init__(self, folder: Path, task: Task) -> None:
        self._folder, self._task = folder / "project", task
        self._folder.mkdir(parents=True)
        files = {"head.py": task.head, "check.py": task.check, "run.py": _RUN, _FILE: task.old}
        for name, text in files.items():
            (self._folder / name).write_text(text, encoding="utf-8")
        self.tools = Tools(ToolOptions(folder / "scratch", "off", "off", _COMMAND, TIMEOUT_MS, {}))

    async def passes(self, code: str) -> bool:
        """Whether the task's test passes with this code, by a process of its own."""
        text = f"{self._task.head}\n{code}\n{self._task.check}\ncheck()\n"
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-c", text, cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return await asyncio.wait_for(child.wait(), TIMEOUT_MS / 1000) == 0
        except TimeoutError:
            child.kill()
            await child.wait()
            return False

    async def outcome(self, old: str, codes: Sequence[str], expected: str) -> Outcome:
        """What becomes of these answers to the task; right is what `expected` is."""
        path = self._folder / _FILE
        path.write_text(f"{old}\n", encoding="utf-8")
        document = Document.of(f"{old}\n", uri=path.as_uri(), language_id="python")
        lines = old.split("\n")
        span = Span(Point(0, 0), Point(len(lines) - 1, len(lines[-1])))
        request = RefactorRequest(
            parse(document), span, "instruction", self._task.instruction, _FILE,
            folder=self._folder, reach="selection",
        )  # fmt: skip
        answers = [block(code) for code in codes]
        outcome, asked = await told(request, answers, self.tools)
        edits = outcome.edits[0].edits if outcome.edits else ()
        right = bool(edits) and apply_edits(document, edits).text == f"{expected}\n"
        return Outcome(bool(edits), right, asked, outcome.rejection, self._task.id)


def mutants(code: str) -> Iterator[str]:
    """Wrong variants that parse, in a seeded order: operators, numbers, branches, results."""
    tree = ast.parse(code)
    spots = [(node, how) for node in ast.walk(tree) for how in _ways(node)]
    random.Random(SEED).shuffle(spots)
    for number in range(len(spots)):
        fresh = ast.parse(code)
        again = [(node, how) for node in ast.walk(fresh) for how in _ways(node)]
        random.Random(SEED).shuffle(again)
        _mutate(*again[number])
        yield ast.unparse(ast.fix_missing_locations(fresh))


def _first(found: Iterator[str]) -> list[str]:
    return [one for _, one in zip(range(2 * MUTANTS_MAX), found, strict=False)]


def _ways(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in _SWAPS:
            yield "operator"
        case ast.Compare(ops=[op]) if type(op) in _SWAPS:
            yield "comparison"
        case ast.Constant(value=value) if type(value) is int:
            yield "number"
        case ast.If(orelse=[_, *_]):
            yield "branch"
        case ast.Return(value=value) if value is not None:
            yield "result"


def _mutate(node: ast.AST, how: str) -> None:
    match how, node:
        case "operator", ast.BinOp() | ast.BoolOp():
            node.op = _SWAPS[type(node.op)]()  # type: ignore[assignment]
        case "comparison", ast.Compare():
            node.ops = [_SWAPS[type(node.ops[0])]()]  # type: ignore[list-item]
        case "number", ast.Constant():
            node.value = int(str(node.value)) + 1
        case "branch", ast.If():
            node.orelse = []
        case "result", ast.Return():
            node.value = ast.Constant(None)
        case _:
            raise ValueError(how)
