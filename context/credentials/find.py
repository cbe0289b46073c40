"""Every secret in a text: all the ways of knowing one, joined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from .assignments import find_assigned
from .judgement import tells_itself
from .places import find_in_places
from .secret import Secret
from .tokens import find_tokens

COPIED_VALUES_MAX: Final = 256
"""Of one text; a file with more is a list of them."""


def find_secrets(text: str) -> tuple[Secret, ...]:
    """Every secret in `text`, in order; finds that overlap are one, named after the first.

    What was found once is found again wherever it stands, also where nothing tells what it is.
    """
    lower = text.lower()
    if len(lower) != len(text):  # some letters grow when lowered: offsets would not fit
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    found = [*find_tokens(text), *find_in_places(text, lower), *find_assigned(text, lower)]
    if not found:
        return ()
    secrets = list(_merged(found))
    copies = list(_copies(text, secrets))
    return tuple(_merged(secrets + copies) if copies else secrets)


def _merged(found: list[Secret]) -> Iterator[Secret]:
    first, *rest = sorted(found, key=lambda secret: (secret.start, -secret.end))
    current = first
    for secret in rest:
        if secret.start >= current.end:
            yield current
            current = secret
        elif secret.end > current.end:
            current = Secret(current.start, secret.end, current.kind)
    yield current


def _copies(text: str, secrets: list[Secret]) -> Iterator[Secret]:
    """Where the values of `secrets` stand once more."""
    known = {secret.start for secret in secrets}
    values = {text[secret.start : secret.end]: secret.kind for secret in secrets}
    for value, kind in islice(values.items(), COPIED_VALUES_MAX):
        at = text.find(value) if tells_itself(value) else -1
        while at >= 0:
            if at not in known:
                yield Secret(at, at + len(value), kind)
            at = text.find(value, at + len(value))
