"""What single lines say about types."""

from __future__ import annotations

import pytest

from context.retrieval.bindings import bindings_in, type_names


def check_says(line: str, name: str, *types: str) -> None:
    said = {item for found in bindings_in(line) if found.name == name for item in found.types}
    assert set(types) <= said, bindings_in(line)


@pytest.mark.parametrize(
    "line",
    [
        "    def run(self, order: Order, count: int) -> None:",
        "    order: Optional[Order] = None",
        "  constructor(private readonly order: Order) {",
        "    let order: &mut Order = shop.first();",
        "    Order order = shop.first();",
        "    private final Map<String, Order> order;",
        "    const shop::Order& order,",
        "    std::unique_ptr<Order> order;",
        "func (order *Order) Total() int {",
        "func run(ctx context.Context, order *shop.Order) error {",
        "    order = Order(1)",
        "  const order = new Order(1);",
        "    let order = Order::new(1);",
        "    order := &Order{1}",
        "    order := shop.Order{1}",
    ],
)
def test_a_declaration_names_the_type(line: str) -> None:
    check_says(line, "order", "Order")


@pytest.mark.parametrize(
    ("line", "maker", "on"),
    [
        ("    order = self.shop.first_order()", "first_order", "shop"),
        ("  const order = await shop.firstOrder(1);", "firstOrder", "shop"),
        ("\torder := s.shop.First()", "First", "shop"),
        ("    let order = shop.first()?;", "first", "shop"),
        ("    for order in shop.orders():", "orders", "shop"),
        ("  for (const auto& order : shop->orders()) {", "orders", "shop"),
    ],
)
def test_an_assignment_names_what_made_the_value(line: str, maker: str, on: str) -> None:
    assert [(found.maker, found.on) for found in bindings_in(line) if found.name == "order"][
        -1:
    ] == [(maker, on)]


def test_keywords_and_built_in_types_are_no_types() -> None:
    assert type_names("Optional[dict[str, Order]]") == ("Order",)
    assert not any("return" in found.types for found in bindings_in("    return order"))


def test_a_very_long_line_says_nothing() -> None:
    assert bindings_in("a: B, " * 1000) == ()
