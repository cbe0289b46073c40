"""What stands left of the cursor."""

from __future__ import annotations

import pytest

from context.retrieval.receiver import place_before


def check_chain(head: str, chain: str, *, typed: str = "", callee: str = "") -> None:
    """`chain` has `()` behind what is called."""
    place = place_before(head)
    shown = ".".join(link.name + "()" * link.called for link in place.chain)
    assert (shown, place.typed, place.callee) == (chain, typed, callee)


@pytest.mark.parametrize(
    ("head", "chain"),
    [
        ("x = self.store.", "self.store"),
        ("return order->", "order"),
        ("Type::", "Type"),
        ("let x = Type::<T>::", "Type"),
        ("await this.api?.", "this.api"),
        ("a!.b!.", "a.b"),
        ("x = self.store.open(a.b, c[0]).", "self.store.open()"),
        ("items[index(3)].", "items"),
        ("make<Order>(1).", "make()"),
        ("x = y + ", ""),
        ("", ""),
    ],
)
def test_the_receiver_is_read_over_its_brackets(head: str, chain: str) -> None:
    check_chain(head, chain)


def test_a_begun_name_is_told_apart_from_its_receiver() -> None:
    check_chain("self.store.op", "self.store", typed="op")


def test_the_call_around_the_cursor_is_known() -> None:
    check_chain("total = add(one, other(2), ", "", callee="add")
    check_chain("add(order.", "order", callee="add")


def test_a_receiver_that_is_not_understood_still_wants_a_member() -> None:
    place = place_before("(a if b else c).")
    assert place.member
    assert place.chain == ()


def test_unbalanced_brackets_do_no_harm() -> None:
    assert place_before(")))].").chain == ()
    assert place_before("x).").chain == ()
