"""One model at one server, over any wire: the `ModelClient` of the engine.

Joins a wire format (pure) to the connection pool and to the source of the server's address.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from ..errors import (
    ModelError,
    ModelFieldRefused,
    ModelProtocolError,
    ModelRejected,
    ModelUnavailable,
)
from ..generation import (
    FinishReason,
    GenerationLimits,
    ModelConfig,
    ModelHealth,
    ModelInfo,
    Prompt,
    StreamEnd,
    StreamEvent,
    TextDelta,
    chars_in,
)
from . import faults
from .address import Address, AddressSource
from .answer_stream import pieces
from .answer_text import AnswerText
from .discovery import discover
from .faults import Subject
from .http import HttpPool
from .http_request import HttpRequest, Timeouts
from .policy import host_of, is_loopback
from .presets import Preset, WireKind, continues_chat
from .wire import AnswerDecoder, Wire, WireRequest

_ASK_MS: Final = 20_000
"""Bound of one question about the model's abilities: its server may be loading it."""


CHARS_PER_TOKEN_MOST: Final = 16
CHARS_SPARE: Final = 1_000
"""Far more than any model writes in the tokens it may use: runs of blanks are long tokens."""


class UpstreamClient:
    """Implements `completion.ports.ModelClient`. For one event loop."""

    def __init__(
        self, config: ModelConfig, preset: Preset, wire: Wire, pool: HttpPool, source: AddressSource
    ) -> None:
        self._config = config
        self._preset = preset
        self._wire = wire
        self._pool = pool
        self._source = source
        self._info: ModelInfo | None = None
        self._plain_only = False
        """Whether the model has refused what is optional in requests."""
        self._describing = asyncio.Lock()
        self._streams = 0
        self._idle = asyncio.Event()
        self._idle.set()
        is_embedded = config.provider == "embedded"
        host = "this machine" if is_embedded else host_of(config.base_url)
        key_variable = config.api_key_env or preset.key_variable
        self._subject = Subject(config.name, host, key_variable, preset.start_hint)

    @property
    def config(self) -> ModelConfig:
        return self._config

    async def describe(self) -> ModelInfo:
        async with self._describing:
            if self._info is None:
                self._info = await self._discover()
            return self._info

    async def stream(self, prompt: Prompt, limits: GenerationLimits) -> AsyncGenerator[StreamEvent]:
        self._streams += 1
        self._idle.clear()
        try:
            async with aclosing(self._events(prompt, limits)) as events:
                async for event in events:
                    yield event
        finally:
            self._streams -= 1
            if not self._streams:
                self._idle.set()

    async def _events(
        self, prompt: Prompt, limits: GenerationLimits
    ) -> AsyncGenerator[StreamEvent]:
        """The answer; asked for once more in plain form when what is optional is refused."""
        config = await self._named_config()
        sent = self._wire.request(prompt, limits, config, self._subject)
        if self._plain_only:
            sent = sent.without_optional()
        begun = False
        try:
            async with aclosing(self._attempts(sent, prompt, limits)) as events:
                async for event in events:
                    begun = True
                    yield event
        except ModelFieldRefused:
            if begun or not sent.optional:
                raise
        else:
            return
        plain = sent.without_optional()
        async with aclosing(self._attempts(plain, prompt, limits)) as events:
            async for event in events:
                self._plain_only = True
                yield event

    async def _attempts(
        self, sent: WireRequest, prompt: Prompt, limits: GenerationLimits
    ) -> AsyncGenerator[StreamEvent]:
        begun = False
        while True:
            address = await self._source.acquire()
            request = self._request("POST", address, sent.path, sent.body)
            work = request.timeouts.for_work(chars_in(prompt), limits.tokens_max)
            request = replace(request, timeouts=work)
            decoder = self._wire.decoder(prompt, self._subject)
            try:
                async with aclosing(self._answer(request, sent, decoder, limits)) as events:
                    async for event in events:
                        begun = True
                        yield event
            except (ModelUnavailable, ModelProtocolError):
                # A crashed child is started again by `acquire`, which gives up at the second crash.
                if begun or not await self._source.has_died():
                    raise
            else:
                return

    async def warm_up(self) -> None:
        try:
            await self.describe()
            if self._preset.wire is WireKind.OPENAI:
                await self._call("GET", "/models", None)
        except ModelError:
            return

    async def check(self) -> ModelHealth:
        try:
            self._info = None
            info = await self.describe()
            await self._ask_for_models()
        except ModelError as error:
            what = error.reason.replace("_", " ")
            return ModelHealth(ok=False, detail=what, advice=error.message)
        detail = (
            f"{info.model_id or 'model'} at {info.host}: {info.prompt_format} prompts, "
            f"context {info.context_tokens} tokens"
        )
        return ModelHealth(ok=True, detail=detail, info=info)

    async def retire(self) -> None:
        await self._idle.wait()
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()
        await self._source.aclose()

    async def _discover(self) -> ModelInfo:
        config = self._config
        found = await discover(self._call, config, self._preset, self._subject)
        address = await self._source.acquire()
        return ModelInfo(
            name=config.name,
            provider=config.provider,
            model_id=found.model_id,
            host=self._subject.host,
            is_local=is_loopback(address.base_url),
            prompt_format=found.prompt_format,
            context_tokens=found.context_tokens,
            prompt_tokens_max=config.prompt_room(found.context_tokens),
            forces_lead=self._preset.wire is WireKind.LLAMACPP,
            continues_chat=continues_chat(config),
        )

    async def _named_config(self) -> ModelConfig:
        """The configuration with the model's id, which only some servers can do without."""
        if self._config.model or self._preset.wire is WireKind.LLAMACPP:
            return self._config
        return replace(self._config, model=(await self.describe()).model_id)

    async def _answer(
        self,
        request: HttpRequest,
        sent: WireRequest,
        decoder: AnswerDecoder,
        limits: GenerationLimits,
    ) -> AsyncGenerator[StreamEvent]:
        text = AnswerText(
            stops=sent.unsent_stops, repeated_lead=sent.repeated_lead, chars_max=_chars_max(limits)
        )
        async with self._pool.open(request) as answer:
            async with aclosing(pieces(answer, self._wire.framing, decoder)) as said:
                async for piece in said:
                    if shown := text.feed(piece):
                        yield TextDelta(shown)
                    if text.is_cut:
                        break
            if rest := text.finish():
                yield TextDelta(rest)
        yield StreamEnd(_finish(text, decoder), decoder.usage)

    async def _call(self, method: str, path: str, body: object) -> tuple[int, object]:
        address = await self._source.acquire()
        request = self._request(method, address, path, body)
        total_ms = min(self._config.total_timeout_ms, _ASK_MS)
        timeouts = replace(request.timeouts, total_ms=total_ms)
        return await self._pool.json(replace(request, timeouts=timeouts))

    async def _ask_for_models(self) -> None:
        """The cheapest request that shows whether the key is good."""
        if self._preset.wire is WireKind.LLAMACPP:
            return
        path = {WireKind.OLLAMA: "/api/tags", WireKind.ANTHROPIC: "/v1/models"}
        status, _ = await self._call("GET", path.get(self._preset.wire, "/models"), None)
        if status not in (200, 404):
            raise faults.for_status(self._subject, status)

    def _request(self, method: str, address: Address, path: str, body: object) -> HttpRequest:
        config = self._config
        key = address.key or config.api_key
        if self._preset.needs_key and not key:
            message = (
                f"The model `{config.name}` needs an API key: set {self._preset.key_variable} "
                "in the environment, or name another variable with `apiKeyEnv`."
            )
            raise ModelRejected(message, model=config.name)
        timeouts = Timeouts(
            config.connect_timeout_ms,
            config.first_token_timeout_ms,
            config.chunk_timeout_ms,
            config.total_timeout_ms,
        )
        is_anthropic = self._preset.wire is WireKind.ANTHROPIC
        return HttpRequest(
            url=address.base_url + path,
            subject=self._subject,
            method=method,
            body=body,
            headers={"anthropic-version": "2023-06-01"} if is_anthropic else {},
            key=key,
            key_header="x-api-key" if is_anthropic else "authorization",
            timeouts=timeouts,
        )


def _finish(text: AnswerText, decoder: AnswerDecoder) -> FinishReason:
    if text.too_long:
        return FinishReason.CUT
    return FinishReason.STOP if text.met_stop else decoder.finish or FinishReason.STOP


def _chars_max(limits: GenerationLimits) -> int:
    """A server that goes on beyond the tokens it was asked for is not read to its end."""
    return min(limits.chars_max, limits.tokens_max * CHARS_PER_TOKEN_MOST + CHARS_SPARE)
