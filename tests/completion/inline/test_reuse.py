"""What a second question at a place costs, seen from outside the engine."""

from __future__ import annotations

import pytest

from completion.explanation import Source
from completion.generation import ModelConfig
from completion.inline.anchor import LINES_ABOVE_MAX
from completion.values import EngineOptions, Trigger
from tests.support.desk import AT_ONCE, Desk, text_of
from tests.support.fakes import FakeModelClient, settle

FILE = "def add(a, b):\n    ret‸\n"
NEAR = "".join(f"line{number} = {number}\n" for number in range(LINES_ABOVE_MAX))


@pytest.mark.parametrize("answer", ["", "\n\n", "   "])
async def test_a_model_with_nothing_to_say_is_not_asked_again_by_itself(answer: str) -> None:
    desk = Desk([answer] if answer else [])
    first = await desk.suggest(FILE)
    await settle()
    second = await desk.suggest(FILE)
    assert (text_of(first), text_of(second)) == ("", "")
    assert second.explanation.reason
    assert second.explanation.models == ()
    assert desk.requests == 1


async def test_who_asks_for_a_suggestion_gets_the_model_asked_anew() -> None:
    config = ModelConfig("fast", "llamacpp", "http://127.0.0.1:1", "m", max_output_tokens=64)
    desk = Desk(model=FakeModelClient([["  \n"], ["a = 1", "\n"]], config=config))
    place = "b = 2\n\n‸\n\nc = 3\n"
    assert text_of(await desk.suggest(place)) == ""
    await settle()
    assert text_of(await desk.suggest(place, Trigger.INVOKED)) == "a = 1"
    await settle()
    assert [value.text for value in desk.cache.entries.values()] == ["a = 1\n"], "one question"


async def test_an_answer_that_the_filters_refuse_is_not_asked_for_again() -> None:
    desk = Desk(["print(a + b)", "\n"])
    place = "a = 1\n‸\nprint(a + b)\n"
    for _ in range(2):
        assert text_of(await desk.suggest(place)) == ""
        await settle()
    assert desk.requests == 1


async def test_lines_inserted_far_above_cost_no_request() -> None:
    desk = Desk(["urn a", "\n"])
    await desk.suggest(f"{NEAR}ret‸\n")
    outcome = await desk.suggest(f"import os\n{NEAR}ret‸\n")
    assert (text_of(outcome), outcome.explanation.source) == ("urn a", Source.MEMORY)
    assert desk.requests == 1


NEAR_MATCH = EngineOptions(near_match=True)
EDITED = FILE.replace("def add", "import os\n\n\ndef add")


async def test_an_edit_elsewhere_costs_no_request_with_near_matches_on() -> None:
    desk = Desk(["urn a", "\n"], options=NEAR_MATCH)
    await desk.suggest(FILE)
    outcome = await desk.suggest(EDITED)
    assert (text_of(outcome), outcome.explanation.source) == ("urn a", Source.NEAR)
    typed = await desk.suggest(EDITED.replace("ret‸", "retu‸"))
    assert (text_of(typed), typed.explanation.source) == ("rn a", Source.TYPED)
    assert desk.requests == 1


async def test_near_matches_are_off_unless_asked_for() -> None:
    desk = Desk(["urn a", "\n"], ["urn b", "\n"])
    await desk.suggest(FILE)
    assert text_of(await desk.suggest(EDITED)) == "urn b"


@pytest.mark.parametrize(
    ("first", "place", "trigger"),
    [
        (FILE, EDITED, Trigger.INVOKED),
        (FILE.replace("add(", "more("), EDITED, Trigger.AUTOMATIC),
    ],
)
async def test_a_near_match_does_not_answer_an_explicit_question_or_another_scope(
    first: str, place: str, trigger: Trigger
) -> None:
    desk = Desk(["urn a", "\n"], ["urn b", "\n"], options=NEAR_MATCH)
    await desk.suggest(first)
    assert text_of(await desk.suggest(place, trigger)) == "urn b"


async def test_a_near_match_that_was_rejected_is_asked_for_anew() -> None:
    desk = Desk(["urn a", "\n"], ["urn b", "\n"], options=NEAR_MATCH)
    first = await desk.suggest(FILE)
    desk.engine.rejected(first.suggestions[0].id)
    outcome = await desk.suggest(EDITED)
    assert (text_of(outcome), outcome.explanation.source) == ("urn b", Source.MODEL)


async def test_a_closed_document_has_no_near_matches() -> None:
    desk = Desk(["urn a", "\n"], ["urn b", "\n"], options=NEAR_MATCH)
    await desk.suggest(FILE)
    desk.engine.document_closed("file:///a.py")
    assert text_of(await desk.suggest(EDITED)) == "urn b"


async def test_answers_of_other_settings_are_forgotten() -> None:
    desk = Desk(["urn a", "\n"], ["urn b", "\n"])
    await desk.suggest(FILE)
    desk.engine.reconfigure(desk.cache, EngineOptions(AT_ONCE, cache_enabled=False))
    assert text_of(await desk.suggest(FILE)) == "urn b"
