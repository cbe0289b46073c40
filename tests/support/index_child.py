"""An index process for tests: it answers every question with what it has been told.

It reads and writes the lines of `context.index.service`. Each
answer to `retrieve` holds one piece of code for each message so far, whose text is that message.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Runs until standard input ends."""
    heard: list[str] = []
    say({"event": "opened", "role": "writer", "complete": False, "files": 0})
    say({"event": "progress", "done": 1, "total": 2})
    say({"event": "updated", "files": 2, "changed": 2})
    for line in sys.stdin:
        message = json.loads(line)
        if message["op"] == "retrieve":
            snippets = [snippet(number, text) for number, text in enumerate(heard)]
            say({"id": message["id"], "answers": [snippets, snippets]})
        else:
            heard.append(json.dumps(message, sort_keys=True))


def snippet(number: int, text: str) -> dict[str, object]:
    return {
        "path": f"{number}.py",
        "first_line": 0,
        "last_line": 0,
        "text": text,
        "why": "told",
        "score": float(number),
    }


def say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
