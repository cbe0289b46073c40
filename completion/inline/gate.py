"""Places and moments where silence is best, each with a name.

An explicit trigger passes every gate but the first: what must not leave the machine. There is none
for selected text: editors ask by themselves only while the user types, which leaves nothing
selected, and the protocol has no word for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from context.cursor import CursorContext

from ..values import CompletionOptions, SuggestRequest, Trigger

TEXT_CHARS_MIN: Final = 10
"""A document with less tells a model nothing (Copilot's client uses the same number)."""

_CLOSING_TAIL: Final = re.compile(r"""\s*[)\]}>"'`]*\s*[:{;,]?\s*\Z""")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is suggested: a stable name and a sentence."""

    reason: str
    detail: str


def gate(
    request: SuggestRequest, cursor: CursorContext, options: CompletionOptions
) -> Refusal | None:
    """The first gate that is closed for `request`, or None."""
    if request.withheld is not None:
        return Refusal(request.withheld.reason, request.withheld.detail)
    if request.trigger is Trigger.INVOKED:
        return None
    return _by_settings(request, cursor, options) or _by_place(request, cursor)


def _by_settings(
    request: SuggestRequest, cursor: CursorContext, options: CompletionOptions
) -> Refusal | None:
    language = request.parsed.document.language_id
    if not options.enabled:
        return Refusal("disabled", "Completions are off (completion.enabled).")
    if not options.languages.get(language, True):
        return Refusal("language_off", f"Completions are off for {language}.")
    if cursor.in_comment and not options.in_comments:
        return Refusal("in_comment", "Completions in comments are off (completion.inComments).")
    if cursor.in_string and not options.in_strings:
        return Refusal("in_string", "Completions in strings are off (completion.inStrings).")
    return None


def _by_place(request: SuggestRequest, cursor: CursorContext) -> Refusal | None:
    document = request.parsed.document
    if len(document.lines) < 3 and len(document.text.strip()) < TEXT_CHARS_MIN:
        return Refusal("too_little_text", "The document is too short to suggest anything.")
    if cursor.mid_word:
        return Refusal("mid_word", "The cursor is inside a word.")
    if not _CLOSING_TAIL.match(cursor.line_tail):
        return Refusal("mid_line", "The cursor is in the middle of a line.")
    return None
