from __future__ import annotations

import pytest

from completion.inline.anchor import Anchor, anchor_at
from completion.inline.pacing import (
    DELAY_LEAST_MS,
    DELAY_MOST_MS,
    GAP_AT_START_MS,
    GAP_LONGEST_MS,
    MODELS_MAX,
    RATE_LEAST,
    RATE_MOST,
    Pacing,
    place_score,
)
from tests.support.marked import at_cursor


def at(text: str) -> Anchor:
    return anchor_at(*at_cursor(text))


STOP = at("x = (‸")
"""The score is 1: the rate is the least."""


def typed(*, gap_ms: float, keys: int = 200) -> Pacing:
    pacing = Pacing()
    for number in range(keys):
        pacing.key_typed(number * gap_ms)
    return pacing


def delay(pacing: Pacing, anchor: Anchor = STOP, model: str = "fast") -> float:
    return pacing.delay_ms(None, anchor, model)


def test_the_wait_is_what_the_user_set() -> None:
    pacing, start = typed(gap_ms=100), at("‸")
    assert [pacing.delay_ms(fixed, start, "fast") for fixed in (0, 70, 5_000)] == [0, 70, 5_000]


def test_there_is_no_wait_at_the_start_of_a_line() -> None:
    assert delay(Pacing(), at("    ‸")) == 0


def test_the_wait_follows_the_users_rhythm() -> None:
    assert delay(Pacing()) == pytest.approx(RATE_LEAST * GAP_AT_START_MS)
    assert delay(typed(gap_ms=90)) == pytest.approx(RATE_LEAST * 90)
    assert delay(typed(gap_ms=200)) == pytest.approx(RATE_LEAST * 200)


@pytest.mark.parametrize(
    ("place", "score"),
    [
        ("a = b‸) + 1\n", 0.0),
        ("a = (‸b)\n", 0.5),
        ("a = b_‸\nc = 1\n", 0.4),
        ("a = ‸ \nc = 1\n", 0.9),
        ("a = b‸", 0.5),
        ("a = (‸", 1.0),
    ],
)
def test_the_wait_is_shorter_where_people_stop_to_look(place: str, score: float) -> None:
    anchor = at(place)
    assert place_score(anchor) == pytest.approx(score)
    rate = RATE_MOST - (RATE_MOST - RATE_LEAST) * score
    assert delay(typed(gap_ms=100), anchor) == pytest.approx(rate * 100)


def test_a_slow_model_is_asked_sooner_by_its_own_median() -> None:
    pacing = typed(gap_ms=200)
    for after_ms in (70, 9_000, 50, 60, 80):
        pacing.first_token_came("fast", after_ms)
    pacing.first_token_came("other", 10)
    assert delay(pacing) == pytest.approx(RATE_LEAST * 200 - 70)
    assert delay(pacing, model="other") == pytest.approx(RATE_LEAST * 200 - 10)
    assert delay(pacing, model="new") == pytest.approx(RATE_LEAST * 200)


def test_only_the_last_times_count_and_only_of_a_few_models() -> None:
    pacing = typed(gap_ms=200)
    for after_ms in [100] * 50 + [20] * 20:
        pacing.first_token_came("fast", after_ms)
    assert delay(pacing) == pytest.approx(RATE_LEAST * 200 - 20)
    for number in range(MODELS_MAX):
        pacing.first_token_came(str(number), 10)
    assert delay(pacing) == pytest.approx(RATE_LEAST * 200)


def test_the_wait_has_bounds() -> None:
    assert delay(typed(gap_ms=5)) == DELAY_LEAST_MS
    assert delay(typed(gap_ms=GAP_LONGEST_MS)) == DELAY_MOST_MS


def test_the_first_key_after_a_pause_hardly_waits() -> None:
    pacing = typed(gap_ms=100)
    pacing.key_typed(10_000_000)
    assert delay(pacing) == DELAY_LEAST_MS
    pacing.key_typed(10_000_000)
    assert delay(pacing) == DELAY_LEAST_MS


def test_a_pause_to_think_is_no_rhythm() -> None:
    pacing = typed(gap_ms=100)
    pacing.key_typed(10_000_000)
    pacing.key_typed(10_000_100)
    assert delay(pacing) == pytest.approx(RATE_LEAST * 100)
