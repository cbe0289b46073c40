"""The services are built once, when somebody needs them, and never after the end."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from completion.ports import ContextSource, NoContext
from server.services import LazyServices, Services, ShuttingDown
from server.settings.values import Settings
from tests.support.fake_services import FakeServices


class Builder:
    """Counts what it builds."""

    def __init__(self) -> None:
        self.built = 0
        self.services: FakeServices | None = None

    async def build(self, settings: Settings, _: ContextSource) -> Services:
        await asyncio.sleep(0)
        self.built += 1
        self.services = FakeServices(settings)
        return self.services


def lazy(builder: Builder) -> LazyServices:
    services = LazyServices(builder.build, Settings, NoContext)
    services.settings_known.set()
    return services


async def test_many_who_ask_at_once_get_the_same() -> None:
    builder = Builder()
    services = lazy(builder)
    assert services.ready is None
    found = await asyncio.gather(*(services.get() for _ in range(3)))
    assert all(one is services.ready for one in found)
    assert builder.built == 1


async def test_nothing_is_built_after_the_end() -> None:
    """A model process started then would have nobody to end it."""
    builder = Builder()
    services = lazy(builder)
    await services.aclose()
    with pytest.raises(ShuttingDown):
        await services.get()
    assert builder.built == 0


async def test_the_first_request_waits_for_the_settings() -> None:
    builder = Builder()
    services = LazyServices(builder.build, Settings, NoContext)
    asked = asyncio.create_task(services.get())
    await asyncio.sleep(0)
    assert builder.built == 0
    services.settings_known.set()
    assert await asked is services.ready


async def test_settings_that_change_while_it_is_built_are_taken() -> None:
    """An editor may push its settings right after `initialized`, while modules are loaded."""
    builder = Builder()
    settings = Settings()
    services = LazyServices(builder.build, lambda: settings, NoContext)
    services.settings_known.set()
    asked = asyncio.create_task(services.get())
    await asyncio.sleep(0)
    settings = replace(settings, completion=replace(settings.completion, max_lines=7))
    await asked
    assert builder.services is not None
    assert [record.detail for record in builder.services.engine.records] == ["7"]
