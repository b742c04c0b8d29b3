"""The address rule: what the live and the exercise space may connect to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.transport.reach import Reach, Target, parse, rebase

LIVE = Reach.live()


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "192.0.0.8", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "192.88.99.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "100::1",
    ],
)  # fmt: skip
def test_the_live_space_refuses_every_address_that_is_not_public(text: str) -> None:
    """Loopback, private, link-local, multicast, mapped and tunnelled addresses, each with its own words."""
    assert LIVE.refuses_address(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text", ["203.0.113.7", "198.51.100.1", "192.0.2.1", "8.8.8.8", "104.244.42.2", "2606:4700::1111", "172.32.0.1"]
)
def test_the_live_space_allows_public_and_documentation_addresses(text: str) -> None:
    """The documentation ranges stand for the internet inside a network namespace; there is no test switch."""
    assert LIVE.refuses_address(ipaddress.ip_address(text)) == ""


DOCUMENTATION = tuple(ipaddress.ip_network(n) for n in ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"))
STRICTER = tuple(ipaddress.ip_network(n) for n in ("224.0.0.0/4", "192.88.99.0/24", "192.0.0.0/24"))


@given(st.ip_addresses(v=4))
def test_the_list_agrees_with_the_registry_of_the_standard_library(address: ipaddress.IPv4Address) -> None:
    """Apart from the documentation ranges nothing passes that Python calls not global, and nearly nothing more."""
    expected = address.is_global and not any(address in network for network in STRICTER)
    expected = expected or any(address in network for network in DOCUMENTATION)
    assert (LIVE.refuses_address(address) == "") is expected


def test_the_live_space_speaks_https_only() -> None:
    """Plain http is refused before any lookup."""
    assert LIVE.refuses(Target(scheme="http", host="api.example", port=80))
    assert not LIVE.refuses(Target(scheme="https", host="api.example", port=443))


@pytest.mark.parametrize(
    "url", ["http://example.org:8025", "http://10.0.0.1", "ftp://127.0.0.1", "http://127.0.0.1@x/"]
)
def test_the_exercise_space_needs_a_loopback_sandbox(url: str) -> None:
    """A sandbox elsewhere is refused when the rule is made."""
    with pytest.raises(ValueError, match="loopback"):
        Reach.exercise(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8026", "https://127.0.0.1:8025", "http://localhost:8025", "http://127.0.0.2:8025"]
)
def test_the_exercise_space_is_one_origin(url: str) -> None:
    """Scheme, host and port must all be the sandbox's."""
    reach = Reach.exercise("http://127.0.0.1:8025/path")
    target, own = parse(url), parse("http://127.0.0.1:8025/other")
    assert target is not None
    assert own is not None
    assert reach.refuses(target)
    assert not reach.refuses(own)
    assert reach.refuses_address(ipaddress.ip_address("203.0.113.7"))


@pytest.mark.parametrize(
    "url", ["", "/path", "file:///etc/passwd", "http://", "https://user:pw@host/", "http://h:99999/"]
)
def test_what_is_no_plain_web_address_has_no_target(url: str) -> None:
    """Credentials inside an address would be logged, so they are refused too."""
    assert parse(url) is None


def test_rebase_keeps_path_and_query_and_takes_the_rest_from_the_base() -> None:
    """A library's hard-coded host becomes the configured one."""
    url = rebase("https://api.twitter.com/2/tweets?a=1#f", "http://127.0.0.1:8025/x/")
    assert url == "http://127.0.0.1:8025/x/2/tweets?a=1"
