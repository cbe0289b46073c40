"""Functions that are still to be written: `pass`, `todo!()`, a comment that says TODO."""

from __future__ import annotations

import re
from typing import Final

from context.languages import language_of
from context.syntax import ParsedDocument, node_text
from context.text import Span

from .nodes import parts_of
from .place import Place

BODY_LINES_MAX: Final = 40
"""A longer body is no stub, whatever documentation it has."""

_STUB: Final = re.compile(
    r"""pass | \.\.\. | raise\s+(?:\w+\.)?NotImplementedError.* | TODO\(.*
    | throw\s+(?:new\s+)?[\w.]*(?:Error|Exception)\b\(?.*(?:not\W*implemented|todo).*
    | throw\s+new\s+(?:[\w.]*\.)?(?:NotImplemented|UnsupportedOperation)\w*\(.*
    | (?:todo|unimplemented)!\(.* | (?:panic|fatalError|error)\(.*(?:not\W*implemented|todo).*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_TODO: Final = re.compile(r"\b(?:TODO|FIXME|implement)\b")
_MEANT_SO: Final = re.compile(r"@(?:\w+\.)?(?:abstract\w*|overload)\b|\babstract\b")
_INTERFACES: Final = re.compile(r"\b(?:Protocol|ABC|interface|trait)\b")


def is_stub(place: Place) -> bool:
    """Whether the function that is meant has no body yet, and is not meant to have none."""
    scope = place.function
    if scope is None or place.target is None or place.parsed.tree is None or scope.body.empty:
        return False
    if scope.body.end.line - scope.body.start.line > BODY_LINES_MAX:
        return False
    if place.parsed.document.uri.endswith(".pyi") or _is_without_body(place):
        return False
    parts = parts_of(place.parsed, scope.body)
    texts = [node_text(place.parsed, one) for one in parts if "comment" not in one.type]
    texts = [text for text in texts if text[:1] not in ('"', "'")]  # a docstring
    if not texts:
        return bool(_TODO.search(place.parsed.document.slice(scope.body)))
    return len(texts) == 1 and bool(_STUB.fullmatch(texts[0].strip("; \t\r\n")))


def says_todo(parsed: ParsedDocument, line: str) -> bool:
    """Whether a comment on `line` says that something is still to be done."""
    found = _TODO.search(line)
    if found is None:
        return False
    own = language_of(parsed.document.language_id).line_comment
    return any(mark in line[: found.start()] for mark in (own, "/*", "* ", "<!--") if mark)


def _is_without_body(place: Place) -> bool:
    """Whether it is declared as one that others implement."""
    scope = place.scopes[0] if place.scopes else None
    own = place.function
    if own is None:
        return False
    header = place.parsed.document.slice(Span(own.span.start, own.body.start))
    outer = place.scopes[1] if scope == own and len(place.scopes) > 1 else None
    in_interface = outer is not None and bool(_INTERFACES.search(outer.signature))
    return in_interface or bool(_MEANT_SO.search(header))
