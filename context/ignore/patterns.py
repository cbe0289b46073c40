"""One ignore file's text -> its verdict on a path. Knows git's pattern language and nothing else.

The patterns are read by `pathspec`. Its own way of asking is made for flat lists of files; a walk
asks for folders too, and there `*` would beat a later `!keep/`. So its expressions are asked here
the way git does it: each path by itself, after its parents, and the last pattern that fits decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text import with_lf

_FOLDER_MARK = "(?P<ps_d>/)"
"""The group in pathspec's expressions that stands for the slash behind a folder."""


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """The pattern that decides on a path."""

    ignored: bool
    """False for a pattern that begins with `!`."""
    pattern: str
    line: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of one ignore file."""

    _expression: re.Pattern[str]
    _rows: tuple[PatternMatch, ...]
    """One for each group of the expression."""

    def match(self, path: str) -> PatternMatch | None:
        """The pattern that decides on `path`, None when no pattern fits.

        `path` is relative to the ignore file's folder; a folder's ends in `/`. Patterns that fit
        one of its parent folders count for nothing here: ask for the parents first.
        """
        found = self._expression.fullmatch(path)
        return self._rows[found.lastindex - 1] if found and found.lastindex else None


def read_patterns(text: str) -> Patterns | None:
    """The patterns in an ignore file's `text`; None when there are none.

    Lines that git cannot use either are left out.
    """
    alternatives, rows = list[str](), list[PatternMatch]()
    for number, line in enumerate(with_lf(text.removeprefix("\ufeff")).split("\n"), start=1):
        if (parsed := _read_line(line)) is not None:
            alternatives.append(f"({parsed[0]})")
            rows.append(PatternMatch(parsed[1], line.strip(), number))
    if not rows:
        return None
    expression = re.compile("|".join(reversed(alternatives)), re.DOTALL)
    return Patterns(expression, tuple(reversed(rows)))


def _read_line(line: str) -> tuple[str, bool] | None:
    """An expression for the whole of a path, and whether it ignores."""
    if not line.strip() or line.startswith("#"):
        return None
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # a tenth of a second

    try:
        source, ignores = GitIgnoreSpecPattern.pattern_to_regex(line)
        if source is None or ignores is None:
            return None
        whole = _whole(source)
        re.compile(whole)
    except (ValueError, re.error):  # `[z-a]`: git finds nothing by it
        return None
    return whole, ignores


def _whole(source: str) -> str:
    """An expression of pathspec finds a path's beginning; this one fits the whole path or not."""
    if source == ".":  # `*`
        return ".+"
    if source in ("/", _FOLDER_MARK):  # `*/`
        return ".+/"
    if source.endswith("/"):  # `folder/**`: what is inside, not the folder
        return source + ".+"
    return source.replace(_FOLDER_MARK, "/")
