"""Settings by each of the three ways an editor sends them, applied while the server runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.editors import recorded
from tests.support.raw_client import RawClient, inline_at, raw_client

PULLS = {"workspace": {"configuration": True}}


async def status(client: RawClient) -> Any:
    answer = await client.request("workspace/executeCommand", {"command": "fimble.status"})
    return answer["result"]


async def next_pull(client: RawClient, settings: object) -> dict[str, Any]:
    """Answers the server's next question for settings."""
    pull = await client.wait_for_method("workspace/configuration")
    client.messages.remove(pull)
    client.reply(pull, [settings])
    return dict(pull["params"])


async def test_initialization_options_are_the_settings() -> None:
    async with raw_client() as client:
        options = {"completion": {"enabled": False}}
        await client.initialize(initializationOptions=options)
        await client.settled()
        assert (await status(client))["enabled"] is False


async def test_settings_are_pulled_after_initialized_and_win() -> None:
    async with raw_client() as client:
        await client.initialize(PULLS, initializationOptions={"completion": {"enabled": False}})
        assert await next_pull(client, {"completion": {"enabled": True}}) == {
            "items": [{"section": "fimble"}]
        }
        await client.settled()
        assert (await status(client))["enabled"] is True


async def test_a_push_makes_the_server_pull_again() -> None:
    async with raw_client() as client:
        await client.initialize(PULLS)
        await next_pull(client, None)
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        await next_pull(client, {"completion": {"enabled": False}})
        await client.settled()
        assert (await status(client))["enabled"] is False


async def test_pushed_settings_are_taken_from_clients_that_cannot_be_asked() -> None:
    """With the section's name around them, or without, as Helix does."""
    async with raw_client() as client:
        await client.initialize()
        for settings, enabled in (
            ({"fimble": {"completion": {"enabled": False}}}, False),
            ({"completion": {"enabled": True}}, True),
        ):
            client.notify("workspace/didChangeConfiguration", {"settings": settings})
            await client.settled()
            assert (await status(client))["enabled"] is enabled


async def test_an_answered_pull_outdates_what_was_pushed() -> None:
    off = {"fimble": {"completion": {"enabled": False}}}
    async with raw_client() as client:
        await client.initialize(PULLS)
        await next_pull(client, None)
        for settings, pulled, enabled in ((off, None, False), (None, {}, True)):
            client.notify("workspace/didChangeConfiguration", {"settings": settings})
            await next_pull(client, pulled)
            await client.settled()
            assert (await status(client))["enabled"] is enabled


async def test_a_push_of_nothing_takes_the_one_before_it_back() -> None:
    async with raw_client() as client:
        await client.initialize()
        off = {"fimble": {"completion": {"enabled": False}}}
        for settings, enabled in ((off, False), (None, True), (off, False), ({}, True)):
            client.notify("workspace/didChangeConfiguration", {"settings": settings})
            await client.settled()
            assert (await status(client))["enabled"] is enabled


