"""Inline completion: from a cursor to the text to show there."""
