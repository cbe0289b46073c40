"""The folders of a session and what their indexes are told, with a child that repeats it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from completion.ports import Freshness
from context.retrieval.query import query_at
from context.syntax import ParsedDocument
from context.text import Document, Point
from server import workspace as module
from server.index_process import python_child
from server.settings.values import ContextSettings, Settings
from server.workspace import INDEXES_MAX, TOO_WIDE, Workspace
from server.workspace_index import CHANGED_PATHS_MAX, WorkspaceIndex

LIMIT_S = 20
CHILD = python_child("tests.support.index_child")
INDEXED = Settings()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UNSAVED_DELAY_S", 0.0)


@asynccontextmanager
async def session(*folders: Path, settings: Settings = INDEXED) -> AsyncIterator[Workspace]:
    """A workspace whose indexes have begun."""
    workspace = Workspace(command=lambda _: CHILD)
    begun = asyncio.Event()

    def on_status(index: WorkspaceIndex) -> None:
        if all(status.complete for status in workspace.statuses):
            begun.set()

    workspace.on_status = on_status
    workspace.configure([folder.as_uri() for folder in folders], settings)
    workspace.start()
    try:
        async with asyncio.timeout(LIMIT_S):
            if workspace.statuses:
                await begun.wait()
            yield workspace
    finally:
        await workspace.aclose()


def document(path: Path, text: str = "x = 1\n") -> Document:
    return Document.of(text, uri=path.as_uri(), language_id="python")


def index_of(workspace: Workspace, path: Path) -> WorkspaceIndex:
    index = workspace.home_of(path.as_uri()).index
    assert isinstance(index, WorkspaceIndex)
    return index


async def told(workspace: Workspace, path: Path) -> list[dict[str, Any]]:
    """What the index of `path` has been told so far."""
    await asyncio.sleep(0.0)
    query = query_at(ParsedDocument(document(path)), Point(0, 0), "x.py")
    found = await index_of(workspace, path).retrieve(query, 100)
    return [json.loads(code.text) for code in found.code] if found else []


async def told_in_time(workspace: Workspace, path: Path, count: int) -> list[dict[str, Any]]:
    while len(messages := await told(workspace, path)) < count:
        pass
    return messages


async def test_an_index_tells_how_far_it_is(tmp_path: Path) -> None:
    async with session(tmp_path) as workspace:
        (status,) = workspace.statuses
        assert (status.folder, status.role, status.files) == (tmp_path.name, "writer", 2)
        assert status.complete
        assert status.total == 0


def test_an_index_that_cannot_be_kept_does_not_say_it_is_complete(tmp_path: Path) -> None:
    index = WorkspaceIndex(tmp_path, lambda _: None, lambda _: None)
    index._told({"event": "updated", "files": 0, "changed": 0, "complete": False})
    assert not index.status.complete


async def test_a_document_is_told_of_as_it_is_now_and_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "src" / "a.py"
    async with session(tmp_path) as workspace:
        for text in ("a\n", "ab\n", "abc\r\n"):
            workspace.document_changed(document(path, text))
        assert await told_in_time(workspace, path, 1) == [
            {"op": "open", "path": "src/a.py", "text": "abc\r\n"}
        ]
        workspace.document_saved(path.as_uri())
        workspace.document_closed(path.as_uri())
        assert (await told_in_time(workspace, path, 3))[1:] == [
            {"op": "changed", "paths": ["src/a.py"]},
            {"op": "close", "path": "src/a.py"},
        ]


async def test_who_types_without_a_pause_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNSAVED_DELAY_S", LIMIT_S)
    monkeypatch.setattr(module, "UNSAVED_MOST_S", 0.0)
    path = tmp_path / "a.py"
    async with session(tmp_path) as workspace:
        workspace.document_changed(document(path, "a\n"))
        assert workspace._timer is not None
        workspace._timer.cancel()
        workspace._send()
        assert [message["text"] for message in await told(workspace, path)] == ["a\n"]


async def test_what_must_not_leave_is_not_told(tmp_path: Path) -> None:
    (tmp_path / ".cursorignore").write_text("private/\n")
    async with session(tmp_path) as workspace:
        for name in (".env", "private/a.py", "b.py"):
            workspace.document_changed(document(tmp_path / name))
        messages = await told_in_time(workspace, tmp_path / "b.py", 3)
        told_of = [message["path"] for message in messages if message["op"] == "open"]
        assert told_of == ["b.py"]
        secret = workspace.withheld((tmp_path / ".env").as_uri())
        private = workspace.withheld((tmp_path / "private" / "a.py").as_uri())
        assert (secret and secret.reason, private and private.reason) == (
            "secret_file",
            "private_ignored",
        )
        assert workspace.withheld((tmp_path / "b.py").as_uri()) is None


async def test_a_document_that_is_too_long_is_known_as_it_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNSAVED_CHARS_MAX", 10)
    async with session(tmp_path) as workspace:
        workspace.document_changed(document(tmp_path / "a.py", "x = 1\n" * 10))
        messages = await told_in_time(workspace, tmp_path / "a.py", 1)
        assert messages == [{"op": "close", "path": "a.py"}]


async def test_files_are_told_of_to_the_index_of_their_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    async with session(one, other) as workspace:
        outside = tmp_path / "c.py"
        workspace.files_changed(
            path.as_uri() for path in (one / "b.py", one / "a.py", other / "x.py", outside)
        )
        assert await told(workspace, one / "a.py") == [{"op": "changed", "paths": ["a.py", "b.py"]}]
        workspace.files_changed(
            (other / f"{number}.py").as_uri() for number in range(CHANGED_PATHS_MAX + 1)
        )
        assert (await told(workspace, other / "x.py"))[-1] == {"op": "rescan"}


async def test_a_new_ignore_file_counts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    async with session(tmp_path) as workspace:
        assert workspace.home_of(path.as_uri()).access.sent
        (tmp_path / ".fimbleignore").write_text("a.py\n")
        workspace.files_changed([(tmp_path / ".fimbleignore").as_uri()])
        assert not workspace.home_of(path.as_uri()).access.sent


async def test_a_document_that_was_told_of_is_taken_back_when_it_may_not_be_shown(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.py"
    async with session(tmp_path) as workspace:
        workspace.document_changed(document(path))
        await told_in_time(workspace, path, 1)
        (tmp_path / ".fimbleignore").write_text("a.py\n")
        workspace.files_changed([(tmp_path / ".fimbleignore").as_uri()])
        messages = await told_in_time(workspace, path, 3)
        assert {"op": "close", "path": "a.py"} in messages


async def test_an_ignore_file_that_nobody_tells_of_counts_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neovim watches no files on Linux."""
    path = tmp_path / "a.py"
    async with session(tmp_path) as workspace:
        assert workspace.withheld(path.as_uri()) is None
        (tmp_path / ".fimbleignore").write_text("a.py\n")
        assert workspace.withheld(path.as_uri()) is None
        monkeypatch.setattr(module, "ACCESS_KEPT_S", 0.0)
        assert workspace.withheld(path.as_uri()) is not None


