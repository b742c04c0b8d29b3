"""Rows 1 to 5 of the decision table, each shown to the transport by a server that really fails so."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import trustme

from broadcaster.domain.outcomes import NotSent, Phase, Unknown, Why
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.classify import classify_failure
from broadcaster.transport.reach import Reach
from broadcaster.transport.secrets import Secret
from broadcaster.transport.session import NoAnswer
from broadcaster.transport.transport import Ask, Transport
from tests.integration.transport.servers import (
    RawServer,
    answer_bytes,
    answering,
    read_request,
    reset,
    reset_unread,
)

GENEROUS = 10.0
OK = answer_bytes(200, b'{"id":"1"}')


def transport(url: str, *, total: float = 5.0, connect: float = 3.0, ca_file: str = "", cap: int = 1024) -> Transport:
    """A transport that may reach exactly this server."""
    return Transport(
        Reach.exercise(url), connect_seconds=connect, total_seconds=total, ca_file=ca_file, largest_body=cap
    )


def post(url: str, **settings: float) -> Answered | Failed:
    """One write to that server."""
    return transport(url, **settings).call(Ask(method="POST", url=url + "/feed", json={"text": "x"}))  # type: ignore[arg-type]  # test shorthand


def failure(url: str, **settings: float) -> Failed:
    """One write that must fail."""
    result = post(url, **settings)
    assert isinstance(result, Failed)
    return result


def after_request(work: Callable[[socket.socket], None]) -> RawServer:
    """A server that reads the whole request and then does this."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        work(connection)

    return RawServer(handle)


def test_a_refused_connection_is_row_1() -> None:
    """Nobody listens: certainly not sent, may be tried again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    outcome = classify_failure(failure(url))
    assert isinstance(outcome, NotSent)
    assert (outcome.row, outcome.why, outcome.phase) == (1, Why.UNREACHABLE, Phase.BEFORE)


def test_a_name_that_does_not_resolve_is_row_1() -> None:
    """The lookup fails before anything is sent."""
    call = Transport(Reach.live(), connect_seconds=3).call(Ask(method="POST", url="https://nowhere.invalid/feed"))
    assert isinstance(call, Failed)
    outcome = classify_failure(call)
    assert (outcome.row, outcome.why) == (1, Why.UNREACHABLE)


def test_a_connection_that_is_never_accepted_ends_at_the_connect_deadline() -> None:
    """A full backlog drops the handshake; the connect deadline ends it and nothing was sent."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        began = time.monotonic()
        result = failure(f"http://127.0.0.1:{port}", connect=0.3)
        for filler in fillers:
            filler.close()
    assert (result.phase, result.timed_out) == (Phase.BEFORE, True)
    assert time.monotonic() - began < GENEROUS
    assert classify_failure(result).row == 1


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> trustme.CA:
    """A certificate authority of the test's own."""
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Its certificate in a file."""
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def tls_server(authority: trustme.CA, name: str, work: Callable[[ssl.SSLSocket], None]) -> RawServer:
    """A TLS server whose certificate names `name`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            work(secure)

    return RawServer(handle)


def secure(server: RawServer, ca_file: str = "", *, host: str = "127.0.0.1") -> Answered | Failed:
    """One write over TLS."""
    url = f"https://{host}:{server.port}"
    return transport(url, ca_file=ca_file).call(Ask(method="POST", url=url + "/feed", json={"text": "x"}))


def test_tls_with_the_extra_authority_answers(authority: trustme.CA, ca_file: str) -> None:
    """`ca_file` is trusted and the name is checked."""
    with tls_server(authority, "127.0.0.1", lambda c: c.sendall(OK)) as server:
        result = secure(server, ca_file)
    assert isinstance(result, Answered)
    assert result.json_object() == {"id": "1"}


@pytest.mark.parametrize(("name", "trusted"), [("127.0.0.1", False), ("somebody-else.example", True)])
def test_an_untrusted_or_wrong_certificate_is_row_2(
    authority: trustme.CA, ca_file: str, name: str, trusted: bool
) -> None:
    """The handshake is refused before the request leaves."""
    with tls_server(authority, name, lambda c: c.sendall(OK)) as server:
        result = secure(server, ca_file if trusted else "")
    assert isinstance(result, Failed)
    outcome = classify_failure(result)
    assert (outcome.row, outcome.why, outcome.phase) == (2, Why.TLS, Phase.BEFORE)


@pytest.mark.parametrize("work", [reset, lambda c: c.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), lambda c: c.close()])
def test_a_handshake_that_breaks_or_gets_plain_http_is_row_2(work: Callable[[socket.socket], None]) -> None:
    """Reset, plain HTTP answer or close during the handshake: not sent."""

    def handle(connection: socket.socket) -> None:
        connection.recv(16)
        work(connection)

    with RawServer(handle) as server:
        result = secure(server)
    assert isinstance(result, Failed)
    outcome = classify_failure(result)
    assert (outcome.row, outcome.phase) == (2, Phase.BEFORE)


