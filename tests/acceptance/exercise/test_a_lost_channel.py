"""A lead account is lost in mid-incident: the others speak, the banner follows, a person pastes, and it comes back."""

from typing import Any

import pytest

from tests.support.exercise import Council, submitted

NEWS = "The rest centre at Datchet Village Hall is open."


def flooding(council: Council) -> None:
    """A flood at Datchet whose first message is up everywhere."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    assert council.control.website()["banner"]["link"].startswith(f"{council.sandbox}/x/")


def updated(council: Council, *, code: int = 0, what: str = NEWS) -> Any:
    """An update, and the document it answers with."""
    return council.asked("update", "--what", what, "--yes", code=code)


@pytest.mark.parametrize(("kind", "said"), [("credits", "402"), ("suspended", "suspended")])
def test_facebook_leads_until_x_is_back(council: Council, kind: str, said: str) -> None:
    """X refuses the update: Facebook carries it, the banner leads there, and after the resume X has the next one."""
    flooding(council)
    council.control.fault(kind, account="corporate/x", operation="publish", count=None)
    told = updated(council, code=31)
    assert NEWS in council.posts("corporate/facebook")[-1]["text"]
    assert f"{council.sandbox}/facebook/" in council.control.website()["banner"]["link"]

    [by_hand] = [p for p in told["paste"] if p["target"] == "corporate/x"]
    assert NEWS in by_hand["text"]
    shown = council.exercise("status").out
    assert "F1: X is lost, Facebook leads, the banner points there." in shown
    assert f"broadcaster exercise paste {by_hand['delivery']}" in shown
    assert said in council.exercise("status", "--all", environment={"COLUMNS": "200"}).out

    council.control.clear_faults()
    answer = council.exercise("resume", "corporate/x")
    assert answer.code == 0
    assert f"Goes now: No {by_hand['delivery']} publish on corporate/x (F1)." in answer.err
    updated(council, what="High Street is open again.")
    assert "High Street" in council.posts("corporate/x")[-1]["text"]
    assert f"{council.sandbox}/x/" in council.control.website()["banner"]["link"]
    assert council.no_duplicates()


def test_the_text_is_alone_on_stdout_and_settled_by_its_link(council: Council) -> None:
    """Exactly the approved words can be piped; where they go is said beside them; the link settles the delivery."""
    flooding(council)
    council.control.fault("suspended", account="corporate/x", operation="publish", count=None)
    told = updated(council, code=31)
    lead = next(d for d in told["deliveries"] if d["target"] == "corporate/x" and d["bulletin"] == "F1/2")
    answer = council.exercise("paste", str(lead["delivery"]))
    frozen = next(p for p in told["paste"] if p["delivery"] == lead["delivery"])["text"]
    assert answer.out == f"{frozen}\n"
    assert "@RBWM on X (corporate/x)" in answer.err
    assert f"broadcaster exercise resolve {lead['delivery']} --posted LINK" in answer.err

    there = council.control.rogue("corporate/x", frozen)
    link = f"{council.sandbox}/x/RBWM/status/{there['id']}"
    assert council.asked("resolve", str(lead["delivery"]), "--posted", link)["state"] == "sent"
    shared = {p["account"] for p in council.posts() if p["repost_of"] == there["id"]}
    assert shared == {"libraries/x", "visit-windsor/x", "enjoy-maidenhead/x"}
    assert council.exercise("paste", str(lead["delivery"])).code == 13


def test_a_command_that_is_partly_out_says_so_and_prints_the_lead_s_text(council: Council) -> None:
    """Per account, who leads now, the words to paste between two rules, and the shares by their command."""
    council.control.fault("redirect", account="corporate/x", operation="publish")
    council.control.fault("permission", account="libraries/facebook", operation="repost")
    answer = council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    assert answer.code == 30
    lead, share = council.delivery("publish", "corporate/x"), council.delivery("repost", "libraries/facebook")
    assert "Partly out. up: " in answer.out
    assert "! F1: X needs you, Facebook leads, the banner points there." in " ".join(answer.out.split())
    whole, _, _ = answer.out.partition("-----\nThen: ")
    assert whole.endswith(f"-----\n{council.exercise('paste', str(lead['delivery'])).out}")
    assert f"broadcaster exercise paste {share['delivery']}" in answer.out
    assert all(len(line) <= 80 or line.startswith(("EXERCISE", "  http")) for line in answer.out.splitlines())


def test_a_share_that_waits_is_the_lead_s_link_and_waits_for_the_lead(council: Council) -> None:
    """While the lead is not public there is nothing to share; afterwards the link is all that is printed."""
    council.control.fault("suspended", account="corporate/x", operation="publish", count=1)
    council.control.fault("suspended", account="libraries/x", operation="repost", count=None)
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    share = council.delivery("repost", "libraries/x")["delivery"]
    lead = council.delivery("publish", "corporate/x")["delivery"]
    refused = council.exercise("paste", str(share))
    assert refused.code == 13
    assert f"broadcaster exercise paste {lead}" in refused.err
    council.exercise("resume", "corporate/x")
    answer = council.exercise("paste", str(share))
    assert answer.out.strip() == council.delivery("publish", "corporate/x")["permalink"]
    assert "share that post from this account" in answer.err


def test_a_banner_that_cannot_be_written_is_html_for_the_web_team(council: Council) -> None:
    """The whole fragment, and its plain words with --json."""
    council.control.fault("gone", account="website/home", operation="put", count=None)
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    number = str(council.delivery("banner-up", "website/home")["delivery"])
    answer = council.exercise("paste", number)
    assert answer.out.startswith("<div ")
    assert "web team" in answer.err
    assert "Flooding at Datchet" in council.asked("paste", number)["page"]


def test_nobody_pastes_what_nobody_approved(council: Council) -> None:
    """A message that waits for its second officer has no words yet that anybody may say."""
    submitted(council, "trigger", "flood", "--place", "Datchet")
    number = str(council.delivery("publish", "corporate/x")["delivery"])
    refused = council.asked("paste", number, code=13)
    assert "no valid approval of exactly these texts" in refused["sentence"]


def test_a_compromised_lead_is_stopped_by_one_officer(council: Council) -> None:
    """Nothing more goes through it, nothing shares it, the banner leads away, everybody is told."""
    flooding(council)
    council.control.fault("suspended", account="corporate/x", operation="publish", count=None)
    updated(council, code=31)
    done = council.asked("pause", "corporate/x", "--compromised", "--reason", "posts that are not ours")
    assert f"{council.sandbox}/facebook/" in council.control.website()["banner"]["link"]
    states = {d["delivery"]: d["state"] for i in council.asked("status")["incidents"] for d in i["deliveries"]}
    assert {states[number] for number in done["stopped"]} == {"dropped"}
    assert set(done["told"]) == {"bailey", "casey", "dana"}
    assert "X is COMPROMISED" in council.exercise("status").out
    notices = [n["subject"] for n in council.asked("status")["notices"]]
    assert "EXERCISE Do not share corporate/x: it is compromised" in notices

    council.control.clear_faults()
    assert council.asked("resume", "all")["was_paused"] is False
    before = len(council.posts("corporate/x"))
    assert council.asked("resume", "corporate/x")["goes"] == []
    assert len(council.posts("corporate/x")) == before
    updated(council, what="High Street is open again.")
    assert "High Street" in council.posts("corporate/x")[-1]["text"]
