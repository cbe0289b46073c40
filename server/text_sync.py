"""The client's documents and folders, kept up to date. Notifications only: nothing is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from .state import FimbleServer


def did_open(ls: FimbleServer, params: types.DidOpenTextDocumentParams) -> None:
    """`textDocument/didOpen`."""
    ls.state.documents.open(params.text_document)


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
    """`workspace/didChangeWorkspaceFolders`: another folder may have settings of its own."""
    from .configuration_sync import apply

    removed = {folder.uri for folder in params.event.removed}
    kept = [uri for uri in ls.state.folders if uri not in removed]
    ls.state.folders = (*kept, *(folder.uri for folder in params.event.added))
    ls.protocol.spawn(apply(ls), "the settings of a new folder")
