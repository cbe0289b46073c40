"""`textDocument/codeAction` and `codeAction/resolve`: the refactor menu.

The menu needs no model and no progress: editors ask for it at every move of the cursor. The work
is a command (see `commands`), or the edit that resolve fills in where the client wants that.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from .capabilities import INSTRUCT_COMMAND, REFACTOR_COMMAND
from .diagnostics import to_diagnostic
from .reading import show_text
from .refactor_call import RefactorCall, prepare_refactor, run_refactor
from .workspace_edits import edit_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from completion.values import Diagnostic

    from .services import ActionOffer
    from .state import FimbleServer, ServerState


PREPARE_DELAY_MS: Final = 100


async def code_action(ls: FimbleServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The actions that fit the code at the range and the kinds the client wants."""
    state = ls.state
    parsed = state.documents.parsed(params.text_document.uri)
    resolves = _delivers_by_resolve(state)
    if parsed is None or (resolves and not state.client.resolves_edits):
        return []
    span = state.selected(parsed.document, params.range)
    services = await state.services.get()
    given = {
        to_diagnostic(state.codec, parsed.document, one): one for one in params.context.diagnostics
    }
    offers = services.refactorer.actions(parsed, span, tuple(given))
    withheld = state.workspace.withheld(params.text_document.uri)
    rows = [
        _Row(offer, _call(params, offer, parsed.document.version, given), reason)
        for offer in offers
        if _is_wanted(offer.kind, params.context.only)
        and _can_show(
            state, offer, reason := offer.disabled or (withheld and withheld.detail) or ""
        )
    ]
    if params.context.trigger_kind is types.CodeActionTriggerKind.Invoked:
        _prepare(ls, [row.call for row in rows if not (row.why_not or row.offer.needs_instruction)])
    return [_action(state, row) for row in rows]


async def code_action_resolve(ls: FimbleServer, params: types.CodeAction) -> types.CodeAction:
    """The action with its edit. Several clients send actions here that carry a command: unchanged.

    Raises `RefactorDeclined`, which the client shows.
    """
    if params.edit is not None or params.data is None:
        return params
    call = RefactorCall.from_json(params.data)
    outcome = await run_refactor(ls, call, lambda _: None)
    if outcome.text:
        await show_text(ls, call.shown_title or outcome.title, outcome.text)
    else:
        params.edit = edit_for(ls.state, call.uri, outcome)
    return params


def _prepare(ls: FimbleServer, calls: Sequence[RefactorCall]) -> None:
    """The user looks at the menu: the model reads the code meanwhile, which most rows begin with.

    Not when the editor asks by itself, as VS Code does at every move of the cursor.
    """
    if ls.state.preparing is not None:
        ls.state.preparing.cancel()
    if calls:
        ls.state.preparing = ls.protocol.spawn(_prepared(ls, calls[0]), "prepare")


async def _prepared(ls: FimbleServer, call: RefactorCall) -> None:
    """Begins a moment later: who goes on to another place has not looked at this menu."""
    await asyncio.sleep(PREPARE_DELAY_MS / 1000)
    await prepare_refactor(ls, call)


def _call(
    params: types.CodeActionParams,
    offer: ActionOffer,
    version: int,
    given: Mapping[Diagnostic, types.Diagnostic],
) -> RefactorCall:
    """What is to be done when the user chooses `offer`."""
    call = RefactorCall(
        params.text_document.uri,
        params.range,
        offer.id,
        version=version,
        diagnostics=tuple(given[one] for one in offer.diagnostics),
    )
    return call if call.shown_title == offer.title else replace(call, title=offer.title)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the menu."""

    offer: ActionOffer
    call: RefactorCall
    why_not: str
    """Why it cannot be chosen here; empty: it can."""


def _can_show(state: ServerState, offer: ActionOffer, why_not: str) -> bool:
    """Whether the editor can do something with it."""
    if offer.needs_instruction and (_delivers_by_resolve(state) or not state.client.asks):
        return False
    return not why_not or state.client.disabled_actions


def _action(state: ServerState, row: _Row) -> types.CodeAction:
    offer, call = row.offer, row.call
    action = types.CodeAction(title=offer.title, kind=offer.kind)
    action.diagnostics = list(call.diagnostics) or None
    if row.why_not:
        action.disabled = types.CodeActionDisabled(row.why_not)
        return action
    action.is_preferred = offer.preferred or None
    if state.client.llm_tags:
        action.tags = [types.CodeActionTag.LlmGenerated]
    if _delivers_by_resolve(state):
        action.data = call.to_json()
    else:
        command = INSTRUCT_COMMAND if offer.needs_instruction else REFACTOR_COMMAND
        action.command = types.Command(offer.title, command, arguments=[call.to_json()])
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
