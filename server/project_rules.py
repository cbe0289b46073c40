"""The file with a project's own rules, as far as a model may be told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from completion.prompt.rules import RULES_CHARS_MAX
from context.text import with_lf

from .file_access import FileAccess

_BYTES_MAX: Final = 4 * RULES_CHARS_MAX


def project_rules(root: Path, name: str) -> str:
    """The file `name` in the folder `root`, as many whole lines as `RULES_CHARS_MAX` allows.

    Empty when there is none inside of it that may be sent: a link must not lead to the user's other
    files. A line is not cut, since half of a secret does not look like one.
    """
    try:
        path = (root / name).resolve(strict=True)
        inside = path.relative_to(root.resolve()).as_posix()
        if not path.is_file() or not FileAccess().of_file(root.resolve(), inside).sent:
            return ""
        with path.open("rb") as file:
            data = file.read(_BYTES_MAX)
    except (OSError, ValueError):
        return ""
    text = with_lf(data.decode("utf-8", "replace"))
    if len(text) <= RULES_CHARS_MAX:
        return text
    return text[: text.rfind("\n", 0, RULES_CHARS_MAX) + 1]
