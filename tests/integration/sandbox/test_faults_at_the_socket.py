"""Every fault as a client sees it at the socket, and what the public saw meanwhile (platforms 14.5)."""

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import tweepy

from broadcaster.errors import UsageProblem
from broadcaster.sandbox.control import Control
from broadcaster.sandbox.faults import EFFECTS
from broadcaster.sandbox.server import Sandbox

AsX = Callable[[str], requests.Session]
Raw = Callable[[bytes], bytes]
PAGE = "999000000000001"
SITE = {"Authorization": "Bearer sandbox-site-token"}
#: effect, status that X answers, whether the post is public
ON_X: list[tuple[Any, int, bool]] = [
    ("act-then-500", 500, True),
    ("act-then-503-html", 503, True),
    ("lands-late", 500, False),
    ({"type": "lands-late", "requests": 0}, 500, True),
    ("error-500", 500, False),
    ("error-503", 503, False),
    ("rate-limit", 429, False),
    ("duplicate", 403, False),
    ("token-revoked", 401, False),
    ("suspended", 403, False),
    ("permission", 403, False),
    ("credits", 402, False),
    ("html", 200, True),
    ({"type": "html", "act": False, "status": 502}, 502, False),
    ("bad-id", 201, True),
    ({"type": "bad-id", "shape": "wrong"}, 201, True),
    ("invalid-json", 201, True),
    ({"type": "invalid-json", "act": False}, 200, False),
    ("redirect", 302, False),
    ({"type": "redirect", "status": 307, "location": "/x"}, 307, False),
    ("no-content", 408, False),
    ({"type": "no-content", "status": 409}, 409, False),
    ({"type": "no-content", "status": 202, "act": True}, 202, True),
    ("site-down", 503, False),
    ("gone", 404, False),
    ({"type": "gone", "status": 410}, 410, False),
    ("in-200-error", 200, False),
    ({"type": "latency", "seconds": 0.02}, 201, True),
    ({"type": "slow", "seconds": 0.02}, 201, True),
    ({"type": "slow", "seconds": 0.02, "act": False}, 504, False),
    ({"type": "drip", "bytes_per_second": 9000}, 201, True),
    ({"type": "drip", "bytes_per_second": 9000, "act": False}, 500, False),
    ({"type": "drip", "bytes_per_second": 9000, "where": "body"}, 201, True),
    ({"type": "read-lag", "seconds": 5}, 201, True),
    ("stale-page", 201, True),
    ("link-refused", 201, True),
]


def post(session: requests.Session, sandbox: Sandbox, text: str = "EXERCISE", wait: float = 5) -> requests.Response:
    """Publish on X; no redirect is followed, as the product must not."""
    address = f"{sandbox.url}/2/tweets"
    return session.post(address, json={"text": text}, timeout=wait, allow_redirects=False)


def feed(session: requests.Session, sandbox: Sandbox, **data: str) -> requests.Response:
    """Publish on Facebook."""
    return session.post(f"{sandbox.url}/v26.0/{PAGE}/feed", data={"message": "EXERCISE", **data}, timeout=5)


def public(control: Control) -> int:
    """How many posts the public sees."""
    return sum(not one["deleted"] for one in control.posts())


def raw_post(text: str = "EXERCISE") -> bytes:
    """A publish as bytes, with a Bearer token."""
    body = json.dumps({"text": text}).encode()
    head = "POST /2/tweets HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer 101-corporate.x\r\n"
    return (head + f"Content-Length: {len(body)}\r\n\r\n").encode() + body


@pytest.mark.parametrize("effect", ["lost", "garbage-status-line"])
def test_the_answer_is_lost_but_the_post_is_public(
    sandbox: Sandbox, control: Control, corporate: requests.Session, effect: str
) -> None:
    """The client knows nothing, the public everything; the next request goes through."""
    control.fault(effect, platform="x", operation="publish")
    with pytest.raises(requests.ConnectionError):
        post(corporate, sandbox)
    assert public(control) == 1
    assert post(corporate, sandbox, "EXERCISE 2").status_code == 201


def test_garbage_and_lost_are_what_they_say_on_the_wire(control: Control, raw: Raw) -> None:
    """Lost sends nothing at all; garbage is no status line."""
    control.fault("lost")
    assert raw(raw_post()) == b""
    control.fault({"type": "garbage-status-line", "act": False})
    assert not raw(raw_post("2")).startswith(b"HTTP/")
    assert public(control) == 1


@pytest.mark.parametrize(("effect", "status", "acted"), ON_X)
def test_a_fault_on_x_gives_its_status_and_acts_or_not(
    sandbox: Sandbox, control: Control, corporate: requests.Session, effect: Any, status: int, *, acted: bool
) -> None:
    """What the client is told and what the public sees are two things."""
    control.fault(effect, platform="x", account="corporate/x", operation="publish")
    assert post(corporate, sandbox).status_code == status
    assert public(control) == (1 if acted else 0)


