"""Which hosts text may be sent to. Pure: knows addresses, opens nothing."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import Enum
from urllib.parse import SplitResult, urlsplit

from ..errors import ModelNotAllowed


class Network(Enum):
    """How far text may travel."""

    ANY = "any"
    THIS_MACHINE = "this machine"
    """The setting `privacy.offline`."""


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The privacy settings that concern hosts; this machine itself is always allowed."""

    network: Network = Network.ANY
    allowed_hosts: tuple[str, ...] = ()
    """`host` or `host:port`, or `*.domain`; empty: every host."""

    def check(self, url: str, *, model: str = "") -> None:
        """Raises `ModelNotAllowed` when nothing may be sent to `url`."""
        if is_loopback(url):
            return
        host = host_of(url)
        if self.network is Network.THIS_MACHINE:
            message = (
                f"Fimble is set to stay on this machine, so nothing was sent to {host}. "
                "Turn `privacy.offline` off, or use a local model."
            )
            raise ModelNotAllowed(message, model=model)
        if self.allowed_hosts and not any(_matches(url, rule) for rule in self.allowed_hosts):
            message = f"{host} is not in `privacy.allowedHosts`, so nothing was sent to it."
            raise ModelNotAllowed(message, model=model)


def host_of(url: str) -> str:
    """`host` or `host:port` as written in the address, also where that cannot be a host."""
    written = address_parts(url).netloc or url.partition("://")[2].partition("/")[0]
    return written.rpartition("@")[2]


def address_parts(url: str) -> SplitResult:
    """The parts of an address; empty ones for what is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own."""
    name = _host_name(url)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _host_name(url: str) -> str:
    return (address_parts(url).hostname or "").lower().rstrip(".")


def _matches(url: str, rule: str) -> bool:
    rule = rule.strip().lower()
    name = _host_name(url)
    if rule.startswith("*."):
        return name.endswith(rule[1:])
    return rule in (name, host_of(url).lower())
