from __future__ import annotations

from context.related import RelatedCode
from context.steady import Found, steady

ROOM = 1_000


def code(path: str, *lines: str, score: float = 1.0) -> RelatedCode:
    text = "".join(f"{line}\n" for line in lines or ("def f(): ...",))
    return RelatedCode(path, 0, len(lines), text, "named here", score)


def paths(found: tuple[RelatedCode, ...]) -> list[str]:
    return [one.path for one in found]


def test_at_first_the_best_stands_nearest_to_the_cursor() -> None:
    found = Found((code("best", score=9), code("b", score=2), code("a", score=2)))
    assert paths(steady((), found, ROOM)) == ["a", "b", "best"]


def test_nothing_changes_while_what_matters_is_shown() -> None:
    shown = (code("a", "def a(): ...", "def b(): ..."), code("b", "B = 1"))
    core = (code("b", "B = 1"),)
    found = Found((*core, code("a", "def a(): ..."), code("c", "C = 1")), core)
    assert steady(shown, found, ROOM) == shown


def test_what_matters_and_is_missing_is_added_at_the_end() -> None:
    shown = (code("a", "def a(): ...", "def b(): ..."), code("b", "B = 1"))
    core = (code("a", "def b(): ...", "def c(): ...", score=3), code("d", "D = 1", score=2))
    added = steady(shown, Found((*shown, *core), core), ROOM)
    assert added[:2] == shown
    assert [(one.path, one.text) for one in added[2:]] == [
        ("d", "D = 1\n"),
        ("a", "def c(): ...\n"),
    ]


def test_when_it_does_not_fit_all_is_laid_out_anew() -> None:
    shown = (code("a", "def a(): ..."), code("b", "B = 1"), code("c", "C = 1"))
    core = (code("d", "D = 1", score=9),)
    found = Found((*core, code("c", "C = 1"), code("b", "B = 1")), core)
    assert paths(steady(shown, found, 20)) == ["b", "c", "d"]


def test_another_place_is_laid_out_anew() -> None:
    shown = (code("a", "def a(): ..."), code("b", "B = 1"))
    found = Found((code("x", "X = 1"), code("y", "Y = 1"), code("a", "def a(): ...")))
    assert paths(steady(shown, found, ROOM)) == ["a", "x", "y"]


def test_the_same_line_of_another_file_is_another_line() -> None:
    shown = (code("a", "def f(): ..."), code("b", "B = 1"))
    core = (code("c", "def f(): ..."),)
    assert paths(steady(shown, Found((*shown, *core), core), ROOM)) == ["a", "b", "c"]


def test_nothing_found_leaves_nothing_to_show_but_what_is_there() -> None:
    shown = (code("a"),)
    assert steady(shown, Found(()), ROOM) == shown
    assert steady((), Found(()), ROOM) == ()


def test_what_is_added_stands_below_the_headers_it_belongs_to() -> None:
    shown = (code("a.py", "class A:", "    def one(self):"), code("b.py", "x = 1"))
    core = (code("a.py", "class A:", "    def one(self):", "    def two(self):", score=9.0),)
    *_, added = steady(shown, Found((*shown, *core), core), 1_000)
    assert added.text == "class A:\n    def two(self):\n"
