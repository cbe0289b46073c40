from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import pytest

from completion.explanation import Source, Trace
from completion.generation import (
    GenerationLimits,
    InfillPrompt,
    ModelConfig,
    Prompt,
    StreamEvent,
)
from completion.inline import speculate
from completion.inline.speculate import SHOWN_AFTER_MS, TOKENS_PER_MINUTE_MAX, after_acceptance
from completion.values import (
    CompletionOptions,
    EngineOptions,
    SuggestOutcome,
    SuggestRequest,
    Task,
    Trigger,
)
from tests.support.desk import Desk, request, text_of
from tests.support.fakes import FakeModelClient, Step, settle
from tests.support.marked import parsed_at_cursor

AHEAD = CompletionOptions(debounce_ms=0, speculate=True)
FILE = "def add(a, b):\n    ‸\n"
SHOWN, NEXT = "c = a + b", "return c"


def after(text: str) -> str:
    return FILE.replace("‸", f"{text}‸")


ENTERED = after(f"{SHOWN}\n    ")


def desk_with(*script: list[Step], provider: str = "llamacpp") -> Desk:
    model = FakeModelClient([[SHOWN, "\n\n"], *script], config=ModelConfig("fast", provider))
    return Desk(model=model, completion=AHEAD)


async def shows(desk: Desk, wait_ms: float = SHOWN_AFTER_MS) -> str:
    """The first suggestion, on screen for `wait_ms`; returns its id."""
    outcome = await desk.suggest(FILE)
    assert text_of(outcome) == SHOWN
    await desk.clock.advance(wait_ms)
    return outcome.suggestions[0].id


# --- the question ---------------------------------------------------------------------------------


def check_following(place: str, text: str, expect: str, lead: str) -> None:
    """Once `text` is accepted at `place` and Enter pressed, the file is `expect`."""
    following = after_acceptance(request(place), text)
    assert following is not None
    document, point = parsed_at_cursor(expect)
    assert following.request.parsed.document.text == document.document.text
    assert following.request.cursor == point
    assert following.lead == lead


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_question_is_the_file_with_the_text_accepted_and_enter_pressed(end: str) -> None:
    place = f"def f():{end}    x‸{end}y = 1{end}"
    check_following(place, " = 1", f"def f():{end}    x = 1{end}    ‸{end}y = 1{end}", "\n    ")


def test_it_is_asked_one_level_deeper_where_a_block_is_opened() -> None:
    check_following("‸", "def f():", "def f():\n    ‸", "\n    ")
    check_following("if x:\n  y()\n  ‸\n", "if z:", "if x:\n  y()\n  if z:\n    ‸\n", "\n    ")


def test_it_follows_the_last_of_several_lines() -> None:
    check_following(
        "def f():\n    ‸\n", "if x:\n        y()", "def f():\n    if x:\n        y()\n        ‸\n",
        "\n        ",
    )  # fmt: skip


@pytest.mark.parametrize("last", ["return b", "raise ValueError", "break"])
def test_nothing_follows_what_leaves_the_block(last: str) -> None:
    """What stands below it at the same indentation would never run."""
    assert after_acceptance(request("def f(b):\n    ‸\n"), last) is None


def test_nothing_follows_in_the_middle_of_a_line() -> None:
    assert after_acceptance(request("f(‸)\n"), "x") is None


# --- when it is asked -----------------------------------------------------------------------------


async def test_what_follows_is_there_when_the_user_gets_there() -> None:
    desk = desk_with([NEXT, "\n\n"])
    await shows(desk)
    assert desk.requests == 2
    desk.changes(after(SHOWN))
    assert (await desk.suggest(after(SHOWN))).explanation.reason == "just_accepted"
    desk.changes(ENTERED)
    outcome = await desk.suggest(ENTERED)
    assert (text_of(outcome), outcome.explanation.source) == (NEXT, Source.MEMORY)
    assert desk.requests == 2


async def test_it_is_on_disk_too() -> None:
    desk = desk_with([NEXT, "\n\n"])
    await shows(desk)
    await settle()
    await desk.engine.aclose()
    later = Desk(cache=desk.cache, model=FakeModelClient(config=desk.model.config))
    outcome = await later.suggest(ENTERED)
    assert (text_of(outcome), outcome.explanation.source) == (NEXT, Source.DISK)


async def test_who_gets_there_first_waits_for_the_same_stream() -> None:
    gate = asyncio.Event()
    desk = desk_with(["ret", gate, "urn c", "\n\n"])
    await shows(desk)
    desk.changes(after(SHOWN))
    await desk.suggest(after(SHOWN))
    desk.changes(ENTERED)
    asking = desk.asks(ENTERED)
    await settle()
    gate.set()
    outcome = await asking
    assert (text_of(outcome), outcome.explanation.source) == (NEXT, Source.JOINED)
    assert desk.requests == 2


