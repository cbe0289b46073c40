"""The types of the expression left of the cursor and of names."""

from __future__ import annotations

import pytest

from tests.support.retrieving import view_of

STORE = """\
class Entity:
    key: int


class Order(Entity):
    total: int


class Store:
    def first(self) -> Order:
        return Order()

    def all(self) -> list[Order]:
        return []
"""


def check_receiver(body: str, *types: str, header: str = "def run(store: Store):") -> None:
    text = f"from store import Store\n\n\n{header}\n    {body}‸\n"
    view = view_of({"store.py": STORE, "main.py": text}, "main.py")
    assert set(types) == set(view.receiver), view.receiver


def test_an_annotation_is_a_type() -> None:
    check_receiver("store.", "Store")


def test_a_constructor_is_a_type() -> None:
    check_receiver("order = Order()\n    order.", "Order", "Entity")


def test_what_a_method_returns_goes_on_the_chain() -> None:
    check_receiver("store.first().", "Order", "Entity")


def test_what_a_method_returned_is_remembered() -> None:
    check_receiver("found = store.first()\n    found.", "Order", "Entity")


def test_a_loop_variable_has_the_type_in_the_list() -> None:
    check_receiver("for item in store.all():\n        item.", "Order", "Entity")


def test_a_variable_called_like_a_type_is_taken_for_one() -> None:
    check_receiver("order.", "Order", "Entity", header="def run(order):")


def test_bases_count_less_than_the_type_itself() -> None:
    text = "def run(order: Order):\n    order.‸\n"
    types = view_of({"store.py": STORE, "main.py": text}, "main.py").receiver
    assert types["Entity"] < types["Order"] == 1.0


def test_nothing_is_known_of_a_foreign_receiver() -> None:
    check_receiver("requests.get(1).")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "class Shop {\n  private store: Store;\n  run() {\n    this.store.‸\n  }\n}\n"),
        ("a.java", "class Shop {\n  Store store;\n  void run() {\n    this.store.‸\n  }\n}\n"),
        ("a.go", "package a\n\ntype Shop struct {\n\tstore *Store\n}\n\n"
                 "func (s *Shop) Run() {\n\ts.store.‸\n}\n"),
        ("a.rs", "struct Shop {\n    store: Store,\n}\n\nimpl Shop {\n    fn run(&self) {\n"
                 "        self.store.‸\n    }\n}\n"),
        ("a.cpp", "class Shop {\n  Store* store_;\n  void Run() {\n    store_->‸\n  }\n};\n"),
    ],
)  # fmt: skip
def test_a_field_has_its_declared_type(path: str, text: str) -> None:
    view = view_of({"store.py": STORE, path: text}, path)
    assert set(view.receiver) == {"Store"}
