"""Night (b): a gas leak in Windsor at 02:40, the police lead, one officer is awake and no approver answers."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, ERIN, Council, Done
from tests.acceptance.live.nights.night import Night, begin
from tests.acceptance.live.nights.welsh import speak_welsh_too

pytestmark = pytest.mark.root

LEAVE = "Leave now. Gas leak at Windsor: no flames or switches. Call 0800 111 999."
GAS = (
    *("--set", "gas=yes", "--set", "boundary=from the river to Peascod Street", "--set", "route=Walk up Sheet Street"),
    *("--set", "rest_centre=Windsor Leisure Centre"),
)
TRIGGER = ("trigger", "evacuation", "--place", "Windsor", *GAS)
AGREED = ("--agreed-with", "Inspector Example")
GLASS = ("--break-glass", "--reason", "no approver answers", "--yes")


def screen(done: Done) -> str:
    """What stood on an officer's screen, in one line, so that a folded sentence is found."""
    return " ".join(f"{done.err} {done.out}".split())


def urgent(night: Night) -> list[tuple[str, str]]:
    """What `status` says wants a person, with the command that helps, most urgent first."""
    return [(matter["says"], matter["command"]) for matter in night.status()["urgent"]]


def test_a_gas_leak_with_nobody_else_awake(council: Council) -> None:  # noqa: PLR0915 - one night, told in one piece
    """The first words are the frozen ones, everybody hears who sent them alone, and two say that it is over."""
    # Alex's training ran out: a lone officer may send all the same, and everybody is told (design rule 10)
    council.register({"training_expires = 2027-03-12": "training_expires = 2026-04-12"})
    night = begin(council, sign=("evacuation", "_default"))

    # 02:40 the police ring: the streets by the river are to be cleared
    told = screen(council.type(ALEX, *TRIGGER, *AGREED, typed="LIVE SL4", later_by=night.ahead))
    assert "LIVE. Royal Borough of Windsor & Maidenhead: evacuation at Windsor. This goes to the public." in told
    assert "Place: Windsor (SL4, unparished); not Old Windsor." in told
    assert "Thames Valley Police (@ThamesVP on X) leads; our instruction is agreed with Inspector Example." in told
    assert "E1 declared: evacuation at Windsor (SL4). 17 accounts marked silent here; 0 of 10 editors told." in told
    assert "Bailey Example 07700 900102 now" in told
    assert "Casey Example 07700 900103 02:47 GMT" in told
    assert 'If nobody answers: broadcaster break-glass E1/1 --reason "…"' in told
    [asked] = council.phones.to("bailey-phone")
    assert asked["title"] == "Approval wanted: E1/1"
    assert LEAVE in asked["text"]
    assert council.phones.to("casey-phone") == []
    frozen = night.ok(CASEY, "approve", "E1/1", "--dry-run")

    # 02:43 free text does not go alone before the time-out, and nothing on the word of an untrained officer
    early = night.refused(ALEX, "update", "--text", "Leave now by Kings Road.", *GLASS, code=12)
    assert "when nobody answers for 10 minutes, break-glass is allowed" in early["next_step"]
    night.refused(ERIN, "break-glass", "E1/1", "--reason", "nobody answers", code=12)
    assert council.posts() == []

    # 02:48 the next approver is asked with the same texts; 02:52 nobody answered, and the same words may still go
    night.at("02:48")
    night.service(lambda: council.phones.to("casey-phone"))
    [asked] = council.phones.to("casey-phone")
    assert asked["title"] == "Approval still wanted: E1/1"
    assert LEAVE in asked["text"]
    night.at("02:52:30")
    night.service(lambda: council.phones.to("alex-phone"))
    [nobody] = council.phones.to("alex-phone")
    assert nobody["title"] == "Nobody answered: E1/1"
    assert 'broadcaster break-glass E1/1 --reason "…"' in nobody["text"]
    assert urgent(night)[0] == (
        "E1/1 (first): no answer for 12 min; if you are alone, send it alone",
        'broadcaster break-glass E1/1 --reason "…"',
    )

    # 02:53 Alex sends them: the very texts that were frozen at 02:40
    alone = night.ok(ALEX, "break-glass", "E1/1", "--reason", "no approver answers")
    assert (alone["broke_glass"], alone["digest"]) == ("E1/1", frozen["digest"])
    words = {rendering["target"]: rendering["text"] for rendering in frozen["renderings"]}
    assert night.texts("corporate/x") == [words["corporate/x"]]
    assert night.texts("corporate/facebook") == [words["corporate/facebook"]]
    assert night.texts("corporate/x")[0].startswith(LEAVE)
    assert "Go to Windsor Leisure Centre." in night.banner
    for contact in ("bailey-phone", "casey-phone", "casey-email", "dana-email"):
        last = council.phones.to(contact)[-1]
        assert "break-glass: E1/1 went out on one officer's yes" in last["title"]
        assert "training lapsed" in last["title"]
        assert "Reason: no approver answers." in last["text"]
    # the same order again says that it is the same, and says nothing twice
    again = night.run(ALEX, *TRIGGER, "--district", "SL4", *AGREED, *GLASS)
    assert "E1 has its message already: this said nothing new." in screen(again)
    assert len(night.texts("corporate/x")) == 1

    # 03:20 what changes goes alone, too: from signed templates at once
    night.at("03:20")
    update = night.ok(ALEX, "update", "--what", "Sheet Street is closed. Walk up Kings Road.", *GLASS)
    assert update["bulletin"]["approval"]["type"] == "break-glass"
    assert "Walk up Kings Road." in night.texts("corporate/x")[-1]

    # 05:10 the gas is off: Alex ends it; nobody is asked for that, but the all-clear needs a name and a second officer
    night.at("05:10")
    unnamed = night.run(ALEX, "stand-down", "--yes", "--json")
    assert "declared_safe_by" in unnamed.out, unnamed
    # the silences are lifted whatever becomes of the message
    assert night.status()["silent_accounts"] == []
    safe = ("--set", "declared_safe_by=SGN and the police")
    night.ok(ALEX, "stand-down", *safe, "--yes")
    assert len(night.texts("corporate/x")) == 2
    assert "Walk up Kings Road." in night.banner
    assert "Next update" not in night.banner

    # 06:30 Bailey wakes, reads what went out alone, and says that people may go home; Casey could have
    night.at("06:30")
    waiting = {(matter["command"]) for matter in night.status(BAILEY)["urgent"]}
    assert {"broadcaster approve E1/1 --review", "broadcaster approve E1/2 --review"} <= waiting
    assert night.refused(ALEX, "approve", "E1/1", "--review", code=12)
    for name in ("E1/1", "E1/2"):
        night.ok(BAILEY, "approve", name, "--review")
    night.ok(BAILEY, "approve", "E1/3")
    assert "you may go home" in night.texts("corporate/x")[-1]
    assert "Declared safe by SGN and the police." in night.texts("corporate/x")[-1]
    assert "All clear" in night.banner
    assert night.status()["to_review"] == []
    night.nothing_doubled()
    night.log()
    entries = night.ok(ALEX, "log", "--incident", "E1", "--last", "0")["entries"]
    lapsed = [e for e in entries if e["action"] == "bulletin-approved" and "training" in e["data"]]
    assert [e["data"]["bulletin"] for e in lapsed] == ["E1/1", "E1/2"]


