"""One refactor's talk with a model: what it is shown and told.

Secrets are placeholders on the way out, and the user's own values again on the way in
(`reading.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from context.budget import tokens_in
from context.gather import ABOVE_CHARS_MAX
from context.redaction import (
    Redaction,
    Refusal,
    placeholder,
    redact,
    redact_around,
    redact_numbered,
)
from context.text import line_content, split_lines, with_lf

from ..errors import PromptTooLong
from ..explanation import ContextPart
from ..generation import ChatPrompt, GenerationLimits, ModelConfig, ModelInfo
from ..values import RefactorRequest
from .answers.formats import AnswerFormat, answer_format
from .answers.writing import Writing
from .material import Piece, material_for
from .menu.actions import Answer, Reach
from .menu.task import RefactorTask
from .prompts import Question, answer_limits, refactor_prompt, repair_prompt
from .surroundings import Surroundings
from .target import shown_as

ANSWER_CHARS_MAX: Final = 200_000
_SALT: Final = secrets.token_bytes(16)
SECRET_CHARS_MIN: Final = 4
"""A shorter value stands in many words: what is told would not be readable without them."""
_ENDS: Final = 6
"""So many characters of a secret's beginning or end are not told either."""
ANSWER_SHARE: Final = 0.5
"""Of a model's window, at most, for the answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What to ask for one request."""

    request: RefactorRequest
    task: RefactorTask
    reach: Reach
    around: Surroundings
    question: Question
    """What is told and shown, without secrets."""
    redaction: Redaction
    redacted: int
    """How many finds have placeholders."""

    @property
    def only_path(self) -> str:
        """The one file that may change; empty when there may be several."""
        if self.reach is Reach.TESTS and self.around.tests is not None:
            return self.around.tests.path
        return "" if self.reach is Reach.PROJECT else self.own_path

    @property
    def own_path(self) -> str:
        """What the file that it is about is called."""
        return self.request.path or self.request.parsed.document.uri.rpartition("/")[2] or "file"

    def head(self, context_tokens: int) -> ChatPrompt:
        """The first chat up to what the model is told, to be read ahead: byte for byte the same."""
        return refactor_prompt(
            replace(self.question, told="", has_placeholders=False), self._material(context_tokens)
        )

    def prompt(self, context_tokens: int) -> ChatPrompt:
        """The first chat, with as much material as the model's window holds."""
        return refactor_prompt(self.question, self._material(context_tokens))

    def _material(self, context_tokens: int) -> list[Piece]:
        material = list(self.question.material)
        while True:
            size = _tokens(refactor_prompt(self.question, material)) + self._code_tokens
            spare = next((at for at, piece in enumerate(material) if piece.spare), None)
            if spare is None or size <= context_tokens:
                return material
            del material[spare]

    def check_fits(self, prompt: ChatPrompt, info: ModelInfo) -> None:
        """Raises `PromptTooLong` where the window of a model holds less than `prompt`."""
        size = _tokens(prompt)
        if size > info.context_tokens:
            raise PromptTooLong(
                f"This takes some {size:,} tokens, and the window of {info.name} has "
                f"{info.context_tokens:,}: select less, or set contextTokens if it has more.",
                model=info.name,
            )

    def prompt_again(self, prompt: ChatPrompt, answer: str, evidence: str) -> ChatPrompt:
        """`prompt`, its `answer`, and why that was refused, without the user's secrets."""
        clean = self.redaction.hide(_with_marks(evidence, self.redaction))
        return repair_prompt(self.question, prompt, answer, clean)

    def limits(self, info: ModelInfo) -> GenerationLimits:
        """How long an answer may be."""
        most = int(info.context_tokens * ANSWER_SHARE)
        return answer_limits(self.question, self._code_tokens, most)

    def writing(self) -> Writing:
        """Follows one answer."""
        return Writing(self.request.parsed, self.task.target, self.request.path)

    def parts(self, prompt: ChatPrompt) -> tuple[ContextPart, ...]:
        """What `prompt` is made of, for the record of the request."""
        text = "\n".join(message.content for message in prompt.messages)
        pieces = [piece for piece in self.question.material if piece.text in text]
        rest = _tokens(prompt) - sum(piece.tokens for piece in pieces)
        rows = [(piece.kind, piece.label, piece.tokens, piece.why) for piece in pieces]
        code = min(self._code_tokens, rest)
        span = self.task.target.span
        place = f"{self.own_path}:{span.start.line + 1}-{span.end.line + 1}"
        rows.append(("code", place, code, "what it is about"))
        rows.append(("instruction", self.task.action.id, rest - code, "what to do, in which form"))
        total = max(1, sum(row[2] for row in rows))
        return tuple(
            ContextPart(kind, label, size, size / total, why) for kind, label, size, why in rows
        )

    @property
    def _code_tokens(self) -> int:
        return tokens_in(self.task.target.code, self.request.parsed.document.language_id)


