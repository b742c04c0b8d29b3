"""The world in memory and X's text: ids, order, escaping; and the signature against the library's."""

import inspect
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1 import Client

from broadcaster.sandbox.facebook import Facebook
from broadcaster.sandbox.messages import Request
from broadcaster.sandbox.oauth import app_secret_proof, oauth_fault, oauth_fields
from broadcaster.sandbox.server import run
from broadcaster.sandbox.state import RESERVED, Account, Ids, Post, World
from broadcaster.sandbox.x import X
from broadcaster.sandbox.x_text import duplicate_key, shown, weight

START = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@given(st.lists(st.integers(-5, 5), max_size=30))
def test_ids_rise_whatever_the_clock_does(steps: list[int]) -> None:
    """Also when it stands still or is set back; always 17 digits."""
    now = [START]
    world = World(lambda: now[0])
    serials = []
    for step in steps:
        now[0] += timedelta(seconds=step)
        serials.append(world.serial())
    assert serials == sorted(set(serials))
    assert all(len(str(serial)) == 17 for serial in serials)


@given(st.lists(st.sampled_from(["a/x", "b/x"]), max_size=20), st.sets(st.integers(0, 19)))
def test_a_timeline_is_the_accounts_posts_newest_first_without_the_deleted(
    authors: list[str], deleted: set[int]
) -> None:
    """The same posts that the oracle lists oldest first."""
    world = World(lambda: START)
    for number, author in enumerate(authors):
        world.publish(Post(platform="x", account=author, id=str(number), text="t", created=START))
    for number in deleted & set(range(len(authors))):
        world.change(str(number), deleted=True)
    for author in ("a/x", "b/x"):
        expected = [str(n) for n, name in enumerate(authors) if name == author and n not in deleted]
        assert [post.id for post in world.timeline(world.account("x", author))] == expected[::-1]


def test_an_owner_and_an_account_are_bound_once() -> None:
    """Neither a second account for a user id nor a second user id for an account."""
    world = World(lambda: START)
    first = world.bind("x", "a/x", "1")
    assert first is not None
    assert world.bind("x", "a/x", "1") is first
    assert world.bind("x", "b/x", "1") is None
    assert world.bind("x", "a/x", "2") is None
    assert world.bind("facebook", "a/facebook", "1") is not None


@given(st.text(alphabet="ab <>&é\n", max_size=40))
def test_a_shown_text_unescapes_to_what_was_written(text: str) -> None:
    """Only the three characters are escaped, never twice."""
    post = Post(platform="x", account="a/x", id="1", text=text, created=START)
    wire = shown(post, frozenset(), None, {})["text"]
    assert wire.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_weights_are_those_of_twitter_text() -> None:
    """The table of platforms 1.7."""
    assert [weight(text) for text in ("exampletown.gov.uk", "see gov.uk", "⚠️ Flood", "日本", "£ŵ’")] == [
        23,
        27,
        8,
        4,
        3,
    ]
    assert duplicate_key("Cafe\u0301  now\n") == "Café now"


@given(st.dictionaries(st.text(max_size=8).filter(bool), st.text(max_size=8), max_size=3))
def test_the_signature_is_the_one_oauthlib_makes(query: dict[str, str]) -> None:
    """Any query, any characters; a changed method is refused."""
    client = Client("sandbox-consumer-key", "sandbox-consumer-secret", "1-a.x", "sandbox-token-secret")
    url = "https://api.twitter.com/2/users/1/tweets"
    signed, headers, _ = client.sign(f"{url}?{urlencode(query)}" if query else url, "GET")
    parts = urlsplit(signed)

    def received(method: str) -> Request:
        return Request(
            method=method,
            path=parts.path,
            raw_path=parts.path,
            pairs=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers={"authorization": headers["Authorization"], "host": "127.0.0.1:1"},
            body=b"",
        )

    as_sent, changed = received("GET"), received("POST")
    assert oauth_fault(as_sent, oauth_fields(as_sent)) is None
    assert oauth_fault(changed, oauth_fields(changed)) == "the OAuth signature does not match"


def test_the_proof_is_an_hmac_of_the_token() -> None:
    """64 hexadecimal digits, different for another token."""
    assert len(app_secret_proof("a")) == 64
    assert app_secret_proof("a") != app_secret_proof("b")


def test_the_command_line_gives_out_reserved_ids_only() -> None:
    """Another range is an argument of the constructor for tests of the live space; `run` has no word for it."""
    assert World().ids == RESERVED
    assert not {"ids", "tls"} & set(inspect.signature(run).parameters)
    assert X(World(ids=Ids(post="18", page="1"))).place(Account(platform="x", id="a/x"), "t").id.startswith("18")
    page = Facebook(World(ids=Ids(post="18", page="1"))).place(Account(platform="facebook", id="a/facebook"), "t").id
    assert re.fullmatch(r"1\d{14}_\d{18}", page)
