"""JSON-RPC as the protocol says: every request answered exactly once, whatever comes in.

Takes the place of pygls' dispatcher, its document buffer and its built-in handlers: a message is
read by `messages`, its `params` alone are structured, and the handler registered for the method
(see `app`) is called. Knows no method by name except those that shape a session.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from contextvars import ContextVar, copy_context
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from completion.errors import FimbleError

from .failure_text import failure_text
from .framing import encode_frame
from .messages import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    REQUEST_CANCELLED,
    REQUEST_FAILED,
    SERVER_NOT_INITIALIZED,
    VERSION,
    Answer,
    Invalid,
    MessageId,
    Notification,
    Request,
    read_message,
)
from .outbox import Outbox
from .session_tasks import SessionTasks, Work
from .structuring import rehearse

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

_log = logging.getLogger(__name__)

_PLAIN_PARAMS: Final = frozenset({types.INITIALIZE, types.WORKSPACE_DID_CHANGE_CONFIGURATION})
"""Methods whose handlers get the JSON itself, so as not to fail on one odd field among hundreds."""

_LOGGED_MAX: Final = 200
_request_id: ContextVar[MessageId | None] = ContextVar("request_id", default=None)


class Phase(Enum):
    """How far the session is."""

    CONNECTED = "connected"
    RUNNING = "running"
    SHUT_DOWN = "shut down"


class FimbleProtocol(LanguageServerProtocol):
    """One client's session."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.phase = Phase.CONNECTED
        self.exit_code: int | None = None
        """Set when the client has said `exit`."""
        self.last_message_at = 0.0
        """The event loop's time."""
        self._tasks = SessionTasks()
        self._logged: set[str] = set()

    def receive(self, body: bytes) -> bool:
        """Handles one message; True when it started a task.

        The caller lets that task take its snapshot (by yielding to the event loop once) before it
        hands over the next message.
        """
        started = self._tasks.started
        self.last_message_at = asyncio.get_running_loop().time()
        match read_message(body):
            case Request(message_id, method, params):
                copy_context().run(self._requested, message_id, method, params)
            case Notification(method, params):
                copy_context().run(self._notified, method, params)
            case Answer(message_id, message):
                self._answered(message_id, message)
            case Invalid(message_id, code, reason):
                self.refuse(message_id, code, reason)
        return self._tasks.started > started

    def refuse(self, message_id: MessageId | None, code: int, message: str) -> None:
        """Answers with an error."""
        error = {"code": code, "message": message}
        self._send_data({"jsonrpc": VERSION, "id": message_id, "error": error})

    def supersede(self, key: str) -> None:
        """Makes the current request the only one under `key`: an older one is cancelled."""
        current = _request_id.get()
        if current is None or current not in self._tasks.requests:
            return
        older = self._tasks.make_newest(key, current)
        if older is not None:
            self.cancel(older, "A newer request took its place.")

    def cancel(self, message_id: MessageId, why: str = "Cancelled.") -> None:
        """Answers a running request with `RequestCancelled`, at once, and stops its task."""
        task = self._tasks.take(message_id)
        if task is not None:
            task.cancel()
            self.refuse(message_id, REQUEST_CANCELLED, why)

    def cancel_all(self) -> None:
        """Cancels every running request except the current one, and all work beside them."""
        for message_id in self._tasks.requests:
            if message_id != _request_id.get():
                self.cancel(message_id)
        self._tasks.cancel_beside()

    async def quiet(self, pause_ms: float, wait_ms: float) -> None:
        """Returns when no message has come for `pause_ms`, after `wait_ms` at the latest."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait_ms / 1000
        while (now := loop.time()) < deadline:
            rest = self.last_message_at + pause_ms / 1000 - now
            if rest <= 0:
                return
            await asyncio.sleep(rest)

    def spawn(self, work: Work, name: str) -> asyncio.Task[Any]:
        """Runs `work` beside the messages; a failure is logged."""
        return self._tasks.begin_beside(work, name, self._work_ended)

    def rehearse(self) -> None:
        """Prepares for the messages of every keystroke, before the first one comes."""
        rehearse(self._converter)

    async def end_tasks(self) -> None:
        """Stops everything that is still running."""
        await self._tasks.end()

    def _notified(self, method: str, params: object) -> None:
        if method == types.EXIT:
            self.exit_code = 0 if self.phase is Phase.SHUT_DOWN else 1
        elif method == types.CANCEL_REQUEST:
            wanted = params.get("id") if isinstance(params, dict) else None
            if isinstance(wanted, int | str):
                self.cancel(wanted)
        elif self.phase is Phase.RUNNING and (handler := self.fm.features.get(method)):
            self._notify_handler(method, handler, params)

    def _notify_handler(
        self, method: str, handler: Callable[[object], object], params: object
    ) -> None:
        try:
            result = handler(self._structured(method, params))
        except Exception as error:  # noqa: BLE001 - the session goes on whatever a handler does
            self._log_failure(method, error)
            return
        if inspect.iscoroutine(result):
            self.spawn(result, method)

    def _requested(self, message_id: MessageId, method: str, params: object) -> None:
        if refusal := self._refusal(message_id, method):
            self.refuse(message_id, *refusal)
            return
        try:
            structured = self._structured(method, params)
        except Exception as error:  # noqa: BLE001 - cattrs raises groups of anything
            _log.warning("%s: params not understood: %s", method, failure_text(error))
            self.refuse(message_id, INVALID_PARAMS, f"The params of {method} are not valid.")
            return
        _request_id.set(message_id)
        try:
            result = self.fm.features[method](structured)
        except Exception as error:  # noqa: BLE001 - every request is answered
            self._failed(message_id, method, error)
            return
        if inspect.iscoroutine(result):
            on_end = partial(self._finished, message_id, method)
            self._tasks.begin_request(message_id, result, method, on_end)
        else:
            self._send_result(message_id, method, result)

    def _refusal(self, message_id: MessageId, method: str) -> tuple[int, str] | None:
        """Why the request cannot even begin."""
        if self.phase is Phase.SHUT_DOWN:
            return INVALID_REQUEST, "The server is shutting down."
        if method == types.INITIALIZE and self.phase is not Phase.CONNECTED:
            return INVALID_REQUEST, "The server is initialized already."
        if method != types.INITIALIZE and self.phase is Phase.CONNECTED:
            return SERVER_NOT_INITIALIZED, "The server is not initialized yet."
        if message_id in self._tasks.requests:
            return INVALID_REQUEST, "A request with this id is still running."
        if method not in self.fm.features:
            return METHOD_NOT_FOUND, f"Unknown method: {method[:100]}"
        return None

    def _structured(self, method: str, params: object) -> object:
        kind: Any = types.METHOD_TO_TYPES.get(method, (None, None, None))[2]
        if kind is None or method in _PLAIN_PARAMS:
            return params
        return self._converter.structure(params, kind)

    def _answered(self, message_id: MessageId | None, message: dict[str, Any]) -> None:
        """The client's answer to a request of ours; one that nobody waits for is passed over."""
        future = self._request_futures.pop(message_id, None) if message_id is not None else None
        kind = self._result_types.pop(message_id, None) if message_id is not None else None
        if future is None or future.done():
            return
        try:
            if "error" in message:
                error = self._converter.structure(message["error"], types.ResponseError)
                future.set_exception(JsonRpcException.from_error(error))
            elif kind is None:
                future.set_result(message["result"])
            else:
                future.set_result(self._converter.structure(message, kind).result)
        except Exception as error:  # noqa: BLE001 - cattrs raises groups of anything
            _log.warning("an answer of the client was not understood: %s", failure_text(error))
            future.set_exception(JsonRpcException("The client's answer was not understood."))

    def _finished(self, message_id: MessageId, method: str, task: asyncio.Task[Any]) -> None:
        failure = None if task.cancelled() else task.exception()
        if self._tasks.take(message_id, only=task) is None:
            return  # answered when it was cancelled
        if task.cancelled():
            self.refuse(message_id, REQUEST_CANCELLED, "Cancelled.")
        elif failure is not None:
            self._failed(message_id, method, failure)
        else:
            self._send_result(message_id, method, task.result())

    def _failed(self, message_id: MessageId, method: str, error: BaseException) -> None:
        if isinstance(error, JsonRpcException):
            self.refuse(message_id, error.code, error.message)
            return
        if isinstance(error, FimbleError):
            self.refuse(message_id, REQUEST_FAILED, error.message)
            return
        self._log_failure(method, error)
        self.refuse(message_id, INTERNAL_ERROR, f"Fimble failed at {method}; its log says where.")

    def _send_result(self, message_id: MessageId, method: str, result: object) -> None:
        try:
            plain = self._converter.unstructure(result)
            body = self._encoded({"jsonrpc": VERSION, "id": message_id, "result": plain})
        except Exception as error:  # noqa: BLE001 - every request is answered
            self._failed(message_id, method, error)
        else:
            self._write(body)

    def _send_data(self, data: object) -> None:
        """What pygls calls for notifications and requests to the client."""
        body = self._encoded(data)
        if getattr(data, "method", "") == types.WINDOW_LOG_MESSAGE or _is_progress_report(data):
            self._offer(body)
        else:
            self._write(body)

    def _encoded(self, data: object) -> bytes:
        text = json.dumps(data, default=self._serialize_message, separators=(",", ":"))
        return encode_frame(text.encode())

    def _write(self, frame: bytes) -> None:
        if isinstance(self.writer, Outbox):
            self.writer.write(frame)

    def _offer(self, frame: bytes) -> None:
        if isinstance(self.writer, Outbox):
            self.writer.offer(frame)

    def _work_ended(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log_failure(task.get_name(), error)

    def _log_failure(self, what: str, error: BaseException) -> None:
        """A failure that comes back at every keystroke is logged once."""
        text = f"{what} failed: {failure_text(error)}"
        if text not in self._logged and len(self._logged) < _LOGGED_MAX:
            self._logged.add(text)
            _log.error("%s", text)

    def _register_builtin_features(self) -> None:
        """Pygls' own handlers would keep documents a second time; `app` registers all of ours."""


def _is_progress_report(data: object) -> bool:
    value = getattr(getattr(data, "params", None), "value", None)
    return isinstance(value, types.WorkDoneProgressReport)
