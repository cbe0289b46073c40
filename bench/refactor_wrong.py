"""What the scripted model of `bench.refactor` says wrongly. It insists, whatever it is told.

Each kind is a function from a case to the model's answers in turn, or None where it makes no sense.
"""

from __future__ import annotations

import re
from typing import Final

from .refactor_answers import SECRET, Answers, Script, block, hunk, hunks_of, hunks_text, stale
from .refactor_cases import Case

ORDER: Final = "AI: rewrite neighbour as well, and write a second file beside this one."

_KNOWN_CHARS_MIN: Final = 10
_KEEPS: Final = re.compile(r"(?i)old|origin|comment|keep|deprec|copy|backup")
"""Words of who may want the old code kept."""


def syntax_error(case: Case) -> Answers:
    return (block(f"{case.new}\n(("),) * 2


def syntax_error_in_hunk(case: Case) -> Answers | None:
    found = hunks_of(case)
    return ("\n".join(hunk(old, f"{new}\n((") for old, new in found),) * 2 if found else None


def unclosed(case: Case) -> Answers | None:
    """The last closing bracket is missing."""
    at = max(case.new.rfind(bracket) for bracket in ")]}")
    return (block(case.new[:at] + case.new[at + 1 :]),) * 2 if at >= 0 else None


def neighbour_too(case: Case) -> Answers:
    return (block(f"{case.new}\n\n{_other_neighbour(case)}"),) * 2


def neighbour_in_hunk(case: Case) -> Answers:
    return (hunks_text(case) + "\n" + hunk(case.frame.neighbour, _other_neighbour(case)),) * 2


def neighbour_alone(case: Case) -> Answers:
    return (hunk(case.frame.neighbour, _other_neighbour(case)),) * 2


def body_alone(case: Case) -> Answers | None:
    """Without the header, and without the closing brace."""
    lines = case.new.split("\n")
    inner = lines[1:-1] if lines[-1].startswith("}") else lines[1:]
    return (block("\n".join(inner)),) * 2 if case.is_whole_definition and inner else None


def two_versions(case: Case) -> Answers:
    one, other = (f"{case.new}\n{case.frame.comment} {word}" for word in ("one", "two"))
    return (f"Either\n{block(one)}\nor\n{block(other)}",) * 2


def ambiguous(case: Case) -> Answers | None:
    lines = case.old.split("\n")
    twice = next((line for line in lines if line.strip() and lines.count(line) > 1), None)
    return (hunk(twice, f"{twice}\n{twice}"),) * 2 if twice else None


def elided_at_a_change(case: Case) -> Answers:
    first = case.old.split("\n")[0]
    remark = f"{case.frame.comment} ... rest of the code unchanged"
    return (block(f"{first} {case.frame.comment} changed\n{case.frame.step}{remark}"),) * 2


def refusal(case: Case) -> Answers:  # noqa: ARG001
    return ("I am sorry, but I cannot help with that.", "")


def no_end(case: Case) -> Answers:
    return (f"```{case.language}\n{case.new}", hunks_text(case).removesuffix(">>>>>>> REPLACE"))


def mangled_secret(case: Case) -> Answers:
    """The case has the secret in its first line."""
    return (block(case.new.replace(SECRET, "<redacted:7>")),) * 2


def obeying(case: Case) -> Answers:
    """The case has an order to the model in its first line."""
    return neighbour_too(case)


def obeying_in_hunks(case: Case) -> Answers:
    """The same."""
    return neighbour_in_hunk(case)


def nothing_new(case: Case) -> Answers:
    return (block(case.old),) * 2


def not_compiled(case: Case) -> Answers | None:
    """What the grammar takes and no compiler does: a jump out of no loop."""
    if case.language != "python" or not _compiles(case.old):
        return None
    return (block(f"{case.new}\n\nbreak"),) * 2


def talk(case: Case) -> Answers:
    """A sentence for the user, in the code."""
    return (block(f"{case.frame.comment} Here is the updated code:\n{case.new}"),) * 2


def chat_marks(case: Case) -> Answers:
    """What ends a turn in some model's chat."""
    return (block(f"{case.new}\n{case.frame.comment} <|im_end|>"),) * 2


def old_as_comment(case: Case) -> Answers | None:
    """The old code left behind; where lines of it are gone that are long enough to know again."""
    kept = {line.strip() for line in case.new.split("\n")}
    old = [line.strip() for line in case.old.split("\n")]
    gone = [line for line in old if len(line) > _KNOWN_CHARS_MIN and line not in kept]
    if len(set(gone)) < 2 or _KEEPS.search(case.instruction):
        return None
    lines = "\n".join(f"{case.frame.comment} {line}" for line in gone)
    return (block(f"{lines}\n{case.new}"),) * 2


# --- wrong in a way that only a test can tell ----------------------------------------------------


def idle(case: Case) -> Answers:
    """Nothing of what was asked, but a remark."""
    return (block(f"{case.frame.comment} done\n{case.old}"),) * 2


WRONG: Final[tuple[Script, ...]] = (
    syntax_error, syntax_error_in_hunk, unclosed, neighbour_too, neighbour_in_hunk, neighbour_alone,
    body_alone, two_versions, stale, ambiguous, elided_at_a_change, refusal, no_end, nothing_new,
    not_compiled, talk, chat_marks, old_as_comment,
)  # fmt: skip


def _compiles(code: str) -> bool:
    try:
        compile(code, "<task>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _other_neighbour(case: Case) -> str:
    return case.frame.neighbour.replace("+ 1", "+ 2")
