from __future__ import annotations

import itertools

import pytest

from completion.inline.repetition import circle_end


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("the best of " * 9, "the best of"),
        ("x = foo(" + "bar, " * 20, "x = foo(bar, "),
        ("a.value and " * 10 + "b", "a.value and "),
        ("print(" * 40, "print("),
    ],
)
def test_a_line_in_circles_is_kept_up_to_the_first_round(line: str, kept: str) -> None:
    end = circle_end(line)
    assert end is not None
    assert line[:end].rstrip() == kept.rstrip()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
        "# " + "=" * 70,
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "self.a, self.b, self.c, self.d, self.e, self.f = a, b, c, d, e, f",
        "int(a), int(b), int(c), int(d), int(e), int(f), int(g), int(h)",
        "foo(bar, bar, bar)",
    ],
)
def test_ordinary_lines_are_no_circles(line: str) -> None:
    assert circle_end(line) is None


@pytest.mark.parametrize("line", ["the best of " * 9 + "it", "f(" * 50, "a1 bb " * 12 + "c d e f"])
def test_a_longer_line_has_its_circle_at_the_same_place(line: str) -> None:
    ends = [circle_end(text) for text in itertools.accumulate(line)]
    found = [end for end in ends if end is not None]
    assert found == [found[0]] * len(found)
    assert ends[-len(found) :] == found
