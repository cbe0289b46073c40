"""One refactor as it travels through the editor: in a command's argument or an action's `data`.

Shared by the menu (`code_actions`) and the work (`commands`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from completion.refactor.menu.catalogue import action_by_id
from completion.values import RefactorOutcome, RefactorProgress, RefactorRequest

from .diagnostics import (
    diagnostic_to_json,
    diagnostics_from_json,
    range_from_json,
    range_to_json,
    to_diagnostic,
)
from .staleness import Ground, RefactorDeclined, for_today

if TYPE_CHECKING:
    from context.syntax import ParsedDocument

    from .state import FimbleServer, ServerState

_TITLE_CHARS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class RefactorCall:
    """What to do where."""

    uri: str
    range: types.Range
    action: str
    instruction: str = ""
    version: int | None = None
    """The document's version when the menu was made; None skips the comparison."""
    title: str = ""
    """What the menu called it; empty: what we call that action."""
    diagnostics: tuple[types.Diagnostic, ...] = ()
    """What it is to mend: the editor tells it with the menu's request only."""

    @property
    def shown_title(self) -> str:
        """What is being done, for the user; empty for an action that only the settings know."""
        if self.title:
            return self.title
        action = action_by_id(self.action)
        if action is None or not action.needs_instruction or not self.instruction.strip():
            return action.title if action else ""
        from completion.refactor.menu.offers import shortened  # parses: not before it is needed

        return f'Apply "{shortened(self.instruction)}"'

    @classmethod
    def from_json(cls, value: object) -> RefactorCall:
        """Raises `JsonRpcInvalidParams` when something is missing or of the wrong kind."""
        match value:
            case {"uri": str(uri), "action": str(action), "range": range_, **rest}:
                instruction, version = rest.get("instruction"), rest.get("version")
                title = rest.get("title")
            case _:
                raise JsonRpcInvalidParams("Expected an object with uri, range and action.")
        if not isinstance(instruction, str | None) or not isinstance(version, int | None):
            raise JsonRpcInvalidParams("Expected a text as instruction and a number as version.")
        title = title[:_TITLE_CHARS_MAX] if isinstance(title, str) else ""
        diagnostics = diagnostics_from_json(rest.get("diagnostics"))
        return cls(uri, _range(range_), action, instruction or "", version, title, diagnostics)

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON."""
        diagnostics = [diagnostic_to_json(one) for one in self.diagnostics]
        return {
            "uri": self.uri,
            "range": range_to_json(self.range),
            "action": self.action,
            **({"instruction": self.instruction} if self.instruction else {}),
            **({"version": self.version} if self.version is not None else {}),
            **({"title": self.title} if self.title else {}),
            **({"diagnostics": diagnostics} if diagnostics else {}),
        }


async def run_refactor(
    ls: FimbleServer, call: RefactorCall, on_progress: Callable[[RefactorProgress], None]
) -> RefactorOutcome:
    """An edit for the files as they are now, or a text to read; raises `RefactorDeclined` else."""
    request = _request(ls.state, call)
    services = await ls.state.services.get()
    outcome = await services.refactorer.run(request, on_progress)
    if outcome.rejection or not (outcome.edits or outcome.operations or outcome.text):
        raise RefactorDeclined(outcome.rejection or "There was nothing to change.")
    edits = tuple(
        replace(one, before=one.before or request.parsed.document) for one in outcome.edits
    )
    return await refreshed(ls.state, call, replace(outcome, edits=edits))


async def prepare_refactor(ls: FimbleServer, call: RefactorCall) -> None:
    """Has the model made ready for what the user may choose in the menu now."""
    services = await ls.state.services.get()
    with suppress(RefactorDeclined):
        await services.refactorer.prepare(_request(ls.state, call))


async def refreshed(
    state: ServerState, call: RefactorCall, outcome: RefactorOutcome
) -> RefactorOutcome:
    """The outcome of `run_refactor` for the files as they are now; raises `RefactorDeclined`."""
    project = state.workspace.project_of(call.uri)
    return await for_today(outcome, Ground(state.documents, project, state.path_of(call.uri)))


def _request(state: ServerState, call: RefactorCall) -> RefactorRequest:
    """Raises `RefactorDeclined` when the document is not what the call was made for."""
    parsed, workspace = _parsed(state, call), state.workspace
    return RefactorRequest(
        parsed=parsed,
        span=state.codec.to_span(parsed.document, call.range),
        action_id=call.action,
        instruction=call.instruction,
        path=state.path_of(call.uri),
        withheld=workspace.withheld(call.uri),
        rules=workspace.home_of(call.uri).rules,
        folder=workspace.local_folder(call.uri),
        project=workspace.project_of(call.uri),
        diagnostics=tuple(
            to_diagnostic(state.codec, parsed.document, one) for one in call.diagnostics
        ),
    )


def _parsed(state: ServerState, call: RefactorCall) -> ParsedDocument:
    parsed = state.documents.parsed(call.uri)
    if parsed is None:
        raise RefactorDeclined("The document is not open any more.")
    if call.version is not None and call.version != parsed.document.version:
        raise RefactorDeclined("The document was changed meanwhile; choose the action again.")
    return parsed


def _range(value: object) -> types.Range:
    found = range_from_json(value)
    if found is None:
        raise JsonRpcInvalidParams("Expected a range with start and end.")
    return found
