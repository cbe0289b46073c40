"""`textDocument/completion` over stdio: the popup of editors without ghost text."""

from __future__ import annotations

import asyncio
import time

import pytest
from lsprotocol import types

from tests.support.editors import Buffer, EditorClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRANSPORT_MS = 20


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


async def check_entry(editor: EditorClient, marked: str, expect: str) -> types.CompletionItem:
    """The one entry; taking it gives `expect`, and typing along what it holds keeps it matched."""
    await ready(editor)
    buffer = editor.open(marked)
    found = await popup(editor, buffer)
    (item,) = found.items
    edit = item.text_edit
    assert found.is_incomplete
    assert isinstance(edit, types.TextEdit)
    assert buffer.edited([edit]) == expect
    assert edit.range.start.line == edit.range.end.line == buffer.cursor.line
    assert edit.range.end == buffer.cursor
    typed = buffer.text[buffer.offset(edit.range.start) : buffer.offset(buffer.cursor)]
    rest = (item.filter_text or "").removeprefix(typed)
    assert edit.new_text.startswith(typed + rest)
    assert item.sort_text == "~"  # after every identifier
    return item


async def check_whole_entry(editor: EditorClient) -> types.CompletionItem:
    item = await check_entry(editor, "é😋 = ret‸\n", "é😋 = return a + b\n")
    assert item.label == "return a + b"
    assert item.filter_text == "return a + b"
    assert item.detail == "Fimble"
    assert item.preselect is None
    return item


async def check_acceptance(editor: EditorClient) -> None:
    item = await check_whole_entry(editor)
    assert item.command
    (suggestion_id,) = item.command.arguments or ()
    await editor.command(item.command.command, suggestion_id)
    (record,) = await editor.command("fimble.explain", 1)
    assert (record["task"], record["detail"]) == ("accepted", suggestion_id)


async def test_an_entry_replaces_the_word_at_the_cursor(
    helix: EditorClient, eglot: EditorClient
) -> None:
    for editor in (helix, eglot):
        item = await check_whole_entry(editor)
        assert item.documentation == "```python\nreturn a + b\n```"


async def test_taking_an_entry_is_reported_by_its_command(
    helix: EditorClient, eglot: EditorClient
) -> None:
    for editor in (helix, eglot):
        await check_acceptance(editor)


async def test_the_label_is_the_first_line_and_the_documentation_is_everything(
    helix: EditorClient, eglot: EditorClient
) -> None:
    for editor in (helix, eglot):
        item = await check_entry(editor, "two‸", "two lines\n    of text")
        assert item.label == "two lines"
        assert item.filter_text == "two lines"
        assert item.detail == "Fimble, 2 lines"
        assert item.documentation == "```python\ntwo lines\n    of text\n```"


async def test_an_entry_that_goes_on_below_has_the_next_line_as_label(eglot: EditorClient) -> None:
    """The word at the cursor is what is matched, and says nothing."""
    item = await check_entry(eglot, "x = block‸\n", "x = block\n    return x\n")
    assert item.label == "return x"
    assert item.filter_text == "block"


@pytest.mark.parametrize("marked", ["nothing‸", "down‸", "wait‸"])
async def test_without_an_answer_the_editor_is_told_to_ask_again(
    eglot: EditorClient, marked: str
) -> None:
    """Never an error, and never the model's time: eglot does nothing else meanwhile."""
    await ready(eglot)
    assert await popup(eglot, eglot.open(marked)) == types.CompletionList(True, ())


async def test_an_answer_without_an_entry_does_not_hold_up_the_menu(eglot: EditorClient) -> None:
    """80 ms in the server; the fastest of some, as the machine may be busy."""
    await ready(eglot)
    buffer = eglot.open("wait‸")
    spent_ms = []
    for _ in range(5):
        begun = time.perf_counter()
        await popup(eglot, buffer)
        spent_ms.append((time.perf_counter() - begun) * 1000)
    assert min(spent_ms) < 80 + TRANSPORT_MS


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
