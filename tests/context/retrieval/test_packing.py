"""Cutting a ranking to a budget."""

from __future__ import annotations

import pytest

from context.retrieval.packing import tokens_in
from tests.support.retrieving import snippets_for

PARTS = "".join(
    f"class Part{letter}:\n    def order_{letter}(self, order):\n        pass\n\n"
    for letter in ("alpha", "beta", "gamma", "delta", "epsilon")
)
FILES = {
    "main.py": "def run(order):\n    order.‸\n",
    **{f"shop/part{number}.py": PARTS for number in range(12)},
    **{f"other/file{number}.py": "pass\n" for number in range(12)},
}


@pytest.mark.parametrize("room_tokens", [0, 5, 20, 50, 123, 400, 1000, 5000])
def test_the_room_is_never_exceeded(room_tokens: int) -> None:
    found = snippets_for(FILES, "main.py", room_tokens=room_tokens)
    assert sum(tokens_in(item.text) + tokens_in(item.path) for item in found) <= room_tokens


def test_more_room_is_used() -> None:
    shown = [
        sum(len(item.text) for item in snippets_for(FILES, "main.py", room_tokens=room))
        for room in (50, 200, 800)
    ]
    assert shown == sorted(shown)
    assert shown[0] < shown[2]


def test_every_line_stands_in_its_file_and_in_its_order() -> None:
    for item in snippets_for(FILES, "main.py", room_tokens=600):
        lines = FILES[item.path].split("\n")
        shown = item.text.split("\n")
        places = [lines.index(line) for line in shown]
        assert places == sorted(places)
        assert (lines[item.first_line], lines[item.last_line]) == (shown[0], shown[-1])


def test_a_member_stands_below_the_header_of_its_class() -> None:
    for item in snippets_for(FILES, "main.py", room_tokens=600):
        shown = item.text.split("\n")
        for number, line in enumerate(shown):
            if line.startswith("    def"):
                assert shown[number - 1].startswith("class")


def test_a_file_is_one_snippet() -> None:
    paths = [item.path for item in snippets_for(FILES, "main.py", room_tokens=1000)]
    assert len(paths) == len(set(paths))
