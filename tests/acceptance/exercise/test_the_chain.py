"""From one trigger to the stand-down, as the public, the website and the status see it."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.support.exercise import Council

REPOSTERS = ("libraries", "visit-windsor", "enjoy-maidenhead")
PLATFORMS = ("x", "facebook")


def oracle(council: Council, page: str) -> Any:
    """What a person sees who asks the sandbox by hand."""
    asked = HTTPConnection(urlsplit(council.sandbox).netloc, timeout=5)
    asked.request("GET", f"/oracle/{page}")
    answer = json.loads(asked.getresponse().read())
    asked.close()
    return answer


def test_one_command_silences_speaks_shows_the_banner_and_reposts(council: Council) -> None:
    """`broadcaster exercise trigger flood --place Datchet --yes --json` does the whole main job."""
    told = council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    assert told["new"] is True
    assert told["problem"] is None
    assert len(told["silenced"]) == 17
    assert {d["state"] for d in told["deliveries"]} == {"sent"}

    posts = oracle(council, "posts")
    for platform in PLATFORMS:
        here = [p for p in posts if p["platform"] == platform]
        [lead] = [p for p in here if p["account"] == f"corporate/{platform}"]
        assert lead["text"].startswith("EXERCISE – NOT REAL: Flooding at Datchet")
        assert lead["text"].endswith("EXERCISE")
        reposts = [p for p in here if p["repost_of"] == lead["id"]]
        assert {p["account"] for p in reposts} == {f"{name}/{platform}" for name in REPOSTERS}
        assert all(lead["created"] < p["created"] for p in reposts)
        assert len(here) == 4

    banner = oracle(council, "website")["banner"]
    [lead] = council.posts("corporate/x")
    assert banner["active"] is True
    assert "Flooding at Datchet" in banner["heading"]
    for said in ("Keep out of the water", "Next update", "Issued", "Ref F1/1"):
        assert said in banner["text"]
    assert banner["link"] == f"{council.sandbox}/x/RBWM/status/{lead['id']}"
    assert banner["latest_link"] == "https://www.rbwm.gov.uk/emergency"


def test_status_lists_ten_services_and_seventeen_silent_accounts(council: Council) -> None:
    """With every delivery, who is silent since when, and the head of the log."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    told = council.asked("status")
    assert len(told["services"]) == 10
    assert len(told["silent_accounts"]) == 17
    assert all(s["incident"] == "F1" and s["reason"] == "flood at Datchet" for s in told["silent_accounts"])
    assert sum(a["silent"] for s in told["services"] for a in s["accounts"]) == 17
    assert told["log"]["entries"] > 0
    assert {d["bulletin"] for d in told["incidents"][0]["deliveries"]} == {"F1/1"}


def test_a_stand_down_leaves_the_all_clear_and_nothing_else(council: Council) -> None:
    """No banner but the all-clear's, no silence, an all-clear on both leads, and nothing that was held went out."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    held = council.asked("post", "museum/x", "--text", "Storytime is at 10:30 on Saturday.")
    assert held["state"] == "held"

    told = council.asked("stand-down", "--yes")
    assert told["stood_down"] == "F1"
    assert len(told["released"]) == 17
    assert told["held"] == 1
    assert told["problem"] is None
    assert [d["state"] for d in told["deliveries"] if d["effect"] == "banner-down"] == ["ready"]

    for platform in PLATFORMS:
        assert "All clear" in council.posts(f"corporate/{platform}")[-1]["text"]
    assert "All clear" in oracle(council, "website")["banner"]["heading"]
    status = council.asked("status")
    assert status["silent_accounts"] == []
    assert [d["delivery"] for d in status["held"]] == [held["delivery"]]
    assert council.posts("museum/x") == []
    assert council.no_duplicates()


def test_the_all_clear_leaves_the_website_when_its_time_is_over(council: Council) -> None:
    """And then the incident is closed; any later command sees to it."""
    council.policy(all_clear_banner_minutes=0)
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    council.asked("stand-down", "--yes")
    assert oracle(council, "website")["banner"] is None
    assert council.asked("status")["incidents"] == []


def test_the_same_stand_down_again_tells_the_public_nothing_new(council: Council) -> None:
    """A second officer, or a second tap, gets a sentence; other words must be a correction."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    council.asked("stand-down", "--yes")
    before = council.posts()
    again = council.exercise("stand-down", "--yes")
    assert again.code == 0
    assert "F1 was stood down already by Alex Example; its message is F1/2. Nothing was added." in again.err
    told = council.asked("stand-down", "--set", "do_now=Mind the mud.", "--yes", code=13)
    assert "broadcaster exercise correct --incident F1" in told["next_step"]
    assert council.posts() == before


def test_the_same_trigger_twice_is_one_incident_and_says_so(council: Council) -> None:
    """Written a little differently, too; `--new` opens another one."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    again = council.exercise("trigger", "flood", "--place", "the  DATCHET", "--yes", "--json")
    assert again.code == 0
    assert again.json["new"] is False
    assert again.json["incident"]["ref"] == "F1"
    assert "F1 (flood at Datchet) is already open; this is the same one." in again.err
    assert len(council.posts()) == 8
    assert council.asked("trigger", "flood", "--place", "Datchet", "--new", "--yes")["incident"]["ref"] == "F2"


def test_danger_that_comes_back_during_the_all_clear_is_a_new_incident(council: Council) -> None:
    """A trigger must never be swallowed by an incident that is over."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    council.asked("stand-down", "--yes")
    told = council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    assert told["new"] is True
    assert told["incident"]["ref"] == "F2"
    assert len(told["silenced"]) == 17
    # the open one is meant; the one that is standing down is no longer in question
    assert council.asked("stand-down", "--yes")["stood_down"] == "F2"


def test_an_update_a_correction_and_a_false_alarm_follow(council: Council) -> None:
    """Each replaces what was said before, on both leads and on the banner."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    council.asked("update", "--what", "The rest centre at Datchet Village Hall is open.", "--yes")
    assert "rest centre" in council.control.website()["banner"]["text"]
    council.asked("correct", "--wrong", "The rest centre is open", "--right", "It opens at 20:00", "--yes")
    said = council.posts("corporate/x")[-1]["text"]
    assert "orrection" in said
    assert "It opens at 20:00" in said
    assert "orrection" in council.control.website()["banner"]["html"]
    told = council.asked("false-alarm", "--yes")
    assert told["stood_down"] == "F1"
    assert "mistake" in council.posts("corporate/x")[-1]["text"]
    assert council.asked("status")["silent_accounts"] == []
    assert council.no_duplicates()


def test_every_step_is_in_a_log_that_verifies(council: Council) -> None:
    """The head printed on the status is found in it again later."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    head = council.asked("status")["log"]["head"]
    council.asked("stand-down", "--yes")
    told = council.asked("log", "--verify", "--head", head)
    assert told["verified"] is True
    done = {e["action"] for e in council.asked("log", "--last", "0")["entries"]}
    assert {"incident-declared", "bulletin-approved", "stood-down", "silence-lifted"} & done
    cut = council.exercise("log", "--verify", "--head", "0" * 64, "--json")
    assert cut.code == 24
    assert cut.json["error"] == "AuditBroken"
