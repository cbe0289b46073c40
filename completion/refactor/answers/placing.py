"""What an answer says of a file, with that file -> the change of it.

Refuses what has no place in the file, or two, by the file's path. A failure holds no code.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from context.languages import language_id_for_path, language_of
from context.scopes import definitions
from context.syntax import ParsedDocument

from ..change import FileChange, deleted_file, edited_file, new_file, renamed_file, untouched_file
from .anchors import with_hunks
from .elisions import filled, without_elisions
from .files import FilePart, quotes_nothing
from .headings import PartKind, commented_path
from .indentation import fitted, indent_of, step_of
from .refusal import AnswerRefused
from .search_replace import Hunk, ends_hunk, has_marks, opens_hunk

_MARK: Final = "\ufeff"


def placed_change(part: FilePart, before: ParsedDocument | None, is_taken: bool) -> FileChange:
    r"""The change that `part` makes of its file.

    `before` is the file at `part.path`, None where there is none. `is_taken` says of the place
    where a file is put (`part.new_path` of a renamed one, else `part.path`) whether something is
    there. An existing file keeps its line ends, its byte order mark and whether its last line has
    an end; a new one has `\n` for all. Raises `AnswerRefused` with the path in its sentence.
    """
    try:
        return _placed(part, before, is_taken)
    except AnswerRefused as refused:
        if part.path in refused.message:
            raise
        raise AnswerRefused(f"{part.path}: {refused.message}") from None


def _placed(part: FilePart, before: ParsedDocument | None, is_taken: bool) -> FileChange:
    if before is None:
        return _created(part, is_taken)
    if part.kind is PartKind.NEW:
        raise AnswerRefused(f"The answer creates {part.path}, which exists already.")
    if part.kind is PartKind.DELETE:
        return deleted_file(part.path, before)
    change = untouched_file(part.path, before)
    if part.hunks or part.lines is not None:
        change = edited_file(part.path, before, _new_text(part, before))
    if part.lines is not None and change.after:
        _check_whole(before, change.after)
    if part.kind is not PartKind.RENAME:
        return change
    if is_taken:
        raise AnswerRefused(f"The answer renames {part.path} to {part.new_path}, which exists.")
    return renamed_file(change, part.new_path)


def _created(part: FilePart, is_taken: bool) -> FileChange:
    """A new file, also where the answer did not say that it is one but gives all of its text."""
    lines = part.lines
    if lines is None and len(part.hunks) == 1 and quotes_nothing(part.hunks[0]):
        lines = part.hunks[0].new
    if lines is None or part.kind not in (PartKind.NEW, PartKind.EDIT):
        raise AnswerRefused(f"The answer changes {part.path}, which does not exist.")
    if is_taken:
        raise AnswerRefused(f"The answer creates {part.path}, which exists already.")
    _check_marks(lines)
    if language_of(language_id_for_path(part.path)).has_definitions:
        without_elisions(lines, ())  # there is nothing that they could stand for
    text = "".join(f"{line}\n" for line in _trimmed(lines))
    return new_file(part.path, textwrap.dedent(text))  # a model may have moved all of it


def _new_text(part: FilePart, before: ParsedDocument) -> str:
    """The file's whole text after the edit, with the byte order mark that it had."""
    old = [before.document.line(number) for number in range(len(before.document.lines))]
    mark = _MARK if old[0].startswith(_MARK) else ""
    old[0] = old[0].removeprefix(mark)
    if part.lines is not None:
        new = _rewritten(part, [line.removeprefix(_MARK) for line in part.lines], old)
    elif not any(line.strip() for line in old) and list(map(quotes_nothing, part.hunks)) == [True]:
        new = [*_trimmed(part.hunks[0].new), ""]
    else:
        _check_division(part.hunks, old)
        is_code = language_of(before.document.language_id).has_definitions
        hunks = [filled(hunk) for hunk in part.hunks] if is_code else part.hunks
        new = with_hunks(hunks, old, step_of(old))
    return mark + "\n".join(new)


def _check_whole(before: ParsedDocument, after: ParsedDocument) -> None:
    """Refuses a part of the file that was given for the whole, such as the one function changed."""
    old, new = (
        {line.strip() for line in one.document.lines if line.strip()} for one in (before, after)
    )
    if 2 * len(old & new) < len(old):
        raise AnswerRefused("The answer has less than half of the file's lines: write hunks.")
    names, new_names = _names(before), _names(after)
    if len(new_names) < len(names) and names - new_names:
        raise AnswerRefused("The answer leaves out definitions of the file: write hunks.")


def _names(parsed: ParsedDocument) -> set[str]:
    return {scope.name for scope in definitions(parsed) if not scope.indent and scope.name}


def _rewritten(part: FilePart, lines: Sequence[str], old: Sequence[str]) -> list[str]:
    """The whole text of an existing file, which keeps the blank lines at its ends."""
    if not has_marks(old):
        _check_marks(lines)
    named = commented_path(lines[:1])
    if named and named.path == part.path and lines[0].strip() not in map(str.strip, old):
        lines = _trimmed(lines[1:])
    new = without_elisions(fitted(lines, old, "", step_of(old)), old)
    filled = [at for at, line in enumerate(old) if line.strip()]
    if not filled:
        return [*new, ""]
    if indent_of(new[0]) != indent_of(old[filled[0]]):
        raise AnswerRefused("The answer is not indented like the file.")
    return [*old[: filled[0]], *new, *old[filled[-1] + 1 :]]


def _check_marks(lines: Sequence[str]) -> None:
    if any(opens_hunk(line) or ends_hunk(line) for line in lines):
        raise AnswerRefused("A hunk's marks stand in the whole text.")


def _check_division(hunks: Sequence[Hunk], old: Sequence[str]) -> None:
    """Refuses hunks that could be cut otherwise, as the file has the marks of hunks itself."""
    if any(opens_hunk(line) or ends_hunk(line) for line in old):
        raise AnswerRefused("The file has lines like a hunk's marks: write the whole file.")
    lines_above = {above.strip() for above, line in pairwise(old) if has_marks([line])}
    for number, hunk in enumerate(hunks, start=1):
        quoted = [line.strip() for line in hunk.old if line.strip()]
        if quoted and quoted[-1] in lines_above:
            raise AnswerRefused(f"Where hunk {number} divides cannot be told.")


def _trimmed(lines: Sequence[str]) -> list[str]:
    """`lines` without the blank ones at both ends."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return list(lines[filled[0] : filled[-1] + 1]) if filled else []
