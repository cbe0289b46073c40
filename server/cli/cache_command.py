"""`fimble cache`: what the cache of answers holds, and emptying it."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
from typing import Final

from .session import command_settings, open_services
from .terminal import print_json

EPILOG: Final = "The cache holds models' answers, on this machine only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble cache`."""
    parser.add_argument(
        "action", choices=("stats", "clear"), help="show what it holds, or empty it"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Shows or empties the cache."""
    return asyncio.run(_clear(arguments) if arguments.action == "clear" else _stats(arguments))


async def _stats(arguments: argparse.Namespace) -> int:
    async with open_services(command_settings()) as services:
        stats = await services.cache.stats()
    if arguments.json:
        print_json(dataclasses.asdict(stats))
        return 0
    print(f"folder   {stats.directory}")
    print(f"answers  {stats.entries}")
    print(f"size     {stats.bytes_used / 1e6:.1f} of {stats.bytes_max / 1e6:.1f} MB")
    print(f"kept for {stats.ttl_days:g} days")
    return 0


async def _clear(arguments: argparse.Namespace) -> int:
    async with open_services(command_settings()) as services:
        removed = await services.engine.clear_cache()
    if arguments.json:
        print_json({"removed": removed})
    else:
        print(f"Removed {removed} answers.")
    return 0
