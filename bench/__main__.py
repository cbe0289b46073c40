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

from . import (
    changes,
    completions,
    edges,
    endings,
    index,
    indexing,
    memory,
    refactor,
    refactor_speed,
    report,
    startup,
    storm,
    warming,
)
from .environment import clean_environment, load
from .figures import Figure

INTERRUPTED: Final = 130

Measurement = Callable[[Mapping[str, str]], Awaitable[list[Figure]]]

MEASUREMENTS: Final[dict[str, Measurement]] = {
    "startup": startup.measure,
    "changes": changes.measure,
    "completions": completions.measure,
    "edges": edges.measure,
    "storm": storm.measure,
    "endings": endings.measure,
    "memory": memory.measure,
    "refactor_speed": refactor_speed.measure,
}
SLOW: Final[dict[str, Measurement]] = {
    "storms": storm.measure_many,
    "index": index.measure,
    "indexing": indexing.measure,
    "refactor": refactor.measure,
    "warming": warming.measure,
}
"""With `--all`, or by name."""


def main() -> int:
    """Runs the quick ones, or those named, or all; partial runs are not saved."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    known = MEASUREMENTS | SLOW
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--all", action="store_true", help="the slow ones too")
    arguments = parser.parse_args()
    names = arguments.names or list(known if arguments.all else MEASUREMENTS)
    if unknown := set(names) - known.keys():
        parser.error(f"no measurement of that name: {', '.join(sorted(unknown))}")
    begun, busy = time.perf_counter(), load()
    try:
        groups = asyncio.run(_measure(names))
    except KeyboardInterrupt:
        return INTERRUPTED
    if groups.keys() >= MEASUREMENTS.keys():
        busy = f"load {busy} at the start, {load()} at the end"
        folder = report.save(groups, time.perf_counter() - begun, busy)
        print(f"\nSaved to {os.path.relpath(folder)}: latest.md, latest.json")
    return 0


async def _measure(names: list[str]) -> dict[str, list[Figure]]:
    """Each measurement in turn, its table printed as soon as it is done."""
    groups: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = clean_environment(Path(folder))
        for name in names:
            print(f"\n{name}", flush=True)
            groups[name] = await (MEASUREMENTS | SLOW)[name](environment)
            print(report.table(groups[name]), flush=True)
    return groups


if __name__ == "__main__":
    sys.exit(main())
