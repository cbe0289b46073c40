"""What an answer leaves behind in the code: talk to the user, marks, the old code. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from context.scopes import Scope, definitions, with_parents
from context.syntax import ParsedDocument
from context.text import Point

from .new_lines import REMARK_CHARS_MAX, gone_lines, new_lines, remark_of

COPIED_LINES_MIN: Final = 2
"""So many lines of the old code in new comments are a copy of it; one may be a quotation."""
COPIED_CHARS_MIN: Final = 8

_DONE: Final = (
    r"(?:updated|refactored|improved|modified|optimi[sz]ed|fixed|corrected|revised|simplified|"
    r"rewritten|requested|cleaned[- ]up|completed?|full|final)"
)
_CODE: Final = r"(?:code|function|method|class|version|implementation|file|snippet|solution|module)"
_TALK: Final = re.compile(
    r"(?i)\W*(?:"
    rf"here(?:'s| is| are) (?:the|your|an?|my) (?:\w+ )?{_DONE}\b.*"
    r"|here(?:'s| is) (?:the|your|a) docstring\b.*"
    r"|i(?:'m| am) (?:sorry|unable)\b.*|i (?:cannot|can't) (?:help|assist)\b.*|as an ai\b.*"
    rf"|{_DONE} {_CODE}\W*"
    r"|(?:sure|certainly|of course|absolutely)[,!:].*"
    rf"|i(?:'ve| have) (?:\w+ )?(?:{_DONE}|changed|added|removed|made|replaced|rewritten)\b.*"
    r"|.*\bas (?:you )?(?:requested|instructed)\W*"
    r"|.*\b(?:per|following) (?:the|your) (?:request|instructions?)\b.*"
    r"|(?:let me know|hope this helps|feel free to)\b.*"
    r")"
)
_EXAMPLE: Final = re.compile(r"(?i)\W*(?:example usage|usage examples?)\W*")
_TOKEN: Final = re.compile(
    r"</?think(?:ing)?>|<\|[a-z_]+\|>|\[/?INST\]|<(?:start|end)_of_turn>"
    "|[\u202a-\u202e\u2066-\u2069]"  # text that is shown in another order than it is read
)
_CONFLICT: Final = re.compile(r"\s*(?:<{7}|>{7})(?: .*)?")
_COPY_SUFFIX: Final = re.compile(
    r"(?:_(?:old|orig|original|backup|bak|before)|(?<=[a-z0-9])(?:Old|Orig|Original|Backup))$"
)
_PREPROCESSED: Final = frozenset({"c", "cpp", "objective-c", "cuda-cpp"})
"""Where one of two definitions is there by condition."""
_COPY_WANTED: Final = re.compile(
    r"(?i)\b(?:old|original|backup|copy|copies|keep\w*|comment\w*|deprecat\w+)\b"
)


def leaves_behind(before: ParsedDocument | None, after: ParsedDocument, wanted: str) -> str:
    """What stands in `after` and is no code of anybody's, in a sentence; empty when nothing does.

    `wanted` are the user's words: who asks for a copy of the old code gets it.
    """
    new = [line for line in new_lines(before, after) if len(line) <= REMARK_CHARS_MAX]
    if any(_CONFLICT.fullmatch(line) or _TOKEN.search(line) for line in new):
        return "The answer leaves marks in the code that do not belong there."
    if any(_talks(line) for line in new):
        return "The answer talks to the user in the code."
    if before is None or _COPY_WANTED.search(wanted):
        return ""
    gone = {line for line in gone_lines(before, after) if len(line) >= COPIED_CHARS_MIN}
    if sum(remark_of(line) in gone for line in new) >= COPIED_LINES_MIN:
        return "The answer leaves the old code behind as a comment."
    return "The answer leaves the old code behind as well." if _doubles(before, after) else ""


def _talks(line: str) -> bool:
    """Whether a comment, or a line of a docstring, speaks of the answer and not of the code."""
    remark = remark_of(line)
    if not remark and re.search(r"[;={}()\[\]]", line):
        return False
    return bool(_TALK.fullmatch(line.strip()) or (remark and _EXAMPLE.fullmatch(remark)))


def _doubles(before: ParsedDocument, after: ParsedDocument) -> bool:
    """Whether a definition now stands there twice, be it by another name."""
    if before.tree is None or after.tree is None:
        return False
    if after.document.language_id in _PREPROCESSED:
        return False
    old, new = _functions(before), _functions(after)
    if {one.place for one in _twice(new)} - {one.place for one in _twice(old)}:
        return True
    names = {one.place for one in old}
    return any(
        (*one.place[:-1], _COPY_SUFFIX.sub("", one.place[-1])) in names
        for one in new
        if one.place not in names and _COPY_SUFFIX.search(one.place[-1])
    )


@dataclass(frozen=True, slots=True)
class _Function:
    """A function right at the top of its file or class: others may stand there by condition."""

    around: Point | None
    """Where the class around it starts."""
    place: tuple[str, ...]
    """Its name behind that of the class."""
    header: str
    """What makes two of one name two: in Python decorators alone, else the parameters."""


def _twice(functions: list[_Function]) -> list[_Function]:
    counts = Counter(functions)
    return [one for one, count in counts.items() if count > 1]


def _functions(parsed: ParsedDocument) -> list[_Function]:
    found = [
        (scope, parent)
        for scope, parent in with_parents(definitions(parsed))
        if scope.kind == "function" and scope.name and not scope.body.empty
    ]
    return [
        _Function(
            parent.span.start if parent else None,
            (*((parent.name,) if parent else ()), scope.name),
            _header(parsed, scope),
        )
        for scope, parent in found
        if scope.indent == _indent_in(parent, found) and not _is_value(parsed, scope)
    ]


def _indent_in(parent: Scope | None, found: list[tuple[Scope, Scope | None]]) -> str | None:
    """How far in the functions of a class stand; None: its functions are no members."""
    if parent is None:
        return ""
    indents = [scope.indent for scope, other in found if other == parent]
    return min(indents, key=len) if parent.kind == "class" else None


def _is_value(parsed: ParsedDocument, scope: Scope) -> bool:
    """Whether it stands in an expression, such as `{ f() {} }`: there it is no neighbour's."""
    start = scope.span.start
    return bool(set("={(:,") & set(parsed.document.line(start.line)[: start.column]))


def _header(parsed: ParsedDocument, scope: Scope) -> str:
    lines = parsed.document.lines[scope.span.start.line : scope.header_line]
    decorators = " ".join(line.strip() for line in lines)
    if parsed.document.language_id == "python" and not decorators:
        return ""
    return decorators + scope.signature
