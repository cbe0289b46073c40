"""`fimble models`: weights for the embedded engine on this machine. Asks no model anything."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from completion.upstream import catalogue, weights
from completion.upstream.catalogue import CATALOGUE, CatalogueEntry
from completion.upstream.pull import Pulled, pull

from ..composition import data_directory
from .session import command_settings
from .terminal import CommandError, Paint, ProgressLine, UsageError, print_json

EPILOG: Final = """\
A pulled model is used by naming it in config.toml:

  [models.fast]
  provider = "embedded"
  model = "NAME"

Any other GGUF file works too: give its path as `model`."""

_DEFAULT: Final = "default"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble models`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|pull|remove")
    actions.add_parser("list", help="what is here and what can be fetched")
    for name, text in (("pull", "fetch a model"), ("remove", "delete a fetched model")):
        actions.add_parser(name, help=text).add_argument("name", metavar="NAME")
    for action in actions.choices.values():
        # The option may stand on either side of the action.
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON"
        )


def run(arguments: argparse.Namespace) -> int:
    """Lists, fetches or removes weights."""
    folder = data_directory()
    if arguments.action == "pull":
        return _pull(arguments, folder)
    if arguments.action == "remove":
        return _remove(arguments, folder)
    rows = model_rows(folder)
    if arguments.json:
        print_json({"folder": str(folder / "models"), "models": rows})
    else:
        _print_rows(rows)
    return 0


def model_rows(folder: Path) -> list[dict[str, object]]:
    """Every model that is here or in the catalogue, as JSON data."""
    there = {found.name: found for found in weights.installed(folder)}
    default = weights.find_default_weights()
    rows = [_row(_DEFAULT, default, "Apache-2.0", "SmolLM2 135M; comes with the installation")]
    for entry in CATALOGUE:
        found = there.pop(entry.name, None)
        row = _row(entry.name, found.path if found else None, entry.licence, entry.description)
        rows.append(row | {"bytes": entry.size_bytes, "sha256": entry.sha256, "url": entry.url})
    rows += [_row(name, found.path, "", "not of the catalogue") for name, found in there.items()]
    return rows


def _row(name: str, path: Path | None, licence: str, description: str) -> dict[str, object]:
    return {
        "name": name,
        "installed": path is not None,
        "path": str(path or ""),
        "bytes": path.stat().st_size if path else 0,
        "licence": licence,
        "description": description,
    }


def _print_rows(rows: list[dict[str, object]]) -> None:
    paint = Paint(sys.stdout)
    width = max(len(str(row["name"])) for row in rows)
    for row in rows:
        here = paint("here", "green") if row["installed"] else "    "
        size = f"{int(str(row['bytes'])) / 1e6:6.0f} MB" if row["bytes"] else "         "
        licence = f" ({row['licence']})" if row["licence"] else ""
        print(f"{here} {row['name']:{width}} {size}  {row['description']}{paint(licence, 'dim')}")
    print("\n`fimble models pull NAME` fetches one; `fimble models --help` says how to use it.")


def _pull(arguments: argparse.Namespace, folder: Path) -> int:
    entry = catalogue.find(arguments.name)
    if entry is None:
        names = ", ".join(entry.name for entry in CATALOGUE)
        raise UsageError(f"{arguments.name!r} is not in the catalogue: {names}.")
    if command_settings().privacy.offline:
        raise CommandError("Nothing is fetched while privacy.offline is on: turn it off first.")
    pulled = asyncio.run(_fetch(entry, folder))
    if arguments.json:
        print_json(
            {
                "name": entry.name,
                "path": str(pulled.path),
                "bytes": pulled.size_bytes,
                "sha256": pulled.sha256,
                "checked": pulled.was_checked,
            }
        )
        return 0
    print(f"{pulled.path} ({pulled.size_bytes / 1e6:.0f} MB, {entry.licence})")
    if not pulled.was_checked:
        print(f"There is no checksum to compare it with. Its SHA-256 is {pulled.sha256}")
    print(f'To use it: provider = "embedded", model = "{entry.name}" in config.toml.')
    return 0


async def _fetch(entry: CatalogueEntry, folder: Path) -> Pulled:
    line = ProgressLine(entry.name)
    if not sys.stderr.isatty():
        sys.stderr.write(f"Fetching {entry.name}, {entry.size_bytes / 1e6:.0f} MB\n")
    try:
        return await pull(entry, folder, progress=line.show)
    finally:
        line.clear()


def _remove(arguments: argparse.Namespace, folder: Path) -> int:
    freed = weights.remove(arguments.name, folder)
    if not freed:
        raise CommandError(
            f"There is no pulled model {arguments.name!r}: see `fimble models list`."
        )
    if arguments.json:
        print_json({"name": arguments.name, "freed": freed})
    else:
        print(f"Removed {arguments.name}: {freed / 1e6:.0f} MB are free again.")
    return 0
