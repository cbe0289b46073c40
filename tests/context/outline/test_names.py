"""Plain names out of the text of types, bases, values and receivers."""

from __future__ import annotations

import pytest

from context.outline.names import (
    base_names,
    constructed_name,
    plain_name,
    receiver_name,
    split_name,
    type_name,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Order", "Order"),
        ("Optional[Order]", "Order"),
        ("'Order | None'", "Order"),
        ("dict[str, Order]", "Order"),
        ("Map<Key, Order>", "Order"),
        (": Promise<Result<Order, Error>>", "Order"),
        ("const std::vector<std::shared_ptr<ns::Order>>&", "Order"),
        ("&'a mut dyn Order", "Order"),
        ("[]*shop.Order", "Order"),
        ("(x: Other) => Order", "Order"),
        ("list[str]", "str"),
        ("list", ""),
        ("{ a: Order }", ""),
        ("", ""),
        ("☃", ""),
    ],
)
def test_a_type_is_about_one_name(text: str, name: str) -> None:
    assert type_name(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("(a.Base[T], Generic[U], metaclass=Meta)", ("Base", "Generic")),
        ("extends Base<T> implements Sell, shop.Other", ("Base", "Sell", "Other")),
        (": public Base<T>, private ns::Sell", ("Base", "Sell")),
        (": Base + Send + 'static", ("Base", "Send")),
        ("", ()),
        ("()", ()),
    ],
)
def test_bases_are_names_without_arguments(text: str, names: tuple[str, ...]) -> None:
    assert base_names(text) == names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("new Store(1)", "Store"),
        ("await shop.Store.open(path)", "Store"),
        ("&Store{}", "Store"),
        ("NewStore(1)", "Store"),
        ("Vec::<Order>::new()", ""),
        ("Store::new(1)", "Store"),
        ("HashMap<String, Order>(1)", "HashMap"),
        ("load(1)", ""),
        ("LIMIT(1)", ""),
        ("1", ""),
    ],
)
def test_a_value_tells_the_class_it_is_made_from(value: str, name: str) -> None:
    assert constructed_name(value) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("self", "self"),
        ("a.orders[0]", "orders"),
        ("load(x, (y))", "load"),
        ("a.load::<T>()?", "load"),
        ("x.await", "x"),
        ("this.store!", "store"),
        ("$order", "order"),
        ("$", "$"),
        ('"text"', ""),
        ("[1, 2]", ""),
        ("1", ""),
        ("é", "é"),
        ("", ""),
    ],
)
def test_a_receiver_is_the_last_name_before_the_dot(text: str, name: str) -> None:
    data = text.encode()
    assert receiver_name(data, len(data)) == name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("total", ("", "total")),
        ("Order::total", ("Order", "total")),
        ("shop::Order<T>::total", ("Order", "total")),
        ("M.run", ("M", "run")),
        ("'on:change'", ("", "on:change")),
        ("@store", ("", "store")),
        (":name", ("", "name")),
        ("operator==", ("", "operator==")),
        ("~Order", ("", "~Order")),
    ],
)
def test_a_name_may_have_its_container_before_it(text: str, parts: tuple[str, str]) -> None:
    assert split_name(text) == parts


def test_a_plain_name_has_no_generics_and_no_qualifiers() -> None:
    assert plain_name("*shop.Order[T]") == "Order"
    assert plain_name("") == ""
