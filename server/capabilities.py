"""What this server offers to one client: the answer to `initialize`, as plain JSON.

Written out rather than derived, so that a reader sees it, and plain because turning it into JSON
through lsprotocol's classes would cost 20 ms of the start.
"""

from __future__ import annotations

from typing import Any, Final

from .client_features import ClientFeatures
from .positions import PositionCodec

REFACTOR_COMMAND: Final = "fimble.refactor"
INSTRUCT_COMMAND: Final = "fimble.instruct"
"""Of the editor's own: it asks the user what to do, then sends `fimble.refactor`."""
EXPLAIN_COMMAND: Final = "fimble.explain"
ACCEPTED_COMMAND: Final = "fimble.accepted"
REJECTED_COMMAND: Final = "fimble.rejected"
STATUS_COMMAND: Final = "fimble.status"
CLEAR_CACHE_COMMAND: Final = "fimble.clearCache"

COMMANDS: Final = (
    REFACTOR_COMMAND,
    EXPLAIN_COMMAND,
    ACCEPTED_COMMAND,
    REJECTED_COMMAND,
    STATUS_COMMAND,
    CLEAR_CACHE_COMMAND,
)

TRIGGER_CHARACTERS: Final = (".", "(", " ", "=", ":", "\n")

_INCREMENTAL: Final = 2


def server_capabilities(client: ClientFeatures, codec: PositionCodec) -> dict[str, Any]:
    """The `capabilities` member of the result."""
    return {
        "positionEncoding": codec.encoding.value,
        "textDocumentSync": {"openClose": True, "change": _INCREMENTAL, "save": True},
        "inlineCompletionProvider": {"workDoneProgress": False},  # Lisp reads {} as "no"
        "completionProvider": {
            "triggerCharacters": [] if client.inline_completion else list(TRIGGER_CHARACTERS)
        },
        "codeActionProvider": {
            "codeActionKinds": ["quickfix", "refactor", "fimble"],
            "resolveProvider": client.resolves_edits,
        },
        "executeCommandProvider": {"commands": list(COMMANDS)},
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
