"""A model's answer -> what it changes, file by file, with the user's own values in it.

Reads other files through the project; refuses by name what cannot be placed.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from context.ignore.names import is_secret_file
from context.redaction import Redaction, placeholder, redact_numbered
from context.syntax import ParsedDocument, parse
from context.text import Document, Point, Span

from .answers.answer import (
    check_speaks_of_no_secret,
    code_from_answer,
    with_values,
    without_head,
)
from .answers.dialects import in_one_notation
from .answers.docstring import docstring_from_answer
from .answers.extent import check_extent
from .answers.files import FilePart, file_parts
from .answers.headings import PartKind
from .answers.indentation import step_of
from .answers.new_imports import missing_imports, placed_imports, without_new_imports
from .answers.placing import placed_change
from .answers.refusal import AnswerRefused
from .asking import Asking
from .change import (
    FileChange,
    edited_file,
    edited_lines,
    new_file,
    renamed_file,
    with_lines_above,
)
from .hunks import apply_edits, line_edits
from .menu.actions import Answer, Keeps, Reach
from .target import Target

FILES_MAX: Final = 40
"""More files in one edit than anybody would look through."""
_GOES: Final = re.compile(
    r"\b(?:delet|remov|drop|merg|mov|split|inlin|replac|consolidat|turn|convert|get\ rid)\w*",
    re.IGNORECASE,
)
"""Words of an instruction after which a file may be left over."""
_FILE: Final = re.compile(
    r"(?<!\bin\s)(?<!\bfrom\s)(?<!\bof\s)\b(?:this|the|its)\s+(?:own\s+)?(?:file|module|package)\b"
    r"|\b(?:to|into)\s+(?:\S*[/.]\w|(?:a|its)\b[^.;:]{0,20}\b(?:file|module|package)\b)",
    re.IGNORECASE,
)
"""After which it may be the file that the instruction is given in."""
_FILES: Final = re.compile(
    r"\b(?:delet|remov|drop|merg|consolidat|get\ rid)\w*"
    r"(?:(?!\b(?:in|from|of|across)\b)[^.;:]){0,40}\b(?:files|modules|packages)\b",
    re.IGNORECASE,
)
"""After which it may be any."""
_NAME_CHARS_MIN: Final = 3
"""A shorter name is found in any instruction."""
_HINT_MODULES: Final = ("typing", "collections.abc")
"""Not `__future__`, which makes texts of all hints that are there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer changes."""

    changes: tuple[FileChange, ...]
    target: Target | None = None
    """Set when the first of the changes is to this code alone."""
    new_code: str = ""
    """The target's."""


async def read_answer(asking: Asking, answer: str) -> Reading:
    """What `answer` changes. Raises `AnswerRefused`."""
    if asking.reach is Reach.TARGET:
        return await asyncio.to_thread(_target_reading, asking, answer)
    return Reading(await _file_changes(asking, answer))


def _target_reading(asking: Asking, answer: str) -> Reading:
    parsed, target = asking.request.parsed, asking.task.target
    code, new = _new_code(asking, answer)
    change = edited_lines(asking.request.path, parsed, target.span, code)
    if new:
        place = placed_imports(new, parsed, target.span.start.line)
        if place is None:
            raise AnswerRefused("The answer needs imports, and there is no place for them here.")
        change = with_lines_above(change, *place)
    return Reading((change,), target, code)


def _new_code(asking: Asking, answer: str) -> tuple[str, tuple[str, ...]]:
    """The target's new code, all of it and nothing but it, and the imports that it needs."""
    parsed, target = asking.request.parsed, asking.task.target
    if asking.task.action.answer is Answer.DOCSTRING:
        check_speaks_of_no_secret(answer, asking.redaction)
        return docstring_from_answer(answer, parsed.document, target), ()
    target, lines = asking.question.target, parsed.document.lines
    code = code_from_answer(answer, target, parsed.document, step_of(lines))
    code = without_head(code, target, lines[: target.span.start.line])
    code, found = without_new_imports(
        with_values(code, asking.redaction), target.code, parsed.document.language_id
    )
    new = missing_imports(found, parsed)
    if new and not _may_import(asking.task.action.keeps, new):
        raise AnswerRefused("The answer brings imports, which this action may not.")
    edits = line_edits(parsed.document, target.span, code)
    check_extent(target, code, parsed, parse(apply_edits(parsed.document, edits)))
    return code, new


def _may_import(keeps: Keeps, new: Sequence[str]) -> bool:
    """Whoever promised to keep the code may import what annotations need, and nothing else."""
    if keeps in (Keeps.NOTHING, Keeps.SIGNATURE):
        return True
    if keeps is not Keeps.CODE_BUT_ANNOTATIONS:
        return False
    return all(
        one.startswith(tuple(f"from {name} import" for name in _HINT_MODULES)) for one in new
    )


