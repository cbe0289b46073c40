"""The network under httpx for servers on this machine: bytes, ends and errors as httpx has them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from completion.upstream.near import UNREAD_BYTES_MAX, NearTransport

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(talk: Talk) -> AsyncGenerator[str]:
    """The address of a server that handles each connection with `talk`."""
    connections: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        listening.close()
        await asyncio.gather(*connections, return_exceptions=True)


@asynccontextmanager
async def transport() -> AsyncGenerator[NearTransport]:
    near = NearTransport(httpx.Limits(max_connections=4, max_keepalive_connections=4))
    try:
        yield near
    finally:
        await near.aclose()


async def get(near: NearTransport, url: str, body: bytes = b"") -> bytes:
    response = await near.handle_async_request(httpx.Request("POST", url, content=body))
    try:
        return await response.aread()
    finally:
        await response.aclose()


async def check_error(expected: type[httpx.TransportError], talk: Talk) -> None:
    async with server(talk) as url, transport() as near:
        with pytest.raises(expected) as caught:
            await get(near, url)
        assert type(caught.value) is expected


async def test_a_connection_is_used_again_until_the_server_closes_it() -> None:
    begun: list[int] = []
    gone = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun.append(0)
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n")
            begun[-1] += 1
            writer.write(HEAD % 2 + b"ok")
        writer.close()
        await writer.wait_closed()
        gone.set()

    async with server(talk) as url, transport() as near:
        assert [await get(near, url) for _ in range(2)] == [b"ok", b"ok"]
        await gone.wait()
        assert await get(near, url) == b"ok"
        assert await get(near, url) == b"ok"
        assert begun == [2, 2]


async def test_a_body_longer_than_what_is_kept_unread_comes_whole() -> None:
    size = 5 * UNREAD_BYTES_MAX

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD % size + b"x" * size)
        await writer.drain()

    async with server(talk) as url, transport() as near:
        response = await near.handle_async_request(httpx.Request("GET", url))
        chunks = response.aiter_bytes()
        got = len(await anext(chunks))
        for _ in range(100):
            await asyncio.sleep(0)  # the server goes on writing while nobody reads
        async for chunk in chunks:
            got += len(chunk)
        await response.aclose()
        assert got == size


async def test_a_request_longer_than_the_socket_takes_is_sent_whole() -> None:
    size = 8 * 1_048_576

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        count = b"%d" % len(await reader.readexactly(size))
        writer.write(HEAD % len(count) + count)

    async with server(talk) as url, transport() as near:
        assert await get(near, url, b"x" * size) == b"%d" % size


async def test_closing_an_answer_is_seen_by_the_server() -> None:
    closed = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD % 100 + b"first")
        with suppress(ConnectionError):
            await reader.read()
        closed.set()

    async with server(talk) as url, transport() as near:
        response = await near.handle_async_request(httpx.Request("GET", url))
        assert await anext(response.aiter_bytes()) == b"first"
        await response.aclose()
        async with asyncio.timeout(5):
            await closed.wait()


async def test_a_server_that_hangs_up_without_an_answer() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    await check_error(httpx.RemoteProtocolError, talk)


async def test_a_body_that_breaks_off() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD % 100 + b"half")

    await check_error(httpx.RemoteProtocolError, talk)


async def test_something_other_than_http() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-x\r\n\r\n")

    await check_error(httpx.RemoteProtocolError, talk)


async def test_a_connection_that_is_reset_in_the_middle() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD % 100 + b"half")
        await writer.drain()
        writer.transport.abort()

    async with server(talk) as url, transport() as near:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await get(near, url)


async def test_a_port_where_nobody_listens() -> None:
    async def talk(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None: ...

    async with server(talk) as url:
        pass
    async with transport() as near:
        with pytest.raises(httpx.ConnectError):
            await get(near, url)
