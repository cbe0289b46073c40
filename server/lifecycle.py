"""A session's begin and end.

The answer to `initialize` waits for nothing: settings, imports and models come after it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from .capabilities import server_capabilities
from .rpc.failure_text import failure_text
from .rpc.protocol import Phase

if TYPE_CHECKING:
    from .services import Services
    from .state import FimbleServer

_log = logging.getLogger(__name__)

_QUIET_MS: Final = 100
_QUIET_WAIT_MS: Final = 5_000
_SHUTDOWN_TIMEOUT_MS: Final = 2_000


def initialize(ls: FimbleServer, params: object) -> dict[str, Any]:
    """`initialize`: takes note of the client and says what this server offers."""
    if not isinstance(params, Mapping) or not isinstance(params.get("capabilities"), Mapping):
        raise JsonRpcInvalidParams("The params of initialize need an object `capabilities`.")
    ls.state.begin(params)
    ls.protocol.phase = Phase.RUNNING
    return {
        "capabilities": server_capabilities(ls.state.client, ls.state.codec),
        "serverInfo": {"name": ls.name, "version": ls.version},
    }


async def initialized(ls: FimbleServer, _: object) -> None:
    """`initialized`: learns the settings and gets everything ready, models when it is quiet."""
    from . import configuration_sync
    from .index_progress import IndexProgress

    await configuration_sync.start(ls)
    services = await ls.state.services.get()
    configuration_sync.report_problems(ls)
    await ls.protocol.quiet(_QUIET_MS, _QUIET_WAIT_MS)
    with _going_on("the rehearsal"):
        rehearse(ls, services)
    with _going_on("warming up"):
        await services.warm_up()
    # The first question to an index must not load this while somebody types.
    await asyncio.to_thread(import_module, "context.retrieval.query")
    ls.state.workspace.on_status = IndexProgress(ls)
    ls.state.workspace.start()
    _settle_memory()


def rehearse(ls: FimbleServer, services: Services) -> None:
    """Asks as the editor will, in the document opened last; nothing is sent and nothing shown."""
    ls.protocol.rehearse()
    for document in tuple(ls.state.documents)[-1:]:
        parsed = ls.state.documents.parsed(document.uri)
        if parsed is not None:
            from completion.values import Trigger

            middle = types.Position(len(document.lines) // 2, 0)
            services.rehearse(ls.state.suggest_request(parsed, middle, Trigger.AUTOMATIC))


@contextmanager
def _going_on(what: str) -> Iterator[None]:
    """What only makes the first request quicker must not keep the session from its index."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it was, requests do without
        _log.warning("%s failed: %s", what, failure_text(error))


def _settle_memory() -> None:
    """Takes what start-up made out of the garbage collector's sight.

    It stays for the whole session; a full collection over it would hold a completion up for 17 ms.
    """
    gc.collect()
    gc.freeze()


async def shutdown(ls: FimbleServer, _: object) -> None:
    """`shutdown`: cancels what runs and ends child processes; `exit` ends this one."""
    ls.protocol.phase = Phase.SHUT_DOWN
    ls.protocol.cancel_all()
    closing = ls.protocol.spawn(ls.state.aclose(), "shutdown")
    await asyncio.wait({closing}, timeout=_SHUTDOWN_TIMEOUT_MS / 1000)