def test_every_effect_is_tried_in_this_file() -> None:
    """A new effect needs a test: this is the reminder."""
    apart = {"lost", "garbage-status-line", "truncated", "refuse-before-read"}
    tried = {effect if isinstance(effect, str) else effect["type"] for effect, _, _ in ON_X}
    assert set(EFFECTS) == apart | tried


def test_x_says_in_the_body_what_kind_of_403_or_402_it_is(
    sandbox: Sandbox, control: Control, corporate: requests.Session
) -> None:
    """Four things are 403; only detail and type tell them apart."""
    said = {}
    for effect in ("duplicate", "suspended", "permission", "credits"):
        control.fault(effect)
        said[effect] = post(corporate, sandbox).json()
    assert "duplicate content" in said["duplicate"]["detail"]
    assert "suspended" in said["suspended"]["type"]
    assert said["permission"]["detail"] == "You are not permitted to perform this action."
    assert said["credits"]["title"] == "CreditsDepleted"


def test_a_rate_limit_has_headers_only_when_asked(
    sandbox: Sandbox, control: Control, corporate: requests.Session, clock: Any
) -> None:
    """In the wild the headers may be missing on a 429; a small reset counts from now."""
    control.fault({"type": "rate-limit", "retry_after": 7, "reset": 30})
    limited = post(corporate, sandbox)
    assert limited.headers["retry-after"] == "7"
    assert int(limited.headers["x-rate-limit-reset"]) == int(clock.now.timestamp()) + 30
    assert limited.headers["x-rate-limit-remaining"] == "0"
    control.fault("rate-limit")
    bare = post(corporate, sandbox).headers
    assert not [name for name in bare if name.lower().startswith(("x-rate", "retry"))]


def test_a_slow_answer_outlasts_the_clients_patience(
    sandbox: Sandbox, control: Control, corporate: requests.Session
) -> None:
    """Acting or not, the client only knows that nothing came."""
    control.fault({"type": "slow", "seconds": 30})
    with pytest.raises(requests.ReadTimeout):
        post(corporate, sandbox, "one", wait=0.2)
    control.fault({"type": "slow", "seconds": 30, "act": False})
    with pytest.raises(requests.ReadTimeout):
        post(corporate, sandbox, "two", wait=0.2)
    assert [one["text"] for one in control.posts()] == ["one"]


def test_a_truncated_answer_is_a_prefix_of_the_json_with_the_full_length(control: Control, raw: Raw) -> None:
    """Valid so far, then the end of the connection."""
    control.fault("truncated")
    head, _, body = raw(raw_post()).partition(b"\r\n\r\n")
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    assert b" 201 " in head
    assert 0 < len(body) < length
    assert body.startswith(b'{"data":{"id":"90')
    assert public(control) == 1


def test_a_drip_delays_headers_or_body(sandbox: Sandbox, control: Control) -> None:
    """A read timeout between bytes never strikes: only a total deadline ends it."""
    for where, first in (("headers", b"H"), ("body", b"HTTP/1.1 201 ")):
        control.fault({"type": "drip", "bytes_per_second": 20, "where": where})
        with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
            connection.sendall(raw_post(where))
            got = connection.recv(13)
            assert got == first
            more = connection.recv(65_536)
            assert len(more) == 1 if where == "headers" else more.endswith((b"\r\n\r\n", b"{"))


def test_a_drip_takes_as_long_as_it_says(control: Control, raw: Raw) -> None:
    """About 400 bytes at 2,000 a second are a fifth of a second; complete in the end."""
    control.fault({"type": "drip", "bytes_per_second": 2000})
    began = time.monotonic()
    got = raw(raw_post())
    assert time.monotonic() - began >= len(got) / 2000 * 0.8
    assert got.endswith(b"}}")


def test_refused_before_read_is_a_reset_and_nothing_is_done(
    sandbox: Sandbox, control: Control, corporate: requests.Session
) -> None:
    """The client has connected and written, the application has read nothing."""
    control.fault("refuse-before-read", platform="x", account="corporate/x", operation="publish")
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
        connection.sendall(raw_post())
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert public(control) == 0
    assert [(one["fault"], one["status"]) for one in control.requests()] == [("refuse-before-read", None)]
    assert post(corporate, sandbox).status_code == 201


