"""The engine: from a cursor or an instruction to a suggestion or an edit. Knows no LSP."""
