"""Every setting with its type, default, unit and explanation: the one schema.

Values only: where they come from is `settings.sources`, what is made of them `settings.use`.
`docs/configuration.md` is generated from this file.
"""

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
        8192, "The model's window: prompt and answer together.", unit="tokens", at_least=512
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
        15_000, "Longest wait for the first piece of an answer.", unit="ms", at_least=1
    )
    chunk_timeout_ms: int = setting(
        10_000, "Longest pause within an answer.", unit="ms", at_least=1
    )
    total_timeout_ms: int = setting(
        120_000, "Longest time for a whole answer.", unit="ms", at_least=1
    )


@dataclass(frozen=True, slots=True)
class RoutesSettings:
    """Task -> models in order of preference; the later ones are fall-backs.

    The name `embedded` always means the embedded model, configured or not.
    """

    completion: tuple[str, ...] = setting(
        ("fast",), "Models for inline completions.", user_only=True
    )
    document: tuple[str, ...] = setting(
        ("fast", "large"), "Models for doc comments.", user_only=True
    )
    refactor: tuple[str, ...] = setting(("large",), "Models for refactor edits.", user_only=True)
    architect: tuple[str, ...] = setting(
        ("large",), "Models for edits over several files.", user_only=True, reserved=True
    )


@dataclass(frozen=True, slots=True)
class CompletionSettings:
    """When a suggestion is made and how long it may be."""

    enabled: bool = setting(True, "Whether suggestions are made at all.", narrow_to=False)
    debounce_ms: int | Literal["adaptive"] = setting(
        "adaptive",
        "Pause after a keystroke before a model is asked. `adaptive` follows your typing; 0: none.",
        unit="ms",
        at_least=0,
        at_most=10_000,
    )
    idle_before_show_ms: int = setting(
        0,
        "Show a suggestion only after this long without a keystroke.",
        unit="ms",
        at_least=0,
        at_most=60_000,
    )
    max_lines: int = setting(
        0,
        "The longest suggestion, in lines. 0: as the code's structure says, at most 12.",
        at_least=0,
    )
    in_comments: bool = setting(True, "Whether to suggest inside comments.", narrow_to=False)
    in_strings: bool = setting(True, "Whether to suggest inside strings.", narrow_to=False)
    languages: dict[str, bool] = setting(
        {},
        'Switch single languages off or on by their language id: `{"markdown": false}`.',
        narrow_to=False,
    )
    speculate: bool = setting(
        True,
        "Ask for the suggestion that follows while the shown one is read. It is there when you "
        "accept and press Enter, and costs requests that may be for nothing; they stop while you "
        "take few suggestions.",
        narrow_to=False,
    )


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """What the model gets to see."""

    budget_tokens: int = setting(
        2048, "The longest prompt for a completion.", unit="tokens", at_least=64
    )
    index: bool = setting(
        True,
        "Keep an index of each workspace folder on this machine, in a process of its own, to show "
        "models the definitions that the next line needs. What ignore files name is left out.",
        narrow_to=False,
    )
    rules_file: str = setting(
        "",
        "A file in the workspace folder with the project's own rules, such as `AGENTS.md`: its "
        "first 4,000 characters are told to chat models. Empty: none.",
        user_only=True,
    )


@dataclass(frozen=True, slots=True)
class InstantSettings:
    """Suggestions from a statistical model of the workspace's own code."""

    enabled: bool = setting(True, "Whether to use it.", reserved=True)
    min_confidence: float = setting(
        0.5, "How sure it must be to speak.", at_least=0, at_most=1, reserved=True
    )


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Answers kept on this machine, so that the same place needs no model twice."""

    enabled: bool = setting(True, "Whether answers are kept on disk.")
    directory: str = setting(
        "", "Where. Empty: the platform's cache folder for Fimble.", user_only=True
    )
    max_bytes: int = setting(
        67_108_864, "The most it may take on disk.", unit="bytes", at_least=1_048_576
    )
    ttl_days: float = setting(7, "How long an answer is kept.", unit="days", at_least=0)
    near_match: bool = setting(
        False,
        "Whether an answer is offered again where only its surroundings were edited. Off: a right "
        "answer stayed right at 98 % of such places, but the embedded model, asked anew, said the "
        "same at 16 of 26 only.",
    )


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """What may leave the machine."""

    offline: bool = setting(
        False, "Ask only models on this machine.", user_only=True, narrow_to=True
    )
    allowed_hosts: tuple[str, ...] = setting(
        (),
        "The hosts that may be sent text, beside this machine: `host`, `host:port` or `*.domain`. "
        "Empty: those of the configured models.",
        user_only=True,
    )
    redact_secrets: bool = setting(
        True, "Replace keys and passwords in a prompt by placeholders.", user_only=True
    )
    audit: bool = setting(
        True, "Keep a list of what was sent to which host.", user_only=True, reserved=True
    )


@dataclass(frozen=True, slots=True)
class RefactorSettings:
    """How refactors are checked and delivered."""

    format: str = setting(
        "auto",
        "The formatter to run on an edit's lines. `auto`: the one that the project's configuration "
        "names (ruff, black, prettier, gofmt, rustfmt, clang-format), if it is on your PATH. "
        "`project`: also from the project's own `.venv` and `node_modules`, and where its "
        "configuration is a program. `off`: none. Or a command that reads code and writes it "
        "formatted; `{path}` in it is the file.",
        user_only=True,
    )
    test_command: str = setting(
        "",
        "A shell command, such as `pytest -q`, that must succeed before an edit is offered. It "
        "runs the model's code, in a copy of the project without what git ignores. Empty: none.",
        user_only=True,
    )
    test_timeout_ms: int = setting(
        120_000,
        "The longest time for one run of the test command.",
        unit="ms",
        at_least=100,
        at_most=3_600_000,
        user_only=True,
    )
    attempts: int = setting(
        2, "How often the model may try; it is told what was wrong.", at_least=1, at_most=5
    )
    delivery: Literal["command", "resolve"] = setting(
        "command",
        "`command` shows progress and applies the edit; `resolve` lets the editor ask for the edit "
        "when the action is chosen. Editors that cannot apply edits get `resolve` always.",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, replaced as a whole when one changes."""

    models: dict[str, ModelSettings] = setting(
        {},
        "The models you use, under names of your own. None: the embedded model does everything.",
        user_only=True,
    )
    routes: RoutesSettings = setting(RoutesSettings(), "Which model does what.")
    completion: CompletionSettings = setting(CompletionSettings(), "Inline completions.")
    context: ContextSettings = setting(ContextSettings(), "The prompt.")
    instant: InstantSettings = setting(InstantSettings(), "Suggestions without a model.")
    cache: CacheSettings = setting(CacheSettings(), "The cache on disk.")
    privacy: PrivacySettings = setting(PrivacySettings(), "What may leave the machine.")
    refactor: RefactorSettings = setting(RefactorSettings(), "Refactor actions.")
