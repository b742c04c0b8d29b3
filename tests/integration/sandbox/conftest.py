"""A sandbox on a free port, clients that sign as the product must, and a clock that the test moves."""

import hashlib
import hmac
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter
from requests_oauthlib import OAuth1

from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import Sandbox

SITE = {"Authorization": "Bearer sandbox-site-token"}


class RewriteAdapter(HTTPAdapter):
    """Sends what tweepy means for api.twitter.com to the sandbox (platforms 14.1)."""

    def __init__(self, base: str) -> None:
        self.base = urlsplit(base)
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Put the sandbox's address in and say which host was signed."""
        options["timeout"] = options.get("timeout") or (3.05, 15)
        url = urlsplit(str(request.url))
        request.headers["X-Original-Host"] = str(url.netloc)
        request.url = urlunsplit((self.base.scheme, self.base.netloc, str(url.path), str(url.query), ""))
        return super().send(request, *args, **options)


@pytest.fixture
def clock() -> Any:
    """A clock with `now` to set and `tick(seconds)`; calling it gives the time."""
    moved = SimpleNamespace(now=datetime(2026, 11, 20, 14, 5, tzinfo=UTC))

    def tick(seconds: float) -> None:
        moved.now += timedelta(seconds=seconds)

    moved.tick = tick
    return moved


@pytest.fixture
def sandbox(clock: Any) -> Iterator[Sandbox]:
    """A running sandbox whose time stands still until the test moves it."""
    with Sandbox(clock=lambda: clock.now) as running:
        yield running


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    """The sandbox's controls."""
    return Control(sandbox.url)


@pytest.fixture
def sessions() -> Iterator[ExitStack]:
    """Closes every session of a test."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def as_x(sessions: ExitStack) -> Callable[[str], requests.Session]:
    """A session that signs with OAuth 1.0a for a token such as `101-corporate.x`."""

    def signed(token: str) -> requests.Session:
        session = sessions.enter_context(requests.Session())
        session.trust_env = False
        key, secret = "sandbox-consumer-key", "sandbox-consumer-secret"
        session.auth = OAuth1(key, secret, token, "sandbox-token-secret")
        return session

    return signed


@pytest.fixture
def corporate(as_x: Callable[[str], requests.Session]) -> requests.Session:
    """The session of corporate/x, user id 101."""
    return as_x("101-corporate.x")


@pytest.fixture
def as_page(sessions: ExitStack) -> Callable[[str], requests.Session]:
    """A session with a page token and its proof for a service such as `libraries`."""

    def bearing(service: str) -> requests.Session:
        token = f"sandbox-page-token.{service}.facebook"
        session = sessions.enter_context(requests.Session())
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {token}"
        proof = hmac.new(b"sandbox-app-secret", token.encode(), hashlib.sha256).hexdigest()
        session.params = {"appsecret_proof": proof}
        return session

    return bearing


@pytest.fixture
def libraries(as_page: Callable[[str], requests.Session]) -> requests.Session:
    """The session of libraries/facebook; its page is 999000000000001."""
    return as_page("libraries")


@pytest.fixture
def twitter(sandbox: Sandbox, sessions: ExitStack) -> Any:
    """A tweepy client for corporate/x, pointed at the sandbox."""
    client = tweepy.Client(
        consumer_key="sandbox-consumer-key",
        consumer_secret="sandbox-consumer-secret",
        access_token="101-corporate.x",
        access_token_secret="sandbox-token-secret",
    )
    client.session.mount("https://api.twitter.com/", RewriteAdapter(sandbox.url))
    sessions.callback(client.session.close)
    return client


@pytest.fixture
def raw(sandbox: Sandbox) -> Callable[[bytes], bytes]:
    """Writes bytes to the sandbox and returns everything that comes until the connection ends."""

    def exchange(data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as connection:
            connection.sendall(data)
            got = b""
            while part := connection.recv(65_536):
                got += part
            return got

    return exchange
