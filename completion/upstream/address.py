"""Where a model's server is: known from the settings, or once it has been started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..generation import NO_KEY, ApiKey


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and the key it wants."""

    base_url: str
    key: ApiKey = NO_KEY


class AddressSource(Protocol):
    """Where the server is; it may have to be started first."""

    async def acquire(self) -> Address: ...

    async def has_died(self) -> bool:
        """Whether a broken connection means that the server is gone and can be started again."""
        ...

    async def aclose(self) -> None: ...


class FixedAddress:
    """A server that somebody else runs."""

    def __init__(self, address: Address) -> None:
        self._address = address

    async def acquire(self) -> Address:
        return self._address

    async def has_died(self) -> bool:
        return False

    async def aclose(self) -> None:
        return
