"""Every setting with its type, default, unit and explanation: the one schema.

Values only: where they come from is `settings.sources`, what is made of them `settings.use`.
`docs/configuration.md` is generated from this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .model_settings import ModelSettings
from .refactor_settings import RefactorSettings
from .schema import setting


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
        ("large",),
        "Models for edits over several files and of very long ones. Without a model of its own: "
        "those of `refactor`.",
        user_only=True,
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
