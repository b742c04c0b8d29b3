"""X's answers and failures, each mapped to its row; against the sandbox's faults and bytes of the reference."""

import json
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from broadcaster.channels.x import XChannel, XCredentials
from broadcaster.domain.outcomes import Absent, CannotTell, Copies, Found, NotSent, Outcome, Sent, Unknown, Why
from broadcaster.domain.words import Effect, Platform
from broadcaster.errors import BroadcasterError, SecretMissing
from broadcaster.ports import Post
from broadcaster.sandbox.server import Sandbox
from broadcaster.transport.secrets import Secret, quieten_loggers
from tests.contracts.channels.benches import account, fault, transport, x_channel
from tests.integration.transport.servers import answer_bytes, answering

POST = Post(text="EXERCISE Ref F12/1")
ID = "1234567890123456789"
PROBLEMS = "https://api.twitter.com/2/problems/"


def problem(detail: str, *, kind: str = "about:blank", title: str = "Forbidden") -> bytes:
    """A problem document."""
    return json.dumps({"title": title, "detail": detail, "type": kind}).encode()


def outcome_of(status: int, body: bytes, *headers: str, effect: Effect = Effect.PUBLISH, post: Post = POST) -> Outcome:
    """What the channel makes of one answer."""
    with answering(answer_bytes(status, body, *headers)) as (url, _):
        return x_channel(url).send(effect, post)


DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
HTML = b"<html><body>Please sign in</body></html>"


@pytest.mark.parametrize(
    ("status", "body", "row", "why", "certain"),
    [
        (201, json.dumps({"data": {"text": "x"}}).encode(), 8, Why.GARBLED, False),
        (201, json.dumps({"data": {"id": 12}}).encode(), 8, Why.GARBLED, False),
        (201, json.dumps({"data": {"id": "12x"}}).encode(), 8, Why.GARBLED, False),
        (201, json.dumps({"data": [{"id": ID}]}).encode(), 8, Why.GARBLED, False),
        (201, json.dumps([{"id": ID}]).encode(), 8, Why.GARBLED, False),
        (201, b'{"data":{"id":"12', 8, Why.GARBLED, False),
        (201, b"", 8, Why.GARBLED, False),
        (200, HTML, 8, Why.GARBLED, False),
        (200, json.dumps({"errors": [{"title": "x"}]}).encode(), 8, Why.GARBLED, False),
        (302, HTML, 9, Why.REDIRECTED, True),
        (400, problem("text too long", kind=PROBLEMS + "invalid-request"), 10, Why.CONTENT, True),
        (400, HTML, 8, Why.GARBLED, False),
        (400, b"[1, 2]", 8, Why.GARBLED, False),
        (400, b"{}", 8, Why.GARBLED, False),
        (401, problem("Unauthorized"), 11, Why.CREDENTIAL, True),
        (401, HTML, 11, Why.CREDENTIAL, True),
        (402, problem("", title="CreditsDepleted"), 11, Why.CREDITS, True),
        (403, problem(DUPLICATE), 12, Why.DUPLICATE, False),
        (403, b'{"errors":[{"code":187,"message":"Status is a duplicate."}]}', 12, Why.DUPLICATE, False),
        (403, problem("You are not permitted to perform this action."), 11, Why.CREDENTIAL, True),
        (403, problem("x", kind=PROBLEMS + "user-suspended"), 11, Why.CREDENTIAL, True),
        (403, problem("x", kind=PROBLEMS + "client-forbidden"), 11, Why.CREDENTIAL, True),
        (403, HTML, 8, Why.GARBLED, False),
        (404, problem("gone", kind=PROBLEMS + "resource-not-found"), 13, Why.MOVED, True),
        (408, b"", 14, Why.NO_ANSWER, False),
        (409, problem("conflict"), 15, Why.CONFLICT, False),
        (429, b'{"errors":[{"code":88,"message":"Rate limit exceeded"}]}', 16, Why.RATE_LIMITED, True),
        (429, HTML, 8, Why.GARBLED, False),
        (429, problem("Usage cap exceeded", kind=PROBLEMS + "usage-capped"), 11, Why.CREDITS, True),
        (500, problem("broken"), 17, Why.SERVER, False),
        (503, HTML, 17, Why.SERVER, False),
    ],
)
def test_every_answer_of_x_has_its_row(status: int, body: bytes, row: int, why: Why, certain: bool) -> None:
    """A 403 is told apart by its words, and only X's own words make a refusal certain."""
    outcome = outcome_of(status, body)
    assert not isinstance(outcome, Sent)
    assert (outcome.row, outcome.why, isinstance(outcome, NotSent)) == (row, why, certain)


@pytest.mark.parametrize("reset", ["soon", "", "-5", "1e9", "99999999999999999999999"])
def test_a_rate_limit_with_an_unreadable_reset_stays_a_rate_limit(reset: str) -> None:
    """The library itself fails on such a header; the classification must not."""
    outcome = outcome_of(429, problem("Too Many Requests"), f"x-rate-limit-reset: {reset}")
    assert isinstance(outcome, NotSent)
    assert outcome.row == 16


