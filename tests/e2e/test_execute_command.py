"""`workspace/executeCommand` over stdio: refactors with progress, and the small commands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcRequestCancelled

from tests.support.editors import Buffer, EditorClient, recorded
from tests.support.fake_services import HIDDEN
from tests.support.raw_client import RawClient, raw_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMEOUT_S = 20


@pytest.fixture
def editor(vscode: EditorClient) -> Iterator[EditorClient]:
    forget(vscode)
    yield vscode
    vscode.refuse_edits_because = ""


def forget(editor: EditorClient) -> None:
    editor.messages.clear()
    editor.applied.clear()
    editor.progress_reports.clear()


def call(buffer: Buffer, action: str = "upper", **more: object) -> dict[str, Any]:
    start, end = buffer.whole().start, buffer.whole().end
    place = {
        "start": {"line": start.line, "character": start.character},
        "end": {"line": end.line, "character": end.character},
    }
    return {"uri": buffer.uri, "range": place, "action": action, "version": 1, **more}


async def reached(editor: EditorClient, condition: Callable[[], object]) -> None:
    """Waits for what the server sends by itself."""
    async with asyncio.timeout(TIMEOUT_S):
        while not condition():
            await editor.command("fimble.status")


def shown(editor: EditorClient) -> list[Any]:
    """What the one progress display has been told so far."""
    reports: list[Any]
    (reports,) = editor.progress_reports.values() or [[]]
    return reports


async def test_a_refactor_edits_the_document(any_editor: EditorClient) -> None:
    forget(any_editor)
    buffer = any_editor.open("é😋 = 'abc'\nx = 1")
    await any_editor.command("fimble.refactor", call(buffer))
    await reached(any_editor, lambda: any_editor.applied)
    assert buffer.text == "É😋 = 'ABC'\nX = 1"
    edit = any_editor.applied[0].edit
    # Neovim takes versioned edits but does not say so.
    assert (edit.document_changes is None) == (any_editor.editor_name == "neovim")
    if edit.document_changes:
        change = edit.document_changes[0]
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == 1
    assert any_editor.messages == []


async def test_progress_begins_reports_at_a_bounded_rate_and_ends(editor: EditorClient) -> None:
    """The refactorer reports a hundred steps at once."""
    running = asyncio.create_task(editor.command("fimble.refactor", call(editor.open("a"), "wait")))
    await reached(editor, lambda: "report" in [report.kind for report in shown(editor)])
    (token,) = editor.progress_reports
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    await asyncio.wait_for(running, TIMEOUT_S)
    reports = shown(editor)
    kinds = [report.kind for report in reports]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert 1 <= kinds.count("report") <= 3
    assert reports[0].cancellable


async def test_progress_says_what_is_being_done(editor: EditorClient) -> None:
    await editor.command("fimble.refactor", call(editor.open("abc"), title="Shout"))
    assert shown(editor)[0].title == "Fimble: Shout"


async def test_progress_ends_with_what_was_checked(editor: EditorClient) -> None:
    await editor.command("fimble.refactor", call(editor.open("abc")))
    assert shown(editor)[-1].message == "Checked: parses, code unchanged"


async def test_progress_and_undo_name_an_instruction_by_its_words(editor: EditorClient) -> None:
    argument = call(editor.open("abc"), "instruction", instruction="say  this")
    await editor.command("fimble.refactor", argument)
    assert shown(editor)[0].title == 'Fimble: Apply "say this"'
    assert editor.applied[0].label == 'Apply "say this"'


async def test_progress_of_an_edit_that_was_not_checked_claims_nothing(
    editor: EditorClient,
) -> None:
    await editor.command("fimble.refactor", call(editor.open("abc"), instruction="say this"))
    assert shown(editor)[-1].message is None


async def test_cancelling_the_progress_ends_the_refactor_quietly(editor: EditorClient) -> None:
    running = asyncio.create_task(editor.command("fimble.refactor", call(editor.open("a"), "wait")))
    await reached(editor, lambda: shown(editor))
    (token,) = editor.progress_reports
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    assert await asyncio.wait_for(running, TIMEOUT_S) is None
    assert (shown(editor)[-1].kind, shown(editor)[-1].message) == ("end", None)
    assert editor.messages == []
    assert editor.applied == []


async def test_cancelling_the_request_ends_the_refactor(editor: EditorClient) -> None:
    params = types.ExecuteCommandParams("fimble.refactor", [call(editor.open("a"), "wait")])
    method = types.WORKSPACE_EXECUTE_COMMAND
    answer = editor.protocol.send_request(method, params, msg_id="slow")
    await reached(editor, lambda: shown(editor))
    editor.cancel_request(types.CancelParams(id="slow"))
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(asyncio.wrap_future(answer), TIMEOUT_S)
    await reached(editor, lambda: shown(editor)[-1].kind == "end")


async def check_declined(editor: EditorClient, argument: dict[str, Any], sentence: str) -> None:
    """No edit, no error, one message."""
    assert await editor.command("fimble.refactor", argument) is None
    assert [message.message for message in editor.messages] == [sentence]
    await reached(editor, lambda: [report.kind for report in shown(editor)[-1:]] == ["end"])


async def test_a_rejected_edit_is_explained_in_one_sentence(editor: EditorClient) -> None:
    argument = call(editor.open("abc"), "reject")
    await check_declined(editor, argument, "The edit did not parse. Select less.")
    assert editor.applied == []
    await reached(editor, lambda: shown(editor))
    assert shown(editor)[-1].message is None


async def test_a_menu_older_than_the_document_is_refused(editor: EditorClient) -> None:
    buffer = editor.open("abc")
    argument = call(buffer)
    editor.change(buffer, "abcd")
    sentence = "The document was changed meanwhile; choose the action again."
    await check_declined(editor, argument, sentence)


async def test_an_edit_for_text_that_has_changed_is_refused(editor: EditorClient) -> None:
    buffer = editor.open("abc")
    running = asyncio.create_task(
        check_declined(
            editor,
            call(buffer, "until-changed"),
            "The document was changed meanwhile; nothing was edited. Try again.",
        )
    )
    await reached(editor, lambda: shown(editor))
    editor.change(buffer, "abcd")
    await asyncio.wait_for(running, TIMEOUT_S)
    assert editor.applied == []


async def test_an_edit_follows_its_lines_when_something_is_typed_elsewhere(
    editor: EditorClient,
) -> None:
    buffer = editor.open("abc\n\n\nx = 1\n")
    argument = call(buffer, "until-changed")
    argument["range"] = {
        "start": {"line": 3, "character": 0},
        "end": {"line": 3, "character": 5},
    }
    running = asyncio.create_task(editor.command("fimble.refactor", argument))
    await reached(editor, lambda: shown(editor))
    editor.change(buffer, "abc\nde\n\n\nx = 1\n")
    await asyncio.wait_for(running, TIMEOUT_S)
    await reached(editor, lambda: editor.applied)
    assert buffer.text == "abc\nde\n\n\nX = 1\n"
    assert editor.messages == []


async def test_a_closed_document_is_refused(editor: EditorClient) -> None:
    buffer = editor.open("abc")
    editor.text_document_did_close(types.DidCloseTextDocumentParams(buffer.identifier))
    await check_declined(editor, call(buffer), "The document is not open any more.")


async def test_the_editor_s_refusal_is_passed_on(editor: EditorClient) -> None:
    editor.refuse_edits_because = "read-only"
    argument = call(editor.open("abc"))
    await check_declined(editor, argument, "The editor did not apply the edit: read-only.")


async def test_the_users_own_words_reach_the_refactorer(editor: EditorClient) -> None:
    buffer = editor.open("abc")
    await editor.command("fimble.refactor", call(buffer, instruction="say this"))
    assert buffer.text == "say this"


async def test_a_crash_is_an_error_without_its_inside(editor: EditorClient) -> None:
    with pytest.raises(JsonRpcException) as failed:
        await editor.command("fimble.refactor", call(editor.open("abc"), "crash"))
    assert failed.value.code == -32603
    assert HIDDEN not in failed.value.message
    assert failed.value.data is None
    await reached(editor, lambda: [report.kind for report in shown(editor)[-1:]] == ["end"])


async def test_a_client_that_never_answers_for_its_progress_gets_the_edit_all_the_same() -> None:
    """Helix answers nothing while it shows a menu."""
    capabilities = {
        "window": {"workDoneProgress": True},
        "workspace": {"applyEdit": True},
    }
    async with raw_client() as client:
        await client.initialize(capabilities)
        client.open("abc")
        argument = {"uri": "file:///w/a.py", "action": "upper", "range": WHOLE_LINE}
        asked = client.ask(
            "workspace/executeCommand", {"command": "fimble.refactor", "arguments": [argument]}
        )
        edit = await client.wait_for_method("workspace/applyEdit")
        changes = edit["params"]["edit"]["changes"]
        assert [item["newText"] for item in changes["file:///w/a.py"]] == ["ABC"]
        client.reply(edit, {"applied": True})
        assert (await client.answer(asked))["result"] is None


async def test_a_client_s_own_progress_token_is_used() -> None:
    async with raw_client() as client:
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open("abc")
        argument = {"uri": "file:///w/a.py", "action": "reject", "range": WHOLE_LINE}
        params = {"command": "fimble.refactor", "arguments": [argument], "workDoneToken": 7}
        await client.request("workspace/executeCommand", params)
        shown = [m["params"] for m in client.messages if m.get("method") == "$/progress"]
        assert {item["token"] for item in shown} == {7}
        assert [item["value"]["kind"] for item in shown][-1] == "end"


WHOLE_LINE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 9}}


async def test_emacs_is_not_kept_waiting_for_a_command() -> None:
    """It does nothing else until the answer, and gives up after ten seconds."""
    async with raw_client() as client:
        await client.initialize(**recorded("eglot"))
        client.open("abc")
        argument = {"uri": "file:///w/a.py", "action": "wait", "range": WHOLE_LINE}
        params = {"command": "fimble.refactor", "arguments": [argument]}
        assert (await client.request("workspace/executeCommand", params))["result"] is None
        create = await client.wait_for_method("window/workDoneProgress/create")
        client.reply(create, None)
        begun = await client.wait_for_method("$/progress")
        assert begun["params"]["value"]["kind"] == "begin"


async def refactor_in_emacs(client: RawClient, action: str) -> None:
    await client.initialize(**recorded("eglot"))
    client.open("abc")
    argument = {"uri": "file:///w/a.py", "action": action, "range": WHOLE_LINE}
    params = {"command": "fimble.refactor", "arguments": [argument]}
    assert (await client.request("workspace/executeCommand", params))["result"] is None
    client.reply(await client.wait_for_method("window/workDoneProgress/create"), None)


async def test_emacs_is_told_that_arguments_make_no_sense() -> None:
    async with raw_client() as client:
        await client.initialize(**recorded("eglot"))
        params = {"command": "fimble.refactor", "arguments": [7]}
        answer = await client.request("workspace/executeCommand", params)
        assert answer["error"]["code"] == -32602


async def test_a_crash_reaches_the_user_of_emacs_as_one_sentence() -> None:
    """Nothing else can tell: the request has been answered."""
    async with raw_client() as client:
        await refactor_in_emacs(client, "crash")
        said = await client.wait_for_method("window/showMessage")
        sentence = "The refactor failed and nothing was edited; Fimble's log says where."
        assert said["params"]["message"] == sentence
        assert HIDDEN not in json.dumps(client.messages)


async def test_an_edit_that_the_editor_answers_with_an_error_is_one_sentence() -> None:
    async with raw_client() as client:
        await refactor_in_emacs(client, "upper")
        edit = await client.wait_for_method("workspace/applyEdit")
        client.send({"jsonrpc": "2.0", "id": edit["id"], "error": {"code": 1, "message": "no"}})
        said = await client.wait_for_method("window/showMessage")
        assert said["params"]["message"] == "The editor did not apply the edit: no"


async def test_explain_gives_the_newest_records_first(editor: EditorClient) -> None:
    buffer = editor.open("ret‸")
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked)
    params = types.InlineCompletionParams(context, buffer.identifier, buffer.cursor)
    await editor.text_document_inline_completion_async(params)
    records = await editor.command("fimble.explain")
    assert records[0]["trigger"] == "invoked"
    assert await editor.command("fimble.explain", 1) == records[:1]
    assert await editor.command("fimble.explain", 0) == []


async def test_status_says_how_the_server_is_set_up(editor: EditorClient) -> None:
    status = await editor.command("fimble.status")
    assert set(status) == {"version", "enabled", "models", "indexes", "problems", "last"}
    assert status["enabled"] is True


@pytest.mark.parametrize("what", ["accepted", "rejected"])
async def test_the_fate_of_a_suggestion_is_told_by_its_id(editor: EditorClient, what: str) -> None:
    await editor.command(f"fimble.{what}", "id-7")
    (record,) = await editor.command("fimble.explain", 1)
    assert (record["task"], record["detail"]) == (what, "id-7")


async def test_clearing_the_cache_says_how_much_there_was(editor: EditorClient) -> None:
    assert await editor.command("fimble.clearCache") == {"removed": 3}
    assert "3" in editor.messages[-1].message
