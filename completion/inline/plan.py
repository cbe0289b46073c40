"""One completion request, prepared: what to look up, what to ask, and when it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from context.budget import tokens_in
from context.cursor import CursorContext, cursor_context, indent_unit
from context.gather import CompletionContext, GatherOptions, Secrets, gather
from context.text import Document, Point, line_content

from ..generation import ChatPrompt, GenerationLimits, ModelConfig, ModelInfo, Prompt
from ..values import EngineOptions, SuggestRequest, Trigger
from .anchor import Anchor, anchor_at
from .cache_key import completion_key
from .extent import extent_at, limits_for, stop_context
from .filters import FilterContext, Filtered, apply_filters
from .stop_rules import StopContext
from .syntax_check import syntax_check
from .syntax_view import syntax_view

NEAR_LINES_MAX: Final = 12
"""How far the filters look up and down for what the answer might only repeat."""


@dataclass(frozen=True, slots=True)
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
    rejected: tuple[str, ...] = ()
    """What the user has rejected in this document, newest first."""
    looked_at: dict[str, Filtered] = field(default_factory=dict, compare=False, repr=False)
    """What the filters made of a text: they are asked twice, to keep an answer and to show it."""


def make_plan(
    request: SuggestRequest,
    model: ModelConfig,
    options: EngineOptions,
    rejected: tuple[str, ...] = (),
    cursor: CursorContext | None = None,
) -> Plan:
    """The plan for asking `model`, the first of the route; `cursor` if it is known already."""
    document, point = request.parsed.document, request.cursor
    cursor = cursor or cursor_context(request.parsed, point)
    room = model.prompt_room(model.context_tokens)
    context = _gathered(request, min(options.context.budget_tokens, room), options)
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
        rejected,
    )


def context_for(plan: Plan, info: ModelInfo, options: EngineOptions) -> CompletionContext:
    """The plan's context, gathered anew when the model turns out to have less room than was set."""
    context = plan.context
    size = tokens_in(context.prefix + context.suffix, context.language_id)
    if size <= info.prompt_tokens_max:
        return context
    return _gathered(plan.request, info.prompt_tokens_max, options)


def limits_with(plan: Plan, prompt: Prompt) -> GenerationLimits:
    """The plan's bounds for `prompt`: the first line of a fenced answer is not the code's."""
    fenced = isinstance(prompt, ChatPrompt) and prompt.fenced
    return replace(plan.limits, single_line=False) if fenced else plan.limits


def filtered(plan: Plan, text: str) -> Filtered:
    """`text` after the filters at the plan's cursor."""
    if (known := plan.looked_at.get(text)) is None:
        known = plan.looked_at[text] = apply_filters(text, _filter_context(plan))
    return known


def _filter_context(plan: Plan) -> FilterContext:
    document, point = plan.request.parsed.document, plan.request.cursor
    return FilterContext(
        plan.anchor.head,
        line_content(plan.anchor.tail),
        _near(document, point, -1),
        _near(document, point, 1),
        document.language_id,
        unit := indent_unit(document, point.line),
        rejected=plan.rejected if plan.request.trigger is Trigger.AUTOMATIC else (),
        gains_errors=syntax_check(plan.request.parsed, point, unit),
    )


def _gathered(
    request: SuggestRequest, budget_tokens: int, options: EngineOptions
) -> CompletionContext:
    secrets = Secrets.REDACT if options.redact_secrets else Secrets.KEEP
    gather_options = GatherOptions(budget_tokens, secrets)
    return gather(request.parsed, request.cursor, gather_options, request.path)


def _near(document: Document, point: Point, step: int) -> tuple[str, ...]:
    """The lines above (`step` -1) or below (1) that are not blank, nearest first."""
    last = point.line + step * (NEAR_LINES_MAX + 1)
    lines = (document.line(number) for number in range(point.line + step, last, step))
    return tuple(line for line in lines if line.strip())
