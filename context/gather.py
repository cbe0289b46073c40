"""The façade: everything a model should see for one cursor, within a budget.

Deterministic and O(budget), never O(document). What is sent first must stay the same from one
keystroke to the next, so that servers can reuse what they computed for it: window edges lie on line
starts and move in steps of about half a window.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from .budget import chars_for
from .redaction import redact, redact_around
from .scopes import Scope, enclosing_scopes, imports
from .syntax import ParsedDocument
from .text import Document, Point, Span, with_lf

SUFFIX_SHARE = 0.25
SCOPE_SHARE = 0.15
"""Of the budget, for headers and imports above the window. The prefix gets the rest."""
ABOVE_CHARS_MAX = 8_000
"""How far above the window a private key may begin: the longest in use have some 6,000."""
_SUFFIX_TAIL_SHARE = 0.2
"""Of the suffix, at most, for the rest of the cursor's own line."""


class Secrets(Enum):
    """What happens to text that looks like a credential."""

    REDACT = "redact"
    KEEP = "keep"
    """For models on this machine, when the user says so."""


class SnippetKind(Enum):
    """What a piece of context is."""

    SCOPE = "scope"
    """Headers and imports of the same file, from above the prefix."""
    SNIPPET = "snippet"
    """Code from another file."""
    PREFIX = "prefix"
    SUFFIX = "suffix"


@dataclass(frozen=True, slots=True)
class GatherOptions:
    """How much to gather, and how carefully."""

    budget_tokens: int = 2048
    secrets: Secrets = Secrets.REDACT


@dataclass(frozen=True, slots=True)
class ContextSnippet:
    """One piece of what the model sees, and the reason it does."""

    kind: SnippetKind
    label: str
    """Where it is from: `src/a.py:10-24`, lines as people count them."""
    text: str
    """Lines end in `\\n`, whatever the file has."""
    why: str


@dataclass(frozen=True, slots=True)
class CompletionContext:
    r"""What the model may know. Line ends are all `\n`; secrets are gone if the options say so."""

    prefix: str
    """The text left of the cursor, from a line's start."""
    suffix: str
    """The text right of the cursor."""
    snippets: tuple[ContextSnippet, ...]
    """In the order to send them: the most stable first."""
    scopes: tuple[Scope, ...]
    """Innermost first."""
    language_id: str
    path: str
    parts: tuple[ContextSnippet, ...]
    """Everything above in the order of the prompt, for the explanation."""
    prefix_complete: bool
    """Whether the prefix starts at the start of the document."""
    redacted_count: int = 0
    redacted_kinds: tuple[str, ...] = ()


def gather(
    parsed: ParsedDocument, point: Point, options: GatherOptions, path: str = ""
) -> CompletionContext:
    """The context for `point`, which must exist. `path` is for labels only."""
    document = parsed.document
    scopes = enclosing_scopes(parsed, point)
    window = _window(document, point, chars_for(options.budget_tokens, document.language_id))
    prefix = with_lf(document.slice(Span(window.start, point)))
    suffix = with_lf(document.slice(Span(point, window.end)))
    snippets = tuple(_above_window(parsed, scopes, window, path))
    count, kinds = 0, set[str]()
    if options.secrets is Secrets.REDACT:
        above = with_lf(document.before(window.start, ABOVE_CHARS_MAX))
        pair = redact_around(prefix, suffix, above)
        prefix, suffix = pair.prefix, pair.suffix
        cleaned = [redact(snippet.text) for snippet in snippets]
        snippets = tuple(
            ContextSnippet(snippet.kind, snippet.label, clean.text, snippet.why)
            for snippet, clean in zip(snippets, cleaned, strict=True)
        )
        count = pair.count + sum(clean.count for clean in cleaned)
        kinds.update(pair.kinds, *(clean.kinds for clean in cleaned))
    return CompletionContext(
        prefix=prefix,
        suffix=suffix,
        snippets=snippets,
        scopes=scopes,
        language_id=document.language_id,
        path=path,
        parts=(*snippets, *_around_cursor(prefix, suffix, window, point, path)),
        prefix_complete=window.start == Point(0, 0),
        redacted_count=count,
        redacted_kinds=tuple(sorted(kinds)),
    )


