"""Indentation that a model wrote in its own style -> the file's style. Pure text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from ..hunks import changes

_REMARK: Final = re.compile(r"[@#/*]")
"""A first line that heads nothing: a comment, a decorator."""


def indent_of(line: str) -> str:
    """The white space that `line` begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def step_of(lines: Iterable[str]) -> str:
    """One level of indentation in `lines`: a tab, or the step that most blocks go in by.

    Where no line opens a block as most languages do, all lines count. Empty where nothing is
    indented.
    """
    filled = _filled(lines)
    if any(line.startswith("\t") for line in filled):
        return "\t"
    steps = Counter(_block_steps(filled) or _steps(pairwise(filled)))
    return " " * min(steps, key=lambda step: (-steps[step], step)) if steps else ""


def own_step(old: Sequence[str], step: str) -> str:
    """The step of the `old` code, or the document's where the old code has none or several."""
    return step_of(old) if len(set(_block_steps(old))) == 1 else step


def clear_step(*parts: Sequence[str]) -> str:
    """The step that every block in all `parts` goes in by; empty where they differ."""
    if any(line.startswith("\t") for part in parts for line in part):
        return "\t"
    steps = {step for part in parts for step in _block_steps(part)}
    return " " * steps.pop() if len(steps) == 1 else ""


def fitted(lines: Sequence[str], old: Sequence[str], indent: str, step: str) -> list[str]:
    """A whole new code in the style of the `old` one, both without the common `indent`.

    `step` is the document's; new code in it gives way to another style of the old code, as code
    with several steps does, only if more lines are as before then. A line that differs in blanks at
    its end alone stays as it was; where the old code has no such blanks, the new one has none.
    """
    fitting = _with_first_line_in(list(lines), old, indent)
    given, wanted = step_of(fitting), own_step(old, step)
    if given and wanted and given != wanted:
        restyled = _restyled(fitting, given, wanted)
        is_sure = clear_step(fitting) not in ("", step)
        if is_sure or _common(restyled, old) > _common(fitting, old):
            fitting = restyled
    return _with_old_line_tails(without_tails(fitting, old), old)


def without_tails(lines: Sequence[str], old: Sequence[str]) -> list[str]:
    """`lines` without blanks at their ends, unless the `old` ones have such as well."""
    has_tails = any(line != line.rstrip(" \t") for line in old)
    return list(lines) if has_tails else [line.rstrip(" \t") for line in lines]


def restep(indent: str, given: str, wanted: str) -> str:
    """`indent`, in steps of `given`, in steps of `wanted`; what is no whole step stays."""
    if not wanted:
        return indent
    levels = 0
    while given and indent.startswith(given):
        indent, levels = indent[len(given) :], levels + 1
    return wanted * levels + indent


