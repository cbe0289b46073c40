"""The façade: the snippets for one query, out of one index, within a budget. Deterministic."""

from __future__ import annotations

from ..lookup import Lookup
from .packing import Snippet, pack
from .query import Query
from .ranking import rank
from .view import View


def retrieve(query: Query, lookup: Lookup, room_tokens: int) -> tuple[Snippet, ...]:
    """What a model should see of other files for `query`, the most useful first.

    A token counts 3.5 characters, a snippet its text and its path. Costs milliseconds.
    """
    return pack(rank(View(query, lookup)), room_tokens)