def test_a_handshake_that_never_ends_is_ended_by_the_connect_deadline() -> None:
    """A server that says nothing during the handshake got nothing: row 1."""
    gone = threading.Event()

    def handle(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass
        gone.set()

    with RawServer(handle) as server:
        url = f"https://127.0.0.1:{server.port}"
        result = transport(url, connect=0.3).call(Ask(method="POST", url=url))
        assert gone.wait(GENEROUS)
    assert isinstance(result, Failed)
    assert classify_failure(result).row == 1


def test_a_reset_before_the_server_reads_is_unknown() -> None:
    """The connection stood, so bytes may have left: row 3 or 4, never a blind retry."""
    with RawServer(reset_unread) as server:
        outcome = classify_failure(failure(server.url))
    assert isinstance(outcome, Unknown)
    assert outcome.row in {3, 4}
    assert outcome.phase is Phase.WRITTEN


@pytest.mark.parametrize("work", [reset, lambda c: c.close()])
def test_a_close_after_the_full_request_is_row_4(work: Callable[[socket.socket], None]) -> None:
    """The platform had the whole request and said nothing."""
    with after_request(work) as server:
        outcome = classify_failure(failure(server.url))
    assert isinstance(outcome, Unknown)
    assert (outcome.row, outcome.why) == (4, Why.NO_ANSWER)


def test_a_reset_while_the_body_is_written_is_row_3() -> None:
    """Half the request left: unknown, and the request is known not to be whole."""

    def handle(connection: socket.socket) -> None:
        connection.recv(1024)
        reset(connection)

    with RawServer(handle) as server:
        ask = Ask(method="POST", url=server.url, json={"text": "x" * 30_000_000})
        result = transport(server.url).call(ask)
    assert isinstance(result, Failed)
    assert not result.whole_request
    assert classify_failure(result).row == 3


BROKEN = {
    "garbage": b"\x00\x01\x02 nonsense\r\n\r\n",
    "half a status line": b"HTTP/1.1 20",
    "half the headers": b"HTTP/1.1 200 OK\r\nContent-Le",
    "body cut short": b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":',
    "chunk cut short": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{",
    "not gzip": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\nabcd",
    "longer than the cap": answer_bytes(200, b"x" * 2000),
    "a bomb": answer_bytes(200, gzip.compress(b"x" * 5_000_000), "Content-Encoding: gzip"),
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_row_5_or_unusable(name: str) -> None:
    """An answer that cannot be read whole says nothing about the post."""
    with after_request(lambda c: c.sendall(BROKEN[name])) as server:
        result = post(server.url)
    if name == "half the headers":  # http.client takes the end of the stream for the end of the headers
        assert isinstance(result, Answered)
        assert result.body == b""
        return
    assert isinstance(result, Failed)
    outcome = classify_failure(result)
    assert isinstance(outcome, Unknown)
    assert outcome.row in {4, 5}
    assert outcome.phase is Phase.WRITTEN


def drip(start: bytes, piece: bytes, gone: threading.Event) -> RawServer:
    """A server that sends `piece` again and again until the client is gone."""

    def work(connection: socket.socket) -> None:
        connection.settimeout(0.02)
        connection.sendall(start)
        while True:
            try:
                connection.sendall(piece)
                if connection.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        gone.set()

    return after_request(work)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"b"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"c"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nd\r\n"),
    ],
)
def test_a_dripping_server_is_ended_at_the_deadline(start: bytes, piece: bytes) -> None:
    """Bytes that keep coming buy no time: row 5 and the server sees us go."""
    gone = threading.Event()
    began = time.monotonic()
    with drip(start, piece, gone) as server:
        result = failure(server.url, total=0.4)
        assert gone.wait(GENEROUS)
    assert time.monotonic() - began < GENEROUS
    assert result.timed_out
    assert classify_failure(result).row == 5


def test_a_dripping_tls_server_is_ended_at_the_deadline(authority: trustme.CA, ca_file: str) -> None:
    """The deadline holds under TLS too."""
    gone = threading.Event()

    def work(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        pause = threading.Event()
        try:
            while True:
                connection.sendall(b"x")
                pause.wait(0.02)
        except OSError:
            gone.set()

    with tls_server(authority, "127.0.0.1", work) as server:
        url = f"https://127.0.0.1:{server.port}"
        result = transport(url, total=0.5, ca_file=ca_file).call(Ask(method="POST", url=url))
        assert gone.wait(GENEROUS)
    assert isinstance(result, Failed)
    assert classify_failure(result).row == 5


def test_tls_that_ends_without_goodbye_is_not_a_whole_answer(authority: trustme.CA, ca_file: str) -> None:
    """A body that only the end of the connection ends must end properly, or it may have been cut."""

    def work(connection: ssl.SSLSocket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"id":"1"}')
        reset_under = socket.socket(fileno=connection.detach())
        reset_under.shutdown(socket.SHUT_RDWR)
        reset_under.close()

    with tls_server(authority, "127.0.0.1", work) as server:
        result = secure(server, ca_file)
    assert isinstance(result, Failed)
    assert result.phase is Phase.WRITTEN


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_never_followed(status: int) -> None:
    """The second address is not asked, whatever the status."""
    with answering(OK) as (other, asked), answering(answer_bytes(status, b"", f"Location: {other}/x")) as (url, _):
        result = post(url)
    assert isinstance(result, Answered)
    assert result.status == status
    assert asked == []


def test_nothing_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Proxies, password files and authorities named in the environment are not looked at."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password canary-from-netrc\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(netrc))
    with answering(OK) as (url, asked):
        assert isinstance(post(url), Answered)
        session = transport(url).session(url)
        assert session.post("https://api.example/feed").status_code == 200
    assert len(asked) == 2
    assert b"canary" not in b"".join(asked)
    assert b"uthorization" not in b"".join(asked)


def test_every_call_has_its_own_connection_and_keeps_no_cookie() -> None:
    """No idle connection can race with a write, and an answer leaves nothing behind."""
    with answering(answer_bytes(200, b"{}", "Set-Cookie: a=b; Path=/")) as (url, asked):
        session = transport(url).session(url)
        session.get("https://api.example/1")
        session.get("https://api.example/2")
        post(url)
    assert all(b"connection: close" in one.lower() for one in asked)
    assert not any(b"cookie" in one.lower() for one in asked)


def test_the_phase_of_a_failed_library_call_is_kept_per_thread() -> None:
    """Two threads on one session never see each other's answer."""
    with answering(OK) as (url, _):
        session = transport(url).session(url)
        session.get("https://api.example/1")
        seen: list[object] = []
        other = threading.Thread(target=lambda: seen.append(session.take()))
        other.start()
        other.join(GENEROUS)
        assert seen == [None]
        assert isinstance(session.take(), Answered)
        assert session.take() is None


def test_the_library_sees_a_failure_as_a_connection_error_with_the_value() -> None:
    """The library tweepy lets it through; the value is the one that `take` gives."""
    with after_request(reset) as server:
        session = transport(server.url).session(server.url)
        with pytest.raises(NoAnswer) as caught:
            session.post("https://api.twitter.com/2/tweets", json={})
        taken = session.take()
    assert isinstance(taken, Failed)
    assert isinstance(caught.value, requests.ConnectionError)
    assert caught.value.failed is taken
    assert taken.phase is Phase.WRITTEN


def test_a_header_that_cannot_be_sent_is_our_fault_and_is_not_quoted() -> None:
    """A token with a line break would be quoted by the libraries' own errors."""
    with answering(OK) as (url, asked):
        ask = Ask(method="POST", url=url, bearer=Secret("canary-5f2a\nX-Evil: 1"))
        result = transport(url).call(ask)
    assert isinstance(result, Failed)
    assert result.phase is Phase.NONE
    assert "canary" not in repr(result)
    assert asked == []
    assert classify_failure(result).row == 18


def test_a_header_that_no_wire_can_carry_is_our_fault_too() -> None:
    """Found while the request is built, after the connection stands and before a byte is written."""
    with answering(OK) as (url, asked):
        result = transport(url).call(Ask(method="POST", url=url, headers={"X-Word": "\u65e5\u672c"}))
    assert isinstance(result, Failed)
    assert (result.phase, result.why) == (Phase.NONE, Why.OUR_FAULT)
    assert asked == []


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A second loopback server."""
    with answering(OK) as (url, asked):
        yield url
        assert asked == []


def test_the_exercise_space_reaches_nothing_but_the_sandbox(elsewhere: str) -> None:
    """Another port of the same machine is already too far."""
    with answering(OK) as (url, _):
        result = transport(url).call(Ask(method="POST", url=elsewhere))
    assert isinstance(result, Failed)
    assert result.phase is Phase.NONE


def test_the_live_space_connects_to_no_loopback_name_or_number(elsewhere: str) -> None:
    """Whatever way 127.0.0.1 is written, the live space does not connect."""
    port = elsewhere.rpartition(":")[2]
    live = Transport(Reach.live(), connect_seconds=2)
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "[::1]"):
        result = live.call(Ask(method="POST", url=f"https://{host}:{port}/"))
        assert isinstance(result, Failed), host
        assert result.phase is not Phase.WRITTEN
    plain = live.call(Ask(method="POST", url=elsewhere))
    assert isinstance(plain, Failed)
    assert plain.phase is Phase.NONE


def test_gzip_is_decoded_and_the_length_is_counted_after_it() -> None:
    """The body is what the platform meant."""
    packed = gzip.compress(b'{"id":"1"}')
    with answering(answer_bytes(200, packed, "Content-Encoding: gzip")) as (url, _):
        result = post(url)
        session_text = transport(url).session(url).get("https://api.example/").text
    assert isinstance(result, Answered)
    assert result.json_object() == {"id": "1"}
    assert session_text == '{"id":"1"}'
