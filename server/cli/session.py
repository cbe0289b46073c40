"""The engine as the commands use it: settings read, services built, all closed at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..settings.narrowing import narrow_for_folder
from ..settings.sources import load_settings
from ..settings.values import Settings
from .terminal import show_warning

if TYPE_CHECKING:
    from completion.ports import ContextSource
    from completion.values import Withheld

    from ..composition import Services
    from .targets import Source


def command_settings(root: Path | None = None) -> Settings:
    """The settings in force for `root`; what is wrong with them goes to stderr."""
    loaded = load_settings()
    settings, problems = loaded.settings, loaded.problems
    if root is not None:
        settings, more = narrow_for_folder(settings, root)
        problems += more
    for problem in problems:
        show_warning(str(problem))
    return settings


def withheld_from_models(source: Source) -> Withheld | None:
    """Why nothing of a file may be sent; None when it may be."""
    from ..file_access import FileAccess, withheld

    return withheld(FileAccess().of(source.path.as_uri(), source.root.as_uri()))


@asynccontextmanager
async def services_for(
    settings: Settings, context: ContextSource | None = None
) -> AsyncIterator[Services]:
    """The services of the composition root, closed whatever happens."""
    from ..composition import build_services

    services = build_services(settings, context)
    try:
        yield services
    finally:
        await services.aclose()


@asynccontextmanager
async def open_services(
    settings: Settings, context: ContextSource | None = None
) -> AsyncIterator[Services]:
    """`services_for`; what is wrong with models and routes goes to stderr."""
    async with services_for(settings, context) as services:
        for problem in services.problems:
            show_warning(problem)
        yield services
