"""`textDocument/completion`: menu entries for editors without ghost text.

Answers with what is ready and lets the editor ask again. It waits for a model only where the
editor does not wait for it: such an editor would not ask again before the next keystroke.
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

_WAIT_MS: Final = 60
_WAIT_FOR_LATE_ENTRY_MS: Final = 5_000
_SPARE_MS: Final = 20
"""For what is not waiting: an answer within 80 ms keeps a menu from feeling slow."""


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
    wait_ms = _WAIT_FOR_LATE_ENTRY_MS if ls.state.client.takes_late_entries else _WAIT_MS
    try:
        async with asyncio.timeout((wait_ms + _SPARE_MS) / 1000):
            outcome = await services.engine.suggest_ready(request, wait_ms)
    except (TimeoutError, FimbleError):
        return nothing_yet
    codec, client = ls.state.codec, ls.state.client
    items = [to_completion_item(item, request, codec, client) for item in outcome.suggestions]
    return types.CompletionList(is_incomplete=True, items=items)