def test_a_reset_is_counted_from_xs_own_clock() -> None:
    """The wait is the difference of two of its own times."""
    made = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    headers = (f"x-rate-limit-reset: {int(made.timestamp()) + 77}", f"Date: {format_datetime(made, usegmt=True)}")
    outcome = outcome_of(429, problem("Too Many Requests"), *headers)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after == timedelta(seconds=77)


@pytest.mark.parametrize(
    ("effect", "body", "sent"),
    [
        (Effect.REPOST, {"data": {"retweeted": True}}, True),
        (Effect.REPOST, {"data": {"retweeted": False}}, False),
        (Effect.REPOST, {"data": {"retweeted": "true"}}, False),
        (Effect.WITHDRAW, {"data": {"deleted": True}}, True),
        (Effect.WITHDRAW, {"data": {"deleted": False}}, False),
        (Effect.WITHDRAW, {"data": {}}, False),
    ],
)
def test_reposts_and_deletions_need_xs_yes(effect: Effect, body: dict[str, object], sent: bool) -> None:
    """A 200 that does not say that it was done is unknown."""
    outcome = outcome_of(200, json.dumps(body).encode(), effect=effect, post=Post(text="", source_id=ID))
    assert isinstance(outcome, Sent) is sent
    assert sent or isinstance(outcome, Unknown)


def test_a_repost_that_exists_is_sent_and_a_html_404_is_no_deletion() -> None:
    """X's words count, a proxy's do not."""
    source = Post(text="", source_id=ID)
    again = b'{"errors":[{"code":327,"message":"You have already retweeted this Tweet."}]}'
    assert isinstance(outcome_of(403, again, effect=Effect.REPOST, post=source), Sent)
    assert isinstance(outcome_of(404, HTML, effect=Effect.WITHDRAW, post=source), Unknown)


@pytest.mark.parametrize(
    ("effect", "row"),
    [
        ({"type": "lost"}, 4),
        ({"type": "truncated"}, 5),
        ({"type": "garbage-status-line"}, 5),
        ({"type": "refuse-before-read"}, 3),
        ({"type": "drip", "bytes_per_second": 20, "where": "headers"}, 5),
        ({"type": "drip", "bytes_per_second": 20, "where": "body"}, 5),
        ({"type": "slow", "seconds": 30}, 5),
        ({"type": "act-then-503-html"}, 17),
        ({"type": "redirect", "status": 307}, 9),
    ],
)
def test_faults_on_the_wire_reach_the_table_through_the_library(effect: dict[str, object], row: int) -> None:
    """The library's own exceptions hide nothing of the phase."""
    with Sandbox() as sandbox:
        fault(sandbox.url, effect, platform="x", operation="publish")
        channel = XChannel(
            account("corporate", Platform.X, "700"),
            XCredentials(
                consumer_key=Secret("sandbox-consumer-key"),
                consumer_secret=Secret("sandbox-consumer-secret"),
                access_token=Secret("700-corporate.x"),
                access_token_secret=Secret("sandbox-token-secret"),
            ),
            transport=transport(sandbox.url, total=0.8),
            base_url=sandbox.url,
        )
        outcome = channel.send(Effect.PUBLISH, POST)
    assert not isinstance(outcome, Sent)
    # whether the last byte left before the reset is a race
    assert outcome.row == row or (outcome.row, row) == (4, 3)
    assert isinstance(outcome, NotSent) is (row == 9)


def test_a_token_of_another_account_sends_nothing() -> None:
    """The lead's words may not come from the wrong account."""
    with answering(answer_bytes(201, b'{"data":{"id":"1"}}')) as (url, asked):
        channel = x_channel(url, user="700", token_user="701")
        outcome = channel.send(Effect.PUBLISH, POST)
        with pytest.raises(SecretMissing):
            channel.verify()
        assert isinstance(channel.look(Effect.PUBLISH, POST, since=datetime.now(UTC)), CannotTell)
    assert isinstance(outcome, NotSent)
    assert outcome.row == 11
    assert not any(b"POST" in one for one in asked)


def timeline_answer(*posts: dict[str, object], date: datetime | None = None, age: str = "", **meta: object) -> bytes:
    """A timeline as X sends it."""
    body: dict[str, object] = {"meta": {"result_count": len(posts), **meta}}
    if posts:
        body["data"] = list(posts)
    headers = [f"Date: {format_datetime(date or datetime.now(UTC), usegmt=True)}", *([f"Age: {age}"] if age else [])]
    return answer_bytes(200, json.dumps(body).encode(), *headers)


def seen_post(text: str, **more: object) -> dict[str, object]:
    """A post of a timeline, made now."""
    return {"id": ID, "text": text, "created_at": datetime.now(UTC).isoformat(), **more}


def look(answer: bytes, post: Post = POST, effect: Effect = Effect.PUBLISH) -> object:
    """One look at this answer."""
    with answering(answer) as (url, _):
        return x_channel(url).look(effect, post, since=datetime.now(UTC))