async def test_other_files_are_shown_as_the_ignore_files_say_now(tmp_path: Path) -> None:
    """Whatever the index has of them still."""
    (tmp_path / ".fimbleignore").write_text("private/\n")
    async with session(tmp_path) as workspace:
        home = workspace.home_of((tmp_path / "a.py").as_uri())
        assert home.shows("b.py")
        assert not home.shows("private/b.py")
        assert not home.shows(".env")


async def test_a_notebook_s_cell_and_an_unsaved_file_obey_the_ignore_files(
    tmp_path: Path,
) -> None:
    (tmp_path / ".fimbleignore").write_text("private/\n")
    (tmp_path / "private").mkdir()
    async with session(tmp_path) as workspace:
        for scheme in ("vscode-notebook-cell", "untitled", "file"):
            assert workspace.withheld(f"{scheme}:{tmp_path}/private/a.ipynb")
            assert not workspace.withheld(f"{scheme}:{tmp_path}/a.ipynb")


async def test_an_index_that_was_killed_comes_back_and_is_told_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    async with session(tmp_path) as workspace:
        index = index_of(workspace, path)
        assert index._process is not None
        index._process._restarts_s = (0.0,)
        workspace.document_changed(document(path))
        await told_in_time(workspace, path, 1)
        killed = index.process_id
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        assert (await told_in_time(workspace, path, 1))[0]["path"] == "a.py"


