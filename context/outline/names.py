"""Plain names out of the text of types, bases and receivers. Pure text, the same for all languages.

Reads no tree: what the languages write differently (`a.B<T>`, `a::B`, `[]B`, `Optional["B"]`)
differs in signs only.
"""

from __future__ import annotations

import re

from .type_words import CONTAINERS, EVERYDAY, MAPS, NOT_BASES

_TEXT_CHARS_MAX = 400
_PATH = re.compile(r"[^\W\d][\w$]*(?:(?:\.|::|\\)[^\W\d][\w$]*)*")
_SEPARATOR = re.compile(r"\.|::|:|\\|->|#")
_WORD = re.compile(r"[\w$]+")
_TRAILING_WORD = re.compile(rb"[\w$\x80-\xff]+$")
_ARGUMENT = re.compile(r"\w+\s*=[^=]")
_CONSTRUCTED = re.compile(
    r"(?:await\s+|try\s+)?(?P<new>new\s+|&)?(?P<path>[\w.:\\]+)\s*(?:<[^()]*>\s*)?[({]"
)
_FACTORY = re.compile(r"^New(?=[A-Z]|$)")
_LIFETIME = re.compile(r"(?<=[&+<])\s*'\w+\b(?!')")
"""Rust's `&'a Order`; a quoted `'Order'` is Python's."""
_OPENING, _CLOSING = "<[({", ">])}"


def plain_name(text: str) -> str:
    """`text` without generics, qualifiers and signs: `*pkg.A[T]` gives `A`."""
    path = _PATH.search(text[:_TEXT_CHARS_MAX])
    return _last(path[0]) if path else ""


def split_name(text: str) -> tuple[str, str]:
    """The container and the name in a qualified name: `Foo<T>::bar` gives `Foo` and `bar`."""
    if text.isidentifier():
        return "", text
    if text[:1] in "\"'`":
        return "", text.strip("\"'`")
    parts = [part for part in _SEPARATOR.split(_without_generics(text).lstrip("@:")) if part]
    if len(parts) < 2:
        return "", parts[0] if parts else text
    return plain_name(parts[-2]), parts[-1]


def type_name(text: str) -> str:
    """The name a declared type is about: `Optional[list[Order]]` gives `Order`.

    Of a map it is the values' type. Names like `int` come last; empty when there is no name.
    """
    text = _LIFETIME.sub("", text[:_TEXT_CHARS_MAX]).lstrip(": \t\n->")
    if text.startswith("{"):
        return ""
    names = [_last(path) for path in _PATH.findall(text.rpartition("=>")[2])]
    telling = [name for name in names if name not in CONTAINERS and name not in MAPS]
    chosen = [name for name in telling if name not in EVERYDAY] or telling
    if not chosen:
        return ""
    return chosen[-1] if names[0] in MAPS else chosen[0]


def base_names(text: str) -> tuple[str, ...]:
    """The classes named in a list of bases: `(a.B[T], metaclass=M)` gives `B`."""
    names = []
    for part in _top_level_parts(_LIFETIME.sub("", text[:_TEXT_CHARS_MAX])):
        if not _ARGUMENT.match(part):
            paths = [
                path for path in _PATH.findall(_without_generics(part)) if path not in NOT_BASES
            ]
            if paths:
                names.append(_last(paths[-1]))
    return tuple(dict.fromkeys(names))


def constructed_name(text: str) -> str:
    """The class a value is made from, as far as its text tells: `new Foo(x)`, `Foo.load()`."""
    match = _CONSTRUCTED.match(text)
    if match is None:
        return ""
    parts = _WORD.findall(match["path"])
    named = [part for part in parts if part[0].isupper() and not (part.isupper() and len(part) > 1)]
    if named:
        return _FACTORY.sub("", named[-1])  # Go: NewClient() makes a Client
    return parts[-1] if match["new"] and parts else ""


def receiver_name(data: bytes, end: int) -> str:
    """The last plain name of the expression that ends at byte `end`.

    `a.orders[0]` gives `orders`, `load(x)` gives `load`, a literal gives nothing.
    """
    window = data[max(0, end - 200) : end].rstrip(b"?! \n\t")
    for _ in range(4):
        match = _TRAILING_WORD.search(window[-80:])
        if match and match[0] == b"await":  # Rust
            window = window[:-5].rstrip(b". \n\t")
            continue
        if match:
            return "" if match[0].lstrip(b"$").isdigit() else _plain_variable(match[0])
        window = _without_last_brackets(window).rstrip(b"?! \n\t:")
        if not window:
            return ""
    return ""


def _plain_variable(word: bytes) -> str:
    """PHP's `$order` is `order`, JavaScript's `$` stays."""
    return (word.lstrip(b"$") or word).decode("utf-8", "replace")


def _last(path: str) -> str:
    return path if path.isidentifier() else _SEPARATOR.split(path)[-1]


def _without_generics(text: str) -> str:
    """`text` without everything in brackets."""
    depth, kept = 0, []
    for char in text:
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        elif depth <= 0:
            kept.append(char)
    return "".join(kept)


def _top_level_parts(text: str) -> list[str]:
    """The pieces between the commas that are in no brackets but outermost round ones."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    depth, start, parts = 0, 0, []
    text = re.sub(r"\b(?:implements|with)\b", ",", text).lstrip(": ")
    for index, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        elif depth <= 0 and char in ",+&|":
            parts.append(text[start:index])
            start = index + 1
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _without_last_brackets(window: bytes) -> bytes:
    """`window` without the pair of brackets it ends with; empty when it ends with none."""
    if not window or window[-1:] not in b")]>}":
        return b""
    depth = 0
    for index in range(len(window) - 1, -1, -1):
        char = window[index : index + 1]
        depth += (char in b")]>}") - (char in b"([<{")
        if depth == 0:
            return window[:index]
    return b""
