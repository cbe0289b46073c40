"""What commands show models of other files: the workspace's index, read in this process."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from completion.ports import Collected, ContextSource, Freshness, NoContext
from context.related import RELATED_SHARE, Related, RelatedCode

from ..project_rules import project_rules
from ..settings.values import Settings
from .session import command_settings
from .terminal import ProgressLine

if TYPE_CHECKING:
    from context.index.workspace import Workspace
    from context.syntax import ParsedDocument
    from context.text import Point

    from .targets import Source


@contextmanager
def local_context(source: Source, settings: Settings) -> Iterator[ContextSource]:
    """The index of the file's project, brought up to date; nothing where the settings say so."""
    rules = rules_for(source.root, settings)
    if not settings.context.index:
        yield LocalContext(source, settings, None, rules)
        return
    with local_index(source.root, settings) as workspace:
        yield LocalContext(source, settings, workspace, rules)


@contextmanager
def local_index(root: Path, settings: Settings) -> Iterator[Workspace]:
    """The index of the project in the folder `root`, brought up to date."""
    from context.index.location import index_folder
    from context.index.workspace import Workspace
    from context.outline.extract import outline

    from ..composition import index_directory

    workspace = Workspace(root, index_folder(index_directory(settings.cache), root), outline)
    try:
        _bring_up_to_date(workspace)
        yield workspace
    finally:
        workspace.close()


def add_index_option(parser: argparse.ArgumentParser) -> None:
    """The option `--no-index`, for `settings_for`."""
    parser.add_argument(
        "--no-index", action="store_true", help="do without the index of the file's project"
    )


def settings_for(source: Source, arguments: argparse.Namespace) -> Settings:
    """The settings in force for the file, less what the arguments switch off."""
    settings = command_settings(source.root)
    if not arguments.no_index:
        return settings
    return replace(settings, context=replace(settings.context, index=False))


def rules_for(root: Path, settings: Settings) -> str:
    """The project's own rules, if the user's settings name a file with them."""
    name = settings.context.rules_file
    return project_rules(root, name) if name else ""


class LocalContext(NoContext):
    """Implements `ContextSource` for one file; looks at once, since nobody else is waiting."""

    def __init__(
        self, source: Source, settings: Settings, workspace: Workspace | None, rules: str
    ) -> None:
        self._source = source
        self._room_tokens = int(settings.context.budget_tokens * RELATED_SHARE)
        self._workspace = workspace
        freshness = Freshness.OFF if workspace is None else Freshness.COLD
        self._collected = Collected(Related(rules=rules), freshness)

    def ready(self, parsed: ParsedDocument, cursor: Point) -> Collected:  # noqa: ARG002
        return self._collected

    async def collect(self, parsed: ParsedDocument, cursor: Point, timeout_ms: int) -> Collected:  # noqa: ARG002
        if self._workspace is not None and self._collected.freshness is Freshness.COLD:
            code = self._look(self._workspace, parsed, cursor)
            related = Related(code, rules=self._collected.related.rules)
            self._collected = Collected(related, Freshness.FRESH)
        return self._collected

    def _look(
        self, workspace: Workspace, parsed: ParsedDocument, cursor: Point
    ) -> tuple[RelatedCode, ...]:
        from context.retrieval.query import query_at
        from context.retrieval.retrieve import retrieve

        query = query_at(parsed, cursor, self._source.relative_path)
        found = retrieve(query, workspace.lookup, self._room_tokens)
        return tuple(
            RelatedCode(
                item.path, item.first_line, item.last_line, f"{item.text}\n", item.why, item.score
            )
            for item in reversed(found)
        )


def _bring_up_to_date(workspace: Workspace) -> None:
    """Indexes what has changed; does nothing where an editor's server does it already."""
    line = ProgressLine("indexing")
    try:
        for progress in workspace.update():
            if progress.total:
                line.show_count(progress.done, progress.total, "files")
    finally:
        line.clear()
