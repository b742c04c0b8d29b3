"""The Graph API on the wire: pages, posts, shares and error envelopes (platforms section 2)."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import Sandbox

PAGE = "999000000000001"
OTHER = "999000000000002"
AsPage = Callable[[str], requests.Session]


def graph(sandbox: Sandbox, path: str) -> str:
    """An address of the Graph API."""
    return f"{sandbox.url}/v26.0/{path}"


def publish(session: requests.Session, sandbox: Sandbox, page: str = PAGE, **data: str) -> str:
    """Post and return the id."""
    answer = session.post(graph(sandbox, f"{page}/feed"), data=data)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def code(answer: requests.Response) -> tuple[int, int, int | None]:
    """(HTTP status, error code, subcode)."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("error_subcode")


def test_a_post_is_public_with_an_id_of_the_reserved_range(
    sandbox: Sandbox, control: Control, libraries: requests.Session
) -> None:
    """Form-encoded; the id is the page's, an underscore and 18 digits; the permalink comes when asked for."""
    answer = libraries.post(graph(sandbox, f"{PAGE}/feed?fields=id,permalink_url"), data={"message": "Closed & safe"})
    post = answer.json()["id"]
    page, _, number = post.partition("_")
    assert (page, len(number), number.isdecimal()) == (PAGE, 18, True)
    assert answer.json()["permalink_url"] == f"{sandbox.url}/facebook/{PAGE}/posts/{number}"
    assert [(p["account"], p["text"], p["repost_of"]) for p in control.posts()] == [
        ("libraries/facebook", "Closed & safe", None)
    ]


def test_json_and_any_version_are_taken(sandbox: Sandbox, libraries: requests.Session) -> None:
    """The version is configuration, the body's form a matter of taste."""
    answer = libraries.post(f"{sandbox.url}/v31.0/{PAGE}/feed", json={"message": "Hello", "published": True})
    assert answer.status_code == 200
    assert answer.headers["facebook-api-version"] == "v31.0"


def test_published_posts_are_listed_newest_first_in_pages(
    sandbox: Sandbox, libraries: requests.Session, clock: Any
) -> None:
    """Only the fields asked for, and a next link that goes on where the page ended."""
    ids = []
    for number in range(3):
        ids.append(publish(libraries, sandbox, message=f"Update {number}"))
        clock.tick(1)
    asked = {"fields": "id,message,created_time,is_published", "limit": "2"}
    first = libraries.get(graph(sandbox, f"{PAGE}/published_posts"), params=asked).json()
    assert first["data"][0] == {
        "id": ids[2],
        "message": "Update 2",
        "created_time": "2026-11-20T14:05:02+0000",
        "is_published": True,
    }
    second = libraries.get(first["paging"]["next"]).json()
    assert [post["id"] for post in second["data"]] == [ids[0]]
    assert "next" not in second["paging"]


def test_a_post_is_edited_read_and_deleted(sandbox: Sandbox, control: Control, libraries: requests.Session) -> None:
    """Success true each time; gone afterwards: 100 with subcode 33."""
    post = publish(libraries, sandbox, message="Frist")
    assert libraries.post(graph(sandbox, post), data={"message": "First"}).json() == {"success": True}
    assert libraries.get(graph(sandbox, post), params={"fields": "message"}).json() == {"message": "First", "id": post}
    assert libraries.delete(graph(sandbox, post)).json() == {"success": True}
    assert code(libraries.delete(graph(sandbox, post))) == (400, 100, 33)
    assert code(libraries.get(graph(sandbox, post))) == (400, 100, 33)
    assert [(p["text"], p["deleted"], p["edited"]) for p in control.posts()] == [("First", True, True)]


def test_a_link_to_a_post_is_a_share(
    sandbox: Sandbox, control: Control, libraries: requests.Session, as_page: AsPage
) -> None:
    """The oracle knows what was shared, and the request log calls it a repost."""
    original = publish(as_page("corporate"), sandbox, OTHER, message="Lead message")
    link = "https://www.facebook.com/{}/posts/{}".format(*original.split("_"))
    share = publish(libraries, sandbox, message="From our council", link=link)
    assert control.posts()[-1] | {"created": ""} == {
        "platform": "facebook",
        "account": "libraries/facebook",
        "id": share,
        "text": "From our council",
        "created": "",
        "repost_of": original,
        "deleted": False,
        "edited": False,
    }
    assert control.requests()[-1]["operation"] == "repost"
    asked = {"fields": "id,attachments{url,unshimmed_url}"}
    listed = libraries.get(graph(sandbox, f"{PAGE}/published_posts"), params=asked).json()["data"]
    assert listed == [{"id": share, "attachments": {"data": [{"url": link, "unshimmed_url": link}]}}]


