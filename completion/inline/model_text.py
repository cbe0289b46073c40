"""What is taken off a model's text wherever it was asked: pure functions of the text.

Nothing here knows the document, so the result may be kept and used at another place.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from context.languages import BlockStyle, language_of
from context.text import line_content, split_lines

from .repetition import circle_end
from .stop_rules import ECHO_CHARS_MIN, SAME_LINE_MAX

_SPECIAL: Final = re.compile(r"<[|｜][\w▁]{1,40}[|｜]>|<EOT>|<fim_\w+>|<file_sep>")
_END_OF_SEQUENCE: Final = re.compile(r"</s>")
_STRUCK: Final = re.compile(r"<s[\s>]")
"""Where the tag is opened, `</s>` closes it."""
_WITH_TAGS: Final = frozenset(("javascriptreact", "typescriptreact", "php", "markdown"))
_THOUGHTS: Final = re.compile(r"\A\s*<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r"\A\s*```[\w+-]*\n(?P<code>.*?)(?:\n```.*)?\Z", re.DOTALL)
_FENCE_ALONE: Final = re.compile(r"\s*```[\w+-]*\s*")
"""What is left of an answer that was cut at its first line."""
_FENCED: Final = frozenset(("markdown", "restructuredtext"))


def without_thoughts(text: str) -> str:
    """Reasoning models think aloud before they answer."""
    return _THOUGHTS.sub("", text, count=1)


def before_special_tokens(text: str, language_id: str) -> str:
    """Everything from the first control token on is not for people.

    `</s>` is one, except where it may well be the end of struck-out text.
    """
    found = _SPECIAL.search(text)
    text = text[: found.start()] if found else text
    row = language_of(language_id)
    tags = row.block is BlockStyle.MARKUP or {row.id, language_id} & _WITH_TAGS
    end = None if tags or _STRUCK.search(text) else _END_OF_SEQUENCE.search(text)
    return text[: end.start()] if end else text


def without_fence(text: str, language_id: str) -> str:
    """Chat models wrap code in fences; in Markdown a fence may be what is wanted."""
    if language_of(language_id).id in _FENCED:
        return text
    if _FENCE_ALONE.fullmatch(text):
        return ""
    found = _FENCE.match(text)
    return found["code"] if found else text


def before_repetition(text: str) -> str:
    """The text up to where it goes in circles, by whole lines or within one."""
    lines = split_lines(text)
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines):
        if (end := circle_end(line)) is not None:
            return ("".join(lines[:number]) + line[:end]).rstrip()
        content = line_content(line)
        seen[content] += 1
        if seen[content] >= SAME_LINE_MAX and len(content.strip()) >= ECHO_CHARS_MIN:
            return "".join(lines[:number]).rstrip()
    return text
