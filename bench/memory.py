"""Resident memory and its growth over many completions."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Final

from .documents import Typist, python_text
from .figures import Figure
from .session import fimble
from .upstream import fake_upstream, options_for

WARM: Final = 50
COMPLETIONS: Final = 1_000
LINES: Final = 2_000


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """A fast model, so that the machine's time goes into Fimble."""
    if sys.platform != "linux":
        return []  # what a process holds is read from /proc
    with tempfile.TemporaryDirectory() as folder:
        async with (
            fake_upstream(environment, 0, 0) as url,
            fimble(environment, options_for(url, folder)) as session,
        ):
            text = python_text(LINES)
            typist = Typist.in_the_middle("file:///bench/memory.py", text)
            session.notify("textDocument/didOpen", typist.opened())
            taken: list[float] = []
            before_kib = 0
            for number in range(WARM + COMPLETIONS):
                if number == WARM:
                    before_kib = session.resident_kib()
                place = typist.place
                head = f"\n\n\ndef fresh_{number}(amount, rate):\n    "
                begun = time.perf_counter()
                session.notify("textDocument/didChange", typist.typed(head))
                answer = await session.request("textDocument/inlineCompletion", typist.asked())
                taken.append((answer.at - begun) * 1000)
                assert answer.shown, "no suggestion"
                session.notify("textDocument/didChange", typist.taken_back(place))
            after_kib = session.resident_kib()
    how = f"VmRSS after {WARM + COMPLETIONS} completions at new places in {LINES:,} lines"
    grown = (after_kib - before_kib) / COMPLETIONS
    return [
        Figure("resident memory", [after_kib / 1024], how, unit="MB", limit="< 100"),
        Figure(
            "growth a completion",
            [grown],
            f"VmRSS over {COMPLETIONS} completions after {WARM}",
            unit="KB",
            limit="< 3",
        ),
        Figure(
            "completion with an instant model",
            taken[WARM:],
            f"{COMPLETIONS} of them, one after the other; didChange sent to answer read",
        ),
    ]
