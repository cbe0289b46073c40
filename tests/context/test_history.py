from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from context.history import (
    CONTEXT_CHARS_MAX,
    EDIT_LINES_MAX,
    EDITS_MAX,
    FILES_MAX,
    SETTLE_MS,
    EditHistory,
    edits_text,
)
from context.text import Document

BASE = "".join(f"line {number}\n" for number in range(40))


def document(text: str, name: str = "a.py") -> Document:
    return Document.of(text, uri=f"file:///{name}", language_id="python")


class Typing:
    """A user who changes files; `pause` lets what was typed settle."""

    def __init__(self, text: str = BASE) -> None:
        self.history = EditHistory()
        self.now_ms = 0.0
        self.texts: dict[str, str] = {}
        self.write(text)

    def write(self, text: str, name: str = "a.py") -> None:
        self.texts[name] = text
        self.now_ms += 10
        self.history.changed(document(text, name), name, self.now_ms)

    def replace(self, old: str, new: str, name: str = "a.py") -> None:
        assert old in self.texts[name]
        self.write(self.texts[name].replace(old, new, 1), name)

    def pause(self) -> None:
        self.now_ms += SETTLE_MS
        self.history.settle(self.now_ms)

    def told(self) -> str:
        self.pause()
        return edits_text(self.history.edits)


def test_an_edit_is_told_as_a_hunk_with_three_lines_around_it() -> None:
    typing = Typing()
    typing.replace("line 9\n", "row 9\n")
    assert typing.told() == (
        "--- a/a.py\n+++ b/a.py\n@@\n line 6\n line 7\n line 8\n-line 9\n+row 9\n"
        " line 10\n line 11\n line 12\n"
    )


def test_what_is_typed_without_a_pause_is_one_edit() -> None:
    typing = Typing()
    for size in range(1, 6):
        typing.write(BASE.replace("line 9\n", "hello"[:size] + "\n"))
        typing.history.settle(typing.now_ms)
        assert typing.history.edits == ()
    typing.pause()
    (edit,) = typing.history.edits
    assert (edit.first, edit.removed, edit.inserted) == (9, ("line 9",), ("hello",))


def test_going_on_after_a_pause_settles_what_was_typed_before() -> None:
    typing = Typing()
    typing.replace("line 3\n", "one\n")
    typing.now_ms += SETTLE_MS
    typing.replace("line 30\n", "two\n")
    (edit,) = typing.history.edits
    assert edit.inserted == ("one",)


def test_edits_at_most_a_line_apart_are_one() -> None:
    typing = Typing()
    typing.replace("line 9\n", "nine\n")
    typing.pause()
    typing.replace("line 11\n", "eleven\n")
    typing.pause()
    (edit,) = typing.history.edits
    assert edit.removed == ("line 9", "line 10", "line 11")
    assert edit.inserted == ("nine", "line 10", "eleven")


def test_edits_further_apart_are_two_in_the_order_they_were_made() -> None:
    typing = Typing()
    typing.replace("line 20\n", "twenty\n")
    typing.pause()
    typing.replace("line 9\n", "nine\nnine and a half\n")
    typing.pause()
    assert [(edit.first, edit.inserted[0]) for edit in typing.history.edits] == [
        (21, "twenty"),
        (9, "nine"),
    ]


def test_an_edit_that_is_taken_back_is_none() -> None:
    typing = Typing()
    typing.replace("line 9\n", "nine\n")
    typing.pause()
    typing.replace("nine\n", "line 9\n")
    assert typing.told() == ""


def test_blanks_alone_are_no_edit() -> None:
    typing = Typing()
    typing.replace("line 9\n", "    line 9\n\n")
    assert typing.told() == ""


def test_a_large_change_is_no_edit_and_removes_what_it_covers() -> None:
    typing = Typing()
    typing.replace("line 9\n", "nine\n")
    typing.pause()
    typing.replace("nine\n", "new\n" * (EDIT_LINES_MAX + 1))
    assert typing.told() == ""


