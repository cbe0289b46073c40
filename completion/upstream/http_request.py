"""One HTTP request as a value, and its encoding. Knows no connection."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ..errors import ModelRejected
from ..generation import NO_KEY, ApiKey
from .faults import Subject

STREAM_BYTES_MAX: Final = 64 * 1_048_576


ORDINARY_PROMPT_CHARS: Final = 40_000
ORDINARY_ANSWER_TOKENS: Final = 2_000
READ_CHARS_A_MS: Final = 4
"""A slow server with a whole project before it reads some 1,000 tokens a second."""
WRITE_MS_A_TOKEN: Final = 40


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The limits of one request."""

    connect_ms: int = 3_000
    first_event_ms: int = 15_000
    chunk_ms: int = 10_000
    total_ms: int = 120_000

    def for_work(self, prompt_chars: int, answer_tokens: int) -> Timeouts:
        """The same, with more time for what is beyond an ordinary prompt and answer."""
        reading_ms = max(0, prompt_chars - ORDINARY_PROMPT_CHARS) // READ_CHARS_A_MS
        writing_ms = max(0, answer_tokens - ORDINARY_ANSWER_TOKENS) * WRITE_MS_A_TOKEN
        return replace(
            self,
            first_event_ms=self.first_event_ms + reading_ms,
            total_ms=self.total_ms + reading_ms + writing_ms,
        )


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request to a model server."""

    url: str
    subject: Subject
    method: str = "GET"
    body: object = None
    """Sent as JSON unless None."""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: ApiKey = NO_KEY
    key_header: str = "authorization"
    """`authorization` sends `Bearer KEY`; any other header the key alone."""
    timeouts: Timeouts = Timeouts()
    statuses: tuple[int, ...] = (200,)
    """What counts as an answer."""
    follows_redirects: bool = False
    bytes_max: int = STREAM_BYTES_MAX

    def key_headers(self) -> dict[str, str]:
        """The header that carries the key, if any. Raises `ModelRejected` for an unusable key."""
        key = self.key.reveal().strip()
        if not key:
            return {}
        if not re.fullmatch(r"[\x21-\x7e]+", key):
            variable = self.subject.key_variable or "its setting"
            message = f"The API key of `{self.subject.model}` in {variable} is not one plain word."
            raise ModelRejected(message, model=self.subject.model)
        if self.key_header == "authorization":
            return {"authorization": f"Bearer {key}"}
        return {self.key_header: key}

    def encoded_body(self) -> bytes:
        """JSON in UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
        text = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        try:
            return text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
