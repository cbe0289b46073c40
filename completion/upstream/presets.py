"""The providers: address, key variable, wire format and peculiarities, as data.

Model names rotate, so none is written here. Facts were taken from the providers' public
documentation; only the local ones could be tried.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, TypeVar

from ..errors import ModelRejected
from ..generation import ApiKey, ModelConfig, PromptFormat
from .policy import address_parts
from .wire_openai import COMMON, Prefill, Quirks

_Value = TypeVar("_Value")


class WireKind(Enum):
    """The families of wire formats."""

    LLAMACPP = "llamacpp"
    OPENAI = "openai"
    OLLAMA = "ollama"
    ANTHROPIC = "anthropic"


_THINKING_TOKENS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Preset:
    """One provider."""

    title: str
    wire: WireKind
    base_url: str = ""
    key_variable: str = ""
    needs_key: bool = False
    prompt_format: PromptFormat = PromptFormat.INFER
    """The format its models take whatever their name; INFER: ask, or go by the name."""
    raw_templates: bool = False
    """Whether rendered fill-in-the-middle text reaches the model unchanged."""
    root_only: bool = False
    """Whether a `/v1` at the end of the user's address is to be dropped."""
    quirks: Quirks = COMMON
    context_tokens: int = 0
    """In place of the common default; 0: none."""
    prompt_tokens_max: int = 0
    """The longest completion prompt worth sending; 0: what the context leaves."""
    first_token_timeout_ms: int = 0
    """In place of the common default, for servers that load a model at the first request."""
    start_hint: str = ""


PRESETS: Final[Mapping[str, Preset]] = {
    "embedded": Preset(
        "embedded model",
        WireKind.LLAMACPP,
        context_tokens=4096,
        prompt_tokens_max=600,  # two cores read 300 tokens a second, and an answer is wanted in two
        first_token_timeout_ms=60_000,
        start_hint="Try again; if it happens again, run `fimble doctor`.",
    ),
    "llamacpp": Preset(
        "llama.cpp server",
        WireKind.LLAMACPP,
        "http://127.0.0.1:8080",
        key_variable="LLAMA_API_KEY",
        root_only=True,
        first_token_timeout_ms=60_000,
        start_hint="Start it with `llama-server -m MODEL.gguf`, or correct `baseUrl`.",
    ),
    "ollama": Preset(
        "Ollama",
        WireKind.OLLAMA,
        "http://127.0.0.1:11434",
        key_variable="OLLAMA_API_KEY",
        raw_templates=True,
        root_only=True,
        first_token_timeout_ms=60_000,
        start_hint="Start it with `ollama serve`, or correct `baseUrl`.",
    ),
    "openai": Preset(
        "OpenAI-compatible server",
        WireKind.OPENAI,
        "https://api.openai.com/v1",
        key_variable="OPENAI_API_KEY",
        raw_templates=True,
    ),
    "mistral": Preset(
        "Mistral",
        WireKind.OPENAI,
        "https://api.mistral.ai/v1",
        key_variable="MISTRAL_API_KEY",
        needs_key=True,
        quirks=Quirks(
            suffix_path="/fim/completions", prefill=Prefill.PREFIX, usage_on_request=False
        ),
        context_tokens=128_000,
    ),
    "deepseek": Preset(
        "DeepSeek",
        WireKind.OPENAI,
        "https://api.deepseek.com",
        key_variable="DEEPSEEK_API_KEY",
        needs_key=True,
        prompt_format=PromptFormat.SUFFIX,
        root_only=True,
        quirks=Quirks(
            completions_path="/beta/completions",
            suffix_path="/beta/completions",
            prefill_path="/beta/chat/completions",
            prefill=Prefill.PREFIX,
            stops_max=16,
            chat_extra=(("thinking", {"type": "disabled"}),),
        ),
        context_tokens=128_000,
    ),
    "moonshot": Preset(
        "Moonshot (Kimi)",
        WireKind.OPENAI,
        "https://api.moonshot.ai/v1",
        key_variable="MOONSHOT_API_KEY",
        needs_key=True,
        prompt_format=PromptFormat.CHAT,
        quirks=Quirks(
            tokens_field="max_completion_tokens",
            thinking_tokens=_THINKING_TOKENS,
            fixed_sampling=True,
            stops_max=5,
            stop_bytes_max=32,
            prefill=Prefill.PARTIAL,
        ),
        context_tokens=262_144,
    ),
    "anthropic": Preset(
        "Anthropic",
        WireKind.ANTHROPIC,
        "https://api.anthropic.com",
        key_variable="ANTHROPIC_API_KEY",
        needs_key=True,
        prompt_format=PromptFormat.CHAT,
        root_only=True,
        context_tokens=200_000,
    ),
    "openrouter": Preset(
        "OpenRouter",
        WireKind.OPENAI,
        "https://openrouter.ai/api/v1",
        key_variable="OPENROUTER_API_KEY",
        needs_key=True,
        prompt_format=PromptFormat.CHAT,
    ),
}

