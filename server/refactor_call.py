"""One refactor as it travels through the editor: in a command's argument or an action's `data`.

Shared by the menu (`code_actions`) and the work (`commands`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from completion.errors import FimbleError
from completion.refactor.rebase import rebased
from completion.values import RefactorOutcome, RefactorProgress, RefactorRequest

if TYPE_CHECKING:
    from context.syntax import ParsedDocument
    from context.text import Document

    from .state import FimbleServer, ServerState


class RefactorDeclined(FimbleError):
    """No edit; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class RefactorCall:
    """What to do where."""

    uri: str
    range: types.Range
    action: str
    instruction: str = ""
    version: int | None = None
    """The document's version when the menu was made; None skips the comparison."""

    @classmethod
    def from_json(cls, value: object) -> RefactorCall:
        """Raises `JsonRpcInvalidParams` when something is missing or of the wrong kind."""
        match value:
            case {"uri": str(uri), "action": str(action), "range": range_, **rest}:
                instruction, version = rest.get("instruction"), rest.get("version")
            case _:
                raise JsonRpcInvalidParams("Expected an object with uri, range and action.")
        if not isinstance(instruction, str | None) or not isinstance(version, int | None):
            raise JsonRpcInvalidParams("Expected a text as instruction and a number as version.")
        return cls(uri, _range(range_), action, instruction or "", version)

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON."""
        start, end = self.range.start, self.range.end
        return {
            "uri": self.uri,
            "range": {
                "start": {"line": start.line, "character": start.character},
                "end": {"line": end.line, "character": end.character},
            },
            "action": self.action,
            **({"instruction": self.instruction} if self.instruction else {}),
            **({"version": self.version} if self.version is not None else {}),
        }


async def run_refactor(
    ls: FimbleServer, call: RefactorCall, on_progress: Callable[[RefactorProgress], None]
) -> RefactorOutcome:
    """An outcome with edits, for the documents as they are now; raises `RefactorDeclined` else."""
    parsed = _parsed(ls.state, call)
    services = await ls.state.services.get()
    request = RefactorRequest(
        parsed=parsed,
        span=ls.state.codec.to_span(parsed.document, call.range),
        action_id=call.action,
        instruction=call.instruction,
        path=ls.state.path_of(call.uri),
        withheld=ls.state.workspace.withheld(call.uri),
        rules=ls.state.workspace.home_of(call.uri).rules,
        folder=ls.state.workspace.local_folder(call.uri),
    )
    outcome = await services.refactorer.run(request, on_progress)
    if outcome.rejection or not outcome.edits:
        raise RefactorDeclined(outcome.rejection or "There was nothing to change.")
    if ls.state.documents.is_current(parsed.document):
        return outcome
    return await _for_today(ls.state, outcome, parsed.document)


async def _for_today(
    state: ServerState, outcome: RefactorOutcome, before: Document
) -> RefactorOutcome:
    """The outcome for a document that was changed elsewhere while the model was at work."""
    now = state.documents.snapshot(before.uri)
    moved = [await asyncio.to_thread(rebased, file, before, now) for file in outcome.edits if now]
    if now is None or None in moved or not state.documents.is_current(now):
        raise RefactorDeclined("The document was changed meanwhile; nothing was edited. Try again.")
    return replace(outcome, edits=tuple(file for file in moved if file))


def _parsed(state: ServerState, call: RefactorCall) -> ParsedDocument:
    parsed = state.documents.parsed(call.uri)
    if parsed is None:
        raise RefactorDeclined("The document is not open any more.")
    if call.version is not None and call.version != parsed.document.version:
        raise RefactorDeclined("The document was changed meanwhile; choose the action again.")
    return parsed


def _range(value: object) -> types.Range:
    match value:
        case {
            "start": {"line": line, "character": character},
            "end": {"line": end_line, "character": end_character},
        } if all(map(_is_uinteger, (line, character, end_line, end_character))):
            start = types.Position(line, character)
            return types.Range(start, types.Position(end_line, end_character))
    raise JsonRpcInvalidParams("Expected a range with start and end.")


def _is_uinteger(value: object) -> bool:
    """LSP's `uinteger`."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
