"""Measurements of Fimble against the plainest program that does the same work, in the same run.

`python -m bench` runs them all. One measurement a module; each returns figures for `report`.
"""
