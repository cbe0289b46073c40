"""Finds the real editors, and says in words when one is missing.

An editor is looked for in its own variable (`FIMBLE_NVIM`, `FIMBLE_HX`), on `PATH`, then in the
folder that `install.sh` fills.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

NEOVIM_NEEDED: Final = (0, 12)
"""The first version with `vim.lsp.inline_completion`."""


@dataclass(frozen=True, slots=True)
class Program:
    """An editor that can be started."""

    path: str
    environment: dict[str, str] = field(default_factory=dict)
    """Variables it needs to find its own files."""


def find_neovim() -> Program | str:
    """Neovim, or why there is none."""
    path = _find("FIMBLE_NVIM", "nvim")
    if path is None:
        return _missing("Neovim", "FIMBLE_NVIM")
    runtime = Path(path).parent.parent / "share" / "nvim" / "runtime"
    program = Program(path, {"VIMRUNTIME": str(runtime)} if runtime.is_dir() else {})
    version = _version(path)
    if version < NEOVIM_NEEDED:
        return f"{path} is Neovim {'.'.join(map(str, version))}; inline completion came with 0.12"
    return program


def find_helix() -> Program | str:
    """Helix, or why there is none."""
    path = _find("FIMBLE_HX", "hx") or shutil.which("helix")
    if path is None:
        return _missing("Helix", "FIMBLE_HX")
    runtime = Path(path).resolve().parent / "runtime"
    return Program(path, {"HELIX_RUNTIME": str(runtime)} if runtime.is_dir() else {})


def find_terminal() -> Program | str:
    """tmux, or that there is none."""
    path = shutil.which("tmux")
    return Program(path) if path else "tmux is not installed"


def _find(variable: str, name: str) -> str | None:
    chosen = os.environ.get(variable)
    if chosen:
        return chosen
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("FIMBLE_EDITORS") or cache / "fimble-editors")
    return shutil.which(name) or shutil.which(str(folder / "usr" / "bin" / name))


def _missing(name: str, variable: str) -> str:
    return f"{name} is not installed: run tests/editors/install.sh, or set {variable} to it"


def _version(path: str) -> tuple[int, ...]:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else (0,)
