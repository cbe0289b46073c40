"""What the scripted model of `bench.refactor` says about several files: well, or sloppily.

Each kind is a function from a task to the model's answers in turn, or None where it makes no sense.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Final

from .refactor_answers import Answers, block, hunk, hunks_between
from .refactor_projects import Part, ProjectCase

Script = Callable[[ProjectCase], Answers | None]
Style = Callable[[str], str]
_Heading = Callable[[Part], str]

_REST: Final = "... rest of the file unchanged ..."


def canonical(case: ProjectCase) -> Answers:
    """As the model is asked to answer."""
    return (answer_of(case.parts),)


def reversed_order(case: ProjectCase) -> Answers:
    return (answer_of(case.parts[::-1]),)


# --- sloppy ---------------------------------------------------------------------------------------


def prose(case: ProjectCase) -> Answers:
    return (f"Sure! I changed these files.\n\n{answer_of(case.parts)}\n\nThat is all, I hope.",)


def sharp_headings(case: ProjectCase) -> Answers:
    return (answer_of(case.parts, lambda part: f"### `{part.path}`{_note(part)}"),)


def bold_headings(case: ProjectCase) -> Answers:
    return (answer_of(case.parts, lambda part: f"**{part.path}**{_note(part)}"),)


def file_headings(case: ProjectCase) -> Answers:
    return (answer_of(case.parts, lambda part: f"File: {part.path}{_note(part)}"),)


def prefixes_of_diff(case: ProjectCase) -> Answers | None:
    """`a/` before the paths of files that are there."""
    if any(part.old is None or part.new is None or part.new_path for part in case.parts):
        return None
    return (answer_of(case.parts, lambda part: f"=== a/{part.path} ==="),)


def dotted_paths(case: ProjectCase) -> Answers:
    return (answer_of(case.parts, lambda part: _strong(part).replace("=== ", "=== ./", 1)),)


def path_in_fence(case: ProjectCase) -> Answers | None:
    """The whole text of each file in a fence that names it."""
    if any(part.new is None or part.new_path for part in case.parts):
        return None
    texts = (block((part.new or "").rstrip("\n"), f"text {part.path}") for part in case.parts)
    return ("\n\n".join(texts),)


def whole_files(case: ProjectCase) -> Answers:
    return (answer_of(case.parts, body=whole_text),)


def in_one_fence(case: ProjectCase) -> Answers | None:
    if any(part.old is None for part in case.parts):
        return None
    return (f"````\n{answer_of(case.parts)}\n````",)


def hunks_in_fences(case: ProjectCase) -> Answers:
    def fenced(part: Part) -> str:
        text = _body(part)
        return block(text) if text.startswith("<<<<") else text

    return (answer_of(case.parts, body=fenced),)


def moved_right(case: ProjectCase) -> Answers:
    return (answer_of(case.parts, body=lambda part: _body(part, _shifted)),)


def blanks_at_ends(case: ProjectCase) -> Answers:
    def with_blanks(code: str) -> str:
        return "\n".join(f"{line} " for line in code.split("\n"))

    def body(part: Part) -> str:
        return _body(part, with_blanks if part.old is not None else str)

    return (answer_of(case.parts, body=body),)


def crlf(case: ProjectCase) -> Answers:
    return (answer_of(case.parts).replace("\n", "\r\n"),)


def elided(case: ProjectCase) -> Answers | None:
    """Whole files, in which the longest stretch that stays is a remark."""
    bodies = {part.path: _with_remark(case, part) for part in case.parts}
    if not any(bodies.values()):
        return None
    return (answer_of(case.parts, body=lambda part: bodies[part.path] or _body(part)),)


def others_named(case: ProjectCase) -> Answers | None:
    """It says of a file that it need not change."""
    touched = {part.path for part in case.parts}
    other = next((path for path in case.files if path not in touched), None)
    if other is None:
        return None
    return (f"{answer_of(case.parts)}\n\n=== {other} ===\nNo changes needed.",)


def half_at_first(case: ProjectCase) -> Answers | None:
    """A hunk without an end."""
    if edited_part(case) is None:
        return None
    return (answer_of(case.parts).rpartition(">>>>>>> REPLACE")[0],)


GOOD: Final[tuple[Script, ...]] = (canonical, reversed_order)
SLOPPY: Final[tuple[Script, ...]] = (
    prose, sharp_headings, bold_headings, file_headings, prefixes_of_diff, dotted_paths,
    path_in_fence, whole_files, in_one_fence, hunks_in_fences, moved_right, blanks_at_ends, crlf,
    elided, others_named, half_at_first,
)  # fmt: skip


def edited_part(case: ProjectCase) -> Part | None:
    """The first file that is edited."""
    return next((one for one in case.parts if one.old and one.new and one.old != one.new), None)


def answer_of(
    parts: Sequence[Part], heading: _Heading | None = None, body: _Heading | None = None
) -> str:
    """The answer with these headings and texts; as it was asked for where none are given."""
    heading, body = heading or _strong, body or _body
    return "\n\n".join(f"{heading(part)}\n{body(part)}".rstrip() for part in parts)


def _strong(part: Part) -> str:
    if part.new_path:
        return f"=== {part.path} -> {part.new_path} ==="
    return f"=== {part.path}{_note(part)} ==="


def _note(part: Part) -> str:
    if part.new_path:
        return f" -> {part.new_path}"
    return " (new)" if part.old is None else " (deleted)" if part.new is None else ""


def _body(part: Part, style: Style = str) -> str:
    if part.new is None or part.old == part.new:
        return ""
    if part.old is None:
        return block(style(part.new.rstrip("\n")))
    pairs = hunks_between(part.old.rstrip("\n"), part.new.rstrip("\n"))
    return "\n".join(hunk(style(old), style(new)) for old, new in pairs)


def whole_text(part: Part) -> str:
    """All of a file, in a fence."""
    if part.new is None or part.old == part.new:
        return ""
    return block(part.new.rstrip("\n"))


def _shifted(code: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in code.split("\n"))


def _with_remark(case: ProjectCase, part: Part) -> str | None:
    if not part.old or not part.new or part.old == part.new:
        return None
    old, new = part.old.rstrip("\n").split("\n"), part.new.rstrip("\n").split("\n")
    same = SequenceMatcher(None, old, new, autojunk=False).find_longest_match()
    first, last = same.b + 1, same.b + same.size - 1
    if last - first < 2 or not new[first - 1].strip() or not new[last].strip():
        return None
    mark = "#" if case.language == "python" else "//"
    return block("\n".join((*new[:first], f"{mark} {_REST}", *new[last:])))
