"""The one way out: every HTTP call, within its deadline, only to where the space may reach, with its phase."""

import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from http.client import HTTPException
from types import MappingProxyType
from typing import Any

import certifi
from requests import PreparedRequest, Request
from requests.auth import AuthBase
from urllib3.exceptions import DecodeError, ReadTimeoutError
from urllib3.response import HTTPResponse

from broadcaster.domain.outcomes import Phase, Why
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.reach import Reach, parse
from broadcaster.transport.secrets import Secret
from broadcaster.transport.session import LibrarySession
from broadcaster.transport.wire import AddressRefused, Limits, Trace, Wire, tls_context

LARGEST_BODY = 4 * 1024 * 1024
_PIECE = 64 * 1024


class _TooLong(Exception):
    """The decoded body passes the cap."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request. At most one of `json` and `form`; `bearer` becomes the Authorization header."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: object = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    bearer: Secret | None = None
    auth: AuthBase | None = field(default=None, repr=False)


def utc_now() -> datetime:
    """The wall clock for a transport that is given none."""
    return datetime.now(UTC)


class Transport:
    """Thread-safe; every call has a connection of its own, which is closed after it.

    No redirect is followed, nothing is retried, no proxy, password file, certificate or cookie comes from the
    environment or an earlier answer. `ca_file` is trusted besides the public authorities.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        connect_seconds: float = 5.0,
        total_seconds: float = 20.0,
        ca_file: str = "",
        largest_body: int = LARGEST_BODY,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._reach = reach
        self._connect_seconds = connect_seconds
        self.total_seconds = total_seconds
        self._ca_file = ca_file
        self._largest_body = largest_body
        self._now = now

    def call(self, ask: Ask, *, deadline: float | None = None) -> Answered | Failed:
        """Make the call; `deadline` in seconds replaces the transport's own. Never raises for what can happen."""
        headers = {**ask.headers, **({"Authorization": f"Bearer {ask.bearer.reveal()}"} if ask.bearer else {})}
        request = Request(ask.method, ask.url, headers=headers, params=dict(ask.params), auth=ask.auth)
        if ask.form is not None:
            request.data = dict(ask.form)
        request.json = ask.json
        try:
            prepared = request.prepare()
        except Exception as error:  # noqa: BLE001 - a header or address that cannot be sent; its words may hold a secret
            return _our_fault(error)
        return self.exchange(prepared, deadline=deadline)

    def exchange(self, request: PreparedRequest, *, deadline: float | None = None) -> Answered | Failed:
        """Send a prepared request; what `call` and the session of a library both come to."""
        target = parse(request.url or "")
        if target is None:
            return Failed(phase=Phase.NONE, why=Why.OUR_FAULT, detail="the address is not an http or https address")
        if refusal := self._reach.refuses(target):
            return Failed(phase=Phase.NONE, why=Why.OUR_FAULT, detail=refusal)
        seconds = self.total_seconds if deadline is None else deadline
        limits = Limits.starting_now(connect_seconds=self._connect_seconds, total_seconds=seconds)
        try:
            wire = Wire(target, reach=self._reach, limits=limits, tls=self._tls if target.scheme == "https" else None)
        except Exception as error:  # noqa: BLE001 - an unreadable ca_file is ours; nothing was tried
            return _our_fault(error)
        try:
            return self._exchange(wire, request)
        except Exception as error:  # noqa: BLE001 - every fault becomes a value with the phase it happened in
            return _failed(wire.trace, error)
        finally:
            wire.close()

    def session(self, base_url: str) -> LibrarySession:
        """A requests session for a library that insists on one; whatever host it names, `base_url` is called."""
        return LibrarySession(self, base_url)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context((certifi.where(), *((self._ca_file,) if self._ca_file else ())))

    def _exchange(self, wire: Wire, request: PreparedRequest) -> Answered:
        wire.connect()
        headers = {**{str(k): v for k, v in request.headers.items()}, "Connection": "close"}
        headers.setdefault("Accept-Encoding", "gzip")
        wire.request(
            request.method or "GET", request.path_url, body=request.body, headers=headers, preload_content=False
        )
        wire.trace.whole_request = True
        response = wire.getresponse()
        wire.trace.status = response.status
        try:
            body = self._read(response)
        finally:
            response.close()
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answered(status=response.status, headers=MappingProxyType(names), body=body, at=self._now())

    def _read(self, response: HTTPResponse) -> bytes:
        body = bytearray()
        while piece := response.read(_PIECE, decode_content=True):
            body += piece
            if len(body) > self._largest_body:
                raise _TooLong
        return bytes(body)


def _our_fault(error: Exception) -> Failed:
    """A request that cannot be made; only the kind of error is told, because its words may quote a secret."""
    detail = f"the request could not be made ({type(error).__name__})"
    return Failed(phase=Phase.NONE, why=Why.OUR_FAULT, detail=detail)


def _failed(trace: Trace, error: Exception) -> Failed:
    """The value for an exception: the phase is the connection's, the words are ours."""
    if trace.phase is Phase.BEFORE:
        return _failed_before(trace, error)
    roots = _chain(error)
    if any(isinstance(root, TimeoutError | ReadTimeoutError) for root in roots):
        return _written(trace, Why.NO_ANSWER, "no complete answer came within the deadline", timed_out=True)
    if isinstance(error, _TooLong):
        return _written(trace, Why.GARBLED, "the answer is longer than allowed")
    if any(isinstance(root, ConnectionError) for root in roots):
        return _written(trace, Why.NO_ANSWER, "the connection was closed before an answer came")
    if trace.status is not None or any(isinstance(root, HTTPException | DecodeError) for root in roots):
        return _written(trace, Why.GARBLED, "the answer was cut short or cannot be read")
    return _written(trace, Why.NO_ANSWER, f"the connection failed before an answer came ({_words(error)})")


def _failed_before(trace: Trace, error: Exception) -> Failed:
    if isinstance(error, TimeoutError):
        what = "the secure connection" if trace.handshaking else "a connection"
        return Failed(
            phase=Phase.BEFORE, why=Why.UNREACHABLE, detail=f"{what} was not made within the deadline", timed_out=True
        )
    if not isinstance(error, OSError):
        return _our_fault(error)
    if trace.handshaking:
        detail = f"no secure connection could be made ({_words(error)})"
        return Failed(phase=Phase.BEFORE, why=Why.TLS, detail=detail)
    return Failed(phase=Phase.BEFORE, why=Why.UNREACHABLE, detail=f"no connection could be made ({_words(error)})")


def _written(trace: Trace, why: Why, detail: str, *, timed_out: bool = False) -> Failed:
    return Failed(
        phase=Phase.WRITTEN,
        why=why,
        detail=detail,
        whole_request=trace.whole_request,
        timed_out=timed_out,
        status=trace.status,
    )


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it; urllib3 wraps, sometimes as an argument only."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, *one.args]
    return found


def _words(error: Exception) -> str:
    """What the operating system or OpenSSL calls it; no library's own text, which may quote a header."""
    if isinstance(error, AddressRefused):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS").replace("_", " ").lower()
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return type(error).__name__