@dataclass(frozen=True, slots=True)
class _Window:
    start: Point
    end: Point
    chars_left: int
    """For what is above it."""


def _window(document: Document, point: Point, chars_max: int) -> _Window:
    suffix_chars = int(chars_max * SUFFIX_SHARE)
    end, after = _window_end(document, point, suffix_chars)
    scope_chars = int(chars_max * SCOPE_SHARE)
    prefix_chars = chars_max - suffix_chars
    if after < suffix_chars // 4:  # near the end of the file: a switch, not a slope, to stay stable
        prefix_chars += suffix_chars // 2
    start = _window_start(document, point, prefix_chars)
    if start > Point(0, 0):
        start = _window_start(document, point, prefix_chars - scope_chars)
    return _Window(start, end, scope_chars)


def _window_start(document: Document, point: Point, chars_max: int) -> Point:
    """The start of the prefix: on a multiple of a step of lines, a quarter to a half of what fits.

    A line that is too long for the window is cut at a multiple of half the window.
    """
    room = chars_max - point.column
    if room < 0:
        step = max(1, chars_max // 2)
        return Point(point.line, -(-(point.column - chars_max) // step) * step)
    first = point.line
    while first and (room := room - len(document.lines[first - 1])) >= 0:
        first -= 1
    if first == 0:
        return Point(0, 0)
    step = 1 << max(0, ((point.line - first) // 2).bit_length() - 1)
    return Point(-(-first // step) * step, 0)


def _window_end(document: Document, point: Point, chars_max: int) -> tuple[Point, int]:
    """The end of the suffix, and how many characters it has.

    The lines below fit a share of their own, so that typing on the cursor's line changes nothing.
    """
    tail_max = int(chars_max * _SUFFIX_TAIL_SHARE)
    tail = len(document.lines[point.line]) - point.column
    if tail > tail_max:
        return Point(point.line, point.column + tail_max), tail_max
    last, used = point.line, 0
    for line in document.lines[point.line + 1 : point.line + 1 + chars_max]:
        if used + len(line) > chars_max - tail_max:
            break
        used += len(line)
        last += 1
    return Point(last, len(document.lines[last])), tail + used


def _above_window(
    parsed: ParsedDocument, scopes: tuple[Scope, ...], window: _Window, path: str
) -> Iterator[ContextSnippet]:
    """The imports and the enclosing headers that lie above the window, as far as they fit."""
    if window.start == Point(0, 0):
        return
    first, room = window.start.line, window.chars_left
    headers = [scope for scope in reversed(scopes) if scope.header_line < first]
    header_text = "\n".join(scope.indent + scope.signature for scope in headers)
    if len(header_text) > room:
        headers, header_text = [], ""
    lines = list(_import_lines(parsed, first, room - len(header_text)))
    if lines:
        label = _label(path, lines[0][0], lines[-1][0])
        text = "\n".join(line for _, line in lines) + "\n"
        yield ContextSnippet(SnippetKind.SCOPE, label, text, "imports of this file")
    if headers:
        label = _label(path, headers[0].header_line, headers[-1].header_line)
        why = "headers of the definitions around the cursor"
        yield ContextSnippet(SnippetKind.SCOPE, label, header_text + "\n", why)


def _import_lines(parsed: ParsedDocument, end: int, chars_max: int) -> Iterator[tuple[int, str]]:
    """The lines of import statements above line `end` with their numbers, as far as they fit."""
    for span in imports(parsed):
        for number in range(span.start.line, span.end.line + 1):
            line = parsed.document.line(number)
            chars_max -= len(line) + 1
            if number >= end or chars_max < 0:
                return
            if line:
                yield number, line


def _around_cursor(
    prefix: str, suffix: str, window: _Window, point: Point, path: str
) -> Iterator[ContextSnippet]:
    label = _label(path, window.start.line, point.line)
    yield ContextSnippet(SnippetKind.PREFIX, label, prefix, "the text before the cursor")
    if suffix:
        label = _label(path, point.line, window.end.line)
        yield ContextSnippet(SnippetKind.SUFFIX, label, suffix, "the text after the cursor")


def _label(path: str, first: int, last: int) -> str:
    lines = f"{first + 1}" if first == last else f"{first + 1}-{last + 1}"
    return f"{path}:{lines}" if path else f"line {lines}"
