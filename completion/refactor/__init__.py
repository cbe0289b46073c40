"""Refactor edits: from an instruction to a verified edit."""
