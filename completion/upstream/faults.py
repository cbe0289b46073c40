"""From what a server or a connection did wrong to the error tree, in words for the user.

Pure. Never puts a key, a prompt or a server's own message (which may quote either) into an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Final

from ..errors import (
    ModelError,
    ModelFieldRefused,
    ModelProtocolError,
    ModelRateLimited,
    ModelRejected,
    ModelTimeout,
    ModelUnavailable,
    ModelUnreachable,
)

RETRY_AFTER_MS_MAX: Final = 24 * 3_600_000

_PLAIN_CODE: Final = re.compile(r"[a-z][a-z_]{2,47}")
_QUOTA_CODES: Final = frozenset({"insufficient_quota", "exceeded_current_quota_error"})
_CONTEXT_CODES: Final = frozenset({"exceed_context_size_error", "context_length_exceeded"})
_OVERLOAD_CODES: Final = frozenset(
    {
        "overloaded_error",
        "engine_overloaded_error",
        "unavailable_error",
        "server_error",
        "api_error",
    }
)
_FIELD_STATUSES: Final = (400, 422)
_LIMIT_CODES: Final = frozenset(
    {"rate_limit_error", "rate_limit_exceeded", "rate_limit_reached_error"}
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a sentence is about."""

    model: str
    """The user's name for the model."""
    host: str
    key_variable: str = ""
    """The environment variable its key is usually in."""
    start_hint: str = ""
    """How to start the server, when it is a local one."""

    def __str__(self) -> str:
        return f"The model `{self.model}` at {self.host}"


def for_status(
    subject: Subject, status: int, code: str = "", retry_after_ms: int | None = None
) -> ModelError:
    """The error for an HTTP status, or for the same number inside a stream.

    `code` is the server's own `error.type` or `error.code`.
    """
    said = f"{status} {code}" if _PLAIN_CODE.fullmatch(code) else str(status)
    name = subject.model
    if _is_final(status, code) or (400 <= status < 500 and not _is_passing(status, code)):
        message = f"{subject} refused the request ({said}). {_advice(subject, status, code)}"
        if status in _FIELD_STATUSES and code not in _QUOTA_CODES | _CONTEXT_CODES:
            return ModelFieldRefused(message, model=name)
        return ModelRejected(message, model=name)
    if status == 429 or code in _LIMIT_CODES:
        pause = f" of {ceil(retry_after_ms / 1000)} s" if retry_after_ms else ""
        message = f"{subject} asks for a pause{pause}: too many requests ({said})."
        return ModelRateLimited(message, model=name, retry_after_ms=retry_after_ms)
    if status < 400:
        message = f"{subject} answered with {said}. Its `baseUrl` may have moved."
        return ModelProtocolError(message, model=name)
    message = f"{subject} is overloaded or failing ({said}). Try again in a moment."
    return ModelUnavailable(message, model=name, retry_after_ms=retry_after_ms)


def _is_final(status: int, code: str) -> bool:
    """Whether the same request would be refused again."""
    return status in (413, 501) or code in _QUOTA_CODES or code in _CONTEXT_CODES


def _is_passing(status: int, code: str) -> bool:
    """Whether a 4xx only says that now is a bad moment."""
    return status in (408, 409, 429, 498) or code in _LIMIT_CODES or code in _OVERLOAD_CODES


def _advice(subject: Subject, status: int, code: str) -> str:
    variable = f" in {subject.key_variable}" if subject.key_variable else ""
    if code in _QUOTA_CODES:
        return "No quota is left: check the account's balance."
    if code in _CONTEXT_CODES:
        return "The prompt is longer than the model's context."
    return {
        401: f"The API key{variable} is missing or wrong.",
        402: "The account has no balance left: top it up, or choose another model.",
        403: f"The API key{variable} may not use this model, or the account is blocked.",
        404: "No such model or address: check `model` and `baseUrl`.",
        413: "The prompt is longer than the server takes.",
        501: "It does not support this kind of request: set `promptFormat` to `infer`.",
    }.get(status, "Check `model` and `promptFormat`.")


def for_server_error(subject: Subject, error: object) -> ModelError:
    """The error for an `error` value met inside a stream, or in a body that is not one."""
    status, code = 0, ""
    if isinstance(error, Mapping):
        for key in ("code", "status", "type"):
            value = error.get(key)
            if isinstance(value, int) and not isinstance(value, bool) and not status:
                status = value
            elif isinstance(value, str) and value and not code:
                code = value
    return for_status(subject, status if 400 <= status < 600 else 500, code)


def timed_out(subject: Subject, waited_ms: float, what: str) -> ModelTimeout:
    """`what` is what was waited for, as in "for its first token"."""
    message = f"{subject} gave no answer: waited {waited_ms / 1000:.1f} s {what}."
    return ModelTimeout(message, model=subject.model)


def unreachable(subject: Subject, detail: str) -> ModelUnreachable:
    """No connection; `detail` says what failed, as in "the connection was refused"."""
    return ModelUnreachable(_cannot_be_reached(subject, detail), model=subject.model)


def gone(subject: Subject, detail: str) -> ModelUnavailable:
    """A connection that ended before an answer began."""
    return ModelUnavailable(_cannot_be_reached(subject, detail), model=subject.model)


def _cannot_be_reached(subject: Subject, detail: str) -> str:
    advice = subject.start_hint or "Check `baseUrl` and the network."
    return f"{subject} cannot be reached: {detail}. {advice}"


def malformed(subject: Subject, detail: str) -> ModelProtocolError:
    """`detail` is a sentence's end, as in "broke off in the middle of its answer"."""
    return ModelProtocolError(f"{subject} {detail}.", model=subject.model)


def retry_after_ms(headers: Mapping[str, str], now: datetime | None = None) -> int | None:
    """The pause a server asks for: `retry-after-ms`, or `retry-after` in seconds or as a date."""
    exact = _number(headers.get("retry-after-ms", ""))
    if exact is not None:
        return _clamp(exact)
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    seconds = _number(text)
    if seconds is not None:
        return _clamp(seconds * 1000)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _clamp((moment - (now or datetime.now(UTC))).total_seconds() * 1000)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value else None  # noqa: PLR0124 - NaN is not equal to itself


def _clamp(value_ms: float) -> int:
    return int(min(max(value_ms, 0.0), RETRY_AFTER_MS_MAX))