def test_a_head_that_comes_in_pieces_is_refused_too_and_others_are_read(
    sandbox: Sandbox, control: Control, as_x: AsX
) -> None:
    """The sandbox looks without reading until it knows whose request it is."""
    control.fault("refuse-before-read", account="corporate/x", count=None)
    assert post(as_x("202-libraries.x"), sandbox).status_code == 201
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
        data = raw_post()
        for part in (data[:5], data[5:40], data[40:]):
            connection.sendall(part)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_read_lag_hides_the_newest_posts_of_one_account(
    sandbox: Sandbox, control: Control, corporate: requests.Session, clock: Any
) -> None:
    """A look straight after the post finds nothing; later it does."""
    made = post(corporate, sandbox).json()["data"]["id"]
    control.fault({"type": "read-lag", "seconds": 3}, account="corporate/x", count=None)
    address = f"{sandbox.url}/2/users/101/tweets"
    assert "data" not in corporate.get(address).json()
    clock.tick(3)
    assert corporate.get(address).json()["data"][0]["id"] == made


def test_tweepy_raises_what_the_platform_page_says(control: Control, twitter: Any) -> None:
    """The exceptions the adapters would meet with the library in between (platforms 1.8)."""
    expected = {
        "rate-limit": tweepy.TooManyRequests,
        "token-revoked": tweepy.Unauthorized,
        "suspended": tweepy.Forbidden,
        "error-500": tweepy.TwitterServerError,
        "act-then-503-html": tweepy.TwitterServerError,
        "credits": tweepy.HTTPException,
        "lost": requests.ConnectionError,
        "refuse-before-read": requests.ConnectionError,
    }
    for number, (effect, error) in enumerate(expected.items()):
        control.fault(effect, operation="publish")
        with pytest.raises(error):
            twitter.create_tweet(text=f"EXERCISE {number}")


@pytest.mark.parametrize(
    ("effect", "status", "code", "subcode"),
    [
        ("error-500", 500, 1, None),
        ("act-then-500", 500, 1, None),
        ("error-503", 503, 2, None),
        ("rate-limit", 400, 32, None),
        ("duplicate", 400, 506, 1455006),
        ("token-revoked", 400, 190, 460),
        ({"type": "token-revoked", "in_200": True}, 200, 190, 460),
        ("suspended", 400, 368, None),
        ("permission", 403, 200, None),
        ({"type": "permission", "in_200": True}, 200, 200, None),
        ({"type": "in-200-error", "code": 2, "subcode": 99}, 200, 2, 99),
    ],
)
def test_a_fault_on_facebook_is_in_graphs_envelope(
    sandbox: Sandbox, control: Control, libraries: requests.Session, effect: Any, status: int, code: int, subcode: Any
) -> None:
    """The status may be 200: the body decides."""
    control.fault(effect, platform="facebook")
    answer = feed(libraries, sandbox)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == (status, code, subcode)
    assert public(control) == (1 if effect == "act-then-500" else 0)


def test_graphs_rate_limit_header_counts_minutes(
    sandbox: Sandbox, control: Control, libraries: requests.Session, clock: Any
) -> None:
    """Business Use Case usage, only when a wait is asked for; an absolute reset is turned into minutes."""
    for effect in ({"retry_after": 90}, {"reset": clock.now.timestamp() + 90}):
        control.fault({"type": "rate-limit", **effect})
        usage = json.loads(feed(libraries, sandbox).headers["X-Business-Use-Case-Usage"])
        assert usage[PAGE][0]["estimated_time_to_regain_access"] == 2
    control.fault("rate-limit")
    assert "X-Business-Use-Case-Usage" not in feed(libraries, sandbox).headers


def test_link_refused_meets_only_posts_with_a_link(
    sandbox: Sandbox, control: Control, libraries: requests.Session
) -> None:
    """1609008; the same text without its link goes through."""
    control.fault("link-refused", platform="facebook", count=None)
    refused = feed(libraries, sandbox, link="https://council.example.gov.uk/a")
    assert refused.json()["error"]["error_subcode"] == 1609008
    assert feed(libraries, sandbox).status_code == 200


def test_bad_ids_on_facebook_are_missing_or_no_text(
    sandbox: Sandbox, control: Control, libraries: requests.Session
) -> None:
    """Posted, and the client cannot know as what."""
    control.fault("bad-id")
    assert feed(libraries, sandbox).json() == {"success": True}
    control.fault({"type": "bad-id", "shape": "wrong"})
    assert feed(libraries, sandbox, message="2").json() == {"id": 12}
    assert public(control) == 2


def put_banner(sandbox: Sandbox, version: int, heading: str) -> int:
    """PUT a banner and return the status."""
    body = {"version": version, "active": True, "heading": heading, "text": ""}
    return requests.put(f"{sandbox.url}/site/alert.json", json=body, headers=SITE, timeout=5).status_code


