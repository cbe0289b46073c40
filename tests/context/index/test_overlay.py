"""Open documents hide what is stored of their files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from context.index import overlay
from context.index.workspace import Workspace
from tests.support.indexed import indexed, write_files

FILES = {
    "a.py": "class Old:\n    def shared(self): ...\n\n\ndef stays(): ...\n",
    "b.py": "def shared_too(): ...\n\n\ndef caller(item):\n    return item.shared()\n",
    "pkg/c.py": "from a import Old\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with indexed(write_files(tmp_path / "w", FILES), tmp_path / "index") as workspace:
        yield workspace


def test_an_open_document_hides_its_file(workspace: Workspace) -> None:
    workspace.put_document("a.py", "class New(Old):\n    def shared(self): ...\n")
    lookup = workspace.lookup
    assert lookup.named(["Old", "New", "stays"], 9).keys() == {"New"}
    assert lookup.members(["Old", "New"], 9).keys() == {"New"}
    assert lookup.named(["New"], 9)["New"][0].symbol.bases == ("Old",)
    assert lookup.lines("a.py", 0, 0) == "class New(Old):"
    outline = lookup.outline("a.py")
    assert outline is not None
    assert [symbol.name for symbol in outline.symbols] == ["New", "shared"]
    assert [chunk.path for chunk in lookup.search({"stays": 1.0}, 5)] == []
    assert [chunk.path for chunk in lookup.search({"New": 1.0}, 5)] == ["a.py"]
    assert lookup.folder("", 9) == ("a.py", "b.py")
    assert lookup.paths_ending(["a", "b"], 9) == {"a": ("a.py",), "b": ("b.py",)}


def test_both_worlds_are_in_one_answer_and_in_order(workspace: Workspace) -> None:
    workspace.put_document("b.py", "def stays(): ...\n\n\nitem.shared()\nitem.shared()\n")
    workspace.put_document("aa.py", "def stays(): ...\n")
    found = workspace.lookup.named(["stays"], 2)["stays"]
    assert [definition.path for definition in found] == ["a.py", "aa.py"]
    (used,) = workspace.lookup.used_on(["item"], 9)["item"]
    assert (used.member, used.called) == ("shared", True)
    assert workspace.lookup.file_counts(["stays", "Old"]) == {"stays": 2, "Old": 2}
    scores = [chunk.score for chunk in workspace.lookup.search({"stays": 1.0, "Old": 1.0}, 9)]
    assert scores == sorted(scores, reverse=True)


def test_a_closed_document_is_what_its_file_says(workspace: Workspace) -> None:
    before = workspace.lookup.named(["Old", "stays"], 9)
    workspace.put_document("a.py", "nothing = 1\n")
    workspace.drop_document("a.py")
    workspace.drop_document("never_opened.py")
    assert workspace.lookup.named(["Old", "stays"], 9) == before
    assert workspace.lookup.lines("a.py", 0, 0) == "class Old:"


def test_a_document_that_may_not_be_indexed_is_not_taken(workspace: Workspace) -> None:
    write_files(workspace.root, {".gitignore": "private/\n"})
    for path in (".env", "private/x.py", "../up.py", "/abs.py", "", "a//b.py"):
        workspace.put_document(path, "def unwanted(): ...\n")
    assert workspace.lookup.named(["unwanted"], 9) == {}
    assert workspace.status().open_documents == 0


def test_a_document_that_is_too_long_hides_its_file(workspace: Workspace) -> None:
    workspace.put_document("a.py", "x = 1\n" * 200_000)
    assert workspace.lookup.named(["Old"], 9) == {}
    assert workspace.lookup.outline("a.py") is None


def test_half_characters_do_no_harm(workspace: Workspace) -> None:
    workspace.put_document("a.py", "def odd\ud800name(): ...\r\n\udc00 = 1\r\ndef fine(): ...\n")
    assert workspace.lookup.named(["fine"], 1)["fine"][0].symbol.first_line == 2


def test_only_so_many_documents_are_held(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlay, "DOCUMENTS_MAX", 2)
    for number in (1, 2, 1, 3):
        workspace.put_document(f"d{number}.py", f"def in_{number}(): ...\n")
    assert workspace.lookup.named(["in_1", "in_2", "in_3"], 1).keys() == {"in_1", "in_3"}


def test_unsaved_text_reaches_no_file(workspace: Workspace, tmp_path: Path) -> None:
    workspace.put_document("a.py", "def zanzibar_quokka(): ...\n")
    assert workspace.lookup.named(["zanzibar_quokka"], 1)
    for path in (tmp_path / "index").iterdir():
        assert b"zanzibar" not in path.read_bytes()


def test_files_are_listed_as_open_documents_say(workspace: Workspace) -> None:
    workspace.put_document("a.py", "class New: ...\n")
    workspace.put_document("new.py", "x = 1\n")
    lookup = workspace.lookup
    listed = {file.path: file for file in lookup.listing("", 9)}
    assert [*listed] == ["a.py", "b.py", "new.py", "pkg/c.py"]
    assert listed["a.py"].size == len("class New: ...\n")
    assert [file.path for file in lookup.listing("a.py", 2)] == ["b.py", "new.py"]
    assert lookup.files_with(["New", "caller"], 9) == ("a.py", "b.py")
    assert lookup.files_with(["stays"], 9) == ()