def test_the_police_agree_a_minute_later_and_the_place_is_in_no_list(council: Council) -> None:
    """Each step says the next one: the district before break-glass, the agreement, and the same order once more."""
    night = begin(council, sign=("evacuation", "_default"))
    order = ("trigger", "evacuation", "--place", "Mill Lane", "--set", "gas=yes", "--set", "route=Walk up Sheet Street")
    # nobody wrote Mill Lane down beforehand, so alone one looks twice
    unknown = night.refused(ALEX, *order, *AGREED, *GLASS, code=2)
    assert "Alone, look twice: which postcode district is it in?" in unknown["sentence"]
    assert night.status()["incidents"] == []

    # the police have not agreed yet: silence at once, and no instruction of ours
    there = (*order, "--district", "SL4")
    early = night.refused(ALEX, *there, *GLASS, code=11)
    assert "would not show: route" in early["sentence"]
    assert "Once the lead agency agrees, run the same command with --agreed-with NAME" in early["next_step"]
    assert len(early["details"]["silenced"]) == 17
    assert council.posts() == []

    # 02:41 they have: the same order with their name goes out
    agreed = night.run(ALEX, *there, *AGREED, *GLASS)
    assert agreed.code == 0, agreed
    assert "Noted: our instruction is agreed with Inspector Example." in screen(agreed)
    assert night.texts("corporate/x")[0].startswith("Leave now. Gas leak")
    [told] = council.phones.to("bailey-phone")
    assert "The place is not in the list; look twice." in told["text"]

    # an officer who was never trained may not say it, but may end it
    night.refused(ERIN, "update", "--what", "Mill Lane is clear.", *GLASS, code=12)
    night.ok(ERIN, "stand-down", "--no-message", "--reason", "the police tell the public", "--yes")
    assert night.status()["silent_accounts"] == []


