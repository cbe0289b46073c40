"""`textDocument/codeAction` and `codeAction/resolve` over stdio: the refactor menu."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.support.editors import Buffer, EditorClient
from tests.support.raw_client import notification, raw_client, request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def menu(
    editor: EditorClient, buffer: Buffer, only: list[Any] | None = None
) -> list[types.CodeAction]:
    context = types.CodeActionContext([], only=only)
    params = types.CodeActionParams(buffer.identifier, buffer.whole(), context)
    found = await editor.text_document_code_action_async(params)
    return [action for action in found or () if isinstance(action, types.CodeAction)]


async def test_each_action_carries_the_command_that_does_it(any_editor: EditorClient) -> None:
    buffer = any_editor.open("a = 'é😋'\nb = 2")
    action = (await menu(any_editor, buffer))[0]
    assert (action.title, action.kind) == ("Shout", "refactor.rewrite")
    assert action.edit is None
    assert action.command
    (argument,) = action.command.arguments or ()
    end = buffer.whole().end
    assert action.command.command == "fimble.refactor"
    assert argument == {
        "uri": buffer.uri,
        "range": {
            "start": {"line": 0, "character": 0},
            "end": {"line": end.line, "character": end.character},
        },
        "action": "upper",
        "version": 1,
        "title": "Shout",
    }


@pytest.mark.parametrize(
    ("only", "expect"),
    [
        (None, {"Shout", "Fix this"}),
        ([""], {"Shout", "Fix this"}),
        (["quickfix"], {"Fix this"}),
        (["refactor"], {"Shout"}),
        (["refactor.rewrite"], {"Shout"}),
        (["refactor.extract", "source"], set()),
        (["refac"], set()),
        (["refactor", "quickfix"], {"Shout", "Fix this"}),
    ],
)
async def test_the_menu_has_the_kinds_that_are_wanted(
    vscode: EditorClient, only: list[Any] | None, expect: set[str]
) -> None:
    titles = {action.title for action in await menu(vscode, vscode.open("a"), only)}
    assert titles & {"Shout", "Fix this"} == expect


async def test_what_cannot_be_chosen_is_shown_where_the_editor_can_say_why(
    any_editor: EditorClient,
) -> None:
    found = {action.title: action for action in await menu(any_editor, any_editor.open("a"))}
    assert ("Not here" in found) == (any_editor.editor_name != "eglot")
    if "Not here" in found:
        assert found["Not here"].disabled == types.CodeActionDisabled("No model is set up.")
        assert found["Not here"].command is None


async def test_actions_are_marked_as_made_by_a_model_where_the_editor_knows_the_mark(
    any_editor: EditorClient,
) -> None:
    action = (await menu(any_editor, any_editor.open("a")))[0]
    expect = (types.CodeActionTag.LlmGenerated,) if any_editor.editor_name == "vscode" else None
    assert action.tags == expect


async def test_resolving_an_action_with_a_command_changes_nothing(neovim: EditorClient) -> None:
    """Neovim, VS Code and Helix ask although there is nothing to resolve."""
    action = (await menu(neovim, neovim.open("a")))[0]
    assert await neovim.code_action_resolve_async(action) == action


def data(buffer: Buffer, action: str) -> dict[str, Any]:
    zero = {"line": 0, "character": 0}
    end = {"line": 0, "character": len(buffer.text)}
    return {"uri": buffer.uri, "range": {"start": zero, "end": end}, "action": action}


async def test_resolve_fills_in_the_edit(vscode: EditorClient) -> None:
    buffer = vscode.open("abc")
    action = types.CodeAction("Shout", data=data(buffer, "upper"))
    resolved = await vscode.code_action_resolve_async(action)
    assert resolved.edit
    (change,) = resolved.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1
    assert [edit.new_text for edit in change.edits if isinstance(edit, types.TextEdit)] == ["ABC"]


async def test_resolve_says_why_there_is_no_edit(vscode: EditorClient) -> None:
    action = types.CodeAction("Try", data=data(vscode.open("abc"), "reject"))
    with pytest.raises(JsonRpcException, match="The edit did not parse") as failed:
        await vscode.code_action_resolve_async(action)
    assert failed.value.code == -32803


async def test_a_request_sees_the_document_as_it_was_when_the_request_came() -> None:
    """Also when the change that follows comes in the same read."""
    async with raw_client() as client:
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open("abc")
        document = {"uri": "file:///w/a.py", "version": 2}
        change = {"textDocument": document, "contentChanges": [{"text": "x"}]}
        zero = {"line": 0, "character": 0}
        place = {"textDocument": document, "range": {"start": zero, "end": zero}}
        params = place | {"context": {"diagnostics": []}}
        asked = request(5, "textDocument/codeAction", params)
        client.send(asked, notification("textDocument/didChange", change))
        (action, *_) = (await client.answer(5))["result"]
        assert action["command"]["arguments"][0]["version"] == 1


RESOLVES = {"codeAction": {"resolveSupport": {"properties": ["edit"]}}}


@pytest.mark.parametrize(
    ("capabilities", "options", "way"),
    [
        ({"textDocument": RESOLVES}, {}, "data"),
        ({"textDocument": RESOLVES, "workspace": {"applyEdit": True}}, {}, "command"),
        (
            {"textDocument": RESOLVES, "workspace": {"applyEdit": True}},
            {"refactor": {"delivery": "resolve"}},
            "data",
        ),
        ({"workspace": {"applyEdit": True}}, {"refactor": {"delivery": "resolve"}}, "command"),
        ({}, {}, "nothing"),
    ],
)
async def test_the_edit_is_delivered_the_way_the_client_can_take_it(
    capabilities: dict[str, Any], options: dict[str, Any], way: str
) -> None:
    async with raw_client() as client:
        await client.initialize(capabilities, initializationOptions=options)
        client.open("abc")
        zero = {"line": 0, "character": 0}
        params = {
            "textDocument": {"uri": "file:///w/a.py"},
            "range": {"start": zero, "end": zero},
            "context": {"diagnostics": [], "triggerKind": 7},
        }
        actions = (await client.request("textDocument/codeAction", params))["result"]
        assert (actions == []) == (way == "nothing")
        if actions:
            assert ("command" in actions[0], "data" in actions[0]) == (
                way == "command",
                way == "data",
            )


def diagnostic(message: str, **more: Any) -> dict[str, Any]:
    zero = {"line": 0, "character": 0}
    return {
        "range": {"start": zero, "end": {"line": 0, "character": 3}},
        "message": message,
        **more,
    }


async def actions_with(client: Any, diagnostics: list[dict[str, Any]]) -> dict[str, Any]:
    zero = {"line": 0, "character": 0}
    params = {
        "textDocument": {"uri": "file:///w/a.py"},
        "range": {"start": zero, "end": {"line": 0, "character": 3}},
        "context": {"diagnostics": diagnostics},
    }
    found = (await client.request("textDocument/codeAction", params))["result"]
    return {action["title"]: action for action in found}


async def test_a_diagnostic_goes_with_the_action_that_mends_it() -> None:
    async with raw_client() as client:
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open("abc")
        given = diagnostic("b is odd", source="lint", code=7)
        mend = (await actions_with(client, [given]))["Mend this"]
        assert mend["diagnostics"] == [given]
        assert "isPreferred" not in mend
        (argument,) = mend["command"]["arguments"]
        assert argument["diagnostics"] == [given]
        asked = {"command": "fimble.refactor", "arguments": [argument]}
        client.send(request(9, "workspace/executeCommand", asked))
        edit = await client.wait_for_method("workspace/applyEdit")
        assert "lint: b is odd" in str(edit)


async def test_the_usual_choice_is_preferred() -> None:
    async with raw_client() as client:
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open("abc")
        found = await actions_with(client, [])
        assert found["Do the likely thing"]["isPreferred"] is True
        assert "isPreferred" not in found["Shout"]


@pytest.mark.parametrize("asks", [True, False])
async def test_words_are_asked_for_by_the_editor_that_can(asks: bool) -> None:
    async with raw_client() as client:
        told = {"workspace": {"applyEdit": True}, "experimental": {"fimbleAsks": asks}}
        await client.initialize(told)
        client.open("abc")
        found = await actions_with(client, [])
        assert ("Say what to do…" in found) is asks
        if asks:
            assert found["Say what to do…"]["command"]["command"] == "fimble.instruct"
