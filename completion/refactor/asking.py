"""One refactor's talk with a model: what it is shown and told, how its answers are read.

Secrets are placeholders on the way out, and the user's own values again on the way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.budget import tokens_in
from context.gather import ABOVE_CHARS_MAX
from context.redaction import NOTHING_REDACTED, Redaction, redact, redact_around, redact_numbered
from context.syntax import parse
from context.text import with_lf

from ..generation import ChatPrompt, GenerationLimits, ModelConfig, ModelInfo
from ..values import RefactorRequest
from .answers.answer import check_speaks_of_no_secret, code_from_answer, with_values
from .answers.docstring import docstring_from_answer
from .answers.extent import check_extent
from .answers.formats import answer_format
from .answers.indentation import step_of
from .answers.writing import Writing
from .hunks import apply_edits, line_edits
from .menu.actions import Answer
from .menu.task import RefactorTask
from .prompts import Question, answer_limits, refactor_prompt, repair_prompt
from .target import shown_as

ANSWER_CHARS_MAX: Final = 200_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What to ask about `target`, and what to make of the answers."""

    request: RefactorRequest
    task: RefactorTask
    question: Question
    """The same without secrets."""
    redaction: Redaction
    redacted: int
    """How many finds have placeholders."""

    def prompt(self) -> ChatPrompt:
        """The first chat."""
        return refactor_prompt(self.question)

    def prompt_again(self, prompt: ChatPrompt, answer: str, evidence: str) -> ChatPrompt:
        """`prompt`, its `answer`, and why that was refused, without the user's secrets."""
        return repair_prompt(self.question, prompt, answer, self.redaction.hide(evidence))

    def limits(self, info: ModelInfo) -> GenerationLimits:
        """How long an answer may be."""
        size = tokens_in(self.task.target.code, self.request.parsed.document.language_id)
        return answer_limits(self.task.action, size, info.context_tokens // 2)

    def writing(self) -> Writing:
        """Follows one answer."""
        return Writing(self.request.parsed, self.task.target, self.request.path)

    def new_code(self, answer: str) -> str:
        """The target's new code, all of the target and nothing but it. Raises `AnswerRefused`."""
        parsed = self.request.parsed
        if self.task.action.answer is Answer.DOCSTRING:
            check_speaks_of_no_secret(answer, self.redaction)
            return docstring_from_answer(answer, parsed.document, self.task.target)
        code = code_from_answer(answer, self.question.target, step_of(parsed.document.lines))
        code = with_values(code, self.redaction)
        edits = line_edits(parsed.document, self.task.target.span, code)
        check_extent(self.task.target, code, parsed, parse(apply_edits(parsed.document, edits)))
        return code


def ask_about(
    request: RefactorRequest,
    task: RefactorTask,
    model: ModelConfig | None,
    *,
    redact_secrets: bool,
) -> Asking:
    """The talk for one request; `model` is who will probably be asked."""
    target, told, rules = task.shown, task.told, request.rules
    shown = target
    redaction, count = NOTHING_REDACTED, 0
    if redact_secrets:
        above = request.parsed.document.before(target.span.start, ABOVE_CHARS_MAX)
        code = redact_around("", with_lf(target.code), with_lf(above))
        instruction = redact_numbered(told, code.redaction)
        shown, told, rules = shown_as(target, code.suffix), instruction.text, redact(rules).text
        redaction, count = instruction.redaction, code.count + instruction.count
    language, format_ = request.parsed.document.language_id, answer_format(shown, model)
    question = Question(task.action, shown, language, told, format_, bool(redaction.count), rules)
    return Asking(request, task, question, redaction, count)
