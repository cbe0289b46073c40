"""Streams being read right now: one per document, shared by the requests that it fits.

A `Generation` outlives the request that began it, so that the next keystroke can join it. It ends
when its stop rule holds, when the document no longer fits it, or when nobody has wanted it for
`ORPHAN_MS`. One more may run ahead of the user: it gives way to every real request.
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

    def __init__(
        self,
        anchor: Anchor,
        stop: StopContext,
        trace: Trace,
        *,
        lead: str = "",
        backend: str = "",
    ) -> None:
        self.anchor = anchor
        self.lead = lead
        """What stands between the anchor and the cursor that the model was asked about."""
        self.backend = backend
        """Who writes it; see `Inflight.begin`."""
        self.trace = trace
        """Of the request that began it; it learns which model was used."""
        self.text = ""
        """What has come so far, without the lead."""
        self.result: Cut | None = None
        """Set when it has ended well."""
        self.answered_early = ""
        """The finished lines that were shown, with the lead, while the rest is still to come."""
        self.stop = stop
        self._task: asyncio.Task[Cut] | None = None
        self._readers = 0
        self._listeners: list[OnText] = []
        self._orphan: asyncio.TimerHandle | None = None
        self._now: Document | None = None
        """The document after its latest change."""

    def start(
        self,
        stream: AsyncGenerator[str],
        on_end: Callable[[Generation], None],
        on_over: Callable[[Generation], object] = lambda _: None,
    ) -> None:
        """Begins to read.

        `on_end` is called when it ends well, before any reader is told; `on_over` however it ends.
        """
        self._task = asyncio.create_task(self._run(stream, on_end))
        self._task.add_done_callback(self._ended)
        self._task.add_done_callback(lambda _: on_over(self))

    async def wait(self, on_text: OnText | None = None) -> Cut:
        """The finished answer. Raises `ModelError`, or `CancelledError` when it was closed."""
        assert self._task is not None, "start() comes first"  # noqa: S101 - for the type checker
        self._readers += 1
        if self._orphan is not None:
            self._orphan.cancel()
        if on_text is not None:
            self._listeners.append(on_text)
            ended = cut(self.text, self.stop)
            on_text(ended.text if ended else self.text)
        try:
            return await asyncio.shield(self._task)
        finally:
            if on_text is not None:
                self._listeners.remove(on_text)
            self._readers -= 1
            if self._readers == 0 and not self._task.done() and not self.answered_early:
                loop = asyncio.get_running_loop()
                self._orphan = loop.call_later(ORPHAN_MS / 1000, self.close)

    def heard_from(self, document: Document, point: Point, on_text: OnText | None) -> OnText | None:
        """A listener that tells `on_text` only what comes after the text typed up to `point`."""
        typed = len(typed_since(self.anchor, document, point) or "")
        return None if on_text is None else lambda text: on_text((self.lead + text)[typed:])

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
    def wanted(self) -> bool:
        """Whether somebody waits for it."""
        return self._readers > 0

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    def on(self, backend: str) -> bool:
        """Whether it is being read from `backend`."""
        return self.running and self.backend == backend

    def _close_if_unfit(self) -> None:
        if self._now is not None and not may_still_fit(
            self.anchor, self._now, self.lead + self.text
        ):
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
                ended = cut(self.text, self.stop)
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
    """The running generations: at most one per document, and one ahead of the user."""

    def __init__(self) -> None:
        self._by_uri: dict[str, Generation] = {}
        """Oldest first."""
        self._ahead: Generation | None = None
        self._latest: dict[str, Document] = {}
        """Each open document after its latest change."""
        self.waiting = 0
        """How many requests are about to begin a stream."""
        self._closing: list[Generation] = []
        """Told to close, but perhaps not there yet."""

    def join(self, document: Document, point: Point) -> Generation | None:
        """The running stream that fits `point`; one that ran ahead is the document's own then."""
        generation = self.fitting(document, point)
        if generation is not None and generation is self._ahead:
            self._ahead = None
            self.close(document.uri)
            self._by_uri[document.uri] = generation
        return generation

    def fitting(self, document: Document, point: Point) -> Generation | None:
        """The running stream whose text so far agrees with what was typed up to `point`."""
        streams = (self._by_uri.get(document.uri), self._ahead)
        fitting = (one for one in streams if one is not None and _joins(one, document, point))
        return next(fitting, None)

    def begin(self, generation: Generation, streams_max: int) -> None:
        """Registers a new stream, and closes what must make room for it.

        That is the one ahead, the document's older one, and of its backend's others so many that
        no more than `streams_max` run: first those that nobody waits for, then the oldest.
        """
        self.close_ahead()
        self.close(generation.anchor.uri)
        self.make_room(generation, streams_max)
        self._by_uri[generation.anchor.uri] = generation

    def make_room(self, generation: Generation, streams_max: int) -> None:
        """Closes what its backend must not write beside `generation`.

        What runs ahead gives way itself.
        """
        streams = self._by_uri.values()
        others = [one for one in streams if one is not generation and one.on(generation.backend)]
        others.sort(key=lambda one: one.wanted)
        too_many = others[: max(0, len(others) + 1 - streams_max)]
        if too_many and generation is self._ahead:
            self.close_ahead()
            return
        for other in too_many:
            self.close(other.anchor.uri)

    def begin_ahead(self, generation: Generation) -> None:
        """Registers a stream that nobody has asked for yet."""
        self.close_ahead()
        self._ahead = generation

    def has(self, uri: str) -> bool:
        """Whether a stream of the document is known, of the one ahead too."""
        ahead = self._ahead
        return uri in self._by_uri or (ahead is not None and ahead.anchor.uri == uri)

    def running(self, backend: str) -> int:
        """How many streams of `backend` are being read."""
        ahead = () if self._ahead is None else (self._ahead,)
        return sum(one.on(backend) for one in (*self._by_uri.values(), *ahead))

    def close(self, uri: str) -> None:
        """Closes the document's stream, if there is one."""
        if (old := self._by_uri.pop(uri, None)) is not None:
            self._close(old)

    def close_ahead(self, uri: str | None = None) -> None:
        """Closes the stream that runs ahead, if it is for the document `uri`; None: for any."""
        ahead = self._ahead
        if ahead is not None and uri in (None, ahead.anchor.uri):
            self._ahead = None
            self._close(ahead)

    def document_changed(self, document: Document) -> None:
        """Closes the document's stream when it no longer fits."""
        self._latest[document.uri] = document
        if (generation := self._by_uri.get(document.uri)) is not None:
            generation.document_changed(document)

    def document_closed(self, uri: str) -> None:
        """Closes and forgets what concerns a document."""
        self._latest.pop(uri, None)
        self.close(uri)
        self.close_ahead(uri)

    def still_there(self, anchor: Anchor) -> bool:
        """Whether the text around `anchor` has not been changed against it since."""
        latest = self._latest.get(anchor.uri)
        return latest is None or may_still_fit(anchor, latest, "")

    def close_all(self) -> None:
        """Closes every stream."""
        self.close_ahead()
        for uri in tuple(self._by_uri):
            self.close(uri)

    async def aclose(self) -> None:
        """Closes every stream and waits until the connections are closed."""
        self.close_all()
        await asyncio.gather(*(generation.over() for generation in self._closing))

    def _close(self, generation: Generation) -> None:
        generation.close()
        self._closing = [one for one in (*self._closing, generation) if one.running]


def _joins(generation: Generation, document: Document, point: Point) -> bool:
    """Whether it is being read still and agrees with what was typed up to `point`."""
    if not generation.running:
        return False
    typed = typed_since(generation.anchor, document, point)
    return typed is not None and _agree(generation.lead + generation.text, typed)


def _agree(so_far: str, typed: str) -> bool:
    return so_far.startswith(typed) or typed.startswith(so_far)
