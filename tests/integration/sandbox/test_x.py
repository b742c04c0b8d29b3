"""X API v2 on the wire: what a signed client can do and the bodies it gets (platforms section 1)."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
import tweepy

from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import Sandbox

AsX = Callable[[str], requests.Session]


def publish(session: requests.Session, sandbox: Sandbox, text: str) -> str:
    """Post a text and return its id."""
    answer = session.post(f"{sandbox.url}/2/tweets", json={"text": text})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


def timeline(session: requests.Session, sandbox: Sandbox, user: str = "101", **params: Any) -> dict[str, Any]:
    """One page of a timeline."""
    fields = {"tweet.fields": "created_at,entities,referenced_tweets", **params}
    answer = session.get(f"{sandbox.url}/2/users/{user}/tweets", params=fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_post_is_public_with_an_id_of_the_reserved_range(
    sandbox: Sandbox, control: Control, corporate: requests.Session
) -> None:
    """201 with id and text; 19 digits that start with 90; the oracle has the text as written."""
    post = publish(corporate, sandbox, "EXERCISE Flood & storm <now>")
    assert len(post) == 19
    assert post.startswith("90")
    assert control.posts() == [
        {
            "platform": "x",
            "account": "corporate/x",
            "id": post,
            "text": "EXERCISE Flood & storm <now>",
            "created": "2026-11-20T14:05:00.000000+00:00",
            "repost_of": None,
            "deleted": False,
            "edited": False,
        }
    ]


def test_a_timeline_shows_short_links_escaped_text_and_entities(sandbox: Sandbox, corporate: requests.Session) -> None:
    """As the real timeline: t.co in the text, the link in entities, &amp; &lt; &gt;."""
    publish(corporate, sandbox, "Fire & smoke: https://council.example.gov.uk/fire or gov.uk <now>")
    (post,) = timeline(corporate, sandbox)["data"]
    first, second = post["entities"]["urls"]
    assert post["text"] == f"Fire &amp; smoke: {first['url']} or {second['url']} &lt;now&gt;"
    assert post["text"][first["start"] : first["end"]] == first["url"]
    assert [first["expanded_url"], second["expanded_url"]] == ["https://council.example.gov.uk/fire", "http://gov.uk"]
    assert post["created_at"] == "2026-11-20T14:05:00.000Z"


def test_a_repost_is_idempotent_and_names_its_original(
    sandbox: Sandbox, control: Control, corporate: requests.Session, as_x: AsX
) -> None:
    """Twice retweeted is one item in the timeline, with RT text and referenced_tweets."""
    post = publish(corporate, sandbox, "Stay away from the river.")
    library = as_x("202-libraries.x")
    for _ in range(2):
        answer = library.post(f"{sandbox.url}/2/users/202/retweets", json={"tweet_id": post})
        assert (answer.status_code, answer.json()) == (200, {"data": {"retweeted": True}})
    (shown,) = timeline(library, sandbox, "202")["data"]
    assert shown["text"] == "RT @corporate: Stay away from the river."
    assert shown["referenced_tweets"] == [{"type": "retweeted", "id": post}]
    assert [p["text"] for p in control.posts() if p["repost_of"] == post] == ["Stay away from the river."]
    assert timeline(library, sandbox, "202", exclude="retweets") == {"meta": {"result_count": 0}}


def test_a_long_original_is_shortened_in_a_repost(sandbox: Sandbox, corporate: requests.Session, as_x: AsX) -> None:
    """X cuts a retweet's text at 140 characters; who compares texts must look at the reference."""
    post = publish(corporate, sandbox, "x" * 200)
    library = as_x("202-libraries.x")
    library.post(f"{sandbox.url}/2/users/202/retweets", json={"tweet_id": post})
    (shown,) = timeline(library, sandbox, "202")["data"]
    assert len(shown["text"]) == 140
    assert shown["text"].endswith("…")


def test_an_undone_repost_is_deleted_and_may_be_undone_again(
    sandbox: Sandbox, control: Control, corporate: requests.Session, as_x: AsX
) -> None:
    """Undo answers retweeted false every time."""
    post = publish(corporate, sandbox, "Shelter at the leisure centre.")
    library = as_x("202-libraries.x")
    library.post(f"{sandbox.url}/2/users/202/retweets", json={"tweet_id": post})
    for _ in range(2):
        answer = library.delete(f"{sandbox.url}/2/users/202/retweets/{post}")
        assert answer.json() == {"data": {"retweeted": False}}
    assert [(p["account"], p["deleted"]) for p in control.posts()] == [("corporate/x", False), ("libraries/x", True)]


