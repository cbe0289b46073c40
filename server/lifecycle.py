"""A session's begin and end.

The answer to `initialize` waits for nothing: settings, imports and models come after it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pygls.exceptions import JsonRpcInvalidParams

from .capabilities import server_capabilities
from .rpc.protocol import Phase

if TYPE_CHECKING:
    from .state import FimbleServer

_QUIET_MS: Final = 300
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
    """`initialized`: learns the settings, then prepares models while nothing else happens."""
    from . import configuration_sync

    await configuration_sync.start(ls)
    await ls.protocol.quiet(_QUIET_MS, _QUIET_WAIT_MS)
    services = await ls.state.services.get()
    configuration_sync.report_problems(ls)
    await services.warm_up()
    _settle_memory()


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
