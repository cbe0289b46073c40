"""The one way a step of the demo fails."""

from __future__ import annotations


class DemoFailed(Exception):
    """Something did not happen; the message says what, in one line for the user."""


def need(fact: object, sentence: str) -> None:
    """Raises `DemoFailed` with `sentence` unless `fact` holds."""
    if not fact:
        raise DemoFailed(sentence)
