"""What may be connected to: the public internet over TLS in the live space, one sandbox in the exercise space."""

import ipaddress
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

from broadcaster.domain.words import Space

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
#: Explicit refusals instead of `is_global`, which says yes to NAT64 and 6to4 of loopback (reliability 4.4) and no to
#: the documentation ranges that stand for the public internet in a network namespace of the tests.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/8",  # unspecified, loopback, IPv4-mapped, -compatible
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # local NAT64
        "100::/64",  # discard
        "2001::/32",  # Teredo
        "2001:2::/48",  # benchmarks
        "2001:10::/28",  # ORCHID
        "2001:20::/28",  # ORCHIDv2
        "2002::/16",  # 6to4
        "fc00::/7",  # private
        "fe80::/9",  # link-local and old site-local
        "ff00::/8",  # multicast
    )
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where an address leads: scheme, host name as written (lower case) and port."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The rule for every outgoing connection of a process; made by `live` or `exercise`, never changed."""

    space: Space
    #: the only target of the exercise space
    origin: Target | None = None

    @classmethod
    def live(cls) -> Self:
        """Public addresses, https only."""
        return cls(space=Space.LIVE)

    @classmethod
    def exercise(cls, sandbox_url: str) -> Self:
        """Exactly the sandbox's origin; ValueError when that is not a loopback address."""
        origin = parse(sandbox_url)
        if origin is None or not _is_loopback(origin.host):
            raise ValueError("the sandbox's address is not a loopback address")
        return cls(space=Space.EXERCISE, origin=origin)

    def refuses(self, target: Target) -> str:
        """Why this target may not be called at all, or an empty text."""
        if self.space is Space.EXERCISE:
            return "" if target == self.origin else "only the sandbox may be called in the exercise space"
        return "" if target.scheme == "https" else "only https may be called in the live space"

    def refuses_address(self, address: Address) -> str:
        """Why this address may not be connected to, or an empty text."""
        if self.space is Space.EXERCISE:
            return "" if address.is_loopback else f"{address} is not a loopback address"
        return f"{address} is not a public address" if any(address in network for network in _NOT_PUBLIC) else ""


def parse(url: str) -> Target | None:
    """The target of an absolute address; None for other schemes, credentials inside it, or no host."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return Target(scheme=parts.scheme, host=parts.hostname, port=port or _PORTS[parts.scheme])


def rebase(url: str, base_url: str) -> str:
    """The address with scheme, host, port and leading path of `base_url`; what libraries hard-code is replaced."""
    parts, base = urlsplit(url), urlsplit(base_url)
    return SplitResult(base.scheme, base.netloc, base.path.rstrip("/") + parts.path, parts.query, "").geturl()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
