"""Asking the model for what a plan says, and keeping the answer, whoever still waits for it.

Also `Parts`: what outlives a request and every step may need.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from ..explanation import Trace
from ..generation import GenerationLimits, ModelConfig, ModelInfo, Prompt
from ..ports import CachedCompletion, Clock, ContextSource, NoContext, SuggestionCache
from ..prompt.completion import build_prompt
from ..records import Records
from ..route import Router, backend_of
from ..values import EngineOptions, Task, Trigger
from .anchor import Anchor
from .deletions import Deletions
from .events import Events
from .inflight import Generation, Inflight
from .memory import Memory, Remembered
from .near import NearAnswers
from .pacing import Pacing
from .plan import Plan, context_for, filtered, get_ready, limits_with

SINGLE_SLOT_PROVIDERS: Final = frozenset(("embedded", "llamacpp", "ollama"))
"""Servers on the user's own hardware: two answers at once take twice as long each."""
HOSTED_STREAMS_MAX: Final = 2
READY_AFTER_S: Final = 0.003
"""By then the request is on its way, and there is nothing to do until the model has read it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What outlives a request."""

    router: Router
    cache: SuggestionCache
    clock: Clock
    options: EngineOptions
    memory: Memory
    inflight: Inflight
    pacing: Pacing
    events: Events
    records: Records
    deletions: Deletions
    writes: set[asyncio.Task[None]] = field(default_factory=set)
    """Cache writes that are under way."""
    near: NearAnswers = field(default_factory=NearAnswers)
    source: ContextSource = field(default_factory=NoContext)


def streams_max(model: ModelConfig) -> int:
    """How many answers the model's backend should be writing at once."""
    return 1 if model.provider in SINGLE_SLOT_PROVIDERS else HOSTED_STREAMS_MAX


def generation_for(
    plan: Plan, trace: Trace, *, anchor: Anchor | None = None, lead: str = ""
) -> Generation:
    """The answer to `plan`, not begun yet; filed `lead` before the plan's cursor, at `anchor`."""
    backend = backend_of(plan.model)
    return Generation(anchor or plan.anchor, plan.stop, trace, lead=lead, backend=backend)


def start(
    parts: Parts, plan: Plan, generation: Generation, trigger: Trigger = Trigger.AUTOMATIC
) -> None:
    """Sends the request and begins to read; the answer goes to memory and disk when it ends."""
    trace, options = generation.trace, parts.options

    def make_prompt(info: ModelInfo) -> tuple[Prompt, GenerationLimits]:
        _move(parts, generation, info.name)
        built = build_prompt(context_for(plan, info, options), info)
        trace.parts = built.parts
        return built.prompt, limits_with(plan, built.prompt)

    stream = parts.router.stream(Task.COMPLETION, trigger, make_prompt, trace)
    generation.start(
        stream,
        on_end=lambda ended: _keep(parts, plan, ended),
        on_over=lambda over: parts.records.stream_ended(over.trace),
    )
    asyncio.get_running_loop().call_later(READY_AFTER_S, _get_ready, plan, generation)


def _get_ready(plan: Plan, generation: Generation) -> None:
    if generation.running:
        get_ready(plan)


def free_slot(parts: Parts, model: ModelConfig) -> bool:
    """Whether `model` could write one more answer without delaying another, refactors included."""
    backend = backend_of(model)
    running = max(parts.inflight.running(backend), parts.router.running(backend))
    return running + parts.inflight.waiting < streams_max(model)


def _move(parts: Parts, generation: Generation, model: str) -> None:
    """Makes room at the backend of a stand-in: the route's first model did not answer."""
    config = parts.router.config(model)
    if config is None or (backend := backend_of(config)) == generation.backend:
        return
    generation.backend = backend
    parts.inflight.make_room(generation, streams_max(config))


def _keep(parts: Parts, plan: Plan, generation: Generation) -> None:
    models, ended = generation.trace.models, generation.result
    if not models or ended is None:
        return
    used = models[-1]
    if used.first_token_ms is not None:
        parts.pacing.first_token_came(used.name, used.first_token_ms)
    if text := filtered(plan, ended.text).text:
        _remember(parts, generation, text)
    likeliest = plan.limits.temperature == 0
    if parts.options.near_match and likeliest and plan.key and generation.text.strip():
        parts.near.remember(plan.request.parsed, plan.request.cursor, generation.text)
    if parts.options.cache_enabled and plan.key and used.name == plan.model.name:
        value = CachedCompletion(generation.text, used.model_id, used.host)
        keys = {plan.key, plan.place_key} if value.text.strip() else {plan.key}
        for key in keys:
            task = asyncio.create_task(parts.cache.put(key, value))
            parts.writes.add(task)
            task.add_done_callback(parts.writes.discard)


def _remember(parts: Parts, generation: Generation, text: str) -> None:
    """Files the answer. Over a part that is on screen it comes only if it extends that part."""
    entry, early = Remembered(generation.anchor, generation.lead + text), generation.answered_early
    if early and not entry.text.startswith(early):
        return
    parts.memory.remember(entry)
    shown = parts.events.on_screen(generation.anchor.uri)
    if early and shown is not None and shown.text and early.endswith(shown.text):
        parts.memory.shown(entry)