def test_a_stale_page_keeps_the_old_banner_though_the_put_answered_200(sandbox: Sandbox, control: Control) -> None:
    """Banner updated means: the public page was fetched and the text found."""
    assert put_banner(sandbox, 1, "Old words") == 200
    control.fault("stale-page", platform="website")
    assert put_banner(sandbox, 2, "New words") == 200
    seen = control.website()
    assert "Old words" in seen["html"]
    assert (seen["banner"]["version"], seen["stored"]["version"]) == (1, 2)
    assert put_banner(sandbox, 3, "Newest words") == 200
    assert "Newest words" in control.website()["html"]


@pytest.mark.parametrize(
    ("effect", "status"),
    [
        ("site-down", 503),
        ("gone", 404),
        ("error-500", 500),
        ("token-revoked", 401),
        ("permission", 403),
        ("duplicate", 409),
        ("credits", 402),
        ({"type": "rate-limit", "retry_after": 3}, 429),
        ("in-200-error", 200),
        ("redirect", 302),
    ],
)
def test_a_fault_on_the_website_changes_nothing(sandbox: Sandbox, control: Control, effect: Any, status: int) -> None:
    """The public page stays; the page itself can be down too."""
    control.fault(effect, platform="website", operation="put")
    body = {"version": 1, "active": True, "heading": "Words"}
    address = f"{sandbox.url}/site/alert.json"
    answer = requests.put(address, json=body, headers=SITE, timeout=5, allow_redirects=False)
    assert answer.status_code == status
    assert control.website()["stored"] is None
    control.fault("site-down", operation="page")
    assert requests.get(f"{sandbox.url}/site/", timeout=5).status_code == 503


def test_count_after_and_probability_choose_the_requests(
    sandbox: Sandbox, control: Control, corporate: requests.Session
) -> None:
    """Skip one, meet two; a seeded chance is the same every time."""
    control.fault("error-500", operation="me", count=2, after=1)
    address = f"{sandbox.url}/2/users/me"
    assert [corporate.get(address).status_code for _ in range(4)] == [200, 500, 500, 200]
    runs = []
    for _ in range(2):
        control.clear_faults()
        control.fault("error-500", operation="me", count=None, probability=0.5, seed=7)
        runs.append([corporate.get(address).status_code for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


def test_latency_joins_another_fault_and_both_are_logged(
    sandbox: Sandbox, control: Control, corporate: requests.Session
) -> None:
    """Latency leaves room for the fault that follows."""
    control.fault({"type": "latency", "seconds": 0.1}, platform="x", count=None)
    control.fault("error-503", platform="x")
    began = time.monotonic()
    assert post(corporate, sandbox).status_code == 503
    assert time.monotonic() - began >= 0.1
    assert control.requests()[-1]["fault"] == "latency+error-503"


def test_latency_costs_many_clients_no_more_than_one(sandbox: Sandbox, control: Control, as_x: AsX) -> None:
    """32 clients at 0.2 s each are done in far less than 6.4 s."""
    control.settings(latency_seconds=0.2)
    sessions = [as_x(f"{number}-service{number}.x") for number in range(32)]
    began = time.monotonic()
    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(lambda session: post(session, sandbox).status_code, sessions))
    assert statuses == [201] * 32
    assert 0.2 <= time.monotonic() - began < 2


def test_faults_are_listed_and_removed(control: Control) -> None:
    """With how often they met a request."""
    first = control.fault("lost", platform="x")
    second = control.fault({"type": "slow", "seconds": 1}, count=None)
    assert [one["id"] for one in control.faults()] == [first, second]
    assert control.faults()[1]["effect"] == {"type": "slow", "seconds": 1, "act": True}
    control.remove_fault(first)
    with pytest.raises(UsageProblem):
        control.remove_fault(first)
    control.clear_faults()
    assert control.faults() == []


def test_an_unknown_effect_is_400_with_a_hint(sandbox: Sandbox) -> None:
    """A typing error in a scenario is found when it is loaded, not in the debriefing."""
    answer = requests.post(f"{sandbox.url}/faults", json={"effect": {"type": "lsot"}}, timeout=5)
    assert answer.status_code == 400
    assert "Did you mean 'lost'?" in answer.json()["error"]


def test_a_stop_does_not_wait_for_slow_answers(clock: Any) -> None:
    """A sandbox that sleeps for a fault ends at once when told to."""
    with Sandbox(clock=lambda: clock.now) as running:
        Control(running.url).fault({"type": "slow", "seconds": 600})
        connection = socket.create_connection(("127.0.0.1", running.port), timeout=5)
        with connection:
            connection.sendall(raw_post())
            deadline = time.monotonic() + 5
            while not running.app.world.posts and time.monotonic() < deadline:
                pass
            began = time.monotonic()
            running.stop()
            assert time.monotonic() - began < 2
