"""What linters print, as findings; and which of them an edit has brought. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a linter does not like."""

    path: str
    """As the linter writes it."""
    line: int
    """From 1; 0: of the whole file."""
    code: str
    message: str

    @property
    def is_of_setup(self) -> bool:
        """Whether it is of the linter's set-up, not of code: it may then have read no code."""
        return not self.path or self.path.endswith(_SETUP)

    @property
    def text(self) -> str:
        """On one line, as for a terminal."""
        place = f"{self.path}:{self.line}:" if self.line else f"{self.path}:" * bool(self.path)
        return " ".join(filter(None, (place, self.code, self.message)))


_SETUP: Final = (".json", ".toml", ".mod")

Read = Callable[[str], list[Finding]]
"""The findings in a linter's output. Raises `ValueError` or `LookupError` for what is none."""


def new_findings(
    before: Sequence[Finding], after: Sequence[Finding], moved: Collection[str]
) -> list[Finding]:
    """Those of `after` that `before` has not, however the lines have moved.

    Between the files `moved`, which an edit brings or takes away, a finding may have moved too.
    """
    known = Counter(_identity(one, moved) for one in before)
    found = []
    for one in after:
        identity = _identity(one, moved)
        if known[identity]:
            known[identity] -= 1
        else:
            found.append(one)
    return found


def _identity(one: Finding, moved: Collection[str]) -> tuple[str, str, str]:
    path = "" if one.path in moved else one.path
    return path, one.code, _MOVING.sub("", one.message)


_MOVING: Final = re.compile(r"\bline \d+\b|\(\d+ [<>]=? \d+\)")
"""Line numbers and measures in a message: the same finding has others after an edit."""


def read_ruff(output: str) -> list[Finding]:
    """`ruff check --output-format json`."""
    return [
        Finding(one["filename"], one["location"]["row"], one["code"] or "", _line(one["message"]))
        for one in json.loads(output)
    ]


def read_eslint(output: str) -> list[Finding]:
    """`eslint --format json`: what it calls an error. Raises also when it has read no file."""
    files = json.loads(output)
    if any(one.get("message", "").startswith("File ignored") for one in _messages(files)):
        raise ValueError("the file is ignored")
    return [
        Finding(file["filePath"], one.get("line") or 0, one["ruleId"] or "", _line(one["message"]))
        for file in files
        for one in file["messages"]
        if one["severity"] == 2  # an error, in its own numbers
    ]


def _messages(files: list[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    return (one for file in files for one in file["messages"])


def read_pyright(output: str) -> list[Finding]:
    """`pyright --outputjson`: what it calls an error. Raises also when it has read no file."""
    found: Mapping[str, Any] = json.loads(output[output.index("{") : output.rindex("}") + 1])
    if found["summary"].get("filesAnalyzed") == 0:
        raise ValueError("no file is read")
    return [
        Finding(
            one["file"],
            one["range"]["start"]["line"] + 1 if "range" in one else 0,
            one.get("rule", ""),
            _line(one["message"]),
        )
        for one in found["generalDiagnostics"]
        if one["severity"] == "error"
    ]


def reader_of_lines(pattern: str) -> Read:
    """Reads one finding from each line that `pattern` matches from its start.

    Groups: `message` and, where there are such, `path`, `line` and `code`.
    """
    compiled = re.compile(pattern)

    def read(output: str) -> list[Finding]:
        matches = (compiled.match(line) for line in output.split("\n"))
        return [_finding(match.groupdict()) for match in matches if match]

    return read


def _finding(groups: Mapping[str, str | None]) -> Finding:
    line, path = groups.get("line"), groups.get("path")
    message = (groups["message"] or "").strip()
    return Finding(path or "", int(line) if line else 0, groups.get("code") or "", message)


def _line(message: str) -> str:
    return " ".join(message.split())


def listed(findings: Iterable[Finding]) -> str:
    """One finding on a line."""
    return "".join(f"{one.text}\n" for one in findings)
