"""Which model is asked, and which next: routes, fall-back, and a breaker for what is down."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from .errors import ModelError, ModelNotAllowed, ModelUnavailable, PromptTooLong
from .explanation import FilterVerdict, Trace
from .generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    ModelConfig,
    ModelInfo,
    Prompt,
    StreamEnd,
    StreamEvent,
    TextPrompt,
)
from .ports import Clock, ModelClient
from .prompt.fence import FenceStripper
from .prompt.lead import LeadStripper
from .values import Task, Trigger
from .warming import Warming

logger = logging.getLogger(__name__)

PAUSE_FIRST_MS: Final = 2_000
PAUSE_LONGEST_MS: Final = 60_000

MakePrompt = Callable[[ModelInfo], tuple[Prompt, GenerationLimits]]


@dataclass(slots=True)
class _Breaker:
    """How often a model has failed in a row, and until when it is left alone."""

    failures: int = 0
    closed_until_ms: float = 0.0


class Router:
    """Asks the models of a task's route in order, until one answers."""

    def __init__(
        self,
        clients: Mapping[str, ModelClient],
        routes: Mapping[Task, tuple[str, ...]],
        clock: Clock,
    ) -> None:
        self._clients = dict(clients)
        self._routes = dict(routes)
        self._clock = clock
        self._breakers: dict[str, _Breaker] = {}
        self._described: dict[str, ModelInfo] = {}
        self._running: Counter[str] = Counter()
        self._warming = Warming(clock)

    def reconfigure(
        self, clients: Mapping[str, ModelClient], routes: Mapping[Task, tuple[str, ...]]
    ) -> None:
        """Takes new models and routes; running streams end as they began."""
        self._warming.stop()
        self._clients, self._routes = dict(clients), dict(routes)
        self._breakers.clear()
        self._described.clear()

    def preferred(self, task: Task) -> ModelConfig | None:
        """The first model of a route, healthy or not; None when the route is empty."""
        names = self._routes.get(task, ())
        return self._clients[names[0]].config if names else None

    def config(self, name: str) -> ModelConfig | None:
        """The model of this name; None when the settings have changed meanwhile."""
        client = self._clients.get(name)
        return client.config if client else None

    def running(self, backend: str) -> int:
        """How many answers of all tasks `backend` (see `backend_of`) is writing now."""
        return self._running[backend]

    def known(self, task: Task) -> ModelInfo | None:
        """What a route's first model has said of itself; None before it was asked."""
        names = self._routes.get(task, ())
        return self._described.get(names[0]) if names else None

    def warm_up(self, task: Task, prompt: ChatPrompt | None = None) -> None:
        """Prepares a route's first model for what will probably be asked. Never raises or waits.

        A model on this machine reads what `prompt` has in common with others (see `warming`), so
        that its server's cache holds it; any other is sent nothing, only a connection is opened. A
        real request at the same backend puts an end to it.
        """
        names = self._routes.get(task, ())
        if not names or (client := self._clients.get(names[0])) is None:
            return
        breaker = self._breakers.get(names[0], _Breaker())
        backend = backend_of(client.config)
        if not self._running[backend] and breaker.closed_until_ms <= self._clock.monotonic_ms():
            self._warming.begin(backend, client, prompt)

    async def warmed_up(self, task: Task) -> None:
        """Returns when what `warm_up` began is done or given up."""
        if model := self.preferred(task):
            await self._warming.done(backend_of(model))

    async def describe(self, task: Task) -> ModelInfo:
        """What is known of a route's first model. Raises `ModelError`."""
        names = self._routes.get(task, ())
        if not names:
            raise ModelUnavailable(f"No model is set for {task}: set routes.{task}.")
        return await self._info(self._clients[names[0]])

    async def stream(
        self, task: Task, trigger: Trigger, make_prompt: MakePrompt, trace: Trace
    ) -> AsyncGenerator[str]:
        """The answer's text as it comes, from the first model that gives one.

        Falls back only before the first text. Raises the last `ModelError` when no model has
        answered. What was used is recorded in `trace`.
        """
        last_error: ModelError = ModelUnavailable(
            f"No model is set for {task}: set routes.{task} to one of your models."
        )
        for client in self._candidates(task, trigger):
            answered = False
            try:
                async with aclosing(self._ask(client, make_prompt, trace)) as pieces:
                    async for piece in pieces:
                        answered = True
                        self._breakers.pop(client.config.name, None)
                        yield piece
            except ModelError as error:
                self._failed(client, error)
                trace.errors.append(f"{client.config.name}: {error.message}")
                if answered:
                    raise
                last_error = error
            else:
                self._breakers.pop(client.config.name, None)
                return
        raise last_error

    def _candidates(self, task: Task, trigger: Trigger) -> list[ModelClient]:
        """The route's models less those that are left alone; all of them when the user asks."""
        clients = [self._clients[name] for name in self._routes.get(task, ())]
        if trigger is Trigger.INVOKED:
            return clients
        now = self._clock.monotonic_ms()
        healthy = [
            client
            for client in clients
            if self._breakers.get(client.config.name, _Breaker()).closed_until_ms <= now
        ]
        if clients and not healthy:
            raise ModelUnavailable(
                f"{clients[0].config.name} failed a moment ago and is left alone for a while: "
                "run `fimble doctor` to see why."
            )
        return healthy

    async def _ask(
        self, client: ModelClient, make_prompt: MakePrompt, trace: Trace
    ) -> AsyncGenerator[str]:
        info = await self._info(client)
        prompt, limits = make_prompt(info)
        trace.stage("model ready", info.name)
        use = _Use(info, self._clock, trace)
        stripper = _stripper(prompt)
        backend = backend_of(client.config)
        self._running[backend] += 1
        try:
            await self._warming.make_way(backend, info.name, prompt)
            async with aclosing(client.stream(prompt, limits)) as events:
                async for event in events:
                    if text := stripper.feed(use.text_of(event)):
                        yield text
                    if use.ended or stripper.finished:
                        break
            if text := stripper.rest():
                yield text
            if isinstance(stripper, LeadStripper) and not stripper.agreed:
                trace.verdicts.append(FilterVerdict("lead", "refused"))
        except ModelError as error:
            use.sent = error.sent
            raise
        finally:
            self._running[backend] -= 1
            use.record()

    async def _info(self, client: ModelClient) -> ModelInfo:
        info = self._described[client.config.name] = await client.describe()
        return info

    def _failed(self, client: ModelClient, error: ModelError) -> None:
        name = client.config.name
        logger.info("Model %s failed: %s", name, error.reason)
        if isinstance(error, ModelNotAllowed | PromptTooLong):
            return  # nothing was sent
        breaker = self._breakers.setdefault(name, _Breaker())
        breaker.failures += 1
        pause_ms = min(PAUSE_FIRST_MS * 2 ** (breaker.failures - 1), PAUSE_LONGEST_MS)
        breaker.closed_until_ms = self._clock.monotonic_ms() + (error.retry_after_ms or pause_ms)


