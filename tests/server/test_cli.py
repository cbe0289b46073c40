"""The command line as a whole: its options, its errors, its exit codes."""

from __future__ import annotations

import logging
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import server
from completion.errors import ModelUnavailable
from server.cli import dispatch, serve_command
from server.cli.terminal import CommandError, UsageError

FIMBLE = Path(sys.executable).with_name("fimble")


def check_run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `fimble` with `arguments`."""
    try:
        code = dispatch.run(arguments)
    except SystemExit as end:  # argparse's own
        code = int(end.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A command `config` that raises what the test puts into the list."""
    errors: list[BaseException] = []

    def run(_: object) -> int:
        raise errors[0]

    command = SimpleNamespace(EPILOG="", add_arguments=lambda _: None, run=run)
    monkeypatch.setattr(dispatch, "_command", lambda _: command)
    return errors


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert check_run(capsys, option) == (0, f"fimble {server.__version__}\n", "")


@pytest.mark.parametrize("option", ["--help", "-h", "help"])
def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str], option: str) -> None:
    code, out, _ = check_run(capsys, option)
    assert code == 0
    for name in dispatch.COMMANDS:
        assert f"\n  {name} " in out


@pytest.mark.parametrize("name", dispatch.COMMANDS)
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = check_run(capsys, name, "--help")
    assert code == 0
    assert out.startswith(f"usage: fimble {name}")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["dcotor"], "Did you mean `fimble doctor`?"),
        (["xyzzy"], "`fimble --help`"),
        (["doctor", "--nope"], "unrecognized arguments: --nope"),
        (["complete"], "required: FILE:LINE"),
        (["complete", "--js", "a:1"], "unrecognized arguments"),
        (["serve", "--stdio", "--tcp", ":1"], "not allowed with"),
        (["serve", "--tcp", "nowhere"], "HOST:PORT"),
        (["refactor", "a.py:1-2"], "Say what to change"),
        (["refactor", "a.py:1-2", "--action", "x"], "There is no action 'x'"),
        (["cache", "burn"], "invalid choice"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: list[str], text: str
) -> None:
    code, out, err = check_run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert text in err


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (CommandError("It is full."), 1, "fimble: It is full.\n"),
        (UsageError("Wrong."), 2, "fimble: Wrong.\n"),
        (
            ModelUnavailable("The server is down: start it."),
            1,
            "fimble: The server is down: start it.\n",
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_error_is_one_line_and_a_code(
    capsys: pytest.CaptureFixture[str],
    failing: list[BaseException],
    error: BaseException,
    code: int,
    text: str,
) -> None:
    failing.append(error)
    assert check_run(capsys, "config") == (code, "", text)


def test_a_defect_is_one_line_without_a_traceback_or_what_it_was_about(
    capsys: pytest.CaptureFixture[str], failing: list[BaseException]
) -> None:
    failing.append(ValueError("sk-secret"))
    code, _, err = check_run(capsys, "config")
    assert code == 70
    assert err.startswith("fimble: internal error: ValueError in test_cli.py, line ")
    assert err.count("\n") == 1
    assert "secret" not in err


def test_a_reader_that_goes_away_is_met_with_silence() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [FIMBLE, "--help"], stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_control_characters_in_an_error_are_shown_not_obeyed(
    capsys: pytest.CaptureFixture[str], failing: list[BaseException]
) -> None:
    failing.append(CommandError("a\x1b[2Jb"))
    assert check_run(capsys, "config")[2] == "fimble: a\\x1b[2Jb\n"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:80", ("127.0.0.1", 80)),
        (":9257", ("127.0.0.1", 9257)),
        ("[::1]:1", ("::1", 1)),
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert serve_command.tcp_address(text) == address


@pytest.mark.parametrize("text", ["", "80", "host:", "host:http", "host:65536", "host:-1"])
def test_wrong_addresses(text: str) -> None:
    with pytest.raises(UsageError):
        serve_command.tcp_address(text)


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_logs_can_go_to_a_file(tmp_path: Path, root_logger: logging.Logger) -> None:
    file = tmp_path / "fimble.log"
    serve_command.start_logging(str(file), "info")
    root_logger.info("hello")
    root_logger.debug("hidden")
    assert file.read_text().endswith("INFO root: hello\n")


def test_the_http_client_never_logs_headers(tmp_path: Path, root_logger: logging.Logger) -> None:
    """At the level debug it would write the API key."""
    file = tmp_path / "fimble.log"
    serve_command.start_logging(str(file), "debug")
    logging.getLogger("httpcore.http11").debug("Authorization: Bearer sk-secret")
    logging.getLogger("httpx").info("GET")
    assert file.read_text() == ""


def test_a_log_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        serve_command.start_logging(str(tmp_path / "none" / "x.log"), "info")


def test_config_prints_what_is_in_force(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "c.toml").write_text("[cache]\nenabled = false\nsize = 1\n")
    monkeypatch.setenv("FIMBLE_CONFIG", str(tmp_path / "c.toml"))
    code, out, err = check_run(capsys, "config")
    assert code == 1
    assert "cache.enabled = false  # user file\n" in out
    assert 'completion.debounceMs = "adaptive"  # default\n' in out
    assert "cache.size" in err


def test_config_shows_what_the_folder_takes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / ".fimble.toml").write_text("[privacy]\noffline = true\n")
    monkeypatch.setenv("FIMBLE_CONFIG", str(tmp_path / "c.toml"))
    (tmp_path / "c.toml").touch()
    monkeypatch.chdir(tmp_path / "src")
    _, out, _ = check_run(capsys, "config")
    assert "privacy.offline = true  # .fimble.toml\n" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["--help"], ["config"], ["config", "--json"]])
def test_output_that_cannot_be_written_is_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [FIMBLE, *arguments], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    sentence = b"fimble: the output could not be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, sentence)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes descriptors")
@pytest.mark.parametrize("arguments", ["--help", "config", "config --json"])
def test_without_an_output_nothing_is_said(arguments: str) -> None:
    command = f"exec {shlex.quote(str(FIMBLE))} {arguments} >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_console_that_lacks_characters_gets_escapes(tmp_path: Path) -> None:
    file = tmp_path / "caf\u00e9 \u2192 \U0001f600.toml"
    file.touch()
    done = subprocess.run(
        [FIMBLE, "config"],
        capture_output=True,
        check=False,
        timeout=60,
        env=os.environ | {"PYTHONIOENCODING": "cp1252", "FIMBLE_CONFIG": str(file)},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"caf\xe9 \\u2192 \\U0001f600.toml" in done.stdout


def test_a_stuck_thread_does_not_keep_the_server_alive() -> None:
    """The cache's thread may wait a minute for a lock that another process holds."""
    code = (
        "import threading\n"
        "from server.cli.serve_command import _leave_stuck_threads\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "_leave_stuck_threads(3)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=30)
    assert done.returncode == 3
