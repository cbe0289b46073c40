"""The same answer again, without the model."""

from __future__ import annotations

from dataclasses import replace

from completion.errors import ModelUnavailable
from completion.explanation import Source
from completion.values import (
    EngineOptions,
    Task,
)
from tests.support.desk import FILE, Desk, request, text_of
from tests.support.fakes import FakeModelClient, MemoryCache, settle


async def test_typing_along_never_asks_the_model_and_never_flickers() -> None:
    answer = "urn a + b"
    desk = Desk([answer, "\n"])
    shown = text_of(await desk.suggest(FILE))
    for size in range(1, len(answer)):
        outcome = await desk.suggest(f"def add(a, b):\n    ret{answer[:size]}‸\n")
        assert text_of(outcome) == shown[size:]
        assert outcome.explanation.source is Source.TYPED
    assert desk.requests == 1


async def test_typing_along_works_over_several_lines_and_any_line_end() -> None:
    for end in ("\n", "\r\n", "\r"):
        desk = Desk(["c = a\n    return c\n\n"])
        head = f"def add(a, b):{end}    "
        await desk.suggest(f"{head}‸{end}")
        outcome = await desk.suggest(f"{head}c = a{end}    re‸{end}")
        assert text_of(outcome) == "turn c"


async def test_asking_twice_at_the_same_place_answers_from_memory() -> None:
    desk = Desk(["urn a + b", "\n"])
    await desk.suggest(FILE)
    outcome = await desk.suggest(FILE)
    assert (text_of(outcome), outcome.explanation.source) == ("urn a + b", Source.MEMORY)
    assert desk.requests == 1


async def test_going_back_answers_from_memory() -> None:
    desk = Desk(["urn a + b", "\n"], ["wrong"])
    await desk.suggest(FILE)
    await desk.suggest("def add(a, b):\n    return‸\n")
    assert text_of(await desk.suggest("def add(a, b):\n    retu‸\n")) == "rn a + b"
    assert desk.requests == 1


async def test_a_wrong_turn_and_back_answers_from_memory() -> None:
    desk = Desk(["urn a + b", "\n"], [" = 1", "\n"])
    await desk.suggest(FILE)
    assert text_of(await desk.suggest("def add(a, b):\n    rets‸\n")) == " = 1"
    outcome = await desk.suggest(FILE)
    assert (text_of(outcome), outcome.explanation.source) == ("urn a + b", Source.MEMORY)
    assert desk.requests == 2


async def test_the_same_place_again_answers_from_memory() -> None:
    desk = Desk(["urn a + b", "\n"])
    first, second = await desk.suggest(FILE), await desk.suggest(FILE)
    assert text_of(first) == text_of(second)
    assert second.explanation.models == ()
    assert desk.requests == 1


async def test_after_a_restart_the_same_place_answers_from_disk() -> None:
    before = Desk(["urn a + b", "\nmore"])
    await before.suggest(FILE)
    await before.engine.aclose()
    after = Desk(cache=before.cache)
    outcome = await after.suggest(FILE)
    assert text_of(outcome) == "urn a + b"
    assert outcome.explanation.source is Source.DISK
    assert after.requests == 0
    typed = await after.suggest("def add(a, b):\n    retu‸\n")
    assert (text_of(typed), typed.explanation.source) == ("rn a + b", Source.TYPED)


async def test_an_answer_from_disk_is_explained_though_nothing_was_sent() -> None:
    before = Desk(["urn a + b", "\nmore"])
    await before.suggest(FILE)
    await before.engine.aclose()
    found = (await Desk(cache=before.cache).suggest(FILE)).explanation
    assert [part.kind for part in found.parts] == ["prefix", "suffix"]
    assert found.models == ()
    (disk,) = [stage for stage in found.stages if stage.name == "disk"]
    assert disk.note == "found, by fake-model at 127.0.0.1:1"


async def test_an_answer_of_the_model_that_was_there_before_is_not_used() -> None:
    """Without a model's name in the settings, other weights may be served at the same address."""
    before = Desk(["urn a + b", "\n"])
    await before.suggest(FILE)
    await before.engine.aclose()
    after = Desk(["urn b + a", "\n"], cache=before.cache)
    after.model.info = replace(after.model.info, model_id="other-weights")
    await after.engine.preview(request(FILE))
    outcome = await after.suggest(FILE)
    assert (text_of(outcome), outcome.explanation.source) == ("urn b + a", Source.MODEL)


async def test_the_disk_is_left_alone_when_the_cache_is_off() -> None:
    filled = Desk(["urn a"])
    await filled.suggest(FILE)
    await filled.engine.aclose()
    for cache, entries in ((filled.cache, 1), (MemoryCache(), 0)):
        desk = Desk(["urn b"], cache=cache, options=EngineOptions(cache_enabled=False))
        assert text_of(await desk.suggest(FILE)) == "urn b"
        await desk.engine.aclose()
        assert len(cache.entries) == entries


async def test_the_answer_of_a_stand_in_is_not_kept_under_the_first_models_name() -> None:
    desk = Desk()
    first = FakeModelClient([[ModelUnavailable("Down.")]], name="first")
    second = FakeModelClient([["urn a"]], name="second")
    desk.router.reconfigure(
        {"first": first, "second": second}, {Task.COMPLETION: ("first", "second")}
    )
    assert text_of(await desk.suggest(FILE)) == "urn a"
    await desk.engine.aclose()
    assert desk.cache.entries == {}


async def test_a_cleared_cache_asks_again() -> None:
    desk = Desk(["urn a"], ["urn b"])
    await desk.suggest(FILE)
    await settle()
    assert await desk.engine.clear_cache() == 1
    assert text_of(await desk.suggest(FILE)) == "urn b"


async def test_a_closed_document_is_forgotten() -> None:
    desk = Desk(["urn a"], ["urn b"], options=EngineOptions(cache_enabled=False))
    await desk.suggest(FILE)
    desk.engine.document_closed("file:///a.py")
    assert text_of(await desk.suggest(FILE)) == "urn b"
