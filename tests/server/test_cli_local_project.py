"""The project's files as commands see them, with the real index in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from context.syntax import parse
from context.text import Span
from server.cli import local_project as module
from server.cli.local_project import local_project
from server.cli.targets import Source, read_source
from server.settings.values import CacheSettings, ContextSettings, Settings
from tests.support.indexed import write_files

FILES = {
    ".fimble.toml": "",
    "shop.py": "def sell(x):\n    return x\n",
    "main.py": "from shop import sell\n\n\ndef main():\n    sell(None)\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return read_source(str(write_files(tmp_path / "space", FILES) / "shop.py"))


def settings(source: Source, *, index: bool = True) -> Settings:
    cache = CacheSettings(directory=str(source.root.parent / "cache"))
    return Settings(context=ContextSettings(index=index), cache=cache)


async def test_a_command_knows_callers_files_and_the_whole_project(source: Source) -> None:
    with local_project(source, settings(source)) as project:
        document = source.document
        span = Span(document.point_at(0), document.end)
        (caller,) = await project.around(parse(document), span, 1_000)
        assert (caller.path, caller.why) == ("main.py", "calls sell")
        assert {"main.py", "shop.py"} <= set(await project.paths())
        assert await project.mentioning(["sell"]) == ("main.py", "shop.py")
        pack = await project.pack(["shop.py"], 5_000)
        assert pack is not None
        assert pack.text.endswith("=== shop.py ===\ndef sell(x):\n    return x\n\n")


@pytest.mark.parametrize("wide", [False, True], ids=["no index", "the user's home"])
async def test_without_an_index_files_can_be_read(
    source: Source, monkeypatch: pytest.MonkeyPatch, *, wide: bool
) -> None:
    monkeypatch.setattr(module, "is_too_wide", lambda _: wide)
    with local_project(source, settings(source, index=wide)) as project:
        assert await project.pack(["shop.py"], 5_000) is None
        assert await project.read("main.py") is not None
    assert not (source.root.parent / "cache").exists()
