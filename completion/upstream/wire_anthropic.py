"""Anthropic's Messages API as JSON: named events, no `[DONE]`.

Current models refuse a trailing assistant message, so it is left out, and its text is dropped
should the answer repeat it. What a prompt has in common with others is marked (`cache_control`):
the provider keeps a prompt up to such marks only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    Message,
    ModelConfig,
    Prompt,
    Usage,
)
from .faults import Subject
from .wire import (
    AnswerDecoder,
    Framing,
    JsonObject,
    WireRequest,
    int_at,
    object_at,
    split_lead,
    stops_of,
    text_at,
    unsupported,
)

MESSAGES_PATH: Final = "/v1/messages"

_KEEP: Final = {"cache_control": {"type": "ephemeral"}}
_MARKS_MAX: Final = 3
"""The API takes four; one is the mark of the whole request."""

_FINISH: Final = {
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "refusal": FinishReason.FILTER,
}


class AnthropicWire:
    """Chat prompts alone."""

    framing = Framing.SSE

    def request(
        self, prompt: Prompt, limits: GenerationLimits, config: ModelConfig, subject: Subject
    ) -> WireRequest:
        if not isinstance(prompt, ChatPrompt):
            raise unsupported(subject, prompt)
        messages, lead = split_lead(prompt)
        stops = stops_of(prompt.stop, limits)
        blank = tuple(stop for stop in stops if not stop.strip())  # answered with 400
        turns = _with_last_marks([m for m in messages if m.role != "system"])
        body: dict[str, object] = {
            "model": config.model,
            "max_tokens": limits.tokens_max,
            "stream": True,
            "messages": [{"role": m.role, "content": _content(m)} for m in turns],
            # A repaired answer is asked for with all of this at its head.
            **_KEEP,
        }
        system = "\n\n".join(m.content for m in messages if m.role == "system")
        if system.strip():
            marked = any(m.stable_chars for m in messages)
            body["system"] = [_text(system) | _KEEP] if marked else system
        if sent := [stop for stop in stops if stop not in blank]:
            body["stop_sequences"] = sent
        return WireRequest(MESSAGES_PATH, body, unsent_stops=blank, repeated_lead=lead)

    def decoder(self, prompt: Prompt, subject: Subject) -> AnswerDecoder:
        del prompt  # only chat is possible
        return AnthropicDecoder(subject)


def _with_last_marks(turns: list[Message]) -> list[Message]:
    """The same less the marks beyond those that may be sent: the longest heads keep theirs."""
    marked = [number for number, turn in enumerate(turns) if turn.stable_chars]
    dropped = marked[: -(_MARKS_MAX - 1)]
    return [replace(t, stable_chars=0) if n in dropped else t for n, t in enumerate(turns)]


def _content(message: Message) -> object:
    """The text, its stable part as a block of its own with a mark. Blank blocks are refused."""
    head, rest = message.content[: message.stable_chars], message.content[message.stable_chars :]
    if not head.strip():
        return message.content
    if not rest.strip():
        return [_text(message.content) | _KEEP]
    return [_text(head) | _KEEP, _text(rest)]


def _text(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


class AnthropicDecoder(AnswerDecoder):
    """Text deltas; thinking, pings and events not known are passed over."""

    def read(self, value: JsonObject) -> str:
        match text_at(value, "type"):
            case "content_block_delta":
                delta = object_at(value, "delta")
                return text_at(delta, "text") if text_at(delta, "type") == "text_delta" else ""
            case "message_start":
                self.usage = _usage(object_at(object_at(value, "message"), "usage"))
            case "message_delta":
                reason = text_at(object_at(value, "delta"), "stop_reason")
                if reason:
                    self.finish = _FINISH.get(reason, FinishReason.STOP)
                output = int_at(object_at(value, "usage"), "output_tokens")
                self.usage = Usage(self.usage.prompt_tokens, self.usage.cached_tokens, output)
            case "message_stop":
                self.ended = True
            case _:
                pass
        return ""


def _usage(usage: JsonObject) -> Usage:
    fresh = int_at(usage, "input_tokens")
    cached = int_at(usage, "cache_read_input_tokens")
    written = int_at(usage, "cache_creation_input_tokens")
    total = fresh if fresh < 0 else fresh + max(cached, 0) + max(written, 0)
    return Usage(total, cached)
