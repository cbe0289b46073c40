"""The wheel, built and installed in a fresh environment with the sources out of reach.

Needs no network: the wheel's own metadata says which distributions it needs, and those are copied
from the environment of the tests. One that the metadata forgets is therefore missing here.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from server import __version__
from tests.support.fake_upstream import FakeUpstream, completion_stream

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment's folder of programs, with the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    for needed in closure(requirements_of(wheel)):
        copy_distribution(needed, Path(site))
    install = [
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-index",
        "--no-deps",
        "--quiet",
    ]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, capture_output=True)
    return folder / "bin"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables of a user who has never had Fimble."""
    return {"PATH": os.defpath, "HOME": str(tmp_path), "LANG": "C.UTF-8"}


def requirements_of(wheel: Path) -> list[Requirement]:
    """What the wheel's metadata requires without any extra."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        fields = message_from_bytes(archive.read(name)).get_all("Requires-Dist") or []
    return needed_now(fields)


def needed_now(fields: Iterable[str]) -> list[Requirement]:
    """The requirements that hold on this machine without any extra."""
    parsed = map(Requirement, fields)
    return [one for one in parsed if one.marker is None or one.marker.evaluate({"extra": ""})]


def closure(requirements: list[Requirement]) -> list[Distribution]:
    """The distributions that `requirements` name, with all that these require in turn."""
    found: dict[str, Distribution] = {}
    pending = list(requirements)
    while pending:
        name = re.sub(r"[-_.]+", "-", pending.pop().name).lower()
        if name not in found:
            found[name] = distribution(name)
            pending += needed_now(found[name].requires or [])
    return list(found.values())


def copy_distribution(one: Distribution, site: Path) -> None:
    """Copies the files that `one` installed into a folder of packages."""
    for file in one.files or []:
        source = Path(str(file.locate()))
        if ".." in file.parts or file.suffix == ".pyc" or not source.is_file():
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "server", "completion", "context", f"fimble-{__version__}.dist-info",
    }  # fmt: skip
    assert any(name.startswith("context/queries/") and name.endswith(".scm") for name in names)
    assert {"server/py.typed", "completion/py.typed", "context/py.typed"} <= set(names)


def test_the_installed_program_says_its_version(
    installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [installed / "fimble", "--version"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, f"fimble {__version__}\n", "")


def test_the_sources_are_out_of_reach(
    installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    names = "server, completion, context"
    code = f"import {names}\nfor package in ({names}): print(package.__file__)"
    done = subprocess.run(
        [installed / "python", "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for path in done.stdout.split():
        assert Path(path).is_relative_to(installed.parent)


async def test_the_installed_program_completes(
    installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """One completion from a model server, asked for and printed by the installed program."""
    file = tmp_path / "app.py"
    file.write_text("def add(a, b):\n    ret\n")
    async with FakeUpstream() as fake:
        fake.enqueue(completion_stream("urn a + b", wire="openai"))
        model = {
            "provider": "openai",
            "baseUrl": f"{fake.url}/v1",
            "model": "m",
            "promptFormat": "plain",
        }
        environment["FIMBLE_MODELS"] = json.dumps({"fast": model})
        command = [str(installed / "fimble"), "complete", f"{file}:2", "--json"]
        code, out, err = await run_program(command, environment, tmp_path)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["suggestions"][0]["text"] == "urn a + b"
    assert answer["explanation"]["source"] == "model"
    assert len(fake.requests) == 1


async def run_program(
    command: list[str], environment: dict[str, str], folder: Path
) -> tuple[int | None, str, str]:
    """Runs a program to its end while the event loop goes on."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()
