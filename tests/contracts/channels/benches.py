"""What the channel contract needs of each implementation: the channel, the public's view, and ways to fail."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from broadcaster.channels.facebook import FacebookChannel, FacebookCredentials
from broadcaster.channels.recording import RecordingChannel, Script
from broadcaster.channels.x import XChannel, XCredentials
from broadcaster.domain.outcomes import NotSent, Sent, Unknown, Why
from broadcaster.domain.register import Account
from broadcaster.domain.words import Effect, Platform, Posture
from broadcaster.ports import Channel, Post
from broadcaster.sandbox.server import Sandbox
from broadcaster.transport.reach import Reach
from broadcaster.transport.secrets import Secret
from broadcaster.transport.transport import Transport

KINDS = ("recording x", "recording facebook", "x", "facebook")
_USER = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One implementation under the contract."""

    channel: Channel
    platform: Platform
    #: texts of the account's visible posts; a share has its source's id
    public: Callable[[], list[str]]
    #: the next send has its effect, but its answer is lost
    lose_next: Callable[[], None]
    #: the next send is refused with a rate limit of this many seconds, without an effect
    limit_next: Callable[[int], None]
    #: the same account says this once more, past the channel: a request of long ago has landed
    land: Callable[[str], object]
    #: a post of the lead account that may be shared
    lead: Callable[[], Post]


def account(service: str, platform: Platform, platform_id: str) -> Account:
    """A register entry."""
    return Account(
        id=f"{service}/{platform}",
        service=service,
        platform=platform,
        posture=Posture.LEAD,
        handle=f"the_{service}",
        platform_id=platform_id,
    )


def x_channel(url: str, service: str = "corporate", user: str = "", *, token_user: str = "") -> XChannel:
    """X at this address with the sandbox's credentials."""
    user = user or str(700_000 + next(_USER))
    credentials = XCredentials(
        consumer_key=Secret("sandbox-consumer-key"),
        consumer_secret=Secret("sandbox-consumer-secret"),
        access_token=Secret(f"{token_user or user}-{service}.x"),
        access_token_secret=Secret("sandbox-token-secret"),
    )
    return XChannel(account(service, Platform.X, user), credentials, transport=transport(url), base_url=url)


def facebook_channel(url: str, service: str = "corporate", page: str = "", *, token: str = "") -> FacebookChannel:
    """A page at this address with the sandbox's credentials."""
    page = page or f"999000{next(_USER):09d}"
    credentials = FacebookCredentials(
        page_token=Secret(token or f"sandbox-page-token.{service}.facebook"), app_secret=Secret("sandbox-app-secret")
    )
    where = account(service, Platform.FACEBOOK, page)
    return FacebookChannel(where, credentials, transport=transport(url), base_url=url)


def transport(url: str, *, total: float = 5.0) -> Transport:
    """A transport that reaches exactly this server."""
    return Transport(Reach.exercise(url), total_seconds=total)


def fault(url: str, effect: dict[str, Any], *, count: int | None = 1, **match: str) -> None:
    """Ask the sandbox for a fault."""
    answer = requests.post(f"{url}/faults", json={"match": match, "effect": effect, "count": count}, timeout=10)
    answer.raise_for_status()


@contextmanager
def bench(kind: str) -> Iterator[Bench]:
    """The bench of that name."""
    if kind.startswith("recording"):
        yield _recording(Platform(kind.split()[1]))
        return
    with Sandbox() as sandbox:
        yield _sandboxed(Platform(kind), sandbox.url)


def _recording(platform: Platform) -> Bench:
    page = "999000000000001" if platform is Platform.FACEBOOK else "700001"
    channel = RecordingChannel(account("corporate", platform, page))
    lost = Unknown(row=4, why=Why.NO_ANSWER, detail="closed")

    def limit(seconds: int) -> None:
        wait = timedelta(seconds=seconds)
        channel.plan(Script(outcome=NotSent(row=16, why=Why.RATE_LIMITED, detail="slow down", retry_after=wait)))

    return Bench(
        channel=channel,
        platform=platform,
        public=lambda: [one.reposts or one.text for one in channel.public],
        lose_next=lambda: channel.plan(Script(outcome=lost, acts=True)),
        limit_next=limit,
        land=channel.land,
        lead=lambda: Post(text="", source_id="9000000000000000001", source_permalink="https://recording.example/1"),
    )


def _sandboxed(platform: Platform, url: str) -> Bench:
    make: Callable[..., Channel] = x_channel if platform is Platform.X else facebook_channel

    def public() -> list[str]:
        posts = requests.get(f"{url}/oracle/posts", timeout=10).json()
        return [p["repost_of"] or p["text"] for p in posts if p["account"] == f"museum/{platform}" and not p["deleted"]]

    def limit(seconds: int) -> None:
        fault(url, {"type": "rate-limit", "retry_after": seconds}, platform=str(platform), account=f"museum/{platform}")

    def lead() -> Post:
        sent = make(url, "corporate").send(Effect.PUBLISH, Post(text=f"Lead {datetime.now(UTC)}"))
        assert isinstance(sent, Sent), sent
        return Post(text="", source_id=sent.external_id, source_permalink=sent.permalink)

    def land(text: str) -> None:
        asked = {"account": f"museum/{platform}", "text": text}
        requests.post(f"{url}/oracle/post", json=asked, timeout=10).raise_for_status()

    return Bench(
        channel=make(url, "museum"),
        platform=platform,
        public=public,
        lose_next=lambda: fault(url, {"type": "lost"}, platform=str(platform), account=f"museum/{platform}"),
        limit_next=limit,
        land=land,
        lead=lead,
    )
