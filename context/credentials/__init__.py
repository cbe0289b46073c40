"""Finds values in text that look like credentials. Works on text alone; replaces nothing."""