def test_a_look_with_more_pages_or_from_a_cache_proves_nothing() -> None:
    """Fresh needs the whole window and an answer made now."""
    old = datetime.now(UTC) - timedelta(minutes=5)
    assert look(timeline_answer()) == Absent(fresh=True, detail="not among 0 posts")
    for stale in (
        timeline_answer(seen_post("other"), next_token="abc"),
        timeline_answer(date=old),
        timeline_answer(age="30"),
    ):
        seen = look(stale)
        assert isinstance(seen, Absent)
        assert not seen.fresh


@pytest.mark.parametrize(
    "answer",
    [
        answer_bytes(200, HTML),
        answer_bytes(200, b"{}"),
        answer_bytes(200, b'{"meta":{"result_count":2},"data":[]}'),
        answer_bytes(200, b'{"meta":{"result_count":1},"data":[{"id":"1"}]}'),
        answer_bytes(200, b'{"errors":[{"title":"Not Found Error"}]}'),
        answer_bytes(200, b'{"meta":{"result_count":1},"data":[{"id":"1","text":"t","created_at":"yesterday"}]}'),
        answer_bytes(401, problem("Unauthorized")),
        answer_bytes(503, HTML),
        answer_bytes(302, HTML, "Location: /login"),
        b"nonsense",
    ],
)
def test_a_look_that_fails_or_is_half_is_no_proof_of_absence(answer: bytes) -> None:
    """What cannot be read proves nothing."""
    assert isinstance(look(answer), CannotTell)


def test_a_look_knows_the_text_behind_short_links_and_escapes() -> None:
    """The links as X expanded them, entities unescaped, Unicode and white space alike."""
    ours = Post(text="Fire & flood:  exampletown.gov.uk/a and https://www.gov.uk/b. Cafe\u0301")
    urls = [
        {"url": "https://t.co/aaaa", "expanded_url": "http://exampletown.gov.uk/a"},
        {"url": "https://t.co/bbbb", "expanded_url": "https://www.gov.uk/b"},
    ]
    theirs = seen_post("Fire &amp; flood: https://t.co/aaaa and https://t.co/bbbb. Café", entities={"urls": urls})
    assert isinstance(look(timeline_answer(theirs), ours), Found)
    urls[1]["expanded_url"] = "https://elsewhere.example/b"
    other = seen_post("Fire &amp; flood: https://t.co/aaaa and https://t.co/bbbb. Café", entities={"urls": urls})
    assert isinstance(look(timeline_answer(other), ours), Absent)


def test_a_repost_of_the_same_words_is_not_our_post() -> None:
    """Sharing somebody else's post is another effect than publishing."""
    shared = seen_post(POST.text, referenced_tweets=[{"type": "retweeted", "id": ID}])
    assert isinstance(look(timeline_answer(shared)), Absent)
    assert isinstance(look(timeline_answer(shared), Post(text="", source_id=ID), Effect.REPOST), Found)


def test_a_count_of_copies_says_when_it_may_have_missed_one() -> None:
    """A further page or a cache leaves the count open; what fails counts nothing (a read that lags is no copy)."""
    one, two = seen_post(POST.text), seen_post(POST.text) | {"id": "1859200000000000077"}
    for answer, complete in (
        (timeline_answer(one, two), True),
        (timeline_answer(one, two, next_token="abc"), False),
        (timeline_answer(one, two, age="30"), False),
    ):
        with answering(answer) as (url, asked):
            counted = x_channel(url).copies(Effect.PUBLISH, POST, since=datetime.now(UTC))
        assert isinstance(counted, Copies)
        assert (len(counted.posts), counted.complete) == (2, complete)
        assert asked[0].startswith(b"GET ")
    with answering(answer_bytes(503, HTML)) as (url, _):
        assert isinstance(x_channel(url).copies(Effect.PUBLISH, POST, since=datetime.now(UTC)), CannotTell)


CANARY = "7e1f-canary-access"


def test_no_outcome_error_repr_or_log_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Even when X echoes the token and the library logs at DEBUG, which the composition root forbids."""
    caplog.set_level(logging.DEBUG)
    quieten_loggers()
    own = [Secret(f"{name}-{CANARY}") for name in ("consumer", "csecret", "700", "tsecret")]
    credentials = XCredentials(
        consumer_key=own[0], consumer_secret=own[1], access_token=own[2], access_token_secret=own[3]
    )
    echo = problem("bad " + " ".join(secret.reveal() for secret in own))
    shown: list[object] = [credentials]
    for status in (200, 400, 401, 403, 500):
        with answering(answer_bytes(status, echo)) as (url, asked):
            channel = XChannel(
                account("corporate", Platform.X, "700"), credentials, transport=transport(url), base_url=url
            )
            shown += [
                channel.send(Effect.PUBLISH, POST),
                channel.look(Effect.PUBLISH, POST, since=datetime.now(UTC)),
                channel,
                vars(channel),
            ]
            with pytest.raises(BroadcasterError) as caught:
                channel.verify()
            shown += [str(caught.value), caught.value.as_json(), repr(caught.value)]
            assert CANARY.encode() in asked[0]
    text = repr(shown) + caplog.text
    assert CANARY not in text
