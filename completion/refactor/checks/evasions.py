"""An answer that silences what it was to mend: a report that is ignored, an error swallowed. Pure.

Only what is new counts, and only where the user has not asked for it.
"""

from __future__ import annotations

import re
from typing import Final

from context.syntax import ParsedDocument

IGNORES: Final = "The answer tells the tool to ignore what it reports, and mends nothing."
SWALLOWS: Final = "The answer swallows errors of every kind without a word."

_DIRECTIVE: Final = re.compile(
    r"#\s*(?:type:\s*ignore|noqa|pyright:|pylint:\s*disable|mypy:\s*ignore|ruff:\s*noqa|nosec|"
    r"rubocop:disable)"
    r"|(?://|/\*)\s*(?:eslint-disable|@ts-(?:ignore|nocheck|expect-error)|biome-ignore|nolint|"
    r"NOLINT|noinspection|tslint:disable|@phpstan-ignore|phpcs:ignore|swiftlint:disable)"
    r"|#!?\[allow\(|@SuppressWarnings|@Suppress\("
    r"|#pragma\s+(?:warning\s+disable|GCC diagnostic ign)"
)
_DIRECTIVE_WANTED: Final = re.compile(
    r"(?i)\b(?:ignor\w+|suppress\w*|silenc\w+|disabl\w+|noqa|nolint|allow\w*|skip\w*)\b"
)
_SWALLOW: Final = re.compile(
    r"except\s*(?:(?:\(?\s*(?:Base)?Exception\s*\)?)(?:\s+as\s+\w+)?\s*)?:\s*"
    r"(?:#[^\n]*\n\s*)*(?:pass|\.\.\.)[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
    r"|\bcatch\s*(?:\(\s*[\w\s.:]*\))?\s*\{\s*\}"
)
_SWALLOW_WANTED: Final = re.compile(
    r"(?i)\b(?:ignor\w+|suppress\w*|silen\w+|swallow\w*|skip\w*|pass|best.effort)\b"
)
_MENDS: Final = frozenset({"fix"})
_HANDLES: Final = frozenset({"fix", "handle-errors", "simplify"})


def evasion_failure(
    action_id: str, before: ParsedDocument, after: ParsedDocument, wanted: str
) -> str:
    """What an answer silences, in a sentence; empty when it silences nothing."""
    old, new = before.document.text, after.document.text
    for actions, asked_for, pattern, failure in (
        (_MENDS, _DIRECTIVE_WANTED, _DIRECTIVE, IGNORES),
        (_HANDLES, _SWALLOW_WANTED, _SWALLOW, SWALLOWS),
    ):
        if action_id not in actions or asked_for.search(wanted):
            continue
        if len(pattern.findall(new)) > len(pattern.findall(old)):
            return failure
    return ""
