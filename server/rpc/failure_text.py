"""Failures in words for the log: what and where, never the text of a document or a key.

An exception's own message is left out: it may quote what was being handled.
"""

from __future__ import annotations

from typing import Final

from completion.errors import FimbleError

_FRAMES_MAX: Final = 4


def failure_text(error: BaseException) -> str:
    """The kind of `error` and the innermost places it came through, on one line."""
    name = type(error).__name__
    if isinstance(error, FimbleError):
        return f"{name}: {error.message}"
    import traceback
    from pathlib import PurePath

    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_MAX:]
    places = (f"{PurePath(item.filename).name}:{item.lineno} {item.name}" for item in frames)
    return f"{name} at " + " < ".join(reversed(list(places)))
