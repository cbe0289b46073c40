"""The shelves of a small shop."""

from dataclasses import dataclass


@dataclass
class Item:
    """One kind of thing, and how many of it there are."""

    name: str
    price: float
    quantity: int = 0

    def value(self):
        return self.price * self.quantity


class Inventory:
    """All the items of the shop, by name."""

    def __init__(self):
        self.items = {}

    def add(self, item):
        self.items[item.name] = item

    def remove(self, name):
        del self.items[name]

    def total_value(self):
        return sum(item.value() for item in self.items.values())
