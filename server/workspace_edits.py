"""A verified edit as the protocol's `WorkspaceEdit`, in the best form that the client takes.

Only converts: that the edit fits the files as they are is `staleness`'s work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from lsprotocol import types

from completion.values import DeletedFile, FileEdit, FileOperation, NewFile, RenamedFile

from .staleness import RefactorDeclined

if TYPE_CHECKING:
    from completion.values import RefactorOutcome

    from .client_features import ClientFeatures
    from .positions import PositionCodec
    from .state import ServerState

_START: Final = types.Range(types.Position(0, 0), types.Position(0, 0))
_Change = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


def workspace_edit(
    outcome: RefactorOutcome, project_uri: str, codec: PositionCodec, client: ClientFeatures
) -> types.WorkspaceEdit:
    """The edits, then the operations, in their order; `project_uri` is what paths are relative to.

    What concerns more than one open file is marked to be confirmed, where the client can ask.
    Raises `RefactorDeclined` when the client cannot do something to files.
    """
    return _Writer(outcome, project_uri, codec, client).edit()


def edit_for(state: ServerState, uri: str, outcome: RefactorOutcome) -> types.WorkspaceEdit:
    """`workspace_edit` of a refactor that was asked for in the document `uri`."""
    project = project_uri(uri, state.path_of(uri))
    return workspace_edit(outcome, project, state.codec, state.client)


def project_uri(uri: str, path: str) -> str:
    """The URI of the folder in which the document `uri` has the relative `path`."""
    return uri.rsplit("/", path.count("/") + 1)[0]


def concerns_several(outcome: RefactorOutcome) -> bool:
    """Whether more than one open document changes: then the user is asked before."""
    return len(outcome.edits) > 1 or bool(outcome.operations)


def what_happens(outcome: RefactorOutcome) -> dict[str, str]:
    """What happens to each file, in words, by its path now."""
    labels = {file.path: f"changes {file.path or 'the open file'}" for file in outcome.edits}
    return labels | dict(map(_label, outcome.operations))


class _Writer:
    """One outcome for one client."""

    def __init__(
        self,
        outcome: RefactorOutcome,
        project: str,
        codec: PositionCodec,
        client: ClientFeatures,
    ) -> None:
        self._outcome, self._project, self._codec = outcome, project, codec
        self._client = client
        self._annotates = concerns_several(outcome) and client.change_annotations

    def edit(self) -> types.WorkspaceEdit:
        for operation in self._outcome.operations:
            self._check(operation)
        if not self._takes_document_changes():
            return types.WorkspaceEdit(changes=self._plain_changes())
        return types.WorkspaceEdit(
            document_changes=[
                *(self._text_document_edit(file) for file in self._outcome.edits),
                *(
                    change
                    for operation in self._outcome.operations
                    for change in self._operation(operation)
                ),
            ],
            change_annotations=self._annotations() if self._annotates else None,
        )

    def _takes_document_changes(self) -> bool:
        """Neovim takes them without saying so; what it says of files only makes sense with them."""
        if self._client.document_changes:
            return True
        return self._annotates or any(
            _kind(operation) in self._client.resource_operations
            for operation in self._outcome.operations
        )

    def _check(self, operation: FileOperation) -> None:
        kind = _kind(operation)
        if kind == "create" or kind in self._client.resource_operations:
            return
        raise RefactorDeclined(
            f"This editor cannot {kind} files for Fimble, so nothing was edited: "
            "`fimble refactor --apply` in a terminal can."
        )

    def _plain_changes(self) -> dict[str, list[types.TextEdit]]:
        changes = {file.uri: self._text_edits(file) for file in self._outcome.edits}
        for operation in self._outcome.operations:
            if isinstance(operation, NewFile):
                changes[self._uri(operation.path)] = [types.TextEdit(_START, operation.text)]
        return changes

    def _text_document_edit(self, file: FileEdit) -> types.TextDocumentEdit:
        return self._edit_of(file.uri, file.version, self._text_edits(file), file.path)

    def _operation(self, operation: FileOperation) -> list[_Change]:
        note = operation.path if self._annotates else None
        uri = self._uri(operation.path)
        match operation:
            case NewFile(path, text):
                if self._client.ends_new_files:
                    text = text.removesuffix("\n").removesuffix("\r")
                content = self._edit_of(uri, None, [types.TextEdit(_START, text)], path)
                if "create" not in self._client.resource_operations:
                    return [content]
                new = types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
                return [types.CreateFile(uri, options=new, annotation_id=note), content]
            case RenamedFile(_, new_path):
                kept = types.RenameFileOptions(overwrite=False, ignore_if_exists=False)
                target = self._uri(new_path)
                return [types.RenameFile(uri, target, options=kept, annotation_id=note)]
            case DeletedFile():
                single = types.DeleteFileOptions(recursive=False, ignore_if_not_exists=False)
                return [types.DeleteFile(uri, options=single, annotation_id=note)]

    def _edit_of(
        self, uri: str, version: int | None, edits: list[types.TextEdit], path: str
    ) -> types.TextDocumentEdit:
        document = types.OptionalVersionedTextDocumentIdentifier(uri, version)
        if not self._annotates:
            return types.TextDocumentEdit(document, list(edits))
        noted = [
            types.AnnotatedTextEdit(annotation_id=path, range=edit.range, new_text=edit.new_text)
            for edit in edits
        ]
        return types.TextDocumentEdit(document, list(noted))

    def _text_edits(self, file: FileEdit) -> list[types.TextEdit]:
        if file.before is None:
            raise ValueError("an edit without the text it is for")
        document = file.before
        return [
            types.TextEdit(self._codec.to_range(document, edit.span), edit.new_text)
            for edit in file.edits
        ]

    def _annotations(self) -> dict[str, types.ChangeAnnotation]:
        title = self._outcome.title or "Fimble"
        checked = ", ".join(self._outcome.checked)
        return {
            path: types.ChangeAnnotation(
                f"{title}: {label}",
                needs_confirmation=True,
                description=f"Checked: {checked}" if checked else None,
            )
            for path, label in what_happens(self._outcome).items()
        }

    def _uri(self, path: str) -> str:
        return f"{self._project}/{quote(path)}"


def _kind(operation: FileOperation) -> str:
    match operation:
        case NewFile():
            return "create"
        case RenamedFile():
            return "rename"
        case DeletedFile():
            return "delete"


def _label(operation: FileOperation) -> tuple[str, str]:
    """The file's path now, and what happens to it."""
    match operation:
        case NewFile(path):
            return path, f"new file {path}"
        case RenamedFile(path, new_path):
            return path, f"moves {path} to {new_path}"
        case DeletedFile(path):
            return path, f"deletes {path}"
