"""The question about a span."""

from __future__ import annotations

import json

import pytest

from context.retrieval.span_query import (
    DEFINED_MAX,
    SPAN_LINES_MAX,
    span_query_from_json,
    span_query_to_json,
)
from tests.support.around import span_query_in

SHOP = """\
class Shop(Base):
    def __init__(self, store: Store) -> None:
        self.store = store

‸    def sell(self, order: Order) -> None:
        price = cost_of(order)
        self.store.sold.add(price)
‸
    def close(self) -> None: ...
"""


def test_it_knows_the_names_calls_and_receivers_in_the_span() -> None:
    query = span_query_in("shop.py", SHOP)
    assert {"cost_of", "Order", "order", "price"} <= set(query.names)
    assert "close" not in query.names
    assert "cost_of" in query.called
    assert "price" not in query.called
    (added,) = (reached for reached in query.reached if reached.name == "add")
    assert [link.name for link in added.chain] == ["self", "store", "sold"]


def test_it_knows_what_the_span_defines_and_the_class_around() -> None:
    query = span_query_in("shop.py", SHOP)
    assert query.defined == ("sell",)
    assert query.query.scopes.owners == ("Shop",)


def test_a_part_of_a_function_stands_for_the_function() -> None:
    text = (
        SHOP.replace("‸", "")
        .replace("        price", "‸        price")
        .replace("order)\n        self", "order)‸\n        self")
    )
    assert span_query_in("shop.py", text).defined == ("sell",)


def test_a_class_defines_itself_and_its_methods_and_names_its_bases() -> None:
    query = span_query_in("shop.py", f"‸{SHOP.replace('‸', '')}‸")
    assert query.defined == ("Shop", "__init__", "sell", "close")
    assert query.query.scopes.owners == ("Shop",)
    assert "Base" in query.query.scopes.bases


def test_code_outside_of_definitions_defines_nothing() -> None:
    assert span_query_in("a.py", "‸x = load(1)‸\n\ndef f(): ...\n").defined == ()


@pytest.mark.parametrize(
    ("path", "text", "defined", "owner"),
    [
        ("a.go", "package a\n\n‸func (s *Shop) Sell() {\n\ts.Add()\n}‸\n", "Sell", "Shop"),
        ("a.cpp", "‸void Shop::Sell() {\n  add();\n}‸\n", "Sell", "Shop"),
        ("a.ts", "class Shop {\n‸  sell() {\n    add();\n  }‸\n}\n", "sell", "Shop"),
    ],
)
def test_methods_of_other_languages(path: str, text: str, defined: str, owner: str) -> None:
    query = span_query_in(path, text)
    assert query.defined == (defined,)
    assert owner in query.query.scopes.owners


def test_a_long_span_is_looked_at_from_its_beginning() -> None:
    lines = "".join(f"def f{number}(): g{number}()\n" for number in range(2 * SPAN_LINES_MAX))
    query = span_query_in("a.py", f"‸{lines}‸")
    assert "g0" in query.names
    assert f"g{SPAN_LINES_MAX}" not in query.names
    assert len(query.defined) == DEFINED_MAX


def test_it_survives_the_pipe() -> None:
    query = span_query_in("shop.py", SHOP)
    assert span_query_from_json(json.loads(json.dumps(span_query_to_json(query)))) == query
