"""Settings: one schema, its sources, and what the rest of the program makes of them."""
