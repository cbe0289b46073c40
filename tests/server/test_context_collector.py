"""What is ready for a request, and when it is looked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from completion.ports import Collected, Freshness
from context.history import SETTLE_MS
from context.ignore.decision import ALLOWED, Access, Decision, Reason
from context.related import RelatedCode
from context.retrieval.query import Query
from context.steady import Found
from context.syntax import ParsedDocument
from context.text import Document, Point
from server.context_collector import NEAR_LINES, ContextCollector, Home
from tests.support.fakes import settle
from tests.support.marked import at_cursor

URI = "file:///a.py"
LONG = "".join(f"line{number}\n" for number in range(100))


def code(path: str, score: float = 1.0, text: str = "def f(): ...\n") -> RelatedCode:
    return RelatedCode(path, 0, 0, text, "named here", score)


class FakeIndex:
    """Answers each question with the next of `script`; an event in it is waited for."""

    def __init__(self, *script: Sequence[RelatedCode] | asyncio.Event | Exception | None) -> None:
        self.script = list(script)
        self.queries: list[Query] = []
        self.rooms: list[int] = []

    async def retrieve(self, query: Query, room_tokens: int) -> Found | None:
        self.queries.append(query)
        self.rooms.append(room_tokens)
        step = self.script.pop(0) if self.script else ()
        if isinstance(step, asyncio.Event):
            await step.wait()
            step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        assert not isinstance(step, asyncio.Event)
        return None if step is None else Found(tuple(step), tuple(step))


class Bench:
    """A collector over documents `a.py`, `b.py` ... of one index."""

    def __init__(self, index: FakeIndex | None) -> None:
        self.index = index
        self.hidden: set[str] = set()
        self.now_ms = 0.0
        self.collector = ContextCollector(self._home, lambda: self.now_ms)

    def _home(self, uri: str) -> Home:
        path = uri.removeprefix("file:///")
        hidden = Decision(Access.OPEN_ONLY, Reason.GIT_IGNORED)
        access = hidden if path in self.hidden else ALLOWED
        return Home(self.index, path, access, shows=lambda other: other not in self.hidden)

    async def collect(self, place: str, timeout_ms: int = 10_000) -> Collected:
        return await self.collector.collect(*parsed(place), timeout_ms)

    def ready(self, place: str) -> Collected:
        return self.collector.ready(*parsed(place))

    def changes(self, text: str, uri: str = URI) -> None:
        self.now_ms += 10
        document = Document.of(text, uri=uri, language_id="python")
        self.collector.document_changed(document)


def parsed(place: str) -> tuple[ParsedDocument, Point]:
    document, point = at_cursor(place, uri=URI)
    return ParsedDocument(document), point


def at_line(number: int) -> str:
    lines = LONG.split("\n")
    lines[number] += "‸"
    return "\n".join(lines)


def paths(collected: Collected) -> list[str]:
    return [found.path for found in collected.related.code]


async def test_without_an_index_there_is_nothing_and_nothing_will_come() -> None:
    bench = Bench(None)
    assert bench.ready("x‸").freshness is Freshness.OFF
    assert (await bench.collect("x‸")).freshness is Freshness.OFF


async def test_what_was_collected_for_a_line_is_fresh_while_its_last_word_is_typed() -> None:
    bench = Bench(FakeIndex([code("b.py")]))
    assert bench.ready("x = ord‸").freshness is Freshness.COLD
    collected = await bench.collect("x = ord‸")
    assert (collected.freshness, paths(collected)) == (Freshness.FRESH, ["b.py"])
    assert bench.ready("x = orders‸").freshness is Freshness.FRESH
    assert bench.ready("x = orders.‸").freshness is Freshness.STALE
    assert len((await bench.collect("x = orders‸")).related.code) == 1
    assert bench.index is not None
    assert len(bench.index.queries) == 1


async def test_near_by_it_is_stale_and_far_away_it_is_nothing() -> None:
    bench = Bench(FakeIndex([code("b.py")]))
    await bench.collect(at_line(10))
    near, far = bench.ready(at_line(10 + NEAR_LINES)), bench.ready(at_line(11 + NEAR_LINES))
    assert (near.freshness, paths(near)) == (Freshness.STALE, ["b.py"])
    assert (far.freshness, paths(far)) == (Freshness.COLD, [])


async def test_a_request_waits_no_longer_than_it_says() -> None:
    gate = asyncio.Event()
    bench = Bench(FakeIndex(gate, [code("b.py")]))
    assert (await bench.collect("x‸", timeout_ms=0)).freshness is Freshness.COLD
    gate.set()
    await settle()
    assert bench.ready("x‸").freshness is Freshness.FRESH


async def test_one_question_at_a_time_and_then_the_newest() -> None:
    gate = asyncio.Event()
    index = FakeIndex(gate, [code("b.py")], [code("c.py")])
    bench = Bench(index)
    looking = [asyncio.ensure_future(bench.collect(at_line(number))) for number in (1, 2, 3)]
    await settle()
    assert len(index.queries) == 1
    gate.set()
    await asyncio.gather(*looking)
    slot = bench.collector._slots[URI]
    assert slot.timer is not None
    slot.timer.cancel()
    bench.collector._look_at_wanted(slot)
    await settle()
    assert paths(bench.ready(at_line(3))) == ["c.py"]


async def test_touching_looks_later_and_only_when_there_is_need() -> None:
    index = FakeIndex([code("b.py")])
    bench = Bench(index)
    for _ in range(3):
        bench.collector.touch(*parsed("x‸"))
    assert index.queries == []
    slot = bench.collector._slots[URI]
    for _ in range(2):
        bench.collector._look_at_wanted(slot)
        bench.collector.touch(*parsed("x‸"))
        await settle()
    assert len(index.queries) == 1
    await bench.collector.aclose()


@pytest.mark.parametrize("failure", [None, RuntimeError("broken")])
async def test_an_index_that_does_not_answer_leaves_what_there_is(
    failure: Exception | None,
) -> None:
    bench = Bench(FakeIndex([code("b.py")], failure))
    await bench.collect("x‸")
    assert paths(await bench.collect("x(‸")) == ["b.py"]
    assert bench.ready("x(‸").freshness is Freshness.STALE


async def test_the_question_names_the_other_open_files_newest_first() -> None:
    index = FakeIndex()
    bench = Bench(index)
    bench.hidden.add("secret.py")
    for name in ("b.py", "a.py", "c.py", "secret.py", "d.py", "b.py"):
        bench.changes("x\n", f"file:///{name}")
    bench.collector.document_closed("file:///d.py")
    await bench.collect("x‸")
    (query,) = index.queries
    assert (query.path, query.open_files) == ("a.py", ("b.py", "c.py"))


async def test_a_small_document_leaves_more_room_to_others() -> None:
    index = FakeIndex()
    bench = Bench(index)
    await bench.collect("x‸")
    await bench.collect("value = 1\n" * 2_000 + "y‸")
    assert index.rooms == [2048, 1280]


async def test_recent_edits_are_there_even_without_an_index() -> None:
    bench = Bench(None)
    bench.hidden.add("secret.py")
    for name in ("b.py", "secret.py"):
        bench.changes(LONG, f"file:///{name}")
        bench.changes(LONG.replace("line7\n", "new\n"), f"file:///{name}")
    bench.now_ms += SETTLE_MS
    bench.collector.touch(*parsed("x‸"))
    bench.collector._look_at_wanted(bench.collector._slots[URI])
    edits = bench.ready("x‸").related.edits
    assert [(edit.path, edit.inserted) for edit in edits] == [("b.py", ("new",))]
    await bench.collector.aclose()


async def test_what_may_be_shown_no_more_is_gone_from_what_was_collected_before() -> None:
    """An ignore file has changed since."""
    bench = Bench(FakeIndex([code("b.py"), code("c.py")]))
    for text in (LONG, LONG.replace("line7\n", "new\n")):
        bench.changes(text, "file:///b.py")
    bench.collector.document_closed("file:///b.py")
    await bench.collect("x‸")
    assert [edit.path for edit in bench.ready("x‸").related.edits] == ["b.py"]
    bench.hidden.add("b.py")
    assert paths(bench.ready("x‸")) == ["c.py"]
    assert bench.ready("x‸").related.edits == ()


async def test_closing_a_document_stops_looking_and_forgets() -> None:
    gate = asyncio.Event()
    bench = Bench(FakeIndex(gate, [code("b.py")]))
    looking = asyncio.ensure_future(bench.collect("x‸"))
    await settle()
    bench.collector.document_closed(URI)
    gate.set()
    assert (await looking).freshness is Freshness.COLD


async def test_forgetting_drops_what_was_collected() -> None:
    bench = Bench(FakeIndex([code("b.py")]))
    await bench.collect("x‸")
    bench.collector.forget()
    assert bench.ready("x‸").freshness is Freshness.COLD


async def test_what_is_shown_stays_while_it_says_what_matters() -> None:
    both = [code("b.py"), code("c.py")]
    bench = Bench(FakeIndex(both, list(reversed(both))))
    first = await bench.collect("x‸")
    again = await bench.collect("x(‸")
    assert again.freshness is Freshness.FRESH
    assert again.related == first.related


async def test_far_away_nothing_of_what_was_shown_is_kept() -> None:
    bench = Bench(FakeIndex([code("b.py"), code("c.py")], [code("b.py")]))
    await bench.collect(at_line(1))
    assert paths(await bench.collect(at_line(2 + NEAR_LINES))) == ["b.py"]


async def test_code_of_a_file_that_has_changed_since_is_not_shown() -> None:
    """Its definitions may be others now; they are looked up anew, beside the request."""
    bench = Bench(FakeIndex([code("b.py"), code("c.py")], [code("b.py", text="def f(x): ...\n")]))
    await bench.collect("x‸")
    bench.changes("def f(x): ...\n", "file:///b.py")
    outdated = bench.ready("x‸")
    assert (outdated.freshness, paths(outdated)) == (Freshness.STALE, ["c.py"])
    again = await bench.collect("x‸")
    assert "def f(x): ...\n" in [found.text for found in again.related.code]
    assert "def f(): ...\n" not in [
        found.text for found in again.related.code if found.path == "b.py"
    ]


async def test_code_of_the_document_itself_stays_while_it_is_typed_in() -> None:
    bench = Bench(FakeIndex([code("a.py"), code("b.py")]))
    await bench.collect("x‸")
    bench.changes("xy", URI)
    assert bench.ready("x‸").freshness is Freshness.FRESH
    assert bench.index is not None
    bench.collector.files_changed(bench.index, {"b.py", "c.py"})
    assert paths(bench.ready("x‸")) == ["a.py"]
