"""`python -m examples.demo`: exit code 0 when every step really happened."""

from __future__ import annotations

import os
import sys
from typing import Final

INTERRUPTED: Final = 130
READER_GONE: Final = 141


def main() -> int:
    """Tells the story; one line on standard error when a step fails."""
    try:
        return _told()
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _told() -> int:
    import asyncio  # here, so that Ctrl-C is met quietly from the first moment on

    from .failure import DemoFailed
    from .screen import Screen
    from .story import tell

    try:
        asyncio.run(tell(Screen()))
    except DemoFailed as failure:
        return _fail(str(failure))
    except BrokenPipeError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
        return _fail(f"{type(error).__name__} where the server's answers were read: {error}")
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"The demo failed: {' '.join(sentence.split())}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
