"""Streams being read right now: one per document, shared by the requests that it fits.

A `Generation` outlives the request that began it, so that the next keystroke can join it. It ends
when its stop rule holds, when the document no longer fits it, or when nobody has wanted it for
`ORPHAN_MS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final

from context.text import Document, Point

from ..explanation import Trace
from .anchor import Anchor, may_still_fit, typed_since
from .stop_rules import Cut, StopContext, cut

ORPHAN_MS: Final = 300
"""Editors cancel a request and ask anew at the next key; a stream without readers waits this long
for them.
"""

OnText = Callable[[str], None]


class Generation:
    """One answer being written."""

    def __init__(self, anchor: Anchor, stop: StopContext, trace: Trace) -> None:
        self.anchor = anchor
        self.trace = trace
        """Of the request that began it; it learns which model was used."""
        self.text = ""
        """What has come so far."""
        self.result: Cut | None = None
        """Set when it has ended well."""
        self._stop = stop
        self._task: asyncio.Task[Cut] | None = None
        self._readers = 0
        self._listeners: list[OnText] = []
        self._orphan: asyncio.TimerHandle | None = None
        self._now: Document | None = None
        """The document after its latest change."""

    def start(self, stream: AsyncGenerator[str], on_end: Callable[[Generation], None]) -> None:
        """Begins to read; `on_end` is called when it ends well, before any reader is told."""
        self._task = asyncio.create_task(self._run(stream, on_end))
        self._task.add_done_callback(self._ended)

    async def wait(self, on_text: OnText | None = None) -> Cut:
        """The finished answer. Raises `ModelError`, or `CancelledError` when it was closed."""
        assert self._task is not None, "start() comes first"  # noqa: S101 - for the type checker
        self._readers += 1
        if self._orphan is not None:
            self._orphan.cancel()
        if on_text is not None:
            self._listeners.append(on_text)
            ended = cut(self.text, self._stop)
            on_text(ended.text if ended else self.text)
        try:
            return await asyncio.shield(self._task)
        finally:
            if on_text is not None:
                self._listeners.remove(on_text)
            self._readers -= 1
            if self._readers == 0 and not self._task.done():
                loop = asyncio.get_running_loop()
                self._orphan = loop.call_later(ORPHAN_MS / 1000, self.close)

    def heard_from(self, document: Document, point: Point, on_text: OnText | None) -> OnText | None:
        """A listener that tells `on_text` only what comes after the text typed up to `point`."""
        typed = typed_since(self.anchor, document, point) or ""
        return None if on_text is None else lambda text: on_text(text[len(typed) :])

    def document_changed(self, document: Document) -> None:
        """Closes the stream when its text is no longer there, now or as soon as that shows."""
        self._now = document
        self._close_if_unfit()

    def close(self) -> None:
        """Stops reading at once; the connection is closed."""
        if self._task is not None:
            self._task.cancel()

    async def over(self) -> None:
        """Returns when nothing is read any more, however it ended."""
        if self._task is not None:
            await asyncio.wait({self._task})

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    def _close_if_unfit(self) -> None:
        if self._now is not None and not may_still_fit(self.anchor, self._now, self.text):
            self.close()

    async def _run(self, stream: AsyncGenerator[str], on_end: Callable[[Generation], None]) -> Cut:
        result = self.result = await self._read(stream)
        on_end(self)
        return result

    async def _read(self, stream: AsyncGenerator[str]) -> Cut:
        async with aclosing(stream):
            async for piece in stream:
                self.text += piece
                self._close_if_unfit()
                ended = cut(self.text, self._stop)
                for listener in tuple(self._listeners):
                    listener(ended.text if ended else self.text)
                if ended is not None:
                    return ended
        return Cut(self.text.rstrip(), "end")

    def _ended(self, task: asyncio.Task[Cut]) -> None:
        if self._orphan is not None:
            self._orphan.cancel()
        if not task.cancelled():
            task.exception()  # without readers, asyncio must not complain that nobody looked


class Inflight:
    """The running generations, at most one per document."""

    def __init__(self) -> None:
        self._by_uri: dict[str, Generation] = {}
        self._closing: list[Generation] = []
        """Told to close, but perhaps not there yet."""

    def join(self, document: Document, point: Point) -> Generation | None:
        """The running stream whose text so far agrees with what was typed up to `point`."""
        generation = self._by_uri.get(document.uri)
        if generation is None or not generation.running:
            return None
        typed = typed_since(generation.anchor, document, point)
        return generation if typed is not None and _agree(generation.text, typed) else None

    def begin(self, generation: Generation) -> None:
        """Registers a new stream; the document's older one is closed."""
        self.close(generation.anchor.uri)
        self._by_uri[generation.anchor.uri] = generation

    def close(self, uri: str) -> None:
        """Closes the document's stream, if there is one."""
        if (old := self._by_uri.pop(uri, None)) is not None:
            old.close()
            self._closing = [one for one in (*self._closing, old) if one.running]

    def document_changed(self, document: Document) -> None:
        """Closes the document's stream when it no longer fits."""
        if (generation := self._by_uri.get(document.uri)) is not None:
            generation.document_changed(document)

    async def aclose(self) -> None:
        """Closes every stream and waits until the connections are closed."""
        for uri in tuple(self._by_uri):
            self.close(uri)
        await asyncio.gather(*(generation.over() for generation in self._closing))


def _agree(so_far: str, typed: str) -> bool:
    return so_far.startswith(typed) or typed.startswith(so_far)
