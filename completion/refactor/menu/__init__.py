"""What can be done to the code at a place: the rows of the menu. Asks no model."""
