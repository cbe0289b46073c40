"""What a JSON-RPC message is: bytes in, one of four kinds out. Pure; knows no method.

Decodes plainly: pygls' decoder looks into every nested object, and takes one with a `jsonrpc` key
in somebody's settings for a message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

MessageId = int | str

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
SERVER_NOT_INITIALIZED: Final = -32002
REQUEST_FAILED: Final = -32803
REQUEST_CANCELLED: Final = -32800

VERSION: Final = "2.0"


@dataclass(frozen=True, slots=True)
class Request:
    """Must be answered."""

    id: MessageId
    method: str
    params: Any


@dataclass(frozen=True, slots=True)
class Notification:
    """Must not be answered."""

    method: str
    params: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """To a request of ours: `message` has a `result` or an `error`."""

    id: MessageId | None
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Invalid:
    """Is answered with the error `code`; `id` is None where there is none to name."""

    id: MessageId | None
    code: int
    reason: str


Message = Request | Notification | Answer | Invalid


def read_message(body: bytes) -> Message:
    """What `body` is. Never raises."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return Invalid(None, PARSE_ERROR, "The message is not JSON.")
    if not isinstance(message, dict):
        return Invalid(None, INVALID_REQUEST, "The message is not an object.")
    method, params = message.get("method"), message.get("params")
    message_id = message.get("id")
    if isinstance(message_id, bool) or not isinstance(message_id, int | str):
        message_id = None
    if method is None and ("error" in message or (message_id is not None and "result" in message)):
        return Answer(message_id, message)
    if isinstance(method, str) and message.get("jsonrpc") == VERSION:
        if "id" not in message:
            return Notification(method, params)
        if message_id is not None:
            return Request(message_id, method, params)
    return Invalid(message_id, INVALID_REQUEST, "The message is not a valid one.")
