"""What must hold of the repository as a whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("server", "completion", "context")
ARCHITECTURE = ROOT / "docs" / "architecture.md"
FIMBLE = Path(sys.executable).with_name("fimble")

MACHINE_PATH = re.compile(
    r"(?<![\w.:~}])/(?:root|work|Users/(?!you|me)\w+|home/(?!you|me|user)\w+)/\w"
)
REGISTRY_HOST = re.compile(
    r"py[p]i\.(?:org|io)|python[h]osted\.org|npm[j]s\.(?:org|com)|yarn[p]kg\.com"
)

HEAVY = ("httpx", "tree_sitter", "diskcache", "xllamacpp", "sqlite3", "platformdirs")
"""What may only be loaded once `initialize` has been answered."""


def tracked_files() -> list[Path]:
    """Every file that is or would be committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    paths = (ROOT / name for name in listing.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    """`file:line: text` for each match in a text file of the repository."""
    found: list[str] = []
    for path in tracked_files():
        data = path.read_bytes()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def modules() -> list[Path]:
    """The Python files of the three packages, relative to the root."""
    return [
        path.relative_to(ROOT) for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))
    ]


def check_python(code: str, *, cwd: Path, path: str = "") -> str:
    """The output of `code` in a new interpreter."""
    environment = {**os.environ, "PYTHONPATH": path} if path else dict(os.environ)
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_file_names_a_place_on_somebody_s_machine() -> None:
    assert lines_that_match(MACHINE_PATH) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    """Which registry is used is the machine's business; a lock file would record one."""
    assert lines_that_match(REGISTRY_HOST) == []


def test_the_patterns_of_the_two_tests_above_do_match() -> None:
    assert MACHINE_PATH.search("see /" + "home/alice/project")
    assert REGISTRY_HOST.search("https://" + "pypi" + ".org/simple")


def test_no_module_cuts_lines_as_python_does() -> None:
    """LSP lines end at LF, CRLF and CR only; `splitlines` also cuts at form feed and U+2028."""
    for module in modules():
        assert ".split" + "lines(" not in (ROOT / module).read_text(encoding="utf-8"), module


def test_every_module_says_its_job() -> None:
    for module in modules():
        text = (ROOT / module).read_text(encoding="utf-8")
        assert re.match(r'r?"""', text), f"{module} has no docstring"


def test_no_module_is_too_long_to_read() -> None:
    for module in modules():
        lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
        assert lines <= 300, f"{module}: {lines} lines"


def test_the_map_in_the_architecture_document_is_complete() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    missing = [
        module.as_posix()
        for module in modules()
        if module.name not in ("__init__.py", "__main__.py") and module.name not in text
    ]
    assert missing == []


def test_the_server_starts_without_what_it_does_not_need_yet(tmp_path: Path) -> None:
    """An editor waits for `initialize`; each of these costs tens of milliseconds."""
    code = (
        "import sys, server.cli.dispatch\n"
        "from server.app import build_server\n"
        "build_server()\n"
        f"print(sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    assert check_python(code, cwd=tmp_path).strip() == "[]"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workspace with packages of our own names that say so when they are run."""
    for name in (*PACKAGES, "pygls", "httpx"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(
            "import sys\nsys.exit('hostile code was run')\n"
        )
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [[str(FIMBLE)], [sys.executable, "-P", "-m", "server"], [sys.executable, "-I", "-m", "server"]],
    ids=["script", "python -P", "python -I"],
)
def test_a_workspace_s_own_packages_are_never_run(hostile: Path, command: list[str]) -> None:
    """The console script puts its own folder on the path, not the working directory; `-P` and
    `-I` do the same for `python -m server`, which would run the workspace's code without them.
    """
    done = subprocess.run(
        [*command, "--version"],
        cwd=hostile,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("fimble ")


def test_a_foreign_package_of_the_same_name_is_reported(tmp_path: Path) -> None:
    """Another distribution may install a package called `context`: no code of it is run."""
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "__init__.py").write_text("import sys\nsys.exit('foreign code')\n")
    done = subprocess.run(
        [str(FIMBLE), "--version"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "'context'" in done.stderr
    assert "pipx" in done.stderr
    assert "foreign code" not in done.stderr
