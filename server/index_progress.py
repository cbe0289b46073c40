"""The editor's progress display while an index takes long to be built."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from completion.values import RefactorProgress

from .reporting import progress

if TYPE_CHECKING:
    from .state import FimbleServer
    from .workspace_index import WorkspaceIndex


class IndexProgress:
    """Shows one display for each index that is being built; the index process says when."""

    def __init__(self, ls: FimbleServer) -> None:
        self._ls = ls
        self._displays: dict[WorkspaceIndex, asyncio.Event] = {}

    def __call__(self, index: WorkspaceIndex) -> None:
        """Takes note of what an index tells of itself."""
        if (news := self._displays.get(index)) is not None:
            news.set()
            if not index.status.total:
                del self._displays[index]
        elif index.status.total and self._ls.state.client.progress:
            self._displays[index] = asyncio.Event()
            self._ls.protocol.spawn(self._show(index), "the progress of an index")

    async def _show(self, index: WorkspaceIndex) -> None:
        news = self._displays[index]
        with progress(self._ls, f"Fimble: indexing {index.root.name}", None) as display:
            while total := index.status.total:
                done = index.status.done
                percent = min(100, 100 * done // total)
                display.report(RefactorProgress(f"{done:,} of {total:,} files", percent))
                await news.wait()
                news.clear()
