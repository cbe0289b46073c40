"""A refactorer with a fake model on a desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from completion.generation import ChatPrompt, ModelConfig, PromptFormat
from completion.records import Records
from completion.refactor.hunks import apply_edits
from completion.refactor.refactorer import Refactorer
from completion.route import Router
from completion.values import (
    EngineOptions,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    Task,
)
from context.languages import language_id_for_path
from context.syntax import parse
from tests.support.fakes import FakeClock, FakeModelClient, MemoryCache, Step
from tests.support.marked import selected


class RefactorDesk:
    """A refactorer with one fake model for every task."""

    def __init__(
        self,
        *script: Sequence[Step],
        options: EngineOptions | None = None,
        config: ModelConfig | None = None,
        cache: MemoryCache | None = None,
    ) -> None:
        self.model = FakeModelClient(script, prompt_format=PromptFormat.CHAT, config=config)
        self.records = Records()
        self.progress: list[RefactorProgress] = []
        name = self.model.config.name
        self.router = Router({name: self.model}, dict.fromkeys(Task, (name,)), FakeClock())
        self.refactorer = Refactorer(
            self.router, self.records, FakeClock(), options or EngineOptions(), cache=cache
        )

    async def run(
        self, text: str, action_id: str = "type-hints", instruction: str = "", **more: Any
    ) -> RefactorOutcome:
        """What comes of an action at the marks in `text`; `more` goes into the request."""
        path = more.pop("path", "a.py")
        document, span = selected(
            text, version=7, language_id=language_id_for_path(path), uri=f"file:///project/{path}"
        )
        request = RefactorRequest(parse(document), span, action_id, instruction, path, **more)
        return await self.refactorer.run(request, self.progress.append)

    def asked(self, number: int = 0) -> ChatPrompt:
        """The chat of one of the requests to the model."""
        prompt = self.model.calls[number].prompt
        assert isinstance(prompt, ChatPrompt)
        return prompt

    def offers(self, text: str, language_id: str = "python") -> dict[str, str]:
        """Each action in the menu, and why it is disabled."""
        document, span = selected(text, language_id=language_id)
        offers = self.refactorer.actions(parse(document), span)
        return {offer.id: offer.disabled for offer in offers}

    def sent(self) -> str:
        """All that the model was told, in all requests."""
        asked = (self.asked(number) for number in range(len(self.model.calls)))
        return "".join(message.content for prompt in asked for message in prompt.messages)


async def check_refactor(
    text: str, *answers: str, expect: str, action_id: str = "type-hints", instruction: str = ""
) -> RefactorOutcome:
    """The model's `answers` lead to the document `expect` through one verified edit."""
    desk = RefactorDesk(*([answer] for answer in answers))
    outcome = await desk.run(text, action_id, instruction)
    assert outcome.rejection == ""
    document, _ = selected(text)
    (file,) = outcome.edits
    assert apply_edits(document, file.edits).text == expect
    assert (file.uri, file.version) == ("file:///project/a.py", 7)
    assert len(desk.model.calls) == len(answers)
    assert outcome.explanation.shown
    assert desk.records.recent() == (outcome.explanation,)
    return outcome