class IndentMap:
    """How indentations of a quotation stand for those of the text that it quotes.

    Made from pairs of lines that are the same but for it. `given` and `wanted` are the steps of
    both sides, empty where unknown. `consistent` is False when two different levels of one side are
    the same level of the other: then nobody knows what is meant.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], given: str, wanted: str) -> None:
        self._map: Mapping[str, str] = {indent_of(a): indent_of(b) for a, b in pairs}
        distinct = {(indent_of(a), indent_of(b)) for a, b in pairs}
        self.consistent = len(distinct) == len(self._map) == len(set(self._map.values()))
        self._is_identity = all(a == b for a, b in distinct) and any(self._map)
        self._wanted = wanted
        self._given = given or _implied_step(distinct, len(wanted))
        self._is_open = not given and bool(self._given) and _is_shift(distinct)
        """Whether the text is further in, or in other steps: both would do."""

    def translate(self, line: str) -> str | None:
        """`line` with the indentation that it means; None when that cannot be told."""
        indent, text = indent_of(line), line.lstrip(" \t")
        if not text or self._is_identity:
            return line
        if indent in self._map:
            return self._map[indent] + text
        half = indent.isspace() and "\t" not in indent and len(indent) < len(self._wanted)
        if self._is_open or (half and not self._given):
            return None  # less than a step: in steps that nobody knows
        translated = self._deeper(indent)
        if translated is None:
            translated = self._less_deep(indent)
        return None if translated is None else translated + text

    def _deeper(self, indent: str) -> str | None:
        """From the deepest known indentation that `indent` goes on from."""
        known = max((one for one in self._map if indent.startswith(one)), key=len, default=None)
        if known is None:
            return None
        more = indent[len(known) :]
        if self._given not in ("", self._wanted) and len(more) > 2 * len(self._given):
            return None  # aligned with something: not in steps
        return self._map[known] + restep(more, self._given, self._wanted)

    def _less_deep(self, indent: str) -> str | None:
        """From the least known indentation that goes on from `indent`."""
        known = min((one for one in self._map if one.startswith(indent)), key=len, default=None)
        if known is None:
            return None
        more = restep(known[len(indent) :], self._given, self._wanted)
        known = self._map[known]
        return known.removesuffix(more) if known.endswith(more) else None


def _implied_step(pairs: Iterable[tuple[str, str]], wanted: int) -> str:
    """The step of the first sides, if it is a usual one and the second ones are in `wanted`."""
    given = [(len(a), len(b)) for a, b in pairs if a or b]
    usual = (step for step in (2, 4) if step != wanted)
    found = next((one for one in usual if all(b * one == a * wanted for a, b in given)), 0)
    return " " * found if given and wanted else ""


def _is_shift(pairs: Iterable[tuple[str, str]]) -> bool:
    return len({len(b) - len(a) for a, b in pairs}) == 1


def _restyled(lines: Sequence[str], given: str, wanted: str) -> list[str]:
    """`lines` in steps of `wanted`; what is aligned with something above stays that far in."""
    levels, result, opened = [("", "")], list[str](), False
    for line in lines:
        indent, text = indent_of(line), line.lstrip(" \t")
        if not text:
            result.append(line)
            continue
        while len(levels[-1][0]) > len(indent):
            levels.pop()
        was, now = levels[-1]
        more = indent[len(was) :]
        if more and (opened or more == given):
            now += restep(more, given, wanted)
            levels.append((indent, now))
            more = ""
        result.append(now + more + text)
        opened = _opens(line)
    return result


def _with_first_line_in(lines: list[str], old: Sequence[str], indent: str) -> list[str]:
    """Without `indent` on all lines but the first, where a model has cut off the first one's."""
    new, before = _filled(lines), _filled(old)
    if not (indent and new[1:] and before[1:] and all(one.startswith(indent) for one in new[1:])):
        return lines
    above = before[0] if _REMARK.match(new[0]) else before[1]
    if indent_of(new[1]) != indent + indent_of(above):
        return lines
    if indent_of(new[-1]) != indent + indent_of(before[-1]):
        return lines
    return [line.removeprefix(indent) if at else line for at, line in enumerate(lines)]


def _with_old_line_tails(lines: list[str], old: Sequence[str]) -> list[str]:
    bare_old, bare_new = ([line.rstrip(" \t") for line in side] for side in (old, lines))
    result, at = list[str](), 0
    for start, end, new in changes(bare_old, bare_new):
        result += old[at:start]
        result += lines[len(result) : len(result) + len(new)]
        at = end
    return [*result, *old[at:]]


def _block_steps(lines: Iterable[str]) -> list[int]:
    return _steps((a, b) for a, b in pairwise(_filled(lines)) if _opens(a))


def _steps(pairs: Iterable[tuple[str, str]]) -> list[int]:
    """By how much the second line of each pair is further in, where it is."""
    steps = (len(indent_of(b)) - len(indent_of(a)) for a, b in pairs)
    return [step for step in steps if step > 0]


def _opens(line: str) -> bool:
    """Whether a block begins below `line`, in languages with braces or colons."""
    return line.rstrip().endswith(("{", ":"))


def _filled(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _common(lines: Sequence[str], old: Sequence[str]) -> int:
    """How many indented lines both have."""
    return (Counter(map(str.rstrip, lines)) & Counter(map(str.rstrip, old))).total()
