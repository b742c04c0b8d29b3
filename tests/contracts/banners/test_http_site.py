"""The banner by PUT: validators, versions, refusals and lost answers."""

import json

import pytest
import requests

from broadcaster.banners.http import HttpSite
from broadcaster.banners.page import document
from broadcaster.domain.banner import BannerPage, marker
from broadcaster.domain.outcomes import Absent, CannotTell, Found, NotSent, Outcome, Sent, Unknown, Why
from broadcaster.sandbox.server import Sandbox
from broadcaster.transport.secrets import Secret
from tests.contracts.banners.benches import http_site, page, transport
from tests.contracts.channels.benches import fault
from tests.integration.transport.servers import answer_bytes, answering

NOTHING = answer_bytes(404, b"")


def put(*answers: bytes, version: int = 3) -> tuple[Outcome, list[bytes]]:
    """One show against these answers."""
    with answering(*answers) as (url, asked):
        return http_site(url).show(page(version)), asked


def stored(one: BannerPage, *headers: str) -> bytes:
    """The website's answer with this banner in it."""
    return answer_bytes(200, json.dumps(document(one)).encode(), *headers)


def test_the_write_is_conditional_on_what_was_read() -> None:
    """If-Match with the validator, or only if there is still nothing; a weak validator is none."""
    done = answer_bytes(204, b"")
    assert b'If-Match: "abc"\r\n' in put(stored(page(1), 'ETag: "abc"'), done)[1][1]
    assert b"If-None-Match: *\r\n" in put(NOTHING, done)[1][1]
    assert b"-Match" not in put(stored(page(1), 'ETag: W/"abc"'), done)[1][1]
    assert b"-Match" not in put(answer_bytes(403, b""), done)[1][1]


def test_what_is_there_already_is_not_written_again() -> None:
    """One read, no write."""
    outcome, asked = put(stored(page(3)))
    assert isinstance(outcome, Sent)
    assert len(asked) == 1


@pytest.mark.parametrize("status", [409, 412])
def test_a_conflict_is_settled_by_what_stands_there(status: int) -> None:
    """Ours: sent. Newer: certainly not. Older: the next attempt may win."""
    refused = answer_bytes(status, b'{"error":"changed"}')
    assert isinstance(put(NOTHING, refused, stored(page(3)))[0], Sent)
    newer = put(NOTHING, refused, stored(page(9)))[0]
    assert isinstance(newer, NotSent)
    assert newer.why is Why.CONFLICT
    taken = put(NOTHING, refused, stored(page(3, heading="Another")))[0]
    assert isinstance(taken, NotSent)
    older = put(NOTHING, refused, stored(page(2)))[0]
    assert isinstance(older, Unknown)
    assert older.row == 15
    assert isinstance(put(NOTHING, refused, answer_bytes(500, b""))[0], Unknown)


@pytest.mark.parametrize(
    ("answer", "row", "certain"),
    [
        (answer_bytes(200, b"<html>sign in</html>", "Content-Type: text/html"), 8, False),
        (answer_bytes(200, b'{"error":{"code":1}}'), 8, False),
        (answer_bytes(301, b""), 9, True),
        (answer_bytes(400, b"no"), 10, True),
        (answer_bytes(401, b"no"), 11, True),
        (answer_bytes(403, b"<html>"), 11, True),
        (answer_bytes(404, b"<html>"), 13, True),
        (answer_bytes(429, b"", "Retry-After: 9"), 16, True),
        (answer_bytes(500, b""), 17, False),
        (b"", 4, False),
    ],
)
def test_every_answer_to_the_write_has_its_row(answer: bytes, row: int, certain: bool) -> None:
    """A web server's own pages are its own words; only a login page behind a 200 is not trusted."""
    outcome = put(NOTHING, answer)[0]
    assert not isinstance(outcome, Sent)
    assert (outcome.row, isinstance(outcome, NotSent)) == (row, certain)


def test_a_page_of_webdav_behind_a_201_is_a_success() -> None:
    """Apache answers a created file with a page."""
    created = answer_bytes(201, b"<html>Created</html>", "Content-Type: text/html")
    assert isinstance(put(NOTHING, created)[0], Sent)


def test_a_read_that_fails_before_the_write_is_certainly_not_sent() -> None:
    """Nothing was asked of the site yet, so the attempt may be repeated at once."""
    outcome = put(b"")[0]
    assert isinstance(outcome, NotSent)
    assert outcome.row == 1


def test_lost_answers_and_stale_pages_of_the_sandbox() -> None:
    """The write counts when the public page shows it, not when the API answers."""
    with Sandbox() as sandbox:
        site = http_site(sandbox.url)
        fault(sandbox.url, {"type": "lost"}, platform="website", operation="put")
        assert isinstance(site.show(page(3)), Unknown)
        assert isinstance(site.sees(page(3)), Found)
        assert isinstance(site.show(page(3)), Sent)
        fault(sandbox.url, {"type": "stale-page"}, platform="website", operation="put")
        assert isinstance(site.show(page(4)), Sent)
        assert isinstance(site.sees(page(4)), Absent)
        fault(sandbox.url, {"type": "site-down"}, platform="website", operation="page")
        assert isinstance(site.sees(page(4)), CannotTell)


def test_a_write_between_our_read_and_our_write_is_noticed() -> None:
    """The sandbox refuses the outdated condition; what stands there decides."""
    with Sandbox() as sandbox:
        url = sandbox.url
        http_site(url).show(page(3))
        stale = requests.get(f"{url}/site/alert.json", timeout=10).headers["ETag"]
        http_site(url).show(page(5))
        answer = requests.put(
            f"{url}/site/alert.json",
            json=document(page(6)),
            headers={"If-Match": stale, "Authorization": "Bearer sandbox-site-token"},
            timeout=10,
        )
        assert answer.status_code == 412
        assert isinstance(http_site(url).show(page(6)), Sent)
        assert isinstance(http_site(url).sees(page(6)), Found)


def test_a_wrong_token_is_row_11_and_is_not_told() -> None:
    """Even a site that echoes the token passes it to nobody."""
    canary = "canary-site-token-31"
    with Sandbox() as sandbox:
        outcome = http_site(sandbox.url, token=canary).show(page(3))
    assert isinstance(outcome, NotSent)
    assert outcome.row == 11
    shown: list[object] = [outcome]
    for status in (200, 400, 401, 409, 500):
        with answering(NOTHING, answer_bytes(status, json.dumps({"error": f"bad {canary}"}).encode())) as (url, asked):
            site = HttpSite(url + "/a", url + "/", Secret(canary), transport=transport(url))
            shown += [site.show(page(3)), site, vars(site)]
            assert canary.encode() in asked[1]
    assert canary not in repr(shown)


def test_the_document_says_nothing_when_inactive() -> None:
    """Taken down, no old words stay in the file."""
    down = document(page(4, active=False))
    assert (down["active"], down["heading"], down["text"], down["html"]) == (False, "", "", "")
    up = document(page(4))
    assert marker(4) in str(up["html"])
    assert str(up["updated"]).endswith("+00:00")
