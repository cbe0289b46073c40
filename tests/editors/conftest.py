"""A project folder, a home folder and a terminal for real editors; each test gets its own."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.editors.model_server import ModelServer
from tests.editors.programs import Program, find_terminal
from tests.editors.terminal import Terminal

ROOT: Final = Path(__file__).parents[2]

SAMPLE: Final = '''\
"""Prices of a small shop."""


def net(price, tax):
    return price / (1 + tax)


def gross(price, tax):
'''


@dataclass(slots=True)
class Desk:
    """What an editor finds on the machine: a project, the user's settings, programs on `PATH`."""

    home: Path
    project: Path
    environment: dict[str, str]
    cleanup: ExitStack = field(default_factory=ExitStack)

    @property
    def file(self) -> Path:
        """The file that is edited."""
        return self.project / "shop.py"

    def write_config(self, path: str, text: str) -> None:
        """Writes a file below the user's configuration folder."""
        target = Path(self.environment["XDG_CONFIG_HOME"], path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def serve_scripted(self) -> None:
        """Lets `fimble` on `PATH` be the server of `tests.support.fake_services`."""
        script = Path(self.environment["PATH"].split(os.pathsep)[0], "fimble")
        script.unlink()
        command = f"exec {shlex.quote(sys.executable)} -m tests.support.fake_services"
        script.write_text(f"#!/bin/sh\ncd {shlex.quote(str(ROOT))} && {command}\n", "utf-8")
        script.chmod(0o755)

    def open(self, editor: Program, *arguments: str) -> Terminal:
        """Starts `editor` on the file, in a terminal."""
        terminal = Terminal(
            [editor.path, *arguments, str(self.file)],
            folder=self.project,
            environment=self.environment | editor.environment,
        )
        self.cleanup.callback(terminal.close)
        return terminal


SETTINGS: Final = """\
[models.fast]
provider = "llamacpp"
base_url = "{url}"

[routes]
completion = ["fast"]
document = ["fast"]
refactor = ["fast"]
"""


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """The model that the user's settings name."""
    with ModelServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, model_server: ModelServer) -> Iterator[Desk]:
    """A home of its own, so that neither the user's editor nor their settings play a part."""
    missing = find_terminal()
    if isinstance(missing, str):
        pytest.skip(missing)
    home, project = tmp_path / "home", tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    home.mkdir()
    folders = {
        f"XDG_{name}_HOME": str(home / name.lower())
        for name in ("CONFIG", "CACHE", "DATA", "STATE")
    }
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "fimble").symlink_to(Path(sys.executable).parent / "fimble")
    search_path = os.pathsep.join((str(programs), os.environ["PATH"]))
    kept = {key: os.environ[key] for key in ("LANG", "LC_ALL", "TMPDIR") if key in os.environ}
    environment = {**kept, **folders, "HOME": str(home), "PATH": search_path, "SHELL": "/bin/sh"}
    with ExitStack() as cleanup:
        made = Desk(home, project, environment | {"LANG": "C.UTF-8"}, cleanup)
        made.file.write_text(SAMPLE, encoding="utf-8")
        made.write_config("fimble/config.toml", SETTINGS.format(url=model_server.url))
        yield made
