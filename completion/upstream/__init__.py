"""Model servers over HTTP: the only place that knows httpx and the wire formats."""