async def test_after_several_accepted_lines_it_is_shown_at_once() -> None:
    several = "c = a\n    d = b"
    model = FakeModelClient([[several, "\n\n"], [NEXT, "\n\n"]])
    desk = Desk(model=model, completion=AHEAD)
    assert text_of(await desk.suggest(FILE)) == several
    await desk.clock.advance(SHOWN_AFTER_MS)
    desk.changes(after(several))
    assert text_of(await desk.suggest(after(several))) == f"\n    {NEXT}"


async def test_an_editor_that_tells_what_it_shows_is_waited_for() -> None:
    desk = desk_with([NEXT, "\n\n"])
    first = await shows(desk, 0)
    desk.engine.shown(first)
    await settle()
    assert desk.requests == 2
    desk.model.script = [["1", "\n"]]
    outcome = await desk.suggest("def add(a, b):\n    ‸\n    x = 2\n")
    await desk.clock.advance(10 * SHOWN_AFTER_MS)
    assert desk.requests == 3
    desk.engine.shown("unknown")
    desk.engine.shown(first)
    await settle()
    assert desk.requests == 3
    assert outcome.suggestions


async def test_the_same_is_prepared_once() -> None:
    desk = desk_with([NEXT, "\n\n"])
    await shows(desk)
    for size in range(1, 5):
        desk.changes(after(SHOWN[:size]))
        await desk.suggest(after(SHOWN[:size]))
        await desk.clock.advance(10 * SHOWN_AFTER_MS)
    assert desk.requests == 2


# --- when it is not -------------------------------------------------------------------------------


async def check_silent(desk: Desk, wait_ms: float = 10 * SHOWN_AFTER_MS) -> None:
    """Nothing is prepared."""
    await shows(desk, wait_ms)
    assert desk.requests == 1
    await desk.engine.aclose()


async def test_nothing_is_prepared_before_the_suggestion_has_stood() -> None:
    await check_silent(desk_with(), SHOWN_AFTER_MS - 1)


async def test_nothing_is_prepared_when_it_is_off() -> None:
    desk = desk_with()
    desk.engine.reconfigure(desk.cache, EngineOptions(replace(AHEAD, speculate=False)))
    await check_silent(desk)


async def test_nothing_is_prepared_for_who_takes_little() -> None:
    desk = Desk(*[[f"c = {number}", "\n\n"] for number in range(3)], completion=AHEAD)
    for number in range(3):
        outcome = await desk.suggest(f"y{number} = 1\n{FILE}")
        if number < 2:
            desk.engine.rejected(outcome.suggestions[0].id)
    await desk.clock.advance(10 * SHOWN_AFTER_MS)
    assert desk.requests == 3


async def test_nothing_is_prepared_beyond_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speculate, "TOKENS_PER_MINUTE_MAX", 150)
    assert TOKENS_PER_MINUTE_MAX > 150
    desk = desk_with([NEXT, "\n\n"], [SHOWN, "\n\n"], [SHOWN, "\n\n"], [NEXT, "\n\n"])
    await shows(desk)
    assert desk.requests == 2
    await desk.suggest(f"y = 1\n{FILE}")
    await desk.clock.advance(SHOWN_AFTER_MS)
    assert desk.requests == 3
    await desk.clock.advance(60_001)
    await desk.suggest(f"z = 1\n{FILE}")
    await desk.clock.advance(SHOWN_AFTER_MS)
    assert desk.requests == 5


@pytest.mark.parametrize(("provider", "expect"), [("llamacpp", 2), ("mistral", 3)])
async def test_a_local_model_that_is_busy_is_left_alone(provider: str, expect: int) -> None:
    desk = desk_with(["x", asyncio.Event()], [NEXT, "\n\n"], provider=provider)
    outcome = await desk.suggest(FILE)
    assert outcome.suggestions
    other = SuggestRequest(*parsed_at_cursor("x = 1\ny = 2\nz = ‸\n", uri="file:///b.py"))
    asking = asyncio.create_task(desk.engine.suggest(other))
    await desk.clock.advance(SHOWN_AFTER_MS)
    assert desk.requests == expect
    asking.cancel()
    await desk.engine.aclose()


