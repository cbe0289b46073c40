"""Refactors, from the menu to the verified edit.

target -> prompt -> stream -> answer -> edits -> verification, and once more with the evidence.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from context.budget import tokens_in
from context.syntax import ParsedDocument, parse
from context.text import Span

from ..errors import ModelError
from ..explanation import Explanation, FilterVerdict, Source, Trace
from ..generation import ChatPrompt, FinishReason, GenerationLimits, ModelInfo
from ..ports import CachedCompletion, Clock, SuggestionCache
from ..project import NoWorkshop, Workshop
from ..records import Records
from ..route import Router
from ..values import (
    Diagnostic,
    EngineOptions,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    Task,
    Trigger,
)
from .answers.refusal import AnswerRefused
from .asking import ANSWER_CHARS_MAX, Asking, ask_about
from .checks.verification import Candidate, Checked, Verification
from .kept_answers import KeptAnswers
from .menu.actions import Answer, Reach, RefactorAction
from .menu.catalogue import action_by_id
from .menu.offers import ActionOffer, offers_at
from .menu.own import own_actions
from .menu.task import TaskRefused, task_of
from .outcome import file_edits, operations
from .reading import read_answer
from .routing import reach_of, route_of
from .surroundings import surroundings_of

OnProgress = Callable[[RefactorProgress], None]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a model has said."""

    text: str
    whole: bool = True
    """Whether it has ended by itself: a part may parse too."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one refactor is about."""

    request: RefactorRequest
    asking: Asking
    route: Task
    """Whose models are asked."""
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
        cache: SuggestionCache | None = None,
    ) -> None:
        """`cache` keeps answers for the same question asked again; None: nothing is kept."""
        self._kept = KeptAnswers(cache if options.cache_enabled else None)
        self._verification = Verification(workshop or NoWorkshop())
        self._router = router
        self._records = records
        self._clock = clock
        self._options = options

    def reconfigure(self, options: EngineOptions, cache: SuggestionCache | None = None) -> None:
        """Takes new settings from the next refactor on."""
        self._options = options
        self._kept = KeptAnswers(cache if options.cache_enabled else None)

    def actions(
        self, parsed: ParsedDocument, span: Span, diagnostics: Sequence[Diagnostic] = ()
    ) -> tuple[ActionOffer, ...]:
        """What can be done at `span`: instant, asks no model."""
        own = own_actions(self._options.refactor.own_actions)
        return tuple(
            offer if offer.disabled else replace(offer, disabled=self._why_not(action))
            for offer in offers_at(parsed, span, diagnostics, own)
            if (action := action_by_id(offer.id, own))
        )

    async def run(self, request: RefactorRequest, on_progress: OnProgress) -> RefactorOutcome:
        """The verified edit, or the reason why there is none. Never raises but `CancelledError`."""
        if not request.parsed.exact:
            request = replace(request, parsed=parse(request.parsed.document))
        trace = self._trace(request)
        try:
            on_progress(RefactorProgress("Reading the code"))
            work = await self._work(request, trace, on_progress)
            return await self._attempts(work)
        except TaskRefused as refused:
            return self._rejected(trace, refused.reason, refused.message)
        except ModelError as error:
            return self._rejected(trace, error.reason, error.message)
        except asyncio.CancelledError:
            self._rejected(trace, "cancelled", "The refactor was cancelled.")
            raise

    async def prepare(self, request: RefactorRequest) -> None:
        """Has the model made ready for `request`, which the user may choose now. Never raises."""
        try:
            work = await self._work(request, self._trace(request), lambda _: None)
        except TaskRefused:
            return
        if model := self._router.preferred(work.route):
            self._router.warm_up(work.route, work.asking.head(model.context_tokens))

    async def _work(self, request: RefactorRequest, trace: Trace, on_progress: OnProgress) -> _Work:
        """What is to be asked of whom. Raises `TaskRefused`."""
        task = task_of(request, own_actions(self._options.refactor.own_actions))
        trace.stage("target")
        document = request.parsed.document
        reach = reach_of(task.action, task.told, request.reach, request.path)
        if reach is Reach.PROJECT and request.project is None:
            reach = Reach.FILE
        size = 0 if reach is Reach.TARGET else tokens_in(document.text, document.language_id)
        route = route_of(task.action, reach, size)
        model = self._router.preferred(route)
        redact = self._options.redact_secrets
        around = await surroundings_of(request, task, reach, model, redact_secrets=redact)
        trace.stage("surroundings")
        asking = await asyncio.to_thread(
            partial(
                ask_about, request, task, reach, around, model,
                redact_secrets=redact,
            )
        )  # fmt: skip
        trace.redacted = asking.redacted
        return _Work(request, asking, route, trace, on_progress)

    async def _attempts(self, work: _Work) -> RefactorOutcome:
        """Asks, reads and verifies; a refused answer is shown to the model once more."""
        first: ChatPrompt | None = None
        again: ChatPrompt | None = None
        checked = Checked((), ())
        for _ in range(max(1, self._options.refactor.attempts)):
            prompt, answer = await self._answer(work, again)
            first = first or prompt
            if work.asking.task.action.answer is Answer.TEXT:
                return await self._told(work, first, answer)
            checked = await self._checked(work, answer)
            work.trace.stage("verify", checked.failure or ", ".join(checked.checked))
            if not checked.failure:
                await self._keep(work, first, answer.text)
                return self._accepted(work, checked)
            work.trace.verdicts.append(FilterVerdict("verify", "refused", checked.failure))
            if not checked.worth_another:
                return self._rejected(work.trace, "not_verified", checked.failure)
            evidence = checked.evidence or checked.failure
            again = work.asking.prompt_again(prompt, answer.text, evidence)
        model = work.trace.models[-1].name if work.trace.models else "the model"
        advice = "Nothing was changed. Try again, or set a larger model for this task."
        rejected = self._rejected(
            work.trace, "not_verified", f"{model}: {checked.failure} {advice}"
        )
        return replace(rejected, rejection=f"{model}: {checked.said or checked.failure} {advice}")

    async def _checked(self, work: _Work, answer: _Answer) -> Checked:
        """What becomes of an answer."""
        request = work.request
        if not answer.whole:
            return Checked((), (), "The answer was cut off.")
        try:
            reading = await read_answer(work.asking, answer.text)
        except AnswerRefused as refused:
            return Checked((), (), refused.message)
        candidate = Candidate(
            work.asking.task.action,
            reading.changes,
            reading.target,
            reading.new_code,
            request.folder,
            request.project,
            work.asking.task.words,
        )
        return await self._verification.verify(
            candidate, lambda stage: work.on_progress(RefactorProgress(stage))
        )

    async def _answer(self, work: _Work, repair: ChatPrompt | None) -> tuple[ChatPrompt, _Answer]:
        """What was asked, and what a model says or has said to it; `repair` asks again."""
        asking, model = work.asking, self._router.preferred(work.route)
        if model is not None:
            prompt = repair or asking.prompt(model.context_tokens)
            if (kept := await self._kept.get(prompt, model)) is not None:
                work.trace.parts = asking.parts(prompt)
                work.trace.stage("disk")
                return prompt, _Answer(kept.text)
        return await self._streamed(work, repair)

    async def _streamed(self, work: _Work, repair: ChatPrompt | None) -> tuple[ChatPrompt, _Answer]:
        prompt, asking = repair or ChatPrompt(()), work.asking

        def make_prompt(info: ModelInfo) -> tuple[ChatPrompt, GenerationLimits]:
            nonlocal prompt
            prompt = repair or asking.prompt(info.context_tokens)
            if repair is None:
                asking.check_fits(prompt, info)
            work.trace.parts = asking.parts(prompt)
            asked = "Asking" if repair is None else "Asking once more:"
            work.on_progress(RefactorProgress(f"{asked} {info.name} ({info.host})"))
            return prompt, asking.limits(info)

        text, writing = "", asking.writing()
        stream = self._router.stream(work.route, Trigger.INVOKED, make_prompt, work.trace)
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                text += piece
                if len(text) > ANSWER_CHARS_MAX:
                    break
                if news := writing.feed(piece):
                    work.on_progress(RefactorProgress(news))
        return prompt, _Answer(text, work.trace.models[-1].finish == FinishReason.STOP)

    def _why_not(self, action: RefactorAction) -> str:
        """A tiny model may not do what nobody can verify."""
        model = self._router.preferred(action.task)
        if model is None or action.provable or not model.is_tiny:
            return ""
        return f"{model.name} is too small for this: set a larger model in routes.{action.task}."

    async def _keep(self, work: _Work, prompt: ChatPrompt, answer: str) -> None:
        """Keeps a good answer of the model that is asked first, for the same question."""
        model, used = self._router.preferred(work.route), work.trace.models
        if model is not None and used and used[-1].name == model.name:
            kept = CachedCompletion(answer, model.name, used[-1].host)
            await self._kept.put(prompt, model, kept)

    def _accepted(self, work: _Work, checked: Checked) -> RefactorOutcome:
        return RefactorOutcome(
            tuple(file_edits(checked.changes)),
            self._recorded(work),
            title=work.asking.task.action.title,
            checked=checked.checked,
            operations=tuple(operations(checked.changes)),
        )

    async def _told(self, work: _Work, prompt: ChatPrompt, answer: _Answer) -> RefactorOutcome:
        """An answer to be read: nothing is changed."""
        text = work.asking.redaction.hide(answer.text.strip())
        if not text:
            return self._rejected(work.trace, "empty", "The model said nothing. Try again.")
        if answer.whole:
            await self._keep(work, prompt, answer.text)
        title = work.asking.task.action.title
        return RefactorOutcome((), self._recorded(work), title=title, text=text)

    def _recorded(self, work: _Work) -> Explanation:
        source = Source.MODEL if work.trace.models else Source.DISK
        return self._records.add(work.trace.finish(source))

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
