"""The client's documents and folders, kept up to date. Notifications only: nothing is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from context.text import with_lf

if TYPE_CHECKING:
    from completion.values import Deletion

    from .documents import DocumentStore
    from .state import FimbleServer

_DELETED_LINES_MAX: Final = 40
_DELETED_CHARS_MAX: Final = 2_000


def did_open(ls: FimbleServer, params: types.DidOpenTextDocumentParams) -> None:
    """`textDocument/didOpen`."""
    documents = ls.state.documents
    documents.open(params.text_document)
    if snapshot := documents.snapshot(params.text_document.uri):
        ls.state.workspace.document_changed(snapshot)
    ls.state.document_changed(params.text_document.uri)


def did_change(ls: FimbleServer, params: types.DidChangeTextDocumentParams) -> None:
    """`textDocument/didChange`."""
    documents = ls.state.documents
    deletion = _deletion(documents, params)
    documents.change(params)
    snapshot = documents.snapshot(params.text_document.uri)
    if snapshot is None:
        return
    ls.state.workspace.document_changed(snapshot)
    ls.state.document_changed(snapshot.uri)
    if services := ls.state.services.ready:
        services.engine.document_changed(snapshot, deletion)


def did_save(ls: FimbleServer, params: types.DidSaveTextDocumentParams) -> None:
    """`textDocument/didSave`."""
    ls.state.workspace.document_saved(params.text_document.uri)


def did_close(ls: FimbleServer, params: types.DidCloseTextDocumentParams) -> None:
    """`textDocument/didClose`."""
    uri = params.text_document.uri
    ls.state.documents.close(uri)
    ls.state.workspace.document_closed(uri)
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


def _deletion(
    documents: DocumentStore, params: types.DidChangeTextDocumentParams
) -> Deletion | None:
    """What the change takes away, if it does no more than that; called before it is applied.

    Of a longer text nobody would say that it was deleted to get rid of one suggestion.
    """
    document = documents.get(params.text_document.uri)
    if document is None or len(params.content_changes) != 1:
        return None
    change = params.content_changes[0]
    if not isinstance(change, types.TextDocumentContentChangePartial) or change.text:
        return None
    span = documents.codec.to_span(document, change.range)
    if span.empty or span.end.line - span.start.line > _DELETED_LINES_MAX:
        return None
    from completion.values import Deletion

    lines = document.lines[span.start.line : span.end.line + 1]
    lines[-1] = lines[-1][: span.end.column]
    lines[0] = lines[0][span.start.column :]
    text = with_lf("".join(lines))
    return Deletion(span.start, text) if len(text) <= _DELETED_CHARS_MAX else None
