"""Sizes in tokens, estimated without any tokenizer. Pure numbers: knows no model.

The ratios are characters per token as measured on real repositories with a 131k-entry vocabulary,
taken at the low end, so that an estimate is rather too high than too low.
"""

from __future__ import annotations

import math
import re

from .languages import language_of

_CHARS_PER_TOKEN = 3.6
_CHARS_PER_TOKEN_OF = {
    "go": 3.0,
    "scheme": 3.0,
    "clojure": 3.0,
    "json": 2.8,
    "jsonc": 2.8,
    "toml": 2.6,
    "ini": 2.8,
    "python": 3.8,
    "kotlin": 4.0,
}
_TOKENS_PER_WIDE_CHAR = 1.3
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]"
)
"""CJK, kana and hangul."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
"""Emoji and rare scripts: about a token each."""


def chars_per_token(language_id: str) -> float:
    """How many characters of ASCII text make a token in this language."""
    return _CHARS_PER_TOKEN_OF.get(language_of(language_id).id, _CHARS_PER_TOKEN)


def tokens_in(text: str, language_id: str) -> int:
    """About how many tokens `text` has, rounded up; 0 for no text."""
    ratio = chars_per_token(language_id)
    if text.isascii():
        return math.ceil(len(text) / ratio)
    wide, astral = len(_WIDE.findall(text)), len(_ASTRAL.findall(text))
    rest = len(text) - wide - astral
    return math.ceil(rest / ratio + wide * _TOKENS_PER_WIDE_CHAR + astral)


def chars_for(tokens: int, language_id: str) -> int:
    """How many characters of ordinary text fit `tokens`."""
    return max(0, int(tokens * chars_per_token(language_id)))
