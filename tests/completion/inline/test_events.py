from __future__ import annotations

import pytest

from completion.explanation import Outcome, Source, Trace
from completion.inline.events import (
    DOCUMENTS_MAX,
    JUMP_CHARS_MIN,
    REJECTED_MAX,
    SEEN_MS,
    SHOWN_MAX,
    Events,
)
from completion.records import Records
from completion.values import Suggestion
from context.text import Document, Span
from tests.support.fakes import FakeClock
from tests.support.marked import at_cursor

URI = "file:///a.py"
FILE = "def add(a, b):\n    ret‸\n\nx = 1\n"


class Desk:
    """The events of suggestions that have stood for long enough to be read."""

    def __init__(self) -> None:
        self.clock, self.records = FakeClock(), Records()
        self.events = Events(self.records, self.clock)

    def shows(
        self,
        text: str,
        place: str = FILE,
        *,
        id_: str = "a",
        uri: str = URI,
        seen: bool = True,
        others: tuple[str, ...] = (),
    ) -> None:
        document, point = at_cursor(place, uri=uri)
        trace = Trace(self.clock, id_, "completion", "automatic", "a.py", "python", 1, 1)
        self.records.add(trace.finish(Source.MODEL))
        beside = tuple(
            Suggestion(f"{id_}{number}", other, Span.at(point))
            for number, other in enumerate(others, start=1)
        )
        self.events.answered(Suggestion(id_, text, Span.at(point)), document, point, beside)
        self.clock.now_ms += SEEN_MS if seen else 0

    def changes(self, place: str) -> None:
        self.events.document_changed(at_cursor(place)[0])

    def just_accepted(self, place: str) -> bool:
        return self.events.just_accepted(*at_cursor(place))

    def outcome(self, id_: str = "a") -> tuple[Outcome, int]:
        found = next(record for record in self.records.recent() if record.id == id_)
        return found.outcome, found.accepted_chars


def line(text: str) -> str:
    """`FILE` with `text` typed at its cursor."""
    return FILE.replace("‸", f"{text}‸")


# --- reported -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chars", "outcome", "taken"),
    [
        (None, Outcome.ACCEPTED, 9),
        (9, Outcome.ACCEPTED, 9),
        (99, Outcome.ACCEPTED, 9),
        (3, Outcome.PARTLY_ACCEPTED, 3),
        (0, Outcome.UNKNOWN, 0),
    ],
)
def test_what_the_editor_reports_as_taken_is_noted(
    chars: int | None, outcome: Outcome, taken: int
) -> None:
    desk = Desk()
    desk.shows("urn a + b")
    assert desk.events.accepted("a", chars)
    assert desk.outcome() == (outcome, taken)


def test_what_is_not_known_cannot_be_taken() -> None:
    desk = Desk()
    assert not desk.events.accepted("z")
    desk.events.rejected("z")
    assert desk.events.find("z") is None


def test_a_dismissed_text_is_remembered_as_rejected_however_short_it_stood() -> None:
    desk = Desk()
    desk.shows("urn a", seen=False)
    desk.events.rejected("a")
    desk.events.rejected("a")
    assert desk.outcome() == (Outcome.REJECTED, 0)
    assert desk.events.rejected_texts(URI) == ("return a",)


def test_a_report_overrules_what_was_read_off_but_nothing_taken_is_given_back() -> None:
    desk = Desk()
    desk.shows("urn a")
    desk.changes("x = 1‸\n")
    assert desk.outcome() == (Outcome.IGNORED, 0)
    desk.events.accepted("a")
    desk.events.rejected("a")
    assert desk.outcome() == (Outcome.ACCEPTED, 5)
    assert desk.events.rejected_texts(URI) == ()


# --- read off the document ------------------------------------------------------------------------


def check_inferred(text: str, *places: str, expect: Outcome, chars: int = 0) -> None:
    """`text`, on screen in `FILE`, has met the fate `expect` once the document was as `places`."""
    desk = Desk()
    desk.shows(text)
    for place in places:
        desk.changes(place)
    assert desk.outcome() == (expect, chars)


