"""`textDocument/inlineCompletion`: ghost text. The newest request for a document wins."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from completion.errors import FimbleError
from completion.values import PopupItem, SuggestOutcome, SuggestRequest, Trigger

from .convert import to_inline_list
from .reporting import tell

if TYPE_CHECKING:
    from .state import FimbleServer, ServerState

_log = logging.getLogger(__name__)


async def inline_completion(
    ls: FimbleServer, params: types.InlineCompletionParams
) -> types.InlineCompletionList:
    """Always a list, possibly empty: null and bare arrays confuse some clients."""
    uri = params.text_document.uri
    ls.protocol.supersede("inline " + uri)
    if (request := _request(ls.state, params)) is None:
        return types.InlineCompletionList([])
    outcome = await _suggest(ls, request)
    document = request.parsed.document
    if not ls.state.documents.is_current(document):
        raise JsonRpcRequestCancelled("The document has changed.")
    if outcome is None:
        return types.InlineCompletionList([])
    return to_inline_list(outcome, document, ls.state.codec)


async def _suggest(ls: FimbleServer, request: SuggestRequest) -> SuggestOutcome | None:
    """Automatic requests fail silently, invoked ones with one sentence."""
    try:
        services = await ls.state.services.get()
        outcome = await services.engine.suggest(request)
    except FimbleError as error:
        _log.warning("no suggestion: %s", error.message)
        if request.trigger is Trigger.INVOKED:
            tell(ls, error.message, types.MessageType.Warning)
        return None
    if request.trigger is Trigger.INVOKED and not outcome.suggestions:
        tell(ls, outcome.explanation.detail or "Fimble has no suggestion here.")
    return outcome


def _request(state: ServerState, params: types.InlineCompletionParams) -> SuggestRequest | None:
    parsed = state.documents.parsed(params.text_document.uri)
    if parsed is None:
        return None
    is_invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    trigger = Trigger.INVOKED if is_invoked else Trigger.AUTOMATIC
    request = state.suggest_request(parsed, params.position, trigger)
    if popup := _popup(state, request, params.context.selected_completion_info):
        return replace(request, popup=popup)
    return request


def _popup(
    state: ServerState, request: SuggestRequest, selected: types.SelectedCompletionInfo | None
) -> PopupItem | None:
    """The entry chosen in the editor's menu.

    Neovim sends the visual selection in its place: its text is the document's own and says nothing.
    """
    if selected is None:
        return None
    document = request.parsed.document
    span = state.codec.to_span(document, selected.range)
    if not (span.start <= request.cursor <= span.end and span.start.line == span.end.line):
        return None
    return None if document.slice(span) == selected.text else PopupItem(span, selected.text)
