"""One completion request, prepared: what to look up, what to ask, and when it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from context.budget import tokens_in
from context.cursor import CursorContext, cursor_context, indent_unit
from context.gather import CompletionContext, GatherOptions, Secrets, gather
from context.redaction import NOTHING_REDACTED
from context.related import NOTHING_RELATED, RELATED_SHARE
from context.text import Document, Point, line_content

from ..generation import ChatPrompt, GenerationLimits, ModelConfig, ModelInfo, Prompt
from ..ports import NOTHING_COLLECTED, Collected, Freshness
from ..values import EngineOptions, SuggestRequest, Trigger
from .anchor import Anchor, anchor_at
from .cache_key import completion_key, without_elsewhere
from .extent import extent_at, limits_for, stop_context
from .filters import FilterContext, Filtered, apply_filters
from .stop_rules import StopContext
from .syntax_check import syntax_check
from .syntax_view import syntax_view

NEAR_LINES_MAX: Final = 12
"""How far the filters look up and down for what the answer might only repeat."""
RELATED_ROOM_TOKENS_MIN: Final = 1_024
"""A model that reads less than this at once sees the cursor's own document alone."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside a request and its document."""

    rejected: tuple[str, ...] = ()
    """What the user has rejected in this document, newest first."""
    just_deleted: tuple[str, ...] = ()
    """What the user has just deleted at the cursor, newest first."""
    collected: Collected = NOTHING_COLLECTED
    """What may be needed from elsewhere."""


NOTHING_KNOWN: Final = Known()


@dataclass(frozen=True)  # without slots: `cached_property` keeps its value in the object
class Plan:
    """Everything about a request that does not change while it runs."""

    request: SuggestRequest
    anchor: Anchor
    model: ModelConfig
    context: CompletionContext
    stop: StopContext
    limits: GenerationLimits
    key: str
    """The answer's name in the cache."""
    known: Known = NOTHING_KNOWN
    variant: str = ""
    """Tells several answers to the same question apart."""
    looked_at: dict[str, Filtered] = field(default_factory=dict, compare=False, repr=False)
    """What the filters made of a text: they are asked twice, to keep an answer and to show it."""

    @cached_property
    def filter_context(self) -> FilterContext:
        """What the filters see of the document."""
        document, point = self.request.parsed.document, self.request.cursor
        asked = self.request.trigger is Trigger.INVOKED
        return FilterContext(
            self.anchor.head,
            line_content(self.anchor.tail),
            _near(document, point, -1),
            _near(document, point, 1),
            document.language_id,
            unit := indent_unit(document, point.line),
            just_deleted=() if asked else self.known.just_deleted,
            rejected=() if asked else self.known.rejected,
            gains_errors=syntax_check(self.request.parsed, point, unit),
            redaction=self.context.redaction,
        )

    @cached_property
    def place_key(self) -> str:
        """The name of an answer to the same document, whatever is known from elsewhere."""
        own = without_elsewhere(self.context)
        if own is self.context:
            return self.key
        return completion_key(self.model, own, self.limits, self.stop.lines_max, self.variant)


def make_plan(
    request: SuggestRequest,
    model: ModelConfig,
    options: EngineOptions,
    known: Known = NOTHING_KNOWN,
    cursor: CursorContext | None = None,
) -> Plan:
    """The plan for asking `model`, the first of the route; `cursor` if it is known already."""
    document, point = request.parsed.document, request.cursor
    cursor = cursor or cursor_context(request.parsed, point)
    budget_tokens = _budget_tokens(model, options)
    collected = known.collected if takes_related(model, options) else None
    context = gather(
        request.parsed,
        point,
        _gather_options(budget_tokens, options, collected),
        request.path,
        cursor.scopes,
        collected.related if collected else NOTHING_RELATED,
    )
    extent = extent_at(document, cursor, point, request.trigger)
    stop = stop_context(document, cursor, point, extent, options.completion)
    if (view := syntax_view(request.parsed, point)) is not None:
        stop = replace(stop, line_end=view.line_end)
    limits = limits_for(extent, request.trigger, model, cursor.line_head)
    return Plan(
        request,
        anchor_at(document, point),
        model,
        context,
        stop,
        limits,
        completion_key(model, context, limits, stop.lines_max),
        known,
    )


def takes_related(model: ModelConfig, options: EngineOptions) -> bool:
    """Whether the model reads enough at once to be shown more than the document."""
    return not model.is_tiny and _budget_tokens(model, options) >= RELATED_ROOM_TOKENS_MIN


def with_collected(plan: Plan, collected: Collected, options: EngineOptions) -> Plan:
    """The plan with what has been collected since it was made."""
    context = gather(
        plan.request.parsed,
        plan.request.cursor,
        _gather_options(_budget_tokens(plan.model, options), options, collected),
        plan.request.path,
        plan.context.scopes,
        collected.related,
    )
    return replace(
        plan,
        context=context,
        key=completion_key(plan.model, context, plan.limits, plan.stop.lines_max, plan.variant),
        known=replace(plan.known, collected=collected),
    )


def context_for(plan: Plan, info: ModelInfo, options: EngineOptions) -> CompletionContext:
    """The plan's context, gathered anew when the model turns out to have less room than was set."""
    context = plan.context
    size = tokens_in("".join(part.text for part in context.parts), context.language_id)
    if size <= info.prompt_tokens_max:
        return context
    enough = info.prompt_tokens_max >= RELATED_ROOM_TOKENS_MIN
    collected = plan.known.collected if enough and takes_related(plan.model, options) else None
    gather_options = _gather_options(info.prompt_tokens_max, options, collected)
    return gather(
        plan.request.parsed,
        plan.request.cursor,
        replace(gather_options, known_values=context.redaction or NOTHING_REDACTED),
        plan.request.path,
        context.scopes,
        collected.related if collected else NOTHING_RELATED,
    )


def limits_with(plan: Plan, prompt: Prompt) -> GenerationLimits:
    """The plan's bounds for `prompt`: the first line of a fenced answer is not the code's."""
    fenced = isinstance(prompt, ChatPrompt) and prompt.fenced
    return replace(plan.limits, single_line=False) if fenced else plan.limits


def get_ready(plan: Plan) -> None:
    """Parses the surroundings that stop rules and filters look at, before there is an answer."""
    if plan.stop.line_end is not None:
        plan.stop.line_end("\n")
    if plan.filter_context.gains_errors is not None:
        plan.filter_context.gains_errors("")


def filtered(plan: Plan, text: str) -> Filtered:
    """`text` after the filters at the plan's cursor."""
    if (known := plan.looked_at.get(text)) is None:
        known = plan.looked_at[text] = apply_filters(text, plan.filter_context)
    return known


def _gather_options(
    budget_tokens: int, options: EngineOptions, collected: Collected | None
) -> GatherOptions:
    """Room is kept for what stands elsewhere wherever it may come, so that windows stay."""
    comes = collected is not None and collected.freshness is not Freshness.OFF
    secrets = Secrets.REDACT if options.redact_secrets else Secrets.KEEP
    return GatherOptions(budget_tokens, secrets, related_share=RELATED_SHARE if comes else 0.0)


def _budget_tokens(model: ModelConfig, options: EngineOptions) -> int:
    return min(options.context.budget_tokens, model.prompt_room(model.context_tokens))


def _near(document: Document, point: Point, step: int) -> tuple[str, ...]:
    """The lines above (`step` -1) or below (1) that are not blank, nearest first."""
    last = point.line + step * (NEAR_LINES_MAX + 1)
    lines = (document.line(number) for number in range(point.line + step, last, step))
    return tuple(line for line in lines if line.strip())
