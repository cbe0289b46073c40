"""The real clock. Tests bring their own (`completion.ports.Clock`)."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """Time as the machine tells it."""

    def monotonic_ms(self) -> float:
        return time.perf_counter() * 1000

    async def sleep_ms(self, duration_ms: float) -> None:
        await asyncio.sleep(duration_ms / 1000)
