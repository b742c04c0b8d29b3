"""Graph's answers, each mapped to its row: the code table of the platforms reference 2.2, also inside HTTP 200."""

import json
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from broadcaster.channels.facebook import FacebookChannel, FacebookCredentials
from broadcaster.channels.facebook_answers import same_link
from broadcaster.domain.outcomes import Absent, CannotTell, Copies, Found, NotSent, Outcome, Sent, Unknown, Why
from broadcaster.domain.words import Effect, Platform
from broadcaster.errors import BroadcasterError, SecretMissing
from broadcaster.ports import Post
from broadcaster.sandbox.server import Sandbox
from broadcaster.transport.secrets import Secret, quieten_loggers
from tests.contracts.channels.benches import account, facebook_channel, fault, transport
from tests.integration.transport.servers import answer_bytes, answering

POST = Post(text="EXERCISE Ref F12/1")
PAGE = "999000000000007"
ID = f"{PAGE}_000000000000000001"
HTML = b"<html><body>Please sign in</body></html>"


def graph(code: int, subcode: int | None = None, message: str = "said") -> bytes:
    """An error envelope."""
    return json.dumps({"error": {"message": message, "code": code, "error_subcode": subcode}}).encode()


def outcome_of(status: int, body: bytes, *headers: str, effect: Effect = Effect.PUBLISH, post: Post = POST) -> Outcome:
    """What the channel makes of one answer."""
    with answering(answer_bytes(status, body, *headers)) as (url, _):
        return facebook_channel(url, page=PAGE).send(effect, post)


CODES = [
    (190, None, 11), (190, 460, 11), (102, None, 11), (104, None, 11), (10, None, 11), (3, None, 11), (200, None, 11),
    (299, None, 11), (4, None, 16), (17, None, 16), (32, None, 16), (341, None, 16), (613, None, 16), (613, 1996, 16),
    (80001, None, 16), (80014, None, 16), (506, None, 12), (506, 1455006, 12), (1366051, None, 12), (1, None, 17),
    (2, None, 17), (1, 99, 17), (100, None, 10), (100, 1609005, 10), (100, 1609008, 10), (1609008, None, 10),
    (368, None, 11), (368, 1390008, 11), (4854002, None, 11), (100, 1404078, 11), (1363047, None, 17),
    (1609010, None, 17), (9999, None, 17), (-1, None, 17),
]  # fmt: skip


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(("code", "subcode", "row"), CODES)
def test_every_code_of_graph_has_its_row(code: int, subcode: int | None, row: int, status: int) -> None:
    """The body is asked before the status, and a code nobody knows is never a certain no."""
    outcome = outcome_of(status, graph(code, subcode))
    assert not isinstance(outcome, Sent)
    assert outcome.row == row
    assert isinstance(outcome, NotSent) is (row in {10, 11, 16})


@pytest.mark.parametrize("code", [1, 4, 100, 190, 368])
def test_a_5xx_is_unknown_whatever_its_code(code: int) -> None:
    """Posts were made behind such answers."""
    outcome = outcome_of(500, graph(code))
    assert isinstance(outcome, Unknown)
    assert outcome.row == 17


def test_a_refused_link_asks_for_the_fallback_and_a_repeated_text_for_a_look() -> None:
    """The two refusals that the engine treats apart."""
    source = Post(text="", source_id=ID, source_permalink="https://www.facebook.com/x/posts/1")
    refused = outcome_of(400, graph(100, 1609008), effect=Effect.REPOST, post=source)
    assert isinstance(refused, NotSent)
    assert refused.why is Why.LINK_REFUSED
    again = outcome_of(400, graph(368, None, "You've already posted this"))
    assert isinstance(again, Unknown)
    assert again.why is Why.DUPLICATE


@pytest.mark.parametrize(
    ("status", "body", "row"),
    [
        (200, b"{}", 8),
        (200, b'{"id":12}', 8),
        (200, b'{"id":"12"}', 8),
        (200, b'{"success":true}', 8),
        (200, b'{"error":{"message":"no code"}}', 8),
        (200, HTML, 8),
        (302, HTML, 9),
        (400, HTML, 8),
        (401, HTML, 11),
        (404, HTML, 8),
        (408, b"", 14),
        (503, HTML, 17),
    ],
)
def test_answers_that_are_not_graphs_own(status: int, body: bytes, row: int) -> None:
    """A proxy's page is no refusal, a 2xx without an id is no success."""
    outcome = outcome_of(status, body)
    assert not isinstance(outcome, Sent)
    assert outcome.row == row


