"""Outlines without a parser: definitions by their keywords, what is inside what by indentation.

For languages without a query, and for what a parser did not understand. Wrong now and then, never
empty where a file looks like code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ..languages import Language
from ..text import split_lines
from .keywords import Headline, headline
from .names import split_name
from .values import Import, Outline, Symbol, SymbolKind, Use

_LINE_CHARS_MAX = 400
_SYMBOLS_MAX = 5_000
_USES_MAX = 20_000
_PACKAGE_LINES_MAX = 200
_HEADER_LINES_MAX = 4
_BODY_LINES_MAX = 2_000

_PACKAGE = re.compile(r"(?:package|module)[ \t]+(?P<name>[\w.:\\]+)[ \t]*(?:;|where)?\s*")
_IMPORT = re.compile(
    r"[ \t]*(?:@?import|use|using|open|include|#[ \t]*include|require|alias|from|load|source|"
    r"library)[ \t(]+(?:qualified[ \t]+|static[ \t]+)?[\"'<]?(?P<module>[\w./:\\@-]+)"
)
_USE = re.compile(
    r"\b(?P<receiver>[^\W\d]\w*)(?:\.|->|::|:)(?P<member>[^\W\d]\w*[?!]?)(?P<call>\()?"
)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")


@dataclass(slots=True)
class _Open:
    """A definition that later lines may belong to."""

    indent: int
    name: str
    kind: SymbolKind


def plain_outline(text: str, language: Language) -> Outline:
    """What can be read of `text` without knowing its grammar."""
    if not language.has_definitions:
        return Outline(language.id, (), (), ())
    lines = split_lines(text)
    package = next(filter(None, map(_PACKAGE.fullmatch, lines[:_PACKAGE_LINES_MAX])), None)
    return Outline(
        language_id=language.id,
        symbols=tuple(islice(_symbols(lines, language), _SYMBOLS_MAX)),
        imports=tuple(_imports(lines)),
        uses=tuple(islice(_uses(lines, language), _USES_MAX)),
        package=package["name"] if package else "",
    )


def _symbols(lines: Sequence[str], language: Language) -> Iterator[Symbol]:
    around: list[_Open] = []
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or len(line) > _LINE_CHARS_MAX or text[0] in ")]}":
            continue
        indent = _indent(line)
        while around and around[-1].indent >= indent:
            around.pop()
        if _is_comment(line, language) or _PACKAGE.fullmatch(line):
            continue
        last = _header_last(lines, number)
        header = "".join(lines[number : last + 1])[:_LINE_CHARS_MAX].rstrip()
        if found := headline(header, tuple(scope.kind for scope in around)):
            container, name = split_name(found.name.rstrip(".:-"))
            container = container or (around[-1].name if around else "")
            yield Symbol(
                name=name,
                kind=_kind(found, container),
                container=container,
                signature=header.removesuffix("{").rstrip().replace("\r", ""),
                first_line=number,
                signature_last_line=last,
                last_line=max(last, _block_last(lines, number, indent)),
                type_name=found.type_name,
                bases=found.bases,
                doc=_doc(lines, number, language),
            )
            around.append(_Open(indent, name, found.kind))


def _kind(found: Headline, container: str) -> SymbolKind:
    if container and found.kind is SymbolKind.FUNCTION:
        return SymbolKind.METHOD
    if container and found.kind is SymbolKind.CONSTANT:
        return SymbolKind.MEMBER
    return found.kind


def _header_last(lines: Sequence[str], first: int) -> int:
    """The line in which the round brackets of the header at `first` are closed."""
    depth = 0
    for number in range(first, min(len(lines), first + _HEADER_LINES_MAX)):
        depth += lines[number].count("(") - lines[number].count(")")
        if depth <= 0:
            return number
    return first


def _block_last(lines: Sequence[str], first: int, indent: int) -> int:
    """The last line that is indented deeper than `first`, or closes what it opened."""
    last = first
    for number in range(first + 1, min(len(lines), first + _BODY_LINES_MAX)):
        text = lines[number].strip()
        if not text:
            continue
        if _indent(lines[number]) <= indent:
            return number if text[0] in ")]}" or text.startswith("end") else last
        last = number
    return last


def _doc(lines: Sequence[str], number: int, language: Language) -> str:
    top = number
    while top and _is_comment(lines[top - 1], language):
        top -= 1
    return lines[top][:_LINE_CHARS_MAX].strip().strip("/*#;-! ") if top < number else ""


def _imports(lines: Sequence[str]) -> Iterator[Import]:
    for number, line in enumerate(lines):
        if len(line) <= _LINE_CHARS_MAX and (match := _IMPORT.match(line)):
            yield Import(match["module"].rstrip(".:"), (), "", number)


def _uses(lines: Sequence[str], language: Language) -> Iterator[Use]:
    for number, line in enumerate(lines):
        if len(line) > _LINE_CHARS_MAX or _is_comment(line, language) or _IMPORT.match(line):
            continue
        for match in _USE.finditer(_STRING.sub('""', line)):
            yield Use(match["receiver"], match["member"], bool(match["call"]), number)


def _is_comment(line: str, language: Language) -> bool:
    return bool(language.line_comment) and line.lstrip(" \t").startswith(language.line_comment)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
