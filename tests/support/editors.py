"""Real editors as the server sees them: recorded capabilities, and a client that behaves alike.

The files in `tests/data/editors` hold what each editor sent with `initialize`.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features

EDITORS = ("vscode", "neovim", "helix", "eglot")

_RECORDED = Path(__file__).parents[1] / "data" / "editors"
_numbers = count(1)


@cache
def recorded(name: str) -> dict[str, Any]:
    """`clientInfo` and `capabilities` as the editor sent them."""
    return dict(json.loads((_RECORDED / f"{name}.json").read_text(encoding="utf-8")))


class EditorClient(LanguageClient):
    """Shows documents, applies edits to them, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(converter_factory=_make_converter)
        register_lsp_features(self)
        self.feature(types.WORKSPACE_APPLY_EDIT)(_apply_edit)
        self.feature(types.CLIENT_REGISTER_CAPABILITY)(_register)
        self.editor_name = ""
        self.encoding = "utf-16"
        self.buffers: dict[str, Buffer] = {}
        self.applied: list[types.ApplyWorkspaceEditParams] = []
        self.registered: list[str] = []
        self.refuse_edits_because = ""

    async def start_as(self, name: str, options: dict[str, Any] | None = None) -> None:
        """The handshake, as that editor does it."""
        raw = recorded(name) | {"processId": None, "initializationOptions": options}
        raw |= {"workspaceFolders": [{"uri": "file:///project", "name": "space"}]}
        params = self.protocol._converter.structure(raw, types.InitializeParams)
        result = await self.initialize_session(params)
        self.encoding = str(result.capabilities.position_encoding)

    def open(self, text: str, language: str = "python") -> Buffer:
        """Opens a new document; `‸` marks the cursor."""
        buffer = Buffer(f"file:///project/src/file{next(_numbers)}.py", text, self.encoding)
        self.buffers[buffer.uri] = buffer
        item = types.TextDocumentItem(buffer.uri, language, buffer.version, buffer.text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return buffer

    def change(self, buffer: Buffer, text: str) -> None:
        """Replaces the whole text."""
        buffer.text, buffer.version = text, buffer.version + 1
        document = types.VersionedTextDocumentIdentifier(buffer.version, buffer.uri)
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))

    async def command(self, name: str, *arguments: object) -> Any:
        """Runs a command of the server; the result is plain JSON."""
        params = types.ExecuteCommandParams(name, list(arguments))
        return await self.workspace_execute_command_async(params)


class Buffer:
    """One document in the editor; positions are counted in the session's encoding."""

    def __init__(self, uri: str, marked: str, encoding: str) -> None:
        before, _, after = marked.partition("‸")
        self.uri, self.text, self.version = uri, before + after, 1
        self.encoding = encoding
        self.cursor = self.position(len(before))

    @property
    def identifier(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def position(self, offset: int) -> types.Position:
        """The position `offset` code points from the start."""
        head = self.text[:offset]
        return types.Position(head.count("\n"), self._units(head.rpartition("\n")[2]))

    def range(self, start: int, end: int) -> types.Range:
        return types.Range(self.position(start), self.position(end))

    def whole(self) -> types.Range:
        return self.range(0, len(self.text))

    def offset(self, position: types.Position) -> int:
        lines = self.text.split("\n")
        line = lines[position.line]
        column = next(
            n for n in range(len(line) + 1) if self._units(line[:n]) == position.character
        )
        return sum(len(line) + 1 for line in lines[: position.line]) + column

    def edited(self, edits: list[types.TextEdit]) -> str:
        """The text after `edits`, which do not overlap."""
        text = self.text
        for edit in sorted(edits, key=lambda e: self.offset(e.range.start), reverse=True):
            start, end = self.offset(edit.range.start), self.offset(edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text

    def _units(self, text: str) -> int:
        widths = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
        codec, width = widths[self.encoding]
        return len(text.encode(codec)) // width


def edits_of(edit: types.WorkspaceEdit) -> dict[str, list[types.TextEdit]]:
    """The text edits by document, in whichever form they came."""
    if edit.changes is not None:
        return {uri: list(edits) for uri, edits in edit.changes.items()}
    found: dict[str, list[types.TextEdit]] = {}
    for change in edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        found[change.text_document.uri] = [e for e in change.edits if isinstance(e, types.TextEdit)]
    return found


def _make_converter() -> Converter:
    """lsprotocol takes every action that carries a command for a command."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call] # pygls

    def structure(value: Any, _: type) -> types.Command | types.CodeAction:
        if isinstance(value.get("command"), str):
            return converter.structure(value, types.Command)
        return converter.structure(value, types.CodeAction)

    converter.register_structure_hook(types.Command | types.CodeAction, structure)
    return converter


def _apply_edit(
    ls: EditorClient, params: types.ApplyWorkspaceEditParams
) -> types.ApplyWorkspaceEditResult:
    ls.applied.append(params)
    if ls.refuse_edits_because:
        return types.ApplyWorkspaceEditResult(False, ls.refuse_edits_because)
    for uri, edits in edits_of(params.edit).items():
        ls.change(ls.buffers[uri], ls.buffers[uri].edited(edits))
    return types.ApplyWorkspaceEditResult(True)


def _register(ls: EditorClient, params: types.RegistrationParams) -> None:
    ls.registered += [registration.method for registration in params.registrations]
