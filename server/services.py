"""What the handlers need from the engine, and the moment it is built.

The interfaces are implemented in `completion` and joined together by `composition`, which is
imported here late: the answer to `initialize` does not wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from completion.errors import FimbleError

if TYPE_CHECKING:
    from completion.explanation import Explanation
    from completion.ports import ContextSource, ModelClient
    from completion.values import (
        Deletion,
        Diagnostic,
        RefactorOutcome,
        RefactorProgress,
        RefactorRequest,
        SuggestOutcome,
        SuggestRequest,
    )
    from context.syntax import ParsedDocument
    from context.text import Document, Span

    from .settings.values import Settings

_SETTINGS_WAIT_MS: Final = 1_500
"""How long the first request waits for the editor to say its settings."""


class SuggestEngine(Protocol):
    """Answers "what comes next?"."""

    async def suggest(self, request: SuggestRequest) -> SuggestOutcome: ...

    async def suggest_ready(self, request: SuggestRequest, wait_ms: int) -> SuggestOutcome:
        """What can be had within `wait_ms`; goes on generating for the next question."""
        ...

    def shown(self, suggestion_id: str) -> None: ...

    def accepted(self, suggestion_id: str, accepted_chars: int | None = None) -> bool:
        """The user took the first `accepted_chars` of the text, or all; False: an unknown id."""
        ...

    def rejected(self, suggestion_id: str) -> None:
        """The user dismissed it; an unknown id is passed over."""
        ...

    def document_changed(self, document: Document, deletion: Deletion | None = None) -> None: ...

    def document_closed(self, uri: str) -> None: ...

    def recent_explanations(self) -> Sequence[Explanation]:
        """Newest first."""
        ...

    async def clear_cache(self) -> int:
        """Returns how many answers were removed from disk."""
        ...


class ActionOffer(Protocol):
    """One entry of the refactor menu."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def disabled(self) -> str:
        """Why it cannot be chosen here; empty when it can."""
        ...

    @property
    def preferred(self) -> bool: ...
    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """What it mends, of those that the menu was asked with."""
        ...

    @property
    def needs_instruction(self) -> bool:
        """Whether the user has to be asked what to do."""
        ...


class CodeRefactorer(Protocol):
    """Offers changes and makes them."""

    def actions(
        self, parsed: ParsedDocument, span: Span, diagnostics: Sequence[Diagnostic] = ()
    ) -> Sequence[ActionOffer]: ...

    async def run(
        self, request: RefactorRequest, on_progress: Callable[[RefactorProgress], None]
    ) -> RefactorOutcome: ...

    async def prepare(self, request: RefactorRequest) -> None:
        """Has the model made ready for what may be chosen next. Never raises."""
        ...


class Services(Protocol):
    """The engine with all it needs."""

    @property
    def engine(self) -> SuggestEngine: ...
    @property
    def refactorer(self) -> CodeRefactorer: ...
    @property
    def problems(self) -> Sequence[str]:
        """What is wrong with the settings of models and routes, for the user."""
        ...

    @property
    def models(self) -> Mapping[str, ModelClient]:
        """Every model in use, by its name."""
        ...

    def rehearse(self, request: SuggestRequest) -> None:
        """Does what an answer to `request` needs before a model is asked."""
        ...

    async def warm_up(self) -> None: ...

    async def apply(self, settings: Settings) -> None: ...

    async def aclose(self) -> None: ...


class ShuttingDown(FimbleError):
    """The session is over."""


BuildServices = Callable[["Settings", "ContextSource"], Awaitable[Services]]


class LazyServices:
    """Builds the services once, when the settings are known and somebody needs them."""

    def __init__(
        self,
        build: BuildServices,
        settings: Callable[[], Settings],
        source: Callable[[], ContextSource],
    ) -> None:
        self._build = build
        self._settings = settings
        self._source = source
        self._services: Services | None = None
        self._lock = asyncio.Lock()
        self._is_closed = False
        self.settings_known = asyncio.Event()
        """Set by `configuration_sync` after the editor has said its settings, or could not."""

    @property
    def ready(self) -> Services | None:
        """The services, if they have been built."""
        return self._services

    async def get(self) -> Services:
        """The services; the first call builds them. Raises `ShuttingDown` after `aclose`."""
        if self._services is not None:
            return self._services
        await self._wait_for_settings()
        async with self._lock:
            if self._is_closed:
                raise ShuttingDown("Fimble is shutting down.")
            if self._services is None:
                self._services = await self._built()
        return self._services

    async def aclose(self) -> None:
        """Ends child processes and connections."""
        self._is_closed = True
        async with self._lock:
            services, self._services = self._services, None
        if services is not None:
            await services.aclose()

    async def _built(self) -> Services:
        """New services with the settings in force: they may change while modules are loaded."""
        settings = self._settings()
        services = await self._build(settings, self._source())
        while settings != (newest := self._settings()):
            settings = newest
            await services.apply(settings)
        return services

    async def _wait_for_settings(self) -> None:
        try:
            async with asyncio.timeout(_SETTINGS_WAIT_MS / 1000):
                await self.settings_known.wait()
        except TimeoutError:
            self.settings_known.set()


async def build_real_services(settings: Settings, source: ContextSource) -> Services:
    """The services of `composition`; its imports are loaded off the event loop."""
    composition = await asyncio.to_thread(import_module, "server.composition")
    await asyncio.to_thread(import_module, "server.inline_completion")
    services: Services = composition.build_services(settings, source)
    return services
