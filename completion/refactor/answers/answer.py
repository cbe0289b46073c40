"""A model's answer -> the new text of the target. Refuses what it cannot read; never guesses."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Final

from context.redaction import Redaction, Refusal
from context.text import Document

from ..target import Target
from .anchors import with_hunks
from .copying import without_entities, without_numbers
from .dialects import in_one_notation
from .elisions import filled, without_elisions
from .fences import Block, dedented, fenced_blocks
from .frame import placed, shown_lines
from .headings import strong_heading
from .indentation import fitted, indent_of
from .narrowing import narrowed
from .refusal import AnswerRefused
from .search_replace import has_marks, opens_hunk, read_hunks

_HEAD_LINES_MAX: Final = 60
_HEAD: Final = re.compile(r"\s*(?:#|//|/?\*|--|;|%|@|\[)")
"""How the lines begin that belong to a definition and stand above it."""


def code_from_answer(answer: str, target: Target, document: Document, step: str) -> str:
    r"""The target's new code out of an answer: hunks, or else the whole code in a fenced block.

    Which of the two the model was asked for does not matter, nor in which notation. Prose is
    dropped, so is what is shown of the `document` around the target; another style of indentation
    is put right, a remark for unchanged lines filled with them. Lines are separated by `\n`; `step`
    is one level of the document's indentation. Raises `AnswerRefused`.
    """
    old = shown_lines(target)
    text = in_one_notation(answer, old, target.scope.name if target.scope else "")
    _check_file(text, document)
    if any(opens_hunk(line) for line in text.split("\n")) and not has_marks(old):
        hunks = tuple(map(filled, read_hunks(text)))
        return placed(with_hunks(hunks, old, step), target)
    block = _block(fenced_blocks(text, old), target, old)
    lines = dedented(without_entities(without_numbers(block.lines, old), old))
    if not any(line.strip() for line in lines):
        raise AnswerRefused("The code block is empty.")
    lines = narrowed(lines, target, document)
    new = without_elisions(fitted(lines, old, target.indent, step), old)
    if _first_indent(new) != _first_indent(old):
        raise AnswerRefused("The answer is not indented like the code.")
    return placed(new, target)


def without_head(code: str, target: Target, above: Sequence[str]) -> str:
    r"""A definition's new code without the comments and attributes that stand right above it.

    `above` are the lines up to the target: they stay, so what repeats them would double them. Lines
    of `code` are separated by `\n`.
    """
    new, first = code.split("\n"), target.code.lstrip().partition("\n")[0].strip()
    head: list[str] = []
    for line in reversed(above[-_HEAD_LINES_MAX:]):
        if target.scope is None or not _HEAD.match(line):
            break
        head.insert(0, line.strip())
    for count in range(len(head), 0, -1):
        if [line.strip() for line in new[:count]] == head[-count:] and new[0].strip() != first:
            return "\n".join(new[count:])
    return code


def with_values(code: str, redaction: Redaction) -> str:
    """The code with the user's own values where it has their placeholders."""
    restored = redaction.restore(code)
    if isinstance(restored, Refusal):
        raise AnswerRefused(restored.sentence)
    return restored


def check_speaks_of_no_secret(answer: str, redaction: Redaction) -> None:
    """Refuses an answer that would write a secret, or what stands for one, where none was."""
    if redaction.restore(answer) != answer:
        raise AnswerRefused("The answer speaks of a secret that was not sent.")


def _check_file(text: str, document: Document) -> None:
    """Refuses what is meant for another file than the one in question."""
    name = posixpath.basename(document.uri)
    for line in text.split("\n"):
        heading = strong_heading(line)
        if heading is not None and posixpath.basename(heading.path) != name:
            raise AnswerRefused("The answer changes another file than the one in question.")


def _block(blocks: Sequence[Block], target: Target, old: Sequence[str]) -> Block:
    """The one block that is the code; of several, the only one that is about it and not the old."""
    if not blocks:
        raise AnswerRefused("The answer has no finished code block.")
    if len(blocks) > 1:
        blocks = [block for block in blocks if _is_about(block, target, old)]
    if len(blocks) != 1:
        raise AnswerRefused("The answer must have one code block, with the whole code.")
    return blocks[0]


def _is_about(block: Block, target: Target, old: Sequence[str]) -> bool:
    """Whether a block says anew what `old` says: it begins alike, or has half of its lines."""
    lines = [line.strip() for line in block.lines if line.strip()]
    before = [line.strip() for line in old if line.strip()]
    if not lines or lines == before:
        return False
    name = target.scope.name if target.scope else ""
    if name and any(re.search(rf"\b{re.escape(name)}\b", line) for line in lines[:1]):
        return len(lines) > 1 or len(before) == 1
    return 2 * len(set(lines) & set(before)) >= len(set(before))


def _first_indent(lines: Sequence[str]) -> str:
    return indent_of(next((line for line in lines if line.strip()), ""))
