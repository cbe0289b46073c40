"""Patches in what a chat model wrote, rewritten as search/replace hunks. Pure text.

Unified diffs, with or without line numbers, and the envelope that begins `*** Begin Patch`. Line
numbers are not looked at: models count badly. What counts is where the lines stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from .fences import FENCE, closes_fence, fence_for, opening_fence
from .refusal import AnswerRefused
from .search_replace import DIVIDER, REPLACE, SEARCH

_HUNK: Final = re.compile(r"@@.*")
_FROM: Final = re.compile(r"--- (?:a/)?(?P<path>\S[^\t]*)(?:\t.*)?")
_TO: Final = re.compile(r"\+\+\+ (?:b/)?(?P<path>\S[^\t]*)(?:\t.*)?")
_ENVELOPE: Final = re.compile(r"\*\*\* (?P<verb>Update|Add|Delete) File: (?P<path>\S.*)")
_MOVE: Final = re.compile(r"\*\*\* Move to: (?P<path>\S.*)")
_NOISE: Final = re.compile(
    r"diff --git .*|index [0-9a-f]+\.\..*|(?:new|deleted) file mode .*|similarity index .*"
    r"|rename (?:from|to) .*|\\ No newline.*|\*\*\* (?:Begin|End) (?:Patch|of File).*"
)
_BEGIN, _END = "*** Begin Patch", "*** End Patch"
_SIGNS: Final = ("+", "-")
_DELETED: Final = " (deleted) ==="
_NOWHERE: Final = "/dev/null"
_INFO: Final = frozenset({"diff", "patch", "udiff"})


@dataclass(slots=True)
class _Part:
    """What is done to one file."""

    heading: str = ""
    hunks: list[list[str]] = field(default_factory=list)
    """Lines with their first character."""


def is_patch(lines: Sequence[str], info: str = "") -> bool:
    """Whether these lines are a patch; `info` is what their fence says."""
    if any(_ENVELOPE.fullmatch(line) for line in lines):
        return True
    signs = {line[:1] for line in lines if line.strip() and not _is_header(line)}
    if info.split(" ", maxsplit=1)[0].lower() in _INFO:
        return bool(signs & {"+", "-"})
    has_hunk = any(_HUNK.fullmatch(line) for line in lines)
    return has_hunk and bool(signs & {"+", "-"})


def patched_path(line: str) -> str:
    """The file that a line of a patch names, as where what follows goes; else empty."""
    for form in (_ENVELOPE, _TO):
        if (found := form.fullmatch(line)) and found["path"] != _NOWHERE:
            return found["path"].strip()
    return ""


def without_patches(text: str, old: Sequence[str]) -> str:
    """`text` with search/replace hunks, under their files' headings, in place of its patches.

    `old` is the code in question: what surrounds a change and is none of it is left away, for a
    patch shows lines of the neighbours too; without `old`, any code may be. Code that looks like a
    patch itself is left alone. Raises `AnswerRefused` for a patch without an end.
    """
    if any(_HUNK.fullmatch(line) for line in old):
        return text
    if _BEGIN in text and _END not in text:
        raise AnswerRefused("The patch has no end.")
    lines, out, at = text.split("\n"), list[str](), 0
    known = [line.strip() for line in old]
    if not any(opening_fence(line) for line in lines) and is_patch(lines):
        return "\n".join(_rewritten(_from_patch(lines), known))
    while at < len(lines):
        opening, at = opening_fence(lines[at]), at + 1
        end = _end(lines, at, opening) if opening else None
        if opening is None or end is None:
            out.append(lines[at - 1])
        elif is_patch(lines[at:end], opening["info"].strip()):
            out += _rewritten(lines[at:end], known)
            at = end + 1
        else:
            out += lines[at - 1 : end + 1]
            at = end + 1
    return "\n".join(out)


def _end(lines: Sequence[str], start: int, opening: re.Match[str]) -> int | None:
    ends = (at for at in range(start, len(lines)) if closes_fence(lines[at], opening))
    return next(ends, None)


def _is_header(line: str) -> bool:
    forms = (_HUNK, _FROM, _TO, _ENVELOPE, _MOVE, _NOISE)
    return any(form.fullmatch(line) for form in forms)


def _from_patch(lines: Sequence[str]) -> Sequence[str]:
    """The lines from the patch's first on: what is above is prose."""
    return lines[next(at for at, line in enumerate(lines) if _is_header(line)) :]


def _rewritten(lines: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    for part in _parts(lines):
        if part.heading:
            yield part.heading
        for hunk in part.hunks:
            yield from _as_hunk(hunk, known)


def _parts(lines: Sequence[str]) -> list[_Part]:
    parts = [_Part()]
    for line in lines:
        if heading := _heading(line, parts[-1]):
            parts.append(_Part(heading))
        elif moved := _MOVE.fullmatch(line):
            parts[-1].heading = parts[-1].heading.replace(" ===", f" -> {moved['path']} ===")
        elif _HUNK.fullmatch(line):
            parts[-1].hunks.append([])
        elif not _is_header(line):
            if not parts[-1].hunks:
                parts[-1].hunks.append([])
            parts[-1].hunks[-1].append(line)
    for part in parts:
        part.hunks = [] if part.heading.endswith(_DELETED) else [*filter(_changes, part.hunks)]
    return [part for part in parts if part.heading or part.hunks]


def _changes(hunk: Sequence[str]) -> bool:
    return any(line.startswith(_SIGNS) for line in hunk)


def _heading(line: str, part: _Part) -> str:
    """The heading for the file that a line begins with, in the form that models are asked for."""
    if found := _ENVELOPE.fullmatch(line):
        note = {"Update": "", "Add": " (new)", "Delete": " (deleted)"}[found["verb"]]
        return f"=== {found['path'].strip()}{note} ==="
    if (found := _FROM.fullmatch(line)) and found["path"] != _NOWHERE:
        return f"=== {found['path']} ==="
    if found := _TO.fullmatch(line):
        if found["path"] == _NOWHERE:
            part.heading = part.heading.replace(" ===", _DELETED)
        elif not part.heading or part.hunks:
            return f"=== {found['path']} (new) ==="
    return ""


def _as_hunk(lines: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    body = _trimmed(lines, known)
    old = [line[1:] for line in body if line[:1] != "+"]
    new = [line[1:] for line in body if line[:1] != "-"]
    if old:
        yield from (SEARCH, *old, DIVIDER, *new, REPLACE)
        return
    fence = fence_for("\n".join(new)) if new else FENCE
    yield from (fence, *new, fence)  # all lines are new: it is the whole code


def _trimmed(lines: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """Without as few unchanged lines at both ends as it takes for the rest to stand in the code."""
    lead = next((at for at, line in enumerate(lines) if line[:1] in _SIGNS), 0)
    tail = next((at for at, line in enumerate(reversed(lines)) if line[:1] in _SIGNS), 0)
    cuts = sorted(product(range(lead + 1), range(tail + 1)), key=sum)
    for above, below in cuts if known else ():
        rest = lines[above : len(lines) - below]
        old = [line[1:].strip() for line in rest if line[:1] != "+"]
        if any(old) and _stands_in(old, known):
            return rest
    return lines


def _stands_in(part: Sequence[str], known: Sequence[str]) -> bool:
    ends = range(len(part), len(known) + 1)
    return any(known[end - len(part) : end] == part for end in ends)
