"""What commands show models of other files, with the real index in this process."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from completion.ports import Collected, Freshness
from context.syntax import parse
from context.text import Point
from server.cli.local_context import local_context, rules_for, settings_for
from server.cli.session import withheld_from_models
from server.cli.targets import Source, read_source
from server.settings.values import CacheSettings, ContextSettings, Settings

STOCK = "class Warehouse:\n    def reserve_pallet(self, code: str) -> bool:\n        return True\n"
SHOP = "from stock import Warehouse\n\n\ndef order(w: Warehouse) -> bool:\n    return w.\n"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    folder = tmp_path / "space"
    (folder / ".git").mkdir(parents=True)
    (folder / "stock.py").write_text(STOCK)
    (folder / "shop.py").write_text(SHOP)
    return read_source(str(folder / "shop.py"))


def settings(source: Source, **context: object) -> Settings:
    cache = CacheSettings(directory=str(source.root.parent / "cache"))
    return Settings(context=ContextSettings(**context), cache=cache)  # type: ignore[arg-type]


async def collected(source: Source, settings: Settings) -> Collected:
    with local_context(source, settings) as context:
        parsed = parse(source.document)
        before = context.ready(parsed, Point(4, 13))
        assert before.related.code == ()
        found = await context.collect(parsed, Point(4, 13), 0)
        assert context.ready(parsed, Point(4, 13)) == found
        return found


async def test_the_project_is_indexed_and_asked(source: Source) -> None:
    found = await collected(source, settings(source))
    assert found.freshness is Freshness.FRESH
    (code,) = found.related.code
    assert (code.path, code.first_line) == ("stock.py", 0)
    assert "def reserve_pallet(self, code: str) -> bool:\n" in code.text
    assert list((source.root.parent / "cache" / "indexes").iterdir())


async def test_without_an_index_nothing_is_read_or_written(source: Source) -> None:
    found = await collected(source, settings(source, index=False))
    assert (found.freshness, found.related.code) == (Freshness.OFF, ())
    assert not (source.root.parent / "cache").exists()


async def test_rules_are_told_with_and_without_an_index(source: Source) -> None:
    (source.root / "AGENTS.md").write_text("Use tabs.\n")
    for index in (True, False):
        found = await collected(source, settings(source, index=index, rules_file="AGENTS.md"))
        assert found.related.rules == "Use tabs.\n"
    assert rules_for(source.root, settings(source)) == ""


def test_an_option_does_without_the_index(
    source: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FIMBLE_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.delenv("FIMBLE_CONTEXT_INDEX", raising=False)
    for no_index in (True, False):
        arguments = argparse.Namespace(no_index=no_index)
        assert settings_for(source, arguments).context.index is not no_index


def test_what_must_not_leave_is_withheld_from_commands_too(source: Source) -> None:
    assert withheld_from_models(source) is None
    (source.root / ".fimbleignore").write_text("shop.py\n")
    withheld = withheld_from_models(source)
    assert withheld is not None
    assert withheld.reason == "private_ignored"
