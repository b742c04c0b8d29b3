"""The sandbox as a server: many clients at once, TLS, stopping, the page for a person, and what the oracle keeps."""

import contextlib
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import trustme

from broadcaster.errors import SandboxMissing, UsageProblem
from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import Sandbox, run

Raw = Callable[[bytes], bytes]


def bearer(number: int) -> dict[str, str]:
    """The token of one of many accounts."""
    return {"Authorization": f"Bearer {number}-service{number}.x"}


def test_health_says_that_this_is_no_platform(sandbox: Sandbox, control: Control) -> None:
    """Others can tell that a sandbox answers before they send anything."""
    health = control.health()
    assert (health["sandbox"], health["product"], health["space"]) == (True, "broadcaster-sandbox", "exercise")
    assert Control.checked(sandbox.url).health() == health


def test_an_answer_is_dated_by_the_sandboxs_clock(sandbox: Sandbox, clock: Any) -> None:
    """Who judges by Date whether an answer is fresh must not meet two times."""
    clock.tick(60)
    assert requests.get(f"{sandbox.url}/health", timeout=5).headers["Date"] == "Fri, 20 Nov 2026 14:06:00 GMT"


def test_no_sandbox_is_said_plainly() -> None:
    """One error with a next step."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SandboxMissing):
        Control(f"http://127.0.0.1:{port}").posts()


def test_many_threads_lose_nothing_and_ids_rise(sandbox: Sandbox, control: Control) -> None:
    """48 accounts, five posts each, at once: all there, unique, in rising order as the public saw them."""

    def five(number: int) -> list[int]:
        with requests.Session() as session:
            address, headers = f"{sandbox.url}/2/tweets", bearer(number)
            bodies = [{"text": f"EXERCISE {turn}"} for turn in range(5)]
            return [session.post(address, json=body, headers=headers).status_code for body in bodies]

    with ThreadPoolExecutor(48) as pool:
        assert {status for statuses in pool.map(five, range(1, 49)) for status in statuses} == {201}
    posts = control.posts()
    ids = [int(one["id"]) for one in posts]
    assert len(ids) == 240
    assert ids == sorted(set(ids))
    for number in range(1, 49):
        mine = [one["text"] for one in posts if one["account"] == f"service{number}/x"]
        assert mine == [f"EXERCISE {turn}" for turn in range(5)]


def test_of_many_equal_posts_at_once_one_is_made(sandbox: Sandbox, control: Control) -> None:
    """The duplicate rule holds under a race."""
    with ThreadPoolExecutor(24) as pool:
        again = [
            pool.submit(requests.post, f"{sandbox.url}/2/tweets", json={"text": "Same"}, headers=bearer(1), timeout=10)
            for _ in range(24)
        ]
        statuses = sorted(one.result().status_code for one in again)
    assert statuses == [201] + [403] * 23
    assert len(control.posts()) == 1


def test_three_hundred_connections_are_served_together(sandbox: Sandbox, control: Control) -> None:
    """As many as a large council has accounts, all open at once and all answered."""
    control.settings(latency_seconds=0.3)
    head = b"GET /2/users/me HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer %d-service%d.x\r\n\r\n"
    connections = [socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) for _ in range(300)]
    try:
        began = time.monotonic()
        for number, connection in enumerate(connections, start=1):
            connection.sendall(head % (number, number))
        answers = [connection.recv(65_536) for connection in connections]
        assert time.monotonic() - began < 5
    finally:
        for connection in connections:
            connection.close()
    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)


def test_a_connection_is_kept_for_the_next_request(sandbox: Sandbox) -> None:
    """HTTP/1.1 keep-alive; Connection: close is honoured and announced."""
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
        for _ in range(3):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: s\r\n\r\n")
            assert b"200 OK" in connection.recv(65_536)
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n")
        assert b"Connection: close" in connection.recv(65_536)
        assert connection.recv(1) == b""


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon here\r\n\r\n", 400),
        (b"POST /faults HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST /faults HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST /faults HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /faults HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\n{{{", 400),
        (b"GET /nothing HTTP/1.0\r\n\r\n", 404),
        (b"DELETE /faults/none HTTP/1.0\r\n\r\n", 404),
        (b"\r\nGET /health HTTP/1.0\r\n\r\n", 200),
    ],
)
def test_odd_requests_get_a_plain_answer(raw: Raw, data: bytes, status: int) -> None:
    """No trace and no hang."""
    assert f"HTTP/1.1 {status} ".encode() in raw(data)


def test_a_client_that_expects_100_is_told_to_go_on(raw: Raw) -> None:
    """As curl does with a large body."""
    head = b"POST /oracle/post HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 36\r\n\r\n"
    got = raw(head + b'{"account":"museum/x","text":"Hello"}'[:36])
    assert got.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")


def test_tls_is_spoken_and_a_refusal_ends_the_connection(clock: Any) -> None:
    """For deployments that insist on https; TLS cannot be looked at, so a refusal comes after the read."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with Sandbox(clock=lambda: clock.now, tls=context) as running:
        assert running.url.startswith("https://")

        def ask(data: bytes) -> bytes:
            plain = socket.create_connection(("127.0.0.1", running.port), timeout=5)
            with trusting.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                connection.sendall(data)
                return connection.recv(65_536)

        assert b"200 OK" in ask(b"GET /health HTTP/1.1\r\nHost: s\r\n\r\n")
        running.app.faults.add({"effect": {"type": "refuse-before-read"}, "count": 1})
        # OpenSSL shows a reset as an error or as the end of the stream
        with contextlib.suppress(ConnectionResetError):
            assert ask(b"GET /site/ HTTP/1.1\r\nHost: s\r\n\r\n") == b""
        with socket.create_connection(("127.0.0.1", running.port), timeout=5) as stranger:
            stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
            with contextlib.suppress(ConnectionResetError):
                assert not stranger.recv(100).startswith(b"HTTP/")
        assert b"200 OK" in ask(b"GET /site/ HTTP/1.1\r\nHost: s\r\n\r\n")


