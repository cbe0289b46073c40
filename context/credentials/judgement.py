"""What a name and a value look like: pure judgements, no search.

A rule that cries wolf makes prompts worse. So a value is taken for a secret only by what it is made
of *and* by the name it is given to.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

RANDOM_CHARS_MIN: Final = 16
CHOSEN_CHARS_MIN: Final = 6
COPY_CHARS_MIN: Final = 8
ENTROPY_BITS_MIN: Final = 3.0
WORD_CHARS_MEAN_MAX: Final = 3.0
LETTERS_MEAN_MAX: Final = 2.3
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PLACEHOLDER_WORDS: Final = frozenset(
    """
    a an the this is my your our some any no not none null nil undefined true false
    example examples sample test tests testing dummy fake mock mocked stub demo foo bar baz qux abc
    placeholder change changeme changeit replace replaceme insert enter here todo tbd fixme value
    string default empty blank optional required hidden masked secure redacted removed omitted
    secret secrets password passwords passwd pass pwd passphrase token tokens key keys api apikey
    access auth oauth bearer credential credentials client user username name id uri url
    valid invalid wrong right good bad correct incorrect old new other another real super
    something anything whatever in with from env
    """.split()  # noqa: SIM905  # a table of words
)

_HARMLESS: Final = re.compile(
    r"\$\{|\{\{|%\(|\$\(|#\{|<%|\{[\w.!:\[\]]*\}|<[\w\- :]+>|\s"  # filled in later
    r"|^\$\w+$|^%\w+%$|^@\w+@$|^![\w:]+$|^\*\w+$|^&\w+$"
    r"|\[\^|\\[wdsWDS]|\(\?|^</?\w"  # a pattern, a tag
    r"|\*{3}|x{4,}|X{4,}|\.{3}|…"  # left out
    r"|^https?://|^[~.]{0,2}/|^[A-Za-z]:\\|^#[0-9A-Fa-f]{3,8}$"  # addresses, paths, colours
    r"|^(?:process\.env|os\.environ|env|var|local|data|vault|op|ssm|arn|kms|akv|sm|file|ref|secretsmanager)"
    r"[.:/]"  # where the value is kept
    r"|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|\w::\w"  # the name of a variable, a path in code
    r"|^[\w.+\-]+@[\w\-]+(?:\.[A-Za-z]{2,})+$"  # an address of mail
)
_WORD_LIST: Final = re.compile(r"(?:[a-z]{3,8} ){11,23}[a-z]{3,8}")
_PLAIN: Final = re.compile(r"[\w\-. \[\]<>]*")
_ESCAPE: Final = re.compile(r"""\\[nrt0"'`\\]""")
_CHOSEN: Final = re.compile(
    r"\A(?=.*[0-9])(?=.*[A-Za-z])"
    r"|[^\w.\-/:]"
    r"|[bcdfghjklmnpqrstvwxz]{6}",  # no word
    re.DOTALL,
)
_PATH: Final = re.compile(r"[a-z.@][a-z0-9_.\-]*(?:/[a-z0-9_.\-]+)+")
"""Names between slashes, all in small letters: keys in base64 have others."""
_HEX: Final = re.compile(
    r"(?:0x)?(?:[0-9a-f]{24,}|[0-9A-F]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
_PIECE: Final = re.compile(r"[A-Za-z0-9]+")

_SECRET_WORDS: Final = frozenset(
    """
    password passwords passwd passphrase passcode pwd pass secret secrets token tokens
    apikey accesskey privatekey secretkey authkey credential credentials creds jwt psk phrase
    authtoken accesstoken clientsecret mnemonic appkey masterkey
    """.split()  # noqa: SIM905  # a table of words
)
_PASSWORDS: Final = ("password", "passwd", "passphrase", "pwd", "pass", "passcode")
_OTHER_WORDS: Final = frozenset(("key", "keys", "salt", "auth"))
"""What they name is a secret only if it looks random."""
_KEY_OWNERS: Final = frozenset(
    """
    api access private secret auth signing sign encryption encrypt decryption crypt cipher master
    account storage shared session app application client service license consumer subscription
    admin deploy deployment webhook hmac aes rsa des jwt ssh tls ssl root server function functions
    sdk integration ingest write
    """.split()  # noqa: SIM905  # a table of words
)
"""`signing_key`, `deployKey`: a key of these is a secret; other keys are names in a table."""
_SEEN_THROUGH: Final = frozenset(
    """
    value val text string str default plain raw prod production staging stage dev development live
    test testing old new current backup primary secondary main env b64 base64 hex encoded bytes
    enc encrypted literal content data
    """.split()  # noqa: SIM905  # a table of words
)
"""Words that may stand behind: `password_prod`."""
_JOINED: Final = ("password", "passwd", "passphrase", "apikey", "accesskey", "secretkey")
"""Also at the end of a word: `dbpassword`."""


def words_of(name: str) -> list[str]:
    """The words in an identifier, in small letters: `dbPassword2` -> db, password, 2."""
    return [word.lower() for word in _WORD.findall(name)]


def names_secret(name: str) -> bool:
    """Whether `name` ends as the name of a secret does: `token` and `api_key`, not `token_type`."""
    words = _to_the_noun(name)
    return bool(words) and (words[-1] in _SECRET_WORDS or _joined(words) or _owned_key(words))


def names_password(name: str) -> bool:
    """Whether `name` is that of something that people choose."""
    words = _to_the_noun(name)
    return bool(words) and words[-1].endswith(_PASSWORDS)


def names_key(name: str) -> bool:
    """Whether `name` is that of a key made of bytes."""
    words = _to_the_noun(name)
    return bool(words) and (words[-1] in ("secret", "psk", "privatekey") or _owned_key(words))


def mentions_secret(name: str) -> bool:
    """Whether a secret may be what `name` is about: `names_secret`, `token_v1_id`, `cache_key`."""
    words = words_of(name)
    return any(word in _SECRET_WORDS or word in _OTHER_WORDS for word in words) or _joined(words)


def _to_the_noun(name: str) -> list[str]:
    words = words_of(name)
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in _SEEN_THROUGH):
        words.pop()
    return words


