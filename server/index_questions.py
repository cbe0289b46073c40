"""What a refactor asks a folder's index: messages out, values back.

Knows what the operations of `index_child` are asked and answer; who carries the messages, a process
or a call, is `ask`'s business.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from context.related import RelatedCode

if TYPE_CHECKING:
    from context.retrieval.span_query import SpanQuery

SKETCHES_A_QUESTION: Final = 50
FILES_MAX: Final = 20_000
"""Of a larger project nobody wants all files."""

Ask = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""Sends one message and gives its answer; None when there is none, or an error."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What an index says of a file."""

    path: str
    size: int
    """Of its text, in bytes."""
    outline_chars: int
    """Of its headers at most; 0: it defines nothing."""
    mentions: int
    """In how many files its name stands, without its extension."""


class IndexQuestions:
    """The questions, each answered with None when nobody answers."""

    def __init__(self, ask: Ask, is_complete: Callable[[], bool] = lambda: True) -> None:
        """`is_complete` tells whether the index knows all files by now."""
        self._ask = ask
        self._is_complete = is_complete

    async def around(self, query: SpanQuery, tokens_max: int) -> tuple[RelatedCode, ...] | None:
        """The code that matters to who changes a span, what matters most first."""
        from context.retrieval.span_query import span_query_to_json

        values = span_query_to_json(query)
        answer = await self._ask({"op": "around", "query": values, "tokens_max": tokens_max})
        return None if answer is None else tuple(map(code_from_json, answer["snippets"]))

    async def files(self) -> tuple[KnownFile, ...] | None:
        """Every file, by path; None when there are too many, or not all are known yet."""
        found = list[KnownFile]()
        while self._is_complete() and len(found) < FILES_MAX:
            after = found[-1].path if found else ""
            answer = await self._ask({"op": "files", "after": after})
            if answer is None:
                return None
            if not answer["files"]:
                return tuple(found)
            found += (KnownFile(*values) for values in answer["files"])
        return None

    async def sketches(self, paths: Sequence[str]) -> Mapping[str, str] | None:
        """The headers of what files define, as text, by path."""
        found: dict[str, str] = {}
        for first in range(0, len(paths), SKETCHES_A_QUESTION):
            asked = paths[first : first + SKETCHES_A_QUESTION]
            answer = await self._ask({"op": "sketches", "paths": asked})
            if answer is None:
                return None
            found |= answer["sketches"]
        return found

    async def mentions(self, names: Sequence[str], files_max: int) -> tuple[str, ...] | None:
        """The files in which one of `names` stands, the first of them by path."""
        answer = await self._ask({"op": "mentions", "names": names, "files_max": files_max})
        return None if answer is None else tuple(answer["paths"])


def code_from_json(snippet: Mapping[str, Any]) -> RelatedCode:
    """A snippet as the index process writes it."""
    text = str(snippet["text"])
    return RelatedCode(
        path=str(snippet["path"]),
        first_line=int(snippet["first_line"]),
        last_line=int(snippet["last_line"]),
        text=text if text.endswith("\n") else text + "\n",
        why=str(snippet["why"]),
        score=float(snippet["score"]),
    )
