"""`textDocument/completion`: menu entries for editors without ghost text.

Answers with what is ready and lets the editor ask again; never waits for a model.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from completion.errors import FimbleError
from completion.values import Trigger

from .convert import to_completion_item

if TYPE_CHECKING:
    from .state import FimbleServer

_ANSWER_TIMEOUT_MS: Final = 100


async def completion(ls: FimbleServer, params: types.CompletionParams) -> types.CompletionList:
    """Empty and final for editors that have ghost text: they would see everything twice."""
    if ls.state.client.inline_completion:
        return types.CompletionList(is_incomplete=False, items=[])
    nothing_yet = types.CompletionList(is_incomplete=True, items=[])
    parsed = ls.state.documents.parsed(params.text_document.uri)
    if parsed is None:
        return nothing_yet
    request = ls.state.suggest_request(parsed, params.position, Trigger.AUTOMATIC)
    services = ls.state.services.ready
    if services is None:
        ls.protocol.spawn(ls.state.services.get(), "building the services")
        return nothing_yet
    try:
        async with asyncio.timeout(_ANSWER_TIMEOUT_MS / 1000):
            outcome = await services.engine.suggest_ready(request)
    except (TimeoutError, FimbleError):
        return nothing_yet
    codec, client = ls.state.codec, ls.state.client
    items = [to_completion_item(item, request, codec, client) for item in outcome.suggestions]
    return types.CompletionList(is_incomplete=True, items=items)
