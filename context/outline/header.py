"""The part of a definition that says what it is: its header's lines and its documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from .source import Source

_SIGNATURE_LINES_MAX = 8
_SIGNATURE_BYTES_MAX = 800
_WHOLE_LINE_BYTES_MAX = 160
"""A definition on one line is kept whole up to this length: its body says what it returns."""
_DOC_CHARS_MAX = 160
_DOC_LINES_MAX = 60
_ATTRIBUTES = ("@", "#[", "[")
_WHOLE = frozenset(("function", "type"))
"""Kinds whose lines all count when they have no body."""
_COMMENT_SIGNS = " \t/*!#;-\"'"
_TAG = re.compile(r"</?\w+/?>|[\\@]brief\b")
_OPENING, _CLOSING = "([{", ")]}"
_CODE_SIGNS = "([{;,"


class Headed(Protocol):
    """What is needed of a definition."""

    kind: str
    start: int
    end: int
    name_start: int
    body_start: int


def header_line(source: Source, start: int, name_start: int) -> int:
    """The line the header begins at, below decorators and attributes inside the definition."""
    line, named = source.line_of(start), source.line_of(name_start)
    depth = 0
    while line < named:
        text = source.line(line, _DOC_CHARS_MAX)
        if not depth and text and not text.startswith(_ATTRIBUTES):
            break
        depth += sum((char in _OPENING) - (char in _CLOSING) for char in text)
        line += 1
    return line


def signature(source: Source, item: Headed, first: int, line_sign: str) -> tuple[str, int]:
    """The header's lines as they stand in the file, and the last one's number.

    Comments at its end, which begin with `line_sign`, belong to the body.
    """
    end = _header_end(source, item)
    start = source.line_start(first)
    if item.name_start - start > _SIGNATURE_BYTES_MAX // 2:  # one endless line
        start = (
            min(item.start, item.name_start)
            if item.name_start - item.start < 200
            else item.name_start
        )
    last = min(source.line_of(max(start, end - 1)), first + _SIGNATURE_LINES_MAX - 1)
    end = min(end, source.line_end(last), start + _SIGNATURE_BYTES_MAX)
    text = source.text(start, end).rstrip()
    if item.body_start < 0 and text.endswith("{"):
        text = text[:-1].rstrip()
    if "\r" in text:
        text = text.replace("\r", "")
    while "\n" in text and line_sign and text[text.rfind("\n") :].lstrip().startswith(line_sign):
        text = text[: text.rfind("\n")].rstrip()
    return text, first + text.count("\n")


def _header_end(source: Source, item: Headed) -> int:
    """The byte behind the header, white space before the body included."""
    if item.body_start >= 0:
        line = source.line_of(item.start)
        line_end = source.line_end(line)
        if item.end <= line_end and line_end - item.start <= _WHOLE_LINE_BYTES_MAX:
            return line_end
        return item.body_start
    if item.kind in _WHOLE:
        return source.line_end(source.line_of(max(item.start, item.end - 1)))
    return source.line_end(source.line_of(item.name_start))


def doc_line(source: Source, start: int, comments: tuple[str, ...]) -> str:
    """The first line of the comment right above the definition at byte `start`.

    The definition must begin its line or follow words like `export`; attributes between do not
    count. `comments` are the signs of a line comment and the two of a block comment, empty where
    the language has none.
    """
    line = source.line_of(start)
    before = source.text(source.line_start(line), start)[:_DOC_CHARS_MAX]
    if any(char in _CODE_SIGNS for char in before):
        return ""
    last = line - 1
    while last >= 0 and source.line(last, _DOC_CHARS_MAX).startswith(_ATTRIBUTES):
        last -= 1
    first = _comment_first(source, last, comments) if last >= 0 else -1
    if first < 0:
        return ""
    return _first_words(source.line(number, _DOC_CHARS_MAX) for number in range(first, last + 1))


def _comment_first(source: Source, last: int, comments: tuple[str, ...]) -> int:
    """Where the comment begins that ends in the line `last`; -1 when that is none."""
    line_sign, opening, closing = comments

    def text(line: int) -> str:
        return source.line(line, _DOC_CHARS_MAX)

    first, lowest = last, max(0, last - _DOC_LINES_MAX)
    if closing and text(last).endswith(closing):
        while first > lowest and opening not in text(first):
            first -= 1
        return first if text(first).startswith(opening) else -1
    if line_sign and text(last).startswith(line_sign):
        while first > lowest and text(first - 1).startswith(line_sign):
            first -= 1
        return first
    return -1


def doc_text(text: str) -> str:
    """The first line of a documentation string, given with its quotes."""
    return _first_words(re.sub(r"^[A-Za-z]*", "", text, count=1).split("\n"))


def _first_words(lines: Iterable[str]) -> str:
    for line in lines:
        words = _TAG.sub("", line).strip().strip(_COMMENT_SIGNS)
        if any(char.isalnum() for char in words):
            return words[:_DOC_CHARS_MAX]
    return ""
