"""Secrets that are known by where they stand: key files, headers, addresses, cookies, options.

Each row has the literal that a pattern begins with. Only where the literal is found is the pattern
tried, so that the usual text, which has none of them, costs one search for each.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import Final

from .judgement import is_placeholder, looks_chosen, looks_random, names_secret
from .secret import Secret

KEY_CHARS_MAX: Final = 12_000
"""Of a private key's file. The longest in use have some 6,000."""


def find_in_places(text: str, lower: str) -> Iterator[Secret]:
    """Secrets known by where they stand, in no particular order; finds may overlap.

    `lower` is `text` in small letters, character by character.
    """
    yield from _key_files(text, lower)
    yield from _by_rows(_ROWS, text, lower)
    if "://" in text:
        yield from _by_rows(_ADDRESS_ROWS, text, lower)
    if "cookie" in lower:
        yield from _cookies(text)


def _by_rows(rows: tuple[_Row, ...], text: str, lower: str) -> Iterator[Secret]:
    for kind, literal, pattern, accepts in rows:
        at = lower.find(literal)
        while at >= 0:
            found = pattern.match(text, at)
            if found and accepts(found):
                yield Secret(*found.span("secret" if "secret" in pattern.groupindex else 0), kind)
            at = lower.find(literal, found.end() if found else at + len(literal))


def _any(_: re.Match[str]) -> bool:
    return True


def _digit(found: re.Match[str]) -> bool:
    """A word has none."""
    return any(map(str.isdigit, found["secret"])) and not is_placeholder(found["secret"])


def _random(found: re.Match[str]) -> bool:
    return looks_random(found["secret"])


def _no_placeholder(found: re.Match[str]) -> bool:
    """What stands where a password must stand is one unless it stands for one."""
    return not is_placeholder(found["secret"])


def _chosen(found: re.Match[str]) -> bool:
    return looks_chosen(found["secret"])


def _basic(found: re.Match[str]) -> bool:
    """What `Basic` is followed by: `user:password` in base64."""
    value = found["secret"].rstrip("=")
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    _, colon, password = decoded.partition(b":")
    return bool(colon) and not is_placeholder(password.decode("latin-1"))


def _option(found: re.Match[str]) -> bool:
    """`--token …`, `ENV TOKEN …`."""
    return names_secret(found["name"]) and looks_chosen(found["secret"])


def _key_files(text: str, lower: str) -> Iterator[Secret]:
    """From `-----BEGIN … PRIVATE KEY-----` to its end, or as far as it looks like a key."""
    at = lower.find(_BEGIN)
    while at >= 0:
        end = at + len(_BEGIN)
        if first := _FIRST_LINE.match(text, end):
            end = _end_of_key(text, lower, first.end())
            if _is_key(text[first.end() : end]):
                yield Secret(at, end, "private-key")
        at = lower.find(_BEGIN, end)


def _end_of_key(text: str, lower: str, start: int) -> int:
    last = lower.find(_END, start, start + KEY_CHARS_MAX)
    while last >= 0:
        if found := _FIRST_LINE.match(text, last + len(_END)):
            return found.end()
        last = lower.find(_END, last + len(_END), start + KEY_CHARS_MAX)
    found = _KEY_LINES.match(text, start)
    return found.end() if found else start


def _is_key(body: str) -> bool:
    """Whether there is a key behind the first line: code may only speak of that line."""
    body, *ended = _LAST_LINE.split(body)
    if any(any(map(str.isdigit, run)) for run in _KEY_RUN.findall(body)):
        return True
    if ended:
        return len(body) < 120 and not _CODE.search(body)
    return _KEY_BEGUN.match(body) is not None


_BEGIN: Final = "-----begin "
_END: Final = "-----end "
_MARK: Final = r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_FIRST_LINE: Final = re.compile(_MARK)
_LAST_LINE: Final = re.compile("(?i:-----END )" + _MARK)
_KEY_LINE: Final = (
    r"""[ \t"'`#*>|+\-]*(?:[A-Z][A-Za-z\-]+: [^\n"']*|(?:[A-Za-z0-9+/=]|\\[nrt\\])*)"""
    r"""["'`+,;)\\ \t]*"""
)
"""One line of a key, also of one that is written as strings or in a comment."""
_KEY_RUN: Final = re.compile(r"[A-Za-z0-9+/=]{24,}")
_KEY_BEGUN: Final = re.compile(r"[ \t]*\n[ \t]*[A-Za-z0-9+/=]")
_CODE: Final = re.compile(r"[(){}]|\w\s*=|=\s")
_KEY_LINES: Final = re.compile(rf"{_KEY_LINE}(?:\n{_KEY_LINE})*")

