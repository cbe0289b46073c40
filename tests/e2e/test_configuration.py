"""Settings by each of the three ways an editor sends them, applied while the server runs."""

from __future__ import annotations

from typing import Any

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
