"""What a model is shown of a project beside the code itself, by what its window allows.

Asks the project, which may read the disk; says nothing to a model.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from context.around_span import file_around
from context.budget import tokens_in
from context.redaction import redact_in_place
from context.related import RelatedCode
from context.repository import RepositoryPack
from context.syntax import ParsedDocument, parse
from context.testing.layout import test_home
from context.text import Document, Span, with_lf

from ..generation import ModelConfig
from ..project import ProjectView
from ..values import RefactorRequest
from .menu.actions import Answer, Reach
from .menu.task import RefactorTask, TaskRefused

NEIGHBOURS_TOKENS_MAX: Final = 6_000
"""Definitions, callers and tests beyond this are seldom looked at: a choice, not a measurement."""
NEIGHBOURS_SHARE: Final = 0.3
"""Of a model's window."""
PACK_SHARE: Final = 0.75
"""Of a model's window; the rest is for the question and its answer."""
PACK_WINDOW_TOKENS_MIN: Final = 32_000
"""A smaller window holds too little of a project to prefer that to what the code needs."""
VIEW_TOKENS_MIN: Final = 10
"""A file with less than this beside the code itself shows nothing new."""


@dataclass(frozen=True, slots=True)
class TestsFile:
    """Where the tests of the code belong."""

    path: str
    document: Document | None
    """None: there is none yet."""
    framework: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is to show."""

    neighbours: tuple[RelatedCode, ...] = ()
    """What matters most first."""
    pack: RepositoryPack | None = None
    """The whole project; then `neighbours` is empty."""
    tests: TestsFile | None = None
    view: str = ""
    """The file that the code is in, as far as it is worth showing, without secrets."""


NO_SURROUNDINGS: Final = Surroundings()


async def surroundings_of(
    request: RefactorRequest,
    task: RefactorTask,
    reach: Reach,
    model: ModelConfig | None,
    *,
    redact_secrets: bool,
) -> Surroundings:
    """What `model` is to be shown. Raises `TaskRefused` where there is no place for tests."""
    project = request.project if request.path else None
    if project is None and reach is Reach.TESTS:
        raise TaskRefused("no_project", "Open the project's folder: tests go beside its files.")
    tests = await _tests_file(request, project) if project and reach is Reach.TESTS else None
    window = model.context_tokens if model and not model.is_tiny else 0
    if task.action.answer is Answer.DOCSTRING or not window:
        return Surroundings(tests=tests)
    if project and reach is Reach.PROJECT and window >= PACK_WINDOW_TOKENS_MIN:
        pack = await project.pack((request.path,), int(window * PACK_SHARE))
        if pack is not None:
            return Surroundings(pack=pack)
    span, document = task.target.span, request.parsed.document
    room = min(
        int((window - 2 * tokens_in(task.target.code, document.language_id)) * NEIGHBOURS_SHARE),
        NEIGHBOURS_TOKENS_MAX,
    )
    if room <= 0:
        return Surroundings(tests=tests)
    view = ""
    if reach in (Reach.TARGET, Reach.TESTS):
        view = await asyncio.to_thread(_view, request.parsed, span, room, redact_secrets)
    found = await project.around(request.parsed, span, room) if project else ()
    in_tests = tests.path if tests and tests.document else ""
    near = tuple(one for one in found if one.path != in_tests)
    return Surroundings(near, tests=tests, view=view)


def _view(parsed: ParsedDocument, span: Span, room: int, redact_secrets: bool) -> str:
    """The file around `span`; secrets are taken out of all of it first: a part may begin in one."""
    document = parsed.document
    if redact_secrets:
        clean = redact_in_place(with_lf(document.text))
        if clean.count:
            parsed = parse(Document.of(clean.text, language_id=document.language_id))
    view = file_around(parsed, span, room)
    shown = tokens_in(document.slice(span), document.language_id)
    more = tokens_in(view, document.language_id) - shown
    return view if more > VIEW_TOKENS_MIN else ""


async def _tests_file(request: RefactorRequest, project: ProjectView) -> TestsFile:
    paths = await project.paths()
    language = request.parsed.document.language_id
    home = test_home(request.path, language, paths)
    if home is None:
        raise TaskRefused("no_tests", f"Where tests for {language} belong is not known here.")
    document = await project.read(home.path) if home.is_there else None
    return TestsFile(home.path, document, home.framework)
