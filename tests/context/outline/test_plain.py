"""Outlines of languages without a query: guesses by keywords, signs and indentation."""

from __future__ import annotations

import time

import pytest

from context.languages import LANGUAGES
from context.outline.plain import plain_outline
from tests.support.outlined import check_outline


def test_elixir() -> None:
    check_outline(
        "elixir",
        """defmodule Shop.Order do
  alias Shop.Item
  # Makes one.
  def build(a, b) do
    Item.build(a)
  end
  defp hidden(x), do: x
end
""",
        """module Shop.Order
method Order.build  # Makes one.
method Order.hidden
<- Shop.Item
~ Shop.Order Item.build()""",
    )


def test_dart() -> None:
    check_outline(
        "dart",
        """import 'package:shop/item.dart';
/// An order.
class Order extends Base implements Sell {
  final String name;
  Future<Item> load(int id,
      String b) async {
    final local = 1;
    return store.find(id);
  }
}
const limit = 3;
void main() {
}
""",
        """class Order(Base, Sell)  # An order.
member Order.name: String
method Order.load: Item
constant limit
function main: void
<- package:shop/item.dart
~ store.find()""",
    )


def test_haskell() -> None:
    check_outline(
        "haskell",
        """module Shop.Order where
import qualified Data.Map as M
data Order = Order { name :: String }
-- The sum.
total :: Order -> Int -> Price
""",
        """package Shop.Order
class Order
function total: Price  # The sum.
<- Data.Map
~ Shop.Order""",
    )


def test_zig_and_scala() -> None:
    check_outline(
        "zig",
        "pub const Order = struct {\n    pub fn total(self: Order) Price {\n    }\n};\n",
        "constant Order\nmethod Order.total",
    )
    check_outline(
        "scala",
        "package shop\ncase class Order(name: String) extends Base with Sell {\n"
        "  val items: List[Item] = Nil\n  def total(n: Int): Price = {\n  }\n}\n",
        "package shop\nclass Order(Base, Sell)\nmember Order.items\nmethod Order.total: Price",
    )


def test_perl_and_r() -> None:
    check_outline(
        "perl",
        "package Shop::Order;\nuse Shop::Item;\nsub total {\n    my ($self) = @_;\n}\n",
        "package Shop::Order\nfunction total\n<- Shop::Item\n~ Shop.Order",
    )
    check_outline("r", "total <- function(a, b) {\n  a\n}\n", "function total")


def test_prose_and_data_define_nothing() -> None:
    for language_id in ("markdown", "json", "plaintext", "css"):
        assert not plain_outline("class A:\n  def f(): pass\n", LANGUAGES[language_id]).symbols


def cpu_ms(line: str) -> float:
    """The least of three outlines of a file that has nothing but this line."""
    taken = []
    for _ in range(3):
        begun = time.process_time_ns()
        plain_outline(f"{line}\n" * 200, LANGUAGES["dart"])
        taken.append((time.process_time_ns() - begun) / 1e6)
    return min(taken)


@pytest.mark.parametrize("piece", ["a", "* ", "<", "(", "a.b(", "x y "])
def test_a_line_costs_no_more_than_its_length(piece: str) -> None:
    """Going back over what was read would make four times the length cost sixteen times as much."""
    quarter, whole = ((piece * size)[:size] + "!" for size in (95, 380))
    assert cpu_ms(whole) < 8 * cpu_ms(quarter)