def test_a_deleted_post_takes_its_reposts_along(
    sandbox: Sandbox, control: Control, corporate: requests.Session, as_x: AsX
) -> None:
    """On X a retweet does not outlive its original."""
    post = publish(corporate, sandbox, "Wrong message")
    as_x("202-libraries.x").post(f"{sandbox.url}/2/users/202/retweets", json={"tweet_id": post})
    assert corporate.delete(f"{sandbox.url}/2/tweets/{post}").json() == {"data": {"deleted": True}}
    assert all(p["deleted"] for p in control.posts())
    assert corporate.delete(f"{sandbox.url}/2/tweets/{post}").status_code == 404
    looked = corporate.get(f"{sandbox.url}/2/tweets/{post}")
    assert looked.status_code == 200
    assert looked.json()["errors"][0]["title"] == "Not Found Error"


def test_nobody_deletes_or_reposts_as_somebody_else(sandbox: Sandbox, corporate: requests.Session, as_x: AsX) -> None:
    """403 for another's post, 400 for another's user id."""
    post = publish(corporate, sandbox, "Ours")
    library = as_x("202-libraries.x")
    assert library.delete(f"{sandbox.url}/2/tweets/{post}").status_code == 403
    answer = library.post(f"{sandbox.url}/2/users/101/retweets", json={"tweet_id": post})
    assert answer.status_code == 400
    assert "authenticating user [202]" in answer.text


def test_the_same_text_within_the_window_is_refused_as_x_refuses_it(
    sandbox: Sandbox, control: Control, corporate: requests.Session, clock: Any
) -> None:
    """403 with the documented detail; free again after the window or a deletion."""
    first = publish(corporate, sandbox, "Same  words")
    again = corporate.post(f"{sandbox.url}/2/tweets", json={"text": "Same words"})
    assert again.status_code == 403
    assert again.json() == {
        "detail": "You are not allowed to create a Tweet with duplicate content.",
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
    }
    corporate.delete(f"{sandbox.url}/2/tweets/{first}")
    publish(corporate, sandbox, "Same words")
    control.settings(duplicate_window_seconds=60)
    clock.tick(61)
    publish(corporate, sandbox, "Same words")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 400),
        ({"text": " \n"}, 400),
        ({}, 400),
        ({"text": "a", "surprise": 1}, 400),
        ({"text": "é" * 281}, 400),
        ({"text": "⚠" * 141}, 400),
        ({"text": "a", "quote_tweet_id": "9000000000000000001"}, 403),
    ],
)
def test_what_x_refuses_is_refused(
    sandbox: Sandbox, control: Control, corporate: requests.Session, body: dict[str, Any], status: int
) -> None:
    """Empty, unknown, too long by weight, not on our plan: refused and not public."""
    assert corporate.post(f"{sandbox.url}/2/tweets", json=body).status_code == status
    assert control.posts() == []


def test_280_weighted_characters_fit(sandbox: Sandbox, corporate: requests.Session) -> None:
    """A link counts 23 whatever its length, an emoji 2."""
    text = "a" * 254 + " https://council.example.gov.uk/" + "path/" * 30 + " " + "b"
    publish(corporate, sandbox, text)


