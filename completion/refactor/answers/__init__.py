"""A model's answer to new code: read, placed, or refused by name. Pure."""
