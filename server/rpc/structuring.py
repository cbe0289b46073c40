"""JSON to lsprotocol values and back, forgiving what real clients send.

The one place where a client's numbers are read otherwise than the protocol says.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.protocol import default_converter

if TYPE_CHECKING:
    from cattrs import Converter

_WHEN_UNKNOWN: Final[dict[type[Enum], Enum]] = {
    types.InlineCompletionTriggerKind: types.InlineCompletionTriggerKind.Automatic,
    types.CompletionTriggerKind: types.CompletionTriggerKind.Invoked,
    types.CodeActionTriggerKind: types.CodeActionTriggerKind.Automatic,
    types.TraceValue: types.TraceValue.Off,
    types.DiagnosticSeverity: types.DiagnosticSeverity.Information,
}


def make_converter() -> Converter:
    """A converter for one client: it remembers which draft of the protocol that client speaks."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call] # pygls
    for kind in _WHEN_UNKNOWN:
        converter.register_structure_hook(kind, _lenient_enum)
    trigger_kinds = _InlineTriggerKinds()
    converter.register_structure_hook(types.InlineCompletionTriggerKind, trigger_kinds.read)
    return converter


def rehearse(converter: Converter) -> None:
    """Reads and writes what every keystroke brings: cattrs makes its functions at the first use."""
    place = {"line": 0, "character": 0}
    change = {"range": {"start": place, "end": place}, "text": ""}
    document = {"uri": "", "version": 1}
    changed = {"textDocument": document, "contentChanges": [change]}
    converter.structure(changed, types.DidChangeTextDocumentParams)
    automatic = {"triggerKind": types.InlineCompletionTriggerKind.Automatic.value}
    asked = {"textDocument": document, "position": place, "context": automatic}
    converter.structure(asked, types.InlineCompletionParams)
    here = types.Range(types.Position(0, 0), types.Position(0, 0))
    command = types.Command("", "", arguments=[""])
    item = types.InlineCompletionItem("", range=here, command=command)
    converter.unstructure(types.InlineCompletionList([item]))


class _InlineTriggerKinds:
    """Drafts (vscode-languageclient 9) sent 0 invoked, 1 automatic; the final protocol 1 and 2."""

    def __init__(self) -> None:
        self._is_draft = False

    def read(self, value: object, _: type) -> Enum:
        kinds = types.InlineCompletionTriggerKind
        if value == 0 and not isinstance(value, bool):
            self._is_draft = True
            return kinds.Invoked
        if value == 1 and self._is_draft:
            return kinds.Automatic
        return _lenient_enum(value, kinds)


def _lenient_enum(value: object, kind: type[Enum]) -> Enum:
    """A member; for a number or word from a newer protocol a harmless one.

    Raises ValueError when `value` is no number or word at all.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("not a value of " + kind.__name__)  # noqa: TRY004 - cattrs' convention
    try:
        return kind(value)
    except ValueError:
        return _WHEN_UNKNOWN[kind]
