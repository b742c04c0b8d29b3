"""Night (a): the Thames floods Datchet and Wraysbury, from the first alert at night to the all-clear on day three."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, DANA, Council
from tests.acceptance.live.nights.night import LEFT_OVER, Night, begin
from tests.acceptance.live.nights.welsh import speak_welsh_too

pytestmark = pytest.mark.root

FAIR = "The museum fair is on Sunday at noon."
TODAY = "Libraries in Datchet are open today."
LIBRARIES = "libraries/facebook"


def test_three_days_of_flood_from_the_first_alert_to_the_all_clear(council: Council) -> None:
    """Judged by what the public saw: every promise kept or taken back, nothing doubled, nothing old."""
    night = begin(council)
    _first_alert(night)
    _rest_centre(night)
    _hand_over(night)
    _nothing_new(night)
    _wraysbury_too(night)
    _second_day(night)
    _all_clear(night)
    _aftermath(night)


def test_the_flood_in_both_languages(council: Council) -> None:
    """First message, update, no-change and all-clear: nobody reads half of it, and the program translates nothing."""
    speak_welsh_too(council, "flood", "_default")
    night = begin(council)
    night.ok(ALEX, "trigger", "flood", "--place", "Datchet", "--set", "ea_level=Flood warning", "--yes")
    night.ok(BAILEY, "approve", "F1", "--yes")
    _in_both(night, "Flooding at Datchet", "Llifogydd, Datchet")

    # 03:40: the news is given in both languages, or not at all
    night.at("03:40")
    news = ("update", "--what", "The rest centre is open.", "--set", "rest_centre=Datchet Village Hall", "--yes")
    assert "what.cy" in night.refused(ALEX, *news, code=10)["sentence"]
    night.ok(ALEX, *news, "--set", "what.cy=Mae'r ganolfan orffwys ar agor.")
    night.ok(CASEY, "approve", "F1", "--yes")
    _in_both(night, "The rest centre is open.", "Mae'r ganolfan orffwys ar agor.")

    # 06:40: signed in both languages, so one officer says in both that nothing has changed
    night.at("06:30")
    assert night.ok(ALEX, "update", "--no-change", "--yes")["bulletin"]["state"] == "approved"
    _in_both(night, "No change since 03:40", "Dim newid ers 03:40")

    # 08:00: the promise was not kept, and is gone in both languages
    night.at("08:00")
    night.service(lambda: "Last confirmed 06:30" in night.banner)
    assert "Next update" not in night.banner
    assert "Diweddariad nesaf" not in night.banner

    # day 2: the end
    night.at("09:00", day=2)
    night.ok(ALEX, "stand-down", "--yes")
    english, welsh = night.texts("corporate/x")[-1], night.texts("cymraeg/x")[-1]
    assert english.startswith("All clear")
    assert welsh != english
    assert "Datchet" in welsh
    night.nothing_doubled()
    night.log()


def _in_both(night: Night, english: str, welsh: str) -> None:
    """Each X account speaks its language; Facebook and the banner both, one after the other."""
    assert english in night.texts("corporate/x")[-1]
    assert welsh in night.texts("cymraeg/x")[-1]
    for text in (night.texts("corporate/facebook")[-1], night.banner):
        assert text.index(english) < text.index(welsh)


def _first_alert(night: Night) -> None:
    # 02:40: at the keyboard Alex types the district; 17 accounts fall silent before anybody is asked
    words = ("trigger", "flood", "--place", "datchet", "--set", "ea_level=flood warning", "--set", "river=Thames")
    seen = night.types(ALEX, *words, typed="LIVE SL3")
    assert "Place: Datchet (SL3, parish of Datchet)." in seen
    assert "17 accounts marked silent here; 0 of 10 editors told." in seen
    assert "Bailey Example  07700 900102  now" in seen
    assert night.news("bailey-phone") == ["Approval wanted: F1/1"]
    assert (night.council.posts(), night.banner) == ([], "")

    # 03:01: Bailey wakes too late: what was true at 02:40 may not be now; one command renews it
    night.at("03:01")
    late = night.refused(BAILEY, "approve", "F1", "--yes", code=13)
    assert late["sentence"] == "F1/1 was written at 02:40 " + _zone(late["sentence"]) + " and is too old to approve."
    assert "broadcaster resubmit F1/1" in late["next_step"]
    night.ok(ALEX, "resubmit", "F1/1", "--yes")
    assert night.ok(BAILEY, "approve", "F1", "--yes")["approved"] == "F1/2"
    assert night.banner.startswith("Flooding at Datchet (SL3)\nKeep out of the water.")
    # the night's interval: three hours
    assert "Next update 06:01" in night.banner
    assert "Environment Agency: Flood warning." in night.texts("corporate/facebook")[0]
    assert [len(night.texts(f"corporate/{p}")) for p in ("x", "facebook")] == [1, 1]

    # 03:10: the call sheet, one call after the other, and who reads the replies
    night.at("03:10")
    assert "Dana Example, 01632 960104" in night.run(ALEX, "silence", "sheet").out
    night.ok(ALEX, "silence", "told", "museum", "--how", "rang Dana 03:08")
    assert not night.incident("F1")["watcher"]
    night.ok(ALEX, "silence", "told", "all", "--how", "Dana rang the rest")
    night.ok(ALEX, "watching", "Sam (Comms)")
    screen = night.run(ALEX, "status").out
    assert "17 silent, 10 of 10 editors told" in screen
    assert "Sam (Comms) reads the replies" in screen

    # 03:20: a museum that does not know yet is held, not posted
    night.at("03:20")
    assert "HELD" in night.run(BAILEY, "post", "museum/facebook", "--text", FAIR).out


def _rest_centre(night: Night) -> None:
    # 03:40: the rest centre opens, the Environment Agency raises its level, in its own words
    night.at("03:40")
    long = "The rest centre at the village hall in Horton Road is open from now on for everybody."
    told = night.refused(ALEX, "update", "--what", long, "--yes", code=10)
    assert "at most 61 fit" in told["sentence"]
    assert "--set details=" in told["next_step"]
    news = ("--what", "The rest centre is open. Bring your medicine.", "--set", "rest_centre=Datchet Village Hall")
    seen = night.types(ALEX, "update", *news, "--set", "ea_level=Severe flood warning", typed="LIVE")
    assert "You can go to Datchet Village Hall." in seen
    night.ok(CASEY, "approve", "F1", "--yes")
    long = night.texts("corporate/facebook")[-1]
    assert "Environment Agency: Severe flood warning." in long
    assert "You can go to Datchet Village Hall." in night.banner
    assert "Next update 06:40" in night.banner


def _hand_over(night: Night) -> None:
    # 06:35: nothing is new; one officer says so in signed words, and the day's interval begins
    night.at("06:35")
    said = night.ok(ALEX, "update", "--no-change", "--yes")
    assert said["bulletin"]["state"] == "approved"
    assert "No change since 03:40" in night.texts("corporate/x")[-1]
    assert "Next update 07:35" in night.banner
    # 07:00: both confirm, and the reminders follow
    night.at("07:00")
    night.ok(ALEX, "handover", "--to", "bailey", "--note", "the hall serves breakfast", "--yes")
    assert night.incident("F1")["holder"] == "Alex Example"
    assert "Hand-over: F1 from Alex Example" in night.news("bailey-phone")
    night.ok(BAILEY, "handover", "--accept", "--yes")
    assert night.incident("F1")["holder"] == "Bailey Example"
    assert "Accepted: F1" in night.news("alex-phone")
    # 07:40: nobody has kept the promise; the banner says when it was true, and the new holder is reminded
    night.at("07:40")
    night.service(lambda: "Last confirmed 06:35" in night.banner and "F1" in str(night.news("bailey-phone")))
    assert "Next update" not in night.banner
    assert night.news("alex-phone") == []


def _nothing_new(night: Night) -> None:
    # 08:00 and 09:00: so many times in a row, then a person must look
    for hour in ("08:00", "09:00"):
        night.at(hour)
        assert night.ok(BAILEY, "update", "--no-change", "--yes")["bulletin"]["state"] == "approved"
    night.at("10:00")
    said = night.ok(BAILEY, "update", "--no-change", "--yes")
    assert said["bulletin"]["state"] == "submitted"
    again = night.refused(BAILEY, "update", "--no-change", "--yes", code=13)
    assert "broadcaster approve F1/7" in again["next_step"]
    night.ok(CASEY, "approve", "F1/7", "--yes")
    assert len(night.texts("corporate/x")) == 6


def _wraysbury_too(night: Night) -> None:
    # 11:00: the water spreads; a program does not guess whether that is another flood
    night.at("11:00")
    asked = night.refused(BAILEY, "trigger", "flood", "--place", "Wraysbury", "--district", "TW19", "--yes", code=2)
    assert "Is Wraysbury part of it, or an incident of its own?" in asked["sentence"]
    news = ("--set", "what=Wraysbury is flooding too.", "--set", "do_now=Go upstairs if water comes in.")
    joined = ("trigger", "flood", "--place", "Wraysbury", "--into", "F1", *news, "--yes")
    assert night.refused(BAILEY, *joined, "--district", "SL3", code=2)["sentence"].startswith("Wraysbury is in TW19")
    night.ok(BAILEY, *joined, "--district", "TW19")
    assert [i["ref"] for i in night.status()["incidents"]] == ["F1"]
    night.ok(CASEY, "approve", "F1", "--yes")
    assert night.banner.startswith("Flooding at Datchet and Wraysbury (SL3, TW19)\nWraysbury is flooding too.")
    assert "Go upstairs if water comes in." in night.banner
    # 15:00: the silences are looked at, and go on
    night.at("15:00")
    assert "silence keep" in str(night.status()["urgent"])
    night.ok(BAILEY, "silence", "keep")
    assert "silence keep" not in str(night.status()["urgent"])


def _second_day(night: Night) -> None:
    # day 2, 09:00: only the libraries' page may post again, with a reason
    night.at("09:00", day=2)
    night.ok(BAILEY, "silence", "lift", LIBRARIES, "--reason", "rest centre news by the library")
    night.ok(DANA, "post", LIBRARIES, "--text", TODAY)
    assert TODAY in night.texts(LIBRARIES)
    assert night.run(DANA, "may-post", "libraries/x").code == 13
    # the water falls slowly; the next word is promised for tomorrow, and the weekday is said
    night.ok(BAILEY, "update", "--what", "The water is falling slowly.", "--next-in", "1d", "--yes")
    night.ok(CASEY, "approve", "F1", "--yes")
    tomorrow = night.day_one.replace(hour=12).date().toordinal() + 2
    assert f"Next update 09:00 {type(night.day_one).fromordinal(tomorrow):%A}" in night.banner


def _all_clear(night: Night) -> None:
    # day 3, 08:45: one officer ends it alone, in signed words that are read before LIVE is typed
    night.at("08:45", day=3)
    before = len(night.council.posts())
    slip = night.refused(ALEX, "stand-down", "--set", "acton=Go home.", "--yes", code=2)
    assert "acton" in slip["sentence"]
    seen = night.types(ALEX, "stand-down", typed="LIVE")
    assert "corporate/x: All clear" in seen
    assert "F1 is standing down: 16 accounts may post again" in seen
    assert len(night.council.posts()) == before + 8
    assert "Datchet and Wraysbury" in night.texts("corporate/x")[-1]
    lead = night.council.posts("corporate/x")[-1]
    assert night.shared("libraries/x")[-1] == lead["id"]
    assert "Next update" not in night.banner
    assert [r["bulletin"] for r in night.status()["to_review"]] == ["F1/10"]
    night.ok(BAILEY, "approve", "F1/10", "--review")


def _aftermath(night: Night) -> None:
    # day 3, 10:00: what was held stays held until somebody decides; by default nothing goes
    night.at("10:00", day=3)
    held = {post["text"]: post for post in night.ok(DANA, "held")["held"]}
    assert set(held) == {FAIR, LEFT_OVER}
    assert FAIR not in str(night.council.posts())
    number = str(held[FAIR]["delivery"])
    assert "reschedule" in night.refused(DANA, "release", number, "re-approve", code=13)["next_step"]
    night.ok(DANA, "release", number, "drop", "--reason", "the fair is over")
    # day 3, 20:00: the all-clear is still on the website; 21:00: twelve hours are over
    night.at("20:00", day=3)
    night.service(lambda: night.status()["dispatchers"])
    assert night.banner
    night.at("21:00", day=3)
    night.service(lambda: not night.banner and not night.status()["incidents"])
    assert [post["text"] for post in night.ok(DANA, "held")["held"]] == [LEFT_OVER]
    assert LEFT_OVER not in str(night.council.posts())
    night.nothing_doubled()
    actions = [entry["action"] for entry in night.log()]
    assert actions.count("incident-declared") == 2
    assert {"incident-moved", "silence-kept", "silence-lifted"} <= set(actions)


def _zone(sentence: str) -> str:
    """`GMT` or `BST`, whichever the season says."""
    return next(zone for zone in ("GMT", "BST") if zone in sentence)
