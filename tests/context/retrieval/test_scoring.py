"""Evidence and what it counts."""

from __future__ import annotations

import pytest

from context.retrieval.ranking import rank
from context.retrieval.reasons import reason_for
from context.retrieval.scoring import score_of
from context.retrieval.weights import WEIGHTS
from tests.support.retrieving import view_of

STORE = """\
class _Base:
    pass


class Store(_Base):
    def put(self, order: Order) -> Store:
        return self

    def get(self): pass


LIMIT = 3
"""
FILES = {
    "shop/store.py": STORE,
    "shop/order.py": "class Order:\n    def put(self): pass\n\n    def total(self) -> int: pass\n",
    "tests/test_store.py": "def test_put(store):\n    store.put(1)\n    store.get()\n",
}


@pytest.mark.parametrize(
    "text",
    [
        "def run(store: Store):\n    store.‸\n",
        "def run(store: Store, order: Order):\n    ‸\n",
        "class Mine(Store):\n    def put(self, order):\n        store.pu‸\n",
        "‸",
    ],
)
def test_the_fast_score_is_that_of_the_evidence(text: str) -> None:
    ranking = rank(view_of({**FILES, "main.py": text}, "main.py"))
    for item in ranking.definitions:
        assert item.score == pytest.approx(score_of(ranking.evidence(item)))


def test_a_definition_in_a_test_counts_less() -> None:
    ranking = rank(view_of({**FILES, "main.py": "def run(store):\n    put‸\n"}, "main.py"))
    evidence = [ranking.evidence(item) for item in ranking.definitions]
    assert any("test" in found for found in evidence)
    assert WEIGHTS["test"] < 0


def test_the_reason_is_the_evidence_that_weighs_most() -> None:
    assert (
        reason_for({"receiver": 1.0, "imported": 1.0}) == "members of the type left of the cursor"
    )
    assert reason_for({"imported": 1.0, "seen": 1.0}) == "imported here"
    assert reason_for({}) == "in a file near this one"