def backend_of(model: ModelConfig) -> str:
    """Where a model runs: several models at one address share its slots."""
    return f"{model.provider} {model.base_url}"


class _Use:
    """What one request to a model costs, taken down while its answer comes."""

    def __init__(self, info: ModelInfo, clock: Clock, trace: Trace) -> None:
        self.sent = True
        """Whether text may have left for the server."""
        self.ended = False
        self._info = info
        self._clock = clock
        self._trace = trace
        self._asked_ms = clock.monotonic_ms()
        self._first_ms: float | None = None
        self._end = StreamEnd(FinishReason.CUT)

    def text_of(self, event: StreamEvent) -> str:
        """The event's text; none for the end."""
        if isinstance(event, StreamEnd):
            self._end, self.ended = event, True
            return ""
        if self._first_ms is None:
            self._first_ms = self._clock.monotonic_ms() - self._asked_ms
            self._trace.stage("first token")
            self._trace.used_model(self._info, first_token_ms=self._first_ms)
        return event.text

    def record(self) -> None:
        """Completes it in the trace."""
        self._trace.stage("stream")
        if self.sent:
            self._trace.used_model(
                self._info,
                self._end.usage,
                first_token_ms=self._first_ms,
                total_ms=self._clock.monotonic_ms() - self._asked_ms,
                finish=self._end.finish.value,
            )


def _stripper(prompt: Prompt) -> LeadStripper | FenceStripper:
    """Takes off the answer what is not for the reader.

    An answer that does not begin with the lead completes something other than what was typed.
    """
    if isinstance(prompt, ChatPrompt) and prompt.fenced:
        return FenceStripper()
    return LeadStripper(prompt.lead if isinstance(prompt, TextPrompt) else "")