async def test_a_local_model_that_works_on_something_else_is_left_alone() -> None:
    """A refactor has a stream of its own, which no document knows of."""
    desk = desk_with([asyncio.Event()])
    await desk.suggest(FILE)
    trace = Trace(desk.clock, "id", "refactor", "", "", "", 1, 1)
    desk.router.reconfigure({"fast": desk.model}, dict.fromkeys(Task, ("fast",)))
    limits = GenerationLimits(10)
    stream = desk.router.stream(
        Task.REFACTOR, Trigger.INVOKED, lambda _: (InfillPrompt("", ""), limits), trace
    )
    reading = asyncio.ensure_future(anext(stream))
    await desk.clock.advance(SHOWN_AFTER_MS)
    assert desk.requests == 2, "the suggestion's and the refactor's"
    reading.cancel()
    await settle()
    await stream.aclose()
    await desk.engine.aclose()


async def test_the_document_is_not_copied_for_what_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copies = list[str]()

    def counted(request: SuggestRequest, text: str) -> object:
        copies.append(text)
        return after_acceptance(request, text)

    monkeypatch.setattr(speculate, "after_acceptance", counted)
    desk = desk_with([NEXT, "\n\n"])
    await shows(desk)
    for size in range(1, 5):
        desk.changes(after(SHOWN[:size]))
        outcome = await desk.suggest(after(SHOWN[:size]))
        desk.engine.shown(outcome.suggestions[0].id)
    assert copies == [SHOWN]


async def test_a_body_that_was_prepared_comes_with_the_header_that_opens_it() -> None:
    """It has to follow, and the editor shows it below the line: nothing moves."""
    header, body = "if a > b:", "return a"
    model = FakeModelClient([[header, "\n\n"], [body, "\n\n"]])
    desk = Desk(model=model, completion=AHEAD)
    outcome = await desk.suggest(FILE)
    assert text_of(outcome) == header
    await desk.clock.advance(SHOWN_AFTER_MS)
    desk.changes(after(header))
    assert text_of(await desk.suggest(after(header))) == f"\n        {body}"


async def test_a_real_question_closes_what_runs_ahead() -> None:
    desk = desk_with(["ret", asyncio.Event()], ["1", "\n"])
    await shows(desk)
    assert text_of(await desk.suggest("def add(a, b):\n    x = ‸\n")) == "1"
    assert desk.model.calls[1].closed_early


@pytest.mark.parametrize(("typed", "closed"), [("c", False), (SHOWN, False), ("x", True)])
async def test_turning_the_suggestion_down_closes_what_runs_ahead(typed: str, closed: bool) -> None:
    desk = desk_with(["ret", asyncio.Event()])
    await shows(desk)
    desk.changes(after(typed))
    await settle()
    assert desk.model.calls[1].closed_early is closed
    await desk.engine.aclose()
    assert desk.model.calls[1].closed_early


async def test_closing_the_document_closes_what_runs_ahead() -> None:
    desk = desk_with(["ret", asyncio.Event()])
    await shows(desk)
    desk.engine.document_closed("file:///a.py")
    await settle()
    assert desk.model.calls[1].closed_early


async def test_what_was_sent_ahead_is_told_behind_the_users_own_request() -> None:
    desk = desk_with([NEXT, "\n\n"])
    await shows(desk)
    await settle()
    own, ahead = desk.records.recent()
    assert own.source is Source.MODEL
    assert (ahead.trigger, ahead.reason, ahead.shown) == ("ahead", "ahead", False)
    assert [use.name for use in ahead.models] == ["fast"]


class KnowsTheLine(FakeModelClient):
    """Writes the rest of `LINE`, whatever stands of it, and a next line where it is complete."""

    async def stream(self, prompt: Prompt, limits: GenerationLimits) -> AsyncGenerator[StreamEvent]:
        assert isinstance(prompt, InfillPrompt)
        stands = prompt.prefix.rpartition("\n")[2].strip()
        rest = LINE[len(stands) :] if LINE not in prompt.prefix else "return result"
        self.script = [[rest, "\n\n"]]
        async with aclosing(super().stream(prompt, limits)) as events:
            async for event in events:
                yield event


LINE = "result = compute_the_total(first_value, second_value, third)"


async def test_a_line_typed_at_80_ms_needs_few_requests() -> None:
    """The design's typing storm: 60 characters of one line, at most 4 requests, ahead included."""
    assert len(LINE) == 60
    desk = Desk(model=KnowsTheLine(), completion=CompletionOptions(speculate=True))
    visible = 0
    asking: asyncio.Task[SuggestOutcome] | None = None
    for size in range(1, len(LINE)):
        place = after(LINE[:size])
        desk.changes(place)
        if asking is not None:
            asking.cancel()
        asking = desk.asks(place)
        await desk.clock.advance(80)
        visible += asking.done() and text_of(asking.result()) == LINE[size:]
    await desk.clock.advance(1_000)
    assert desk.requests <= 2
    assert visible == 59
    await desk.engine.aclose()
