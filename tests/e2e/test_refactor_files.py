"""Refactors of several files over stdio: what the editor is sent, and what is declined."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.editors import recorded
from tests.support.raw_client import RawClient, raw_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL_STEPS = [
    ["edit", "open.py"],
    ["edit", "closed.py"],
    ["new", "tests/test é.py", "new = 1\n"],
    ["move", "closed.py", "moved.py"],
    ["delete", "gone.py"],
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "open.py").write_text("a = '😋' and b\n\n\nx\n", encoding="utf-8")
    (tmp_path / "closed.py").write_text("c = '😋'\n", encoding="utf-8")
    (tmp_path / "gone.py").write_text("gone\n", encoding="utf-8")
    return tmp_path


@asynccontextmanager
async def session(
    project: Path, editor: str = "vscode", *, without: tuple[str, ...] = ()
) -> AsyncGenerator[RawClient]:
    """That editor with `open.py` open, less some of its `workspaceEdit` capabilities."""
    params = json.loads(json.dumps(recorded(editor)))
    for name in without:
        params["capabilities"]["workspace"]["workspaceEdit"].pop(name)
    folder = {"uri": project.as_uri(), "name": "project"}
    cache = {"XDG_CACHE_HOME": str(project / ".cache")}
    async with raw_client(environment=cache) as client:
        await client.initialize(**params, workspaceFolders=[folder])
        text = (project / "open.py").read_text(encoding="utf-8")
        client.open(text, uri=(project / "open.py").as_uri())
        yield client


def ask(client: RawClient, project: Path, steps: object, action: str = "files") -> int:
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}
    words = steps if isinstance(steps, str) else json.dumps(steps)
    uri = (project / "open.py").as_uri()
    argument = {"uri": uri, "range": place, "action": action, "instruction": words}
    params = {"command": "fimble.refactor", "arguments": [argument]}
    return client.ask("workspace/executeCommand", params)


async def edit_sent(client: RawClient, project: Path, steps: object) -> dict[str, Any]:
    asked = ask(client, project, steps)
    expected = ("workspace/applyEdit", "window/showMessageRequest")
    request = await client.wait_for(lambda m: m.get("method") in expected)
    if request["method"] == "window/showMessageRequest":
        client.reply(request, {"title": "Apply"})
        request = await client.wait_for_method("workspace/applyEdit")
    client.reply(request, {"applied": True})
    assert (await client.answer(asked))["result"] is None
    edit = request["params"]["edit"]
    assert isinstance(edit, dict)
    return edit


async def declined(client: RawClient, asked: int) -> str:
    """The one sentence; nothing is to be applied."""
    said = await client.wait_for_method("window/showMessage")
    assert "result" in await client.answer(asked)
    assert not any(m.get("method") == "workspace/applyEdit" for m in client.messages)
    return str(said["params"]["message"])


async def test_edits_come_first_then_files_come_move_and_go(project: Path) -> None:
    async with session(project) as client:
        edit = await edit_sent(client, project, ALL_STEPS)
    first, second, new, text, moved, gone = edit["documentChanges"]
    base = project.as_uri()
    assert first["textDocument"] == {"uri": f"{base}/open.py", "version": 1}
    assert first["edits"][0]["range"]["end"] == {"line": 0, "character": 14}  # UTF-16
    assert second["textDocument"] == {"uri": f"{base}/closed.py", "version": None}
    assert second["edits"][0]["range"]["end"] == {"line": 0, "character": 8}
    target = f"{base}/tests/test%20%C3%A9.py"
    assert (new["kind"], new["uri"]) == ("create", target)
    assert new["options"] == {"overwrite": False, "ignoreIfExists": False}
    assert text["textDocument"] == {"uri": target, "version": None}
    assert text["edits"][0]["newText"] == "new = 1\n"
    assert (moved["kind"], moved["newUri"]) == ("rename", f"{base}/moved.py")
    assert (gone["kind"], gone["uri"]) == ("delete", f"{base}/gone.py")


async def test_the_user_is_asked_file_by_file(project: Path) -> None:
    async with session(project) as client:
        edit = await edit_sent(client, project, ALL_STEPS)
    notes = edit["changeAnnotations"]
    assert [note["label"] for note in notes.values()] == [
        "Shout: changes open.py",
        "Shout: moves closed.py to moved.py",
        "Shout: new file tests/test é.py",
        "Shout: deletes gone.py",
    ]
    assert all(note["needsConfirmation"] for note in notes.values())
    assert {note["description"] for note in notes.values()} == {"Checked: parses"}
    changes = edit["documentChanges"]
    used = {change.get("annotationId") for change in changes if "kind" in change}
    used |= {text["annotationId"] for change in changes for text in change.get("edits", ())}
    assert used == set(notes)


async def test_an_edit_of_the_open_file_alone_is_not_asked_about(project: Path) -> None:
    async with session(project) as client:
        edit = await edit_sent(client, project, [["edit", "open.py"]])
    assert "changeAnnotations" not in edit
    assert "annotationId" not in edit["documentChanges"][0]["edits"][0]


@pytest.mark.parametrize("editor", ["helix", "neovim"])
async def test_who_cannot_ask_about_the_whole_edit_is_asked_by_us(
    project: Path, editor: str
) -> None:
    """Helix knows no annotations; Neovim asks for each file, and after a No does the rest."""
    async with session(project, editor) as client:
        asked = ask(client, project, ALL_STEPS)
        question = await client.wait_for_method("window/showMessageRequest")
        assert question["params"]["message"] == (
            "Shout: changes open.py, moves closed.py to moved.py, new file tests/test é.py, "
            "deletes gone.py. Checked: parses."
        )
        client.reply(question, {"title": "Apply"})
        request = await client.wait_for_method("workspace/applyEdit")
        client.reply(request, {"applied": True})
        await client.answer(asked)
    assert "annotationId" not in json.dumps(request["params"])
    text = request["params"]["edit"]["documentChanges"][3]["edits"][0]["newText"]
    assert text == ("new = 1" if editor == "neovim" else "new = 1\n")  # it ends the last line
    assert len(request["params"]["edit"]["documentChanges"]) == 6


@pytest.mark.parametrize("answer", [None, {"title": "Discard"}])
async def test_a_no_is_the_end_of_it(project: Path, answer: object) -> None:
    async with session(project, "helix") as client:
        asked = ask(client, project, ALL_STEPS)
        client.reply(await client.wait_for_method("window/showMessageRequest"), answer)
        assert (await client.answer(asked))["result"] is None
        assert not any(m.get("method") == "workspace/applyEdit" for m in client.messages)


async def test_what_changes_while_the_question_stands_is_noticed(project: Path) -> None:
    async with session(project, "helix") as client:
        asked = ask(client, project, ALL_STEPS)
        question = await client.wait_for_method("window/showMessageRequest")
        (project / "gone.py").write_text("needed after all\n", encoding="utf-8")
        client.reply(question, {"title": "Apply"})
        sentence = "gone.py was changed meanwhile; nothing was edited. Try again."
        assert await declined(client, asked) == sentence


async def test_an_editor_without_new_files_gets_their_text(project: Path) -> None:
    """Eglot opens a buffer for a document that it does not have."""
    async with session(project, "eglot") as client:
        steps = [["edit", "open.py"], ["new", "new.py", "new\n"]]
        edit = await edit_sent(client, project, steps)
    _, new = edit["documentChanges"]
    assert new["textDocument"] == {"uri": f"{project.as_uri()}/new.py", "version": None}
    assert new["edits"][0]["newText"] == "new\n"


async def test_an_editor_that_takes_only_text_edits_gets_them_by_document(project: Path) -> None:
    lacking = ("documentChanges", "resourceOperations", "changeAnnotationSupport")
    async with session(project, without=lacking) as client:
        steps = [["edit", "closed.py"], ["new", "new.py", "new\n"]]
        edit = await edit_sent(client, project, steps)
    base = project.as_uri()
    texts = {uri: edits[0]["newText"] for uri, edits in edit["changes"].items()}
    assert texts == {f"{base}/closed.py": "C = '😋'", f"{base}/new.py": "new\n"}


@pytest.mark.parametrize(
    ("step", "word"), [(["move", "gone.py", "x.py"], "rename"), (["delete", "gone.py"], "delete")]
)
async def test_what_an_editor_cannot_do_is_declined(
    project: Path, step: list[str], word: str
) -> None:
    async with session(project, "eglot") as client:
        client_waits = ask(client, project, [["edit", "open.py"], step])
        assert await declined(client, client_waits) == (
            f"This editor cannot {word} files for Fimble, so nothing was edited: "
            "`fimble refactor --apply` in a terminal can."
        )


async def waiting(client: RawClient, project: Path, steps: list[list[str]]) -> int:
    """A refactor that goes on when a document has changed."""
    asked = ask(client, project, [*steps, ["wait"]])
    client.reply(await client.wait_for_method("window/workDoneProgress/create"), None)
    await client.wait_for(lambda m: progress_message(m) == "waiting")
    return asked


def progress_message(message: dict[str, Any]) -> object:
    params = message["params"] if message.get("method") == "$/progress" else {}
    return params["value"].get("message") if params else None


def change(client: RawClient, project: Path, name: str, text: str) -> None:
    document = {"uri": (project / name).as_uri(), "version": 2}
    changes = [{"text": text}]
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})


async def test_a_file_that_changed_on_the_disk_meanwhile_declines_everything(
    project: Path,
) -> None:
    async with session(project) as client:
        asked = await waiting(client, project, [["edit", "open.py"], ["edit", "closed.py"]])
        (project / "closed.py").write_text("changed\n", encoding="utf-8")
        change(client, project, "open.py", "a\n\n\ny\n")
        sentence = "was changed meanwhile; nothing was edited. Try again."
        assert sentence in await declined(client, asked)


async def test_a_file_that_appeared_meanwhile_declines_everything(project: Path) -> None:
    async with session(project) as client:
        asked = await waiting(client, project, [["new", "new.py", "x\n"]])
        (project / "new.py").write_text("mine\n", encoding="utf-8")
        text = (project / "open.py").read_text(encoding="utf-8")
        change(client, project, "open.py", text + "more\n")
        sentence = "There is a file new.py already; nothing was edited. Try again."
        assert await declined(client, asked) == sentence


async def test_every_open_file_is_moved_to_where_its_lines_are(project: Path) -> None:
    async with session(project) as client:
        text = (project / "closed.py").read_text(encoding="utf-8")
        client.open(text, uri=(project / "closed.py").as_uri())
        asked = await waiting(client, project, [["edit", "open.py"], ["edit", "closed.py"]])
        change(client, project, "closed.py", text + "\n\nmore\n")
        request = await client.wait_for_method("workspace/applyEdit")
        client.reply(request, {"applied": True})
        await client.answer(asked)
    documents = [change["textDocument"] for change in request["params"]["edit"]["documentChanges"]]
    assert [document["version"] for document in documents] == [1, 2]


async def test_a_file_that_was_opened_meanwhile_is_edited_in_the_editor(project: Path) -> None:
    async with session(project) as client:
        asked = await waiting(client, project, [["edit", "closed.py"]])
        text = (project / "closed.py").read_text(encoding="utf-8")
        client.open(text, uri=(project / "closed.py").as_uri())
        change(client, project, "open.py", "x\n")
        request = await client.wait_for_method("workspace/applyEdit")
        client.reply(request, {"applied": True})
        await client.answer(asked)
    (edit,) = request["params"]["edit"]["documentChanges"]
    assert edit["textDocument"]["version"] == 1


async def test_the_user_s_own_no_is_no_failure(project: Path) -> None:
    """Who discards the preview needs no message."""
    async with session(project) as client:
        asked = ask(client, project, ALL_STEPS)
        client.reply(await client.wait_for_method("workspace/applyEdit"), {"applied": False})
        await client.answer(asked)
        await client.settled()
        assert not any(m.get("method") == "window/showMessage" for m in client.messages)


async def test_an_editor_that_stopped_half_way_is_told_of(project: Path) -> None:
    """Helix neither takes back what it has done nor says why it stopped."""
    async with session(project, "helix") as client:
        asked = ask(client, project, ALL_STEPS)
        question = await client.wait_for_method("window/showMessageRequest")
        client.reply(question, {"title": "Apply"})
        client.reply(await client.wait_for_method("workspace/applyEdit"), {"applied": False})
        said = await client.wait_for_method("window/showMessage")
        await client.answer(asked)
    assert said["params"]["message"] == (
        "The editor did not apply the edit: it did not say why. "
        "Part of it may have been done: undo it there, or look at the changes."
    )


async def test_an_explanation_opens_as_a_private_file(project: Path) -> None:
    async with session(project) as client:
        asked = ask(client, project, "# Why\n\nBecause.", "tell")
        request = await client.wait_for_method("window/showDocument")
        client.reply(request, {"success": True})
        assert (await client.answer(asked))["result"] is None
    (page,) = pages(project)
    assert request["params"]["uri"] == page.as_uri()
    assert page.read_text(encoding="utf-8") == "# Why\n\nBecause.\n"
    assert page.stat().st_mode & 0o777 == 0o600


def pages(project: Path) -> list[Path]:
    return list((project / ".cache" / "fimble" / "explanations").iterdir())


async def test_an_explanation_that_cannot_be_opened_is_a_message(project: Path) -> None:
    async with session(project) as client:
        asked = ask(client, project, "x" * 2_000, "tell")
        client.reply(await client.wait_for_method("window/showDocument"), {"success": False})
        said = await client.wait_for_method("window/showMessage")
        await client.answer(asked)
    assert said["params"]["message"] == "x" * 1_000 + "…"


async def test_an_editor_that_shows_results_gets_the_explanation_as_one(project: Path) -> None:
    async with raw_client() as client:
        await client.initialize({"experimental": {"fimbleShows": True}})
        client.open("a", uri=(project / "open.py").as_uri())
        asked = ask(client, project, "Because.", "tell")
        answer = await asyncio.wait_for(client.answer(asked), 20)
    assert answer["result"] == {"title": "Explain", "text": "Because."}
