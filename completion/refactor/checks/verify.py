"""Is an edit what the action promised? Checks on the changed document.

Each failure is one sentence of evidence, for the user and for the model that tries again; it holds
no text of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from context.languages import language_of
from context.syntax import ParsedDocument, error_count
from context.text import split_lines

from ..change import FileChange
from ..menu.actions import Keeps, RefactorAction
from ..python_code import docstring_count, loses_comments, parse_block, same_but_docstrings
from ..target import Target
from .as_asked import not_as_asked
from .comments_only import comments_failure
from .early_errors import early_error
from .headers import same_headers
from .left_behind import leaves_behind
from .left_out import leaves_out
from .lost_names import dropped_definitions, lost_names
from .python.calls import calls_that_fail
from .python.compiles import compile_failure
from .python.hints import hints_failure
from .python.names import unbound_names
from .python.unbound import names_read_too_early
from .renaming.proof import renames_failure

NAMES_MAX: Final = 8
"""How many missing names a model is told."""
NAME_CHARS_MAX: Final = 60
"""A longer name is not shown to the user."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`failure` is empty when every check passed; `checked` lists them in words for the user."""

    checked: tuple[str, ...]
    failure: str = ""
    evidence: str = ""
    """More of the failure, for the model: with names of the user's code."""
    said: str = ""
    """The failure for the user's eyes alone, with a name that only the answer has; else empty."""


@dataclass(frozen=True, slots=True)
class _Change:
    """The target's code before and after, each within its whole document."""

    target: Target
    new_code: str
    before: ParsedDocument
    after: ParsedDocument
    new_lines: tuple[int, int]
    """First and last line of `new_code` in `after`."""


def verify(
    action: RefactorAction,
    changes: Sequence[FileChange],
    target: Target | None = None,
    new_code: str = "",
    wanted: str = "",
) -> Verdict:
    """Runs the checks that belong to `action`, cheapest first, up to the first failure.

    `target` is what the first of the changes is about; None: any part of the files. `wanted` are
    the user's own words: what they ask for is no failure.
    """
    if not any(one.edits or one.new_path or not (one.before and one.after) for one in changes):
        return Verdict((), "The answer changes nothing.")
    if any(_breaks_syntax(one) for one in changes):
        return Verdict((), "The changed code has a syntax error.")
    checked: tuple[str, ...] = ()
    if all(one.after is None or one.after.tree is not None for one in changes):
        checked = ("parses",)
    for verdict in _verdicts(action, changes, target, new_code, wanted):
        checked += verdict.checked
        if verdict.failure:
            return replace(verdict, checked=checked)
    return Verdict(checked)


def _verdicts(
    action: RefactorAction,
    changes: Sequence[FileChange],
    target: Target | None,
    new_code: str,
    wanted: str,
) -> Iterator[Verdict]:
    """What each check says, as long as somebody wants to know more."""
    yield from (_code_verdict(one, wanted) for one in changes)
    if target is not None:
        yield _promise_verdict(action, changes[0], target, new_code)
    yield _action_verdict(action, changes, wanted)
    yield from (_names_of(one.before, one.after) for one in changes if one.after is not None)


def _action_verdict(action: RefactorAction, changes: Sequence[FileChange], wanted: str) -> Verdict:
    """Fails for what the action is not for. Only those in one file have such a purpose."""
    before, after = changes[0].before, changes[0].after
    if len(changes) > 1 or before is None or after is None:
        return Verdict(())
    return Verdict((), not_as_asked(action, before, after, wanted))


def _breaks_syntax(change: FileChange) -> bool:
    if change.after is None:
        return False
    return error_count(change.after) > (error_count(change.before) if change.before else 0)


def _code_verdict(change: FileChange, wanted: str) -> Verdict:
    """Fails for what no compiler takes, and for what nobody would write as code."""
    before, after = change.before, change.after
    if after is None or after is before:
        return Verdict(())
    if language_of(after.document.language_id).id == "python":
        verdict = _python_verdict(before, after)
        if verdict.failure:
            return verdict
    elif error := early_error(before, after):
        return Verdict((), error)
    return Verdict((), leaves_out(before, after, wanted) or leaves_behind(before, after, wanted))


