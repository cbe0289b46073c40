"""Refactors, from the menu to the verified edit.

target -> prompt -> stream -> answer -> edits -> verification, and once more with the evidence.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from context.budget import tokens_in
from context.syntax import ParsedDocument, parse
from context.text import Span

from ..errors import ModelError
from ..explanation import ContextPart, FilterVerdict, Source, Trace
from ..generation import ChatPrompt, FinishReason, GenerationLimits, ModelInfo
from ..ports import ON_DISK, Clock, NoWorkshop, Workshop
from ..records import Records
from ..route import Router
from ..values import (
    EngineOptions,
    FileEdit,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    Trigger,
)
from .answers.refusal import AnswerRefused
from .asking import ANSWER_CHARS_MAX, Asking, ask_about
from .change import FileChange, edited_lines
from .checks.verification import Candidate, Checked, Verification
from .menu.actions import ACTIONS, Answer, RefactorAction
from .menu.task import TaskRefused, task_of
from .target import find_target

OnProgress = Callable[[RefactorProgress], None]


@dataclass(frozen=True, slots=True)
class ActionOffer:
    """An entry of the menu at one place."""

    id: str
    title: str
    kind: str
    disabled: str = ""
    """Why it cannot be chosen here, in a sentence; empty when it can."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one refactor is about."""

    request: RefactorRequest
    asking: Asking
    trace: Trace
    on_progress: OnProgress


