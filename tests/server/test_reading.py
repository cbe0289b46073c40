"""Texts to read are kept as private files, and not for ever."""

from __future__ import annotations

from pathlib import Path

from server.reading import KEPT_MAX, keep_page


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