def test_the_text_standing_at_once_was_accepted() -> None:
    check_inferred("urn a + b", line("urn a + b"), expect=Outcome.ACCEPTED, chars=9)


def test_several_lines_standing_at_once_were_accepted() -> None:
    text = "urn add(\n        a)"
    check_inferred(text, line(text), expect=Outcome.ACCEPTED, chars=len(text))


def test_the_first_line_of_several_was_accepted_in_part() -> None:
    text = "urn add(\n        a)"
    check_inferred(text, line("urn add("), expect=Outcome.PARTLY_ACCEPTED, chars=8)


def test_a_word_standing_at_once_was_accepted_in_part() -> None:
    assert len("urn") >= JUMP_CHARS_MIN
    check_inferred("urn a + b", line("urn"), expect=Outcome.PARTLY_ACCEPTED, chars=3)


def test_the_rest_after_a_part_makes_it_whole() -> None:
    places = (line("urn"), line("urn a + b"))
    check_inferred("urn a + b", *places, expect=Outcome.ACCEPTED, chars=9)


def test_a_text_that_was_written_by_hand_was_typed() -> None:
    typed = [line("urn a"[:size]) for size in range(1, 6)]
    check_inferred("urn a", *typed, expect=Outcome.TYPED, chars=5)
    check_inferred("urn a", *typed[:4], expect=Outcome.UNKNOWN)


def test_something_else_typed_in_its_place_rejects_it() -> None:
    check_inferred("urn a", line("s"), expect=Outcome.REJECTED)
    check_inferred("urn a", line("u"), line("us"), expect=Outcome.REJECTED)


@pytest.mark.parametrize("place", ["def add(a, b):\n    re‸\n", "‸", "x = 1\n" + FILE])
def test_a_change_elsewhere_is_no_rejection(place: str) -> None:
    check_inferred("urn a", place, expect=Outcome.IGNORED)


def test_what_nobody_could_read_was_not_rejected() -> None:
    desk = Desk()
    desk.shows("urn a", seen=False)
    desk.changes(line("s"))
    assert desk.outcome() == (Outcome.IGNORED, 0)
    assert desk.events.rejected_texts(URI) == ()


def test_going_elsewhere_ignores_it() -> None:
    desk = Desk()
    desk.shows("urn a")
    desk.shows(" + 2", "def add(a, b):\n    ret\n\nx = 1‸\n", id_="b")
    assert desk.outcome("a") == (Outcome.IGNORED, 0)
    shown = desk.events.on_screen(URI)
    assert shown is not None
    assert shown.id == "b"


def test_typing_along_keeps_the_time_of_the_first_showing() -> None:
    desk = Desk()
    desk.shows("urn a")
    desk.changes(line("u"))
    desk.shows("rn a", line("u"), id_="b", seen=False)
    assert desk.outcome("a") == (Outcome.UNKNOWN, 0)
    desk.changes(line("us"))
    assert desk.outcome("b") == (Outcome.REJECTED, 0)


# --- one of several -------------------------------------------------------------------------------


def check_other(*places: str, expect: Outcome, chars: int, id_: str) -> None:
    """With two answers on screen, the changes mean this, and `id_` is the one that is followed."""
    desk = Desk()
    desk.shows("urn a", others=("print(a, b)", "urn b"))
    for place in places:
        desk.changes(place)
    assert desk.outcome() == (expect, chars)
    shown = desk.events.on_screen(URI) or desk.events.find("a1")
    assert shown is not None
    assert shown.id == id_


def test_a_part_of_another_answer_is_no_rejection_of_the_first() -> None:
    part = FILE.replace("ret‸", "retprint(‸")
    check_other(part, expect=Outcome.PARTLY_ACCEPTED, chars=6, id_="a1")


def test_another_answer_that_is_typed_is_followed() -> None:
    typed = [FILE.replace("ret‸", f"ret{'print(a, b)'[:size]}‸") for size in range(1, 5)]
    check_other(*typed, expect=Outcome.UNKNOWN, chars=0, id_="a1")


