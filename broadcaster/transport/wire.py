"""One HTTP/1.1 connection that knows how far its request got and ends at its deadline, however a server drips."""

import contextlib
import ipaddress
import queue
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any, Self, cast

from urllib3.connection import HTTPConnection

from broadcaster.domain.outcomes import Phase
from broadcaster.transport.reach import Address, Reach, Target


class AddressRefused(OSError):
    """A name led to an address that may not be connected to."""


@dataclass(kw_only=True)
class Trace:
    """How far one request got; written by the connection, read when it failed."""

    phase: Phase = Phase.BEFORE
    #: the handshake has begun, so a fault is TLS's and not the network's
    handshaking: bool = False
    whole_request: bool = False
    status: int | None = None


def left(expires: float) -> float:
    """Seconds until `expires` on the monotonic clock; raises TimeoutError when it has passed."""
    seconds = expires - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the deadline has passed")
    return seconds


class _TimedSocket(socket.socket):
    """Every read and write gets only what is left until `expires`, so that dripping bytes buy no time."""

    expires: float = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.expires))
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(left(self.expires))
        super().sendall(*args, **kwargs)


class _TimedTLSSocket(ssl.SSLSocket):
    """As above; OpenSSL's own loops keep to the time-out that is set when they start."""

    expires: float = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.expires))
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.expires))
        return super().send(*args, **kwargs)


def tls_context(authorities: tuple[str, ...]) -> ssl.SSLContext:
    """A verifying client context that trusts exactly these files; nothing comes from the environment."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _TimedTLSSocket
    for file in authorities:
        context.load_verify_locations(cafile=file)
    return context


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to stop, on the monotonic clock."""

    connected_by: float
    done_by: float

    @classmethod
    def starting_now(cls, *, connect_seconds: float, total_seconds: float) -> Self:
        """Both deadlines counted from now; connecting never outlives the whole."""
        now = time.monotonic()
        return cls(connected_by=now + min(connect_seconds, total_seconds), done_by=now + total_seconds)


class Wire(HTTPConnection):
    """A connection for exactly one request; `trace.phase` turns WRITTEN before the first byte may leave."""

    def __init__(self, target: Target, *, reach: Reach, limits: Limits, tls: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=max(limits.done_by - time.monotonic(), 0.001))
        #: what the Host header leaves out
        self.default_port = 443 if tls else 80  # type: ignore[misc]  # a class attribute in the stubs, read per instance
        self._reach = reach
        self._limits = limits
        self._tls = tls
        self.trace = Trace()

    def connect(self) -> None:
        """Resolve once, check every address, connect to one of them and shake hands; all by the connect deadline."""
        found = _resolve(self.host, self.port, left(self._limits.connected_by))
        for address in found:
            if refusal := self._reach.refuses_address(address):
                raise AddressRefused(refusal)
        plain = self._reach_one(found)
        sock = plain if self._tls is None else self._shake_hands(plain, self._tls)
        sock.expires = self._limits.done_by
        self.sock = sock

    def _reach_one(self, addresses: list[Address]) -> _TimedSocket:
        """The first address that answers; each gets its share of the time, so that a dead one starves nobody."""
        failure: OSError = OSError("no address")
        for position, address in enumerate(addresses):
            sock = _TimedSocket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
            try:
                sock.settimeout(left(self._limits.connected_by) / (len(addresses) - position))
                sock.connect((str(address), self.port))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise failure

    def _shake_hands(self, plain: _TimedSocket, tls: ssl.SSLContext) -> _TimedTLSSocket:
        """TLS with the name of the address, not the number; a cut-off without goodbye is an error, not an end."""
        self.trace.handshaking = True
        with contextlib.ExitStack() as undo:
            undo.callback(plain.close)
            wrapped = tls.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False, suppress_ragged_eofs=False
            )
            sock = cast("_TimedTLSSocket", wrapped)  # the context's own class, see tls_context
            undo.callback(sock.close)
            sock.settimeout(left(self._limits.connected_by))
            sock.do_handshake()
            undo.pop_all()
        return sock

    def send(self, data: Any) -> None:
        """Write; from here on the platform may have seen the request."""
        self.trace.phase = Phase.WRITTEN
        super().send(data)


def _resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Every address of a name. The lookup has no time-out of its own, so it runs beside and is left behind."""
    try:
        return _addresses(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass
    answers: queue.SimpleQueue[list[Address] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(_addresses(host, port, 0))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError("the name was not resolved in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _addresses(host: str, port: int, flags: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