def test_an_update_that_takes_the_place_of_what_was_never_said_says_so(council: Council) -> None:
    """Alone and in a hurry: the first message is replaced by the second, and no officer believes that it is out."""
    night = begin(council, sign=("evacuation", "_default"))
    night.ok(ALEX, "trigger", "evacuation", "--place", "Windsor", "--set", "gas=yes", *AGREED, "--yes")
    done = night.run(ALEX, "update", "--what", "Walk up Kings Road.", *GLASS)
    assert done.code == 0, done
    assert "E1/1 (first) was never said: E1/2 has taken its place." in screen(done)


def test_a_gas_leak_in_two_languages(council: Council) -> None:
    """English and Welsh are frozen and let go together: each on its X account, both on Facebook and the website."""
    speak_welsh_too(council, "evacuation", "_default")
    night = begin(council, sign=("evacuation", "_default"))
    order = ("trigger", "evacuation", "--place", "Windsor", "--set", "gas=yes", *AGREED, "--yes")
    night.ok(ALEX, *order)
    frozen = night.ok(CASEY, "approve", "E1/1", "--dry-run")
    assert frozen["signed_templates"] is True
    alone = night.ok(ALEX, "break-glass", "E1", "--reason", "no approver answers")
    assert alone["digest"] == frozen["digest"]
    words = {rendering["target"]: rendering["text"] for rendering in frozen["renderings"]}
    for account in ("corporate/x", "cymraeg/x", "corporate/facebook"):
        assert night.texts(account) == [words[account]]
    assert night.texts("corporate/x")[0].startswith(LEAVE)
    assert night.texts("cymraeg/x")[0].startswith("Gadewch nawr.")
    for both in (night.texts("corporate/facebook")[0], night.banner):
        assert both.index("Leave now.") < both.index("Gadewch nawr.")

    # what is said next needs both languages, too; what is missing is named before anything goes
    night.at("03:05")
    half = night.refused(ALEX, "update", "--what", "The rest centre is open.", *GLASS, code=10)
    assert "what.cy" in half["sentence"]
    news = ("--what", "The rest centre is open.", "--set", "what.cy=Mae'r ganolfan ar agor.")
    night.ok(ALEX, "update", *news, *GLASS)
    assert "Mae'r ganolfan ar agor." in night.texts("cymraeg/x")[-1]
    assert "The rest centre is open." in night.texts("corporate/x")[-1]
    night.nothing_doubled()
