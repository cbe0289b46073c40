"""A model's answer -> the new text of the target. Refuses what it cannot read; never guesses."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from context.text import Document, Point, line_content, split_lines

from ..errors import FimbleError
from .prompts import shot_answers
from .target import Target

DOCSTRING_WIDTH: Final = 100
DOCSTRING_CHARS_MAX: Final = 400

_FENCED: Final = re.compile(r"```[^\n`]*\n(?P<code>.*?)\n?```", re.DOTALL)
_ELIDED: Final = re.compile(
    r"(#|//|/\*)\s*\.\.\."
    r"|(#|//|/\*)[^\n]*\b(rest of|remains? (the same|unchanged)|existing code|unchanged)\b",
    re.IGNORECASE,
)


class AnswerRefused(FimbleError):
    """The answer is no edit; the message is evidence for the model and for the user."""


def code_from_answer(answer: str, target: Target) -> str:
    """The changed code out of an answer with one fenced block, in the target's indentation."""
    found = _FENCED.search(answer)
    if found is None:
        raise AnswerRefused("The answer has no finished code block.")
    code = textwrap.dedent(found["code"]).strip("\n")
    if not code.strip():
        raise AnswerRefused("The code block is empty.")
    if _ELIDED.search(code) and not _ELIDED.search(target.code):
        raise AnswerRefused("The answer leaves out parts of the code.")
    return "\n".join(target.indent + line if line.strip() else "" for line in code.split("\n"))


def docstring_from_answer(answer: str, document: Document, target: Target) -> str:
    """The target's code with the answered sentence as the docstring of its definition."""
    sentence = " ".join(answer.split()).strip("\"'` ")
    _check_sentence(sentence)
    if target.scope is None:
        raise AnswerRefused("There is no definition to document.")
    if sentence[-1] not in ".!?":
        sentence += "."
    body = target.scope.body.start
    indent = _body_indent(document, body)
    quoted = _quoted(sentence, indent)
    lines = split_lines(target.code)
    at = body.line - target.span.start.line
    if _has_docstring(document, body):
        raise AnswerRefused("There is a docstring already.")
    return "".join((*lines[:at], quoted, *lines[at:]))


def _check_sentence(sentence: str) -> None:
    if len(sentence) < 8 or not re.search(r"[A-Za-z]{3}", sentence):
        raise AnswerRefused("The answer is not a sentence.")
    if len(sentence) > DOCSTRING_CHARS_MAX or '"""' in sentence or "```" in sentence:
        raise AnswerRefused("The answer is not a docstring.")
    if sentence in shot_answers():
        raise AnswerRefused("The answer repeats an example of the prompt.")


def _body_indent(document: Document, body: Point) -> str:
    line = document.line(body.line)
    return line[: len(line) - len(line.lstrip())]


def _has_docstring(document: Document, body: Point) -> bool:
    return document.line(body.line).lstrip().startswith(('"""', "'''", 'r"""', '"', "'"))


def _quoted(sentence: str, indent: str) -> str:
    wrapped = textwrap.wrap(
        f'"""{sentence}"""',
        DOCSTRING_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
    )
    if len(wrapped) > 1:
        wrapped[-1] = wrapped[-1].removesuffix('"""').rstrip()
        wrapped.append(f'{indent}"""')
    return "".join(line_content(line) + "\n" for line in wrapped)
