"""The settings of refactors, and the user's own actions. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .schema import setting

OwnActionKind = Literal[
    "refactor.rewrite",
    "refactor.extract",
    "refactor.inline",
    "refactor.move",
    "refactor",
    "quickfix",
]


@dataclass(frozen=True, slots=True)
class OwnActionSettings:
    """One entry of `refactor.actions`; its name is its title in the menu."""

    instruction: str = setting("", "What the model is told. Needed; without it there is no entry.")
    kind: OwnActionKind = setting(
        "refactor.rewrite", "The kind of code action that editors sort it under."
    )
    languages: tuple[str, ...] = setting(
        (), "The language ids that it is offered for, such as `python`. Empty: all."
    )
    reach: Literal["selection", "file", "project"] = setting(
        "selection",
        "What it may change: the selected lines or the definition around the cursor, the file, or "
        "any file of the project.",
    )


@dataclass(frozen=True, slots=True)
class RefactorSettings:
    """How refactors are checked and delivered."""

    format: str = setting(
        "auto",
        "The formatter to run on an edit's lines. `auto`: the one that the project's configuration "
        "names (ruff, black, prettier, gofmt, rustfmt, clang-format), if it is on your PATH. "
        "`project`: also from the project's own `.venv` and `node_modules`, and where its "
        "configuration is a program. `off`: none. Or a command that reads code and writes it "
        "formatted; `{path}` in it is the file.",
        user_only=True,
    )
    lint: str = setting(
        "auto",
        "The linters that must find nothing new in an edit. `auto`: those that the project's "
        "configuration names (ruff, tsc, pyright, mypy, go vet) and your PATH has. `project`: also "
        "from the project's own `.venv` and `node_modules`, and those that run code of the project "
        "(eslint, cargo check). `off`: none. Or a shell command; it runs in a copy of the project.",
        user_only=True,
    )
    test_command: str = setting(
        "",
        "A shell command, such as `pytest -q`, that must succeed before an edit is offered. It "
        "runs the model's code, in a copy of the project without what git ignores. Empty: none.",
        user_only=True,
    )
    test_timeout_ms: int = setting(
        120_000,
        "The longest time for one run of the test command.",
        unit="ms",
        at_least=100,
        at_most=3_600_000,
        user_only=True,
    )
    attempts: int = setting(
        2, "How often the model may try; it is told what was wrong.", at_least=1, at_most=5
    )
    actions: dict[str, OwnActionSettings] = setting(
        {},
        "Entries of your own in the menu of refactors, by their titles: "
        '`{"Make it async": {"instruction": "Make this code async."}}`.',
        user_only=True,
    )
    delivery: Literal["command", "resolve"] = setting(
        "command",
        "`command` shows progress and applies the edit; `resolve` lets the editor ask for the edit "
        "when the action is chosen. Editors that cannot apply edits get `resolve` always.",
    )
