"""The files of a project as a command sees them: nothing is open, the index is read right here.

The counterpart of `Workspace.project_of`, which asks a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from completion.project import ProjectView

from ..project import Project
from ..settings.values import Settings
from ..workspace import is_too_wide
from .local_context import local_index

if TYPE_CHECKING:
    from context.index.workspace import Workspace

    from ..index_questions import Ask
    from .targets import Source


@contextmanager
def local_project(source: Source, settings: Settings) -> Iterator[ProjectView]:
    """The project that a file is in; without an index where the settings or its width say so.

    The index is opened, and brought up to date, when the first question needs it.
    """
    if not settings.context.index or is_too_wide(source.root):
        yield _project(source.root, None)
        return
    with ExitStack() as opened:
        yield _project(source.root, _asking(source.root, settings, opened))


def _project(root: Path, ask: Ask | None) -> Project:
    from ..index_questions import IndexQuestions

    return Project(root, root.as_uri(), IndexQuestions(ask) if ask else None, tuple)


def _asking(root: Path, settings: Settings, opened: ExitStack) -> Ask:
    """Answers as the index process does."""
    workspaces: list[Workspace] = []

    async def ask(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        from ..index_child import OPERATIONS

        if not workspaces:
            workspaces.append(opened.enter_context(local_index(root, settings)))
        return OPERATIONS[message["op"]](workspaces[0].lookup, message)

    return ask
