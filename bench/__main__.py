"""`python -m bench [NAME ...]`: runs the measurements and saves them to `bench/results/`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from . import changes, completions, edges, memory, report, startup
from .figures import Figure

INTERRUPTED: Final = 130

Measurement = Callable[[Mapping[str, str]], Awaitable[list[Figure]]]

MEASUREMENTS: Final[dict[str, Measurement]] = {
    "startup": startup.measure,
    "changes": changes.measure,
    "completions": completions.measure,
    "edges": edges.measure,
    "memory": memory.measure,
}


def main() -> int:
    """Runs all, or those named on the command line; partial runs are not saved."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    names = parser.parse_args().names or list(MEASUREMENTS)
    if unknown := set(names) - MEASUREMENTS.keys():
        parser.error(f"no measurement of that name: {', '.join(sorted(unknown))}")
    begun = time.perf_counter()
    try:
        groups = asyncio.run(_measure(names))
    except KeyboardInterrupt:
        return INTERRUPTED
    if len(groups) == len(MEASUREMENTS):
        folder = report.save(groups, time.perf_counter() - begun)
        print(f"\nSaved to {os.path.relpath(folder)}: latest.md, latest.json")
    return 0


async def _measure(names: list[str]) -> dict[str, list[Figure]]:
    """Each measurement in turn, its table printed as soon as it is done."""
    groups: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        for name in names:
            print(f"\n{name}", flush=True)
            groups[name] = await MEASUREMENTS[name](environment)
            print(report.table(groups[name]), flush=True)
    return groups


def _environment(folder: Path) -> dict[str, str]:
    """The user's own, with neither the user's settings of Fimble nor its cache."""
    settings = folder / "config.toml"
    settings.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIMBLE_")}
    cache = str(folder / "cache")
    return {**kept, "FIMBLE_CONFIG": str(settings), "FIMBLE_CACHE_DIRECTORY": cache}


if __name__ == "__main__":
    sys.exit(main())
