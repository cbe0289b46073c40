"""What a model can do: asks its server, or goes by its name.

Reads answers, sends nothing itself: the caller hands in a function that does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from ..errors import ModelRejected
from ..generation import ModelConfig, PromptFormat
from .families import family_of
from .faults import Subject, for_status
from .presets import Preset, WireKind
from .wire import first_at, text_at
from .wire_llamacpp import INFILL_PATH, INFILL_PROBE, PROPS_PATH, read_props

Call = Callable[[str, str, object], Awaitable[tuple[int, object]]]
"""Method, path and JSON body (None for none) to status and JSON body."""

_NOT_SUPPORTED: Final = 501


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a server said, or what its preset and the model's name say."""

    model_id: str
    prompt_format: PromptFormat
    context_tokens: int


async def discover(call: Call, config: ModelConfig, preset: Preset, subject: Subject) -> Discovered:
    """Raises `ModelError` when the server has to be asked and does not answer."""
    if preset.wire is WireKind.LLAMACPP:
        return await _llamacpp(call, config, subject)
    if preset.wire is WireKind.OLLAMA:
        return await _ollama(call, config, subject)
    model = config.model or await _only_model(call, subject)
    found = config.prompt_format
    if found is PromptFormat.INFER:
        found = _by_name(model, preset)
    return Discovered(model, found, config.context_tokens)


def _by_name(model_id: str, preset: Preset) -> PromptFormat:
    family = family_of(model_id)
    if family is not None and preset.quirks.suffix_path:
        return PromptFormat.SUFFIX
    if family is not None and preset.raw_templates:
        return family
    return PromptFormat.CHAT


async def _only_model(call: Call, subject: Subject) -> str:
    """The first model a server lists, when the settings name none."""
    status, body = await call("GET", "/models", None)
    model = text_at(first_at(body, "data"), "id")
    if status == 200 and model:
        return model
    if status in (200, 404):
        message = f"{subject} lists no models: set `model` in the settings."
        raise ModelRejected(message, model=subject.model)
    raise for_status(subject, status)


async def _llamacpp(call: Call, config: ModelConfig, subject: Subject) -> Discovered:
    status, body = await call("GET", PROPS_PATH, None)
    if status != 200:
        raise for_status(subject, status)
    props = read_props(body)
    found = config.prompt_format
    if found is PromptFormat.INFER:
        found = await _infill_or_plain(call, subject)
    context_tokens = props.context_tokens or config.context_tokens
    return Discovered(config.model or props.model_id, found, context_tokens)


async def _infill_or_plain(call: Call, subject: Subject) -> PromptFormat:
    status, _ = await call("POST", INFILL_PATH, INFILL_PROBE)
    if status == _NOT_SUPPORTED:
        return PromptFormat.PLAIN
    if status != 200:
        raise for_status(subject, status)
    return PromptFormat.INFILL


async def _ollama(call: Call, config: ModelConfig, subject: Subject) -> Discovered:
    model = config.model or await _ollama_model(call, subject)
    found = config.prompt_format
    if found is PromptFormat.INFER:
        status, body = await call("POST", "/api/show", {"model": model})
        if status != 200:
            raise for_status(subject, status)
        capabilities = body.get("capabilities") if isinstance(body, dict) else None
        if isinstance(capabilities, list) and "insert" in capabilities:
            found = PromptFormat.SUFFIX
        else:
            found = family_of(model) or PromptFormat.CHAT
    return Discovered(model, found, config.context_tokens)


async def _ollama_model(call: Call, subject: Subject) -> str:
    status, body = await call("GET", "/api/tags", None)
    if status != 200:
        raise for_status(subject, status)
    model = text_at(first_at(body, "models"), "name")
    if not model:
        message = f"{subject} has no models: run `ollama pull qwen2.5-coder:1.5b-base`."
        raise ModelRejected(message, model=subject.model)
    return model