def ask_about(
    request: RefactorRequest,
    task: RefactorTask,
    reach: Reach,
    around: Surroundings,
    model: ModelConfig | None,
    *,
    redact_secrets: bool,
) -> Asking:
    """The talk for one request; `model` is who will probably be asked."""
    material = material_for(request, around, reach, redact_secrets=redact_secrets)
    shown, told, rules = task.shown, _told(task, around), request.rules
    redaction, count = material.redaction, material.redacted
    if redact_secrets:
        above = request.parsed.document.before(task.target.span.start, ABOVE_CHARS_MAX)
        code = redact_around("", with_lf(shown.code), with_lf(above), known=redaction)
        words = redact_numbered(_with_marks(told, code.redaction), code.redaction)
        shown, told, rules = shown_as(shown, code.suffix), words.text, redact(rules).text
        redaction, count = words.redaction, count + code.count + words.count
    question = Question(
        task.action,
        shown,
        request.parsed.document.language_id,
        told,
        _format(task, reach, answer_format(shown, model)),
        bool(redaction.count),
        rules,
        request.path,
        material.pieces,
        _cache_key(request),
    )
    return Asking(request, task, reach, around, question, redaction, count)


def _with_marks(text: str, redaction: Redaction) -> str:
    """`text` about the code, with placeholders for the values in it, also where one is cut.

    Quoted without the name that it is given to, nobody could tell a password.
    """
    for number in range(1, redaction.count + 1):
        mark = placeholder(number)
        value = redaction.restore(mark)
        if isinstance(value, Refusal) or len(value) < SECRET_CHARS_MIN:
            continue
        text = text.replace(value, mark)
        for line in map(line_content, split_lines(value)):
            text = _without_ends(
                text.replace(line, mark) if len(line) > _ENDS else text, line, mark
            )
    return text


def _without_ends(text: str, value: str, mark: str) -> str:
    """`text` without what `value` begins or ends with."""
    sizes = range(len(value) - 1, _ENDS - 1, -1)
    for end in (value[:_ENDS], value[-_ENDS:]):
        if len(value) > _ENDS and not end.isalpha() and end in text:  # letters are a word's
            parts = (value[:size] if end == value[:_ENDS] else value[-size:] for size in sizes)
            text = text.replace(next(part for part in parts if part in text), mark)
    return text


def _cache_key(request: RefactorRequest) -> str:
    """One name for all prompts of a project in this session, from which nobody can tell it."""
    folder = str(request.folder or "")
    return blake2b(folder.encode("utf-8", "replace"), key=_SALT, digest_size=16).hexdigest()


def _told(task: RefactorTask, around: Surroundings) -> str:
    if around.tests is None:
        return task.told
    there = "which is shown above" if around.tests.document else "which is not there yet"
    words = f"The tests belong into {around.tests.path}, {there}."
    with_what = f" Use {around.tests.framework}." if around.tests.framework else ""
    return f"{task.told} {words}{with_what}"


def _format(task: RefactorTask, reach: Reach, for_target: AnswerFormat) -> AnswerFormat:
    if task.action.answer is Answer.TEXT:
        return AnswerFormat.PROSE
    if reach is Reach.TARGET:
        return for_target
    return AnswerFormat.TESTS if reach is Reach.TESTS else AnswerFormat.FILES


def _tokens(prompt: ChatPrompt) -> int:
    return _sum_tokens(message.content for message in prompt.messages)


def _sum_tokens(texts: Iterable[str]) -> int:
    return sum(tokens_in(text, "") for text in texts)
