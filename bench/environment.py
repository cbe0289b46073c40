"""What the servers under measurement find around them."""

from __future__ import annotations

import os
from pathlib import Path


def clean_environment(folder: Path) -> dict[str, str]:
    """The user's own, with neither the user's settings of Fimble nor its cache."""
    settings = folder / "config.toml"
    settings.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIMBLE_")}
    cache = str(folder / "cache")
    return {**kept, "FIMBLE_CONFIG": str(settings), "FIMBLE_CACHE_DIRECTORY": cache}


def load() -> str:
    """How many processes wanted a core, over the last minute; `unknown` where nobody counts."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
