"""Packs as much of a repository as a model's window allows, in an order that stays the same.

A provider's prompt cache hits on the longest common beginning. So what changes rarely comes first,
what is being edited last, and inside these parts the order is by path: a change near the end leaves
every byte before it as it was. When not everything fits, what is worth most goes in whole, the rest
as an outline, and what is left out is in the manifest. Reads nothing: `read` is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from .redaction import NOTHING_REDACTED, Redaction, redact_numbered

HEADER: Final = "=== {path} ===\n"
OUTLINE_HEADER: Final = "=== {path} (outline) ===\n"
ENTRY_TOKENS: Final = 8
"""What a header costs beside its path."""
PATH_CHARS_PER_TOKEN: Final = 2
WHOLE_SHARE: Final = 0.6
"""Of the room, for whole files before outlines of others are considered."""
STEPS: Final = 16
"""What a part takes is rounded up to one of so many steps of the budget."""


class Steadiness(IntEnum):
    """How often a file changes while one works: the order of the parts of a pack."""

    STEADY = 0
    """Not touched in this session."""
    RECENT = 1
    """Changed in this session."""
    EDITED = 2
    """Being edited: what the request is about."""


class Form(StrEnum):
    """As what a file went in."""

    WHOLE = "whole"
    OUTLINE = "outline"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """What is known of a file before it is read."""

    path: str
    """Relative to the root, `/`-separated."""
    tokens: int
    """Of its whole text, estimated. Where that is too little, the budget holds all the same."""
    outline_tokens: int = 0
    """Of its outline; 0 when there is none."""
    value: float = 0.0
    """How much it helps, in a unit of the caller's: how often it is imported, how near it is."""
    steadiness: Steadiness = Steadiness.STEADY


Read = Callable[[str, Form], str | None]
"""Path and form -> the text with `\\n` line ends; None when it cannot be read any more."""
CountTokens = Callable[[str, str], int]
"""Text and path -> an estimate of its tokens."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A row of the manifest."""

    path: str
    form: Form
    tokens: int
    """What it takes of the budget; 0 when it is left out."""
    why: str
    """Why it is in this form, in a few words."""


@dataclass(frozen=True, slots=True)
class RepositoryPack:
    """What a model is shown of a repository."""

    text: str
    manifest: tuple[PackedFile, ...]
    """Every file: what went in, in the order of the text, then what did not, by path."""
    tokens: int
    """Never more than the budget."""
    redaction: Redaction = NOTHING_REDACTED
    """What the placeholders in the text stand for."""
    redacted_count: int = 0
    steady_chars: int = 0
    """The beginning of the text that nobody has changed in this session."""


def pack_repository(
    files: Iterable[RepositoryFile], tokens_max: int, read: Read, count_tokens: CountTokens
) -> RepositoryPack:
    """Packs `files` into at most `tokens_max` tokens, as `count_tokens` counts them.

    The same files and texts give the same bytes, in whatever order they come.
    """
    ordered = sorted(files, key=lambda file: (file.steadiness, file.path))
    forms = forms_of(ordered, tokens_max)
    pieces, redaction = _pieces(ordered, forms, read, count_tokens)
    kept = _within(pieces, tokens_max)
    rows = [
        PackedFile(piece.file.path, piece.form, piece.tokens, _WHY[piece.form]) for piece in kept
    ]
    went_in, was_read = {row.path for row in rows}, {piece.file.path for piece in pieces}
    left = (
        PackedFile(file.path, Form.LEFT_OUT, 0, _why_left(file, forms, was_read))
        for file in sorted(ordered, key=lambda file: file.path)
        if file.path not in went_in
    )
    return RepositoryPack(
        "".join(piece.text for piece in kept),
        (*rows, *left),
        sum(piece.tokens for piece in kept),
        redaction,
        sum(piece.redacted for piece in kept),
        sum(len(piece.text) for piece in kept if piece.file.steadiness is Steadiness.STEADY),
    )


