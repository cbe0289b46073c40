"""Which files may be read for the index, and which may be sent to a model. Reads nothing itself."""