def test_the_timeline_has_since_id_times_and_pages(sandbox: Sandbox, corporate: requests.Session, clock: Any) -> None:
    """Newest first; since_id and end_time exclusive, start_time inclusive; pages do not overlap."""
    ids = []
    for number in range(7):
        ids.append(publish(corporate, sandbox, f"Update {number}"))
        clock.tick(60)
    assert [p["id"] for p in timeline(corporate, sandbox, since_id=ids[4])["data"]] == [ids[6], ids[5]]
    window = {"start_time": "2026-11-20T14:06:00Z", "end_time": "2026-11-20T14:08:00.000Z"}
    assert [p["id"] for p in timeline(corporate, sandbox, **window)["data"]] == [ids[2], ids[1]]
    first = timeline(corporate, sandbox, max_results=5)
    assert first["meta"] == {
        "result_count": 5,
        "newest_id": ids[6],
        "oldest_id": ids[2],
        "next_token": first["meta"]["next_token"],
    }
    second = timeline(corporate, sandbox, max_results=5, pagination_token=first["meta"]["next_token"])
    assert [p["id"] for p in second["data"]] == [ids[1], ids[0]]
    assert "next_token" not in second["meta"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_results", "4"),
        ("max_results", "101"),
        ("since_id", "abc"),
        ("start_time", "yesterday"),
        ("start_time", "2026-13-01T00:00:00Z"),
        ("exclude", "everything"),
        ("pagination_token", "x"),
        ("colour", "red"),
        ("tweet.fields", "colour"),
    ],
)
def test_a_wrong_parameter_is_400_and_named(
    sandbox: Sandbox, corporate: requests.Session, name: str, value: str
) -> None:
    """X refuses parameters it does not know; a typing error must not read as an empty timeline."""
    publish(corporate, sandbox, "First")
    answer = corporate.get(f"{sandbox.url}/2/users/101/tweets", params={name: value})
    assert answer.status_code == 400
    assert name in answer.json()["errors"][0]["parameters"]


def test_an_unknown_user_is_a_partial_answer(sandbox: Sandbox, corporate: requests.Session) -> None:
    """200 with errors and no data, as X does it."""
    answer = corporate.get(f"{sandbox.url}/2/users/999/tweets")
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["title"] == "Not Found Error"


def test_rate_limit_headers_come_with_every_answer(sandbox: Sandbox, corporate: requests.Session) -> None:
    """Three headers, counting down within the 15 minutes, on refusals too."""
    first = corporate.get(f"{sandbox.url}/2/users/me")
    second = corporate.get(f"{sandbox.url}/2/users/me")
    assert (first.headers["x-rate-limit-limit"], first.headers["x-rate-limit-remaining"]) == ("75", "74")
    assert second.headers["x-rate-limit-remaining"] == "73"
    assert int(second.headers["x-rate-limit-reset"]) % 900 == 0
    assert "x-rate-limit-reset" in requests.get(f"{sandbox.url}/2/users/me", timeout=5).headers


@pytest.mark.parametrize(
    ("token", "secret", "reason"),
    [
        ("101-corporate.facebook", "sandbox-token-secret", "shape"),
        ("corporate.x", "sandbox-token-secret", "shape"),
        ("101-corporate.x", "another-secret", "signature"),
    ],
)
def test_a_wrong_token_or_signature_is_401(
    sandbox: Sandbox, control: Control, token: str, secret: str, reason: str
) -> None:
    """X says only Unauthorized; the sandbox's log says why."""
    auth = tweepy.OAuth1UserHandler("sandbox-consumer-key", "sandbox-consumer-secret", token, secret).apply_auth()
    answer = requests.post(f"{sandbox.url}/2/tweets", json={"text": "Hello"}, auth=auth, timeout=5)
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")
    assert reason in control.requests()[-1]["note"]
    assert control.posts() == []


def test_a_signature_covers_the_query(sandbox: Sandbox, corporate: requests.Session) -> None:
    """A query changed on the way is 401."""
    request = corporate.prepare_request(
        requests.Request("GET", f"{sandbox.url}/2/users/101/tweets", params={"since_id": "5"})
    )
    request.url = str(request.url).replace("since_id=5", "since_id=6")
    assert corporate.send(request).status_code == 401


def test_one_user_id_belongs_to_one_account(sandbox: Sandbox, corporate: requests.Session, as_x: AsX) -> None:
    """A register that gives two accounts the same user id is found out."""
    assert corporate.get(f"{sandbox.url}/2/users/me").status_code == 200
    assert as_x("101-libraries.x").get(f"{sandbox.url}/2/users/me").status_code == 401
    assert as_x("102-corporate.x").get(f"{sandbox.url}/2/users/me").status_code == 401


def test_a_bearer_token_of_the_same_shape_is_taken(sandbox: Sandbox) -> None:
    """OAuth 2 user tokens are sent as Bearer."""
    headers = {"Authorization": "Bearer 303-visit-windsor.x"}
    answer = requests.get(f"{sandbox.url}/2/users/me", headers=headers, timeout=5)
    assert answer.json() == {"data": {"id": "303", "name": "visit_windsor (EXERCISE)", "username": "visit_windsor"}}