def forms_of(files: Iterable[RepositoryFile], tokens_max: int) -> dict[str, Form]:
    """The form in which `pack_repository` asks for each file, told by the sizes that are known.

    What is edited chooses first. What it takes is rounded up to a step, so that a few more lines
    there do not change which of the other files fit.
    """
    ordered = sorted(files, key=lambda file: (file.steadiness, file.path))
    step = max(1, tokens_max // STEPS)
    forms, room = dict[str, Form](), tokens_max
    for steadiness in reversed(Steadiness):
        part = [file for file in ordered if file.steadiness is steadiness]
        chosen = _choose_part(part, room)
        forms.update(chosen)
        taken = sum(_cost(file, chosen[file.path]) for file in part)
        room -= min(room, -(-taken // step) * step)
    return forms


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a file adds to the text."""

    file: RepositoryFile
    form: Form
    text: str
    tokens: int
    redacted: int


def _choose_part(part: Sequence[RepositoryFile], room: int) -> dict[str, Form]:
    """Everything in whole if it fits. Else some in whole, outlines of more, and what room is left.

    In each of these rounds the file of the largest value goes first.
    """
    if sum(_cost(file, Form.WHOLE) for file in part) <= room:
        return {file.path: Form.WHOLE for file in part}
    forms = {file.path: Form.LEFT_OUT for file in part}
    by_value = sorted(part, key=lambda file: (-file.value, file.path))
    used = 0
    for form, limit in (
        (Form.WHOLE, int(room * WHOLE_SHARE)),
        (Form.OUTLINE, room),
        (Form.WHOLE, room),
    ):
        for file in by_value:
            more = _cost(file, form) - _cost(file, forms[file.path])
            fits = 0 < more <= limit - used
            if fits and (form is Form.WHOLE or file.outline_tokens):
                forms[file.path] = form
                used += more
    return forms


def _cost(file: RepositoryFile, form: Form) -> int:
    if form is Form.LEFT_OUT:
        return 0
    tokens = file.tokens if form is Form.WHOLE else file.outline_tokens
    return tokens + len(file.path) // PATH_CHARS_PER_TOKEN + ENTRY_TOKENS


def _pieces(
    ordered: Sequence[RepositoryFile],
    forms: dict[str, Form],
    read: Read,
    count_tokens: CountTokens,
) -> tuple[list[_Piece], Redaction]:
    """The files' texts in order, secrets replaced."""
    pieces, redaction = list[_Piece](), NOTHING_REDACTED
    for file in ordered:
        form = forms[file.path]
        text = None if form is Form.LEFT_OUT else read(file.path, form)
        if text is None:
            continue
        clean = redact_numbered(text, redaction)
        redaction = clean.redaction
        header = HEADER if form is Form.WHOLE else OUTLINE_HEADER
        end = "\n" if clean.text.endswith("\n") else "\n\n"
        whole = header.format(path=file.path) + clean.text + end
        pieces.append(_Piece(file, form, whole, count_tokens(whole, file.path), clean.count))
    return pieces, redaction


def _within(pieces: Sequence[_Piece], tokens_max: int) -> list[_Piece]:
    """The pieces without those of least value, as long as texts are longer than was known."""
    over = sum(piece.tokens for piece in pieces) - tokens_max
    dropped = set[str]()
    for piece in sorted(pieces, key=_importance):
        if over <= 0:
            break
        dropped.add(piece.file.path)
        over -= piece.tokens
    return [piece for piece in pieces if piece.file.path not in dropped]


def _importance(piece: _Piece) -> tuple[int, float, str]:
    return piece.file.steadiness, piece.file.value, piece.file.path


def _why_left(file: RepositoryFile, forms: dict[str, Form], was_read: set[str]) -> str:
    if forms[file.path] is Form.LEFT_OUT:
        return "no room: other files are worth more"
    return "longer than was known" if file.path in was_read else "it cannot be read"


_WHY: Final = {Form.WHOLE: "it fits", Form.OUTLINE: "no room for the whole file"}
