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
    """A Neovim that is new enough, or why there is none."""
    found = _candidates("FIMBLE_NVIM", "nvim")
    for path in found:
        if _version(path) >= NEOVIM_NEEDED:
            runtime = Path(path).parent.parent / "share" / "nvim" / "runtime"
            return Program(path, {"VIMRUNTIME": str(runtime)} if runtime.is_dir() else {})
    too_old = f" ({', '.join(found)}: older than 0.12)" if found else ""
    return _missing("Neovim", "FIMBLE_NVIM") + too_old


def find_helix() -> Program | str:
    """Helix, or why there is none."""
    for path in _candidates("FIMBLE_HX", "hx", "helix"):
        runtime = Path(path).resolve().parent / "runtime"
        return Program(path, {"HELIX_RUNTIME": str(runtime)} if runtime.is_dir() else {})
    return _missing("Helix", "FIMBLE_HX")


def find_terminal() -> Program | str:
    """tmux, or that there is none."""
    path = shutil.which("tmux")
    return Program(path) if path else "tmux is not installed"


def _candidates(variable: str, *names: str) -> list[str]:
    """The programs that may be the editor, the likeliest first."""
    if chosen := os.environ.get(variable):
        return [chosen]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("FIMBLE_EDITORS") or cache / "fimble-editors")
    tried = (*names, *(str(folder / "usr" / "bin" / name) for name in names))
    return [path for name in tried if (path := shutil.which(name))]


def _missing(name: str, variable: str) -> str:
    return f"{name} is not installed: run tests/editors/install.sh, or set {variable} to it"


def _version(path: str) -> tuple[int, ...]:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else (0,)
