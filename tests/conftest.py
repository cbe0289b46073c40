"""What holds for every test."""

from __future__ import annotations

import signal

# What a shell without job control starts in the background ignores Ctrl-C, and so do its children:
# the programs under test would never hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)
