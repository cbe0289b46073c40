"""Ollama's own API as JSON: `/api/generate` and `/api/chat`, one object a line.

Its OpenAI-compatible endpoint is not used: that wraps every prompt in the model's chat template and
cannot say how long a context to keep. Fields: docs/api.md of ollama/ollama.
"""

from __future__ import annotations

from typing import Final

from ..generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
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
    int_at,
    object_at,
    stops_of,
    text_at,
    unsupported,
)

GENERATE_PATH: Final = "/api/generate"
CHAT_PATH: Final = "/api/chat"


class OllamaWire:
    """All prompts an Ollama server takes."""

    framing = Framing.JSON_LINES

    def request(
        self, prompt: Prompt, limits: GenerationLimits, config: ModelConfig, subject: Subject
    ) -> WireRequest:
        match prompt:
            case TextPrompt():
                fields: dict[str, object] = {"prompt": prompt.text, "raw": True}
                path, stops = GENERATE_PATH, prompt.stop
            case SuffixPrompt():
                fields = {"prompt": prompt.prefix, "suffix": prompt.suffix}
                path, stops = GENERATE_PATH, prompt.stop
            case ChatPrompt():
                messages = [{"role": m.role, "content": m.content} for m in prompt.messages]
                fields = {"messages": messages}
                path, stops = CHAT_PATH, prompt.stop
            case _:
                raise unsupported(subject, prompt)
        return WireRequest(path, _body(stops_of(stops, limits), limits, config) | fields)

    def decoder(self, prompt: Prompt, subject: Subject) -> AnswerDecoder:
        del prompt  # the two answers differ in one field's name
        return OllamaDecoder(subject)


def _body(
    stops: tuple[str, ...], limits: GenerationLimits, config: ModelConfig
) -> dict[str, object]:
    return {
        "model": config.model,
        "stream": True,
        "think": False,
        "options": {
            "num_predict": limits.tokens_max,
            "temperature": limits.temperature,
            "stop": list(stops),
            # Always the same: a change makes Ollama load the model again.
            "num_ctx": config.context_tokens,
        },
    }


class OllamaDecoder(AnswerDecoder):
    """The stream of `/api/generate` (`response`) and `/api/chat` (`message.content`)."""

    def read(self, value: JsonObject) -> str:
        if value.get("done") is True:
            limited = text_at(value, "done_reason") == "length"
            self.finish = FinishReason.LENGTH if limited else FinishReason.STOP
            self.usage = Usage(
                int_at(value, "prompt_eval_count"), output_tokens=int_at(value, "eval_count")
            )
            self.ended = True
        return text_at(value, "response") or text_at(object_at(value, "message"), "content")
