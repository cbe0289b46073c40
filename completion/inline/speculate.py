"""Preparing what may follow the shown suggestion, so that it is there when the user gets there.

The question is the document as it will be with the suggestion accepted and Enter pressed. It is
asked only when it delays nobody, the user takes enough of what is shown, and the budget allows; a
real request closes it. The answer goes to memory and disk like any other.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from context.budget import tokens_in
from context.cursor import indent_unit
from context.syntax import ParsedDocument
from context.text import Document, Point, line_content, split_lines

from ..explanation import Source, Trace
from ..values import SuggestRequest, Task, Trigger
from .anchor import Anchor, anchor_at
from .asking import Parts, free_slot, generation_for, start
from .events import Shown
from .plan import Known, Plan, make_plan
from .standing import end_of

SHOWN_AFTER_MS: Final = 150
"""An editor that does not tell has shown a suggestion when nothing replaced it for so long."""
ACCEPT_RATE_MIN: Final = 0.2
TOKENS_PER_MINUTE_MAX: Final = 20_000
"""Prompt and answer together: the cost of one long prompt in six seconds."""
_MINUTE_MS: Final = 60_000
_TRIED_MAX: Final = 32
_LEAVES: Final = re.compile(r"\s*(return|raise|throw|break|continue)\b")
_OPENERS: Final = (":", "{", "(", "[")


_Place = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Following:
    """The question that follows a suggestion's acceptance."""

    request: SuggestRequest
    anchor: Anchor
    """Where the suggestion ends once it is accepted."""
    lead: str
    """What stands between there and the request's cursor: a line end and the indentation."""


class Speculation:
    """What was prepared, and what that cost."""

    def __init__(self) -> None:
        self._tried: deque[_Place] = deque(maxlen=_TRIED_MAX)
        self._spent: deque[tuple[float, int]] = deque()
        self._newest: tuple[SuggestRequest, Shown] | None = None
        self._pause: asyncio.Task[None] | None = None
        self._editor_tells = False

    def answered(self, parts: Parts, request: SuggestRequest, shown: Shown) -> None:
        """Notes the answer to `request`; what follows is prepared once it is on screen."""
        self.stop()
        if not parts.options.completion.speculate:
            return
        self._newest = (request, shown)
        if not self._editor_tells:
            self._pause = asyncio.create_task(self._after_pause(parts, request, shown))

    def shown(self, parts: Parts, suggestion_id: str) -> None:
        """Notes that the editor tells what it shows: this, now."""
        self._editor_tells = True
        if self._pause is not None:
            self._pause.cancel()
        if self._newest is not None and self._newest[1].id == suggestion_id:
            self._begin(parts, *self._newest)

    def stop(self) -> None:
        """Gives up what is not begun yet."""
        self._newest = None
        if self._pause is not None:
            self._pause.cancel()

    async def _after_pause(self, parts: Parts, request: SuggestRequest, shown: Shown) -> None:
        await parts.clock.sleep_ms(SHOWN_AFTER_MS)
        self._begin(parts, request, shown)

    def _begin(self, parts: Parts, request: SuggestRequest, shown: Shown) -> None:
        """Asks, if it may. What costs a look at the whole document comes last."""
        model = parts.router.preferred(Task.COMPLETION)
        if model is None or not _is_welcome(parts, shown) or not free_slot(parts, model):
            return
        place = _place_of(shown)
        if place in self._tried or (following := after_acceptance(request, shown.text)) is None:
            return
        document, point = following.request.parsed.document, following.request.cursor
        if parts.memory.recall(document, point) is not None:
            return
        collected = parts.source.ready(following.request.parsed, point)
        plan = make_plan(following.request, model, parts.options, Known(collected=collected))
        tokens = _tokens(plan)
        if not self._affords(parts.clock.monotonic_ms(), tokens):
            return
        self._tried.append(place)
        self._spent.append((parts.clock.monotonic_ms(), tokens))
        _start(parts, plan, following)

    def _affords(self, now_ms: float, tokens: int) -> bool:
        while self._spent and self._spent[0][0] < now_ms - _MINUTE_MS:
            self._spent.popleft()
        return sum(spent for _, spent in self._spent) + tokens <= TOKENS_PER_MINUTE_MAX


def after_acceptance(request: SuggestRequest, text: str) -> Following | None:
    """The next question once `text` stands at the cursor; None when more than it ends the line.

    The derived document is not parsed: that would cost more than the question is worth.
    """
    old, point = request.parsed.document, request.cursor
    line = old.lines[point.line]
    content = line_content(line)
    if content[point.column :].strip():
        return None
    new_line = line[len(content) :] or "\n"
    accepted = split_lines(line[: point.column] + text.replace("\n", new_line))
    if _LEAVES.match(accepted[-1]):
        return None  # what follows is further out, and where is the user's to say
    lead = new_line + _indent_after(accepted[-1], indent_unit(old, point.line))
    after = _with_lines(old, point.line, (*accepted[:-1], accepted[-1] + line[point.column :]))
    anchor = anchor_at(after, end_of(point, text))
    both = (*accepted[:-1], accepted[-1] + new_line, lead[len(new_line) :] + line[point.column :])
    document = _with_lines(old, point.line, both)
    cursor = Point(anchor.point.line + 1, len(lead) - len(new_line))
    derived = replace(request, parsed=ParsedDocument(document), cursor=cursor, popup=None)
    return Following(
        replace(derived, trigger=Trigger.AUTOMATIC),
        anchor,
        "\n" + lead[len(new_line) :],
    )


def _place_of(shown: Shown) -> _Place:
    """What is the same however much of the suggestion's first line has been typed."""
    anchor = shown.anchor
    return anchor.uri, anchor.above, anchor.below, anchor.head + shown.text, anchor.tail


def _with_lines(old: Document, number: int, lines: tuple[str, ...]) -> Document:
    changed = (*old.lines[:number], *lines, *old.lines[number + 1 :])
    return Document(old.uri, old.language_id, old.version, changed)


def _indent_after(line: str, unit: str) -> str:
    """The indentation that an editor gives the line after `line`."""
    indent = line[: len(line) - len(line.lstrip())]
    return indent + unit if line.rstrip().endswith(_OPENERS) else indent


def _is_welcome(parts: Parts, shown: Shown) -> bool:
    """Whether the suggestion is on screen still and the user takes enough of what is shown."""
    on_screen = parts.events.on_screen(shown.anchor.uri)
    return on_screen is shown and parts.events.accept_rate > ACCEPT_RATE_MIN


def _tokens(plan: Plan) -> int:
    """An estimate of what the request costs, prompt and answer."""
    context = plan.context
    texts = (context.prefix, context.suffix, *(snippet.text for snippet in context.snippets))
    prompt = sum(tokens_in(text, context.language_id) for text in texts)
    return prompt + plan.limits.tokens_max


def _start(parts: Parts, plan: Plan, following: Following) -> None:
    request = plan.request
    trace = Trace(
        parts.clock,
        uuid.uuid4().hex,
        task=Task.COMPLETION.value,
        trigger="ahead",
        path=request.path,
        language=request.parsed.document.language_id,
        line=request.cursor.line + 1,
        column=request.cursor.column + 1,
    )
    trace.redacted = plan.context.redacted_count
    detail = "Prepared in case the suggestion on screen is accepted."
    parts.records.add_behind(trace.finish(Source.NONE, reason="ahead", detail=detail))
    generation = generation_for(plan, trace, anchor=following.anchor, lead=following.lead)
    parts.inflight.begin_ahead(generation)
    start(parts, plan, generation)