def test_tweepy_works_through_the_mounted_adapter(sandbox: Sandbox, control: Control, twitter: Any) -> None:
    """Signed for api.twitter.com, sent to the loopback: post, repost, read, delete."""
    made = twitter.create_tweet(text="EXERCISE: road closed, see https://council.example.gov.uk/a?b=c&d=e")
    assert made.data["id"] == control.posts()[0]["id"]
    read = twitter.get_users_tweets("101", max_results=5, tweet_fields=["created_at", "entities"], user_auth=True)
    assert read.data[0].entities["urls"][0]["expanded_url"] == "https://council.example.gov.uk/a?b=c&d=e"
    assert twitter.get_me().data.username == "corporate"
    assert twitter.retweet(made.data["id"]).data == {"retweeted": True}
    assert twitter.unretweet(made.data["id"]).data == {"retweeted": False}
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        twitter.create_tweet(text="EXERCISE: road closed, see https://council.example.gov.uk/a?b=c&d=e")
    assert twitter.delete_tweet(made.data["id"]).data == {"deleted": True}


def test_a_post_made_by_hand_is_in_the_accounts_timeline(sandbox: Sandbox, control: Control, as_x: AsX) -> None:
    """A breach is seen by whoever watches the account, also when its token was not used before."""
    rogue = control.rogue("museum/x", "Come to our late opening tonight!")
    assert timeline(as_x("404-museum.x"), sandbox, "404")["data"][0]["id"] == rogue["id"]


def test_the_read_lag_hides_a_post_until_it_is_old_enough(
    sandbox: Sandbox, control: Control, corporate: requests.Session, clock: Any
) -> None:
    """Platform reads may lag writes: an empty timeline does not prove that nothing was posted."""
    control.settings(read_lag_seconds=5)
    post = publish(corporate, sandbox, "Just now")
    assert "data" not in timeline(corporate, sandbox)
    clock.tick(5)
    assert timeline(corporate, sandbox)["data"][0]["id"] == post


def test_one_post_is_read_with_the_fields_asked_for(sandbox: Sandbox, corporate: requests.Session) -> None:
    """By id, with its author; an unknown field is 400."""
    post = publish(corporate, sandbox, "Read me")
    address = f"{sandbox.url}/2/tweets/{post}"
    asked = corporate.get(address, params={"tweet.fields": "author_id,conversation_id"})
    assert asked.json()["data"] == {
        "id": post,
        "text": "Read me",
        "edit_history_tweet_ids": [post],
        "author_id": "101",
        "conversation_id": post,
    }
    assert corporate.get(address, params={"tweet.fields": "colour"}).status_code == 400


def test_a_repost_of_a_repost_is_one_of_the_original(
    sandbox: Sandbox, control: Control, corporate: requests.Session, as_x: AsX
) -> None:
    """As X does it; what is not there is 404, what is no id is 400, undoing for somebody else is 400."""
    post = publish(corporate, sandbox, "Original")
    library, museum = as_x("202-libraries.x"), as_x("404-museum.x")
    library.post(f"{sandbox.url}/2/users/202/retweets", json={"tweet_id": post})
    again = {"tweet_id": control.posts()[-1]["id"]}
    assert museum.post(f"{sandbox.url}/2/users/404/retweets", json=again).json() == {"data": {"retweeted": True}}
    assert [one["repost_of"] for one in control.posts()] == [None, post, post]
    missing = museum.post(f"{sandbox.url}/2/users/404/retweets", json={"tweet_id": "9000000000000000001"})
    assert (missing.status_code, missing.json()["errors"][0]["title"]) == (404, "Not Found Error")
    assert museum.post(f"{sandbox.url}/2/users/404/retweets", data="no json").status_code == 400
    assert museum.delete(f"{sandbox.url}/2/users/202/retweets/{post}").status_code == 400


def test_another_consumer_key_or_method_is_401(sandbox: Sandbox, control: Control) -> None:
    """The log says which."""
    for key, method, said in (("other", "HMAC-SHA1", "consumer key"), ("sandbox-consumer-key", "PLAINTEXT", "method")):
        fields = {"oauth_consumer_key": key, "oauth_token": "1-a.x", "oauth_signature_method": method}
        header = "OAuth " + ", ".join(f'{name}="{value}"' for name, value in fields.items())
        answer = requests.get(f"{sandbox.url}/2/users/me", headers={"Authorization": header}, timeout=5)
        assert answer.status_code == 401
        assert said in control.requests()[-1]["note"]
