"""How much the index takes in. Every bound of the package is here, with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What one workspace may cost. What is over a limit is left out and counted."""

    files_max: int = 150_000
    """Files in all; those nearest to the workspace's root come first."""
    total_bytes_max: int = 1_500_000_000
    """Source text in all; the database is about as large."""


DATA_FILE_BYTES_MAX: Final = 100_000
"""Of data and prose; code may have `context.ignore`'s size. Large ones are no use to a reader."""
CHUNKS_A_FILE_MAX: Final = 1_024
"""As many chunks as a posting has room for; later lines of such a file are not searched."""
OCCURRENCES_MAX: Final = 4
"""As often as a posting can say that a word stands in a chunk."""
FILE_IDS_MAX: Final = 2**20
"""As many files as a posting has room for."""
TERM_CHARS_MAX: Final = 64
"""What is longer is a hash or encoded data, not a name."""

BATCH_FILES_MAX: Final = 512
BATCH_BYTES_MAX: Final = 2_000_000
"""A batch is one transaction: what a crash can lose, and what is held in memory."""
SLICE_ROWS: Final = 1_000
"""Rows written at a stretch: some milliseconds, after which a waiting question is answered."""

QUERY_ROWS_MAX: Final = 200
"""Definitions of one name that are looked at; a name with more says nothing."""
QUERY_CHUNKS_MAX: Final = 4_000
"""Chunks that one search weighs up; what further words find adds to these only."""
QUERY_POSTINGS_MAX: Final = 16_000
"""Postings that one search reads, those of rare words first: about 2 ms."""
QUERY_TERMS_MAX: Final = 64
"""Words that one search looks up, the weightiest first."""

COUNTS_KEPT: Final = 20_000
DEFINITIONS_KEPT: Final = 10_000
OUTLINES_KEPT: Final = 256
TEXTS_KEPT: Final = 32
"""Unpacked, for the next question; most ask about the same files again."""
PAGE_CACHE_KIB: Final = 16_384
"""What SQLite may keep of the database in memory."""
