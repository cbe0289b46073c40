"""What each command prints, with services that follow a script."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from completion.errors import ModelUnavailable
from completion.explanation import (
    ContextPart,
    Explanation,
    FilterVerdict,
    ModelUse,
    Source,
    Stage,
)
from completion.generation import ModelHealth, TextPrompt
from completion.ports import CacheStats
from completion.values import (
    FileEdit,
    RefactorOutcome,
    RefactorProgress,
    RefactorRequest,
    Suggestion,
    SuggestOutcome,
    SuggestRequest,
    TextEdit,
    Trigger,
)
from context.text import Point, Span
from server.cli import dispatch, doctor_command, session
from server.settings.values import Settings

SHOWN = Explanation(
    id="1",
    task="completion",
    trigger="invoked",
    path="app.py",
    language="python",
    line=2,
    column=8,
    started_at="2026-01-01T00:00:00.000+00:00",
    total_ms=100.0,
    source=Source.MODEL,
    shown=True,
    reason="",
    detail="",
    stages=(Stage("gate", 0.0, 25.0), Stage("model", 25.0, 75.0, "first token")),
    parts=(ContextPart("prefix", "app.py", 30, 0.75, "the text before the cursor"),),
    verdicts=(FilterVerdict("overlap", "changed", "cut"),),
    models=(ModelUse("fast", "openai", "m", "h:1", True, 40, 10, 5, 30.0, 75.0, "stop"),),
    redacted=1,
)
SILENT = replace(
    SHOWN, source=Source.NONE, shown=False, reason="down", detail="The server is down: start it."
)


@dataclass
class FakeEngine:
    """Suggests `texts` one after the other, the last one being the answer."""

    texts: tuple[str, ...] = ()
    asked: list[SuggestRequest] = field(default_factory=list)

    async def suggest(
        self, request: SuggestRequest, on_text: Callable[[str], None] | None = None
    ) -> SuggestOutcome:
        self.asked.append(request)
        if not self.texts:
            return SuggestOutcome((), SILENT)
        if on_text is not None:
            for text in self.texts:
                on_text(text)
        suggestion = Suggestion("s1", self.texts[-1], Span.at(request.cursor))
        return SuggestOutcome((suggestion,), SHOWN)

    async def preview(self, request: SuggestRequest) -> object:
        self.asked.append(request)
        return Built(TextPrompt("def add", lead="ad"), SHOWN.parts)

    async def clear_cache(self) -> int:
        return 3


@dataclass
class Built:
    prompt: TextPrompt
    parts: tuple[ContextPart, ...]


@dataclass
class FakeRefactorer:
    """Puts `new_text` over the asked lines, or refuses with `rejection`."""

    new_text: str = ""
    rejection: str = ""
    text: str = ""
    explanation: Explanation = field(default_factory=lambda: SHOWN)
    asked: list[RefactorRequest] = field(default_factory=list)

    async def run(
        self, request: RefactorRequest, on_progress: Callable[[RefactorProgress], None]
    ) -> RefactorOutcome:
        self.asked.append(request)
        on_progress(RefactorProgress("Asking the model"))
        if self.rejection:
            return RefactorOutcome((), SILENT, rejection=self.rejection)
        if self.text:
            return RefactorOutcome((), SHOWN, text=self.text)
        edit = TextEdit(request.span, self.new_text)
        return RefactorOutcome((FileEdit("u", 0, (edit,)),), self.explanation, checked=("parses",))


@dataclass
class FakeModel:
    health: ModelHealth

    async def check(self) -> ModelHealth:
        return self.health


@dataclass
class FakeCache:
    directory: str

    async def stats(self) -> CacheStats:
        return CacheStats(self.directory, 2, 1_000_000, 64_000_000, 7)


@dataclass
class FakeServices:
    cache: FakeCache
    engine: FakeEngine = field(default_factory=FakeEngine)
    refactorer: FakeRefactorer = field(default_factory=FakeRefactorer)
    models: dict[str, FakeModel] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass
class Desk:
    """A user's folder with one file, and the services behind the commands."""

    folder: Path
    services: FakeServices
    capsys: pytest.CaptureFixture[str]

    @property
    def file(self) -> Path:
        return self.folder / "app.py"

    def check_run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr; `app.py` in an argument is the file."""
        code = dispatch.run([part.replace("app.py", str(self.file)) for part in arguments])
        captured = self.capsys.readouterr()
        return code, captured.out, captured.err


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app.py").write_bytes(b"def add(a, b):\r\n    ret\r\nx = 1")
    monkeypatch.setenv("FIMBLE_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("FIMBLE_CONTEXT_INDEX", "false")
    (tmp_path / "config.toml").touch()
    services = FakeServices(FakeCache(str(tmp_path / "cache")))

    @asynccontextmanager
    async def fake(_: Settings, __: object = None) -> AsyncIterator[Any]:
        yield services

    monkeypatch.setattr(session, "services_for", fake)
    monkeypatch.setattr(doctor_command, "services_for", fake)
    return Desk(tmp_path, services, capsys)


def test_complete_prints_the_suggestion_and_nothing_else(desk: Desk) -> None:
    desk.services.engine.texts = ("u", "urn a + b")
    assert desk.check_run("complete", "app.py:2") == (0, "urn a + b\n", "")
    (request,) = desk.services.engine.asked
    assert (request.cursor, request.trigger, request.path) == (
        Point(1, 7), Trigger.INVOKED, "app.py",
    )  # fmt: skip


def test_complete_streams_on_a_terminal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.services.engine.texts = ("u", "urn a", "urn a + b")
    written: list[str] = []
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.write", written.append)
    dispatch.run(["complete", f"{desk.file}:2"])
    assert written == ["u", "rn a", " + b", "\n"]


def test_complete_shows_the_final_text_when_a_filter_changed_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.services.engine.texts = ("urn a + b\n\n", "urn a")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _, out, err = desk.check_run("complete", "app.py:2")
    assert out == "urn a + b\n\n\nurn a\n"
    assert "shortened" in err


def test_complete_without_a_suggestion_says_why(desk: Desk) -> None:
    code, out, err = desk.check_run("complete", "app.py:2")
    assert (code, out) == (1, "")
    assert err == "fimble: No suggestion: The server is down: start it.\n"


def test_complete_as_json(desk: Desk) -> None:
    desk.services.engine.texts = ("urn",)
    code, out, err = desk.check_run("complete", "app.py:2", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    place = {"line": 2, "column": 8}
    assert answer["suggestions"] == [{"id": "s1", "text": "urn", "start": place, "end": place}]
    assert answer["explanation"]["source"] == "model"


def test_an_explanation_tells_the_whole_story_in_plain_text(desk: Desk) -> None:
    desk.services.engine.texts = ("urn",)
    _, out, err = desk.check_run("complete", "app.py:2", "--explain")
    assert out == "urn\n"
    assert "\x1b" not in err
    assert err.splitlines() == [
        "completion at app.py:2:8 (invoked)",
        "  shown, from a model, after 100.0 ms",
        "timeline",
        "  gate       25.0 ms |######                  |",
        "  model      75.0 ms |      ##################|  first token",
        "prompt, about 30 tokens",
        "   75% ##################...... prefix app.py (30 tokens)",
        "       the text before the cursor",
        "models",
        "  fast: m at h:1, text left this machine",
        "    40 prompt tokens, 10 of them cached, 5 written, first token after 30 ms, "
        "all after 75 ms, ended by stop",
        "checks",
        "  overlap changed: cut",
        "  1 secret-looking values were replaced in the prompt",
    ]


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_terminals_without_no_color(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, no_color: str, *, coloured: bool
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    _, _, err = desk.check_run("complete", "app.py:2", "--explain")
    assert ("\x1b[" in err) is coloured


def test_context_prints_parts_and_prompt(desk: Desk) -> None:
    code, out, _ = desk.check_run("context", "app.py:2")
    assert code == 0
    assert "75% ##################...... prefix app.py (30 tokens)" in out
    assert "--- text ---\ndef add\n" in out
    _, out, _ = desk.check_run("context", "app.py:2", "--json")
    assert json.loads(out)["prompt"]["text"] == "def add"


def test_refactor_prints_a_diff_that_git_applies(desk: Desk) -> None:
    desk.services.refactorer.new_text = "x = 2\n"
    code, out, err = desk.check_run("refactor", "app.py:3", "make it two")
    assert code == 0
    assert err == "verified: parses; not applied: add --apply\n"
    (request,) = desk.services.refactorer.asked
    assert (request.action_id, request.instruction) == ("instruction", "make it two")
    assert request.span == Span(Point(2, 0), Point(2, 5))
    assert desk.file.read_bytes().endswith(b"x = 1")
    subprocess.run(["git", "apply", "-"], cwd=desk.folder, input=out.encode(), check=True)
    assert desk.file.read_bytes() == b"def add(a, b):\r\n    ret\r\nx = 2\n"


def test_refactor_says_when_no_model_was_asked(desk: Desk) -> None:
    desk.services.refactorer.new_text = "x = 2\n"
    desk.services.refactorer.explanation = replace(SHOWN, source=Source.DISK)
    _, _, err = desk.check_run("refactor", "app.py:3", "make it two")
    assert err == "verified: parses; answer kept from before; not applied: add --apply\n"


def test_refactor_applies_and_keeps_the_rest_byte_by_byte(desk: Desk) -> None:
    desk.services.refactorer.new_text = "    return a + b"
    code, _, err = desk.check_run("refactor", "app.py:2", "--action", "simplify", "--apply")
    assert (code, err) == (0, "verified: parses; applied\n")
    assert desk.services.refactorer.asked[0].action_id == "simplify"
    assert desk.file.read_bytes() == b"def add(a, b):\r\n    return a + b\r\nx = 1"


@pytest.mark.parametrize(
    "words",
    [["--reach", "file", "two"], ["two", "--reach", "file"], ["--apply", "two", "--reach=file"]],
)
def test_options_may_stand_anywhere(desk: Desk, words: list[str]) -> None:
    desk.services.refactorer.new_text = "x = 2"
    assert desk.check_run("refactor", "app.py:3", *words)[0] == 0
    (request,) = desk.services.refactorer.asked
    assert (request.instruction, request.reach) == ("two", "file")


def test_an_instruction_is_read_from_a_pipe(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("make it two\n"))
    desk.services.refactorer.new_text = "x = 2"
    assert desk.check_run("refactor", "app.py:3", "--reach", "auto", "-")[0] == 0
    assert desk.services.refactorer.asked[0].instruction.strip() == "make it two"


def test_what_a_tool_reports_can_be_mended(desk: Desk) -> None:
    desk.services.refactorer.new_text = "x = 2"
    assert desk.check_run("refactor", "app.py:3", "--diagnostic", "x is unused")[0] == 0
    (request,) = desk.services.refactorer.asked
    assert request.action_id == "fix"
    assert [one.message for one in request.diagnostics] == ["x is unused"]


def test_a_text_to_read_is_printed(desk: Desk) -> None:
    desk.services.refactorer.text = "# Why\n\nBecause.\x1b[2J\n"
    code, out, err = desk.check_run("refactor", "app.py:3", "why", "--apply")
    assert (code, out, err) == (0, "# Why\n\nBecause.\\x1b[2J\n", "")


def test_a_rejected_refactor_is_1_and_touches_nothing(desk: Desk) -> None:
    before = desk.file.read_bytes()
    desk.services.refactorer.rejection = "The edit does not parse. Try a larger model."
    code, out, err = desk.check_run("refactor", "app.py:2", "do it", "--apply")
    assert (code, out) == (1, "")
    assert err == "fimble: The edit does not parse. Try a larger model.\n"
    assert desk.file.read_bytes() == before


def test_refactor_as_json(desk: Desk) -> None:
    desk.services.refactorer.new_text = "x = 2"
    _, out, err = desk.check_run("refactor", "app.py:3", "two", "--json")
    answer = json.loads(out)
    assert err == ""
    assert (answer["applied"], answer["checked"]) == (False, ["parses"])
    (file,) = answer["edits"]
    (edit,) = file["edits"]
    assert (edit["start"], edit["newText"]) == ({"line": 3, "column": 1}, "x = 2")
    ending = "\n\\ No newline at end of file\n"
    assert answer["diff"].endswith(f"-x = 1{ending}+x = 2{ending}")


def test_cache_stats_and_clear(desk: Desk) -> None:
    _, out, _ = desk.check_run("cache", "stats")
    assert "answers  2\nsize     1.0 of 64.0 MB\n" in out
    assert desk.check_run("cache", "clear") == (0, "Removed 3 answers.\n", "")
    assert json.loads(desk.check_run("cache", "clear", "--json")[1]) == {"removed": 3}


def test_doctor_finds_all_well(desk: Desk) -> None:
    desk.services.models = {"fast": FakeModel(ModelHealth(ok=True, detail="answers in 3 ms"))}
    code, out, _ = desk.check_run("doctor")
    assert code == 0
    assert "ok      model fast: answers in 3 ms\n" in out
    assert "ok      syntax: the grammars load\n" in out
    assert "ok      cache: 2 answers, 1.0 MB in " in out
    assert out.endswith("\nAll is well.\n")


def test_doctor_says_what_to_do(desk: Desk) -> None:
    health = ModelHealth(ok=False, detail="nobody answers", advice="Start it.")
    desk.services.models = {"fast": FakeModel(health)}
    desk.services.problems = ("routes.refactor: found x, expected y.",)
    (desk.folder / "config.toml").write_text("[cache]\nsize = 1\n")
    code, out, err = desk.check_run("doctor")
    assert (code, err) == (1, "")
    assert "problem model fast: nobody answers\n        -> Start it.\n" in out
    assert "problem settings: cache.size (user file)" in out
    assert "problem settings: routes.refactor" in out
    assert out.endswith("\n3 things need doing.\n")
    answer = json.loads(desk.check_run("doctor", "--json")[1])
    assert not answer["ok"]
    row = {"name": "model fast", "level": "problem", "detail": "nobody answers"}
    assert row | {"advice": "Start it."} in answer["checks"]


def test_doctor_finds_a_cache_that_cannot_be_written(desk: Desk) -> None:
    (desk.folder / "cache").write_text("a file in its place")
    code, out, _ = desk.check_run("doctor")
    assert code == 1
    assert "set cache.directory" in out


def test_problems_of_the_settings_go_to_stderr(desk: Desk) -> None:
    (desk.folder / "config.toml").write_text("[cache]\nsize = 1\n")
    (desk.folder / ".fimble.toml").write_text("[privacy]\noffline = false\n")
    desk.services.problems = ("routes.completion: found a name, expected another.",)
    desk.services.engine.texts = ("x",)
    code, out, err = desk.check_run("complete", "app.py:1")
    assert (code, out) == (0, "x\n")
    for text in ("cache.size", "privacy.offline", "routes.completion"):
        assert text in err


def test_a_model_that_is_down_is_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(_: SuggestRequest) -> object:
        raise ModelUnavailable("Nobody answers at h:1: start the server.")

    monkeypatch.setattr(desk.services.engine, "preview", down)
    code, out, err = desk.check_run("context", "app.py:1")
    assert (code, out) == (1, "")
    assert err == "fimble: Nobody answers at h:1: start the server.\n"


def test_doctor_tells_of_the_indexes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "index: switched off" in desk.check_run("doctor")[1]
    monkeypatch.setenv("FIMBLE_CONTEXT_INDEX", "true")
    monkeypatch.setenv("FIMBLE_CACHE_DIRECTORY", str(desk.folder / "cache"))
    (desk.folder / "cache" / "indexes" / "shop").mkdir(parents=True)
    (desk.folder / "cache" / "indexes" / "shop" / "index.db").write_bytes(b"x" * 200_000)
    assert "index: 1 workspaces, 0.2 MB in " in desk.check_run("doctor")[1]
