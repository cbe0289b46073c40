"""The editor's settings, by each of the three ways it may send them, applied while running.

Knows how settings travel; what they mean is `settings.values` and `settings.sources`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from .reporting import tell
from .rpc.failure_text import failure_text

if TYPE_CHECKING:
    from .state import FimbleServer

_log = logging.getLogger(__name__)

SECTION: Final = "fimble"
_ANSWER_TIMEOUT_MS: Final = 2_000
_PROBLEMS_SHOWN_MAX: Final = 3


async def start(ls: FimbleServer) -> None:
    """Learns the settings after `initialized`, and asks to be told when they change."""
    try:
        await pull(ls)
    finally:
        ls.state.services.settings_known.set()
    if ls.state.client.registers_configuration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        options = types.DidChangeConfigurationRegistrationOptions(SECTION)
        registration = types.Registration("fimble-configuration", method, options)
        params = types.RegistrationParams([registration])
        ls.protocol.send_request(types.CLIENT_REGISTER_CAPABILITY, params)


async def pull(ls: FimbleServer) -> None:
    """Asks the editor for its settings if it can be asked, and applies what is known."""
    if ls.state.client.configuration:
        items = [types.ConfigurationItem(section=SECTION)]
        method = types.WORKSPACE_CONFIGURATION
        answer = ls.protocol.send_request_async(method, types.ConfigurationParams(items))
        try:
            found = await asyncio.wait_for(answer, _ANSWER_TIMEOUT_MS / 1000)
        except Exception as error:  # noqa: BLE001 - whatever the client answered, the rest still counts
            _log.warning("the editor's settings could not be read: %s", failure_text(error))
        else:
            _keep(ls, "workspace/configuration", (found and found[0]) or {})
    await apply(ls)


async def did_change_configuration(ls: FimbleServer, params: object) -> None:
    """`workspace/didChangeConfiguration`: takes what was pushed, and pulls where that works.

    Clients push everything, our section, or null.
    """
    settings = params.get("settings") if isinstance(params, Mapping) else None
    if isinstance(settings, Mapping):
        section = settings.get(SECTION)
        if isinstance(section, Mapping) or not ls.state.client.configuration:
            _keep(ls, "didChangeConfiguration", section if SECTION in settings else settings)
    await pull(ls)


async def apply(ls: FimbleServer) -> None:
    """Merges all sources, reports what is wrong with them once, and hands the settings on."""
    from .settings.sources import load_settings

    state = ls.state
    before = state.loaded.settings if state.loaded else None
    state.loaded = load_settings(*state.editor_settings.values())
    services = state.services.ready
    if services is not None and before != state.loaded.settings:
        await services.apply(state.loaded.settings)
    report_problems(ls)


def report_problems(ls: FimbleServer) -> None:
    """Tells the user, once, what is wrong with the settings in force."""
    state = ls.state
    found = [str(problem) for problem in state.loaded.problems] if state.loaded else []
    found += state.services.ready.problems if state.services.ready else ()
    new = [text for text in dict.fromkeys(found) if text not in state.reported_problems]
    state.reported_problems = set(found)
    for problem in new:
        _log.warning("setting ignored: %s", problem)
    if new:
        more = len(new) - _PROBLEMS_SHOWN_MAX
        rest = f" {more} more in the log." if more > 0 else ""
        shown = " ".join(new[:_PROBLEMS_SHOWN_MAX])
        tell(ls, f"Fimble settings: {shown}{rest}", types.MessageType.Warning)


def _keep(ls: FimbleServer, way: str, table: object) -> None:
    if isinstance(table, Mapping):
        ls.state.editor_settings.pop(way, None)  # the newest source goes last and wins
        ls.state.editor_settings[way] = table
