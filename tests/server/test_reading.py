"""Texts to read are kept as private files, and not for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn, cast

import pytest
from lsprotocol import types

from server import reading
from server.reading import KEPT_MAX, keep_page
from server.settings.values import CacheSettings
from server.state import FimbleServer


def test_a_page_is_named_for_its_title_and_for_this_user_alone(tmp_path: Path) -> None:
    page = keep_page(tmp_path / "pages", "Explain this: ../é", "Because.")
    assert page.parent == tmp_path / "pages"
    assert page.name.startswith("explain-this-")
    assert page.read_text(encoding="utf-8") == "Because.\n"
    assert page.stat().st_mode & 0o777 == 0o600
    assert page.parent.stat().st_mode & 0o777 == 0o700


def test_the_last_pages_are_kept(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine", encoding="utf-8")
    pages = [keep_page(tmp_path, "", f"{number}") for number in range(KEPT_MAX + 2)]
    assert [page for page in pages if page.exists()] == pages[2:]
    assert other.exists()


class SilentEditor:
    """Stands for a server whose editor never answers `window/showDocument`."""

    def __init__(self, cache: CacheSettings) -> None:
        self.state = SimpleNamespace(
            client=SimpleNamespace(shows_documents=True), settings=SimpleNamespace(cache=cache)
        )
        self.told: list[str] = []

    async def window_show_document_async(self, params: types.ShowDocumentParams) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError(params)

    def window_show_message(self, params: types.ShowMessageParams) -> None:
        self.told.append(params.message)


async def test_an_editor_that_never_says_whether_it_shows_a_text_gets_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ANSWER_MS", 0)
    editor = SilentEditor(CacheSettings(directory=str(tmp_path)))
    await reading.show_text(cast("FimbleServer", editor), "Explain", "Because.")
    assert editor.told == ["Because."]
