"""The text of one open file as an editor holds it: positions, edits, versions.

Works on text alone; the file on the disk is read once and never written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .failure import need

LANGUAGES: Final = {".py": "python", ".js": "javascript"}

Place = tuple[int, int]
"""0-based line and column in code points, which is what the demo agrees on with the server."""


@dataclass(slots=True)
class Buffer:
    """An open file. `change` and `apply` return what to send to the server."""

    path: Path
    name: str
    """What to call it on the screen: its path inside the repository."""
    text: str
    version: int = 1

    @classmethod
    def read(cls, root: Path, name: str) -> Buffer:
        path = root / name
        return cls(path, name, path.read_text(encoding="utf-8"))

    @property
    def uri(self) -> str:
        return self.path.as_uri()

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def opened(self) -> dict[str, Any]:
        """Params of `textDocument/didOpen`."""
        language = LANGUAGES[self.path.suffix]
        item = {"uri": self.uri, "languageId": language, "version": self.version, "text": self.text}
        return {"textDocument": item}

    def place(self, offset: int) -> Place:
        """The place of an offset into the text."""
        before = self.text[:offset]
        return before.count("\n"), len(before) - before.rfind("\n") - 1

    def change(self, start: int, end: int, new_text: str) -> dict[str, Any]:
        """Replaces `text[start:end]`; params of `textDocument/didChange`."""
        span = _range(self.place(start), self.place(end))
        self.text = self.text[:start] + new_text + self.text[end:]
        self.version += 1
        return {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{"range": span, "text": new_text}],
        }

    def apply(self, edit: dict[str, Any]) -> list[dict[str, Any]]:
        """Applies a `WorkspaceEdit` for this file; params of the `didChange` to send.

        Raises `DemoFailed` when it is for another file or another version.
        """
        changes: list[dict[str, Any]] = []
        for document in edit.get("documentChanges", ()):
            target = document["textDocument"]
            need(target["uri"] == self.uri, "The edit is for another file.")
            need(target["version"] == self.version, "The edit is for another version of the file.")
            changes.extend(document["edits"])
        last_first = sorted(changes, key=lambda item: _start(item["range"]), reverse=True)
        spans = [self._offsets(item["range"]) for item in last_first]
        texts = [item["newText"] for item in last_first]
        return [self.change(*span, text) for span, text in zip(spans, texts, strict=True)]

    def _offsets(self, span: dict[str, Any]) -> tuple[int, int]:
        return self._offset(span["start"]), self._offset(span["end"])

    def _offset(self, position: dict[str, int]) -> int:
        lines = self.lines
        need(position["line"] < len(lines), "The edit lies outside the file.")
        above = sum(len(line) + 1 for line in lines[: position["line"]])
        return above + min(position["character"], len(lines[position["line"]]))


def position(place: Place) -> dict[str, int]:
    """A place as the protocol writes it."""
    return {"line": place[0], "character": place[1]}


def _range(start: Place, end: Place) -> dict[str, Any]:
    return {"start": position(start), "end": position(end)}


def _start(span: dict[str, Any]) -> Place:
    return span["start"]["line"], span["start"]["character"]