def test_another_answer_taken_as_a_whole_is_the_one_accepted() -> None:
    check_other(line("print(a, b)"), expect=Outcome.ACCEPTED, chars=11, id_="a1")


def test_another_answer_that_is_reported_as_taken_in_part_becomes_the_current_one() -> None:
    desk = Desk()
    desk.shows("urn a", others=("print(a, b)",))
    desk.events.accepted("a1", 6)
    shown = desk.events.on_screen(URI)
    assert shown is not None
    assert (shown.id, [each.id for each in shown.others]) == ("a1", ["a"])
    desk.changes(line("print("))
    desk.changes(line("print(a"))
    assert desk.outcome() == (Outcome.PARTLY_ACCEPTED, 6)


# --- right after an acceptance --------------------------------------------------------------------


@pytest.mark.parametrize("reported", [True, False])
def test_right_after_a_line_was_taken_and_until_something_is_done(reported: bool) -> None:
    desk = Desk()
    desk.shows("urn a")
    assert not desk.just_accepted(line("urn a"))
    if reported:
        desk.events.accepted("a")
    desk.changes(line("urn a"))
    assert desk.just_accepted(line("urn a"))
    assert not desk.just_accepted(line("urn a\n    "))
    desk.changes(line("urn a "))
    assert not desk.just_accepted(line("urn a"))


def test_after_several_lines_or_a_part_there_is_no_pause() -> None:
    desk = Desk()
    desk.shows("urn (\n    a)")
    desk.changes(line("urn (\n    a)"))
    assert not desk.just_accepted(line("urn (\n    a)"))
    desk.shows("urn a", id_="b")
    desk.changes(line("urn"))
    assert not desk.just_accepted(line("urn"))


# --- bounds and the accept rate -------------------------------------------------------------------


def test_the_accept_rate_starts_at_a_third_and_follows_the_decisions() -> None:
    desk = Desk()
    assert desk.events.accept_rate == pytest.approx(1 / 3)
    for number in range(30):
        desk.shows("urn a", id_=f"good{number}")
        desk.events.accepted(f"good{number}")
    assert desk.events.accept_rate > 0.9
    for number in range(30):
        desk.shows("urn a", id_=f"bad{number}")
        desk.events.rejected(f"bad{number}")
    assert desk.events.accept_rate < 0.1


def test_what_was_not_read_does_not_count() -> None:
    desk = Desk()
    for number in range(5):
        desk.shows("urn a", id_=str(number), seen=False)
        desk.changes("x‸")
    assert desk.events.accept_rate == pytest.approx(1 / 3)


def test_the_last_rejected_texts_are_kept_newest_first() -> None:
    desk = Desk()
    for number in range(REJECTED_MAX + 5):
        desk.shows(f"urn {number}", id_=str(number))
        desk.events.rejected(str(number))
    texts = desk.events.rejected_texts(URI)
    assert (texts[0], len(texts)) == (f"return {REJECTED_MAX + 4}", REJECTED_MAX)
    desk.events.document_closed(URI)
    assert desk.events.rejected_texts(URI) == ()
    assert desk.events.on_screen(URI) is None


def test_everything_is_bounded() -> None:
    desk = Desk()
    for number in range(max(SHOWN_MAX, DOCUMENTS_MAX) + 1):
        desk.shows("urn a", id_=str(number), uri=f"file:///{number}.py")
        desk.events.rejected(str(number))
    assert desk.events.find("0") is None
    assert desk.events.rejected_texts("file:///0.py") == ()
    assert desk.events.rejected_texts(f"file:///{SHOWN_MAX}.py") == ("return a",)


def test_a_document_that_shrank_is_no_trouble() -> None:
    desk = Desk()
    desk.shows("urn a")
    desk.events.document_changed(Document.of("", uri=URI))
    assert desk.outcome() == (Outcome.IGNORED, 0)
