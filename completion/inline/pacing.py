"""How long to wait before a model is asked: the user's own rhythm less the model's own slowness."""

from __future__ import annotations

from typing import Final

DELAY_LEAST_MS: Final = 30
DELAY_MOST_MS: Final = 250
GAP_LONGEST_MS: Final = 400
"""A longer pause is thinking, not typing (Tabby's client draws the same line)."""
GAP_AT_START_MS: Final = 150
_WEIGHT: Final = 0.1
"""Of the newest sample in the running means."""


class Pacing:
    """Running means of the gaps between keystrokes and of the model's time to its first token."""

    def __init__(self) -> None:
        self._gap_ms = float(GAP_AT_START_MS)
        self._first_token_ms = 0.0
        self._last_key_ms: float | None = None

    def key_typed(self, now_ms: float) -> None:
        """Notes a keystroke."""
        if self._last_key_ms is not None and 0 < now_ms - self._last_key_ms <= GAP_LONGEST_MS:
            self._gap_ms += _WEIGHT * (now_ms - self._last_key_ms - self._gap_ms)
        self._last_key_ms = now_ms

    def first_token_came(self, after_ms: float) -> None:
        """Notes how long the model took to begin its answer."""
        self._first_token_ms += _WEIGHT * (after_ms - self._first_token_ms)

    def delay_ms(self, fixed_ms: int | None, line_head: str) -> float:
        """The wait before an automatic request.

        `fixed_ms` is the user's setting; without one the wait is adaptive, and there is none at the
        start of a line, where the user has just pressed Enter and is waiting.
        """
        if fixed_ms is not None:
            return float(fixed_ms)
        if not line_head.strip():
            return 0.0
        return min(max(self._gap_ms - self._first_token_ms, DELAY_LEAST_MS), DELAY_MOST_MS)
