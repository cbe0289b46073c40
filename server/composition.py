"""The composition root: the only place where models, cache and engine are made and joined.

Imported late: it brings httpx, diskcache and tree-sitter with it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from platformdirs import user_cache_path, user_data_path

from completion.clock import SystemClock
from completion.inline.engine import Engine
from completion.ports import ContextSource, ModelClient, NoContext, SuggestionCache
from completion.records import Records
from completion.refactor.refactorer import Refactorer
from completion.route import Router
from completion.store import DiskStore
from completion.upstream.factory import make_client
from completion.upstream.policy import HostPolicy, Network
from completion.upstream.presets import PRESETS
from completion.values import SuggestRequest, Task, ToolOptions
from completion.workshop.scratch import sweep
from completion.workshop.tools import Tools

from .rpc.failure_text import failure_text
from .settings.use import ModelSetup, engine_options, model_setup, tool_options
from .settings.values import CacheSettings, PrivacySettings, Settings

_log = logging.getLogger(__name__)

_APP: Final = "fimble"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is made anew when the settings that it depends on change."""

    setup: ModelSetup
    policy: HostPolicy
    clients: dict[str, ModelClient]
    cache_settings: CacheSettings
    cache: SuggestionCache


class Services:
    """The engine with all it needs, for one session of an editor or one command."""

    def __init__(self, settings: Settings, source: ContextSource) -> None:
        self._parts = _make_parts(settings, None)
        clock, records, options = SystemClock(), Records(), engine_options(settings)
        self._retiring: dict[asyncio.Task[None], ModelClient] = {}
        """Models that the settings no longer name, while their last streams end."""
        self._router = Router(self._parts.clients, self._parts.setup.routes, clock)
        self.engine = Engine(self._router, self._parts.cache, records, clock, options)
        self.engine.use_context(source)
        self._tools = Tools(_tool_options(settings))
        self.refactorer = Refactorer(
            self._router, records, clock, options, self._tools, self._parts.cache
        )

    @property
    def cache(self) -> SuggestionCache:
        return self._parts.cache

    @property
    def models(self) -> dict[str, ModelClient]:
        """Every model that a route uses, by its name in the settings."""
        return self._parts.clients

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the settings of models and routes, for the user."""
        return tuple(str(problem) for problem in self._parts.setup.problems)

    async def apply(self, settings: Settings) -> None:
        """Takes new settings; what they do not concern goes on as it is."""
        old = self._parts
        new = self._parts = _make_parts(settings, old)
        options = engine_options(settings)
        self._router.reconfigure(new.clients, new.setup.routes)
        self.engine.reconfigure(new.cache, options)
        self.refactorer.reconfigure(options, new.cache)
        self._tools.reconfigure(_tool_options(settings))
        kept = set(map(id, new.clients.values()))
        gone = [client for client in old.clients.values() if id(client) not in kept]
        for client in gone:
            task = asyncio.create_task(client.retire())
            self._retiring[task] = client
            task.add_done_callback(self._retiring.pop)
        if new.cache is not old.cache:
            await old.cache.aclose()

    def rehearse(self, request: SuggestRequest) -> None:
        """Does what an answer to `request` needs: what is made at its first use is there then."""
        self.engine.rehearse(request)

    async def warm_up(self) -> None:
        """Opens the cache and prepares the model that completions ask first. Never raises.

        And removes what a killed process has left of test runs.
        """
        http = asyncio.to_thread(import_module, "completion.upstream.near")
        swept = asyncio.to_thread(sweep, self._tools.scratches)
        await asyncio.gather(self._parts.cache.warm_up(), http, swept)
        name = self._parts.setup.routes[Task.COMPLETION][0]
        await self._parts.clients[name].warm_up()

    async def aclose(self) -> None:
        """Ends streams, connections and child processes, whatever fails."""
        await _close(self.engine)
        await _close(*self._parts.clients.values(), *self._retiring.values())
        await _close(self._parts.cache)


def build_services(settings: Settings, source: ContextSource | None = None) -> Services:
    """The services for `settings`. Starts nothing: models are reached when they are needed.

    `source` knows what prompts may hold of other files; without it they hold nothing.
    """
    return Services(settings, source or NoContext())


class Closable(Protocol):
    """What has to be ended."""

    async def aclose(self) -> None: ...


async def _close(*parts: Closable) -> None:
    """Closes them side by side; a failure is logged and keeps nothing else open."""
    results = await asyncio.gather(*(part.aclose() for part in parts), return_exceptions=True)
    for failure in results:
        if isinstance(failure, Exception):
            _log.error("closing failed: %s", failure_text(failure))


def data_directory() -> Path:
    """Where downloaded weights are kept."""
    return user_data_path(_APP, appauthor=False)


def index_directory(settings: CacheSettings) -> Path:
    """Where the indexes of workspaces are kept, a folder for each; beside the cache of answers."""
    return _cache_folder(settings) / "indexes"


def explanations_directory(settings: CacheSettings) -> Path:
    """Where texts are kept that an editor can only show as files."""
    return _cache_folder(settings) / "explanations"


def _tool_options(settings: Settings) -> ToolOptions:
    key_variables = {preset.key_variable for preset in PRESETS.values()}
    scratches = _cache_folder(settings.cache) / "scratch"
    return tool_options(settings, os.environ, key_variables, scratches)


def _make_parts(settings: Settings, old: _Parts | None) -> _Parts:
    key_variables = {name: preset.key_variable for name, preset in PRESETS.items()}
    setup = model_setup(settings, os.environ, key_variables)
    policy = _policy(settings.privacy)
    cache = old.cache if old and old.cache_settings == settings.cache else _cache(settings.cache)
    clients = _clients(setup, policy, old)
    return _Parts(setup, policy, clients, settings.cache, cache)


def _clients(setup: ModelSetup, policy: HostPolicy, old: _Parts | None) -> dict[str, ModelClient]:
    """A client for each model that a route names; one whose settings are the same is kept."""
    used = dict.fromkeys(name for route in setup.routes.values() for name in route)
    clients: dict[str, ModelClient] = {}
    for name in used:
        config = setup.configs[name]
        same = old is not None and old.policy == policy and old.setup.configs.get(name) == config
        if same and old is not None and name in old.clients:
            clients[name] = old.clients[name]
        else:
            clients[name] = make_client(config, data_directory=data_directory(), policy=policy)
    return clients


def _cache(settings: CacheSettings) -> SuggestionCache:
    directory = _cache_folder(settings) / "completions"
    return DiskStore(directory, bytes_max=settings.max_bytes, ttl_days=settings.ttl_days)


def _cache_folder(settings: CacheSettings) -> Path:
    if settings.directory:
        return Path(settings.directory).expanduser()
    return user_cache_path(_APP, appauthor=False)


def _policy(settings: PrivacySettings) -> HostPolicy:
    network = Network.THIS_MACHINE if settings.offline else Network.ANY
    return HostPolicy(network, settings.allowed_hosts)
