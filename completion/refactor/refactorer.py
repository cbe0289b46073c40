"""Refactors, from the menu to the verified edit.

target -> prompt -> stream -> answer -> edits -> verification, and once more with the evidence.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from context.budget import tokens_in
from context.gather import ABOVE_CHARS_MAX
from context.redaction import redact, redact_around
from context.syntax import ParsedDocument, parse
from context.text import Span

from ..errors import FimbleError, ModelError
from ..explanation import ContextPart, FilterVerdict, Source, Trace
from ..generation import ChatPrompt, FinishReason, GenerationLimits, ModelInfo
from ..ports import Clock
from ..records import Records
from ..route import Router
from ..values import (
    EngineOptions,
    FileEdit,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    TextEdit,
    Trigger,
)
from .actions import ACTIONS, INSTRUCTION_ID, Answer, RefactorAction, action_by_id
from .answer import AnswerRefused, code_from_answer, docstring_from_answer
from .hunks import line_edits
from .prompts import answer_limits, refactor_prompt, repair_prompt
from .python_code import has_docstring
from .target import Target, find_target
from .verify import Verdict, verify

OnProgress = Callable[[RefactorProgress], None]

PROGRESS_EVERY_CHARS: Final = 24
ANSWER_CHARS_MAX: Final = 200_000


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
    action: RefactorAction
    target: Target
    trace: Trace
    on_progress: OnProgress


class _Refused(FimbleError):
    """Nothing can be asked of a model; `reason` names why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Refactorer:
    """Offers actions and carries them out. Safe to use from several tasks of one event loop."""

    def __init__(
        self, router: Router, records: Records, clock: Clock, options: EngineOptions
    ) -> None:
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
            action, target = _task(request)
        except _Refused as refused:
            return self._rejected(trace, refused.reason, refused.message)
        trace.stage("target")
        try:
            return await self._attempts(_Work(request, action, target, trace, on_progress))
        except ModelError as error:
            return self._rejected(trace, error.reason, error.message)
        except asyncio.CancelledError:
            self._rejected(trace, "cancelled", "The refactor was cancelled.")
            raise

    async def _attempts(self, work: _Work) -> RefactorOutcome:
        """Asks, reads and verifies; a refused answer is shown to the model once more."""
        prompt = self._prompt(work)
        if isinstance(prompt, str):
            return self._rejected(work.trace, "secret", prompt)
        failure = ""
        for attempt in range(max(1, self._options.refactor.attempts)):
            answer = await self._answer(work, prompt, attempt)
            work.on_progress(RefactorProgress("Checking the edit"))
            try:
                edits, verdict = await asyncio.to_thread(_read, work, answer)
                failure = verdict.failure
            except AnswerRefused as refused:
                edits, verdict, failure = (), Verdict(()), refused.message
            work.trace.stage("verify", failure or ", ".join(verdict.checked))
            if not failure:
                return self._accepted(work, edits, verdict)
            work.trace.verdicts.append(FilterVerdict("verify", "refused", failure))
            prompt = repair_prompt(work.action, prompt, answer, failure)
        model = work.trace.models[-1].name if work.trace.models else "the model"
        advice = "Nothing was changed. Try again, or set a larger model for this task."
        return self._rejected(work.trace, "not_verified", f"{model}: {failure} {advice}")

    def _prompt(self, work: _Work) -> ChatPrompt | str:
        """The prompt, or a sentence that says why the code cannot be sent."""
        document, target = work.request.parsed.document, work.target
        if self._options.redact_secrets:
            above = document.before(target.span.start, ABOVE_CHARS_MAX)
            found = redact_around("", target.code, above).count
            found += redact(work.request.instruction).count
            if found:
                work.trace.redacted = found
                return (
                    "This holds what looks like a secret, which is never sent to a model: "
                    "take it out first."
                )
        return refactor_prompt(work.action, target, document.language_id, work.request.instruction)

    async def _answer(self, work: _Work, prompt: ChatPrompt, attempt: int) -> str:
        language = work.request.parsed.document.language_id
        size = tokens_in(work.target.code, language)

        def make_prompt(info: ModelInfo) -> tuple[ChatPrompt, GenerationLimits]:
            work.trace.parts = _parts(prompt, language)
            return prompt, answer_limits(work.action, size, info.context_tokens // 2)

        asked = "Asking the model" if attempt == 0 else "Asking once more"
        work.on_progress(RefactorProgress(asked))
        text, told = "", 0
        stream = self._router.stream(work.action.task, Trigger.INVOKED, make_prompt, work.trace)
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                text += piece
                if len(text) > ANSWER_CHARS_MAX:
                    break
                if len(text) - told >= PROGRESS_EVERY_CHARS:
                    told = len(text)
                    work.on_progress(RefactorProgress(f"Writing ({len(text)} characters)"))
        return text

    def _why_not(self, action: RefactorAction) -> str:
        """A tiny model may not do what nobody can verify."""
        model = self._router.preferred(action.task)
        if model is None or action.provable or not model.is_tiny:
            return ""
        return f"{model.name} is too small for this: set a larger model in routes.{action.task}."

    def _accepted(
        self, work: _Work, edits: tuple[TextEdit, ...], verdict: Verdict
    ) -> RefactorOutcome:
        document = work.request.parsed.document
        record = self._records.add(work.trace.finish(Source.MODEL))
        return RefactorOutcome(
            (FileEdit(document.uri, document.version, edits),),
            record,
            title=work.action.title,
            checked=verdict.checked,
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


def _task(request: RefactorRequest) -> tuple[RefactorAction, Target]:
    """What to do with which code. Raises `_Refused`."""
    action = action_by_id(request.action_id)
    if action is None:
        raise _Refused("unknown_action", f"There is no action {request.action_id!r}.")
    language = request.parsed.document.language_id
    if action.languages and language not in action.languages:
        raise _Refused("language", f"{action.title} is not there for {language} yet.")
    if action.id == INSTRUCTION_ID and not request.instruction.strip():
        raise _Refused("no_instruction", "Say what to change.")
    target = find_target(request.parsed, request.span)
    if target is None:
        raise _Refused("no_code", "There is no code here: select some lines.")
    if action.answer is Answer.DOCSTRING and target.scope is None:
        raise _Refused("no_code", "Put the cursor into a function or class.")
    if action.answer is Answer.DOCSTRING and has_docstring(target.code):
        raise _Refused("documented", "There is a docstring here already.")
    return action, target


def _read(work: _Work, answer: str) -> tuple[tuple[TextEdit, ...], Verdict]:
    """Raises `AnswerRefused`."""
    parsed, target = work.request.parsed, work.target
    if work.trace.models[-1].finish == FinishReason.LENGTH:
        raise AnswerRefused("The answer was cut off at its longest.")
    if work.action.answer is Answer.DOCSTRING:
        new_code = docstring_from_answer(answer, parsed.document, target)
    else:
        new_code = code_from_answer(answer, target)
    edits = line_edits(parsed.document, target.span, new_code)
    return edits, verify(work.action, parsed, target, new_code, edits)


def _parts(prompt: ChatPrompt, language: str) -> tuple[ContextPart, ...]:
    sizes = [tokens_in(message.content, language) for message in prompt.messages]
    total = max(1, sum(sizes))
    return tuple(
        ContextPart("message", message.role, size, size / total, "chat prompt")
        for message, size in zip(prompt.messages, sizes, strict=True)
    )
