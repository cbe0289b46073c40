"""What one header defines, by its keywords and signs: the same guesses for every language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .names import base_names, type_name
from .values import SymbolKind

_KIND_WORDS = (
    (SymbolKind.FUNCTION, "def defp defmacro fn func function function! fun sub proc procedure"),
    (SymbolKind.FUNCTION, "method rpc defun defn defn- defsubst"),
    (SymbolKind.CLASS, "class struct object record data message service resource actor defstruct"),
    (SymbolKind.CLASS, "mixin extension contract model"),
    (SymbolKind.INTERFACE, "interface trait protocol defprotocol"),
    (SymbolKind.MODULE, "module mod namespace package defmodule ns library"),
    (SymbolKind.ENUM, "enum"),
    (SymbolKind.TYPE, "type typedef typealias newtype input union scalar"),
    (SymbolKind.MACRO, "macro defmacrop"),
    (SymbolKind.CONSTANT, "const val let var final my our constant defvar defconst defcustom"),
)
_KINDS = {word: kind for kind, words in _KIND_WORDS for word in words.split()}
_WORDS = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
_MODIFIERS = (
    "pub|public|private|protected|internal|export|default|static|final|abstract|override|async|"
    "inline|virtual|sealed|case|implicit|lazy|local|open|external|data|extern|comptime|mutable|rec|"
    "unsafe"
)
_STATEMENTS = (
    "if|for|while|switch|catch|else|do|try|return|new|throw|case|elif|elseif|when|match|with|unless|"
    "until|await|yield|assert|constructor|init|get|set"
)
_NAME = r"(?P<name>[^\W\d][\w$?!'-]*(?:(?:\.|::?)[\w$?!'-]+)*)"
_KEYWORD = re.compile(
    rf"[ \t]*[(@]?(?:(?:{_MODIFIERS})(?:\([^()]*\))?\s+)*(?:const[ \t]+(?=val\b|fn\b))?"
    rf"(?P<word>{_WORDS})[ \t(]+(?:(?:class|struct|interface|object)[ \t]+)?"
    rf"(?:\"[\w-]+\"[ \t]+)?(?:\([^()]*\)[ \t]+)?\"?{_NAME}"
)
_CALLABLE = re.compile(
    rf"[ \t]*(?!(?:{_STATEMENTS})\b)(?P<type>[\w<>,~\[\]?.:]+[ \t*&]+)*{_NAME}"
    r"[ \t]*\([^;]*\)[^;={]*(?:\{|=>)"
)
_ASSIGNED = re.compile(
    rf"{_NAME}[ \t]*(?::[^=]+)?(?:<-|:?=)[ \t]*(?P<function>(?:async[ \t]+)?"
    r"(?:function\b|fn\b|\([^()]*\)[ \t]*(?:=>|->)|\\\())?"
)
_FIELD = re.compile(
    rf"[ \t]*(?:(?:{_MODIFIERS}|var|val)[ \t]+)*"
    rf"(?P<type>[A-Za-z_][\w<>,\[\]?.]*)[ \t*&]+{_NAME}[ \t]*(?:=(?!>)|;|$)"
)
_SIGNED = re.compile(rf"{_NAME}[ \t]*::[ \t]*(?P<type>\S.*)")
_BASES = re.compile(r"(?:\bextends\b|\bimplements\b|\bwith\b|(?<=[\w\])>]):)(?P<bases>[^{=]+)")
_RETURNS = re.compile(r"\)\s*(?:->|:)\s*(?P<type>[^={]+)")


@dataclass(frozen=True, slots=True)
class Headline:
    """What a header tells."""

    kind: SymbolKind
    name: str
    """As written: it may have the container before it."""
    type_name: str = ""
    bases: tuple[str, ...] = ()


def headline(header: str, around: tuple[SymbolKind, ...]) -> Headline | None:
    """What `header` defines inside definitions of the kinds `around`, outermost first; or None.

    Inside a function only what a keyword introduces counts, and no variables.
    """
    inside_function = SymbolKind.FUNCTION in around
    if found := _by_keyword(header, inside_function):
        return found
    if inside_function:
        return None
    if around[-1:] == (SymbolKind.CLASS,) and (match := _FIELD.match(header)):
        return Headline(SymbolKind.MEMBER, match["name"], type_name(match["type"]))
    return _by_signs(header)


def _by_keyword(header: str, inside_function: bool) -> Headline | None:
    match = _KEYWORD.match(header)
    if match is None:
        return None
    kind, name = _KINDS[match["word"]], match["name"]
    if kind is SymbolKind.CONSTANT:
        # `final Order order`: the word before the name is a type
        assigned = header[match.end() :].lstrip().startswith((":", "="))
        return Headline(kind, name) if assigned and not inside_function else None
    if kind is SymbolKind.FUNCTION:
        returned = _RETURNS.search(header)
        return Headline(kind, name, type_name(returned["type"]) if returned else "")
    bases = _BASES.search(header)
    return Headline(kind, name, bases=base_names(bases["bases"]) if bases else ())


def _by_signs(header: str) -> Headline | None:
    if match := _CALLABLE.match(header):
        return Headline(SymbolKind.FUNCTION, match["name"], type_name(match["type"] or ""))
    if match := _SIGNED.match(header):
        result = match["type"].rpartition("->")[2]
        return Headline(SymbolKind.FUNCTION, match["name"], type_name(result))
    if match := _ASSIGNED.match(header):
        kind = SymbolKind.FUNCTION if match["function"] else SymbolKind.CONSTANT
        return Headline(kind, match["name"])
    return None
