from __future__ import annotations

import pytest

from bench.paired import edit_similarity, is_exact, mean_interval, sign_test


def test_blanks_do_not_count_in_an_exact_match() -> None:
    assert is_exact("f( a,b )", " f(a, b)")
    assert not is_exact("f(a)", "f(b)")
    assert not is_exact("", "f(b)")


@pytest.mark.parametrize(
    ("text", "truth", "expected"),
    [
        ("abc", "abc", 1.0),
        ("  abc\t", "abc", 1.0),
        ("", "abc", 0.0),
        ("", "", 0.0),
        ("xyz", "abc", 0.0),
        ("axc", "abc", 4 / 6),
        ("abc", "cab", 4 / 6),
        ("ab", "aXXb", 4 / 6),
    ],
)
def test_edit_similarity_is_twice_the_common_subsequence_over_both_lengths(
    text: str, truth: str, expected: float
) -> None:
    assert edit_similarity(text, truth) == pytest.approx(expected)


def test_the_sign_test_counts_both_directions() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(3, 3) == 1.0
    assert sign_test(0, 5) == sign_test(5, 0) == pytest.approx(2 / 32)
    assert sign_test(1, 9) == pytest.approx(2 * 11 / 1024)


def test_a_mean_is_noise_when_nothing_at_all_lies_in_its_interval() -> None:
    interval = mean_interval([1.0, -1.0] * 20)
    assert interval.mean == 0
    assert interval.low < 0 < interval.high
    assert interval.is_noise
    clear = mean_interval([0.9, 1.0, 1.1] * 20)
    assert 0.9 < clear.low < clear.mean < clear.high < 1.1
    assert not clear.is_noise
    assert mean_interval([2.0]) == type(clear)(2.0, 2.0, 2.0)
