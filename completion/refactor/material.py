"""What a model is shown beside the code that it is asked about, piece by piece, without secrets.

Pieces that stay the same from request to request come first: a provider's prompt cache hits on the
longest common beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.budget import tokens_in
from context.redaction import NOTHING_REDACTED, Redaction, redact_numbered
from context.repository import HEADER, RepositoryPack
from context.text import with_lf

from ..values import RefactorRequest
from .menu.actions import Reach
from .surroundings import Surroundings

PROJECT: Final = "The files of the project:\n\n"
ELSEWHERE: Final = "From other files of the project:\n\n"
OWN: Final = "The file that it is about:\n\n"
TESTS: Final = "Its tests:\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt."""

    kind: str
    label: str
    """What it is of, for the user."""
    text: str
    why: str
    spare: bool = False
    """Whether the question can be asked without it, where a window is too small."""
    stable_chars: int = 0
    """How much of it is probably the same in the next request, from its beginning."""

    @property
    def tokens(self) -> int:
        return tokens_in(self.text, "")


@dataclass(frozen=True, slots=True)
class Material:
    """All of it."""

    pieces: tuple[Piece, ...]
    redaction: Redaction
    """What the placeholders in the pieces stand for."""
    redacted: int


def material_for(
    request: RefactorRequest, around: Surroundings, reach: Reach, *, redact_secrets: bool
) -> Material:
    """The pieces of one request, in the order to send them."""
    pieces, redaction, redacted = list[Piece](), NOTHING_REDACTED, 0
    if around.pack is not None:
        pieces.append(_project_piece(around.pack))
        redaction, redacted = around.pack.redaction, around.pack.redacted_count
    pieces += [
        Piece(
            "snippet",
            f"{one.path}:{one.first_line + 1}-{one.last_line + 1}",
            f"{HEADER.format(path=f'{one.path} ({one.why})')}{one.text}\n",
            one.why,
            spare=True,
        )
        for one in reversed(around.neighbours)
    ]
    own = request.path or request.parsed.document.uri.rpartition("/")[2]
    if around.view:
        pieces.append(_view_piece(own, around.view))
    texts = list[tuple[str, str, str]]()
    if around.tests is not None and around.tests.document is not None:
        texts.append((around.tests.path, around.tests.document.text, "its tests"))
    if reach in (Reach.FILE, Reach.PROJECT) and not _is_whole(around.pack, request.path):
        texts.append((own, request.parsed.document.text, "the file"))
    for path, text, why in texts:
        shown = with_lf(text)
        if redact_secrets:
            clean = redact_numbered(shown, redaction)
            shown, redaction, redacted = clean.text, clean.redaction, redacted + clean.count
        pieces.append(Piece("file", path, f"{HEADER.format(path=path)}{shown.rstrip()}\n\n", why))
    return Material(tuple(pieces), redaction, redacted)


def _view_piece(path: str, view: str) -> Piece:
    text = f"{HEADER.format(path=path)}{view}\n"
    return Piece("file", path, text, "around the code", spare=True)


def _project_piece(pack: RepositoryPack) -> Piece:
    count = sum(row.tokens > 0 for row in pack.manifest)
    label = f"{count} of {len(pack.manifest)} files"
    stable = len(PROJECT) + pack.steady_chars
    return Piece("project", label, PROJECT + pack.text, "the window allows", stable_chars=stable)


def _is_whole(pack: RepositoryPack | None, path: str) -> bool:
    if pack is None:
        return False
    return any(row.path == path and row.form.value == "whole" for row in pack.manifest)
