"""The menu's rows that promise something, with answers that keep the promise and break it.

A file of `refactor_tasks/actions/` has tasks for one action, its name. `@@ task` begins one,
with the code as it is, the selection between `«` and `»`; `@@ good` is the code as it shall
be; `@@ wrong NAME` and `@@ untold NAME` are other code: `untold` breaks what nothing but tests can
tell. For an action on a whole file the code is all of the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from completion.refactor.hunks import apply_edits
from completion.refactor.menu.actions import Reach
from completion.refactor.menu.catalogue import action_by_id
from completion.values import RefactorRequest
from context.syntax import parse
from context.text import Document, Span

from .refactor_answers import block, hunk, hunks_between
from .refactor_rows import Outcome, Row, told

PART: Final = "actions"

_TASKS: Final = Path(__file__).parent / "refactor_tasks" / "actions"
_PATH: Final = "desk.py"


@dataclass(frozen=True, slots=True)
class ActionCase:
    """One place, and what may be said there."""

    action_id: str
    marked: str
    good: str
    others: tuple[tuple[str, str, str], ...]
    """Group, name and code of the answers that are not right."""

    @property
    def document(self) -> Document:
        text = re.sub("[«»]", "", self.marked)
        return Document.of(text, uri=f"file:///project/{_PATH}", language_id="python")

    @property
    def span(self) -> Span:
        start = self.marked.index("«")
        end = self.marked.replace("«", "").index("»")
        document = self.document
        return Span(document.point_at(start), document.point_at(end))


def action_cases() -> list[ActionCase]:
    """Every task."""
    cases = []
    for path in sorted(_TASKS.glob("*.txt")):
        pieces = re.split(r"^@@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        texts = [piece.partition("\n") for piece in pieces]
        starts = [at for at, (title, _, _) in enumerate(texts) if title == "task"]
        for at, end in zip(starts, [*starts[1:], len(texts)], strict=True):
            marked, good, *others = texts[at:end]
            named = ((*one[0].split(" ", 1), one[2]) for one in others)
            cases.append(ActionCase(path.stem, marked[2], good[2], tuple(named)))
    return cases


async def rows_of(cases: Sequence[ActionCase]) -> list[Row]:
    """A row for each action's good answers, and one for each kind of other ones."""
    rows: dict[tuple[str, str], Row] = {}
    for case in cases:
        for group, name, code in (("good", "good", case.good), *case.others):
            title = case.action_id if group == "good" else f"{case.action_id}: {name}"
            row = rows.setdefault((group, title), Row(PART, group, title, []))
            row.outcomes.append(await _outcome(case, code))
    return list(rows.values())


async def _outcome(case: ActionCase, code: str) -> Outcome:
    document = case.document
    request = RefactorRequest(parse(document), case.span, case.action_id, path=_PATH)
    outcome, asked = await told(request, (_said(case, code),) * 2)
    edits = outcome.edits[0].edits if outcome.edits else ()
    right = bool(edits) and apply_edits(document, edits).text == case.good
    return Outcome(bool(edits), right, asked, outcome.rejection, case.marked.split("\n")[0])


def _said(case: ActionCase, code: str) -> str:
    action = action_by_id(case.action_id)
    if action is None or action.reach is not Reach.FILE:
        return block(code.rstrip("\n"), "python")
    pairs = hunks_between(case.document.text.rstrip("\n"), code.rstrip("\n"))
    return "\n".join((f"=== {_PATH} ===", *(hunk(old, new) for old, new in pairs)))
