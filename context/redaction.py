"""Takes credentials out of text before it may leave the machine, or go to a file.

What is a credential, `context.credentials` knows. Here it is replaced: for good (`redact`), or
by numbered placeholders that an answer may carry back (`redact_numbered`, `redact_around`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .credentials.find import find_secrets
from .credentials.judgement import tells_itself
from .credentials.secret import Secret

PLACEHOLDER: Final = "<redacted>"
"""What stands for a secret that nobody may ask back."""
LEAD_LINES_MAX: Final = 8
"""How many lines above a window are looked at: `token =` may stand there, its value below."""
LINE_CHARS_MAX: Final = 4_096
"""How much of a line is looked at beyond the edge of a window that cuts it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer cannot be given its values back, in a sentence for the user."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """What stands behind the numbered placeholders of one request."""

    _values: tuple[str, ...] = field(default=(), repr=False)
    """The value of `<redacted:1>` first."""
    _own: frozenset[str] = field(default=frozenset(), repr=False)
    """What the user's own text has that looks like a placeholder: it stands for itself."""

    @property
    def count(self) -> int:
        """How many different values there are."""
        return len(self._values)

    def extended(self, values: Iterable[str], own: Iterable[str] = ()) -> Redaction:
        """With more values, numbered on, and with more of the user's own look-alikes."""
        merged = tuple(dict.fromkeys((*self._values, *values)))
        return Redaction(merged, self._own.union(own))

    def placeholder_of(self, value: str) -> str:
        """What stands for one of the values. Raises `ValueError` for another one."""
        return placeholder(self._values.index(value) + 1)

    def restore(self, text: str) -> str | Refusal:
        """`text` with every placeholder replaced by its value.

        Refused as a whole when one is unknown or mangled: the value cannot be guessed.
        """
        parts, end = list[str](), 0
        for found in (_ALIKE if self._values else _EXACT).finditer(text):
            value = self._value(found[0])
            if value is None:
                return Refusal(_REFUSED)
            parts += (text[end : found.start()], value)
            end = found.end()
        return "".join((*parts, text[end:])) if parts else text

    def hide(self, text: str) -> str:
        """`text` from elsewhere with `PLACEHOLDER` for the values, whatever they are given to."""
        for value in self._values:
            if tells_itself(value):
                text = text.replace(value, PLACEHOLDER)
        return text

    def _value(self, found: str) -> str | None:
        exact = _NUMBERED.fullmatch(found)
        number = int(exact["number"]) if exact else 0
        if found in self._own:
            return None if 0 < number <= len(self._values) else found
        return self._values[number - 1] if 0 < number <= len(self._values) else None


NOTHING_REDACTED: Final = Redaction()
_REFUSED: Final = (
    "The answer changes the place of a secret that was not sent, so it cannot be put back."
)
_NUMBERED: Final = re.compile(r"<redacted:(?P<number>[1-9]\d{0,5})>")
_EXACT: Final = re.compile(r"<redacted(?::\d{1,6})?>")
_ALIKE: Final = re.compile(
    r"<redacted:\d{1,6}>|(?i:</?\s*redacted\b[^<>\n]{0,12}>?|\bredacted\s*[:#_\-]\s*\d+"
    r"|[\[({]\s*redacted\s*[\])}]|&lt;redacted)"
)
"""Placeholders, and what models make of them."""


_CONTINUES: Final = re.compile(r"""[ \t]*[+.&|]?[ \t]*(?:[rbfu]?["'`]|0[xX][0-9A-Fa-f]|\d{1,3},)""")
"""A line that begins with a string or a number: what goes on here may have its name far above."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text without its secrets."""

    text: str
    count: int = 0
    kinds: tuple[str, ...] = ()
    """Which rules matched, each once, sorted."""
    redaction: Redaction = NOTHING_REDACTED
    """How to put the values back; empty after `redact`."""


@dataclass(frozen=True, slots=True)
class RedactedPair:
    """The text on both sides of the cursor without its secrets."""

    prefix: str
    suffix: str
    count: int = 0
    kinds: tuple[str, ...] = ()
    redaction: Redaction = NOTHING_REDACTED


def placeholder(number: int) -> str:
    """What stands for the value with this number, counted from 1."""
    return f"<redacted:{number}>"


def redact(text: str) -> Redacted:
    """`text` with every secret replaced by `PLACEHOLDER`; the values are gone."""
    secrets = find_secrets(text)
    if not secrets:
        return Redacted(text)
    cut = _replaced(text, secrets, [PLACEHOLDER] * len(secrets))
    return Redacted(cut, len(secrets), _kinds(secrets))


