"""Two officers, two users of the computer, one incident: from trigger to stand-down in the live space."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, Council

pytestmark = pytest.mark.root

LEADS = ["corporate/x", "corporate/facebook"]
REPOSTS = [
    f"{service}/{p}" for service in ("libraries", "visit-windsor", "enjoy-maidenhead") for p in ("x", "facebook")
]


def test_a_typed_word_declares_and_silences_and_nothing_is_public_before_a_second_officer(council: Council) -> None:
    """17 accounts are silent at once for everybody, the approver's phone has the words, and no platform was asked."""
    done = council.type(ALEX, "trigger", "flood", "--place", "Datchet", "--json", typed="LIVE")
    told = done.ok()
    assert "LIVE. Royal Borough of Windsor & Maidenhead: flood at Datchet. This goes to the public." in done.err
    assert "17 accounts silent now" in done.err
    assert (told["new"], len(told["silenced"]), told["incident"]["declared_by"]) == (True, 17, "alex")
    assert {d["state"] for d in told["deliveries"]} == {"planned"}
    assert told["notices"] == [{"officer": "bailey", "subject": "Approval wanted: F1/1", "state": "sent"}]

    assert council.posts() == []
    assert council.banner() is None
    assert council.world.app.oracle.requests() == []
    assert council.run(BAILEY, "may-post", "museum/x", "--json").code == 13
    (notice,) = council.phones.to("bailey-phone")
    assert "In danger? Call 999." in notice["text"]
    assert "Approve: broadcaster approve F1/1" in notice["text"]
    assert not [n for n in council.phones.taken if n["contact"].startswith("alex")]


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("LIVE sl3", 0, "F1 declared: flood at Datchet (SL3)."),
        ("LIVE", 2, "The postcode district of Datchet is missing; nothing was stored, silenced or sent."),
        ("LIVE SL4", 2, "Datchet is in SL3, not in SL4."),
        ("exercise SL3", 2, "Not confirmed; nothing was stored, silenced or sent."),
    ],
)
def test_an_officer_types_the_district_beside_the_word(council: Council, typed: str, code: int, said: str) -> None:
    """The place is read and not only the word typed once more; the public, parish and leader are named before."""
    done = council.type(ALEX, "trigger", "flood", "--place", "Datchet", "--no-wait", typed=typed)
    assert (done.code, said in done.err) == (code, True), done.err
    assert "This goes to the public." in done.err
    assert "Place: Datchet (SL3, parish of Datchet)." in done.err
    assert "Type LIVE and the postcode district to go on" in done.err
    assert len(council.run(BAILEY, "status", "--json").ok()["incidents"]) == (code == 0)


@pytest.mark.parametrize("typed", ["", "live", "yes", "exercise", "LIVE!"])
def test_another_word_declares_nothing(council: Council, typed: str) -> None:
    """Only the word asked for, in its capitals, goes on; otherwise nothing is stored, silenced or sent."""
    done = council.type(ALEX, "trigger", "flood", "--place", "Datchet", "--json", typed=typed)
    assert done.code == 2
    assert done.json["sentence"] == "Not confirmed; nothing was stored, silenced or sent."
    assert council.run(BAILEY, "status", "--json").ok()["incidents"] == []
    assert council.run(BAILEY, "may-post", "museum/x").code == 0


def test_without_a_terminal_only_yes_confirms_and_it_never_approves(council: Council) -> None:
    """A script without `--yes` is refused; with it the message still waits for the second officer."""
    assert council.run(ALEX, "trigger", "flood", "--place", "Datchet").code == 2
    told = council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    assert told["bulletin"]["state"] == "submitted"
    assert told["bulletin"]["approval"] is None
    assert council.posts() == []


def test_a_second_officers_yes_sends_leads_banner_and_reposts(council: Council) -> None:
    """Exactly once each, leads before reposts, the banner links to the proven lead, ids are public ones."""
    council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    told = council.run(BAILEY, "approve", "F1/1", "--json").ok()

    assert (told["approved"], told["approved_by"], told["problem"]) == ("F1/1", "bailey", None)
    accounts = [p["account"] for p in council.posts()]
    assert sorted(accounts) == sorted(LEADS + REPOSTS)
    for platform in ("x", "facebook"):
        lead = council.posts(f"corporate/{platform}")[0]
        others = [p for p in council.posts() if p["account"].endswith(platform) and p != lead]
        assert [p["repost_of"] for p in others] == [lead["id"]] * 3
        assert all(p["created"] > lead["created"] for p in others)
    lead = council.posts("corporate/x")[0]
    assert lead["text"].startswith("Flooding at Datchet: keep out of the water.")
    assert "EXERCISE" not in str(council.posts())
    banner = council.banner()
    assert banner is not None
    assert "Datchet" in banner["heading"]
    assert lead["id"] in str(banner)
    assert all(d["state"] == "sent" for d in told["deliveries"])
    entries = council.run(ALEX, "log", "--json").ok()["entries"]
    approved = next(e for e in entries if e["action"] == "bulletin-approved")
    assert (approved["actor"], approved["data"]["type"]) == ("bailey", "second-officer")


