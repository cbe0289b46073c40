"""A model's sentence -> the target's code with that sentence as its docstring."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from context.cursor import indent_unit
from context.scopes import Scope
from context.text import Document, line_content, split_lines

from ..python_code import has_docstring
from ..target import Target
from .refusal import AnswerRefused

DOCSTRING_WIDTH: Final = 100
DOCSTRING_CHARS_MAX: Final = 400

_WRAPPERS: Final = ('"""', "'''", "```", '"', "'", "`")


DOCSTRING_SHOTS: Final = (
    (
        "def read_config(path):\n    with open(path) as file:\n        return json.load(file)",
        "Read the JSON configuration at `path` and return it.",
    ),
    (
        "def clamp(value, low, high):\n    if value < low:\n        return low\n"
        "    return min(value, high)",
        "Return `value`, limited to the range from `low` to `high`.",
    ),
)
"""Two examples: small models copy a form far better than they follow a description of it."""


def shot_answers() -> tuple[str, ...]:
    """The answers of the examples: a model that says one of them has not looked at the code."""
    return tuple(answer for _, answer in DOCSTRING_SHOTS)


def docstring_from_answer(answer: str, document: Document, target: Target) -> str:
    """The target's code with the answered sentence as the docstring of its definition."""
    sentence = _unwrapped(" ".join(answer.split()))
    _check_sentence(sentence)
    if target.scope is None:
        raise AnswerRefused("There is no definition to document.")
    if has_docstring(target.code):
        raise AnswerRefused("There is a docstring already.")
    if sentence[-1] not in ".!?":
        sentence += "."
    return "".join(_with_docstring(sentence, document, target, target.scope))


def _with_docstring(sentence: str, document: Document, target: Target, scope: Scope) -> list[str]:
    """The target's lines and the docstring, right below the header of `scope`."""
    lines = split_lines(target.code)
    at = scope.body.start.line - target.span.start.line
    head, body = lines[at][: scope.body.start.column], lines[at][scope.body.start.column :]
    if head.strip():  # `def f(): return 1`
        indent = scope.indent + indent_unit(document, scope.header_line)
        rest = [indent + body] if body.strip() else []
        return [
            *lines[:at],
            head.rstrip() + "\n",
            _quoted(sentence, indent),
            *rest,
            *lines[at + 1 :],
        ]
    while not (above := lines[at - 1].strip()) or above.startswith("#"):
        at -= 1  # comments stand below the docstring
    return [*lines[:at], _quoted(sentence, head), *lines[at:]]


def _unwrapped(sentence: str) -> str:
    """Without the quotes or back-quotes around the whole of it."""
    for mark in _WRAPPERS:
        inner = sentence.removeprefix(mark).removesuffix(mark)
        if len(inner) == len(sentence) - 2 * len(mark) and mark not in inner:
            return _unwrapped(inner.strip())
    return sentence


def _check_sentence(sentence: str) -> None:
    if len(sentence) < 8 or not re.search(r"[A-Za-z]{3}", sentence):
        raise AnswerRefused("The answer is not a sentence.")
    if len(sentence) > DOCSTRING_CHARS_MAX or '"""' in sentence or "```" in sentence:
        raise AnswerRefused("The answer is not a docstring.")
    if sentence in shot_answers():
        raise AnswerRefused("The answer repeats an example of the prompt.")


def _quoted(sentence: str, indent: str) -> str:
    raw = "r" if "\\" in sentence else ""
    wrapped = textwrap.wrap(
        f'{raw}"""{sentence}"""',
        DOCSTRING_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
    )
    if len(wrapped) > 1:
        wrapped[-1] = wrapped[-1].removesuffix('"""').rstrip()
        wrapped.append(f'{indent}"""')
    return "".join(line_content(line) + "\n" for line in wrapped)
