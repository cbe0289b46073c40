"""What the scripted model of `bench.refactor` says when it means well: exactly, or sloppily.

Each kind is a function from a case to the model's answers in turn, or None where it makes no sense.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from .refactor_cases import Case

Answers = tuple[str, ...]
Script = Callable[[Case], Answers | None]

SECRET: Final = "ghp_" + "a1" * 18
"""In no one's use."""

_STALE: Final = "what_once_stood_here = 1"


def block(code: str, info: str = "") -> str:
    """Code between fences."""
    return f"```{info}\n{code}\n```"


def hunk(old: str, new: str) -> str:
    """One search/replace hunk."""
    return f"<<<<<<< SEARCH\n{old}\n=======\n{new}{chr(10) if new else ''}>>>>>>> REPLACE"


def hunks_of(case: Case) -> list[tuple[str, str]]:
    """What a careful model quotes of a case's code."""
    return hunks_between(case.old, case.new)


def hunks_between(old_code: str, new_code: str) -> list[tuple[str, str]]:
    """Each change with as many lines as make it stand out."""
    old, new = old_code.split("\n"), new_code.split("\n")
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    stretches: list[tuple[int, int]] = []
    for tag, start, end, _, _ in codes:
        if tag == "equal":
            continue
        while not _stands_out(old, start, end):
            start, end = max(0, start - 1), min(len(old), end + 1)  # noqa: PLW2901
        while stretches and start <= stretches[-1][1]:
            before = stretches.pop()
            start, end = min(start, before[0]), max(end, before[1])  # noqa: PLW2901
        stretches.append((start, end))
    return [
        ("\n".join(old[start:end]), "\n".join(_new_lines(codes, new, start, end)))
        for start, end in _whole_changes(codes, stretches)
    ]


