from __future__ import annotations

import json

from completion.explanation import Explanation, Outcome, Source, Trace
from completion.generation import Usage
from completion.records import RECORDS_MAX, Records
from tests.support.fakes import FakeClock, FakeModelClient


def trace(id_: str = "a", clock: FakeClock | None = None) -> Trace:
    return Trace(
        clock or FakeClock(), id_, task="completion", trigger="automatic", path="a.py",
        language="python", line=1, column=2,
    )  # fmt: skip


def record(id_: str) -> Explanation:
    return trace(id_).finish(Source.MODEL)


def test_records_come_newest_first_and_are_bounded() -> None:
    records = Records()
    for number in range(RECORDS_MAX + 5):
        records.add(record(str(number)))
    recent = records.recent()
    assert (recent[0].id, len(recent)) == (str(RECORDS_MAX + 4), RECORDS_MAX)


def test_an_accepted_suggestion_is_marked_and_no_other() -> None:
    records = Records()
    for id_ in "abc":
        records.add(record(id_))
    assert records.mark("b", Outcome.PARTLY_ACCEPTED, 3)
    assert records.mark("c", Outcome.REJECTED)
    found = {entry.id: (entry.accepted, entry.outcome.value) for entry in records.recent()}
    assert found == {"a": (False, ""), "b": (True, "partly_accepted"), "c": (False, "rejected")}
    assert [entry.accepted_chars for entry in records.recent()] == [0, 3, 0]
    assert not records.mark("z", Outcome.ACCEPTED)


async def test_what_a_stream_costs_is_added_when_it_ends_after_the_answer() -> None:
    records, running = Records(), trace("b")
    records.add(running.finish(Source.MODEL))
    info = await FakeModelClient().describe()
    running.used_model(info, Usage(7, 3, 2), first_token_ms=1, total_ms=2, finish="stop")
    running.errors.append("fast: it broke")
    assert records.stream_ended(running)
    assert [use.prompt_tokens for use in records.recent()[0].models] == [7]
    assert records.recent()[0].errors == ("fast: it broke",)
    assert not records.stream_ended(trace("z"))


async def test_stages_join_without_gaps_and_the_total_is_the_clocks() -> None:
    clock = FakeClock()
    running = trace(clock=clock)
    await clock.advance(3)
    running.stage("gate")
    await clock.advance(4)
    running.stage("disk", "not there")
    await clock.advance(1)
    done = running.finish(Source.NONE, reason="blank", detail="Nothing.")
    assert [(s.name, s.start_ms, s.duration_ms) for s in done.stages] == [
        ("gate", 0, 3),
        ("disk", 3, 4),
    ]
    assert (done.total_ms, done.shown, done.reason) == (8, False, "blank")


async def test_a_record_is_plain_json_and_tells_where_text_went() -> None:
    running = trace()
    info = await FakeModelClient().describe()
    running.used_model(info, Usage(7, 3, 2), first_token_ms=1, total_ms=2, finish="stop")
    data = json.loads(json.dumps(running.finish(Source.MODEL).to_json()))
    assert data["source"] == "model"
    assert data["shown"] is True
    assert data["models"][0]["host"] == "127.0.0.1:1"
    assert data["models"][0]["left_machine"] is False
    assert data["models"][0]["cached_tokens"] == 3
