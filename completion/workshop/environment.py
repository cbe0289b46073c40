"""What a program of the workshop is told of the world: its shell, its folders of programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from .programs import Programs, absolute_entries, program_folders


def shell_command(command: str) -> tuple[str, ...]:
    """A command of the user's own, for the shell of the system."""
    if sys.platform == "win32":
        return ("cmd", "/c", command)
    return ("/bin/sh", "-c", command)


def program_environment(
    environment: Mapping[str, str], project: Path, programs: Programs
) -> dict[str, str]:
    """`environment` in which `PATH` names only folders that `programs` allows."""
    folders = absolute_entries(environment.get("PATH", os.defpath).split(os.pathsep))
    if programs is Programs.OF_THE_PROJECT:
        own = (str(folder) for folder in program_folders(project) if folder.is_dir())
        folders = [*own, *folders]
    return {**environment, "PATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1"}


def tests_environment(environment: Mapping[str, str], project: Path, tree: Path) -> dict[str, str]:
    """Programs are the project's own; Python modules are those of the copy.

    A package that is installed "editable" lies in the project: without `PYTHONPATH` its tests would
    test the code before the edit.
    """
    sources = [str(tree), str(tree / "src")]
    return {
        **program_environment(environment, project, Programs.OF_THE_PROJECT),
        "PYTHONPATH": os.pathsep.join(filter(None, [*sources, environment.get("PYTHONPATH")])),
    }
