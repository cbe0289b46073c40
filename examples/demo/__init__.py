"""`make demo`: a small editor without windows, which shows what Fimble does with a real model.

It talks to the real server over stdio, and every claim it prints it has checked.
"""