def test_two_places_changed_at_once_are_two_edits() -> None:
    typing = Typing()
    typing.write(BASE.replace("line 5\n", "five\n").replace("line 30\n", "thirty\n"))
    typing.pause()
    assert [edit.first for edit in typing.history.edits] == [5, 30]


def test_edits_of_closed_documents_are_still_told() -> None:
    typing = Typing()
    typing.replace("line 9\n", "nine\n")
    typing.history.closed("file:///a.py")
    assert "+nine\n" in edits_text(typing.history.edits)


def test_files_that_follow_each_other_have_their_own_headers() -> None:
    typing = Typing()
    typing.write(BASE, "b.py")
    typing.replace("line 9\n", "nine\n")
    typing.replace("line 9\n", "neuf\n", "b.py")
    told = typing.told()
    assert told.index("+++ b/a.py") < told.index("+nine") < told.index("+++ b/b.py")


def test_only_so_many_edits_and_files_are_kept() -> None:
    typing = Typing("".join(f"line {number}\n" for number in range(400)))
    for number in range(0, 200, 10):
        typing.replace(f"line {number}\n", f"row {number}\n")
        typing.pause()
    assert len(typing.history.edits) == EDITS_MAX
    assert typing.history.edits[-1].inserted == ("row 190",)
    for number in range(FILES_MAX):
        typing.write(BASE, f"{number}.py")
    typing.replace("line 300\n", "row 300\n")  # forgotten: this is its first text
    typing.pause()
    assert typing.history.edits[-1].inserted == ("row 190",)


def test_line_ends_of_every_kind_are_left_out() -> None:
    typing = Typing("a\r\nb\r\nc\r\n")
    typing.replace("b\r\n", "x\r\n")
    assert typing.told() == "--- a/a.py\n+++ b/a.py\n@@\n a\n-b\n+x\n c\n"


def test_lines_of_a_key_are_never_told_wherever_it_begins() -> None:
    body = "".join(f"{'Ab1+' * 15}{number:04}\n" for number in range(40))
    typing = Typing(BASE + "-----BEGIN PRIVATE KEY-----\n" + body + "-----END PRIVATE KEY-----\n")
    typing.replace("0020\n", "0020\nnew = 1\n")
    assert typing.told() == ""


def test_nothing_changes_while_nothing_settles() -> None:
    typing = Typing()
    typing.replace("line 9\n", "nine\n")
    typing.pause()
    before = typing.history.edits
    assert typing.history.is_settled
    typing.pause()
    assert typing.history.edits is before


@settings(deadline=None, max_examples=200)
@given(st.randoms(use_true_random=False))
def test_an_edit_stands_where_it_says(chance: random.Random) -> None:
    """After any changes, `inserted` is what the document has at `first`."""
    typing = Typing()
    for _ in range(12):
        lines = typing.texts["a.py"].split("\n")[:-1]
        at = chance.randrange(len(lines))
        gone = chance.randrange(3)
        lines[at : at + gone] = [f"new {chance.random()}" for _ in range(chance.randrange(4))]
        typing.write("".join(line + "\n" for line in lines))
        if chance.random() < 0.7:
            typing.pause()
    typing.pause()
    lines = typing.texts["a.py"].split("\n")
    for edit in typing.history.edits:
        assert tuple(lines[edit.first : edit.end]) == edit.inserted


def test_a_line_that_is_too_long_for_context_is_left_out_and_not_cut() -> None:
    """Half of a token does not look like one."""
    long = "x" * (CONTEXT_CHARS_MAX - 5) + "ghp_secret"
    typing = Typing(f"{long}\nnear\nmiddle\nbelow\n{long}\nfar\n")
    typing.replace("middle", "center")
    assert typing.told() == "--- a/a.py\n+++ b/a.py\n@@\n near\n-middle\n+center\n below\n"
