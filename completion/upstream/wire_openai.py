"""The OpenAI-compatible endpoints as JSON: completions with or without `suffix`, and chat.

Servers differ in small ways; the differences are data (`Quirks`), not code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from ..generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    Message,
    ModelConfig,
    Prompt,
    SuffixPrompt,
    TextPrompt,
    Usage,
)
from .faults import Subject
from .wire import (
    AnswerDecoder,
    Framing,
    JsonObject,
    WireRequest,
    first_at,
    int_at,
    object_at,
    split_lead,
    stops_of,
    text_at,
    unsupported,
)

_FINISH: Final = {
    "length": FinishReason.LENGTH,
    "content_filter": FinishReason.FILTER,
    "insufficient_system_resource": FinishReason.LENGTH,
}


class Prefill(Enum):
    """How an API is asked to continue a trailing assistant message."""

    NONE = "none"
    """It cannot: the message is left out, and its text dropped should the answer repeat it."""
    PLAIN = "plain"
    """It does so by itself."""
    PREFIX = "prefix"
    """With `"prefix": true` on the message."""
    PARTIAL = "partial"
    """With `"partial": true` on the message."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """In what a server differs from the common form."""

    chat_path: str = "/chat/completions"
    prefill_path: str = ""
    """Where a trailing assistant message is continued, if not at `chat_path`."""
    completions_path: str = "/completions"
    suffix_path: str = ""
    """Where `suffix` is understood; empty: nowhere."""
    tokens_field: str = "max_tokens"
    thinking_tokens: int = 0
    """Added to the limit of a chat answer for models whose thinking counts in it."""
    fixed_sampling: bool = False
    """Whether `temperature` must be left out."""
    stops_max: int = 4
    stop_bytes_max: int = 1_000
    prefill: Prefill = Prefill.NONE
    usage_on_request: bool = True
    """Whether `stream_options` is understood."""
    takes_prediction: bool = False
    """Whether a chat request may say what most of its answer will be."""
    takes_cache_key: bool = False
    """Whether `prompt_cache_key` is understood."""
    chat_extra: tuple[tuple[str, object], ...] = ()
    """Further fields of every chat request."""


COMMON: Final = Quirks()


def completions_request(
    prompt: TextPrompt, limits: GenerationLimits, config: ModelConfig, quirks: Quirks = COMMON
) -> WireRequest:
    """`/completions`: the text is continued as it stands."""
    stops = stops_of(prompt.stop, limits)
    body = _body(stops, limits, config, quirks) | {"prompt": prompt.text}
    return WireRequest(quirks.completions_path, body, unsent_stops=_unsent(stops, quirks))


def suffix_request(
    prompt: SuffixPrompt, limits: GenerationLimits, config: ModelConfig, quirks: Quirks = COMMON
) -> WireRequest:
    """Completions with the text after the cursor in a field of its own."""
    stops = stops_of(prompt.stop, limits)
    body = _body(stops, limits, config, quirks) | {"prompt": prompt.prefix}
    if prompt.suffix:
        body["suffix"] = prompt.suffix
    path = quirks.suffix_path or quirks.completions_path
    return WireRequest(path, body, unsent_stops=_unsent(stops, quirks))


def chat_request(
    prompt: ChatPrompt, limits: GenerationLimits, config: ModelConfig, quirks: Quirks = COMMON
) -> WireRequest:
    """`/chat/completions`."""
    stops = stops_of(prompt.stop, limits)
    before, lead = split_lead(prompt)
    messages = [_message(message) for message in before]
    if lead and quirks.prefill is not Prefill.NONE:
        messages.append(_message(Message("assistant", lead)) | _prefill_mark(quirks.prefill))
        lead, path = "", quirks.prefill_path or quirks.chat_path
    else:
        path = quirks.chat_path
    body = _body(stops, limits, config, quirks) | {"messages": messages, **dict(quirks.chat_extra)}
    body[quirks.tokens_field] = limits.tokens_max + quirks.thinking_tokens
    if prompt.cache_key and quirks.takes_cache_key:
        body["prompt_cache_key"] = prompt.cache_key
    optional: tuple[str, ...] = ()
    if prompt.prediction and quirks.takes_prediction:
        body["prediction"] = {"type": "content", "content": prompt.prediction}
        optional = ("prediction",)
    return WireRequest(path, body, _unsent(stops, quirks), repeated_lead=lead, optional=optional)


def _message(message: Message) -> dict[str, object]:
    return {"role": message.role, "content": message.content}


def _prefill_mark(prefill: Prefill) -> dict[str, object]:
    return {prefill.value: True} if prefill in (Prefill.PREFIX, Prefill.PARTIAL) else {}


def _body(
    stops: tuple[str, ...], limits: GenerationLimits, config: ModelConfig, quirks: Quirks
) -> dict[str, object]:
    body: dict[str, object] = {"stream": True, quirks.tokens_field: limits.tokens_max}
    if config.model:
        body["model"] = config.model
    if not quirks.fixed_sampling:
        body["temperature"] = limits.temperature
    if quirks.usage_on_request:
        body["stream_options"] = {"include_usage": True}
    unsent = _unsent(stops, quirks)
    sent = [stop for stop in stops if stop not in unsent]
    if sent:
        body["stop"] = sent
    return body


def _unsent(stops: tuple[str, ...], quirks: Quirks) -> tuple[str, ...]:
    short = [
        stop for stop in stops if len(stop.encode("utf-8", "replace")) <= quirks.stop_bytes_max
    ]
    sent = short[: quirks.stops_max]
    return tuple(stop for stop in stops if stop not in sent)


class OpenAiDecoder(AnswerDecoder):
    """The stream of completions (`text`) and of chat (`delta.content`).

    Reasoning text is not part of the answer. `finish_reason` ends the text; usage may follow, and
    then `[DONE]`, unless the server just ends the body.
    """

    def read(self, value: JsonObject) -> str:
        choice = first_at(value, "choices")
        usage = object_at(value, "usage") or object_at(choice, "usage")
        if usage:
            self.usage = _usage(usage)
        reason = text_at(choice, "finish_reason")
        if reason:
            self.finish = _FINISH.get(reason, FinishReason.STOP)
        delta = object_at(choice, "delta") or object_at(choice, "message")
        return text_at(delta, "content") or text_at(choice, "text")


def _usage(usage: JsonObject) -> Usage:
    cached = int_at(object_at(usage, "prompt_tokens_details"), "cached_tokens")
    if cached < 0:
        cached = int_at(usage, "prompt_cache_hit_tokens", "cached_tokens")
    return Usage(int_at(usage, "prompt_tokens"), cached, int_at(usage, "completion_tokens"))


class OpenAiWire:
    """All prompts an OpenAI-compatible server takes."""

    framing = Framing.SSE

    def __init__(self, quirks: Quirks = COMMON) -> None:
        self._quirks = quirks

    def request(
        self, prompt: Prompt, limits: GenerationLimits, config: ModelConfig, subject: Subject
    ) -> WireRequest:
        match prompt:
            case TextPrompt():
                return completions_request(prompt, limits, config, self._quirks)
            case SuffixPrompt():
                return suffix_request(prompt, limits, config, self._quirks)
            case ChatPrompt():
                return chat_request(prompt, limits, config, self._quirks)
            case _:
                raise unsupported(subject, prompt)

    def decoder(self, prompt: Prompt, subject: Subject) -> AnswerDecoder:
        del prompt  # text and chat differ so little that one decoder reads both
        return OpenAiDecoder(subject)
