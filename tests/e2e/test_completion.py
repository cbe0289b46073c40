"""`textDocument/completion` over stdio: the popup of editors without ghost text."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from tests.support.editors import Buffer, EditorClient

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def popup(editor: EditorClient, buffer: Buffer) -> types.CompletionList:
    params = types.CompletionParams(buffer.identifier, buffer.cursor)
    result = await editor.text_document_completion_async(params)
    assert isinstance(result, types.CompletionList)
    return result


async def ready(editor: EditorClient) -> None:
    """The services are built: a menu of actions needs them and waits."""
    buffer = editor.open("ready‸")
    context = types.CodeActionContext([])
    params = types.CodeActionParams(buffer.identifier, buffer.whole(), context)
    await editor.text_document_code_action_async(params)


async def test_an_entry_replaces_the_word_at_the_cursor(helix: EditorClient) -> None:
    await ready(helix)
    buffer = helix.open("é😋 = ret‸\n")
    found = await popup(helix, buffer)
    assert found.is_incomplete
    (item,) = found.items
    assert isinstance(item.text_edit, types.TextEdit)
    assert buffer.edited([item.text_edit]) == "é😋 = return a + b\n"
    assert item.label == "return a + b"
    assert item.filter_text == "return a + b"
    assert item.detail == "Fimble"
    assert item.documentation == "```python\nreturn a + b\n```"
    assert item.command
    assert item.command.command == "fimble.accepted"


async def test_the_label_is_the_first_line(helix: EditorClient) -> None:
    await ready(helix)
    (item,) = (await popup(helix, helix.open("two‸"))).items
    assert item.label == "two lines"
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.new_text == "two lines\n    of text"


@pytest.mark.parametrize("marked", ["nothing‸", "down‸", "wait‸"])
async def test_without_an_answer_the_editor_is_told_to_ask_again(
    eglot: EditorClient, marked: str
) -> None:
    """Never an error, and never the model's time: eglot does nothing else meanwhile."""
    await ready(eglot)
    assert await popup(eglot, eglot.open(marked)) == types.CompletionList(True, ())


async def test_helix_gets_an_entry_that_comes_late(helix: EditorClient) -> None:
    """It shows its menu meanwhile, and would not ask again before the next keystroke."""
    await ready(helix)
    other = helix.open("x‸")
    late = asyncio.create_task(popup(helix, helix.open("later‸")))
    await ready(helix)  # the request for the entry has been read
    assert not late.done()
    helix.change(other, "xy")
    (item,) = (await late).items
    assert item.label == "later()"


async def test_editors_with_ghost_text_get_no_entries(any_editor: EditorClient) -> None:
    """They would see everything twice."""
    await ready(any_editor)
    found = await popup(any_editor, any_editor.open("ret‸"))
    has_ghost_text = any_editor.editor_name in ("vscode", "neovim")
    assert (len(found.items), found.is_incomplete) == ((0, False) if has_ghost_text else (1, True))