_V: Final = r"[A-Za-z0-9_\-.=+/~]"
_SCHEME: Final = (
    r"""\\?["']?\]?\s*[:=,]>?\s*\\?["'`]?(?i:token|apikey|api-key|key|bot|ssws|oauth)"""
    rf"""\s+(?:token=)?["']?(?P<secret>{_V}{{16,}})"""
)
_AMZ: Final = r"(?P<secret>[A-Fa-f0-9]{64}|[A-Za-z0-9%+/]{27,}(?:=|%3[Dd]))"
_SESSION: Final = r"(?:_?-?[Ii]d|ID|_?-?[Tt]oken|TOKEN)?=(?P<secret>[A-Za-z0-9_\-.%+/]{16,}=*)"
_SQL: Final = r"""\s+["'](?P<secret>[^"'\n]{4,128})["']"""
_NAMED: Final = r"(?P<name>[A-Za-z][\w\-]{2,60})"
_WORD: Final = r"""["']?(?P<secret>[^\s"'`<>(){}\[\],;|\\]{6,512})"""

Accepts = Callable[[re.Match[str]], bool]
_Row = tuple[str, str, re.Pattern[str], Accepts]


def _rows(*rows: tuple[str, str, str, Accepts]) -> tuple[_Row, ...]:
    return tuple(
        (kind, literal, re.compile(f"(?i:{re.escape(literal)})" + rest), accepts)
        for kind, literal, rest, accepts in rows
    )


_ROWS: Final = _rows(
    ("private-key", "private-lines:",
     r"\s*\d+\n(?P<secret>(?:[A-Za-z0-9+/=]{1,80}\n?)+)", _any),
    ("authorization-header", "bearer ", rf"\s*(?P<secret>{_V}{{20,}})", _digit),
    ("authorization-header", "basic ", r"\s*(?P<secret>[A-Za-z0-9+/]{8,}={0,2})", _basic),
    ("authorization-header", "authorization", _SCHEME, _digit),
    ("cookie", "sess", r"(?:ion|ION)?" + _SESSION, _random),
    ("cookie", "srf", _SESSION, _random),
    ("password-in-command", "login ",
     r"\s*\S{1,128}\s+password\s+(?P<secret>\S{4,512})", _chosen),
    ("password-in-command", "identified by", _SQL, _no_placeholder),
    ("password-in-command", " password '", r"(?P<secret>[^'\n]{4,128})'", _chosen),
    ("password-in-command", " -u ",
     r"""["']?[\w.@\-]{1,64}:(?P<secret>[^\s"':$/]{6,128})""", _chosen),
    ("assigned-value", " --", rf"{_NAMED}[ =]{_WORD}", _option),
    ("assigned-value", "env ", rf"[ ]*{_NAMED}[ ]+{_WORD}", _option),
    ("assigned-value", "setx ", rf"[ ]*{_NAMED}[ ]+{_WORD}", _option),
)  # fmt: skip
"""Kind, a literal in small letters, what follows it, what is accepted. The group
`secret` of the pattern, or the whole match, is the secret."""

_ADDRESS_ROWS: Final = _rows(
    ("password-in-url", "://",
     r"""[^\s:/@"'<>\[]{0,64}:(?P<secret>[^\s:/@"'<>${}`]{3,128})@""", _no_placeholder),
    ("token-in-url", "://", r"(?P<secret>[A-Za-z0-9_\-]{20,128})@", _random),
    ("slack-webhook", "hooks.slack.com/",
     r"(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9+/]{30,})", _any),
    ("discord-webhook", "/api/webhooks/",
     r"(?P<secret>\d{15,20}/[A-Za-z0-9_\-]{40,})", _any),
    ("teams-webhook", "webhook.office.com/",
     r"""[^\s"']{0,200}?/IncomingWebhook/(?P<secret>[A-Za-z0-9/\-]{20,})""", _any),
    ("azure-sas", "sig=", r"(?P<secret>[A-Za-z0-9%+/]{30,}(?:=|%3[Dd])?)", _random),
    ("aws-signature", "signature=", _AMZ, _random),
)  # fmt: skip
"""The same, for texts with an address in them."""

_COOKIES: Final = re.compile(r"""(?i:cookie)\\?["']?\]?\s*[:=,]>?\s*\\?["'`]?(?P<all>[^\n"'`]+)""")
_COOKIE: Final = re.compile(r"[\w\-.]+=(?P<secret>[^;\s\"'`\\]{16,})")


def _cookies(text: str) -> Iterator[Secret]:
    """The values in `Cookie: a=1; b=2` that look random."""
    for header in _COOKIES.finditer(text):
        for found in _COOKIE.finditer(text, *header.span("all")):
            if looks_random(found["secret"]):
                yield Secret(*found.span("secret"), "cookie")
