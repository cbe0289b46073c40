from __future__ import annotations

import pytest

from context.budget import chars_for, tokens_in
from context.languages import LANGUAGES, PLAIN_TEXT, BlockStyle, language_id_for_path, language_of


@pytest.mark.parametrize(
    ("sent", "row"),
    [
        ("python", "python"),
        ("Python", "python"),
        ("javascriptreact", "javascript"),
        ("typescriptreact", "typescriptreact"),
        ("shellscript", "shellscript"),
        ("sh", "shellscript"),
        ("c++", "cpp"),
        ("klingon", "plaintext"),
        ("", "plaintext"),
    ],
)
def test_every_id_has_a_row(sent: str, row: str) -> None:
    assert language_of(sent) is LANGUAGES[row]


@pytest.mark.parametrize(
    ("path", "language_id"),
    [
        ("src/a.py", "python"),
        ("A.PY", "python"),
        ("x.tsx", "typescriptreact"),
        ("Dockerfile", "dockerfile"),
        ("dir.py/README", "plaintext"),
        (".env", "ini"),
        ("a.h", "c"),
        ("", "plaintext"),
    ],
)
def test_a_file_name_gives_the_id_an_editor_would_send(path: str, language_id: str) -> None:
    assert language_id_for_path(path) == language_id


def test_no_id_or_extension_is_claimed_twice() -> None:
    rows = LANGUAGES.values()
    ids = [name for row in rows for name in (row.id, *row.aliases)]
    extensions = [extension for row in rows for extension in row.extensions]
    assert len(ids) == len(set(ids))
    assert len(extensions) == len(set(extensions))


def test_plain_text_claims_nothing() -> None:
    assert not PLAIN_TEXT.grammar
    assert not PLAIN_TEXT.has_definitions
    assert PLAIN_TEXT.block is BlockStyle.NONE


def test_token_estimates_follow_the_measured_ratios() -> None:
    assert tokens_in("", "python") == 0
    assert tokens_in("x" * 38, "python") == 10
    assert tokens_in("x" * 30, "go") == 10
    assert tokens_in("x" * 36, "klingon") == 10
    assert tokens_in("漢" * 10, "python") == 13
    assert tokens_in("😋" * 3, "python") == 3
    assert tokens_in("é" * 38, "python") == 10


def test_chars_for_is_the_inverse_for_ordinary_text() -> None:
    assert tokens_in("x" * chars_for(100, "json"), "json") == 100
    assert chars_for(-5, "json") == 0