def _joined(words: list[str]) -> bool:
    return any(word.endswith(_JOINED) for word in words[-1:])


def _owned_key(words: list[str]) -> bool:
    return len(words) > 1 and words[-1] in ("key", "keys") and words[-2] in _KEY_OWNERS


def is_placeholder(value: str) -> bool:
    """Whether `value` stands for a secret: `your-password-123`, `${TOKEN}`, `****`."""
    if _HARMLESS.search(value):
        return True
    if any(map(str.isdigit, value)) and not _PLAIN.fullmatch(value):
        return False
    return all(
        word in _PLACEHOLDER_WORDS or (word.isdigit() and len(word) <= 4)
        for word in words_of(value)
    )


def looks_random(value: str) -> bool:
    """Whether nobody chooses `value` by hand: base64, hexadecimal, a UUID, mixed characters."""
    if len(value) < RANDOM_CHARS_MIN or is_placeholder(value) or _PATH.fullmatch(value):
        return False
    if _HEX.fullmatch(value):
        return len(set(value)) >= 8
    piece = max(_PIECE.findall(value), key=len, default="")
    return len(piece) >= 10 and entropy_bits(value) >= ENTROPY_BITS_MIN and _mixed(piece)


def looks_chosen(value: str) -> bool:
    """Whether `value` may be a password that somebody chose: more than words of a language."""
    value = _ESCAPE.sub("", value)
    if len(value) < CHOSEN_CHARS_MIN or is_placeholder(value) or _PATH.fullmatch(value):
        return False
    return bool(_CHOSEN.search(value)) or looks_random(value)


def tells_itself(value: str) -> bool:
    """Whether a secret's characters, met elsewhere, are that secret and not a word or a number."""
    return len(value) >= COPY_CHARS_MIN and not value.isalpha() and not value.isdecimal()


def entropy_bits(value: str) -> float:
    """Shannon's entropy of the characters, in bits per character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def is_word_list(value: str) -> bool:
    """Whether `value` is a wallet's recovery phrase: 12 to 24 words (BIP 39)."""
    return _WORD_LIST.fullmatch(value) is not None


def _mixed(piece: str) -> bool:
    """Whether capitals, small letters and digits follow each other as they do by chance.

    Cut as an identifier, random base 62 falls into pieces of 1.6 characters in the mean and random
    small letters with digits into 2.5; the words of people have 4 and more, and more vowels. Random
    text in one case and without digits is not told from words.
    """
    mean = len(piece) / max(1, len(words_of(piece)))
    if any(map(str.isdigit, piece)):
        return mean <= WORD_CHARS_MEAN_MAX
    vowels = sum(char in "aeiouAEIOU" for char in piece)
    return mean <= LETTERS_MEAN_MAX or (mean <= 3.6 and vowels < 0.22 * len(piece))
