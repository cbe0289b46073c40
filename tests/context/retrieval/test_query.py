"""The question at a cursor."""

from __future__ import annotations

import json

import pytest

from context.retrieval.query import query_from_json, query_to_json
from tests.support.retrieving import query_in

CLASS = """\
class Shop(Base):
    def __init__(self, store: Store) -> None:
        self.store = store

    def sell(self, order: Order) -> None:
        self.store.‸
"""


def test_it_knows_receiver_scopes_and_types() -> None:
    query = query_in("shop.py", CLASS)
    assert [link.name for link in query.place.chain] == ["self", "store"]
    assert (query.scopes.function, query.scopes.owners) == ("sell", ("Shop",))
    assert "Base" in query.scopes.bases
    assert ("order", ("Order",)) in {(found.name, found.types) for found in query.bindings}


@pytest.mark.parametrize(
    ("path", "text", "owner"),
    [
        ("a.go", "package a\n\nfunc (s *Shop) Sell() {\n\t‸\n}\n", "Shop"),
        ("a.cpp", "void Shop::Sell() {\n  ‸\n}\n", "Shop"),
        ("a.rs", "impl Shop {\n    fn sell(&self) {\n        ‸\n    }\n}\n", "Shop"),
    ],
)
def test_a_method_outside_of_its_class_knows_the_class(path: str, text: str, owner: str) -> None:
    assert owner in query_in(path, text).scopes.owners


def test_nearer_names_weigh_more() -> None:
    near = dict(query_in("shop.py", CLASS).near)
    assert near["self"] == 1.0
    assert near["store"] > near["Base"]


def test_a_chain_over_several_lines_is_one_receiver() -> None:
    query = query_in("a.js", "const x = shop\n    .first()  // one\n    .‸\n")
    assert [(link.name, link.called) for link in query.place.chain] == [
        ("shop", False),
        ("first", True),
    ]


def test_it_survives_the_pipe() -> None:
    query = query_in("shop.py", CLASS, ["other.py"])
    assert query_from_json(json.loads(json.dumps(query_to_json(query)))) == query


def test_it_is_small_in_a_large_file() -> None:
    lines = "\n".join(f"def function_{number}(order: Order): pass" for number in range(20_000))
    assert len(json.dumps(query_to_json(query_in("a.py", lines + "\n‸")))) < 60_000