def test_nobody_approves_their_own_message(council: Council) -> None:
    """Exit code 12 and nothing goes out, for an approver's own message and by every way of saying yes."""
    council.run(BAILEY, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    refused = council.run(BAILEY, "approve", "F1/1", "--json")
    assert refused.code == 12
    assert refused.json["sentence"] == "Bailey Example submitted this; nobody approves their own message."
    assert refused.json["next_step"] == "Ask Casey Example to run: broadcaster approve F1/1."
    again = council.run(BAILEY, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    assert again["deliveries"][0]["state"] == "planned"
    assert council.posts() == []
    council.run(CASEY, "approve", "F1/1", "--json").ok()
    assert council.posts("corporate/x")


def test_an_officer_without_the_role_approves_nothing(council: Council) -> None:
    """The refusal names who may."""
    council.run(BAILEY, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    refused = council.run(ALEX, "approve", "F1/1", "--json")
    assert refused.code == 12
    assert refused.json["sentence"] == "Alex Example does not have the role approver."
    assert refused.json["next_step"] == "Ask Casey Example to run: broadcaster approve F1/1."
    assert council.posts() == []


@pytest.mark.parametrize(
    "words", [["approve", "F1/1"], ["trigger", "flood", "--place", "X"], ["templates", "sign", "flood"]]
)
def test_the_live_command_line_plays_nobody(council: Council, words: list[str]) -> None:
    """`--as` exists in the exercise space only."""
    refused = council.run(ALEX, *words, "--as", "bailey", "--json")
    assert refused.code == 2
    assert "--as" in refused.json["sentence"]


def test_one_officer_alone_stands_down_with_signed_texts_and_another_reviews_it(council: Council) -> None:
    """The all-clear goes out as `single-officer`, every other officer is told, and nobody reviews themselves."""
    council.sign("flood", "_default")
    council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    council.run(BAILEY, "approve", "F1/1", "--json").ok()
    council.phones.taken.clear()
    done = council.type(ALEX, "stand-down", "--json", typed="LIVE")
    told = done.ok()

    assert len(told["released"]) == 17
    assert told["bulletin"]["approval"]["type"] == "single-officer"
    assert len(council.posts("corporate/x")) == 2
    assert "Datchet" in council.posts("corporate/x")[1]["text"]
    assert {n["contact"] for n in council.phones.taken} >= {"bailey-phone", "casey-phone", "casey-email", "dana-email"}
    assert not [n for n in council.phones.taken if n["contact"].startswith("alex")]
    shown = council.run(BAILEY, "status", "--json").ok()
    assert [r["bulletin"] for r in shown["to_review"]] == ["F1/2"]
    assert shown["silent_accounts"] == []

    own = council.run(ALEX, "approve", "F1/2", "--review", "--json")
    assert (own.code, own.json["sentence"]) == (12, "Nobody reviews what they sent alone.")
    council.run(BAILEY, "approve", "F1/2", "--review", "--json").ok()
    assert council.run(ALEX, "status", "--json").ok()["to_review"] == []
    assert council.run(ALEX, "log", "--verify", "--json").ok()["verified"] is True


def test_unsigned_texts_do_not_keep_anybody_from_standing_down(council: Council) -> None:
    """Silence ends and the banner comes down on one officer's word; only the all-clear's words wait for a second."""
    council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    council.run(BAILEY, "approve", "F1/1", "--json").ok()
    told = council.run(ALEX, "stand-down", "--yes", "--json").ok()

    assert len(told["released"]) == 17
    assert told["bulletin"]["state"] == "submitted"
    assert council.banner() is None
    assert len(council.posts("corporate/x")) == 1
    assert council.run(ALEX, "may-post", "museum/x").code == 0
    council.run(BAILEY, "approve", "F1/2", "--json").ok()
    assert len(council.posts("corporate/x")) == 2


def test_the_same_order_again_says_what_it_still_waits_for(council: Council) -> None:
    """A second officer who triggers the same flood learns that there is something to approve, and how."""
    council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    again = council.run(BAILEY, "trigger", "flood", "--place", "Datchet", "--yes")
    assert "F1 (flood at Datchet) is already open; this is the same one." in again.err
    assert "F1/1 waits for a second officer, who runs: broadcaster approve F1/1" in " ".join(again.out.split())
