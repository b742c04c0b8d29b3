"""Night (f): the Thames floods Datchet, which the council leads, while the police clear part of Windsor."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, DANA, Council
from tests.acceptance.live.nights.night import Night, begin

pytestmark = pytest.mark.root

POLICE = "Thames Valley Police"
SAID = "Peascod Street is closed. Please use Sheet Street."
#: words with which the council would tell people what to do
OURS = ("Keep out", "Leave now", "Stay in", "Do not walk")


def test_two_incidents_at_once_and_the_police_lead_one(council: Council) -> None:
    """Nobody guesses which is meant, nobody tells people two things, and the end of one leaves the other as it was."""
    night = begin(council, first="02:30", sign=("flood", "evacuation", "_default"))
    _flood(night)
    _evacuation(night)
    _their_words(night)
    _which(night)
    _agreed(night)
    _one_ends(night)


def _flood(night: Night) -> None:
    # 02:30: the council's own flood is out, in signed words
    night.ok(ALEX, "trigger", "flood", "--place", "Datchet", "--yes")
    night.ok(BAILEY, "approve", "F1", "--yes")
    assert night.banner.startswith("Flooding at Datchet (SL3)")
    # 02:40: water in Cookham; update or new is the officer's answer, not the program's
    night.at("02:40")
    asked = night.refused(ALEX, "trigger", "flood", "--place", "Cookham", "--district", "SL6", "--yes", code=2)
    assert asked["sentence"] == (
        "Flood is open elsewhere: F1 flood at Datchet. Is Cookham part of it, or an incident of its own?"
    )
    assert "--into F1" in asked["next_step"]
    assert "--new" in asked["next_step"]


def _evacuation(night: Night) -> None:
    # 02:50: the police clear streets in Windsor; every prompt names council, kind, place and who leads
    night.at("02:50")
    words = ("trigger", "evacuation", "--place", "Windsor", "--lead-agency", "police")
    seen = night.types(ALEX, *words, typed="LIVE SL4")
    assert "LIVE. Royal Borough of Windsor & Maidenhead: evacuation at Windsor." in seen
    assert "Place: Windsor (SL4, unparished); not Old Windsor." in seen
    assert f"{POLICE} (@ThamesVP on X) leads, so the message gives no instruction of the council's own." in seen
    night.ok(BAILEY, "approve", "E1", "--yes")
    for platform in ("x", "facebook"):
        first = night.texts(f"corporate/{platform}")[-1]
        assert first.startswith("Evacuation at Windsor")
        assert "@ThamesVP" in first
        assert POLICE in first
        assert not [ours for ours in OURS if ours in first]
    # gravest first, one line each, the link to the gravest one's lead
    heading, first, second = night.banner.split("\n")
    assert heading == "Evacuation at Windsor (SL4) – and 1 other incident"
    assert (first.startswith("Evacuation at Windsor"), second.startswith("Flooding at Datchet")) == (True, True)
    assert night.council.posts("corporate/x")[-1]["id"] in str(night.council.banner())
    screen = night.run(ALEX, "status").out
    assert screen.index("E1 evacuation at Windsor") < screen.index("F1 flood at Datchet")
    assert all(len(line) <= 80 for line in screen.splitlines())


def _their_words(night: Night) -> None:
    # 03:00: the police's own words are passed on: named, quoted, and nothing of ours is replaced by them
    night.at("03:00")
    before = night.banner
    night.ok(ALEX, "reissue", "--source", "police", "--text", SAID, "--incident", "E1", "--yes")
    night.ok(CASEY, "approve", "E1", "--yes")
    for platform in ("x", "facebook"):
        assert f"“{SAID}”" in night.texts(f"corporate/{platform}")[-1]
        assert POLICE in night.texts(f"corporate/{platform}")[-1]
        assert len(night.shared(f"libraries/{platform}")) == 2
    assert night.banner == before


def _which(night: Night) -> None:
    # 03:05: half asleep, Bailey leaves out which one; no verb guesses
    night.at("03:05")
    for verb in (
        ("update", "--what", "The hall is open."),
        ("update", "--no-change"),
        ("correct", "--wrong", "a", "--right", "b"),
        ("stand-down",),
        ("false-alarm",),
    ):
        refused = night.refused(BAILEY, *verb, "--yes", code=2)
        assert "2 incidents are open: F1 flood at Datchet" in refused["sentence"]
        assert "--incident" in refused["next_step"]
    # nor does anybody tell people two things
    ours = ("update", "--incident", "E1", "--what", "Go to Windsor Leisure Centre.", "--yes")
    refused = night.refused(BAILEY, *ours, code=12)
    assert f"{POLICE} leads" in refused["sentence"]
    assert "broadcaster lead-agency police --incident E1 --agreed-with NAME" in refused["next_step"]
    assert "broadcaster reissue --source police --incident E1" in refused["next_step"]


def _agreed(night: Night) -> None:
    # 03:15: the inspector agrees to our words; from now on they may tell people where to go
    night.at("03:15")
    night.ok(BAILEY, "lead-agency", "police", "--incident", "E1", "--agreed-with", "Inspector Example")
    ours = ("update", "--incident", "E1", "--what", "Go to Windsor Leisure Centre.")
    seen = night.types(BAILEY, *ours, typed="LIVE")
    assert "RBWM, E1: evacuation at Windsor (SL4)" in seen
    night.ok(CASEY, "approve", "E1", "--yes")
    assert "Go to Windsor Leisure Centre." in night.texts("corporate/x")[-1]
    assert "Keep out of the water." in night.banner


def _one_ends(night: Night) -> None:
    # 04:30: the flood is over; the evacuation goes on as if nothing had been said
    night.at("04:30")
    night.ok(DANA, "post", "museum/facebook", "--text", "The museum opens at ten.")
    night.ok(ALEX, "update", "--incident", "E1", "--what", "Thames Street is open again.", "--yes")
    mine = [d for d in night.incident("E1")["deliveries"] if d["state"] == "planned"]
    assert mine
    seen = night.types(ALEX, "stand-down", "--incident", "F1", typed="LIVE")
    assert "0 accounts may post again, 17 stay silent for another incident" in seen
    evacuation = night.incident("E1")
    assert [d for d in evacuation["deliveries"] if d["state"] == "planned"] == mine
    assert len(evacuation["silenced"]) == 17
    assert night.run(DANA, "may-post", "museum/facebook").code == 13
    assert "Go to Windsor Leisure Centre." in night.banner
    assert "Keep out of the water." not in night.banner
    assert night.texts("corporate/x")[-1].startswith("All clear")
    assert "The museum opens at ten." not in str(night.council.posts())
    # what waited for its approval goes out afterwards, and is about Windsor alone
    night.ok(CASEY, "approve", "E1", "--yes")
    assert "Thames Street is open again." in night.banner
    # 05:00: somebody declared Windsor safe; two were needed for that, and now the accounts may post again
    night.at("05:00")
    safe = ("stand-down", "--incident", "E1", "--set", f"declared_safe_by={POLICE}", "--yes")
    assert night.ok(ALEX, *safe)["bulletin"]["state"] == "submitted"
    assert "Windsor" in night.banner
    night.ok(BAILEY, "approve", "E1", "--yes")
    assert POLICE in night.texts("corporate/x")[-1]
    assert night.run(DANA, "may-post", "museum/facebook").code == 0
    night.nothing_doubled()
    night.log()
