"""No planted secret survives redaction, wherever the cursor or the window's edge is."""

from __future__ import annotations

import pytest

from context.credentials.judgement import tells_itself
from context.redaction import placeholder, redact, redact_around, redact_numbered
from tests.support.planted_secrets import Planted, planted_secrets

PLANTED = planted_secrets()
LEAK_CHARS = 6
"""So many characters of a secret in a row are a leak."""

each_planted = pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)


def check_no_leak(text: str, planted: Planted) -> None:
    secret = planted.secret
    pieces = {secret[at : at + LEAK_CHARS] for at in range(len(secret) - LEAK_CHARS + 1)}
    assert not [piece for piece in pieces if piece in text]


def test_there_are_many_kinds() -> None:
    assert len(PLANTED) >= 80
    assert all(planted.secret in planted.text for planted in PLANTED)


@each_planted
def test_no_secret_survives(planted: Planted) -> None:
    """Alone in a text, and in the middle of code."""
    for text in (planted.text, f"import os\n\n{planted.text}\nprint(1)\n"):
        clean = redact(text)
        check_no_leak(clean.text, planted)
        assert clean.count >= 1
        assert clean.kinds


@each_planted
def test_a_cursor_inside_a_secret_leaks_no_half(planted: Planted) -> None:
    start = planted.text.index(planted.secret)
    for cut in range(start, start + len(planted.secret) + 1):
        pair = redact_around(planted.text[:cut], planted.text[cut:])
        check_no_leak(pair.prefix + "\0" + pair.suffix, planted)


@pytest.mark.parametrize(
    "planted", [one for one in PLANTED if "\n" not in one.secret], ids=lambda planted: planted.name
)
def test_a_window_that_ends_inside_a_secret_leaks_no_part(planted: Planted) -> None:
    """Key files of many lines are another matter: `test_redaction`."""
    start = planted.text.index(planted.secret)
    for cut in range(start, start + len(planted.secret)):
        above = redact_around(planted.text[cut:], "", above=planted.text[:cut])
        below = redact_around("", planted.text[:cut], below=planted.text[cut:])
        check_no_leak(above.prefix + "\0" + below.suffix, planted)


@each_planted
def test_the_value_comes_back_byte_for_byte(planted: Planted) -> None:
    clean = redact_numbered(planted.text)
    check_no_leak(clean.text, planted)
    assert clean.redaction.restore(clean.text) == planted.text


@each_planted
def test_a_value_that_is_known_is_hidden_where_nothing_tells_what_it_is(planted: Planted) -> None:
    known = redact_numbered(planted.text).redaction
    value = known.restore(placeholder(1))
    assert isinstance(value, str)
    elsewhere = f"first\n{value}\nlast\n"
    if not tells_itself(value):  # it may be an ordinary word
        assert known.hide(elsewhere) == elsewhere
        return
    assert known.hide(elsewhere) == "first\n<redacted>\nlast\n"
    check_no_leak(redact(elsewhere + planted.text).text, planted)


@each_planted
def test_redacting_again_changes_nothing(planted: Planted) -> None:
    once = redact(planted.text).text
    assert redact(once).text == once
    numbered = redact_numbered(planted.text).text
    assert redact(numbered).text == numbered
