"""How long to wait before a model is asked: the user's own rhythm less the model's own slowness.

The wait exists to save requests that the next key makes useless. It is longer where a key is sure
to follow, inside a word, and shorter where people stop to look, after `(` or `=` at a line's end.
The first key after a pause is asked about as soon as may be: its answer may serve all that follow.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from context.text import line_content

from .anchor import Anchor

DELAY_LEAST_MS: Final = 30
DELAY_MOST_MS: Final = 250
GAP_LONGEST_MS: Final = 400
"""A longer pause is thinking, not typing (Tabby's client draws the same line)."""
GAP_AT_START_MS: Final = 150
GAPS_MAX: Final = 50
FIRST_TOKENS_MAX: Final = 20
MODELS_MAX: Final = 8
RATE_MOST: Final = 1.5
RATE_LEAST: Final = 0.75
"""Of the gap between keys, at scores 0 and 1: half of Tabby's, whose streams do not survive the
next key as ours do.
"""
LOCAL_SHARE: Final = 0.5
"""Of the wait, where the model runs on the user's own machine: a request in vain costs no money,
and a stream that the next key agrees with is shown the sooner (measured with `bench.replay`).
"""
_TRIGGER_SCORE: Final = 0.5
_LINE_END_SCORE: Final = 0.4
_DOCUMENT_END_SCORE: Final = 0.1


class Pacing:
    """The last gaps between keystrokes, and each model's last times to its first token."""

    def __init__(self) -> None:
        self._gaps_ms: deque[float] = deque(maxlen=GAPS_MAX)
        self._first_tokens_ms: dict[str, deque[float]] = {}
        self._last_key_ms: float | None = None
        self._after_pause = False
        """Whether the last key was the first in a while."""

    def key_typed(self, now_ms: float) -> None:
        """Notes a keystroke."""
        gap_ms = None if self._last_key_ms is None else now_ms - self._last_key_ms
        if gap_ms == 0:
            return  # one key may lead to several questions
        self._after_pause = gap_ms is None or gap_ms > GAP_LONGEST_MS
        if gap_ms is not None and not self._after_pause:
            self._gaps_ms.append(gap_ms)
        self._last_key_ms = now_ms

    def first_token_came(self, model: str, after_ms: float) -> None:
        """Notes how long the model of this name took to begin its answer."""
        if model not in self._first_tokens_ms and len(self._first_tokens_ms) >= MODELS_MAX:
            self._first_tokens_ms.clear()
        samples = self._first_tokens_ms.setdefault(model, deque(maxlen=FIRST_TOKENS_MAX))
        samples.append(after_ms)

    def delay_ms(
        self, fixed_ms: int | None, anchor: Anchor, model: str, share: float = 1.0
    ) -> float:
        """The wait before an automatic request to `model`, counted from the keystroke.

        `share` is how much a request in vain matters, 0 to 1.

        `fixed_ms` is the user's setting; without one the wait is adaptive, and there is none at the
        start of a line, where the user has just pressed Enter and is waiting.
        """
        if fixed_ms is not None:
            return float(fixed_ms)
        if not anchor.head.strip():
            return 0.0
        if self._after_pause:
            return DELAY_LEAST_MS
        samples = self._first_tokens_ms.get(model)
        gap_ms = sum(self._gaps_ms) / len(self._gaps_ms) if self._gaps_ms else GAP_AT_START_MS
        rate = RATE_MOST - (RATE_MOST - RATE_LEAST) * place_score(anchor)
        delay_ms = share * rate * gap_ms - (median(samples) if samples else 0.0)
        return min(max(delay_ms, DELAY_LEAST_MS), DELAY_MOST_MS)


def place_score(anchor: Anchor) -> float:
    """How likely people are to stop here, 0 to 1, with the weights of Tabby's client."""
    last = anchor.head[-1:]
    at_line_end = not line_content(anchor.tail).strip()
    at_document_end = at_line_end and anchor.point.line >= anchor.lines_total - 1
    return (
        _TRIGGER_SCORE * (not (last.isalnum() or last == "_"))
        + _LINE_END_SCORE * at_line_end
        + _DOCUMENT_END_SCORE * at_document_end
    )