def test_run_serves_until_it_is_told_to_stop() -> None:
    """The command line gives an event; nothing global is touched."""
    ready: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(0,), kwargs={"on_ready": ready.put, "stop": stop})
    thread.start()
    url = ready.get(timeout=5)
    assert Control.checked(url).posts() == []
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()
    with pytest.raises(SandboxMissing):
        Control(url).health()


def test_run_ends_when_nobody_asks() -> None:
    """A forgotten sandbox does not run for ever."""
    ready: queue.Queue[str] = queue.Queue()
    run(0, idle_minutes=0.001, on_ready=ready.put)
    assert ready.get_nowait().startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "council.example", "::"])
def test_run_refuses_a_host_that_is_not_loopback(host: str) -> None:
    """Nothing leaves the building, nothing outside comes in."""
    with pytest.raises(UsageProblem, match="loopback"):
        run(0, host=host, on_ready=lambda _: None)


def test_run_says_when_the_port_is_taken(sandbox: Sandbox) -> None:
    """With the port and a next step."""
    with pytest.raises(UsageProblem, match=str(sandbox.port)):
        run(sandbox.port, on_ready=lambda _: None)


def test_the_request_log_has_every_platform_request_and_no_secret(sandbox: Sandbox, control: Control) -> None:
    """Queries, headers and bodies stay out; requests for the controls are not listed."""
    token = "sandbox-page-token.libraries.facebook"
    address = f"{sandbox.url}/v26.0/999000000000001/published_posts"
    requests.get(address, params={"access_token": token}, timeout=5)
    requests.get(f"{sandbox.url}/2/unknown", headers=bearer(1), timeout=5)
    log = control.requests()
    assert log[0] == {
        "method": "GET",
        "path": "/v26.0/999000000000001/published_posts",
        "platform": "facebook",
        "account": "libraries/facebook",
        "operation": "timeline",
        "at": "2026-11-20T14:05:00.000000+00:00",
        "fault": None,
        "status": 200,
        "note": None,
    }
    assert (log[1]["path"], log[1]["platform"], log[1]["status"]) == ("/2/unknown", None, 404)
    assert "token" not in str(log)


def test_a_reset_forgets_the_world_but_no_id_comes_twice(control: Control) -> None:
    """Faults and settings stay; the store of an exercise may still hold old ids."""
    before = control.rogue("museum/x", "One")["id"]
    control.fault("lost")
    control.settings(read_lag_seconds=1)
    control.reset()
    assert control.posts() == []
    assert control.requests() == []
    assert len(control.faults()) == 1
    assert control.settings()["read_lag_seconds"] == 1
    assert control.rogue("museum/x", "One")["id"] > before


@pytest.mark.parametrize("body", [{}, {"account": "museum", "text": "x"}, {"account": "m/website", "text": "x"}, []])
def test_a_rogue_post_needs_an_account_and_a_text(sandbox: Sandbox, body: object) -> None:
    """400 with a sentence."""
    assert requests.post(f"{sandbox.url}/oracle/post", json=body, timeout=5).status_code == 400


@pytest.mark.parametrize("body", [{"latency": 1}, {"latency_seconds": "1"}, {"latency_seconds": -1}, [1]])
def test_settings_are_checked(sandbox: Sandbox, control: Control, body: object) -> None:
    """400 and nothing changes."""
    before = requests.get(f"{sandbox.url}/oracle/settings", timeout=5).json()
    assert requests.post(f"{sandbox.url}/settings", json=body, timeout=5).status_code == 400
    assert control.settings() == before


def test_the_page_for_a_person_shows_everything_and_says_exercise(sandbox: Sandbox, control: Control) -> None:
    """Text is escaped; a refresh works without JavaScript."""
    empty = requests.get(sandbox.url, timeout=5).text
    assert "No account has spoken yet" in empty
    control.rogue("museum/x", "Open <b>late</b> tonight")
    control.rogue("libraries/facebook", "Books")
    site = {"Authorization": "Bearer sandbox-site-token"}
    body = {"version": 1, "active": True, "heading": "Flood & storm", "text": "Leave"}
    requests.put(f"{sandbox.url}/site/alert.json", json=body, headers=site, timeout=5)
    page = requests.get(sandbox.url, timeout=5).text
    assert "EXERCISE – EXERCISE – EXERCISE" in page
    assert "Open &lt;b&gt;late&lt;/b&gt; tonight" in page
    assert "Flood &amp; storm" in page
    assert page.index("libraries/facebook") < page.index("museum/x")
    assert '<noscript><meta http-equiv="refresh"' in page
