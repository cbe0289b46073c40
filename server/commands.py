"""`workspace/executeCommand`: what the editor, a menu entry or an accepted suggestion asks for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from completion.errors import FimbleError
from completion.explanation import Source

from . import __version__
from .arrival import Arrival
from .capabilities import (
    ACCEPTED_COMMAND,
    CLEAR_CACHE_COMMAND,
    EXPLAIN_COMMAND,
    REFACTOR_COMMAND,
    REJECTED_COMMAND,
    STATUS_COMMAND,
)
from .reading import show_text
from .refactor_call import RefactorCall, refreshed, run_refactor
from .reporting import ask, progress, tell
from .staleness import Ground, RefactorDeclined
from .workspace_edits import concerns_several, edit_for, what_happens

if TYPE_CHECKING:
    from completion.values import RefactorOutcome

    from .state import FimbleServer

_log = logging.getLogger(__name__)

_APPLY: Final = "Apply"
_DISCARD: Final = "Discard"
_MAYBE_IN_PART: Final = " Part of it may have been done: undo it there, or look at the changes."

Arguments = Sequence[Any]


async def execute_command(ls: FimbleServer, params: types.ExecuteCommandParams) -> object:
    """Runs one of `COMMANDS`."""
    command = COMMANDS.get(params.command)
    if command is None:
        raise JsonRpcInvalidParams(f"Unknown command: {params.command[:100]}")
    return await command(ls, params.arguments or (), params.work_done_token)


async def refactor(
    ls: FimbleServer, arguments: Arguments, token: int | str | None
) -> dict[str, str] | None:
    """Changes code: progress, a verified edit, `workspace/applyEdit`; or one sentence why not.

    A text to read is shown by us, unless the client shows results itself: then it is the result.
    """
    call = RefactorCall.from_json(arguments[0] if len(arguments) == 1 else None)
    if ls.state.client.waits_for_commands:
        ls.protocol.spawn(_refactor_beside(ls, call, token), REFACTOR_COMMAND)
        return None
    return await _refactor_or_tell(ls, call, token)


async def explain(ls: FimbleServer, arguments: Arguments, _: object) -> list[dict[str, Any]]:
    """What happened to the latest requests, newest first; the argument says how many."""
    count = arguments[0] if arguments else None
    if not (count is None or (isinstance(count, int) and not isinstance(count, bool))):
        raise JsonRpcInvalidParams("Expected the number of requests to explain, or nothing.")
    services = ls.state.services.ready
    records = services.engine.recent_explanations() if services else ()
    return [record.to_json() for record in records[: count if count is None else max(0, count)]]


async def accepted(ls: FimbleServer, arguments: Arguments, _: object) -> None:
    """The user took a suggestion; the argument is its id."""
    suggestion_id = _suggestion_id(arguments)
    if services := ls.state.services.ready:
        services.engine.accepted(suggestion_id)


async def rejected(ls: FimbleServer, arguments: Arguments, _: object) -> None:
    """The user dismissed a suggestion: it is not offered there again. The argument is its id.

    Neither the protocol nor Copilot's dialect has a word for it; see `docs/editors/neovim.md`.
    """
    suggestion_id = _suggestion_id(arguments)
    if services := ls.state.services.ready:
        services.engine.rejected(suggestion_id)


async def status(ls: FimbleServer, _: Arguments, __: object) -> dict[str, Any]:
    """How the server is set up, for a status display."""
    settings, services = ls.state.settings, ls.state.services.ready
    recent = services.engine.recent_explanations() if services else ()
    models = services.models if services else {}
    return {
        "version": __version__,
        "enabled": settings.completion.enabled,
        "models": {name: client.config.provider for name, client in models.items()},
        "indexes": [asdict(index) for index in ls.state.workspace.statuses],
        "problems": sorted(ls.state.reported_problems),
        "last": recent[0].to_json() if recent else None,
    }


async def clear_cache(ls: FimbleServer, _: Arguments, __: object) -> dict[str, int]:
    """Removes every kept answer and says how many there were."""
    services = await ls.state.services.get()
    removed = await services.engine.clear_cache()
    tell(ls, f"Fimble's cache is empty now ({removed} entries removed).")
    return {"removed": removed}


Command = Callable[["FimbleServer", Arguments, int | str | None], Coroutine[Any, Any, object]]

_NAMELESS: Final = "Refactoring"

COMMANDS: Final[dict[str, Command]] = {
    REFACTOR_COMMAND: refactor,
    EXPLAIN_COMMAND: explain,
    ACCEPTED_COMMAND: accepted,
    REJECTED_COMMAND: rejected,
    STATUS_COMMAND: status,
    CLEAR_CACHE_COMMAND: clear_cache,
}


def _suggestion_id(arguments: Arguments) -> str:
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        raise JsonRpcInvalidParams("Expected the id of a suggestion.")
    return arguments[0]


async def _refactor_beside(ls: FimbleServer, call: RefactorCall, token: int | str | None) -> None:
    """The request is answered already: only a message can say that something went wrong."""
    try:
        await _refactor_or_tell(ls, call, token)
    except Exception:
        sentence = "The refactor failed and nothing was edited; Fimble's log says where."
        tell(ls, sentence, types.MessageType.Warning)
        raise


async def _refactor_or_tell(
    ls: FimbleServer, call: RefactorCall, token: int | str | None
) -> dict[str, str] | None:
    request = asyncio.current_task()
    try:
        return await asyncio.create_task(_refactor(ls, call, token))
    except asyncio.CancelledError:
        if request is None or request.cancelling():
            raise
        _log.info("refactor cancelled by the user")
    except FimbleError as error:
        _log.info("no refactor: %s", type(error).__name__)
        tell(ls, error.message, types.MessageType.Warning)
    return None


async def _refactor(
    ls: FimbleServer, call: RefactorCall, token: int | str | None
) -> dict[str, str] | None:
    with progress(ls, f"Fimble: {call.shown_title or _NAMELESS}", token) as display:
        outcome = await run_refactor(ls, call, display.report)
        display.conclude(_conclusion(outcome))
    title = call.shown_title or outcome.title or _NAMELESS
    if outcome.text and ls.state.client.shows_results:
        return {"title": title, "text": outcome.text}
    if outcome.text:
        await show_text(ls, title, outcome.text)
    elif await _is_wanted(ls, outcome, title):
        outcome = await refreshed(ls.state, call, outcome)
        await _deliver(ls, call.uri, outcome, title)
    return None


async def _deliver(ls: FimbleServer, uri: str, outcome: RefactorOutcome, title: str) -> None:
    """Has the edit applied, and follows what arrives where the editor lets parts be left out."""
    edit = edit_for(ls.state, uri, outcome)
    if not edit.change_annotations:
        await _apply(ls, outcome, edit, title)
        return
    project = ls.state.workspace.project_of(uri)
    arrival = Arrival(outcome, Ground(ls.state.documents, project, ls.state.path_of(uri)), uri)
    ls.state.watchers.append(arrival.document_changed)
    try:
        applied = await _apply(ls, outcome, edit, title)
    except BaseException:
        ls.state.watchers.remove(arrival.document_changed)
        raise
    if applied:
        ls.protocol.spawn(_tell_of_a_part(ls, arrival), "what came of an edit")
    else:
        ls.state.watchers.remove(arrival.document_changed)


async def _tell_of_a_part(ls: FimbleServer, arrival: Arrival) -> None:
    try:
        if sentence := await arrival.part_only():
            tell(ls, sentence, types.MessageType.Warning)
    finally:
        ls.state.watchers.remove(arrival.document_changed)


def _conclusion(outcome: RefactorOutcome) -> str:
    """What was checked, and whether a model has been asked; empty when nothing was checked."""
    kept = " (answer kept from before)" if outcome.explanation.source is Source.DISK else ""
    return f"Checked: {', '.join(outcome.checked)}{kept}" if outcome.checked else ""


async def _is_wanted(ls: FimbleServer, outcome: RefactorOutcome, title: str) -> bool:
    """Asks about an edit of several files, where the editor does not do that itself."""
    client = ls.state.client
    if not concerns_several(outcome) or client.change_annotations or not client.asks_questions:
        return True
    checked = f" Checked: {', '.join(outcome.checked)}." if outcome.checked else ""
    question = f"{title}: {', '.join(what_happens(outcome).values())}.{checked}"
    return await ask(ls, question, _APPLY, _DISCARD) == _APPLY


async def _apply(
    ls: FimbleServer, outcome: RefactorOutcome, edit: types.WorkspaceEdit, title: str
) -> bool:
    """Whether the user wanted it; raises `RefactorDeclined` when the editor did not do it."""
    params = types.ApplyWorkspaceEditParams(edit, label=title)
    try:
        result = await ls.workspace_apply_edit_async(params)  # it may wait for the user's word
    except JsonRpcException as error:
        raise RefactorDeclined(f"The editor did not apply the edit: {error.message}") from error
    if result.applied:
        return True
    if not result.failure_reason and edit.change_annotations:
        _log.info("the user did not want the edit")
        return False
    reason = (result.failure_reason or "it did not say why").rstrip(".")
    several = len(outcome.edits) + len(outcome.operations) > 1
    advice = "" if ls.state.client.undoes_failed_edits or not several else _MAYBE_IN_PART
    raise RefactorDeclined(f"The editor did not apply the edit: {reason}.{advice}")
