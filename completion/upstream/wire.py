"""What all wire formats share: requests as values, decoders of answers, tolerant JSON reading.

Pure: JSON in, values out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from ..errors import ModelProtocolError, ModelRejected
from ..generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    Message,
    ModelConfig,
    Prompt,
    TextDelta,
    Usage,
)
from .faults import Subject, for_server_error, malformed
from .sse import SseEvent

JsonObject = Mapping[str, object]


class Framing(Enum):
    """How events are cut from the body."""

    SSE = "text/event-stream"
    JSON_LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One POST that streams an answer."""

    path: str
    """Appended to the model's base address."""
    body: JsonObject
    unsent_stops: tuple[str, ...] = ()
    """Stop strings that the server could not be told: the client looks for them."""
    repeated_lead: str = ""
    """The start of the answer that an API without prefill will write again: the client drops it."""
    optional: tuple[str, ...] = ()
    """Fields of `body` that only make the answer faster, and that some models refuse."""

    def without_optional(self) -> WireRequest:
        """The same request in its plainest form."""
        body = {name: value for name, value in self.body.items() if name not in self.optional}
        return replace(self, body=body, optional=())


class AnswerDecoder:
    """Events of one answer in, text out.

    Sub-classes read one JSON object at a time and set `finish`, `usage` and `ended`.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.finish: FinishReason | None = None
        """Set as soon as the server says why it stopped: the text is complete then."""
        self.usage = Usage()
        self.ended = False
        """Whether the last event has come, so that nothing more need be read."""

    def feed(self, event: SseEvent) -> list[TextDelta]:
        """The text in `event`; raises `ModelError` when it reports one or is not understood."""
        if event.data.strip() == "[DONE]":
            self.ended = True
            return []
        try:
            value = json.loads(event.data)
        except ValueError:
            raise malformed(self.subject, "sent an event that is not JSON") from None
        except RecursionError:
            raise malformed(self.subject, "sent an event nested too deeply") from None
        if not isinstance(value, dict):
            raise malformed(self.subject, "sent an event that is not an object")
        if value.get("error") or event.name == "error":
            raise for_server_error(self.subject, value.get("error") or value)
        text = self.read(value)
        return [TextDelta(text)] if text else []

    def read(self, value: JsonObject) -> str:
        """The text in one object of the stream."""
        raise NotImplementedError

    def truncated(self) -> ModelProtocolError:
        """The error for a body that ended before the answer did."""
        return malformed(self.subject, "broke off in the middle of its answer")


class Wire(Protocol):
    """One format: prompts to requests, and answers to text."""

    @property
    def framing(self) -> Framing: ...

    def request(
        self, prompt: Prompt, limits: GenerationLimits, config: ModelConfig, subject: Subject
    ) -> WireRequest:
        """Raises `ModelRejected` for a kind of prompt that the format cannot carry."""
        ...

    def decoder(self, prompt: Prompt, subject: Subject) -> AnswerDecoder:
        """A fresh decoder for the answer to `prompt`."""
        ...


def stops_of(prompt_stops: Iterable[str], limits: GenerationLimits) -> tuple[str, ...]:
    """All stop strings of a request, each once, the prompt's own first."""
    line_end = ("\n",) if limits.single_line else ()
    stops = [*line_end, *prompt_stops, *limits.stop]
    return tuple(dict.fromkeys(stop for stop in stops if stop))


def split_lead(prompt: ChatPrompt) -> tuple[tuple[Message, ...], str]:
    """The messages before a trailing assistant message, and the text of that message."""
    if prompt.messages and prompt.messages[-1].role == "assistant":
        return prompt.messages[:-1], prompt.messages[-1].content
    return prompt.messages, ""


def unsupported(subject: Subject, prompt: Prompt) -> ModelRejected:
    """The error for a prompt that a wire cannot carry: a wrong `promptFormat` in the settings."""
    kind = type(prompt).__name__.removesuffix("Prompt").lower()
    message = f"{subject} takes no {kind} prompts. Set its `promptFormat` to `infer`."
    return ModelRejected(message, model=subject.model)


def object_at(value: object, key: str) -> JsonObject:
    """`value[key]` if it is an object, else an empty one."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def first_at(value: object, key: str) -> JsonObject:
    """The first element of the list `value[key]` if it is an object, else an empty one."""
    found = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(found, list) and found and isinstance(found[0], Mapping):
        return found[0]
    return {}


def text_at(value: object, key: str) -> str:
    """`value[key]` if it is a string, else the empty one: servers send null."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def int_at(value: object, *keys: str) -> int:
    """The first of `value[key]` that is a number of zero or more, else -1."""
    for key in keys:
        found = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found
    return -1
