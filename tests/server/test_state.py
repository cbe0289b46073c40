"""What the user has selected, as each kind of editor says it."""

from __future__ import annotations

import pytest
from lsprotocol.types import Position, Range

from context.text import Document, Point, Span
from server.state import ServerState
from tests.support.editors import recorded
from tests.support.fake_services import build

DOCUMENT = Document.of("ab\nc\n")
CHARACTER = Range(Position(0, 0), Position(0, 1))


def selected(editor: str, selection: Range) -> Span:
    state = ServerState(build)
    state.begin(recorded(editor))
    return state.selected(DOCUMENT, selection)


@pytest.mark.parametrize("end", [Position(0, 2), Position(1, 1)])
def test_more_than_a_character_is_selected_in_helix_too(end: Position) -> None:
    assert not selected("helix", Range(Position(0, 0), end)).empty


def test_one_character_is_the_cursor_of_helix() -> None:
    assert selected("helix", CHARACTER) == Span.at(Point(0, 0))
    assert selected("helix", Range(Position(0, 2), Position(1, 0))) == Span.at(Point(0, 2))


def test_one_character_is_selected_everywhere_else() -> None:
    assert selected("vscode", CHARACTER) == Span(Point(0, 0), Point(0, 1))