def test_another_facebook_link_is_refused(sandbox: Sandbox, libraries: requests.Session) -> None:
    """1609008, as the real platform may do."""
    answer = libraries.post(
        graph(sandbox, f"{PAGE}/feed"), data={"message": "See", "link": "https://www.facebook.com/somebody"}
    )
    assert code(answer) == (400, 100, 1609008)


def test_only_the_message_before_makes_a_duplicate(sandbox: Sandbox, libraries: requests.Session) -> None:
    """506 for consecutive equals; the same words later are fine."""
    publish(libraries, sandbox, message="A")
    assert code(libraries.post(graph(sandbox, f"{PAGE}/feed"), data={"message": "A"}))[:2] == (400, 506)
    publish(libraries, sandbox, message="B")
    publish(libraries, sandbox, message="A")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"message": " "},
        {"message": "x" * 63_207},
        {"message": "x", "published": "false"},
        {"message": "x", "scheduled_publish_time": "1"},
    ],
)
def test_what_graph_refuses_is_refused(
    sandbox: Sandbox, control: Control, libraries: requests.Session, data: dict[str, str]
) -> None:
    """Empty, too long, unpublished, scheduled: 100 and nothing public."""
    assert code(libraries.post(graph(sandbox, f"{PAGE}/feed"), data=data))[:2] == (400, 100)
    assert control.posts() == []


def test_63206_characters_fit(sandbox: Sandbox, libraries: requests.Session) -> None:
    """The limit is the platform's."""
    publish(libraries, sandbox, message="x" * 63_206)


@pytest.mark.parametrize(
    ("headers", "data", "expected"),
    [
        ({}, {}, 104),
        ({"Authorization": "Bearer EAAsomething"}, {}, 190),
        ({"Authorization": "Bearer sandbox-page-token.libraries.x"}, {}, 190),
        ({"Authorization": "Bearer sandbox-page-token.libraries.facebook"}, {}, 100),
        ({"Authorization": "Bearer sandbox-page-token.libraries.facebook"}, {"appsecret_proof": "00"}, 100),
        ({}, {"access_token": "sandbox-page-token.libraries.facebook"}, 100),
    ],
)
def test_a_write_needs_token_and_proof(
    sandbox: Sandbox, control: Control, headers: dict[str, str], data: dict[str, str], expected: int
) -> None:
    """Missing, foreign or unproven tokens are refused, in Graph's envelope."""
    answer = requests.post(graph(sandbox, f"{PAGE}/feed"), data={"message": "Hi", **data}, headers=headers, timeout=5)
    assert code(answer)[:2] == (400, expected)
    assert control.posts() == []


def test_the_token_may_be_a_field_and_reading_needs_no_proof(sandbox: Sandbox) -> None:
    """Reads take a token alone."""
    asked = {"access_token": "sandbox-page-token.libraries.facebook", "fields": "id,name"}
    answer = requests.get(graph(sandbox, PAGE), params=asked, timeout=5)
    assert answer.json() == {"id": PAGE, "name": "libraries (EXERCISE)"}


def test_a_page_belongs_to_the_token_that_came_first(
    sandbox: Sandbox, libraries: requests.Session, as_page: AsPage
) -> None:
    """Another account's token gets 200; a page outside the reserved range does not exist."""
    post = publish(libraries, sandbox, message="Ours")
    other = as_page("museum")
    assert code(other.post(graph(sandbox, f"{PAGE}/feed"), data={"message": "x"}))[:2] == (403, 200)
    assert code(other.delete(graph(sandbox, post)))[:2] == (403, 200)
    assert code(other.get(graph(sandbox, "123456789012345"))) == (400, 100, 33)


def test_a_post_made_by_hand_is_in_the_pages_list(
    sandbox: Sandbox, control: Control, libraries: requests.Session
) -> None:
    """Also when it was made before the page's token was first used; it can be deleted."""
    rogue = control.rogue("libraries/facebook", "Book sale today")
    listed = libraries.get(graph(sandbox, f"{PAGE}/published_posts")).json()["data"]
    assert [post["id"] for post in listed] == [rogue["id"]]
    assert libraries.delete(graph(sandbox, rogue["id"])).json() == {"success": True}


def test_a_link_of_an_exercise_leads_back_into_it(sandbox: Sandbox, libraries: requests.Session) -> None:
    """The public address of a post is a page of the sandbox, so that nobody in a drill lands on the real platform."""
    page, _, number = publish(libraries, sandbox, message="Flood at Datchet").partition("_")
    answer = requests.get(f"{sandbox.url}/facebook/{page}/posts/{number}", timeout=5)
    assert "Flood at Datchet" in answer.text
    assert "EXERCISE" in answer.text
    assert requests.get(f"{sandbox.url}/facebook/{page}/posts/1", timeout=5).status_code == 404
