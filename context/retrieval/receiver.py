"""What stands left of the cursor: the expression whose member is being written.

Reads one line of text backwards; knows no language and no types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CONNECTORS: Final = ("?.", "!.", "->", "::", ".")
_WORD_END: Final = re.compile(r"[\w$]+$")
_CLOSERS: Final = {")": "(", "]": "[", ">": "<", "}": "{"}
_LINKS_MAX: Final = 8
_SCAN_CHARS_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Link:
    """One name of a chain such as `self.store.open()`."""

    name: str
    called: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What the text left of the cursor says about what comes next."""

    chain: tuple[Link, ...]
    """The receiver, outermost first; empty when no member is being written."""
    typed: str
    """The part of the next name that stands before the cursor."""
    callee: str
    """The function in whose brackets the cursor stands; empty when in none."""
    member: bool
    """Whether a member of something is wanted, even when the receiver is not understood."""


def place_before(head: str) -> Place:
    """Reads `head`, the text before the cursor from the statement's first line on."""
    head = head[-_SCAN_CHARS_MAX:]
    typed = match.group() if (match := _WORD_END.search(head)) else ""
    rest = head[: len(head) - len(typed)].rstrip()
    links: list[Link] = []
    member = rest.endswith(_CONNECTORS)
    while len(links) < _LINKS_MAX:
        connector = next((item for item in _CONNECTORS if rest.endswith(item)), "")
        if not connector:
            break
        rest, link = _link_before(rest[: -len(connector)].rstrip())
        if link is None:
            break
        links.append(link)
    return Place(tuple(reversed(links)), typed, _callee(head), member)


def _link_before(text: str) -> tuple[str, Link | None]:
    """The name `text` ends in, over its brackets, and the text before it."""
    called = False
    while text and text[-1] in ")]>?!}":
        if text[-1] in "?!":
            text = text[:-1]
            continue
        called = called or text[-1] == ")"
        start = _opening(text)
        if start < 0:
            return text, None
        text = text[:start].removesuffix("::").rstrip()
    match = _WORD_END.search(text)
    if match is None:
        return text, None
    return text[: match.start()].rstrip(), Link(match.group(), called)


def _opening(text: str) -> int:
    """Where the bracket that closes at the end of `text` opens; -1 when it is not there."""
    closer = text[-1]
    opener, depth = _CLOSERS[closer], 0
    for index in range(len(text) - 1, -1, -1):
        if text[index] == closer and not (closer == ">" and text[index - 1] in "-="):
            depth += 1
        elif text[index] == opener:
            depth -= 1
            if not depth:
                return index
    return -1


def _callee(head: str) -> str:
    depth = 0
    for index in range(len(head) - 1, -1, -1):
        if head[index] in ")]}":
            depth += 1
        elif head[index] in "([{":
            if depth:
                depth -= 1
            elif head[index] == "(":
                match = _WORD_END.search(head[:index].rstrip())
                return match.group() if match else ""
    return ""
