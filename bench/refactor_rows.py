"""What became of a scripted model's answers, kind by kind, and one refactor that is told them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from completion.generation import ModelConfig, PromptFormat
from completion.project import Workshop
from completion.records import Records
from completion.refactor.refactorer import Refactorer
from completion.route import Router
from completion.values import EngineOptions, RefactorOutcome, RefactorRequest, Task
from tests.support.fakes import FakeClock, FakeModelClient

_CONTEXT_TOKENS: Final = 200_000
"""A window for a whole project, as large models have."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer."""

    offered: bool
    right: bool
    asked: int
    rejection: str
    place: str = ""
    """Which case it was, for whoever looks for a wrong one."""


@dataclass(slots=True)
class Row:
    """One kind of answer on all cases that it makes sense for."""

    part: str
    """Which tasks."""
    group: str
    """`good`, `sloppy`, `wrong`, or `untold`: wrong as nothing but a test could tell."""
    name: str
    outcomes: list[Outcome]

    @property
    def wrong(self) -> int:
        return sum(one.offered and not one.right for one in self.outcomes)

    @property
    def right(self) -> int:
        return sum(one.right for one in self.outcomes)

    @property
    def repaired(self) -> int:
        return sum(one.right and one.asked > 1 for one in self.outcomes)


async def told(
    request: RefactorRequest, answers: Sequence[str], workshop: Workshop | None = None
) -> tuple[RefactorOutcome, int]:
    """What the real refactorer makes of `answers`, and how many of them it asked for."""
    script = [[answer] for answer in answers]
    config = ModelConfig(
        "fast", "llamacpp", "http://127.0.0.1:1", "a-model", context_tokens=_CONTEXT_TOKENS
    )
    model = FakeModelClient(script, prompt_format=PromptFormat.CHAT, config=config)
    router = Router({"fast": model}, dict.fromkeys(Task, ("fast",)), FakeClock())
    refactorer = Refactorer(router, Records(), FakeClock(), EngineOptions(), workshop)
    outcome = await refactorer.run(request, lambda progress: None)  # noqa: ARG005
    return outcome, len(model.calls)
