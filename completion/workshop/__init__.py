"""The user's own tools, run on an edit before it is offered: formatter and tests."""
