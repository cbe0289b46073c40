"""What comes in from the supplier and what goes out to customers."""


class Order:
    """A number of pieces that a customer wants by a certain day."""

    def __init__(self, customer, item, quantity, due):
        self.customer = customer
        self.item = item
        self.quantity = quantity
        self.due = due

    def is_late(self, today):
        return self.due < today

    def total(self):
        return self.item.price * self.quantity


def restock(inventory, name, quantity):
    if quantity <= 0:
        raise ValueError("quantity must be positive")
    item = inventory.items[name]
    item.quantity += quantity
    return item


def late_orders(orders, today):
    return [order for order in orders if order.is_late(today)]
