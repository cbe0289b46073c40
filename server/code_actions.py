"""`textDocument/codeAction` and `codeAction/resolve`: the refactor menu.

The menu needs no model and no progress: editors ask for it at every move of the cursor. The work
is a command (see `commands`), or the edit that resolve fills in where the client wants that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .capabilities import REFACTOR_COMMAND
from .convert import to_workspace_edit
from .refactor_call import RefactorCall, run_refactor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .services import ActionOffer
    from .state import FimbleServer, ServerState


async def code_action(ls: FimbleServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The actions that fit the code at the range and the kinds the client wants."""
    state = ls.state
    parsed = state.documents.parsed(params.text_document.uri)
    resolves = _delivers_by_resolve(state)
    if parsed is None or (resolves and not state.client.resolves_edits):
        return []
    span = state.codec.to_span(parsed.document, params.range)
    services = await state.services.get()
    version = parsed.document.version
    return [
        _action(state, offer, RefactorCall(uri, params.range, offer.id, version=version))
        for uri in [params.text_document.uri]
        for offer in services.refactorer.actions(parsed, span)
        if _is_wanted(offer.kind, params.context.only)
        and (not offer.disabled or state.client.disabled_actions)
    ]


async def code_action_resolve(ls: FimbleServer, params: types.CodeAction) -> types.CodeAction:
    """The action with its edit. Several clients send actions here that carry a command: unchanged.

    Raises `RefactorDeclined`, which the client shows.
    """
    if params.edit is not None or params.data is None:
        return params
    call = RefactorCall.from_json(params.data)
    outcome = await run_refactor(ls, call, lambda _: None)
    versioned = ls.state.client.document_changes
    params.edit = to_workspace_edit(outcome.edits, ls.state.documents, versioned=versioned)
    return params


def _action(state: ServerState, offer: ActionOffer, call: RefactorCall) -> types.CodeAction:
    action = types.CodeAction(title=offer.title, kind=offer.kind)
    if offer.disabled:
        action.disabled = types.CodeActionDisabled(offer.disabled)
        return action
    if state.client.llm_tags:
        action.tags = [types.CodeActionTag.LlmGenerated]
    if _delivers_by_resolve(state):
        action.data = call.to_json()
    else:
        action.command = types.Command(offer.title, REFACTOR_COMMAND, arguments=[call.to_json()])
    return action


def _delivers_by_resolve(state: ServerState) -> bool:
    if not state.client.apply_edit:
        return True
    return state.settings.refactor.delivery == "resolve" and state.client.resolves_edits


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Kinds are a tree: `refactor` wants `refactor.rewrite` too, and the empty one wants all."""
    if not only:
        return True
    wanted = [getattr(entry, "value", entry) for entry in only]
    return any(not entry or kind == entry or kind.startswith(entry + ".") for entry in wanted)
