"""JSON-RPC with one client: bytes, messages, tasks. Knows no feature of the language server."""
