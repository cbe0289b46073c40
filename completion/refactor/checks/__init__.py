"""Whether an edit is right: what is looked at before it is offered."""
