"""The server put together: which function answers which message. No logic of its own.

The functions are imported when their first message comes: what `initialize` does not need must not
delay its answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Final

from lsprotocol import types

from . import __version__, lifecycle
from .services import BuildServices, build_real_services
from .state import FimbleServer

Handler = Callable[[FimbleServer, object], object]


def _later(module: str, function: str) -> Handler:
    """`function` of `module`, imported at the first call."""

    def handler(ls: FimbleServer, params: object) -> object:
        found: Handler = getattr(import_module(f"server.{module}"), function)
        return found(ls, params)

    return handler


_HANDLERS: Final[dict[str, Handler]] = {
    types.INITIALIZE: lifecycle.initialize,
    types.INITIALIZED: lifecycle.initialized,
    types.SHUTDOWN: lifecycle.shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: _later("text_sync", "did_open"),
    types.TEXT_DOCUMENT_DID_CHANGE: _later("text_sync", "did_change"),
    types.TEXT_DOCUMENT_DID_SAVE: _later("text_sync", "did_save"),
    types.TEXT_DOCUMENT_DID_CLOSE: _later("text_sync", "did_close"),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _later(
        "text_sync", "did_change_workspace_folders"
    ),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _later(
        "configuration_sync", "did_change_configuration"
    ),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _later(
        "configuration_sync", "did_change_watched_files"
    ),
    types.WORKSPACE_EXECUTE_COMMAND: _later("commands", "execute_command"),
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: _later("reporting", "cancel_progress"),
    types.TEXT_DOCUMENT_INLINE_COMPLETION: _later("inline_completion", "inline_completion"),
    types.TEXT_DOCUMENT_COMPLETION: _later("list_completion", "completion"),
    types.TEXT_DOCUMENT_CODE_ACTION: _later("code_actions", "code_action"),
    types.CODE_ACTION_RESOLVE: _later("code_actions", "code_action_resolve"),
    "textDocument/didShowCompletion": _later("suggestion_events", "did_show"),
    "textDocument/didPartiallyAcceptCompletion": _later(
        "suggestion_events", "did_partially_accept"
    ),
    "textDocument/didFocus": _later("suggestion_events", "did_focus"),
}


def build_server(build_services: BuildServices = build_real_services) -> FimbleServer:
    """A server for one client, ready for `transport`; tests pass services of their own."""
    # pygls logs whole messages, and with them the user's text.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = FimbleServer("fimble", __version__, build_services)
    for method, handler in _HANDLERS.items():
        server.feature(method)(handler)
    return server
