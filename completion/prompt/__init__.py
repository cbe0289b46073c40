"""Prompts: how context is laid out for one model. Pure text building."""
