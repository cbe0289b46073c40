"""The façade: everything a model should see for one cursor, within a budget.

Deterministic and O(budget), never O(document). What is sent first must stay the same from one
keystroke to the next, so that servers can reuse what they computed for it: window edges lie on line
starts and move in steps of about half a window. What stands elsewhere comes ready-made as `Related`
and is only chosen from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from .budget import chars_for
from .history import edits_text
from .redaction import (
    LINE_CHARS_MAX,
    NOTHING_REDACTED,
    Redacted,
    Redaction,
    redact,
    redact_around,
    redact_diff,
)
from .related import NOTHING_RELATED, Related, Sight, choose
from .scopes import Scope, enclosing_scopes, imports
from .syntax import ParsedDocument
from .text import Point, Span, with_lf
from .window import Window, window_around

ABOVE_CHARS_MAX = 8_000
"""How far above the window a private key may begin: the longest in use have some 6,000."""
EDITS_FILE = "recent.diff"
"""The name under which recent edits are sent."""


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
    """Code from another file, or from far away in the same one."""
    RULES = "rules"
    """What the project's people want, in their words; for models that follow instructions."""
    EDITS = "edits"
    """What the user has changed lately, as a diff."""
    PREFIX = "prefix"
    SUFFIX = "suffix"


@dataclass(frozen=True, slots=True)
class GatherOptions:
    """How much to gather, and how carefully."""

    budget_tokens: int = 2048
    secrets: Secrets = Secrets.REDACT
    related_share: float = 0.0
    """Of the budget, what is kept free for what stands elsewhere, whether there is any or not: the
    same place then has the same window. What the window leaves over is used in any case."""
    known_values: Redaction = NOTHING_REDACTED
    """Secrets that have numbers already, from a wider look at the same place."""


@dataclass(frozen=True, slots=True)
class ContextSnippet:
    """One piece of what the model sees, and the reason it does."""

    kind: SnippetKind
    label: str
    """Where it is from: `src/a.py:10-24`, lines as people count them."""
    text: str
    """Lines end in `\\n`, whatever the file has."""
    why: str
    path: str = ""
    """The file alone, for prompts."""


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
    redaction: Redaction | None = None
    """What the placeholders of prefix and suffix stand for; those of snippets stand for nothing.
    None when secrets are kept."""


def gather(
    parsed: ParsedDocument,
    point: Point,
    options: GatherOptions,
    path: str = "",
    scopes: tuple[Scope, ...] | None = None,
    related: Related = NOTHING_RELATED,
) -> CompletionContext:
    """The context for `point`, which must exist. `path` is for labels and file headers.

    `scopes` are the definitions around `point`, innermost first, if they are known already.
    """
    document = parsed.document
    if scopes is None:
        scopes = enclosing_scopes(parsed, point)
    chars_max = chars_for(options.budget_tokens, document.language_id)
    window = window_around(document, point, int(chars_max * (1 - options.related_share)))
    sent = _Sent(
        prefix=with_lf(document.slice(Span(window.start, point))),
        suffix=with_lf(document.slice(Span(point, window.end))),
        snippets=tuple(_above_window(parsed, scopes, window, path)),
    )
    if related is not NOTHING_RELATED:
        sight = Sight(document.uri, path, window, sent.prefix + sent.suffix)
        elsewhere = tuple(_snippets(choose(related, sight, chars_max, sent.chars)))
        sent = replace(sent, snippets=(*elsewhere, *sent.snippets))
    if options.secrets is Secrets.REDACT:
        above = with_lf(document.before(window.start, ABOVE_CHARS_MAX))
        below = with_lf(document.after(window.end, LINE_CHARS_MAX))
        sent = _without_secrets(sent, above, below, options.known_values)
    return CompletionContext(
        prefix=sent.prefix,
        suffix=sent.suffix,
        snippets=sent.snippets,
        scopes=scopes,
        language_id=document.language_id,
        path=path,
        parts=(*sent.snippets, *_around_cursor(sent, window, point, path)),
        prefix_complete=window.start == Point(0, 0),
        redacted_count=sent.redacted_count,
        redacted_kinds=sent.redacted_kinds,
        redaction=sent.redaction,
    )


@dataclass(frozen=True, slots=True)
class _Sent:
    """The texts of a prompt."""

    prefix: str
    suffix: str
    snippets: tuple[ContextSnippet, ...]
    redacted_count: int = 0
    redacted_kinds: tuple[str, ...] = ()
    redaction: Redaction | None = None

    @property
    def chars(self) -> int:
        return len(self.prefix) + len(self.suffix) + sum(len(one.text) for one in self.snippets)


def _without_secrets(sent: _Sent, above: str, below: str, known: Redaction) -> _Sent:
    """The same with placeholders for secrets; what stands around the window is not sent."""
    pair = redact_around(sent.prefix, sent.suffix, above, below, known)
    cleaned = [_redacted(snippet.text, snippet.kind) for snippet in sent.snippets]
    return _Sent(
        pair.prefix,
        pair.suffix,
        tuple(
            replace(snippet, text=text)
            if (text := pair.redaction.hide(clean.text)) is not snippet.text
            else snippet
            for snippet, clean in zip(sent.snippets, cleaned, strict=True)
        ),
        pair.count + sum(clean.count for clean in cleaned),
        tuple(sorted({*pair.kinds, *(kind for clean in cleaned for kind in clean.kinds)})),
        pair.redaction,
    )


@lru_cache(maxsize=128)
def _redacted(text: str, kind: SnippetKind) -> Redacted:
    """`redact`, remembered: the same snippets are sent again and again."""
    return redact_diff(text) if kind is SnippetKind.EDITS else redact(text)


def _above_window(
    parsed: ParsedDocument, scopes: tuple[Scope, ...], window: Window, path: str
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


def _snippets(related: Related) -> Iterator[ContextSnippet]:
    if related.rules:
        why = "the setting context.rulesFile names it"
        yield ContextSnippet(SnippetKind.RULES, "rules of the project", related.rules, why)
    for code in related.code:
        label = _label(code.path, code.first_line, code.last_line)
        yield ContextSnippet(SnippetKind.SNIPPET, label, code.text, code.why, code.path)
    if related.edits:
        text, why = edits_text(related.edits), "what was changed lately"
        yield ContextSnippet(SnippetKind.EDITS, "recent edits", text, why, EDITS_FILE)


def _around_cursor(
    sent: _Sent, window: Window, point: Point, path: str
) -> Iterator[ContextSnippet]:
    label = _label(path, window.start.line, point.line)
    yield ContextSnippet(SnippetKind.PREFIX, label, sent.prefix, "the text before the cursor")
    if sent.suffix:
        label = _label(path, point.line, window.end.line)
        yield ContextSnippet(SnippetKind.SUFFIX, label, sent.suffix, "the text after the cursor")


def _label(path: str, first: int, last: int) -> str:
    lines = f"{first + 1}" if first == last else f"{first + 1}-{last + 1}"
    return f"{path}:{lines}" if path else f"line {lines}"