class Refactorer:
    """Offers actions and carries them out. Safe to use from several tasks of one event loop."""

    def __init__(
        self,
        router: Router,
        records: Records,
        clock: Clock,
        options: EngineOptions,
        workshop: Workshop | None = None,
    ) -> None:
        self._verification = Verification(workshop or NoWorkshop())
        self._router = router
        self._records = records
        self._clock = clock
        self._options = options

    def reconfigure(self, options: EngineOptions) -> None:
        """Takes new settings from the next refactor on."""
        self._options = options

    def actions(self, parsed: ParsedDocument, span: Span) -> tuple[ActionOffer, ...]:
        """What can be done at `span`: instant, asks no model."""
        target = find_target(parsed, span)
        if target is None:
            return ()
        language = parsed.document.language_id
        return tuple(
            ActionOffer(action.id, action.title, action.kind, self._why_not(action))
            for action in ACTIONS
            if (not action.languages or language in action.languages)
            and (action.answer is not Answer.DOCSTRING or target.scope is not None)
        )

    async def run(self, request: RefactorRequest, on_progress: OnProgress) -> RefactorOutcome:
        """The verified edit, or the reason why there is none. Never raises but `CancelledError`."""
        if not request.parsed.exact:
            request = replace(request, parsed=parse(request.parsed.document))
        trace = self._trace(request)
        try:
            task = task_of(request)
        except TaskRefused as refused:
            return self._rejected(trace, refused.reason, refused.message)
        trace.stage("target")
        try:
            asking = ask_about(
                request,
                task,
                self._router.preferred(task.action.task),
                redact_secrets=self._options.redact_secrets,
            )
            trace.redacted = asking.redacted
            return await self._attempts(_Work(request, asking, trace, on_progress))
        except ModelError as error:
            return self._rejected(trace, error.reason, error.message)
        except asyncio.CancelledError:
            self._rejected(trace, "cancelled", "The refactor was cancelled.")
            raise

    async def _attempts(self, work: _Work) -> RefactorOutcome:
        """Asks, reads and verifies; a refused answer is shown to the model once more."""
        prompt = work.asking.prompt()
        checked = Checked((), ())
        for attempt in range(max(1, self._options.refactor.attempts)):
            answer = await self._answer(work, prompt, attempt)
            checked = await self._checked(work, answer)
            work.trace.stage("verify", checked.failure or ", ".join(checked.checked))
            if not checked.failure:
                return self._accepted(work, checked)
            work.trace.verdicts.append(FilterVerdict("verify", "refused", checked.failure))
            if not checked.worth_another:
                return self._rejected(work.trace, "not_verified", checked.failure)
            evidence = checked.evidence or checked.failure
            prompt = work.asking.prompt_again(prompt, answer, evidence)
        model = work.trace.models[-1].name if work.trace.models else "the model"
        advice = "Nothing was changed. Try again, or set a larger model for this task."
        return self._rejected(work.trace, "not_verified", f"{model}: {checked.failure} {advice}")

    async def _checked(self, work: _Work, answer: str) -> Checked:
        """What becomes of an answer."""
        request = work.request
        try:
            new_code = await asyncio.to_thread(_read, work, answer)
        except AnswerRefused as refused:
            return Checked((), (), refused.message)
        action, target = work.asking.task.action, work.asking.task.target
        change = await asyncio.to_thread(
            edited_lines, request.path, request.parsed, target.span, new_code
        )
        candidate = Candidate(action, (change,), target, new_code, request.folder, request.project)
        return await self._verification.verify(
            candidate, lambda stage: work.on_progress(RefactorProgress(stage))
        )

    async def _answer(self, work: _Work, prompt: ChatPrompt, attempt: int) -> str:
        def make_prompt(info: ModelInfo) -> tuple[ChatPrompt, GenerationLimits]:
            work.trace.parts = _parts(prompt, work.request.parsed.document.language_id)
            return prompt, work.asking.limits(info)

        asked = "Asking the model" if attempt == 0 else "Asking once more"
        work.on_progress(RefactorProgress(asked))
        text, writing, task = "", work.asking.writing(), work.asking.task.action.task
        stream = self._router.stream(task, Trigger.INVOKED, make_prompt, work.trace)
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                text += piece
                if len(text) > ANSWER_CHARS_MAX:
                    break
                if news := writing.feed(piece):
                    work.on_progress(RefactorProgress(news))
        return text

    def _why_not(self, action: RefactorAction) -> str:
        """A tiny model may not do what nobody can verify."""
        model = self._router.preferred(action.task)
        if model is None or action.provable or not model.is_tiny:
            return ""
        return f"{model.name} is too small for this: set a larger model in routes.{action.task}."

    def _accepted(self, work: _Work, checked: Checked) -> RefactorOutcome:
        record = self._records.add(work.trace.finish(Source.MODEL))
        return RefactorOutcome(
            tuple(_file_edits(checked.changes)),
            record,
            title=work.asking.task.action.title,
            checked=checked.checked,
        )

    def _rejected(self, trace: Trace, reason: str, sentence: str) -> RefactorOutcome:
        source = Source.MODEL if trace.models else Source.NONE
        record = self._records.add(trace.finish(source, reason=reason, detail=sentence))
        return RefactorOutcome((), record, rejection=sentence)

    def _trace(self, request: RefactorRequest) -> Trace:
        return Trace(
            self._clock,
            uuid.uuid4().hex,
            task="refactor",
            trigger=Trigger.INVOKED.value,
            path=request.path,
            language=request.parsed.document.language_id,
            line=request.span.start.line + 1,
            column=request.span.start.column + 1,
        )


def _read(work: _Work, answer: str) -> str:
    """The target's new code. Raises `AnswerRefused`."""
    if work.trace.models[-1].finish == FinishReason.LENGTH:
        raise AnswerRefused("The answer was cut off at its longest.")
    return work.asking.new_code(answer)


def _file_edits(changes: Sequence[FileChange]) -> Iterator[FileEdit]:
    for change in changes:
        if change.before is not None and change.edits:
            document = change.before.document
            version = None if document.version == ON_DISK else document.version
            yield FileEdit(document.uri, version, change.edits, change.path)


def _parts(prompt: ChatPrompt, language: str) -> tuple[ContextPart, ...]:
    sizes = [tokens_in(message.content, language) for message in prompt.messages]
    total = max(1, sum(sizes))
    return tuple(
        ContextPart("message", message.role, size, size / total, "chat prompt")
        for message, size in zip(prompt.messages, sizes, strict=True)
    )
