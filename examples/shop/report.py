"""Prints the shop as a table."""

from .stock import Inventory, Item


def heading():
    return f"{'Item':<16}{'Price':>10}{'Pieces':>8}"


def row(item):
    return f"{item.name:<16}{item.price:>10.2f}{item.quantity:>8}"


def table(inventory):
    rows = [row(item) for item in inventory.items.values()]
    return "\n".join([heading(), *rows])


def sample():
    inventory = Inventory()
    inventory.add(Item("Lamp", 19.90, 12))
    inventory.add(Item("Rope", 4.50, 80))
    inventory.add(Item("Kettle", 34.00, 5))
    return inventory


if __name__ == "__main__":
    print(table(sample()))