OPENAI_REASONING: Final = Quirks(
    tokens_field="max_completion_tokens",
    thinking_tokens=_THINKING_TOKENS,
    fixed_sampling=True,
    stops_max=0,
    takes_cache_key=True,
)
"""OpenAI's own models that think before they answer refuse the common sampling fields."""

OPENAI_QUICK: Final = Quirks(takes_prediction=True, takes_cache_key=True)
"""OpenAI's own models that answer at once; some know no `prediction`, and say so."""

_REASONING_NAME: Final = re.compile(r"(o\d|gpt-5)")
_DEFAULTS: Final = ModelConfig(name="", provider="")


def preset_of(config: ModelConfig) -> Preset:
    """The provider's row. Raises `ModelRejected` for a name that is none."""
    preset = PRESETS.get(config.provider)
    if preset is None:
        known = ", ".join(PRESETS)
        message = f"`{config.provider}` of model `{config.name}` is no provider; known: {known}."
        raise ModelRejected(message, model=config.name)
    return preset


def quirks_of(config: ModelConfig) -> Quirks:
    """The peculiarities of this model at this provider."""
    host = address_parts(config.base_url).hostname or ""
    if host == "api.openai.com":
        return OPENAI_REASONING if _REASONING_NAME.match(config.model) else OPENAI_QUICK
    return preset_of(config).quirks


def continues_chat(config: ModelConfig) -> bool:
    """Whether this model goes on from a last message of the role `assistant`."""
    wire = preset_of(config).wire
    if wire is WireKind.OPENAI:
        return quirks_of(config).prefill is not Prefill.NONE
    return wire is WireKind.LLAMACPP


def resolve(config: ModelConfig, environment: Mapping[str, str] = os.environ) -> ModelConfig:
    """`config` with what its provider's preset and the environment know filled in.

    Raises `ModelRejected` for an unknown provider.
    """
    preset = preset_of(config)
    key = config.api_key or ApiKey(environment.get(preset.key_variable, "").strip())
    return replace(
        config,
        base_url=_base_url(config.base_url or preset.base_url, preset),
        api_key=key,
        prompt_format=_chosen(config.prompt_format, PromptFormat.INFER, preset.prompt_format),
        context_tokens=_chosen(
            config.context_tokens, _DEFAULTS.context_tokens, preset.context_tokens
        ),
        prompt_tokens_max=_chosen(
            config.prompt_tokens_max, _DEFAULTS.prompt_tokens_max, preset.prompt_tokens_max
        ),
        first_token_timeout_ms=_chosen(
            config.first_token_timeout_ms,
            _DEFAULTS.first_token_timeout_ms,
            preset.first_token_timeout_ms,
        ),
    )


def _chosen(given: _Value, default: _Value, preset: _Value) -> _Value:
    return preset if given == default and preset else given


def _base_url(url: str, preset: Preset) -> str:
    """The root that paths are appended to, however much of it the user wrote."""
    url = url.strip().rstrip("/")
    if preset.root_only:
        return url.removesuffix("/v1")
    if preset.wire is WireKind.OPENAI and url and not address_parts(url).path:
        return url + "/v1"
    return url
