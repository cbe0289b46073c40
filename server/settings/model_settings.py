"""The settings of one model: who serves it, where, in which form. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .schema import setting

Provider = Literal[
    "embedded",
    "llamacpp",
    "ollama",
    "openai",
    "mistral",
    "deepseek",
    "moonshot",
    "anthropic",
    "openrouter",
]
PromptFormatName = Literal[
    "infer",
    "infill",
    "suffix",
    "plain",
    "chat",
    "qwen",
    "starcoder",
    "deepseek",
    "codellama",
    "codestral",
    "codegemma",
    "granite",
    "seed-coder",
    "mellum",
]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """One entry of `models`; its name is the user's own choice."""

    provider: Provider | Literal[""] = setting(
        "", "Who serves the model. Needed; a model without it is left out."
    )
    base_url: str = setting(
        "",
        "The API's root as its users write it: `http://127.0.0.1:8012` for llama.cpp, "
        "`http://host/v1` for an OpenAI-compatible server. Empty: the provider's own address.",
    )
    model: str = setting(
        "",
        "The model's id at the provider. For `embedded`: a GGUF file or a name from "
        "`fimble models list`; empty for the default weights.",
    )
    api_key_env: str = setting(
        "",
        "The environment variable that holds the key. Empty: the provider's usual one. The key "
        "itself is never written into a settings file.",
    )
    prompt_format: PromptFormatName = setting(
        "infer",
        "How completion prompts are laid out. `infer` asks the server or goes by the model's name.",
    )
    context_tokens: int = setting(
        8192,
        "The model's window: prompt and answer together. Left alone: 262,144 for `moonshot`, "
        "200,000 for `anthropic`, 128,000 for `deepseek` and `mistral`.",
        unit="tokens",
        at_least=512,
    )
    max_output_tokens: int = setting(
        256, "The longest completion to ask for.", unit="tokens", at_least=1
    )
    max_prompt_tokens: int = setting(
        0,
        "The longest completion prompt to send. 0: what the window leaves; 600 for `embedded`, "
        "which reads some 300 tokens a second.",
        unit="tokens",
        at_least=0,
    )
    threads: int = setting(
        0,
        "`embedded` only: threads that decode. 0: measured at start.",
        at_least=0,
        at_most=256,
    )
    connect_timeout_ms: int = setting(
        3_000, "Longest wait for a connection.", unit="ms", at_least=1
    )
    first_token_timeout_ms: int = setting(
        15_000,
        "Longest wait for the first piece of an answer; more of it where a project has to be read.",
        unit="ms",
        at_least=1,
    )
    chunk_timeout_ms: int = setting(
        10_000, "Longest pause within an answer.", unit="ms", at_least=1
    )
    total_timeout_ms: int = setting(
        120_000,
        "Longest time for a whole answer; longer where a long one was asked for.",
        unit="ms",
        at_least=1,
    )
