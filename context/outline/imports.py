"""What a file brings in, from the matches of its query. Resolves nothing: it knows no files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from .source import Source
from .values import Import

if TYPE_CHECKING:
    from tree_sitter import Node

_TREE_CHARS_MAX = 4_000
_TREE_DEPTH_MAX = 20
_QUOTES = "\"'`<> \t\n"
_KIND = re.compile(r"^(?:function|const) ")
_AS = re.compile(r"\s+as\s+")


def imports(source: Source, matches: Iterable[Mapping[str, list[Node]]]) -> tuple[Import, ...]:
    """The imports among `matches`, in the order of the file.

    Captures: `@import` the statement; `@module`; `@there` a name in it and `@here` what it is
    called in this file; `@default` a name for the module's default export; `@alias` one for the
    module itself; `@tree` a nested list of paths, read as text, and `@prefix` what stands before.
    """
    grouped: dict[tuple[int, str], _Draft] = {}
    for match in matches:
        line = source.line_of(match["import"][0].start_byte)
        for module, there, here, alias in _entries(source, match):
            draft = grouped.setdefault((line, module), _Draft(module, line))
            draft.add(there, here, alias)
    return tuple(grouped[key].value() for key in sorted(grouped, key=lambda key: key[0]))


class _Draft:
    def __init__(self, module: str, line: int) -> None:
        self.module, self.line, self.alias = module, line, ""
        self.names: dict[tuple[str, str], None] = {}

    def add(self, there: str, here: str, alias: str) -> None:
        self.alias = self.alias or alias
        if there:
            self.names[there, here or there] = None

    def value(self) -> Import:
        return Import(self.module, tuple(self.names), self.alias, self.line)


def _entries(
    source: Source, match: Mapping[str, list[Node]]
) -> Iterator[tuple[str, str, str, str]]:
    """(module, name there, name here, alias) of one match."""

    def text(capture: str) -> str:
        nodes = match.get(capture)
        return source.text(nodes[0].start_byte, nodes[0].end_byte) if nodes else ""

    if tree := text("tree"):
        prefix = f"{text('prefix')}\\" if "prefix" in match else ""
        yield from _leaves(_KIND.sub("", " ".join(tree[:_TREE_CHARS_MAX].split())), prefix, 0)
        return
    module = text("module").strip(_QUOTES)
    if default := text("default"):
        yield module, "default", default, ""
        return
    alias = text("alias")
    if alias == ".":  # Go: everything in it is visible here
        yield module, "*", "*", ""
        return
    yield module, text("there").strip("\"'"), text("here").strip("\"'"), alias


def _leaves(text: str, parent: str, depth: int) -> Iterator[tuple[str, str, str, str]]:
    r"""The paths in `a::{b as c, d::*}`; also with `\` or `.` between the names."""
    head, brace, rest = text.partition("{")
    if brace and depth < _TREE_DEPTH_MAX:
        for part in _parts(rest.rpartition("}")[0] or rest):
            yield from _leaves(part, parent + head.strip(), depth + 1)
        return
    path, *alias = _AS.split(parent + text.strip())
    module, separator, name = _cut(path)
    here = alias[0] if alias else ""
    if name == "self":
        yield module, "", "", here or _cut(module)[2]
    elif separator:
        yield module, name, here, ""
    elif path:
        yield path, "", "", here


def _parts(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            yield text[start:index].strip()
            start = index + 1
    if last := text[start:].strip():
        yield last


def _cut(path: str) -> tuple[str, str, str]:
    for separator in ("::", "\\", "."):
        if separator in path:
            return path.rpartition(separator)
    return "", "", path