def test_the_wait_comes_in_minutes_from_the_usage_header() -> None:
    """The longest of all uses counts; a header that cannot be read is no wait."""
    uses = {PAGE: [{"estimated_time_to_regain_access": 3}, {"estimated_time_to_regain_access": 7}]}
    outcome = outcome_of(400, graph(32), f"X-Business-Use-Case-Usage: {json.dumps(uses)}")
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after == timedelta(minutes=7)
    for odd in ("{", "[]", '{"1":[3]}', '{"1":{"a":1}}', '{"1":[{"estimated_time_to_regain_access":"x"}]}'):
        plain = outcome_of(400, graph(32), f"X-Business-Use-Case-Usage: {odd}")
        assert isinstance(plain, NotSent)
        assert plain.retry_after is None


def test_a_share_sends_the_link_only_and_the_token_in_a_header() -> None:
    """Nothing is added to the lead's words, and no address or body holds the token."""
    source = Post(text="not sent", source_id=ID, source_permalink="https://www.facebook.com/x/posts/1")
    answer = answer_bytes(200, json.dumps({"id": ID, "permalink_url": "https://www.facebook.com/p/1"}).encode())
    with answering(answer) as (url, asked):
        outcome = facebook_channel(url, page=PAGE).send(Effect.REPOST, source)
    assert outcome == Sent(external_id=ID, permalink="https://www.facebook.com/p/1")
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert b"message" not in body
    assert b"appsecret_proof=" in body
    assert b"sandbox-page-token" not in head.split(b"\r\n")[0] + body
    assert b"Authorization: Bearer sandbox-page-token" in head


def listed(*posts: dict[str, object], after: str = "") -> bytes:
    """A page of published posts."""
    body: dict[str, object] = {"data": list(posts)}
    if after:
        body["paging"] = {"next": f"https://graph.facebook.com/next?access_token=x&after={after}"}
    return answer_bytes(200, json.dumps(body).encode(), f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}")


def seen_post(**more: object) -> dict[str, object]:
    """A published post, made now."""
    return {"id": ID, "created_time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"), **more}


def test_a_shared_link_is_found_in_the_attachments() -> None:
    """A share has no words of its own; its attachment names the lead's post."""
    source = Post(text="", source_id="1_1", source_permalink="https://www.facebook.com/x/posts/1")
    attached = {"data": [{"unshimmed_url": source.source_permalink, "url": "https://l.facebook.com/l.php"}]}
    with answering(listed(seen_post(message="other"), seen_post(attachments=attached))) as (url, asked):
        found = facebook_channel(url, page=PAGE).look(Effect.REPOST, source, since=datetime.now(UTC))
    assert isinstance(found, Found)
    assert b"attachments" in asked[0]
    assert same_link("https://www.facebook.com/x/posts/1", "http://m.facebook.com/x/posts/1/")
    assert not same_link("https://www.facebook.com/x/posts/1", "https://www.facebook.com/x/posts/12")
    assert not same_link("", "")


def test_pages_are_read_to_the_end_or_prove_nothing() -> None:
    """The look follows cursors, never addresses, and stops after three pages."""
    other = seen_post(message="other")
    with answering(listed(other, after="a"), listed(other, after="b"), listed(seen_post(message=POST.text))) as (
        url,
        _,
    ):
        channel = facebook_channel(url, page=PAGE)
        assert isinstance(channel.look(Effect.PUBLISH, POST, since=datetime.now(UTC)), Found)
    with answering(listed(other, after="a")) as (url, asked):
        seen = facebook_channel(url, page=PAGE).look(Effect.PUBLISH, POST, since=datetime.now(UTC))
    assert isinstance(seen, Absent)
    assert not seen.fresh
    assert len(asked) == 3
    assert b"after=a" in asked[1]


@pytest.mark.parametrize(
    "answer",
    [
        answer_bytes(200, HTML),
        answer_bytes(200, b"{}"),
        answer_bytes(200, b'{"data":[{"id":"x"}]}'),
        answer_bytes(200, b'{"data":[{"id":"1_1"}]}'),
        answer_bytes(200, b'{"data":[],"paging":[]}'),
        answer_bytes(200, graph(190)),
        answer_bytes(503, HTML),
        b"nonsense",
    ],
)
def test_a_look_that_fails_or_is_half_is_no_proof_of_absence(answer: bytes) -> None:
    """What cannot be read proves nothing."""
    with answering(answer) as (url, _):
        seen = facebook_channel(url, page=PAGE).look(Effect.PUBLISH, POST, since=datetime.now(UTC))
    assert isinstance(seen, CannotTell)


def test_a_cached_list_is_not_fresh() -> None:
    """A Date that is minutes old is a cache's, or our clock is ahead: both may hide the post."""
    old = datetime.now(UTC) - timedelta(minutes=5)
    answer = answer_bytes(200, b'{"data":[]}', f"Date: {format_datetime(old, usegmt=True)}")
    with answering(answer) as (url, _):
        seen = facebook_channel(url, page=PAGE).look(Effect.PUBLISH, POST, since=datetime.now(UTC))
    assert seen == Absent(fresh=False, detail="not among 0 posts")


