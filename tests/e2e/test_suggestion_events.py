"""What the editor tells of a suggestion, by its command and in Copilot's dialect, over stdio."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from tests.support.editors import EditorClient
from tests.support.raw_client import raw_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

DID_SHOW = "textDocument/didShowCompletion"
DID_PARTIALLY_ACCEPT = "textDocument/didPartiallyAcceptCompletion"


async def item_at_smile(editor: EditorClient) -> dict[str, Any]:
    """The item `smile😋 = 1` is completed with, as plain JSON."""
    buffer = editor.open("smile‸")
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic)
    params = types.InlineCompletionParams(context, buffer.identifier, buffer.cursor)
    found = await editor.text_document_inline_completion_async(params)
    assert isinstance(found, types.InlineCompletionList)
    (item,) = found.items
    assert item.command
    return {
        "insertText": item.insert_text,
        "command": {
            "command": item.command.command,
            "arguments": list(item.command.arguments or ()),
        },
    }


async def last_event(editor: EditorClient) -> tuple[str, str]:
    (record,) = await editor.command("fimble.explain", 1)
    return record["task"], record["detail"]


async def test_a_suggestion_on_the_screen_is_reported(any_editor: EditorClient) -> None:
    item = await item_at_smile(any_editor)
    any_editor.protocol.notify(DID_SHOW, {"item": item})
    assert await last_event(any_editor) == ("shown", item["command"]["arguments"][0])


@pytest.mark.parametrize(("units", "chars"), [(0, 0), (1, 0), (2, 1), (4, 3), (6, 5), (99, 5)])
async def test_an_accepted_part_is_counted_in_utf_16_units(
    any_editor: EditorClient, units: int, chars: int
) -> None:
    """The dialect says so, also to editors that count positions in something else."""
    item = await item_at_smile(any_editor)
    any_editor.protocol.notify(DID_PARTIALLY_ACCEPT, {"item": item, "acceptedLength": units})
    assert await last_event(any_editor) == (
        "accepted",
        f"{item['command']['arguments'][0]} {chars}",
    )


@pytest.mark.parametrize(
    ("start", "end", "new", "told"),
    [
        (2, 8, "", "o😋bar("),
        (2, 9, "", "o😋bar(\n"),
        (2, 8, "x", None),
        (2, 2, "", None),
        (0, 400, "", None),
    ],
)
async def test_what_a_change_takes_away_is_told_to_the_engine(
    any_editor: EditorClient, start: int, end: int, new: str, told: str | None
) -> None:
    buffer = any_editor.open("fo" + "o😋bar(\n" + "x\n" * 300 + "smile‸")
    await any_editor.command("fimble.clearCache")
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic)
    params = types.InlineCompletionParams(context, buffer.identifier, buffer.cursor)
    await any_editor.text_document_inline_completion_async(params)
    change = types.TextDocumentContentChangePartial(buffer.range(start, end), new)
    document = types.VersionedTextDocumentIdentifier(2, buffer.uri)
    any_editor.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
    event = await last_event(any_editor)
    assert event == (("deleted", told) if told else ("completion", ""))


async def test_what_the_editor_focuses_is_taken_note_of(vscode: EditorClient) -> None:
    await item_at_smile(vscode)
    vscode.protocol.notify("textDocument/didFocus", {"textDocument": {"uri": "file:///a.py"}})
    vscode.protocol.notify("textDocument/didFocus", {})
    assert (await last_event(vscode))[0] == "completion"


def command(*arguments: object, name: object = "fimble.accepted") -> dict[str, object]:
    return {"command": name, "arguments": list(arguments)}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        (DID_SHOW, None),
        (DID_SHOW, []),
        (DID_SHOW, {}),
        (DID_SHOW, {"item": {"insertText": "x"}}),
        (DID_SHOW, {"item": {"command": "fimble.accepted"}}),
        (DID_SHOW, {"item": {"command": command()}}),
        (DID_SHOW, {"item": {"command": command(7)}}),
        (DID_SHOW, {"item": {"command": command("id", name="somebody.else")}}),
        (DID_PARTIALLY_ACCEPT, {"item": {"insertText": "x", "command": command("id")}}),
        *(
            (
                DID_PARTIALLY_ACCEPT,
                {"item": {"insertText": "x", "command": command("id")}, "acceptedLength": length},
            )
            for length in (-1, 1.5, "1", True, None)
        ),
        (DID_PARTIALLY_ACCEPT, {"item": {"command": command("id")}, "acceptedLength": 1}),
        (
            DID_PARTIALLY_ACCEPT,
            {
                "item": {"insertText": {"kind": "snippet"}, "command": command("id")},
                "acceptedLength": 1,
            },
        ),
    ],
)
async def test_what_cannot_be_read_is_passed_over(
    vscode: EditorClient, method: str, params: object
) -> None:
    """No event, no message box."""
    await item_at_smile(vscode)
    vscode.messages.clear()
    vscode.protocol.notify(method, params)
    assert (await last_event(vscode))[0] == "completion"
    assert vscode.messages == []


async def test_what_is_passed_over_is_logged_without_its_text() -> None:
    async with raw_client() as client:
        await client.initialize()
        client.notify(DID_SHOW, {"item": {"insertText": "secret text"}})
        await client.settled()
        client.close_input()
        _, log = await client.finish()
        assert "didShowCompletion: not understood" in log
        assert "secret" not in log


async def test_before_there_are_suggestions_nothing_happens() -> None:
    async with raw_client() as client:
        await client.initialize()
        client.notify(DID_SHOW, {"item": {"command": command("id")}})
        item = {"insertText": "x", "command": command("id")}
        client.notify(DID_PARTIALLY_ACCEPT, {"item": item, "acceptedLength": 1})
        await client.settled()
        assert not [message for message in client.messages if "method" in message]
