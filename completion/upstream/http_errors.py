"""From httpx's errors to ours. Never recognises an error by its message."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Generator

from ..errors import ModelRejected
from . import faults
from .faults import Subject


@contextlib.contextmanager
def sending(subject: Subject) -> Generator[None]:
    """Errors before an answer began, as ours."""
    import httpx

    try:
        yield
    except httpx.ConnectTimeout as error:
        raise faults.unreachable(subject, "nothing answered in time") from error
    except (httpx.ConnectError, httpx.ProxyError, httpx.PoolTimeout) as error:
        raise faults.unreachable(subject, _connect_detail(error)) from error
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL) as error:
        message = (
            f"The address of `{subject.model}` is not one: set `baseUrl` to http(s)://HOST/..."
        )
        raise ModelRejected(message, model=subject.model) from error
    except httpx.NetworkError as error:
        raise faults.gone(subject, "it closed the connection without an answer") from error
    except httpx.TransportError as error:
        raise faults.malformed(subject, "does not speak HTTP, or broke off") from error


@contextlib.contextmanager
def reading(subject: Subject) -> Generator[None]:
    """Errors within the body of an answer, as ours."""
    import httpx

    try:
        yield
    except (httpx.TransportError, httpx.StreamError, httpx.DecodingError) as error:
        raise faults.malformed(subject, "broke off in the middle of its answer") from error


def _connect_detail(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "its TLS certificate could not be verified, or it does not speak TLS"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection was refused"
        if isinstance(cause, socket.gaierror):
            return "its name is not known"
        cause = cause.__cause__ or cause.__context__
    return "no connection could be made"
