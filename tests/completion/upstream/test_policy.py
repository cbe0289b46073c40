"""Which hosts text may go to."""

from __future__ import annotations

import pytest

from completion.errors import ModelNotAllowed
from completion.upstream.policy import HostPolicy, Network, host_of, is_loopback


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8080/x", True),
        ("http://LOCALHOST", True),
        ("http://model.localhost", True),
        ("http://127.0.0.1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:80", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost@evil.example", False),
        ("http://evil.example#@localhost", False),
        ("http://192.168.0.2", False),
        ("http://0.0.0.0", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://api.example/v1", True),
        ("https://API.example:8443/v1", True),
        ("https://a.sub.example", True),
        ("https://exact.example:99", True),
        ("https://exact.example:98", False),
        ("https://sub.example", False),
        ("https://notapi.example", False),
        ("https://api.example.evil.example", False),
        ("http://127.0.0.1:1", True),
    ],
)
def test_allowed_hosts(url: str, allowed: bool) -> None:
    policy = HostPolicy(allowed_hosts=("api.example", "*.sub.example", "exact.example:99"))
    if allowed:
        policy.check(url)
    else:
        with pytest.raises(ModelNotAllowed, match="allowedHosts"):
            policy.check(url)


def test_offline_comes_before_allowed_hosts() -> None:
    policy = HostPolicy(Network.THIS_MACHINE, ("api.example",))
    with pytest.raises(ModelNotAllowed, match="offline"):
        policy.check("https://api.example")


def test_a_password_in_an_address_is_not_shown() -> None:
    assert host_of("https://user:secret@h:1/x") == "h:1"
    assert host_of("http://user:secret@[bad/v1") == "[bad"
