"""What becomes of a suggestion, in the notifications of Copilot's dialect of LSP.

The standard has none; plugins written for Copilot's server send these to any server. A suggestion
is recognised by the argument of its item's command. What cannot be read is logged and passed over.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from .capabilities import ACCEPTED_COMMAND
from .positions import code_points_in_utf16

if TYPE_CHECKING:
    from .state import FimbleServer

_log = logging.getLogger(__name__)


def did_show(ls: FimbleServer, params: object) -> None:
    """`textDocument/didShowCompletion`: the item is on the screen."""
    match params:
        case {"item": {"command": {"command": command, "arguments": [str(suggestion_id)]}}} if (
            command == ACCEPTED_COMMAND
        ):
            if services := ls.state.services.ready:
                services.engine.shown(suggestion_id)
        case _:
            _pass_over("didShowCompletion")


def did_partially_accept(ls: FimbleServer, params: object) -> None:
    """`textDocument/didPartiallyAcceptCompletion`: the first `acceptedLength` units were taken.

    They are UTF-16 units, whatever encoding the session counts in.
    """
    match params:
        case {
            "item": {
                "insertText": str(text),
                "command": {"command": command, "arguments": [str(suggestion_id)]},
            },
            "acceptedLength": int(length),
        } if command == ACCEPTED_COMMAND and length >= 0 and not isinstance(length, bool):
            if services := ls.state.services.ready:
                services.engine.accepted(suggestion_id, code_points_in_utf16(text, length))
        case _:
            _pass_over("didPartiallyAcceptCompletion")


def did_focus(_: FimbleServer, __: object) -> None:
    """`textDocument/didFocus`: nothing depends on it."""


def _pass_over(method: str) -> None:
    """Nothing of the message is logged: it holds the user's text."""
    _log.warning("%s: not understood, passed over", method)
