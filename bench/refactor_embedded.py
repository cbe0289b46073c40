"""What the embedded model does for real, on the easiest tasks: the shortest code there is.

Chosen are the N shortest inputs of EditEval's tasks whose tests can be run here; each is asked for
as an instruction with its test, and its reference for type hints and for a docstring. The time for
all of them is bounded. Right is what passes the task's test; for a docstring or type hints what is
offered, for then the code is proved to be the same.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from completion.clock import SystemClock
from completion.generation import ModelConfig
from completion.records import Records
from completion.refactor.hunks import apply_edits
from completion.refactor.refactorer import Refactorer
from completion.route import Router
from completion.upstream.factory import make_client
from completion.values import EngineOptions, RefactorRequest
from completion.values import Task as Route
from context.syntax import parse
from context.text import Document, Point, Span

from .refactor_execution import Desk, Task, tasks_of

TIME_MAX_S: Final = 180.0
ACTIONS: Final = ("document", "type-hints", "instruction")


@dataclass(frozen=True, slots=True)
class Score:
    """How the model fared with one action."""

    action: str
    asked: int
    offered: int
    right: int
    median_s: float


def report(edit_eval: Path | None, count: int, *, as_json: bool) -> int:
    """Prints the scores; 2 without tasks."""
    if edit_eval is None:
        print("Name the file of EditEval's tasks.")
        return 2
    scores = asyncio.run(_scores(tasks_of(edit_eval), count))
    if as_json:
        print(json.dumps([asdict(one) for one in scores], indent=2))
        return 0
    for one in scores:
        print(f"{one.action:12} {one.asked:3} asked, {one.offered:3} offered, {one.right:3} right, "
              f"{one.median_s:.1f} s each")  # fmt: skip
    return 0


async def _scores(tasks: Sequence[Task], count: int) -> list[Score]:
    config = ModelConfig("embedded", "embedded", "", "", context_tokens=4_096)
    results: dict[str, list[tuple[bool, bool, float]]] = {action: [] for action in ACTIONS}
    with tempfile.TemporaryDirectory() as place:
        client = make_client(config, data_directory=Path(place) / "data")
        router = Router({"embedded": client}, dict.fromkeys(Route, ("embedded",)), SystemClock())
        begun = time.monotonic()
        try:
            await client.describe()
            for task, desk in await _easiest(tasks, count, Path(place)):
                for action in ACTIONS:
                    if time.monotonic() - begun < TIME_MAX_S:
                        results[action].append(await _asked(router, task, desk, action))
        finally:
            await client.aclose()
    return [
        Score(
            action,
            len(found),
            sum(one[0] for one in found),
            sum(one[1] for one in found),
            statistics.median(one[2] for one in found) if found else 0.0,
        )
        for action, found in results.items()
    ]


async def _easiest(tasks: Sequence[Task], count: int, place: Path) -> list[tuple[Task, Desk]]:
    found = list[tuple[Task, Desk]]()
    for task in sorted(tasks, key=lambda one: len(one.old)):
        if len(found) == count:
            break
        desk = Desk(place / task.id.replace("/", "-"), task)
        if await desk.passes(task.new) and not await desk.passes(task.old):
            found.append((task, desk))
    return found


async def _asked(router: Router, task: Task, desk: Desk, action: str) -> tuple[bool, bool, float]:
    """Offered, right, and how long it took."""
    code = task.old if action == "instruction" else task.new
    document = Document.of(f"{code}\n", uri="file:///task.py", language_id="python")
    lines = code.split("\n")
    first = next((at for at, line in enumerate(lines) if line.startswith("def ")), 0)
    span = Span(Point(first, 0), Point(len(lines) - 1, len(lines[-1])))
    told = task.instruction if action == "instruction" else ""
    refactorer = Refactorer(router, Records(), SystemClock(), EngineOptions())
    request = RefactorRequest(parse(document), span, action, told, "task.py", reach="selection")
    begun = time.monotonic()
    outcome = await refactorer.run(request, lambda progress: None)  # noqa: ARG005
    taken_s = time.monotonic() - begun
    if not outcome.edits:
        return False, False, taken_s
    text = apply_edits(document, outcome.edits[0].edits).text
    return True, await desk.passes(text), taken_s
