"""What is made is ended, whatever fails."""

from __future__ import annotations

import logging

import pytest

from server.composition import build_services
from server.settings.values import Settings

USER_TEXT = "the user's text"


async def test_a_part_that_cannot_be_closed_keeps_no_other_open(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    services = build_services(Settings())
    closed: list[str] = []

    async def fail() -> None:
        closed.append("engine")
        raise RuntimeError(USER_TEXT)

    async def close_cache() -> None:
        closed.append("cache")

    monkeypatch.setattr(services.engine, "aclose", fail)
    monkeypatch.setattr(services.cache, "aclose", close_cache)
    for name, client in services.models.items():

        async def close_client(name: str = name) -> None:
            closed.append(name)
            raise RuntimeError(USER_TEXT)

        monkeypatch.setattr(client, "aclose", close_client)
    with caplog.at_level(logging.ERROR):
        await services.aclose()
    assert closed == ["engine", *services.models, "cache"]
    assert "closing failed: RuntimeError" in caplog.text
    assert USER_TEXT not in caplog.text
