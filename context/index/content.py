"""One file's text -> everything the index keeps of it. Pure: the bytes are read elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from ..languages import language_id_for_path
from ..lookup import CHUNK_LINES
from ..outline.values import Outline
from ..redaction import redact_in_place
from ..text import with_lf
from ..words import terms_in
from .limits import CHUNKS_A_FILE_MAX, TERM_CHARS_MAX

_BYTE_ORDER_MARK: Final = "\ufeff"
_ONLY_CPP: Final = re.compile(
    r"^[ \t]*(?:class|namespace|template|using|public|private|protected|constexpr)\b|\w::~?\w",
    re.MULTILINE,
)


class Outliner(Protocol):
    """How a text becomes an outline: `context.outline.extract.outline`."""

    def __call__(self, text: str, language_id: str, /) -> Outline: ...


@dataclass(frozen=True, slots=True)
class FileContent:
    """What the index keeps of one file's text. Without the user's secrets."""

    text: str
    r"""Lines end in `\n`; as many lines as the file has."""
    outline: Outline
    chunks: tuple[Mapping[str, int], ...]
    """The terms of each `CHUNK_LINES` lines, and how often each stands there."""

    @property
    def terms(self) -> frozenset[str]:
        return frozenset().union(*self.chunks)

    @property
    def use_counts(self) -> Counter[tuple[str, str, bool]]:
        """How often each (receiver, member, called) stands in the file."""
        return Counter((use.receiver, use.member, use.called) for use in self.outline.uses)


def decoded(data: bytes) -> str:
    r"""The text of a file; lines end in `\n`. What is no UTF-8 is replaced."""
    return with_lf(data.decode("utf-8", "replace")).removeprefix(_BYTE_ORDER_MARK)


def well_formed(text: str) -> str:
    r"""A document as the index wants it: lines end in `\n`, and half characters are replaced."""
    return with_lf(text).encode("utf-8", "replace").decode("utf-8")


def content_of(path: str, text: str, outliner: Outliner) -> FileContent:
    r"""What is kept of the file `path` with `text`, whose lines end in `\n`.

    Secrets are replaced before anything else is made of the text.
    """
    text = redact_in_place(text).text
    outline = outliner(text, language_id_for_text(path, text))
    return FileContent(text, outline, tuple(chunk_terms(text)))


def language_id_for_text(path: str, text: str) -> str:
    """The language of a file; a header is one of C++ when it says something that C cannot."""
    language_id = language_id_for_path(path)
    return "cpp" if language_id == "c" and _ONLY_CPP.search(text) else language_id


def chunk_terms(text: str) -> Iterator[dict[str, int]]:
    """What each chunk of a text is found by, and how often that stands there."""
    lines = text.split("\n")
    for first in range(0, min(len(lines), CHUNKS_A_FILE_MAX * CHUNK_LINES), CHUNK_LINES):
        counts = Counter(terms_in("\n".join(lines[first : first + CHUNK_LINES])))
        yield {term: n for term, n in counts.items() if 1 < len(term) <= TERM_CHARS_MAX}
