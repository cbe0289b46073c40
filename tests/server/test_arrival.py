"""Who leaves out parts of an edit that was checked as a whole is told so, and nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from lsprotocol import types

from completion.explanation import Explanation
from completion.project import ON_DISK
from completion.values import (
    DeletedFile,
    FileEdit,
    FileOperation,
    NewFile,
    RefactorOutcome,
    RenamedFile,
    TextEdit,
)
from context.text import Document, Point, Span
from server.arrival import Arrival
from server.documents import DocumentStore
from server.staleness import Ground
from tests.support.fake_project import FakeProject
from tests.support.fake_services import explanation

OPEN, CLOSED = "file:///project/open.py", "file:///project/src/closed.py"
TEXTS = {"open.py": "a\nb\n", "src/closed.py": "c\nd\n", "gone.py": "gone\n"}
WHOLE = {"open.py": "A\nB\n", "src/closed.py": "C\nD\n"}
EDITED = "What was checked is the whole edit: undo this, or run the tests."
BOTH_LINES = (
    TextEdit(Span(Point(0, 0), Point(0, 1)), "{0}"),
    TextEdit(Span(Point(1, 0), Point(1, 1)), "{1}"),
)
RECORD: Explanation = explanation("refactor")
WAIT_LONG_MS = 60_000


def _edit(uri: str, path: str, version: int) -> FileEdit:
    before = Document.of(TEXTS[path], uri=uri, version=version)
    new = WHOLE[path].split("\n")
    edits = tuple(TextEdit(one.span, text) for one, text in zip(BOTH_LINES, new, strict=False))
    return FileEdit(uri, None if version == ON_DISK else version, edits, path, before)


@dataclass
class Editor:
    """An editor with `open.py` open, which was sent one edit."""

    operations: tuple[FileOperation, ...] = ()
    checked: tuple[str, ...] = ("parses",)
    project: FakeProject = field(default_factory=lambda: FakeProject(TEXTS))
    documents: DocumentStore = field(default_factory=DocumentStore)

    def __post_init__(self) -> None:
        self.documents.open(types.TextDocumentItem(OPEN, "python", 1, TEXTS["open.py"]))
        edits = (_edit(OPEN, "open.py", 1), _edit(CLOSED, "src/closed.py", ON_DISK))
        outcome = RefactorOutcome(edits, RECORD, checked=self.checked, operations=self.operations)
        ground = Ground(self.documents, self.project, "open.py")
        self.arrival = Arrival(outcome, ground, OPEN)

    def change(self, uri: str, text: str, version: int = 2) -> None:
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.documents.apply(uri, version, [whole])
        self.arrival.document_changed(uri)

    def open(self, uri: str, text: str) -> None:
        self.documents.open(types.TextDocumentItem(uri, "python", 1, text))
        self.arrival.document_changed(uri)

    def write(self, path: str, text: str) -> None:
        self.project.files[path] = text


async def told(editor: Editor) -> str:
    """What is told when nothing comes any more."""
    return await editor.arrival.part_only(wait_ms=0)


async def test_of_a_whole_edit_nothing_is_told() -> None:
    editor = Editor()
    editor.change(OPEN, WHOLE["open.py"])
    editor.open(CLOSED, WHOLE["src/closed.py"])
    assert await editor.arrival.part_only(WAIT_LONG_MS) == ""


async def test_a_file_that_was_left_out_is_told() -> None:
    editor = Editor()
    editor.change(OPEN, WHOLE["open.py"])
    assert await told(editor) == f"1 of 2 files were changed. {EDITED}"


async def test_a_change_inside_a_file_that_was_left_out_is_told() -> None:
    editor = Editor()
    editor.change(OPEN, "A\nb\n")
    editor.open(CLOSED, WHOLE["src/closed.py"])
    assert await told(editor) == f"Only a part of the edit was made. {EDITED}"


async def test_what_comes_after_the_answer_counts() -> None:
    """Editors answer before they tell of the change, some of them."""
    editor = Editor()
    waiting = asyncio.ensure_future(editor.arrival.part_only(WAIT_LONG_MS))
    editor.open(CLOSED, TEXTS["src/closed.py"])
    editor.change(CLOSED, WHOLE["src/closed.py"])
    editor.change(OPEN, "A\nb\n")
    editor.change(OPEN, WHOLE["open.py"], version=3)
    assert await waiting == ""


async def test_typing_on_after_the_edit_is_not_an_edit_in_part() -> None:
    editor = Editor()
    editor.change(OPEN, WHOLE["open.py"])
    editor.change(OPEN, "A\nB\nc", version=3)
    editor.open(CLOSED, WHOLE["src/closed.py"])
    editor.change(CLOSED, "")
    assert await told(editor) == ""


async def test_an_edit_of_which_nothing_is_seen_is_not_judged() -> None:
    """An editor may keep changed files to itself until they are saved."""
    assert await told(Editor()) == ""


async def test_a_file_that_was_written_without_being_opened_counts() -> None:
    editor = Editor()
    editor.change(OPEN, WHOLE["open.py"])
    editor.write("src/closed.py", WHOLE["src/closed.py"].replace("\n", "\r\n"))
    assert await editor.arrival.part_only(WAIT_LONG_MS) == ""


async def test_nothing_is_told_where_nothing_was_said_to_be_checked() -> None:
    editor = Editor(checked=())
    editor.change(OPEN, WHOLE["open.py"])
    assert await told(editor) == ""


async def test_files_that_come_move_and_go() -> None:
    operations = (
        NewFile("new é.py", "new\n"),
        RenamedFile("src/closed.py", "moved.py"),
        DeletedFile("gone.py"),
    )
    editor = Editor(operations)
    editor.change(OPEN, WHOLE["open.py"])
    assert await told(editor) == f"1 of 4 files were changed. {EDITED}"
    editor.open("file:///project/new%20%C3%A9.py", "new\n")
    del editor.project.files["src/closed.py"]
    editor.write("moved.py", WHOLE["src/closed.py"])
    assert await told(editor) == f"3 of 4 files were changed. {EDITED}"
    del editor.project.files["gone.py"]
    assert await editor.arrival.part_only(WAIT_LONG_MS) == ""


async def test_a_moved_file_without_its_edits_is_an_edit_in_part() -> None:
    editor = Editor((RenamedFile("src/closed.py", "moved.py"),))
    editor.change(OPEN, WHOLE["open.py"])
    editor.write("moved.py", editor.project.files.pop("src/closed.py"))
    assert await told(editor) == f"1 of 2 files were changed. {EDITED}"


async def test_the_editor_s_own_way_to_write_a_uri() -> None:
    editor = Editor()
    editor.documents.close(OPEN)
    editor.open("file:///project/%6Fpen.py", WHOLE["open.py"])
    editor.open(CLOSED, WHOLE["src/closed.py"])
    assert await editor.arrival.part_only(WAIT_LONG_MS) == ""


async def test_a_file_that_cannot_be_seen_counts_as_changed() -> None:
    """It may be one that must not be read."""
    editor = Editor()
    editor.change(OPEN, WHOLE["open.py"])
    del editor.project.files["src/closed.py"]
    assert await editor.arrival.part_only(WAIT_LONG_MS) == ""


async def test_without_a_project_only_open_documents_are_judged() -> None:
    editor = Editor((DeletedFile("gone.py"),))
    ground = replace(editor.arrival._ground, project=None)
    editor.arrival._ground = ground
    editor.change(OPEN, WHOLE["open.py"])
    assert await editor.arrival.part_only(WAIT_LONG_MS) == ""
