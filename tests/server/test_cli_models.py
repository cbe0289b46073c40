"""`fimble models`: what is here, what can be fetched, and taking it away again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from completion.upstream.catalogue import CATALOGUE, CatalogueEntry
from completion.upstream.pull import Progress, Pulled
from server.cli import dispatch, models_command

ENTRY = CATALOGUE[0]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of weights of a user who has pulled one model and put another one there."""
    monkeypatch.setattr(models_command, "data_directory", lambda: tmp_path)
    monkeypatch.setenv("FIMBLE_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").touch()
    models = tmp_path / "models"
    models.mkdir()
    (models / f"{ENTRY.name}.gguf").write_bytes(b"GGUF" * 1_000_000)
    (models / "mine.gguf").write_bytes(b"GGUF")
    return models


def check_run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `fimble models` with `arguments`."""
    code = dispatch.run(["models", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_list_says_what_is_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check_run(capsys, "list")
    assert code == 0
    assert f"here {ENTRY.name}" in out
    assert "here mine" in out
    assert f"     {CATALOGUE[1].name}" in out
    assert CATALOGUE[1].licence in out


@pytest.mark.parametrize("arguments", [("list", "--json"), ("--json", "list")])
def test_the_list_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str]
) -> None:
    rows = json.loads(check_run(capsys, *arguments)[1])["models"]
    assert {row["name"]: row["installed"] for row in rows}[CATALOGUE[1].name] is False
    (row,) = (row for row in rows if row["name"] == ENTRY.name)
    assert (row["installed"], row["sha256"]) == (True, ENTRY.sha256)


def test_a_pulled_model_can_be_removed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = (0, f"Removed {ENTRY.name}: 4 MB are free again.\n", "")
    assert check_run(capsys, "remove", ENTRY.name) == answer
    assert not (folder / f"{ENTRY.name}.gguf").exists()
    code, _, err = check_run(capsys, "remove", ENTRY.name)
    assert code == 1
    assert "fimble models list" in err


def test_only_models_of_the_catalogue_can_be_pulled(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = check_run(capsys, "pull", "../evil")
    assert code == 2
    assert ENTRY.name in err


def test_nothing_is_fetched_while_offline(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIMBLE_PRIVACY_OFFLINE", "1")
    code, _, err = check_run(capsys, "pull", CATALOGUE[1].name)
    assert code == 1
    assert "privacy.offline" in err


@pytest.mark.parametrize("checked", [True, False])
def test_a_pull_says_where_the_model_is_and_whether_it_was_checked(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    checked: bool,
) -> None:
    asked: list[CatalogueEntry] = []

    async def pull(entry: CatalogueEntry, directory: Path, progress: Progress) -> Pulled:
        asked.append(entry)
        progress(1, 2)
        return Pulled(directory / "models" / "x.gguf", 5_000_000, "d1gest", checked)

    monkeypatch.setattr(models_command, "pull", pull)
    code, out, err = check_run(capsys, "pull", ENTRY.name)
    assert (code, asked) == (0, [ENTRY])
    assert out.startswith(f"{folder / 'x.gguf'} (5 MB, ")
    assert ("SHA-256 is d1gest" in out) is not checked
    assert err == f"Fetching {ENTRY.name}, {ENTRY.size_bytes / 1e6:.0f} MB\n"
