"""HTTP to model servers: connections, time limits, closing.

With `http_errors` and `near` the only module that imports httpx. Every request has a limit for
connecting, for its first event, between two pieces, and in all, so that neither silence nor a drip
of header bytes can hold it. Leaving an answer closes its connection at once, which is how a server
learns that nobody listens any more; an answer read to its end gives its connection back.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from ..errors import ModelError
from . import faults
from .faults import Subject
from .http_errors import reading, sending
from .http_request import HttpRequest
from .policy import HostPolicy, address_parts, is_loopback
from .wire import text_at

if TYPE_CHECKING:
    import httpx

JSON_BYTES_MAX: Final = 4 * 1_048_576
TAIL_BYTES_MAX: Final = 65_536
TAIL_MS_MAX: Final = 1_000
TAIL_NOW_MS: Final = 5
"""How long a request waits for the connection of an answer whose text has come, but not its end."""
ERROR_BODY_MS_MAX: Final = 1_000
KEEP_ALIVE_S: Final = 60.0
PORT_MAX: Final = 65_535

_UNUSABLE_TYPES: Final = ("text/html", "application/xhtml", "image/", "application/pdf")


class HttpAnswer:
    """The body of an answer with status 200, as it comes."""

    def __init__(self, response: httpx.Response, request: HttpRequest, started: float) -> None:
        self._response = response
        self._chunks = response.aiter_bytes()
        self._request = request
        self._deadline = started + request.timeouts.total_ms / 1000
        self._first_deadline: float | None = started + request.timeouts.first_event_ms / 1000
        self._chunk_s = request.timeouts.chunk_ms / 1000
        self._bytes_left = request.bytes_max
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content_type = response.headers.get("content-type", "").partition(";")[0].lower()
        self.is_whole = False
        """Set by the reader when the answer is complete: the connection may be used again."""

    async def read(self) -> bytes:
        """The next piece, empty at the end of the body. Raises `ModelError`."""
        started = asyncio.get_running_loop().time()
        limit = self._first_deadline or started + self._chunk_s
        limit = min(limit, self._deadline)
        try:
            with reading(self._request.subject):
                async with asyncio.timeout_at(limit):
                    chunk = await anext(self._chunks, b"")
        except TimeoutError:
            what = "for its first token" if self._first_deadline else "for the next piece of text"
            what = "in all" if limit >= self._deadline else what
            raise faults.timed_out(self._request.subject, self._waited_ms(limit), what) from None
        self._bytes_left -= len(chunk)
        if self._bytes_left < 0:
            raise faults.malformed(self._request.subject, "sent an answer without end")
        return chunk

    def first_event_came(self) -> None:
        """From now on the limit between two pieces holds."""
        self._first_deadline = None

    def text_is_complete(self) -> None:
        """Only usage and the end of the body are still to come: do not wait long for them."""
        self._first_deadline = None
        self._chunk_s = min(self._chunk_s, TAIL_MS_MAX / 1000)

    def _waited_ms(self, limit: float) -> float:
        timeouts = self._request.timeouts
        if limit >= self._deadline:
            return timeouts.total_ms
        return timeouts.first_event_ms if self._first_deadline else self._chunk_s * 1000

    async def drain(self) -> None:
        """Read on to the end of the body, within bounds, so that the connection is kept."""
        left = TAIL_BYTES_MAX
        with contextlib.suppress(Exception):
            async with asyncio.timeout(TAIL_MS_MAX / 1000):
                while left > 0 and (chunk := await anext(self._chunks, b"")):
                    left -= len(chunk)
        await self.close()

    async def close(self) -> None:
        with contextlib.suppress(Exception):
            await self._response.aclose()


class HttpPool:
    """Connections to model servers, kept alive between requests. For one event loop."""

    def __init__(self, policy: HostPolicy | None = None) -> None:
        self.policy = policy or HostPolicy()
        self._ways: dict[tuple[bool, bool], _Way] = {}
        self._tails: set[asyncio.Task[None]] = set()

    async def json(self, request: HttpRequest) -> tuple[int, object]:
        """Status and JSON body (None when it is not JSON), whatever the status.

        Raises `ModelError` when no answer comes.
        """
        total_s = request.timeouts.total_ms / 1000
        try:
            async with asyncio.timeout(total_s):
                response, _ = await self._send(request)
                try:
                    body = await _read_bounded(response, request, JSON_BYTES_MAX)
                finally:
                    await response.aclose()
        except TimeoutError:
            waited_ms = request.timeouts.total_ms
            raise faults.timed_out(request.subject, waited_ms, "in all") from None
        return response.status_code, _parsed(body)

    @contextlib.asynccontextmanager
    async def open(self, request: HttpRequest) -> AsyncGenerator[HttpAnswer]:
        """Send, and read the answer within the block. Raises `ModelError`, also for its status."""
        response, started = await self._send(request)
        answer = HttpAnswer(response, request, started)
        try:
            if response.status_code not in request.statuses:
                raise await _refusal(response, request)
            _check_type(answer.content_type, request.subject)
            yield answer
        finally:
            if answer.is_whole:
                self._finish(answer)
            else:
                await answer.close()

    async def aclose(self) -> None:
        """Closes every connection."""
        for task in self._tails:
            task.cancel()
        await asyncio.gather(*self._tails, return_exceptions=True)
        ways, self._ways = list(self._ways.values()), {}
        for way in ways:
            await way.aclose()

    def _finish(self, answer: HttpAnswer) -> None:
        """Reads the end of the body, which nobody has to wait for."""
        task = asyncio.create_task(answer.drain())
        self._tails.add(task)
        task.add_done_callback(self._tails.discard)

    async def _send(self, request: HttpRequest) -> tuple[httpx.Response, float]:
        """Answer with its headers read, and when the request began (the loop's time)."""
        import httpx

        subject, timeouts = request.subject, request.timeouts
        self.policy.check(request.url, model=subject.model)
        if self._tails:
            await asyncio.wait(self._tails, timeout=TAIL_NOW_MS / 1000)
        way = self._way(request)
        send = partial(way.send, follow_redirects=True) if request.follows_redirects else way.send
        started = asyncio.get_running_loop().time()
        wait_ms = min(timeouts.first_event_ms, timeouts.total_ms)
        connections = _ConnectionCount()
        with sending(subject):
            prepared = _prepared(way, request, connections)
            try:
                async with asyncio.timeout_at(started + wait_ms / 1000):
                    try:
                        response = await send(prepared)
                    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                        if connections.opened:
                            raise
                        # The server had closed a kept connection: it never read this request.
                        response = await send(prepared)
            except TimeoutError:
                raise faults.timed_out(subject, wait_ms, "for its first token") from None
        return response, started

    def _way(self, request: HttpRequest) -> _Way:
        """How a request goes out, by where it goes to."""
        near = is_loopback(request.url)
        parts = address_parts(request.url)
        named = "@" in parts.netloc  # name and password in an address are httpx's own business
        kind = (near, parts.scheme == "http" and not named and not request.follows_redirects)
        if kind not in self._ways:
            self._ways[kind] = _near_way() if all(kind) else _far_way(proxied=not near)
        return self._ways[kind]


@dataclass(frozen=True, slots=True)
class _Way:
    """How requests of one kind are made and sent, and how their connections are closed."""

    build: Callable[..., httpx.Request]
    send: Callable[..., Awaitable[httpx.Response]]
    aclose: Callable[[], Awaitable[None]]


def _near_way() -> _Way:
    """To a server on this machine: without a client's redirects, cookies, proxies and defaults."""
    import httpx

    from .near import NearTransport

    transport = NearTransport(_limits())
    return _Way(httpx.Request, transport.handle_async_request, transport.aclose)


def _far_way(*, proxied: bool) -> _Way:
    import httpx

    client = httpx.AsyncClient(limits=_limits(), trust_env=proxied, follow_redirects=False)
    return _Way(client.build_request, partial(client.send, stream=True), client.aclose)


def _limits() -> httpx.Limits:
    import httpx

    return httpx.Limits(
        max_connections=64, max_keepalive_connections=16, keepalive_expiry=KEEP_ALIVE_S
    )


class _ConnectionCount:
    """Counts the connections that httpcore opens for one request."""

    def __init__(self) -> None:
        self.opened = 0

    async def trace(self, event: str, _info: Mapping[str, object]) -> None:
        self.opened += event.startswith("connection.connect") and event.endswith(".started")


def _prepared(way: _Way, request: HttpRequest, connections: _ConnectionCount) -> httpx.Request:
    import httpx

    headers = {"accept-encoding": "identity", **request.headers, **request.key_headers()}
    content = None
    if request.body is not None:
        content = request.encoded_body()
        headers["content-type"] = "application/json"
    if (httpx.URL(request.url).port or 0) > PORT_MAX:
        raise httpx.InvalidURL("no such port")
    timeout = httpx.Timeout(None, connect=request.timeouts.connect_ms / 1000)
    extensions: dict[str, object] = {"trace": connections.trace, "timeout": timeout.as_dict()}
    return way.build(
        request.method, request.url, content=content, headers=headers, extensions=extensions
    )


async def _refusal(response: httpx.Response, request: HttpRequest) -> ModelError:
    """The error for a status other than 200, with what its body says of the kind."""
    body: object = None
    with contextlib.suppress(ModelError, TimeoutError):
        async with asyncio.timeout(ERROR_BODY_MS_MAX / 1000):
            body = _parsed(await _read_bounded(response, request, TAIL_BYTES_MAX))
    if isinstance(body, list) and body:
        body = body[0]  # Google wraps its errors in a list
    error = body.get("error") if isinstance(body, dict) else None
    code = text_at(error, "code") or text_at(error, "type")
    pause_ms = faults.retry_after_ms(response.headers)
    return faults.for_status(request.subject, response.status_code, code, pause_ms)


async def _read_bounded(response: httpx.Response, request: HttpRequest, bytes_max: int) -> bytes:
    body = bytearray()
    with reading(request.subject):
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > bytes_max:
                raise faults.malformed(request.subject, "sent an answer without end")
    return bytes(body)


def _parsed(body: bytes) -> object:
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def _check_type(content_type: str, subject: Subject) -> None:
    if content_type.startswith(_UNUSABLE_TYPES):
        detail = "answered with a web page: its `baseUrl` may be wrong"
        raise faults.malformed(subject, detail)
