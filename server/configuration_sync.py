"""The editor's settings, by each of the three ways it may send them, applied while running.

Knows how settings travel; what they mean is `settings.values` and `settings.sources`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from .reporting import tell
from .rpc.failure_text import failure_text
from .workspace_paths import local_path

if TYPE_CHECKING:
    from .settings.sources import LoadedSettings
    from .state import FimbleServer

_log = logging.getLogger(__name__)

SECTION: Final = "fimble"
_ANSWER_TIMEOUT_MS: Final = 2_000
_PROBLEMS_SHOWN_MAX: Final = 3


async def start(ls: FimbleServer) -> None:
    """Learns the settings after `initialized`, and asks to be told when they change."""
    _load(ls)  # what holds for an editor that does not say its settings in time
    try:
        await pull(ls)
    finally:
        ls.state.services.settings_known.set()
    if registrations := _registrations(ls):
        params = types.RegistrationParams(registrations)
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
            pulled = found[0] if found else None
            if isinstance(pulled, Mapping):  # it is the whole truth; what was pushed is older
                ls.state.editor_settings.pop("didChangeConfiguration", None)
            _keep(ls, "workspace/configuration", pulled or {})
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
    elif not ls.state.client.configuration:
        ls.state.editor_settings.pop("didChangeConfiguration", None)
    await pull(ls)


async def did_change_watched_files(
    ls: FimbleServer, params: types.DidChangeWatchedFilesParams
) -> None:
    """`workspace/didChangeWatchedFiles`: the index follows; the workspace's settings are read."""
    from .settings.narrowing import WORKSPACE_FILE

    ls.state.workspace.files_changed(change.uri for change in params.changes)
    if any(change.uri.endswith("/" + WORKSPACE_FILE) for change in params.changes):
        await apply(ls)


async def apply(ls: FimbleServer) -> None:
    """Merges all sources, reports what is wrong with them once, and hands the settings on."""
    state = ls.state
    before = state.loaded.settings if state.loaded else None
    settings = _load(ls).settings
    state.workspace.configure(state.folders, settings)
    services = state.services.ready
    if services is not None and before != settings:
        await services.apply(settings)
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


def _load(ls: FimbleServer) -> LoadedSettings:
    """Reads every source; the files of the workspace's own folders may only take away."""
    from .settings.narrowing import narrow_loaded
    from .settings.sources import load_settings

    loaded = load_settings(*ls.state.editor_settings.values())
    for folder in filter(None, map(local_path, ls.state.folders)):
        loaded = narrow_loaded(loaded, Path(folder))
    ls.state.loaded = loaded
    return loaded


def _registrations(ls: FimbleServer) -> list[types.Registration]:
    """What this client tells of only when asked to."""
    from context.ignore.rules import IGNORE_FILES

    from .settings.narrowing import WORKSPACE_FILE

    asked: list[types.Registration] = []
    if ls.state.client.registers_configuration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        section = types.DidChangeConfigurationRegistrationOptions(SECTION)
        asked.append(types.Registration("fimble-configuration", method, section))
    if ls.state.client.watches_files and ls.state.folders:
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        all_files = ls.state.settings.context.index
        names = ["*"] if all_files else [WORKSPACE_FILE, *IGNORE_FILES]
        watchers = [types.FileSystemWatcher(f"**/{name}") for name in names]
        files = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        asked.append(types.Registration("fimble-files", method, files))
    return asked


def _keep(ls: FimbleServer, way: str, table: object) -> None:
    if isinstance(table, Mapping):
        ls.state.editor_settings.pop(way, None)  # the newest source goes last and wins
        ls.state.editor_settings[way] = table
