"""The command line: the engine without an editor.

One module per command, imported when it is asked for.
"""

from __future__ import annotations


def main() -> None:
    """The console script `fimble`."""
    import sys

    from .dispatch import run

    sys.exit(run(sys.argv[1:]))
