"""From a configuration to a model client: the only place that knows which classes go together."""

from __future__ import annotations

from pathlib import Path

from ..errors import ModelUnavailable
from ..generation import ModelConfig
from ..ports import ModelClient
from . import weights
from .address import Address, AddressSource, FixedAddress
from .client import UpstreamClient
from .embedded import EmbeddedServer, EmbeddedSpec
from .http import HttpPool
from .policy import HostPolicy
from .presets import WireKind, preset_of, quirks_of, resolve
from .wire import Wire
from .wire_anthropic import AnthropicWire
from .wire_llamacpp import LlamaCppWire
from .wire_ollama import OllamaWire
from .wire_openai import OpenAiWire


def make_client(
    config: ModelConfig, *, data_directory: Path, policy: HostPolicy | None = None
) -> ModelClient:
    """A client for `config`. Opens and starts nothing; raises `ModelRejected` for a bad provider.

    `data_directory` is where `fimble models pull` puts weights. `policy` is asked before every
    request; the default allows every host.
    """
    config = resolve(config)
    source: AddressSource
    if config.provider == "embedded":
        source = EmbeddedServer(lambda: _embedded_spec(config, data_directory))
    else:
        source = FixedAddress(Address(config.base_url))
    return UpstreamClient(config, preset_of(config), wire_for(config), HttpPool(policy), source)


def wire_for(config: ModelConfig) -> Wire:
    """The wire format of a resolved configuration."""
    match preset_of(config).wire:
        case WireKind.LLAMACPP:
            return LlamaCppWire()
        case WireKind.OPENAI:
            return OpenAiWire(quirks_of(config))
        case WireKind.OLLAMA:
            return OllamaWire()
        case WireKind.ANTHROPIC:
            return AnthropicWire()


def _embedded_spec(config: ModelConfig, data_directory: Path) -> EmbeddedSpec:
    engine_folder = weights.find_engine()
    if engine_folder is None:
        raise ModelUnavailable(weights.engine_advice(), model=config.name)
    return EmbeddedSpec(
        name=config.name,
        weights=weights.locate(config.model, data_directory, name=config.name),
        engine_folder=engine_folder,
        context_tokens=config.context_tokens,
        threads=config.threads,
    )