def _python_verdict(before: ParsedDocument | None, after: ParsedDocument) -> Verdict:
    if broken := compile_failure(before, after):
        failure = f"The changed code is not valid Python: {broken.reason or 'it does not compile'}."
        return Verdict((), failure, f"{failure} Python says: {broken.evidence}.")
    if wrong := calls_that_fail(before, after):
        failure = "The changed code calls a function with arguments that it does not take."
        return _about(failure, wrong)
    if early := names_read_too_early(before, after):
        return _about("The changed code reads a name before it has a value.", early)
    return Verdict(())


def _about(failure: str, names: Collection[str]) -> Verdict:
    """The names are for the model alone: they are the user's."""
    listed = ", ".join(sorted(names)[:NAMES_MAX])
    return Verdict((), failure, f"{failure} It is about: {listed}.")


def _promise_verdict(
    action: RefactorAction, change: FileChange, target: Target, new_code: str
) -> Verdict:
    """Fails for what the action promised to keep."""
    row = _CHECKS.get(action.keeps)
    if row is None or change.before is None or change.after is None:
        return Verdict(())
    promise, check = row
    compared = _Change(target, new_code, change.before, change.after, change.new_lines)
    if failure := check(compared):
        return Verdict((), failure)
    kept = action.keeps is not Keeps.SIGNATURE or target.scope is not None
    return Verdict((promise,) if kept else ())


def _names_of(before: ParsedDocument | None, after: ParsedDocument) -> Verdict:
    missing = frozenset[str]()
    failure = "The changed code uses a name that is not defined."
    if after.document.language_id == "python":
        old = unbound_names(before) if before else frozenset[str]()
        new = unbound_names(after)
        missing = new - old if old is not None and new is not None else missing
    elif before is not None:
        missing = lost_names(before, after)
        failure = "The answer takes away a name that the rest of the file uses."
    if not missing:
        return Verdict(())
    known = before.document.text if before is not None else ""
    own = next((name for name in sorted(missing) if name not in known), "")
    is_shown = own and len(own) <= NAME_CHARS_MAX
    said = f"It uses `{own}`, which is not defined anywhere." if is_shown else ""
    return replace(_about(failure, missing), said=said)


def _same_code(change: _Change) -> str:
    """The same program but for comments, in Python also but for docstrings."""
    if language_of(change.before.document.language_id).id != "python":
        return comments_failure(change.before, change.after, change.target)
    before, after = parse_block(change.target.code), parse_block(change.new_code)
    if before is None:
        return "The code cannot be read as Python."
    if after is None:
        return "The changed code has a syntax error."
    if loses_comments(change.target.code, change.new_code):
        return "The answer drops comments."
    if docstring_count(after) < docstring_count(before):
        return "The answer drops a docstring."
    same = same_but_docstrings(before, after)
    return "" if same else "The answer changes code, not only the docstring."


def _same_but_annotations(change: _Change) -> str:
    """Python: the same program but for more type hints."""
    text = change.after.document.text  # with the imports that the hints need
    return hints_failure(change.target.code, change.new_code, text, change.new_lines[0])


def _same_but_local_names(change: _Change) -> str:
    return renames_failure(change.before, change.after, change.target)


def _same_signature(change: _Change) -> str:
    """What others may call is still there under its header; what others may name is still there."""
    if not _same_headers(change):
        return "The answer changes a name, its parameters or its decorators."
    if dropped_definitions(change.before, change.after):
        return "The answer drops a definition that other files may use."
    return ""


def _same_headers(change: _Change) -> bool:
    if change.before.tree is None or change.after.tree is None:
        same = _first_line(change.target.code) == _first_line(change.new_code)
        return same or change.target.scope is None  # some lines have no name
    span = change.target.span
    old_lines = (span.start.line, span.end.line)
    return same_headers(change.before, old_lines, change.after, change.new_lines)


def _first_line(code: str) -> str:
    return next((line.strip() for line in split_lines(code) if line.strip()), "")


_CHECKS: dict[Keeps, tuple[str, Callable[[_Change], str]]] = {
    Keeps.CODE: ("code unchanged", _same_code),
    Keeps.CODE_BUT_ANNOTATIONS: ("only type hints added", _same_but_annotations),
    Keeps.CODE_BUT_LOCAL_NAMES: ("only local names changed", _same_but_local_names),
    Keeps.SIGNATURE: ("name and parameters kept", _same_signature),
}
