"""What is sent to a model, what comes back, and what a model can do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ApiKey:
    """A secret.

    Its text is reachable through `reveal` alone, so that no log or error can print it by accident.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "ApiKey('***')" if self._text else "ApiKey('')"


NO_KEY: Final = ApiKey("")


class PromptFormat(StrEnum):
    """How a completion prompt is laid out for a model."""

    INFER = "infer"
    """Setting only: ask the server, or go by the model's name."""
    INFILL = "infill"
    """llama.cpp's `/infill`: the server knows the model's fill-in-the-middle tokens."""
    SUFFIX = "suffix"
    """An API with a `suffix` field of its own."""
    PLAIN = "plain"
    """Prefix only, left to right: for models without fill-in-the-middle tokens."""
    CHAT = "chat"
    """A chat model is asked to fill a hole."""
    QWEN = "qwen"
    STARCODER = "starcoder"
    DEEPSEEK = "deepseek"
    CODELLAMA = "codellama"
    CODESTRAL = "codestral"
    CODEGEMMA = "codegemma"
    GRANITE = "granite"
    SEED_CODER = "seed-coder"
    MELLUM = "mellum"


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """One entry of the setting `models`, with its preset filled in."""

    name: str
    """The user's own name for it, the key under `models`."""
    provider: str
    base_url: str = ""
    """The API's root as its users write it; empty for `embedded`."""
    model: str = ""
    """The model's id at the provider; for `embedded` a GGUF path or a catalogue name, empty for the
    default weights.
    """
    api_key: ApiKey = NO_KEY
    api_key_env: str = ""
    """The variable that the key was read from, for messages; empty: the provider's usual one."""
    prompt_format: PromptFormat = PromptFormat.INFER
    context_tokens: int = 8192
    max_output_tokens: int = 256
    prompt_tokens_max: int = 0
    """The longest completion prompt worth sending; 0: what the context leaves beside the answer."""
    threads: int = 0
    """`embedded` only; 0: measured at start."""
    connect_timeout_ms: int = 3_000
    first_token_timeout_ms: int = 15_000
    chunk_timeout_ms: int = 10_000
    total_timeout_ms: int = 120_000

    def prompt_room(self, context_tokens: int) -> int:
        """How many tokens of a window a completion prompt may take; at least half of it."""
        room = max(context_tokens - self.max_output_tokens, context_tokens // 2)
        return min(room, self.prompt_tokens_max or room)

    @property
    def is_tiny(self) -> bool:
        """Whether it is the default embedded model: 135 million parameters, good for short text."""
        return self.provider == "embedded" and not self.model


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model once its server has been asked."""

    name: str
    provider: str
    model_id: str
    host: str
    """`host` or `host:port` that text is sent to; `this machine` for the embedded model."""
    is_local: bool
    """Whether text stays on this machine."""
    prompt_format: PromptFormat
    context_tokens: int
    prompt_tokens_max: int
    """The longest prompt worth sending for a completion: the context less the answer, less for slow
    models.
    """
    forces_lead: bool = False
    """Whether the server can be made to start its answer with `TextPrompt.lead` (llama.cpp: by a
    grammar).
    """
    continues_chat: bool = False
    """Whether a chat's last message of the role `assistant` is continued, and not repeated."""


@dataclass(frozen=True, slots=True)
class ExtraText:
    """Text of another file, shown to the model beside the cursor's own."""

    filename: str
    text: str


@dataclass(frozen=True, slots=True)
class InfillPrompt:
    """For `/infill`."""

    prefix: str
    suffix: str
    extra: tuple[ExtraText, ...] = ()
    """Least relevant first: the server trims the head."""


@dataclass(frozen=True, slots=True)
class SuffixPrompt:
    """For an API with `prompt` and `suffix` fields."""

    prefix: str
    suffix: str
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextPrompt:
    """Rendered text that the model continues: plain prefix, or a fill-in-the-middle template."""

    text: str
    stop: tuple[str, ...] = ()
    lead: str = ""
    """What was held back from the end of the prefix for the tokenizer's sake: the answer starts
    with it if the model agrees with what the user has typed, and it is removed before anybody sees
    the text."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str
    stable_chars: int = 0
    """How many first characters of `content` other requests of this project will begin with too:
    up to there a provider that has to be told may keep the prompt.
    """


@dataclass(frozen=True, slots=True)
class ChatPrompt:
    """For a chat API.

    A last message of the role `assistant` is a start that the model continues, where it can.
    """

    messages: tuple[Message, ...]
    stop: tuple[str, ...] = ()
    fenced: bool = False
    """Whether the answer is wanted without the fence that chat models put around code."""
    prediction: str = ""
    """Text that most of the answer will repeat; it makes answers faster where it can be told."""
    cache_key: str = ""
    """The same for all prompts that begin alike, for providers that sort requests by it: a digest
    or a random name, never the user's text.
    """


Prompt = InfillPrompt | SuffixPrompt | TextPrompt | ChatPrompt


def chars_in(prompt: Prompt) -> int:
    """How long a chat is; 0 for other prompts, which are never long."""
    return sum(len(one.content) for one in prompt.messages) if isinstance(prompt, ChatPrompt) else 0


@dataclass(frozen=True, slots=True)
class GenerationLimits:
    """Bounds of one answer."""

    tokens_max: int
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    """Stop strings beside the prompt's own."""
    single_line: bool = False
    chars_max: int = 64_000
    """The stream is cut here whatever the server was asked for."""


class FinishReason(StrEnum):
    """Why a stream ended."""

    STOP = "stop"
    LENGTH = "length"
    FILTER = "filter"
    CUT = "cut"
    """We stopped reading, having all that is needed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request cost, as far as the server says; -1 for unknown."""

    prompt_tokens: int = -1
    cached_tokens: int = -1
    """The part of the prompt that the server did not need to read again."""
    output_tokens: int = -1


NO_USAGE: Final = Usage()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The last event of a stream that ended well."""

    finish: FinishReason
    usage: Usage = Usage()


StreamEvent = TextDelta | StreamEnd


@dataclass(frozen=True, slots=True)
class ModelHealth:
    """What a check of one model found, for `fimble doctor`."""

    ok: bool
    detail: str
    """One line: what was found, or what failed."""
    advice: str = ""
    """What to do next; empty when all is well."""
    info: ModelInfo | None = None
