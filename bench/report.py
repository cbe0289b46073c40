"""Figures as a table on the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from .figures import Figure

RESULTS: Final = Path(__file__).with_name("results")
_HEAD: Final = ("what", "p50", "p95", "most", "unit", "limit", "met")


def table(figures: Iterable[Figure]) -> str:
    """Columns of plain text."""
    rows = [_HEAD, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(_aligned(row, widths) for row in rows)


def save(groups: dict[str, list[Figure]], seconds: float, load: str) -> Path:
    """Writes `latest.md` and `latest.json`; returns the folder.

    `load` says how busy the machine was.
    """
    RESULTS.mkdir(exist_ok=True)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    head = f"Measured {when} in {seconds:.0f} s on {machine()}, by `make bench`; {load}.\n"
    body = "\n".join(section(name, figures) for name, figures in groups.items())
    text = f"# Fimble's latest measurements\n\n{head}\n{body}"
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    record = {
        "measured": when,
        "machine": machine(),
        "load": load,
        "groups": {name: [_record(item) for item in items] for name, items in groups.items()},
    }
    (RESULTS / "latest.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return RESULTS


def machine() -> str:
    """The system, its cores and this Python, in words."""
    cores = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{cores}, Python {platform.python_version()}"


def section(name: str, figures: Iterable[Figure]) -> str:
    """A heading and a table in Markdown."""
    rows = [(*_cells(figure), figure.how) for figure in figures]
    lines = [(*_HEAD, "how"), tuple("---" for _ in (*_HEAD, "how")), *rows]
    return f"## {name}\n\n" + "".join("| " + " | ".join(row) + " |\n" for row in lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    single = len(figure.values) == 1
    spread = ("", "") if single else (_number(figure.p95), _number(figure.most))
    return (figure.name, _number(figure.p50), *spread, figure.unit, figure.limit, figure.met)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 99.5 else f"{value:.1f}" if value >= 9.95 else f"{value:.2f}"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    name, *numbers = row
    cells = (cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))
    return f"  {name.ljust(widths[0])}  " + "  ".join(cells)


def _record(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        "p50": round(figure.p50, 4),
        "p95": round(figure.p95, 4),
        "max": round(figure.most, 4),
        "count": len(figure.values),
        "limit": figure.limit,
        "met": figure.met,
        "how": figure.how,
    }