def test_a_deletion_of_what_cannot_be_seen_counts_only_when_the_page_is_seen() -> None:
    """Graph says the same for gone and for not allowed; the page itself tells them apart."""
    gone, post = answer_bytes(400, graph(100, 33)), Post(text="", source_id=ID)
    with answering(gone, answer_bytes(200, json.dumps({"id": PAGE}).encode())) as (url, _):
        assert isinstance(facebook_channel(url, page=PAGE).send(Effect.WITHDRAW, post), Sent)
    with answering(gone) as (url, _):
        refused = facebook_channel(url, page=PAGE).send(Effect.WITHDRAW, post)
    assert isinstance(refused, NotSent)
    assert refused.row == 11


def test_a_count_of_copies_reads_every_page_or_says_that_it_did_not() -> None:
    """Copies on different pages are counted; a fourth page leaves the count open; a failing page counts nothing."""
    first, other = seen_post(message=POST.text), seen_post(message="other")
    second = seen_post(message=POST.text) | {"id": f"{PAGE}_77"}
    with answering(listed(first, after="a"), listed(other, after="b"), listed(second)) as (url, _):
        counted = facebook_channel(url, page=PAGE).copies(Effect.PUBLISH, POST, since=datetime.now(UTC))
    assert isinstance(counted, Copies)
    assert ({copy.external_id for copy in counted.posts}, counted.complete) == ({ID, f"{PAGE}_77"}, True)
    with answering(listed(first, after="a")) as (url, _):
        counted = facebook_channel(url, page=PAGE).copies(Effect.PUBLISH, POST, since=datetime.now(UTC))
    assert isinstance(counted, Copies)
    assert not counted.complete
    with answering(listed(first, after="a"), answer_bytes(500, graph(1, 0))) as (url, _):
        failed = facebook_channel(url, page=PAGE).copies(Effect.PUBLISH, POST, since=datetime.now(UTC))
    assert isinstance(failed, CannotTell)


def test_an_edit_replaces_the_message() -> None:
    """Against the sandbox: the new words are found, the old ones are gone."""
    with Sandbox() as sandbox:
        channel, began = facebook_channel(sandbox.url), datetime.now(UTC)
        sent = channel.send(Effect.PUBLISH, POST)
        assert isinstance(sent, Sent)
        assert isinstance(channel.edit(sent.external_id, "EXERCISE corrected"), Sent)
        assert isinstance(channel.look(Effect.PUBLISH, Post(text="EXERCISE corrected"), since=began), Found)
        assert isinstance(channel.look(Effect.PUBLISH, POST, since=began), Absent)


@pytest.mark.parametrize("in_200", [False, True])
def test_the_sandboxes_faults_reach_their_rows(in_200: bool) -> None:
    """The same refusals as the sandbox tells them."""
    rows = {"token-revoked": 11, "suspended": 11, "permission": 11, "duplicate": 12, "error-500": 17, "bad-id": 8}
    with Sandbox() as sandbox:
        for kind, row in rows.items():
            takes_flag = kind not in {"error-500", "bad-id"}
            effect = {"type": kind, **({"in_200": in_200} if takes_flag else {})}
            fault(sandbox.url, effect, platform="facebook", operation="publish")
            outcome = facebook_channel(sandbox.url, "library", PAGE).send(Effect.PUBLISH, POST)
            assert not isinstance(outcome, Sent)
            assert (kind, outcome.row) == (kind, row)


CANARY = "EAAB-canary-page-token"


def test_no_outcome_error_repr_or_log_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Facebook quotes a malformed token in full; nothing of ours passes it on."""
    caplog.set_level(logging.DEBUG)
    quieten_loggers()
    credentials = FacebookCredentials(page_token=Secret(CANARY), app_secret=Secret(CANARY + "-app"))
    shown: list[object] = [credentials]
    for code in (190, 100, 1, 4, 506):
        echo = graph(code, None, f"Malformed access token {CANARY} and {CANARY}-app")
        with answering(answer_bytes(400, echo)) as (url, asked):
            where = account("corporate", Platform.FACEBOOK, PAGE)
            channel = FacebookChannel(where, credentials, transport=transport(url), base_url=url)
            shown += [
                channel.send(Effect.PUBLISH, POST),
                channel.send(Effect.WITHDRAW, Post(text="", source_id=ID)),
                channel.look(Effect.PUBLISH, POST, since=datetime.now(UTC)),
                channel,
                vars(channel),
            ]
            with pytest.raises(BroadcasterError) as caught:
                channel.verify()
            shown += [str(caught.value), caught.value.as_json(), repr(caught.value)]
            assert CANARY.encode() in asked[0]
            assert isinstance(caught.value, SecretMissing) is (code in {190, 100})
    assert CANARY not in repr(shown) + caplog.text