async def test_the_settings_and_the_folders_say_which_indexes_there_are(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(INDEXES_MAX + 2)]
    for folder in folders[:-1]:
        folder.mkdir()
    async with session(folders[0], folders[-1]) as workspace:
        assert [status.folder for status in workspace.statuses] == ["0"]
        first = index_of(workspace, folders[0] / "a.py")
        workspace.configure([folder.as_uri() for folder in folders], INDEXED)
        assert [status.folder for status in workspace.statuses] == list("0123")[:INDEXES_MAX]
        assert index_of(workspace, folders[0] / "a.py") is first
        workspace.configure([folders[0].as_uri()], Settings(context=ContextSettings(index=False)))
        assert [status.folder for status in workspace.statuses] == []
        assert workspace.home_of((folders[0] / "a.py").as_uri()).index is None


@pytest.mark.parametrize("wide", ["home", "home/..", "/"])
async def test_the_home_folder_and_what_is_above_it_get_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide: str
) -> None:
    home, project = tmp_path / "home", tmp_path / "home" / "project"
    project.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    root = (tmp_path / wide).resolve()
    workspace = Workspace(command=lambda _: CHILD)
    try:
        workspace.configure([root.as_uri(), project.as_uri()], INDEXED)
        assert [(one.folder, one.trouble) for one in workspace.statuses] == [
            (project.name, ""),
            (root.name or str(root), TOO_WIDE),
        ]
        assert workspace.home_of((root / "x.py").as_uri()).index is None
    finally:
        await workspace.aclose()


async def test_before_the_start_nothing_is_known_yet_but_something_will_come(
    tmp_path: Path,
) -> None:
    """The window into a document must not change when its index begins."""
    workspace = Workspace(command=lambda _: CHILD)
    workspace.configure([tmp_path.as_uri()], INDEXED)
    path = tmp_path / "a.py"
    assert index_of(workspace, path).process_id is None
    parsed = ParsedDocument(document(path))
    workspace.document_changed(parsed.document)
    collected = await workspace.collector.collect(parsed, Point(0, 0), LIMIT_S * 1000)
    assert collected.freshness is Freshness.COLD
    await workspace.aclose()


async def test_what_the_index_says_reaches_a_request(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    async with session(tmp_path) as workspace:
        workspace.files_changed([(tmp_path / "b.py").as_uri()])
        parsed = ParsedDocument(document(path))
        collected = await workspace.collector.collect(parsed, Point(0, 0), LIMIT_S * 1000)
        assert collected.freshness is Freshness.FRESH
        assert [code.path for code in collected.related.code] == ["0.py"]


async def test_nothing_is_shown_of_a_file_that_has_changed_since(tmp_path: Path) -> None:
    """After a checkout its definitions may be others."""
    async with session(tmp_path) as workspace:
        workspace.document_changed(document(tmp_path / "a.py"))
        await told_in_time(workspace, tmp_path / "a.py", 1)
        place = ParsedDocument(document(tmp_path / "a.py")), Point(0, 0)
        assert (await workspace.collector.collect(*place, 10_000)).related.code
        workspace.files_changed([(tmp_path / "0.py").as_uri()])
        assert workspace.collector.ready(*place).related.code == ()


async def test_the_rules_that_the_settings_name_are_those_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text("Use tabs.\n")
    settings = Settings(context=ContextSettings(index=False, rules_file="AGENTS.md"))
    async with session(tmp_path, settings=settings) as workspace:
        uri = (tmp_path / "a.py").as_uri()
        assert workspace.home_of(uri).rules == "Use tabs.\n"
        assert workspace.home_of("untitled:1").rules == ""
        (tmp_path / "AGENTS.md").write_text("Use blanks.\n")
        workspace.files_changed([(tmp_path / "AGENTS.md").as_uri()])
        assert workspace.home_of(uri).rules == "Use blanks.\n"


async def test_a_project_knows_what_was_changed_in_this_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHANGED_FILES_MAX", 2)
    async with session(tmp_path / "one", tmp_path / "two") as workspace:
        workspace.document_changed(document(tmp_path / "one" / "opened.py"))
        assert workspace._changed_in((tmp_path / "one").as_uri()) == set()
        workspace.document_changed(document(tmp_path / "one" / "opened.py", "typed\n"))
        workspace.files_changed([(tmp_path / "two" / "made.py").as_uri()])
        assert workspace._changed_in((tmp_path / "one").as_uri()) == {"opened.py"}
        assert workspace._changed_in((tmp_path / "two").as_uri()) == {"made.py"}
        workspace.files_changed([(tmp_path / "two" / "more.py").as_uri()])
        assert workspace._changed_in((tmp_path / "one").as_uri()) == set(), "the oldest goes"
