"""What became of a suggestion."""

from __future__ import annotations

import pytest

from completion.explanation import Outcome
from completion.values import (
    EngineOptions,
    SuggestOutcome,
    Trigger,
)
from tests.support.desk import FILE, Desk, text_of

INVOKED = Trigger.INVOKED


async def test_right_after_an_accepted_line_there_is_silence_until_something_is_typed() -> None:
    desk = Desk(["urn a", "\n"], ["+ 1", "\n"], ["+ 2", "\n"])
    shown = await desk.suggest(FILE)
    desk.changes("def add(a, b):\n    return a‸\n")
    desk.engine.accepted(shown.suggestions[0].id)
    silent = await desk.suggest("def add(a, b):\n    return a‸\n")
    assert (text_of(silent), silent.explanation.reason) == ("", "just_accepted")
    assert silent.explanation.detail.endswith(".")
    assert text_of(await desk.suggest("def add(a, b):\n    return a‸\n", INVOKED)) == "+ 1"
    desk.changes("def add(a, b):\n    return a ‸\n")
    assert text_of(await desk.suggest("def add(a, b):\n    return a ‸\n")) == "+ 2"


async def test_acceptance_is_read_off_the_document_and_told() -> None:
    desk = Desk(["urn a", "\n"])
    shown = await desk.suggest(FILE)
    desk.changes("def add(a, b):\n    return a‸\n")
    assert (desk.newest.outcome, desk.newest.accepted_chars) == (Outcome.ACCEPTED, 5)
    assert desk.engine.accepted(shown.suggestions[0].id)


async def test_a_rejection_is_told() -> None:
    desk = Desk(["urn a", "\n"])
    shown = await desk.suggest(FILE)
    desk.engine.rejected(shown.suggestions[0].id)
    assert desk.newest.outcome is Outcome.REJECTED
    desk.engine.rejected("unknown")


async def two_answers() -> tuple[Desk, SuggestOutcome]:
    """The outcome of asking where two answers fit, one of them to an earlier question."""
    desk = Desk(["urn a", "\n"], ["try = b", "\n"])
    await desk.suggest(FILE)
    await desk.suggest("def add(a, b):\n    re‸\n")
    return desk, await desk.suggest(FILE, INVOKED)


async def test_who_asks_gets_what_else_is_known_beside_the_first_answer() -> None:
    desk, outcome = await two_answers()
    assert [item.text for item in outcome.suggestions] == ["ry = b", "urn a"]
    assert len({item.id for item in outcome.suggestions}) == 2
    assert [item.text for item in (await desk.suggest(FILE)).suggestions] == ["ry = b"]
    assert desk.requests == 2


@pytest.mark.parametrize("reported", [True, False])
async def test_the_second_answer_can_be_accepted(reported: bool) -> None:
    desk, outcome = await two_answers()
    if reported:
        assert desk.engine.accepted(outcome.suggestions[1].id)
    else:
        desk.changes("def add(a, b):\n    return a‸\n")
    assert (desk.newest.outcome, desk.newest.accepted_chars) == (Outcome.ACCEPTED, 5)


async def test_the_documents_own_secret_comes_back_and_no_placeholder_is_shown() -> None:
    secret = "ghp_" + "a1" * 18
    place = f'key = "{secret}"\nuse(‸)\n'
    desk = Desk(['"<redacted:1>")'])
    outcome = await desk.suggest(place)
    assert outcome.suggestions[0].text == f'"{secret}"'
    unknown = await Desk(['"<redacted:2>")']).suggest(place)
    assert (unknown.suggestions, unknown.explanation.reason) == ((), "placeholder")
    other = await Desk(["<redacted>)"]).suggest("x = 1\nuse(‸)\n")
    assert (other.suggestions, other.explanation.reason) == ((), "placeholder")
    kept = Desk(['"<redacted>")'], options=EngineOptions(redact_secrets=False))
    assert (await kept.suggest("x = 1\nuse(‸)\n")).suggestions[0].text == '"<redacted>"'
