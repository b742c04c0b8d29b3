"""What the site contract needs of each implementation: the site and the public's view of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from broadcaster.banners.file import FileSite
from broadcaster.banners.http import HttpSite
from broadcaster.banners.recording import RecordingSite
from broadcaster.domain.banner import BannerPage, marker
from broadcaster.ports import Site
from broadcaster.sandbox.server import Sandbox
from broadcaster.transport.reach import Reach
from broadcaster.transport.secrets import Secret
from broadcaster.transport.transport import Transport

KINDS = ("recording", "file", "http")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One implementation under the contract; `public` is the page as the public gets it."""

    site: Site
    public: Callable[[], str]


def page(version: int, *, active: bool = True, heading: str = "Flood", later: int | None = None) -> BannerPage:
    """A banner; `later` in seconds after noon, the version's number unless told."""
    html = f'<div class="broadcaster-banner" {marker(version)}><h2>{heading} &amp; “more”</h2></div>' if active else ""
    return BannerPage(
        version=version,
        active=active,
        level="emergency",
        heading=heading if active else "",
        text="Stay in – £0." if active else "",
        link="https://www.exampletown.gov.uk/flood" if active else "",
        link_text="Latest" if active else "",
        latest_link="https://www.exampletown.gov.uk/emergency",
        html=html,
        marker=marker(version),
        updated=NOON + timedelta(seconds=version if later is None else later),
    )


def transport(url: str) -> Transport:
    """A transport that reaches exactly this server."""
    return Transport(Reach.exercise(url), total_seconds=5)


TOKEN = "sandbox-site-token"


def http_site(url: str, *, token: str = TOKEN) -> HttpSite:
    """The sandbox's website."""
    return HttpSite(f"{url}/site/alert.json", f"{url}/site/", Secret(token), transport=transport(url))


@contextmanager
def bench(kind: str, folder: Path) -> Iterator[Bench]:
    """The bench of that name."""
    if kind == "recording":
        recording = RecordingSite()
        yield Bench(site=recording, public=lambda: recording.public)
    elif kind == "file":
        file = FileSite(folder, None, transport=transport("http://127.0.0.1:9"))
        yield Bench(site=file, public=lambda: _text(folder / "alert.html"))
    else:
        with Sandbox() as sandbox:
            url = sandbox.url
            yield Bench(site=http_site(url), public=lambda: requests.get(f"{url}/site/", timeout=10).text)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
