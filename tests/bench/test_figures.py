from __future__ import annotations

import pytest

from bench.documents import Typist
from bench.figures import Figure, percentile, ratio


@pytest.mark.parametrize(
    ("limit", "met"),
    [("", ""), ("< 3", "yes"), ("< 2", "NO"), ("<= 2", "yes"), (">= 2", "yes"), (">= 3", "NO")],
)
def test_a_limit_holds_for_the_median(limit: str, met: str) -> None:
    assert Figure("a figure", [1.0, 2.0, 9.0], "how", limit=limit).met == met


def test_percentiles_are_measured_values() -> None:
    values = [float(value) for value in range(1, 21)]
    assert (percentile(values, 50), percentile(values, 95)) == (10.0, 19.0)


def test_a_ratio_is_that_of_the_medians() -> None:
    assert ratio("ours / theirs", [2.0, 3.0, 9.0], [1.0, 2.0, 3.0]).values == [1.5]


def test_what_was_typed_can_be_taken_back() -> None:
    typist = Typist("file:///a.py", "x\n", 1, 0)
    place = typist.place
    typist.typed("\n\ndef f():\n    ")
    change = typist.taken_back(place)["contentChanges"][0]
    assert typist.place == place
    assert change["range"]["end"] == {"line": 4, "character": 4}
    assert change["text"] == ""
