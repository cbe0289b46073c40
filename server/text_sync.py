"""The client's documents and folders, kept up to date. Notifications only: nothing is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

if TYPE_CHECKING:
    from .state import FimbleServer

_QUIET_MS: Final = 50
_QUIET_WAIT_MS: Final = 1_000


def did_open(ls: FimbleServer, params: types.DidOpenTextDocumentParams) -> None:
    """`textDocument/didOpen`."""
    ls.state.documents.open(params.text_document)
    ls.protocol.spawn(_parse_early(ls, params.text_document.uri), "parsing an opened document")


def did_change(ls: FimbleServer, params: types.DidChangeTextDocumentParams) -> None:
    """`textDocument/didChange`."""
    ls.state.documents.change(params)
    snapshot = ls.state.documents.snapshot(params.text_document.uri)
    if snapshot and (services := ls.state.services.ready):
        services.engine.document_changed(snapshot)


def did_close(ls: FimbleServer, params: types.DidCloseTextDocumentParams) -> None:
    """`textDocument/didClose`."""
    uri = params.text_document.uri
    ls.state.documents.close(uri)
    if services := ls.state.services.ready:
        services.engine.document_closed(uri)


def did_change_workspace_folders(
    ls: FimbleServer, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """`workspace/didChangeWorkspaceFolders`."""
    removed = {folder.uri for folder in params.event.removed}
    kept = [uri for uri in ls.state.folders if uri not in removed]
    ls.state.folders = (*kept, *(folder.uri for folder in params.event.added))


async def _parse_early(ls: FimbleServer, uri: str) -> None:
    """The first parse costs milliseconds that the first keystroke need not pay.

    Of many documents opened at once, the last alone.
    """
    await ls.protocol.quiet(_QUIET_MS, _QUIET_WAIT_MS)
    opened = [document.uri for document in ls.state.documents]
    if opened[-1:] == [uri]:
        ls.state.documents.parsed(uri)
