"""Changed files as a diff that `git apply` and `patch -p1` take: git's extended form."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from context.text import split_lines

from .changes import FileOnDisk

NO_NAME: Final = "/dev/null"
_ESCAPES: Final = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("\t"): "\\t"}


def unified_diff(files: Sequence[FileOnDisk]) -> list[str]:
    """The lines of the diff, without their own line ends."""
    return [line for file in files for line in _one(file)]


def _one(file: FileOnDisk) -> list[str]:
    old, new = f"a/{file.path}", f"b/{file.new_path or file.path}"
    lines = [f"diff --git {_quoted(old)} {_quoted(new)}"]
    mode = "100755" if file.is_executable else "100644"
    if file.before is None:
        lines.append(f"new file mode {mode}")
        old = NO_NAME
    elif file.after is None:
        lines.append(f"deleted file mode {mode}")
        new = NO_NAME
    elif file.new_path:
        lines.append(f"rename from {_quoted(file.path)}")
        lines.append(f"rename to {_quoted(file.new_path)}")
    return [*lines, *_hunks(file, _named(old), _named(new))]


def _hunks(file: FileOnDisk, old: str, new: str) -> list[str]:
    diff = difflib.unified_diff(_lines(file.before), _lines(file.after), old, new, lineterm="\n")
    lines: list[str] = []
    for line in diff:
        lines.append(line.removesuffix("\n"))
        if not line.endswith("\n"):
            lines.append("\\ No newline at end of file")
    return lines


def _lines(data: bytes | None) -> list[str]:
    """Git knows one line end; what another program wrote otherwise is part of the line."""
    text = (data or b"").decode()
    return [line for line in _cut_at_lf(text) if line]


def _cut_at_lf(text: str) -> list[str]:
    cut: list[str] = []
    for line in split_lines(text):
        if cut and cut[-1].endswith("\r"):
            cut[-1] += line
        else:
            cut.append(line)
    return cut


def _named(name: str) -> str:
    """A name after `---` or `+++`: a tab ends one with spaces in it."""
    quoted = _quoted(name)
    return f"{quoted}\t" if " " in quoted and not quoted.startswith('"') else quoted


def _quoted(name: str) -> str:
    """As git writes a name that could be misread."""
    if not any(char in '"\\' or char < " " or char == "\x7f" for char in name):
        return name
    escaped = (_ESCAPES.get(ord(char)) or _octal(char) for char in name)
    return f'"{"".join(escaped)}"'


def _octal(char: str) -> str:
    return f"\\{ord(char):03o}" if char < " " or char == "\x7f" else char
