"""A wrong message is corrected wherever it stands: banner, leads, reposts, and the posts themselves."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.exercise import Council, Terminal

CORRECT = ("correct", "--wrong", "Old Windsor is flooded", "--right", "Datchet is flooded", "--yes")
REPOSTERS = ("libraries", "visit-windsor", "enjoy-maidenhead")


@pytest.fixture
def wrong(council: Council) -> Council:
    """The wrong place is public everywhere."""
    council.asked("trigger", "flood", "--place", "Old Windsor", "--yes")
    return council


def test_reposts_are_undone_and_the_correction_is_reposted(wrong: Council) -> None:
    """Nobody but the lead still shows the wrong words; who shared them shares the correction (policy 000 s8.3)."""
    was = {p["id"] for p in wrong.posts() if not p["repost_of"]}
    wrong.asked(*CORRECT)
    assert not [p for p in wrong.posts() if p["repost_of"] in was]
    for platform in ("x", "facebook"):
        [first, correction] = wrong.posts(f"corporate/{platform}")
        assert "Correction" in correction["text"]
        assert first["id"] in was
        shared = {p["account"] for p in wrong.posts() if p["repost_of"] == correction["id"]}
        assert shared == {f"{name}/{platform}" for name in REPOSTERS}


def test_the_wrong_post_on_facebook_begins_with_corrected_and_the_one_on_x_stays(wrong: Council) -> None:
    """Corrected, not deleted (policy 000 s5.2); X cannot be edited."""
    said = wrong.posts("corporate/x")[0]["text"]
    wrong.asked(*CORRECT)
    edited = wrong.posts("corporate/facebook")[0]["text"]
    assert edited.startswith("EXERCISE – NOT REAL: CORRECTED ")
    assert "Flooding at Old Windsor" in edited
    assert wrong.posts("corporate/x")[0]["text"] == said
    assert "Correction" in wrong.control.website()["banner"]["html"]


def test_danger_is_deleted_with_a_reason_and_a_copy_is_kept(wrong: Council) -> None:
    """`--withdraw` takes the wrong posts off both leads; the report still has their words."""
    told = wrong.asked(*CORRECT, "--withdraw", code=2)
    assert "reason" in told["sentence"]
    wrong.asked(*CORRECT, "--withdraw", "--reason", "people drive into the water")
    for platform in ("x", "facebook"):
        [left] = wrong.posts(f"corporate/{platform}")
        assert "Correction" in left["text"]
    log = wrong.asked("log", "--last", "0")
    ordered = [e for e in log["entries"] if e["action"] == "withdrawal-ordered"]
    assert {e["data"]["reason"] for e in ordered} == {"people drive into the water"}
    with closing(sqlite3.connect(wrong.store)) as store:
        kept = [text for (text,) in store.execute("SELECT text FROM rendering WHERE target = 'corporate/x'")]
    assert any("Flooding at Old Windsor" in text for text in kept)


def test_an_older_message_is_named(wrong: Council) -> None:
    """The newest is meant unless the officer says which."""
    wrong.asked("update", "--what", "The A308 is open.", "--yes")
    wrong.asked(*CORRECT, "--of", "F1/1")
    [first, update, _] = wrong.posts("corporate/facebook")
    assert "CORRECTED" in first["text"]
    assert "CORRECTED" not in update["text"]
    told = wrong.asked(*CORRECT, "--of", "F1/9", code=2)
    assert "F1/9" in told["sentence"]


def test_a_false_alarm_takes_every_repost_back(wrong: Council) -> None:
    """Everything that was said was wrong."""
    wrong.asked("update", "--what", "The water is rising.", "--yes")
    was = {p["id"] for p in wrong.posts() if not p["repost_of"]}
    wrong.asked("false-alarm", "--yes")
    assert not [p for p in wrong.posts() if p["repost_of"] in was]
    assert "There is no" in wrong.posts("corporate/x")[-1]["text"]


def test_a_dry_run_tells_what_will_be_taken_back(wrong: Council) -> None:
    """And takes nothing back."""
    before = wrong.posts()
    told = wrong.asked(*CORRECT, "--dry-run")
    assert any("Reposts of the wrong message are undone: " in note for note in told["notes"])
    assert any(d["effect"] == "edit" for d in told["deliveries"])
    assert wrong.posts() == before


def test_a_repost_in_doubt_when_the_correction_came_is_undone_when_it_is_found(council: Council) -> None:
    """Facebook acted and its answer was lost; the page must not keep showing the wrong message."""
    council.policy(settle_seconds=600)
    council.control.fault("lost", account="libraries/facebook", operation="repost")
    council.asked("trigger", "flood", "--place", "Old Windsor", "--yes", code=31)
    council.asked(*CORRECT, code=31)
    wrong = council.posts("corporate/facebook")[0]["id"]
    [share] = [p for p in council.posts("libraries/facebook") if p["repost_of"] == wrong]
    [doubtful] = [
        d
        for d in council.asked("status")["incidents"][0]["deliveries"]
        if (d["target"], d["effect"], d["bulletin"]) == ("libraries/facebook", "repost", "F1/1")
    ]
    page, _, number = share["id"].partition("_")
    council.asked("resolve", str(doubtful["delivery"]), "--posted", f"https://www.facebook.com/{page}/posts/{number}")
    council.asked("update", "--what", "The A308 is open.", "--yes")
    assert not [p for p in council.posts("libraries/facebook") if p["repost_of"] == wrong]


def test_what_is_taken_back_does_not_wait_for_the_second_officer(wrong: Council) -> None:
    """The words wait for a yes; the reposts of the wrong ones are gone before (design rule 2)."""
    was = {p["id"] for p in wrong.posts() if not p["repost_of"]}
    terminal = Terminal(wrong, "exercise", *CORRECT[:-1])
    terminal.until("Type exercise to go on")
    terminal.type("exercise")
    assert terminal.ended().code == 0
    assert [p["id"] for p in wrong.posts()] == [p["id"] for p in wrong.posts() if p["id"] in was]