async def test_changes_reach_the_running_services() -> None:
    async with raw_client() as client:
        await client.initialize()
        client.open("ret")
        await client.request("textDocument/inlineCompletion", inline_at(0, 3))
        settings = {"fimble": {"completion": {"maxLines": 7}}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        await client.settled()
        assert (await status(client))["last"]["detail"] == "7"


async def test_bad_settings_are_reported_once_and_the_rest_counts() -> None:
    async with raw_client() as client:
        settings = {"completion": {"enabled": False, "maxLines": "many"}, "colour": "red"}
        await client.initialize(initializationOptions=settings)
        said = await client.wait_for_method("window/showMessage")
        assert "completion.maxLines" in said["params"]["message"]
        assert "colour" in said["params"]["message"]
        assert "red" not in said["params"]["message"]
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        await client.settled()
        assert [m.get("method") for m in client.messages].count("window/showMessage") == 1
        assert (await status(client))["enabled"] is False


async def test_the_server_asks_to_be_told_of_changes_where_that_must_be_asked() -> None:
    async with raw_client() as client:
        watching = {"workspace": {"didChangeConfiguration": {"dynamicRegistration": True}}}
        await client.initialize(watching)
        asked = await client.wait_for_method("client/registerCapability")
        (registration,) = asked["params"]["registrations"]
        assert registration["method"] == "workspace/didChangeConfiguration"
        assert registration["registerOptions"] == {"section": "fimble"}


async def test_a_client_that_fails_to_say_its_settings_is_served_with_the_defaults() -> None:
    async with raw_client() as client:
        await client.initialize(PULLS)
        pull = await client.wait_for_method("workspace/configuration")
        failure = {"code": -32601, "message": "no"}
        client.send({"jsonrpc": "2.0", "id": pull["id"], "error": failure})
        client.open("ret")
        answer = await client.request("textDocument/inlineCompletion", inline_at(0, 3))
        assert answer["result"]["items"]


OFF = "[completion]\nenabled = false\n"


async def in_folder(client: RawClient, folder: Path, **workspace: object) -> None:
    folders = [{"uri": folder.as_uri(), "name": "w"}]
    await client.initialize({"workspace": workspace}, workspaceFolders=folders)
    await client.settled()


async def test_a_workspace_s_own_file_takes_away(tmp_path: Path) -> None:
    (tmp_path / ".fimble.toml").write_text(OFF, encoding="utf-8")
    async with raw_client() as client:
        await in_folder(client, tmp_path)
        assert (await status(client))["enabled"] is False


async def test_what_a_workspace_may_not_set_is_reported_once(tmp_path: Path) -> None:
    text = '[privacy]\nredactSecrets = false\n[models.mine]\nbaseUrl = "http://evil.example"\n'
    (tmp_path / ".fimble.toml").write_text(text, encoding="utf-8")
    async with raw_client() as client:
        await in_folder(client, tmp_path)
        said = await client.wait_for_method("window/showMessage")
        assert "privacy.redactSecrets" in said["params"]["message"]
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        await client.settled()
        assert [m.get("method") for m in client.messages].count("window/showMessage") == 1
        assert "mine" not in (await status(client))["models"]


async def test_a_workspace_s_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    """The editor tells of it, or the settings change."""
    file = tmp_path / ".fimble.toml"
    async with raw_client() as client:
        await in_folder(client, tmp_path, didChangeWatchedFiles={"dynamicRegistration": True})
        asked = await client.wait_for_method("client/registerCapability")
        (registration,) = asked["params"]["registrations"]
        assert registration["method"] == "workspace/didChangeWatchedFiles"
        globs = [each["globPattern"] for each in registration["registerOptions"]["watchers"]]
        assert "**/.fimble.toml" in globs
        assert "**/.cursorignore" in globs  # and without an index, no more than such files
        assert "**/*" not in globs

        file.write_text(OFF, encoding="utf-8")
        changed = {"changes": [{"uri": file.as_uri(), "type": 1}]}
        client.notify("workspace/didChangeWatchedFiles", changed)
        await client.settled()
        assert (await status(client))["enabled"] is False

        file.unlink()
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        await client.settled()
        assert (await status(client))["enabled"] is True


async def test_other_files_are_of_no_concern(tmp_path: Path) -> None:
    async with raw_client() as client:
        await in_folder(client, tmp_path)
        (tmp_path / ".fimble.toml").write_text(OFF, encoding="utf-8")
        changed = {"changes": [{"uri": (tmp_path / "fimble.toml").as_uri(), "type": 2}]}
        client.notify("workspace/didChangeWatchedFiles", changed)
        await client.settled()
        assert (await status(client))["enabled"] is True


async def test_every_folder_s_file_takes_away_and_is_gone_with_its_folder(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / ".fimble.toml").write_text(OFF, encoding="utf-8")
    folder = {"uri": other.as_uri(), "name": "other"}
    async with raw_client() as client:
        await in_folder(client, tmp_path)
        for event, enabled in (
            ({"added": [folder], "removed": []}, False),
            ({"added": [], "removed": [folder]}, True),
        ):
            client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
            await client.settled()
            assert (await status(client))["enabled"] is enabled


async def test_emacs_is_not_asked_to_watch_every_folder(tmp_path: Path) -> None:
    async with raw_client() as client:
        await client.initialize(**recorded("eglot"), rootUri=tmp_path.as_uri())
        await next_pull(client, None)
        await client.settled()
        asked = [m for m in client.messages if m.get("method") == "client/registerCapability"]
        methods = [item["method"] for m in asked for item in m["params"]["registrations"]]
        assert "workspace/didChangeWatchedFiles" not in methods


async def test_the_workspace_s_file_holds_also_when_the_editor_does_not_say_its_settings(
    tmp_path: Path,
) -> None:
    (tmp_path / ".fimble.toml").write_text(OFF, encoding="utf-8")
    async with raw_client() as client:
        await in_folder(client, tmp_path, configuration=True)
        await client.wait_for_method("workspace/configuration")
        assert (await status(client))["enabled"] is False
