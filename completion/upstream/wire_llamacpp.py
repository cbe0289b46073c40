"""llama.cpp's own endpoints `/infill`, `/completion` and `/props`, as JSON.

Chat goes through its OpenAI-compatible endpoint, see `wire_openai`. Field names and behaviour:
tools/server/README.md of ggml-org/llama.cpp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from ..generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    InfillPrompt,
    ModelConfig,
    Prompt,
    TextPrompt,
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
    stops_of,
    text_at,
    unsupported,
)
from .wire_openai import OpenAiDecoder, Prefill, Quirks, chat_request

INFILL_PATH: Final = "/infill"
COMPLETION_PATH: Final = "/completion"
PROPS_PATH: Final = "/props"
HEALTH_PATH: Final = "/health"

INFILL_PROBE: Final[JsonObject] = {
    "input_prefix": "a",
    "input_suffix": "b",
    "n_predict": 1,
    "stream": False,
    "cache_prompt": False,
}
"""Answered with 501 by a model without fill-in-the-middle tokens."""

CHAT_QUIRKS: Final = Quirks(
    chat_path="/v1/chat/completions",
    prefill=Prefill.PLAIN,
    stops_max=64,
    chat_extra=(("cache_prompt", True),),
)

_FINISH: Final = {
    "eos": FinishReason.STOP,
    "word": FinishReason.STOP,
    "limit": FinishReason.LENGTH,
}


def infill_request(
    prompt: InfillPrompt, limits: GenerationLimits, config: ModelConfig
) -> WireRequest:
    """`/infill`: the server adds the model's own markers."""
    body = _body(stops_of((), limits), limits, config) | {
        "input_prefix": prompt.prefix,
        "input_suffix": prompt.suffix,
        "input_extra": [{"filename": extra.filename, "text": extra.text} for extra in prompt.extra],
        "prompt": "",
    }
    return WireRequest(INFILL_PATH, body)


def completion_request(
    prompt: TextPrompt, limits: GenerationLimits, config: ModelConfig
) -> WireRequest:
    """`/completion`: the text is continued as it stands."""
    body = _body(stops_of(prompt.stop, limits), limits, config) | {"prompt": prompt.text}
    if prompt.lead:
        body["grammar"] = _starting_with(prompt.lead)
    return WireRequest(COMPLETION_PATH, body)


def _starting_with(lead: str) -> str:
    """A grammar (GBNF) of all texts that start so. It costs no measurable time."""
    return f'root ::= "{"".join(map(_literal, lead))}" .*'


def _literal(char: str) -> str:
    if char in '"\\' or not char.isascii() or not char.isprintable():
        code = 0xFFFD if 0xD800 <= ord(char) <= 0xDFFF else ord(char)
        return f"\\U{code:08X}"
    return char


def _body(
    stops: tuple[str, ...], limits: GenerationLimits, config: ModelConfig
) -> dict[str, object]:
    return {
        "n_predict": limits.tokens_max,
        "temperature": limits.temperature,
        "stop": list(stops),
        "cache_prompt": True,
        "stream": True,
        "t_max_predict_ms": config.total_timeout_ms,
    }


class LlamaCppDecoder(AnswerDecoder):
    """The stream of `/infill` and `/completion`: no `[DONE]`, the last object has `stop`: true."""

    def read(self, value: JsonObject) -> str:
        text = text_at(value, "content")
        if value.get("stop") is True:
            self.finish = _FINISH.get(text_at(value, "stop_type"), FinishReason.STOP)
            self.usage = _usage(value)
            self.ended = True
        return text


class LlamaCppChatDecoder(OpenAiDecoder):
    """The stream of chat as this server writes it: what its cache held is among the timings."""

    def read(self, value: JsonObject) -> str:
        cached = self.usage.cached_tokens
        text = super().read(value)
        cached = max(cached, int_at(object_at(value, "timings"), "cache_n"))
        if self.usage.cached_tokens < cached:
            self.usage = replace(self.usage, cached_tokens=cached)
        return text


def _usage(value: JsonObject) -> Usage:
    timings = object_at(value, "timings")
    read, cached = int_at(timings, "prompt_n"), int_at(timings, "cache_n")
    total = int_at(value, "tokens_evaluated")
    if total < 0 and read >= 0:
        total = read + max(cached, 0)
    return Usage(total, cached, int_at(timings, "predicted_n"))


@dataclass(frozen=True, slots=True)
class Props:
    """What `/props` says of the server."""

    model_id: str
    context_tokens: int
    """Of one slot; 0 when it does not say."""


def read_props(value: object) -> Props:
    """Tolerates every missing field."""
    settings = object_at(value, "default_generation_settings")
    path = text_at(value, "model_path") or text_at(value, "model_alias")
    name = PurePath(re.sub(r"\\", "/", path)).name
    return Props(name, max(int_at(settings, "n_ctx"), 0))


class LlamaCppWire:
    """All prompts a llama.cpp server takes."""

    framing = Framing.SSE

    def request(
        self, prompt: Prompt, limits: GenerationLimits, config: ModelConfig, subject: Subject
    ) -> WireRequest:
        match prompt:
            case InfillPrompt():
                return infill_request(prompt, limits, config)
            case TextPrompt():
                return completion_request(prompt, limits, config)
            case ChatPrompt():
                return chat_request(prompt, limits, config, CHAT_QUIRKS)
            case _:
                raise unsupported(subject, prompt)

    def decoder(self, prompt: Prompt, subject: Subject) -> AnswerDecoder:
        decoder = LlamaCppChatDecoder if isinstance(prompt, ChatPrompt) else LlamaCppDecoder
        return decoder(subject)
