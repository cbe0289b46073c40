"""An engine and a refactorer that do what the document says, for tests of the protocol alone.

The word before the cursor chooses the engine's behaviour, the action's id the refactorer's; see
`ANSWERS` and `ACTIONS`. `python -m tests.support.fake_services` serves them on stdio.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from completion.errors import ModelUnavailable
from completion.explanation import Explanation, Source
from completion.ports import ContextSource, ModelClient
from completion.project import ON_DISK
from completion.values import (
    DeletedFile,
    Deletion,
    Diagnostic,
    FileEdit,
    FileOperation,
    NewFile,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    RenamedFile,
    Suggestion,
    SuggestOutcome,
    SuggestRequest,
    TextEdit,
    Trigger,
)
from context.syntax import ParsedDocument
from context.text import Document, Point, Span
from server.app import build_server
from server.rpc.transport import serve_stdio
from server.settings.values import Settings

ANSWERS = {
    "ret": "urn a + b",
    "two": " lines\n    of text",
    "smile": "😋 = 1",
    "later": "()",
    "block": "\n    return x",
    "many": " = 1",
}
"""What is suggested after a word; `wait`, `pause`, `down` and `crash` do as they say.

`pause` and `later` go on when a document has changed.
"""

MANY = (" = 1", " = [\n    1,\n]", " = 😋")
"""What is suggested after `many` when the user asks for it."""

SCRIPTED_STEPS = "FIMBLE_SCRIPTED_STEPS"
"""What an entry of the menu does, for editors that can send no words; see `FakeRefactorer`."""

HIDDEN = "sk-secret-in-an-exception"


@dataclass
class FakeEngine:
    settings: Settings
    records: list[Explanation] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def suggest(self, request: SuggestRequest) -> SuggestOutcome:
        line = request.parsed.document.line(request.cursor.line)[: request.cursor.column]
        word = re.findall(r"\w*$", line)[0]
        if word == "wait":
            await self._wait(request)
        if word in ("pause", "later"):
            await self.changed.wait()
        if word == "down":
            raise ModelUnavailable("The model server is down: start it.")
        if word == "crash":
            raise RuntimeError(HIDDEN)
        text = ANSWERS.get(word, "")
        span = Span.at(request.cursor)
        if request.popup:
            text, span = request.popup.text + "()", request.popup.span
        record = self._record(request, "" if text else "no_answer")
        texts = [text] if text else []
        if word == "many" and request.trigger is Trigger.INVOKED:
            texts = list(MANY)
        number = len(self.records)
        found = [Suggestion(f"id-{number}-{n}", text, span) for n, text in enumerate(texts)]
        return SuggestOutcome(tuple(found), record)

    async def suggest_ready(self, request: SuggestRequest, wait_ms: int) -> SuggestOutcome:
        async with asyncio.timeout(wait_ms / 1000):
            return await self.suggest(request)

    def shown(self, suggestion_id: str) -> None:
        self.records.insert(0, explanation("shown", detail=suggestion_id))

    def accepted(self, suggestion_id: str, accepted_chars: int | None = None) -> bool:
        how_much = "" if accepted_chars is None else f" {accepted_chars}"
        self.records.insert(0, explanation("accepted", detail=suggestion_id + how_much))
        return True

    def rejected(self, suggestion_id: str) -> None:
        self.records.insert(0, explanation("rejected", detail=suggestion_id))

    def document_changed(self, _: Document, deletion: Deletion | None = None) -> None:
        if deletion is not None:
            self.records.insert(0, explanation("deleted", detail=deletion.text))
        self.changed.set()
        self.changed = asyncio.Event()

    async def clear_cache(self) -> int:
        return 3

    def document_closed(self, uri: str) -> None:
        self.records.insert(0, explanation("closed", detail=uri))

    def recent_explanations(self) -> Sequence[Explanation]:
        return tuple(self.records)

    async def _wait(self, request: SuggestRequest) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self._record(request, "cancelled")

    def _record(self, request: SuggestRequest, reason: str) -> Explanation:
        record = explanation(
            "completion",
            reason=reason,
            trigger=request.trigger.value,
            path=request.path,
            detail="There is nothing to suggest." if reason else "",
        )
        self.records.insert(0, record)
        return record


@dataclass(frozen=True)
class Offer:
    id: str
    title: str
    kind: str = "refactor.rewrite"
    disabled: str = ""
    preferred: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    needs_instruction: bool = False


ACTIONS = (
    Offer("upper", "Shout"),
    Offer("reject", "Try in vain"),
    Offer("wait", "Wait for ever"),
    Offer("crash", "Crash"),
    Offer("fix", "Fix this", kind="quickfix"),
    Offer("off", "Not here", disabled="No model is set up."),
    Offer("likely", "Do the likely thing", kind="refactor.extract", preferred=True),
    Offer("ask", "Say what to do…", needs_instruction=True),
)

FIX = Offer("mend", "Mend this", kind="quickfix")


@dataclass
class FakeRefactorer:
    engine: FakeEngine
    prepared: list[str] = field(default_factory=list)
    """The actions that a model was to be made ready for."""

    def actions(
        self, _: ParsedDocument, __: Span, diagnostics: Sequence[Diagnostic] = ()
    ) -> Sequence[Offer]:
        fixes = (replace(FIX, diagnostics=(one,)) for one in diagnostics)
        steps = (
            (Offer("files", "Do the steps", kind="quickfix", preferred=True),)
            if SCRIPTED_STEPS in os.environ
            else ()
        )
        return (*steps, *ACTIONS, *fixes)

    async def prepare(self, request: RefactorRequest) -> None:
        self.prepared.append(request.action_id)

    async def run(
        self, request: RefactorRequest, on_progress: Callable[[RefactorProgress], None]
    ) -> RefactorOutcome:
        record = explanation("refactor")
        for percent in range(100):
            on_progress(RefactorProgress(f"step {percent}", percent))
        if request.action_id == "reject":
            return RefactorOutcome((), record, rejection="The edit did not parse. Select less.")
        if request.action_id == "wait":
            await asyncio.Event().wait()
        if request.action_id == "until-changed":
            await self.engine.changed.wait()
        if request.action_id == "crash":
            raise RuntimeError(HIDDEN)
        if request.action_id == "tell":
            return RefactorOutcome((), record, title="Explain", text=request.instruction)
        if request.action_id == "files":
            steps = request.instruction or os.environ[SCRIPTED_STEPS]
            return await self._files(request, json.loads(steps), on_progress)
        document = request.parsed.document
        told = "; ".join(f"{one.source}: {one.message}" for one in request.diagnostics)
        text = told or request.instruction or document.slice(request.span).upper()
        edits = FileEdit(document.uri, document.version, (TextEdit(request.span, text),))
        checked = () if request.instruction else ("parses", "code unchanged")
        return RefactorOutcome((edits,), record, title="Shout", checked=checked)

    async def _files(
        self,
        request: RefactorRequest,
        steps: list[list[str]],
        on_progress: Callable[[RefactorProgress], None],
    ) -> RefactorOutcome:
        """`steps` are `edit PATH` (its first and last line in capitals), `new PATH TEXT`,

        `move PATH NEW`, `delete PATH` and `wait` for a change of a document.
        """
        edits: list[FileEdit] = []
        operations: list[FileOperation] = []
        assert request.project is not None
        for step in steps:
            match step:
                case ["wait"]:
                    on_progress(RefactorProgress("waiting"))
                    await self.engine.changed.wait()
                case ["edit", path]:
                    before = await request.project.read(path)
                    assert before is not None
                    edits.append(_upper_ends(path, before))
                case ["new", path, text]:
                    operations.append(NewFile(path, text))
                case ["move", path, new_path]:
                    before = await request.project.read(path)
                    operations.append(RenamedFile(path, new_path, before))
                case ["delete", path]:
                    operations.append(DeletedFile(path, await request.project.read(path)))
                case _:
                    raise ValueError(step)
        record, checked = explanation("refactor"), ("parses",)
        return RefactorOutcome(tuple(edits), record, "Shout", checked, "", tuple(operations))


def _upper_ends(path: str, before: Document) -> FileEdit:
    """The first and the last line that say something, in capitals."""
    said = [number for number in range(len(before.lines)) if before.line(number).strip()]
    edits = []
    for number in sorted({said[0], said[-1]}):
        span = Span(Point(number, 0), Point(number, len(before.line(number))))
        edits.append(TextEdit(span, before.line(number).upper()))
    version = None if before.version == ON_DISK else before.version
    return FileEdit(before.uri, version, tuple(edits), path, before)


class FakeServices:
    def __init__(self, settings: Settings) -> None:
        self.engine = FakeEngine(settings)
        self.refactorer = FakeRefactorer(self.engine)
        self.problems = ()
        self.models: dict[str, ModelClient] = {}

    def rehearse(self, request: SuggestRequest) -> None: ...

    async def warm_up(self) -> None: ...

    async def apply(self, settings: Settings) -> None:
        self.engine.records.insert(
            0, explanation("settings", detail=str(settings.completion.max_lines))
        )

    async def aclose(self) -> None:
        sys.stderr.write("services closed\n")
        sys.stderr.flush()


def explanation(
    task: str, *, reason: str = "", trigger: str = "", path: str = "", detail: str = ""
) -> Explanation:
    return Explanation(
        id=task,
        task=task,
        trigger=trigger,
        path=path,
        language="",
        line=1,
        column=1,
        started_at="",
        total_ms=0,
        source=Source.NONE,
        shown=not reason,
        reason=reason,
        detail=detail,
        stages=(),
        parts=(),
        verdicts=(),
        models=(),
    )


async def build(settings: Settings, _: ContextSource) -> FakeServices:
    return FakeServices(settings)


if __name__ == "__main__":
    sys.exit(serve_stdio(build_server(build)))
