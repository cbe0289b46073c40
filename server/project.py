"""A project's files for a refactor: implements `completion.project.ProjectView`.

Joins the disk and the open documents (`project_files`) with what the folder's index knows. The disk
is waited for in threads, the index for a bounded time; what cannot be had is not there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from completion.project import ChangedFile
from context.related import RelatedCode
from context.repository import RepositoryPack
from context.syntax import ParsedDocument
from context.text import Document, Span

from .index_questions import IndexQuestions, KnownFile
from .project_files import ProjectFiles
from .project_pack import PackPlan
from .rpc.failure_text import failure_text
from .turns import Turns

AROUND_TIMEOUT_S: Final = 2.0
"""An index that has not answered by then is not waited for."""
LISTING_TIMEOUT_S: Final = 10.0
MENTIONING_MAX: Final = 200

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Project:
    """One folder. For one event loop."""

    def __init__(
        self,
        folder: Path,
        folder_uri: str,
        index: IndexQuestions | None,
        documents: Callable[[], Iterable[Document]],
        recent: Callable[[], Collection[str]] = frozenset,
        on_edited: Callable[[Iterable[str]], None] = lambda _: None,
    ) -> None:
        """`documents` gives those that are open now, `recent` the paths worked on in this session.

        `on_edited` is told the URIs of the files that a pack is asked for.
        """
        self._folder = folder
        self._uri = folder_uri
        self._index = index
        self._documents = documents
        self._recent = recent
        self._on_edited = on_edited

    async def read(self, path: str) -> Document | None:
        """A text file that a model may see; see `ProjectFiles.read`."""
        return await asyncio.to_thread(self._files().read, path)

    async def is_taken(self, path: str) -> bool:
        """Whether nothing new can be made at `path`: something lies there, or it leads out."""
        return await asyncio.to_thread(self._files().is_taken, path)

    async def paths(self) -> tuple[str, ...]:
        """The files that models may see, sorted; empty while not all of them are known."""
        listed = await self._listed()
        return await self._shown([file.path for file in listed])

    async def around(
        self, parsed: ParsedDocument, span: Span, tokens_max: int
    ) -> tuple[RelatedCode, ...]:
        """Code of other files that who changes `span` has to know, what matters most first."""
        path = await asyncio.to_thread(self._files().path_of, parsed.document.uri)
        if self._index is None or not path or tokens_max <= 0:
            return ()
        from context.retrieval.span_query import span_query

        query = span_query(parsed, span, path)
        found = await _answer(self._index.around(query, tokens_max), AROUND_TIMEOUT_S) or ()
        shown = set(await self._shown({code.path for code in found}))
        return tuple(code for code in found if code.path in shown and code.path != path)

    async def mentioning(self, names: Sequence[str]) -> tuple[str, ...]:
        """The files in which one of these names stands, sorted, at most `MENTIONING_MAX`."""
        if self._index is None or not names:
            return ()
        asked = self._index.mentions(names, MENTIONING_MAX)
        return await self._shown(await _answer(asked, AROUND_TIMEOUT_S) or ())

    async def pack(self, edited: Sequence[str], tokens_max: int) -> RepositoryPack | None:
        """The whole project in at most `tokens_max` tokens, those being `edited` last.

        None when not all of its files are known.
        """
        listed = await self._listed()
        if not listed or self._index is None:
            return None
        files = self._files()
        self._on_edited([files.uri_of(path) for path in edited])
        plan = PackPlan(files, listed, edited, self._recent(), tokens_max)
        try:
            outlined = await asyncio.to_thread(plan.prepare)
            sketches = await _answer(self._index.sketches(outlined), LISTING_TIMEOUT_S)
            return await asyncio.to_thread(plan.pack, sketches or {})
        finally:
            plan.stop.set()

    async def unsaved(self) -> tuple[ChangedFile, ...]:
        """What open documents say that the disk does not."""
        return await asyncio.to_thread(self._files().unsaved)

    def _files(self) -> ProjectFiles:
        return ProjectFiles(self._folder, self._uri, tuple(self._documents()))

    async def _listed(self) -> tuple[KnownFile, ...]:
        if self._index is None:
            return ()
        return await _answer(self._index.files(), LISTING_TIMEOUT_S) or ()

    async def _shown(self, paths: Collection[str]) -> tuple[str, ...]:
        """Those of indexed `paths` that may be told of now, sorted."""
        if not paths:
            return ()
        files = self._files()
        return await asyncio.to_thread(
            lambda: tuple(filter(files.is_shown, Turns().between(sorted(paths))))
        )


async def _answer(asked: Awaitable[_T | None], timeout_s: float) -> _T | None:
    """What the index answers; None when it does not, or not in time."""
    try:
        async with asyncio.timeout(timeout_s):
            return await asked
    except TimeoutError:
        return None
    except Exception as error:  # noqa: BLE001 - a refactor goes on without it
        _log.warning("the index could not be asked: %s", failure_text(error))
        return None
