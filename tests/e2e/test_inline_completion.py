"""`textDocument/inlineCompletion` over stdio."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from tests.support.editors import Buffer, EditorClient
from tests.support.fake_services import MANY

pytestmark = pytest.mark.asyncio(loop_scope="session")

AUTOMATIC = types.InlineCompletionTriggerKind.Automatic
TIMEOUT_S = 20
INVOKED = types.InlineCompletionTriggerKind.Invoked


def params_at(
    buffer: Buffer,
    kind: types.InlineCompletionTriggerKind = AUTOMATIC,
    selected: types.SelectedCompletionInfo | None = None,
) -> types.InlineCompletionParams:
    context = types.InlineCompletionContext(kind, selected)
    return types.InlineCompletionParams(context, buffer.identifier, buffer.cursor)


async def ghost_text(editor: EditorClient, buffer: Buffer, **more: Any) -> list[Any]:
    params = params_at(buffer, **more)
    result = await editor.text_document_inline_completion_async(params)
    assert isinstance(result, types.InlineCompletionList)
    return list(result.items)


async def check_ghost(editor: EditorClient, marked: str, expect: str) -> None:
    """Accepting the ghost text gives `expect`."""
    buffer = editor.open(marked)
    (item,) = await ghost_text(editor, buffer)
    assert item.range.start.line == item.range.end.line
    assert buffer.edited([types.TextEdit(item.range, item.insert_text)]) == expect


@pytest.mark.parametrize(
    ("marked", "expect"),
    [
        ("def add(a, b):\n    ret‸\n", "def add(a, b):\n    return a + b\n"),
        ("two‸", "two lines\n    of text"),
        ("é𐐀😋 = smile‸\n", "é𐐀😋 = smile😋 = 1\n"),
    ],
)
async def test_ghost_text_stands_at_the_cursor(
    any_editor: EditorClient, marked: str, expect: str
) -> None:
    await check_ghost(any_editor, marked, expect)


async def test_nothing_to_suggest_is_an_empty_list(any_editor: EditorClient) -> None:
    assert await ghost_text(any_editor, any_editor.open("nothing‸")) == []


async def test_a_document_that_is_not_open_gives_an_empty_list(neovim: EditorClient) -> None:
    assert await ghost_text(neovim, Buffer("untitled:Untitled-1", "ret‸", "utf-16")) == []


async def test_an_accepted_suggestion_is_reported_by_its_command(vscode: EditorClient) -> None:
    (item,) = await ghost_text(vscode, vscode.open("ret‸"))
    await vscode.command(item.command.command, *item.command.arguments)
    (record,) = await vscode.command("fimble.explain", 1)
    assert (record["task"], record["detail"]) == ("accepted", item.command.arguments[0])


async def test_the_user_who_asks_gets_several_each_with_a_command_of_its_own(
    any_editor: EditorClient,
) -> None:
    """Editors cycle through them; what is accepted then is the one that was on the screen."""
    buffer = any_editor.open("many‸")
    assert len(await ghost_text(any_editor, buffer)) == 1
    items = await ghost_text(any_editor, buffer, kind=INVOKED)
    edits = [types.TextEdit(item.range, item.insert_text) for item in items]
    assert [buffer.edited([edit]) for edit in edits] == ["many" + text for text in MANY]
    ids = [item.command.arguments[0] for item in items]
    assert len(set(ids)) == len(MANY)
    for suggestion_id, item in zip(ids, items, strict=True):
        await any_editor.command(item.command.command, suggestion_id)
        (record,) = await any_editor.command("fimble.explain", 1)
        assert record["detail"] == suggestion_id


async def test_the_suggestion_fits_the_entry_chosen_in_the_menu(vscode: EditorClient) -> None:
    buffer = vscode.open("x = to‸")
    chosen = types.SelectedCompletionInfo(buffer.range(4, 6), "toString")
    (item,) = await ghost_text(vscode, buffer, selected=chosen)
    assert (item.insert_text, item.range) == ("toString()", buffer.range(4, 6))


async def test_a_selection_in_place_of_a_menu_entry_is_ignored(neovim: EditorClient) -> None:
    """Neovim sends the visual selection there."""
    buffer = neovim.open("x = ret‸")
    selection = types.SelectedCompletionInfo(buffer.range(4, 7), "ret")
    (item,) = await ghost_text(neovim, buffer, selected=selection)
    assert item.insert_text == "urn a + b"


async def test_the_newest_request_of_a_document_wins(any_editor: EditorClient) -> None:
    """Neovim does not cancel its older requests, and shows answers in the order they arrive."""
    slow, other = any_editor.open("wait‸"), any_editor.open("wait‸")
    older = asyncio.create_task(ghost_text(any_editor, slow))
    untouched = asyncio.create_task(ghost_text(any_editor, other))
    newer = asyncio.create_task(ghost_text(any_editor, slow))
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(older, TIMEOUT_S)
    last = asyncio.create_task(ghost_text(any_editor, slow))
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(newer, TIMEOUT_S)
    assert not last.done()
    assert not untouched.done()
    for buffer, task in ((slow, last), (other, untouched)):
        buffer.cursor = types.Position(0, 0)
        assert await ghost_text(any_editor, buffer) == []
        with pytest.raises(JsonRpcRequestCancelled):
            await asyncio.wait_for(task, TIMEOUT_S)


async def test_cancelling_stops_the_engine(vscode: EditorClient) -> None:
    buffer = vscode.open("wait‸")
    method = types.TEXT_DOCUMENT_INLINE_COMPLETION
    answer = vscode.protocol.send_request(method, params_at(buffer), msg_id=77)
    vscode.cancel_request(types.CancelParams(id=77))
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(asyncio.wrap_future(answer), TIMEOUT_S)
    (record,) = await vscode.command("fimble.explain", 1)
    assert record["reason"] == "cancelled"


async def test_an_answer_for_text_that_has_changed_is_not_given(vscode: EditorClient) -> None:
    """The range would mean another place."""
    buffer = vscode.open("pause‸")
    asked = asyncio.create_task(ghost_text(vscode, buffer))
    await vscode.command("fimble.explain", 1)
    vscode.change(buffer, "x\npause")
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(asked, TIMEOUT_S)


async def test_automatic_requests_fail_silently_and_invoked_ones_with_a_sentence(
    vscode: EditorClient,
) -> None:
    buffer, nothing = vscode.open("down‸"), vscode.open("nothing‸")
    vscode.messages.clear()
    assert await ghost_text(vscode, buffer) == []
    assert await ghost_text(vscode, nothing) == []
    assert vscode.messages == []
    assert await ghost_text(vscode, buffer, kind=INVOKED) == []
    assert await ghost_text(vscode, nothing, kind=INVOKED) == []
    said = [message.message for message in vscode.messages]
    assert said == ["The model server is down: start it.", "There is nothing to suggest."]


async def test_the_engine_gets_a_path_inside_the_workspace(vscode: EditorClient) -> None:
    buffer = vscode.open("ret‸")
    await ghost_text(vscode, buffer)
    (record,) = await vscode.command("fimble.explain", 1)
    assert record["path"] == buffer.uri.removeprefix("file:///project/")
