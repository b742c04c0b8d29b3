"""Every fault of the sandbox through the whole chain: nobody ever reads the same thing twice, and every row ends well.

Several faults at once on different accounts, because no account may wait for another one's trouble.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.exercise import Council

LEADS = ("corporate/x", "corporate/facebook")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the first request of an account, and what becomes of its delivery."""

    type: str
    remark: str
    more: dict[str, Any] = field(default_factory=dict)
    state: str = "sent"
    #: how often the request goes out; twice only where it provably was not public
    sends: int = 1


def _x(kind: str, remark: str, **expected: Any) -> Fault:
    return Fault(type=kind, remark=remark, **expected)


#: (on X, on Facebook, at the website)
NIGHTS: list[tuple[Fault, Fault, Fault | None]] = [
    (
        _x("lost", "published, then the line went dead: it is found"),
        _x("act-then-500", "published, then an error: it is found"),
        _x("error-503", "the website is asked again"),
    ),
    (
        _x("act-then-503-html", "published behind a gateway's error page: it is found"),
        _x("lost", "the same on Facebook"),
        _x("lost", "the same banner may be written twice"),
    ),
    (
        _x("error-500", "not published: it goes again once that is proven", sends=2),
        _x("error-503", "the same on Facebook", sends=2),
        _x("stale-page", "a cache shows the old page: written again until the public sees it"),
    ),
    (
        _x("slow", "the answer comes after the deadline: it is found", more={"seconds": 3}),
        _x("slow", "and was not published", more={"seconds": 3, "act": False}, sends=2),
        _x("slow", "the website, too", more={"seconds": 3}),
    ),
    (
        _x("latency", "a slow platform is only slow", more={"seconds": 0.2}),
        _x("in-200-error", "an error under a 200 is an error", sends=2),
        _x("rate-limit", "the website asks to wait", more={"retry_after": 1}),
    ),
    (
        _x("rate-limit", "a refusal, and certainly not public", more={"retry_after": 1}),
        _x("duplicate", "it says it is there already, but it is not", sends=2),
        _x("gone", "a later banner is up, so nobody is asked about this one", state="dropped"),
    ),
    (
        _x("html", "a page instead of an answer: it is found"),
        _x("bad-id", "no id: it is found"),
        _x("html", "the website, too"),
    ),
    (
        _x("truncated", "half an answer: it is found"),
        _x("invalid-json", "no JSON: it is found"),
        _x("drip", "an answer byte by byte is given up in time", more={"bytes_per_second": 5}),
    ),
    (
        _x("bad-id", "the id of something else: it is found", more={"shape": "wrong"}),
        _x("drip", "headers byte by byte", more={"bytes_per_second": 5}),
        None,
    ),
    (
        _x("refuse-before-read", "a reset cannot be told from a lost answer", sends=2),
        _x("garbage-status-line", "not even HTTP: it is found"),
        None,
    ),
    (
        _x("no-content", "408 says nothing", sends=2),
        _x("gone", "a page that is not Graph's own", sends=2),
        None,
    ),
]


@pytest.mark.parametrize("night", NIGHTS, ids=lambda night: "-".join(f.type for f in night if f))
def test_doubt_settles_by_itself(quick: Council, night: tuple[Fault, Fault, Fault | None]) -> None:
    """Both leads are up once, all reposts behind them, the banner is seen; exit code 0."""
    targets = dict(zip((*LEADS, "website/home"), night, strict=True))
    for target, fault in targets.items():
        operation = "put" if target == "website/home" else "publish"
        if fault is not None:
            quick.control.fault({"type": fault.type, **fault.more}, account=target, operation=operation)
    told = quick.asked("trigger", "flood", "--place", "Datchet", "--yes")
    assert told["problem"] is None
    for target, fault in targets.items():
        first = next(d for d in told["deliveries"] if d["target"] == target)
        assert fault is None or first["state"] == fault.state, (fault, first)
        assert fault is None or target == "website/home" or first["sends"] == (fault.sends if _armed(fault) else 1)
    assert len(quick.posts()) == 8
    assert quick.no_duplicates()
    assert quick.control.website()["banner"]["link"].startswith(f"{quick.sandbox}/x/")


def _armed(fault: Fault) -> bool:
    return fault.type != "rate-limit"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("token-revoked", "401"),
        ("suspended", "suspended"),
        ("permission", "not permitted"),
        ("credits", "402"),
    ],
)
def test_an_account_that_is_refused_pauses_and_goes_on_when_it_is_put_right(
    council: Council, kind: str, said: str
) -> None:
    """Exit code 31 with the account, the platform's reason and the command; Facebook and the banner do not wait."""
    council.control.fault(kind, account="corporate/x", operation="publish")
    told = council.asked("trigger", "flood", "--place", "Datchet", "--yes", code=31)
    assert told["problem"]["error"] == "StillWaiting"
    assert said in told["problem"]["sentence"]
    assert told["problem"]["next_step"].endswith("then: broadcaster exercise resume corporate/x.")
    assert len(council.posts()) == 4
    assert f"{council.sandbox}/facebook/" in council.control.website()["banner"]["link"]
    shown = council.exercise("status").out
    assert "! F1: X is lost, Facebook leads, the banner points there." in shown
    resumed = council.asked("resume", "corporate/x")
    assert resumed["was_paused"] is True
    assert resumed["problem"] is None
    assert len(council.posts()) == 8
    assert council.no_duplicates()