async def _file_changes(asking: Asking, answer: str) -> tuple[FileChange, ...]:
    project, own = asking.request.project, asking.own_path
    known = frozenset(await project.paths()) if project else frozenset[str]()
    said = await asyncio.to_thread(in_one_notation, answer, ())
    parts = await asyncio.to_thread(
        file_parts, said, own, asking.only_path, lambda path: path == own or path in known
    )
    if len(parts) > FILES_MAX:
        raise AnswerRefused(f"The answer changes more than {FILES_MAX} files.")
    for part in parts:
        if part.kind is PartKind.DELETE:
            _check_deletion(part.path, own, asking.task.told)
    placed = [await _placed(asking, part) for part in parts]
    _check_secrets_stay([shown for shown, _ in placed], asking.redaction)
    changes = tuple(change for _, change in placed if _does_something(change))
    if not changes:
        raise AnswerRefused("The answer changes nothing.")
    return changes


async def _placed(asking: Asking, part: FilePart) -> tuple[FileChange, FileChange]:
    """What a part changes, as the model sees it and as the user does."""
    project = asking.request.project
    before = await _document(asking, part.path)
    goes_to = part.new_path or part.path
    is_new = before is None or bool(part.new_path)
    if is_new:
        _check_place(goes_to)
    is_taken = await project.is_taken(goes_to) if project and is_new else False
    return await asyncio.to_thread(_place, asking, part, before, is_taken)


def _check_deletion(path: str, own_path: str, told: str) -> None:
    """Refuses to delete what nobody has spoken of: an order in some file's comment may have."""
    name = path.rpartition("/")[2]
    stem = name.partition(".")[0]
    if _has_word(told, path) or _has_word(told, name):
        return
    is_meant = _GOES.search(told) and (
        _FILES.search(told)
        or (path == own_path and _FILE.search(told))
        or (len(stem) >= _NAME_CHARS_MIN and _has_word(told, stem))
    )
    if not is_meant:
        raise AnswerRefused(f"The answer deletes {path}, which nobody has asked for.")


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w./]){re.escape(word)}(?![\w/]|\.\w)", text) is not None


def _check_place(path: str) -> None:
    """Refuses new files for secrets, and such as programs read by themselves: an editor's tasks.

    Who looks through an edit does not expect that a file by its mere being there runs something.
    """
    is_hidden = any(part.startswith(".") for part in path.split("/"))
    if is_hidden or is_secret_file(path):
        raise AnswerRefused(
            f"The answer creates {path}: hidden files and files of secrets are yours."
        )


def _place(
    asking: Asking, part: FilePart, before: ParsedDocument | None, is_taken: bool
) -> tuple[FileChange, FileChange]:
    shown, redaction = before, asking.redaction
    if before is not None and part.path == asking.own_path:
        shown = _without_comment(asking, before)
    if shown is not None and redaction.count:
        clean = redact_numbered(shown.document.text, redaction)
        redaction = clean.redaction
        shown = parse(_with_text(shown.document, clean.text))
    change = placed_change(part, shown, is_taken)
    if change.after is None:
        return change, replace(change, before=before)
    text = with_values(change.after.document.text, redaction)
    if before is None:
        return change, new_file(part.path, text)
    real = edited_file(part.path, before, text)
    return change, renamed_file(real, change.new_path)


def _without_comment(asking: Asking, before: ParsedDocument) -> ParsedDocument:
    """The file without the comment that gave the instruction, when one did."""
    task, document = asking.task, before.document
    if task.shown.code == task.target.code:
        return before
    span = task.target.span
    above = document.slice(Span(Point(0, 0), span.start))
    below = document.slice(Span(span.end, document.end))
    return parse(_with_text(document, f"{above}{task.shown.code}{below}"))


async def _document(asking: Asking, path: str) -> ParsedDocument | None:
    if path == asking.own_path:
        return asking.request.parsed
    project = asking.request.project
    document = await project.read(path) if project else None
    return await asyncio.to_thread(parse, document) if document else None


def _check_secrets_stay(changes: Sequence[FileChange], redaction: Redaction) -> None:
    """A secret may move with its code; it must not be written to a second place."""
    balance = Counter[str]()
    for number in range(1, redaction.count + 1):
        mark = placeholder(number)
        for change in changes:
            balance[mark] += change.after.document.text.count(mark) if change.after else 0
            balance[mark] -= change.before.document.text.count(mark) if change.before else 0
    if any(more > 0 for more in balance.values()):
        raise AnswerRefused("The answer copies a secret, which was not sent, to another place.")


def _does_something(change: FileChange) -> bool:
    return bool(change.edits or change.new_path or change.before is None or change.after is None)


def _with_text(document: Document, text: str) -> Document:
    return Document.of(
        text, uri=document.uri, language_id=document.language_id, version=document.version
    )
