"""What the editor can do, as a few flags read from the capabilities it sent.

Read from the JSON itself, so that one odd value among hundreds costs nothing. The only module that
looks at capabilities or at the editor's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_EMACS: Final = ("emacs", "eglot")
_HELIX: Final = ("helix",)
_NEOVIM: Final = ("neovim",)
_ALL_OR_NOTHING: Final = ("transactional", "undo")


@dataclass(frozen=True, slots=True)
class ClientFeatures:
    """One editor. The defaults are those of an editor that said nothing."""

    name: str = ""
    version: str = ""
    encodings: tuple[str, ...] = ()
    """Position encodings it offers, its favourite first."""
    inline_completion: bool = False
    """Shows ghost text by `textDocument/inlineCompletion`."""
    markdown_in_menus: bool = False
    """Says that it renders Markdown beside menu entries; Helix does without saying so."""
    takes_late_entries: bool = False
    """Opens its menu with other servers' entries, stays usable, and adds ours when they come."""
    apply_edit: bool = False
    document_changes: bool = False
    """Takes edits that name the version they are for."""
    resource_operations: tuple[str, ...] = ()
    """What an edit may do to files: `create`, `rename`, `delete`."""
    change_annotations: bool = False
    """Shows what an edit is made of, and asks before it applies what is marked so.

    Neovim says so too, but asks for each file, and after a No does the rest.
    """
    asks_questions: bool = False
    """Shows a message with buttons and tells which was pressed."""
    undoes_failed_edits: bool = False
    """Applies an edit of several documents wholly or not at all."""
    cursor_is_a_character: bool = False
    """Says that one character is selected when it is the one at the cursor."""
    ends_new_files: bool = False
    """Ends the last line of a new file: a line end of our own would be one too many."""
    shows_documents: bool = False
    """Opens a document when asked to."""
    resolves_edits: bool = False
    """Asks for a code action's edit only when the user has chosen it."""
    disabled_actions: bool = False
    """Shows a code action that cannot be chosen, with the reason."""
    llm_tags: bool = False
    """Knows the code action tag `LLMGenerated`."""
    configuration: bool = False
    """Can be asked for its settings."""
    registers_configuration: bool = False
    """Tells of changed settings once asked to."""
    watches_files: bool = False
    """Tells of changed files once asked to, at no great cost: Emacs watches every folder."""
    asks: bool = False
    """Has a command `fimble.instruct` that asks the user what to do."""
    shows_results: bool = False
    """Shows the text that a command results in by itself."""
    progress: bool = False
    waits_for_commands: bool = False
    """Does nothing else until a command is answered, and gives up after some seconds."""

    @classmethod
    def from_json(cls, params: Mapping[str, object]) -> ClientFeatures:
        """Reads the params of `initialize`; what is missing or odd counts as not offered."""
        capabilities, client = _table(params, "capabilities"), _table(params, "clientInfo")
        text, workspace = _table(capabilities, "textDocument"), _table(capabilities, "workspace")
        action = _table(text, "codeAction")
        entry = _table(_table(text, "completion"), "completionItem")
        editing, window = _table(workspace, "workspaceEdit"), _table(capabilities, "window")
        watching = _table(workspace, "didChangeConfiguration")
        watching_files = _table(workspace, "didChangeWatchedFiles")
        name = str(client.get("name") or "")
        is_emacs = name.lower().startswith(_EMACS)
        return cls(
            name=name,
            version=str(client.get("version") or ""),
            encodings=_words(_table(capabilities, "general"), "positionEncodings"),
            inline_completion=isinstance(text.get("inlineCompletion"), Mapping),
            markdown_in_menus="markdown" in _words(entry, "documentationFormat"),
            takes_late_entries=name.lower().startswith(_HELIX),
            apply_edit=workspace.get("applyEdit") is True,
            document_changes=editing.get("documentChanges") is True,
            resource_operations=_words(editing, "resourceOperations"),
            change_annotations=isinstance(editing.get("changeAnnotationSupport"), Mapping)
            and not name.lower().startswith(_NEOVIM),
            asks_questions=isinstance(window.get("showMessage"), Mapping),
            undoes_failed_edits=editing.get("failureHandling") in _ALL_OR_NOTHING,
            cursor_is_a_character=name.lower().startswith(_HELIX),
            ends_new_files=name.lower().startswith(_NEOVIM),
            shows_documents=_table(window, "showDocument").get("support") is True,
            resolves_edits="edit" in _words(_table(action, "resolveSupport"), "properties"),
            disabled_actions=action.get("disabledSupport") is True,
            llm_tags=1 in _items(_table(action, "tagSupport"), "valueSet"),
            configuration=workspace.get("configuration") is True,
            registers_configuration=watching.get("dynamicRegistration") is True,
            watches_files=watching_files.get("dynamicRegistration") is True and not is_emacs,
            asks=_table(capabilities, "experimental").get("fimbleAsks") is True,
            shows_results=_table(capabilities, "experimental").get("fimbleShows") is True,
            progress=window.get("workDoneProgress") is True,
            waits_for_commands=is_emacs,
        )


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def _items(table: Mapping[str, object], key: str) -> tuple[object, ...]:
    value = table.get(key)
    return tuple(value) if isinstance(value, list | tuple) else ()


def _words(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(item for item in _items(table, key) if isinstance(item, str))
