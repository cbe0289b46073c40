"""Right answers in notations that nobody asked for, as models write them all the same.

Each kind is a function from a case to the model's answer, or None where it makes no sense.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from difflib import unified_diff
from typing import Final

from .refactor_answers import Answers, Script, block, hunks_of
from .refactor_cases import Case

_NUMBERS: Final = re.compile(r"^@@ .* @@$", re.MULTILINE)


def unified(case: Case) -> Answers | None:
    """A diff of the whole file, neighbours as context."""
    return (block(_diff(_plain(case, case.old), _plain(case, case.new)), "diff"),)


def unified_of_the_code(case: Case) -> Answers | None:
    """A diff of the selected lines alone, without a fence."""
    return (f"Here is the change:\n\n{_diff(case.old, case.new)}",)


def unified_without_numbers(case: Case) -> Answers | None:
    """Models count badly; many do not try."""
    return (block(_NUMBERS.sub("@@ ... @@", _diff(case.old, case.new)), "diff"),)


def envelope(case: Case) -> Answers | None:
    """`*** Begin Patch`."""
    body = _diff(case.old, case.new).split("\n")[2:]
    lines = ["@@" if line.startswith("@@") else line for line in body]
    return ("\n".join(("*** Begin Patch", "*** Update File: a", *lines, "*** End Patch")),)


def conflict_marks(case: Case) -> Answers | None:
    """Hunks between the marks of a merge."""
    return _hunks(case, "<<<<<<< HEAD\n{}\n=======\n{}>>>>>>> updated")


def dashed_marks(case: Case) -> Answers | None:
    """Hunks between the marks of another tool."""
    return _hunks(case, "------- SEARCH\n{}\n=======\n{}+++++++ REPLACE")


def tags(case: Case) -> Answers | None:
    """Hunks between tags."""
    return _hunks(case, "<edit>\n<old>\n{}\n</old>\n<new>\n{}</new>\n</edit>")


def json_edits(case: Case) -> Answers | None:
    """Hunks as the arguments of a tool."""
    hunks = hunks_of(case)
    if any(old.endswith("\n") for old, _ in hunks):
        return None  # here this is a blank line, in a string it may be a line's end
    pairs = [{"old_string": old, "new_string": new} for old, new in hunks]
    return (block(json.dumps({"edits": pairs}, indent=2), "json"),)


def json_code(case: Case) -> Answers | None:
    """All of the code in JSON."""
    return (json.dumps({"code": case.new}),)


def code_tag(case: Case) -> Answers | None:
    """All of the code between tags."""
    return None if "</code>" in case.new else (f"<code>\n{case.new}\n</code>",)


def no_fence(case: Case) -> Answers | None:
    """All of the code and nothing else."""
    same = case.new.split("\n")[0] == case.old.split("\n")[0]
    return (case.new,) if same and "```" not in case.new else None


def numbered(case: Case) -> Answers | None:
    """With a number in front of every line."""
    lines = enumerate(case.new.split("\n"), 7)
    return (block("\n".join(f"{at:4} | {line}" for at, line in lines)),)


def quoted(case: Case) -> Answers | None:
    """As a quotation in Markdown."""
    return ("\n".join(f"> {line}" for line in block(case.new).split("\n")),)


def odd_blanks(case: Case) -> Answers | None:
    """Indented by blanks that are none to a compiler."""
    lines = (_odd(line) for line in case.new.split("\n"))
    return (block("\n".join(lines)),)


def entities(case: Case) -> Answers | None:
    """As it stands in a page of HTML."""
    if "&" in case.old or "&" in case.new:
        return None
    return (block(html.escape(case.new, quote=False)),)


def whole_document(case: Case) -> Answers | None:
    """All of the file, where one definition was asked for."""
    return (block(_plain(case, case.new)),) if case.is_whole_definition else None


DIALECTS: Final[Sequence[Script]] = (
    *(unified, unified_of_the_code, unified_without_numbers, envelope),
    *(conflict_marks, dashed_marks, tags, json_edits, json_code, code_tag, no_fence),
    *(numbered, quoted, odd_blanks, entities, whole_document),
)


def _diff(old: str, new: str) -> str:
    lines = unified_diff(old.split("\n"), new.split("\n"), "a/a", "b/a", lineterm="")
    return "\n".join(lines)


def _plain(case: Case, code: str) -> str:
    """The whole file with LF and no mark, the selected lines being `code`."""
    lines = (case.frame.indent + line if line.strip() else line for line in code.split("\n"))
    return case.frame.head + "\n".join(lines) + "\n" + case.frame.tail


def _hunks(case: Case, form: str) -> Answers | None:
    pairs = hunks_of(case)
    if not pairs:
        return None
    return ("\n\n".join(form.format(old, new + "\n" if new else "") for old, new in pairs),)


def _odd(line: str) -> str:
    bare = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(bare)) + bare
