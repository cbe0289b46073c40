from __future__ import annotations

import pytest

from completion.refactor.answers.elisions import without_elisions
from completion.refactor.answers.refusal import AnswerRefused

OLD = ["def f(a):", "    x = 1", "    y = 2", "", "    z = 3", "    return x"]


def check(new: list[str], expect: list[str], *, old: list[str] = OLD) -> None:
    assert without_elisions(new, old) == expect


def check_refused(new: list[str], why: str, *, old: list[str] = OLD) -> None:
    with pytest.raises(AnswerRefused, match=why):
        without_elisions(new, old)


@pytest.mark.parametrize(
    "remark",
    [
        "    # ...",
        "    # ... rest of the code",
        "    # ... existing code ...",
        "    # rest of the function remains unchanged",
        "    # existing code here",
        "    // ...",
        "    /* unchanged */",
        "    …",
        "    ...",
        "    # The rest of the code is the same.",
    ],
)
def test_a_remark_is_filled_with_what_it_stands_for(remark: str) -> None:
    new = ["def f(a):", "    x = 1", remark, "    return -x"]
    filled = ["def f(a):", "    x = 1", "    y = 2", "", "    z = 3"]
    check_refused(new, "cannot be told")
    check([*new[:3], "    z = 3", "    return -x"], [*filled, "    return -x"])


def test_remarks_at_both_ends() -> None:
    check(["# ...", "", "    z = 3", "# ..."], OLD)
    check_refused(["# ...", "    z = 3", "    z = 4", "# ..."], "cannot be told")
    check_refused(["# ...", "", "", "    z = 3", "# ..."], "blank lines")


def test_as_many_lines_are_compared_as_it_takes() -> None:
    old = ["a", "same", "b", "c", "same", "d"]
    check(["# ...", "c", "same", "new"], ["a", "same", "b", "c", "same", "new"], old=old)
    check_refused(["# ...", "same", "d", "# ..."], "nothing stands", old=old)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (["def f(a, b):", "    # ... rest unchanged ..."], "cannot be told"),
        (["def f(a):", "    # ...", *OLD[1:]], "nothing stands"),
        (["def f(a):", "    y = 2", "    # ..."], "others are lost"),
        (["def f(a):  # ... existing code"], "leaves out"),
        (["function f() { /* ... */ }"], "leaves out"),
    ],
)
def test_what_cannot_be_told_is_refused(new: list[str], why: str) -> None:
    check_refused(new, why)


@pytest.mark.parametrize(
    "line",
    [
        "    # The rest of the line is the name of the file that is to be read.",
        "    # Loading...",
        "    # Unchanged values are cheap.",
        "    x = 1  # as before",
    ],
)
def test_a_remark_about_the_code_is_code(line: str) -> None:
    check([*OLD[:5], line, OLD[5]], [*OLD[:5], line, OLD[5]])


def test_a_remark_that_was_there_stays() -> None:
    old = ["f()", "# ... and so on", "g()"]
    check(["h()", *old], ["h()", *old], old=old)


def test_dots_are_a_body_below_a_new_header() -> None:
    check(
        ["def g(): return 1", "def h():", "    ..."], ["def g(): return 1", "def h():", "    ..."]
    )


def test_a_very_long_line_is_read_once() -> None:
    """A search from each of its places would take minutes; the time limit of a test ends it."""
    line = f"x = '{'a # ' * 200_000}'"
    assert without_elisions([line], ["x = 1"]) == [line]
