"""Night (c): at 02:55 Alex wrote Old Windsor and meant Windsor; at 03:20 one officer alone puts it right everywhere."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, Council
from tests.acceptance.live.nights.night import Night, begin
from tests.acceptance.live.nights.welsh import speak_welsh_too

pytestmark = pytest.mark.root

REPOSTING = ("libraries", "visit-windsor", "enjoy-maidenhead")
WRONG = ("correct", "--wrong", "Old Windsor is flooded", "--right", "Windsor is flooded")
RIGHT_PLACE = ("--place", "Windsor", "--district", "SL4")


def _sent_at_night(council: Council, *more: str) -> Night:
    """02:55: nobody answers, so Alex breaks the glass, and the place is wrong."""
    night = begin(council, first="02:55")
    words = ("trigger", "flood", "--place", "Old Windsor", "--district", "SL4", "--yes", *more)
    night.run(ALEX, *words, "--break-glass", "--reason", "nobody answers")
    return night


def test_one_officer_alone_corrects_a_wrong_place_everywhere(council: Council) -> None:
    """Banner first, wrong then right on both leads, wrong reposts undone, Facebook's wrong post says so, X's stays."""
    night = _sent_at_night(council)
    wrong = {p: council.posts(f"corporate/{p}")[0]["id"] for p in ("x", "facebook")}
    assert "Old Windsor" in night.banner
    night.news("bailey-phone")

    # 03:20: a resident rings; one command, and Alex reads old and new place before typing LIVE
    night.at("03:20")
    seen = night.types(ALEX, *WRONG, *RIGHT_PLACE, typed="LIVE")
    assert "F1 moves from Old Windsor to Windsor (SL4, unparished); not Old Windsor." in seen
    assert "corporate/facebook, its earlier post is edited to say: CORRECTED 03:20." in seen
    assert night.incident("F1")["place"] == "Windsor"

    # the banner was taken up first, and says both
    actions = [entry for entry in night.log() if entry["action"] in ("incident-moved", "delivery-claimed")]
    moved = next(i for i, entry in enumerate(actions) if entry["action"] == "incident-moved")
    assert actions[moved + 1]["data"]["target"] == "website/home"
    assert night.banner.startswith("Correction: flooding at Windsor (SL4)\n")
    assert "We were wrong to say: Old Windsor is flooded. This is right: Windsor is flooded." in night.banner
    for platform in ("x", "facebook"):
        _put_right(night, platform, wrong[platform])
    # what is wrong on X stays for all to see; on Facebook it says so
    assert night.texts("corporate/x")[0].startswith("Flooding at Old Windsor")
    assert night.texts("corporate/facebook")[0].startswith("CORRECTED 03:20. Please read our newest message instead.")
    night.nothing_doubled()

    # 03:25: everybody was told, and somebody else reads it
    night.at("03:25")
    assert any("F1/2" in title for title in night.news("bailey-phone"))
    assert {r["bulletin"] for r in night.status()["to_review"]} == {"F1/1", "F1/2"}
    assert night.refused(ALEX, "approve", "F1/2", "--review", code=12)["sentence"].startswith("Nobody reviews")
    for name, officer in (("F1/1", BAILEY), ("F1/2", CASEY)):
        night.ok(officer, "approve", name, "--review")
    assert night.status()["to_review"] == []

    # 03:40: whatever follows is about Windsor
    night.at("03:40")
    night.ok(ALEX, "update", "--what", "Romney Lock Road is closed.", "--yes")
    night.ok(BAILEY, "approve", "F1", "--yes")
    assert night.banner.startswith("Flooding at Windsor (SL4)\nRomney Lock Road is closed.")
    assert {"incident-moved", "bulletin-reviewed"} <= {entry["action"] for entry in night.log()}


def _put_right(night: Night, platform: str, wrong: str) -> None:
    """The newest lead names wrong, then right; every account that shared the wrong one shares the correction alone."""
    lead = night.council.posts(f"corporate/{platform}")[-1]
    assert lead["id"] != wrong
    told = lead["text"]
    assert told.startswith("Correction")
    assert told.index("Old Windsor is flooded.") < told.rindex("Windsor is flooded.")
    for service in REPOSTING:
        assert night.shared(f"{service}/{platform}") == [lead["id"]]


def test_a_wrong_post_that_endangers_people_is_deleted_with_a_reason_and_a_copy_is_kept(council: Council) -> None:
    """Only with both words; the log keeps what was deleted, and the banner leads to the correction."""
    night = _sent_at_night(council)
    night.at("03:20")
    refused = night.refused(ALEX, *WRONG, *RIGHT_PLACE, "--withdraw", "--yes", code=2)
    assert "--reason" in refused["next_step"]
    assert night.incident("F1")["place"] == "Old Windsor"
    night.ok(ALEX, *WRONG, *RIGHT_PLACE, "--withdraw", "--reason", "it sends people into the water", "--yes")
    for platform in ("x", "facebook"):
        (lead,) = council.posts(f"corporate/{platform}")
        assert lead["text"].startswith("Correction")
        assert [night.shared(f"{service}/{platform}") for service in REPOSTING] == [[lead["id"]]] * 3
    assert council.posts("corporate/x")[0]["id"] in str(council.banner())
    assert "it sends people into the water" in str(night.log())


def test_a_repost_of_the_wrong_message_that_still_waits_never_goes_out(council: Council) -> None:
    """Visit Windsor was paused at 02:55; when it comes back at 03:30 it shares the correction and nothing older."""
    night = begin(council, first="02:50")
    night.ok(ALEX, "pause", "visit-windsor/x", "--reason", "who has the password?")
    night.at("02:55")
    glass = ("--break-glass", "--reason", "nobody answers", "--yes")
    night.run(ALEX, "trigger", "flood", "--place", "Old Windsor", "--district", "SL4", *glass)
    wrong = council.posts("corporate/x")[0]["id"]
    assert night.shared("libraries/x") == [wrong]
    night.at("03:20")
    night.run(ALEX, *WRONG, *RIGHT_PLACE, "--yes")
    assert night.shared("visit-windsor/x") == []
    night.at("03:30")
    night.run(ALEX, "resume", "visit-windsor/x", "--reason", "we have it")
    assert night.shared("visit-windsor/x") == [council.posts("corporate/x")[-1]["id"]]
    ever = [p["repost_of"] for p in council.world.app.oracle.posts() if p["account"] == "visit-windsor/x"]
    assert wrong not in ever


def test_a_wrong_place_is_put_right_in_both_languages(council: Council) -> None:
    """Each lead says wrong and right in its own language, the banner in both; half a correction is refused."""
    speak_welsh_too(council, "flood", "_default")
    night = _sent_at_night(council)
    assert night.texts("cymraeg/x")[0].startswith("Llifogydd, Old Windsor")
    night.at("03:20")
    half = night.refused(ALEX, *WRONG, *RIGHT_PLACE, "--yes", code=10)
    assert "wrong.cy, right.cy" in half["sentence"]
    assert night.incident("F1")["place"] == "Old Windsor"
    welsh = ("--set", "wrong.cy=Mae llifogydd yn Old Windsor", "--set", "right.cy=Mae llifogydd yn Windsor")
    night.ok(ALEX, *WRONG, *RIGHT_PLACE, *welsh, "--yes")
    english, cymraeg = night.texts("corporate/x")[-1], night.texts("cymraeg/x")[-1]
    assert "Wrong: Old Windsor is flooded. Right: Windsor is flooded." in english
    assert cymraeg.index("Mae llifogydd yn Old Windsor.") < cymraeg.index("Mae llifogydd yn Windsor.")
    both = ("We were wrong to say: Old Windsor is flooded.", "Mae llifogydd yn Windsor.")
    for text in (night.banner, night.texts("corporate/facebook")[-1]):
        assert [words in text for words in both] == [True, True]
    edited = night.texts("corporate/facebook")[0]
    assert edited.startswith("CORRECTED 03:20.")
    assert "CYWIRWYD 03:20" in edited
    lead = council.posts("corporate/facebook")[-1]["id"]
    assert [night.shared(f"{service}/facebook") for service in REPOSTING] == [[lead]] * 3
    night.nothing_doubled()
