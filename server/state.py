"""The server object and the one home of everything that changes during a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from context.text import Point, Span

from .client_features import ClientFeatures
from .positions import PositionCodec, choose_encoding
from .rpc.protocol import FimbleProtocol
from .rpc.structuring import make_converter
from .services import BuildServices, LazyServices
from .workspace_paths import folders_from_json, relative_path

if TYPE_CHECKING:
    from completion.values import SuggestRequest, Trigger
    from context.syntax import ParsedDocument
    from context.text import Document

    from .documents import DocumentStore
    from .settings.sources import LoadedSettings
    from .settings.values import Settings
    from .workspace import Workspace


class ServerState:
    """One session's documents, client, settings and services."""

    def __init__(self, build_services: BuildServices) -> None:
        self.codec = PositionCodec()
        self.client = ClientFeatures()
        self.folders: tuple[str, ...] = ()
        """The workspace's folders, as URIs."""
        self.editor_settings: dict[str, Mapping[str, object]] = {}
        """What the editor sent, by the way it came; the later way wins."""
        self.loaded: LoadedSettings | None = None
        self.reported_problems: set[str] = set()
        self.progress_cancels: dict[int | str, Callable[[], object]] = {}
        """Running work by its progress token."""
        self.watchers: list[Callable[[str], None]] = []
        """Called with the URI of each document that the editor has opened or changed."""
        self.preparing: asyncio.Task[object] | None = None
        """What a model is made ready for while a menu is open."""
        self.services = LazyServices(
            build_services, lambda: self.settings, lambda: self.workspace.collector
        )

    @cached_property
    def documents(self) -> DocumentStore:
        """The open documents; made after `begin`, when the encoding is known."""
        from .documents import DocumentStore

        return DocumentStore(self.codec, asyncio.get_running_loop().call_later)

    @cached_property
    def workspace(self) -> Workspace:
        """What is known of the workspace's folders, for prompts."""
        from .workspace import Workspace

        return Workspace(self.folders)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        from .settings.values import Settings

        return self.loaded.settings if self.loaded else Settings()

    def begin(self, params: Mapping[str, Any]) -> None:
        """Takes what `initialize` says of the client."""
        self.client = ClientFeatures.from_json(params)
        self.codec = PositionCodec(choose_encoding(self.client.encodings))
        self.folders = folders_from_json(params)
        options = params.get("initializationOptions")
        if isinstance(options, Mapping):
            self.editor_settings["initializationOptions"] = options

    def document_changed(self, uri: str) -> None:
        """The editor has opened or changed the document `uri`."""
        for watcher in tuple(self.watchers):
            watcher(uri)

    def path_of(self, uri: str) -> str:
        """The document's path for the model and the log; never absolute."""
        return relative_path(uri, self.folders)

    def selected(self, document: Document, selection: types.Range) -> Span:
        """What the user has selected; empty at a mere cursor."""
        span = self.codec.to_span(document, selection)
        start = span.start
        at_end = start.column >= len(document.line(start.line))
        after = Point(start.line + 1, 0) if at_end else Point(start.line, start.column + 1)
        is_cursor = self.client.cursor_is_a_character and span.end == after
        return Span.at(start) if is_cursor else span

    def suggest_request(
        self, parsed: ParsedDocument, position: types.Position, trigger: Trigger
    ) -> SuggestRequest:
        """The question an editor asks at `position`."""
        from completion.values import SuggestRequest

        cursor = self.codec.to_point(parsed.document, position)
        path = self.path_of(parsed.document.uri)
        withheld = self.workspace.withheld(parsed.document.uri)
        return SuggestRequest(parsed, cursor, trigger, path, withheld=withheld)

    async def aclose(self) -> None:
        """Ends everything the session started."""
        await self.services.aclose()
        await self.workspace.aclose()


class FimbleServer(LanguageServer):
    """Pygls' server with our protocol and the session's state."""

    protocol: FimbleProtocol

    def __init__(self, name: str, version: str, build_services: BuildServices) -> None:
        super().__init__(
            name, version, protocol_cls=FimbleProtocol, converter_factory=make_converter
        )
        self.state = ServerState(build_services)

    async def aclose(self) -> None:
        """Ends everything the session started."""
        await self.state.aclose()

    def report_server_error(self, error: Exception, source: object) -> None:
        """Pygls would open a message box in the editor; our protocol has logged it already."""