def redact_in_place(text: str) -> Redacted:
    """`redact`, with every line where it was."""
    secrets = find_secrets(text)
    marks = [PLACEHOLDER + "\n" * text.count("\n", one.start, one.end) for one in secrets]
    return Redacted(_replaced(text, secrets, marks), len(secrets), _kinds(secrets))


def redact_diff(diff: str) -> Redacted:
    """A unified diff without secrets, each of its sides read as the text that it is.

    The lines of one side part those of the other: a name from its value.
    """
    lines, count, kinds = diff.split("\n"), 0, set[str]()
    for side in "-+":
        mine = [number for number, line in enumerate(lines) if line[:1] in (side, " ", "")]
        clean = redact_in_place("\n".join(lines[number][1:] for number in mine))
        if clean.count:
            for number, line in zip(mine, clean.text.split("\n"), strict=True):
                lines[number] = lines[number][:1] + line
        count, kinds = count + clean.count, kinds.union(clean.kinds)
    return Redacted("\n".join(lines), count, tuple(sorted(kinds)))


def redact_numbered(text: str, known: Redaction = NOTHING_REDACTED) -> Redacted:
    """`text` with numbered placeholders; the same value has the same number.

    Numbers are given in the order of the text, after those of `known`: what is before a secret
    never depends on what is behind it, so prompts keep their beginning.
    """
    secrets = find_secrets(text)
    values = [text[secret.start : secret.end] for secret in secrets]
    redaction, marks = _numbered(text, values, known)
    return Redacted(_replaced(text, secrets, marks), len(secrets), _kinds(secrets), redaction)


def redact_around(
    prefix: str,
    suffix: str,
    above: str = "",
    below: str = "",
    known: Redaction = NOTHING_REDACTED,
) -> RedactedPair:
    """Both sides of a cursor; a secret the cursor stands in goes to the prefix as a whole.

    `above` and `below` are what stands before and behind and is not sent: a secret may begin or end
    there. Numbered as by `redact_numbered`.
    """
    lead, tail = _lead(above), _tail(below)
    text = prefix + suffix
    secrets = _within(find_secrets(lead + text + tail), len(lead), len(text))
    values = [text[secret.start : secret.end] for secret in secrets]
    redaction, marks = _numbered(text, values, known)
    if not secrets:
        return RedactedPair(prefix, suffix, redaction=redaction)
    left = sum(secret.start < len(prefix) for secret in secrets)
    cut = max(len(prefix), secrets[left - 1].end if left else 0)
    return RedactedPair(
        prefix=_replaced(text[:cut], secrets[:left], marks[:left]),
        suffix=_replaced(text, secrets[left:], marks[left:], cut),
        count=len(secrets),
        kinds=_kinds(secrets),
        redaction=redaction,
    )


def _numbered(text: str, values: list[str], known: Redaction) -> tuple[Redaction, list[str]]:
    """`known` with the new ones of `values`, and the placeholder of each of them."""
    own = _ALIKE.findall(text) if "edacted" in text or "EDACTED" in text else ()
    redaction = known.extended(values, own)
    return redaction, [redaction.placeholder_of(value) for value in values]


def _lead(above: str) -> str:
    """What of `above` a secret may begin in: a key's file, a list of strings, the last lines."""
    if "PRIVATE KEY" in above:
        return above
    lines = above[-LINE_CHARS_MAX:].split("\n")[-LEAD_LINES_MAX - 1 :]
    if not _CONTINUES.match(lines[0]):
        return "\n".join(lines)
    lines = above.split("\n")
    first = max(0, len(lines) - LEAD_LINES_MAX - 1)
    while first and _CONTINUES.match(lines[first]):
        first -= 1
    return "\n".join(lines[first:])


def _tail(below: str) -> str:
    end = below.find("\n")
    return (below if end < 0 else below[:end])[:LINE_CHARS_MAX]


def _within(secrets: tuple[Secret, ...], start: int, length: int) -> tuple[Secret, ...]:
    """What of the secrets lies in the `length` characters from `start`, counted from there."""
    return tuple(
        Secret(max(secret.start - start, 0), min(secret.end - start, length), secret.kind)
        for secret in secrets
        if secret.end > start and secret.start - start < length
    )


def _replaced(text: str, secrets: tuple[Secret, ...], marks: list[str], start: int = 0) -> str:
    parts: list[str] = []
    for secret, mark in zip(secrets, marks, strict=True):
        parts += (text[start : secret.start], mark)
        start = secret.end
    parts.append(text[start:])
    return "".join(parts)


def _kinds(secrets: tuple[Secret, ...]) -> tuple[str, ...]:
    return tuple(sorted({secret.kind for secret in secrets}))
