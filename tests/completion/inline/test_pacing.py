from __future__ import annotations

import pytest

from completion.inline.pacing import (
    DELAY_LEAST_MS,
    DELAY_MOST_MS,
    GAP_AT_START_MS,
    GAP_LONGEST_MS,
    Pacing,
)

HEAD = "x = "


def typed(*, gap_ms: float, keys: int = 200) -> Pacing:
    pacing = Pacing()
    for number in range(keys):
        pacing.key_typed(number * gap_ms)
    return pacing


def test_the_wait_is_what_the_user_set() -> None:
    pacing = typed(gap_ms=100)
    assert [pacing.delay_ms(fixed, "") for fixed in (0, 70, 5_000)] == [0, 70, 5_000]


def test_there_is_no_wait_at_the_start_of_a_line() -> None:
    assert Pacing().delay_ms(None, "    ") == 0


def test_the_wait_follows_the_users_rhythm() -> None:
    assert Pacing().delay_ms(None, HEAD) == GAP_AT_START_MS
    assert typed(gap_ms=90).delay_ms(None, HEAD) == pytest.approx(90, abs=1)
    assert typed(gap_ms=200).delay_ms(None, HEAD) == pytest.approx(200, abs=1)


def test_a_slow_model_is_asked_sooner() -> None:
    pacing = typed(gap_ms=200)
    for _ in range(200):
        pacing.first_token_came(80)
    assert pacing.delay_ms(None, HEAD) == pytest.approx(120, abs=1)


def test_the_wait_has_bounds() -> None:
    assert typed(gap_ms=5).delay_ms(None, HEAD) == DELAY_LEAST_MS
    assert typed(gap_ms=GAP_LONGEST_MS).delay_ms(None, HEAD) == DELAY_MOST_MS


def test_a_pause_to_think_is_no_rhythm() -> None:
    pacing = typed(gap_ms=100)
    pacing.key_typed(10_000_000)
    assert pacing.delay_ms(None, HEAD) == pytest.approx(100, abs=1)