@pytest.mark.parametrize("kind", ["redirect", "link-refused"])
def test_a_refusal_for_good_asks_the_officer(council: Council, kind: str) -> None:
    """Exit code 30 with the delivery's number and the words to settle it; the answer lets the reposts go."""
    council.control.fault(kind, account="corporate/x", operation="publish")
    told = council.asked("trigger", "flood", "--place", "Datchet", "--yes", code=30)
    number = council.delivery("publish", "corporate/x")["delivery"]
    assert told["problem"]["sentence"].startswith(f"1 delivery needs you: No {number} publish on corporate/x (")
    assert f"broadcaster exercise resolve {number} --posted LINK" in told["problem"]["next_step"]
    assert council.asked("resolve", str(number), "--dry-run", "--send-again")["state"] == "ready"
    assert council.delivery("publish", "corporate/x")["state"] == "needs-officer"
    assert council.asked("resolve", str(number), "--send-again")["state"] == "sent"
    council.asked("resume", "all")
    assert len(council.posts()) == 8
    assert council.no_duplicates()


def test_an_officer_who_sees_the_post_pastes_its_link(council: Council) -> None:
    """A link to something else is refused with the next step; the right one lets the reposts share that post."""
    council.control.fault("redirect", account="corporate/x", operation="publish")
    council.asked("trigger", "flood", "--place", "Datchet", "--yes", code=30)
    number = str(council.delivery("publish", "corporate/x")["delivery"])
    wrong = council.asked("resolve", number, "--posted", "https://example.org/", code=2)
    assert "no link to a post on x" in wrong["sentence"]
    assert council.asked("resolve", number, "--posted", "https://x.com/RBWM/status/1859200000000000000", code=16)
    there = council.control.rogue("corporate/x", "Typed in by hand.")
    link = f"https://x.com/RBWM/status/{there['id']}"
    assert council.asked("resolve", number, "--posted", link)["state"] == "sent"
    assert {p["repost_of"] for p in council.posts("libraries/x")} == {there["id"]}
    assert council.asked("resolve", number, "--drop", code=13)["sentence"] == f"Delivery {number} is already sent."


def test_a_share_that_facebook_refuses_goes_as_the_services_own_words(council: Council) -> None:
    """The approved text of the register with reference and time, once."""
    council.control.fault("link-refused", account="libraries/facebook", count=None)
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    [said] = council.posts("libraries/facebook")
    assert "RBWM Libraries is sharing an emergency message" in said["text"]
    assert "Ref F1/1" in said["text"]


def test_a_look_up_behind_a_lagging_timeline_posts_nothing_twice(quick: Council) -> None:
    """What a stale timeline does not show yet is not absent."""
    quick.control.fault("lost", account="corporate/x", operation="publish")
    quick.control.fault({"type": "read-lag", "seconds": 1}, account="corporate/x", operation="timeline", count=2)
    quick.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    quick.exercise("resume", "all")
    assert quick.no_duplicates()
    assert len(quick.posts("corporate/x")) == 1


def test_a_lossy_night_ends_with_one_copy_of_everything(quick: Council) -> None:
    """A fifth of all answers is lost, on every platform and at the website."""
    quick.control.fault("lost", count=None, probability=0.2, seed=7)
    quick.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    quick.control.clear_faults()
    assert quick.exercise("resume", "all").code == 0
    assert len(quick.posts()) == 8
    assert quick.no_duplicates()


def test_a_lead_posted_by_hand_on_a_suspended_account_is_recorded_and_shared(council: Council) -> None:
    """It counts as out, and its reposts follow; the banner leads there again when X is spoken on again."""
    council.control.fault("suspended", account="corporate/x", operation="publish", count=None)
    told = council.asked("trigger", "flood", "--place", "Datchet", "--yes", code=31)
    [lead] = [d for d in told["deliveries"] if d["target"] == "corporate/x"]
    assert lead["state"] == "ready"
    council.control.rogue("corporate/x", "Flooding at Datchet, posted by hand")
    [there] = council.posts("corporate/x")
    link = f"{council.sandbox}/x/RBWM/status/{there['id']}"
    settled = council.asked("resolve", str(lead["delivery"]), "--posted", link)
    assert (settled["state"], settled["external_id"]) == ("sent", there["id"])
    shared = {p["account"] for p in council.posts() if p["repost_of"] == there["id"]}
    assert shared == {"libraries/x", "visit-windsor/x", "enjoy-maidenhead/x"}
    assert "/facebook/" in council.control.website()["banner"]["link"]
    council.asked("resume", "corporate/x")
    assert council.control.website()["banner"]["link"] == link