def _whole_changes(
    codes: Sequence[tuple[str, int, int, int, int]], stretches: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The stretches, one for those that share a change."""
    changed = [(start, end) for tag, start, end, _, _ in codes if tag != "equal"]
    whole: list[tuple[int, int]] = []
    for stretch in stretches:
        touched = [
            one for one in (*changed, stretch) if one[0] <= stretch[1] and stretch[0] <= one[1]
        ]
        start, end = min(one[0] for one in touched), max(one[1] for one in touched)
        if whole and start < whole[-1][1]:
            start, end = min(start, whole[-1][0]), max(end, whole.pop()[1])
        whole.append((start, end))
    return whole


def _new_lines(
    codes: Sequence[tuple[str, int, int, int, int]], new: Sequence[str], start: int, end: int
) -> list[str]:
    found: list[str] = []
    for tag, old_from, old_to, new_from, new_to in codes:
        if tag != "equal" and start <= old_from and old_to <= end:
            found += new[new_from:new_to]
        elif tag == "equal":
            first, last = max(start, old_from), min(end, old_to)
            found += new[new_from + first - old_from : new_from + max(first, last) - old_from]
    return found


def _stands_out(lines: Sequence[str], start: int, end: int) -> bool:
    quoted = list(lines[start:end])
    places = range(len(lines) - len(quoted) + 1)
    return any(quoted) and sum(lines[at : at + len(quoted)] == quoted for at in places) == 1


def hunks_text(case: Case, style: Callable[[str], str] = str) -> str:
    return "\n\n".join(hunk(style(old), style(new)) for old, new in hunks_of(case))


# --- good -----------------------------------------------------------------------------------------


def whole(case: Case) -> Answers:
    return (block(case.new, case.language),)


def hunks(case: Case) -> Answers:
    return (hunks_text(case),)


def secret(case: Case) -> Answers:
    """The case has the secret in its first line."""
    return (block(case.new.replace(SECRET, "<redacted:1>")),)


# --- sloppy ---------------------------------------------------------------------------------------


def prose(case: Case) -> Answers:
    return (f"Sure! Here it is:\n\n{block(case.new)}\n\nI changed `it` as you asked.",)


def old_first(case: Case) -> Answers:
    return (f"The code was:\n{block(case.old)}\nNow it is:\n{block(case.new, case.language)}",)


def other_fence(case: Case) -> Answers:
    return (f"~~~~{case.language}\n{case.new}\n~~~~",)


def glued_fence(case: Case) -> Answers:
    return (f"```{case.language}\n{case.new}```",)


def moved_right(case: Case) -> Answers:
    return (block(_shifted(case.new, "      ")),)


def first_line_cut(case: Case) -> Answers | None:
    """All lines as they stand in the file, but the first without its indentation."""
    if not case.frame.indent or "\n" not in case.old:
        return None
    return (block(_shifted(case.new, case.frame.indent).removeprefix(case.frame.indent)),)


def other_style(case: Case) -> Answers:
    return (block(_restyled(case, case.new)),)


def crlf(case: Case) -> Answers:
    return (whole(case)[0].replace("\n", "\r\n"),)


def blanks_at_ends(case: Case) -> Answers:
    return (block("\n".join(line + "  " if line in case.old.split("\n") else line
                            for line in case.new.split("\n"))),)  # fmt: skip


def elided(case: Case) -> Answers | None:
    """The longest unchanged stretch is a remark."""
    code = _with_remark(case, "... rest of the code remains unchanged ...")
    return (block(code),) if code else None


def elided_shortly(case: Case) -> Answers | None:
    code = _with_remark(case, "...")
    return (block(code),) if code else None


def hunks_in_fences(case: Case) -> Answers:
    return (f"I will change this:\n\n{block(hunks_text(case), 'diff')}\n\nThat is all.",)


def fences_in_hunks(case: Case) -> Answers:
    return (hunks_text(case, lambda code: block(code, case.language) if code else code),)


def hunks_moved(case: Case) -> Answers:
    return (hunks_text(case, lambda code: _shifted(code, "    ")),)


def hunks_in_other_style(case: Case) -> Answers:
    old, new = (_restyled(case, code) for code in (case.old, case.new))
    return (hunks_text(replace(case, old=old, new=new)),)


def hunks_with_blanks(case: Case) -> Answers:
    return (hunks_text(case, lambda code: "\n".join(line + " " for line in code.split("\n"))),)


def hunks_spaced(case: Case) -> Answers | None:
    """Two blanks for one behind each comma of the quotation."""
    if any(re.search(r"[\"'`]", old) for old, _ in hunks_of(case)):
        return None
    spaced = "\n\n".join(hunk(old.replace(", ", ",  "), new) for old, new in hunks_of(case))
    return (spaced,)


def hunks_crlf(case: Case) -> Answers:
    return (hunks_text(case).replace("\n", "\r\n"),)


def stale(case: Case) -> Answers:
    return (hunk(f"{_STALE}\n{hunks_of(case)[0][0]}", hunks_of(case)[0][1]),) * 2


def stale_at_first(case: Case) -> Answers:
    """The quotation is of an older text."""
    return stale(case)[:1]


GOOD: Final[tuple[Script, ...]] = (whole, hunks)
SLOPPY: Final[tuple[Script, ...]] = (
    prose, old_first, other_fence, glued_fence, moved_right, first_line_cut, other_style, crlf,
    blanks_at_ends, elided, elided_shortly, hunks_in_fences, fences_in_hunks, hunks_moved,
    hunks_in_other_style, hunks_with_blanks, hunks_spaced, hunks_crlf, stale_at_first,
)  # fmt: skip
SLOPPY_HUNKS: Final = SLOPPY[SLOPPY.index(hunks_in_fences) :]


def _shifted(code: str, indent: str) -> str:
    return "\n".join(indent + line if line else "" for line in code.split("\n"))


def _restyled(case: Case, code: str) -> str:
    """Two blanks for four, four for two or for a tab; what is aligned stays that far in."""
    step = case.frame.step
    other = "  " if step == "    " else "    "
    lines: list[str] = []
    base, base_text = 0, ""
    for line in code.split("\n"):
        text = line.lstrip()
        size = len(line) - len(text)
        levels, rest = divmod(size, len(step))
        if rest or (size > base and not base_text.endswith((":", "{")) and size - base > len(step)):
            lines.append(other * (base // len(step)) + " " * (size - base) + text)
            continue
        lines.append(other * levels + text)
        if text:
            base, base_text = size, text
    return "\n".join(lines)


def _with_remark(case: Case, remark: str) -> str | None:
    old, new = case.old.split("\n"), case.new.split("\n")
    same = SequenceMatcher(None, old, new, autojunk=False).find_longest_match()
    first, last = same.b + 1, same.b + same.size - 1  # the lines around the remark stay
    if same.b + same.size == len(new):
        last = len(new)
    if last - first < 2 or not new[first - 1].strip():
        return None
    indent = re.match(r"\s*", new[first])
    mark = f"{indent[0] if indent else ''}{case.frame.comment} {remark}"
    return "\n".join((*new[:first], mark, *new[last:]))
