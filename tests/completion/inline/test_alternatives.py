from __future__ import annotations

import asyncio
from collections.abc import Sequence

from completion.errors import ModelUnavailable
from completion.explanation import Source
from completion.generation import ModelConfig
from completion.inline.alternatives import (
    ANSWERS_MAX,
    ASK_MS_MAX,
    SAMPLES_MAX,
    TEMPERATURE,
    further_plans,
)
from completion.inline.plan import make_plan
from completion.inline.stop_rules import Extent
from completion.values import CompletionOptions, EngineOptions, Task, Trigger
from tests.support.desk import AT_ONCE, Desk, request
from tests.support.fakes import FakeModelClient, Step, settle

AUTOMATIC, INVOKED = Trigger.AUTOMATIC, Trigger.INVOKED
FILE = "def add(a, b):\n    ret‸\n"
FIRST, LONGER, OTHER = "urn a", "urn a\n    x = 1", "urn b"


async def check_again(
    *answers: Sequence[Step], expect: tuple[str, ...], first: Trigger = INVOKED
) -> Desk:
    """Asked for by hand where `FIRST` is on screen, `answers` of the model lead to `expect`."""
    desk = Desk([FIRST, "\n"], *answers)
    await desk.suggest(FILE, first)
    outcome = await desk.suggest(FILE, INVOKED)
    assert tuple(suggestion.text for suggestion in outcome.suggestions) == expect
    assert outcome.explanation.source is Source.MEMORY
    return desk


async def test_who_asks_again_gets_the_rest_of_the_block_and_another_answer() -> None:
    desk = await check_again([LONGER, "\n\n"], [OTHER, "\n"], expect=(FIRST, OTHER, LONGER))
    longer, other = (call.limits for call in desk.model.calls[1:])
    assert (longer.temperature, longer.single_line) == (0, False)
    assert other.temperature == TEMPERATURE


async def test_a_place_that_was_shown_unasked_is_on_screen_too() -> None:
    await check_again(
        [LONGER, "\n\n"], [OTHER, "\n"], expect=(FIRST, OTHER, LONGER), first=AUTOMATIC
    )


async def test_the_first_stays_the_first_for_who_comes_back() -> None:
    desk = await check_again([LONGER, "\n\n"], [OTHER, "\n"], expect=(FIRST, OTHER, LONGER))
    await desk.engine.suggest(request("x = 1\n\nde‸\n", INVOKED)) if desk.model.script else None
    desk.engine._parts.memory._on_screen.clear()
    assert (await desk.suggest(FILE)).suggestions[0].text == FIRST


async def test_answers_that_are_alike_count_once() -> None:
    same: list[Step] = [FIRST, "\n"]
    desk = await check_again([FIRST, "\n\n"], same, same, expect=(FIRST,))
    assert desk.requests == 2 + SAMPLES_MAX


async def test_who_has_enough_is_asked_no_more() -> None:
    desk = await check_again([LONGER, "\n\n"], [OTHER, "\n"], expect=(FIRST, OTHER, LONGER))
    assert len((await desk.suggest(FILE, INVOKED)).suggestions) == ANSWERS_MAX
    assert desk.requests == 3


async def test_a_filter_judges_every_answer() -> None:
    await check_again(["   "], ["<|endoftext|>"], ["urn c) + 1", "\n"], expect=(FIRST,))


async def test_an_answer_that_was_kept_is_not_asked_for_again() -> None:
    desk = await check_again([LONGER, "\n\n"], [OTHER, "\n"], expect=(FIRST, OTHER, LONGER))
    await desk.engine.aclose()
    later = Desk(cache=desk.cache)
    await later.suggest(FILE, INVOKED)
    outcome = await later.suggest(FILE, INVOKED)
    assert {suggestion.text for suggestion in outcome.suggestions} == {FIRST, LONGER, OTHER}
    assert later.requests == 0


async def test_nothing_is_asked_by_itself_or_elsewhere() -> None:
    desk = Desk([FIRST, "\n"])
    await desk.suggest(FILE, INVOKED)
    await desk.suggest(FILE)
    typed = await desk.suggest("def add(a, b):\n    retu‸\n", INVOKED)
    assert typed.suggestions[0].text == FIRST[1:]
    assert desk.requests == 1


async def test_a_model_that_fails_leaves_what_is_there() -> None:
    desk = await check_again([ModelUnavailable("It is down.")], expect=(FIRST,))
    assert desk.newest.errors == ("fast: It is down.",)


async def test_a_slow_model_is_not_asked_for_all() -> None:
    gate = asyncio.Event()
    desk = Desk([FIRST, "\n"], [gate, LONGER, "\n\n"])
    await desk.suggest(FILE, INVOKED)
    asking = desk.asks(FILE, INVOKED)
    await settle()
    await desk.clock.advance(ASK_MS_MAX + 1)
    gate.set()
    assert [suggestion.text for suggestion in (await asking).suggestions] == [FIRST, LONGER]
    assert desk.requests == 2


async def test_another_answer_is_no_model_for_what_is_alike() -> None:
    """What chance has written is not offered where something else has changed."""
    desk = Desk(
        [FIRST, "\n"],
        [FIRST, "\n\n"],
        [OTHER, "\n"],
        ["urn c", "\n"],
        options=EngineOptions(near_match=True),
        completion=AT_ONCE,
    )
    for _ in range(2):
        await desk.suggest(FILE, INVOKED)
    await settle()
    near = desk.engine._parts.near
    changed = request(f"x = 1\n{FILE}")
    assert near.find(changed.parsed, changed.cursor).startswith(FIRST)


def test_every_further_answer_has_a_name_of_its_own() -> None:
    model = ModelConfig("fast", "llamacpp")
    plan = make_plan(request(FILE, INVOKED), model, EngineOptions(CompletionOptions()))
    further = tuple(further_plans(plan))
    assert len({plan.key, *(each.key for each in further)}) == 1 + len(further) == 4
    block = make_plan(request("def f():\n    ‸\n", INVOKED), model, EngineOptions())
    assert block.stop.extent is Extent.BLOCK
    assert len(tuple(further_plans(block))) == SAMPLES_MAX


async def test_a_local_slot_is_asked_for_one_answer_at_a_time() -> None:
    gate = asyncio.Event()
    model = FakeModelClient([[FIRST, "\n"], [gate, LONGER, "\n\n"], [OTHER, "\n"]])
    desk = Desk(model=model)
    await desk.suggest(FILE, INVOKED)
    asking = desk.asks(FILE, INVOKED)
    await settle()
    assert desk.requests == 2
    gate.set()
    assert len((await asking).suggestions) == ANSWERS_MAX


async def test_a_model_that_fails_is_asked_for_no_further_answer() -> None:
    first = FakeModelClient([[FIRST, "\n"], [ModelUnavailable("Down.")]])
    second = FakeModelClient([[LONGER, "\n\n"], [OTHER, "\n"]], name="second")
    desk = Desk(model=first)
    clients = {"fast": first, "second": second}
    desk.router.reconfigure(clients, {Task.COMPLETION: ("fast", "second")})
    await desk.suggest(FILE)
    outcome = await desk.suggest(FILE, INVOKED)
    assert [suggestion.text for suggestion in outcome.suggestions] == [FIRST, OTHER, LONGER]
    assert (len(first.calls), len(second.calls)) == (2, 2)
