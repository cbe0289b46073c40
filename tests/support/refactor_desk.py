"""A refactorer with a fake model on a desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from completion.generation import ChatPrompt, ModelConfig, PromptFormat
from completion.records import Records
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
