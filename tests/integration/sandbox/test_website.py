"""The council's site on the wire: the banner's file and the public page (platforms 9.4)."""

from typing import Any

import pytest
import requests

from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import Sandbox

TOKEN = {"Authorization": "Bearer sandbox-site-token"}


def banner(version: int = 1, **changes: Any) -> dict[str, Any]:
    """An active banner."""
    return {
        "version": version,
        "active": True,
        "level": "emergency",
        "heading": "Flood <warning>",
        "text": "Leave Mill Road now.",
        "link": "https://council.example.gov.uk/flood",
        "updated": "2026-11-20T14:05:00Z",
        "lang": {"en": "en-GB"},
        **changes,
    }


def put(sandbox: Sandbox, body: object, **headers: str) -> requests.Response:
    """PUT the banner's file."""
    return requests.put(f"{sandbox.url}/site/alert.json", json=body, headers={**TOKEN, **headers}, timeout=5)


def page(sandbox: Sandbox) -> str:
    """The public page."""
    return requests.get(f"{sandbox.url}/site/", timeout=5).text


def test_a_banner_is_on_the_public_page_escaped(sandbox: Sandbox, control: Control) -> None:
    """Server-side, so that it shows without JavaScript; the file has an ETag and is cached for 30 s."""
    assert "Mill Road" not in page(sandbox)
    answer = put(sandbox, banner())
    assert answer.status_code == 200
    assert "Flood &lt;warning&gt;" in page(sandbox)
    assert 'href="https://council.example.gov.uk/flood"' in page(sandbox)
    read = requests.get(f"{sandbox.url}/site/alert.json", timeout=5)
    assert (read.json(), read.headers["ETag"]) == (banner(), answer.headers["ETag"])
    assert read.headers["Cache-Control"] == "max-age=30"
    assert control.website() == {"banner": banner(), "html": page(sandbox), "stored": banner()}


def test_the_products_own_fragment_is_included_as_it_is(sandbox: Sandbox) -> None:
    """The product renders and escapes; the site only includes."""
    put(sandbox, banner(html="<div id='ours'><b>Leave</b></div>"))
    assert "<div id='ours'><b>Leave</b></div>" in page(sandbox)
    assert "Mill Road" not in page(sandbox)


def test_a_link_that_is_no_web_address_is_not_linked(sandbox: Sandbox) -> None:
    """No script gets on the page through the link."""
    put(sandbox, banner(link="javascript:alert(1)"))
    assert "javascript:" not in page(sandbox)


def test_an_inactive_banner_leaves_the_page(sandbox: Sandbox, control: Control) -> None:
    """The oracle then says null."""
    put(sandbox, banner(1))
    assert put(sandbox, {"version": 2, "active": False}).status_code == 200
    assert "Mill Road" not in page(sandbox)
    assert control.website()["banner"] is None


def test_the_version_makes_a_put_idempotent(sandbox: Sandbox) -> None:
    """The same again is fine, an older one and a different one with the same number are 409."""
    assert put(sandbox, banner(5)).status_code == 200
    assert put(sandbox, banner(5)).status_code == 200
    assert put(sandbox, banner(4)).status_code == 409
    assert put(sandbox, banner(5, text="Other")).status_code == 409
    assert put(sandbox, banner(6)).status_code == 200


def test_if_match_guards_against_a_change_in_between(sandbox: Sandbox) -> None:
    """412 with the current tag when the file is not the one that was read."""
    empty = requests.get(f"{sandbox.url}/site/alert.json", timeout=5)
    assert empty.json() == {"version": 0, "active": False}
    assert put(sandbox, banner(1), **{"If-Match": empty.headers["ETag"]}).status_code == 200
    refused = put(sandbox, banner(2), **{"If-Match": empty.headers["ETag"]})
    assert refused.status_code == 412
    assert put(sandbox, banner(2), **{"If-Match": refused.headers["ETag"]}).status_code == 200
    assert put(sandbox, banner(3), **{"If-None-Match": "*"}).status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"version": 1},
        {"active": True},
        {"version": True, "active": False},
        banner(version="1"),  # type: ignore[arg-type]  # the wrong shape is the point
        banner(heading=None),
        banner(text=5),
    ],
)
def test_a_malformed_banner_is_400(sandbox: Sandbox, body: object) -> None:
    """The page stays as it was."""
    before = page(sandbox)
    assert put(sandbox, body).status_code == 400
    assert page(sandbox) == before


def test_a_put_needs_the_sites_token(sandbox: Sandbox) -> None:
    """401 without or with another."""
    url = f"{sandbox.url}/site/alert.json"
    assert requests.put(url, json=banner(), timeout=5).status_code == 401
    assert put(sandbox, banner(), Authorization="Bearer other").status_code == 401
    assert requests.put(url, data="not json", headers=TOKEN, timeout=5).status_code == 400


def test_head_is_answered_without_a_body(sandbox: Sandbox) -> None:
    """As link checkers ask."""
    answer = requests.head(f"{sandbox.url}/site/", timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 100
