"""Two incidents at once: no verb guesses, the banner shows both, an account is silent while either is open."""

import pytest

from tests.support.exercise import Council


@pytest.fixture
def two(council: Council) -> Council:
    """A flood at Datchet and an emergency in Windsor that silences the museum only."""
    council.asked("trigger", "general", "--place", "Windsor", "--silence", "museum", "--yes")
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    return council


def test_a_verb_asks_which_one(two: Council) -> None:
    """And says which there are, and how to name one."""
    for words in (["update", "--what", "News."], ["stand-down"], ["silence", "museum"], ["false-alarm"]):
        told = two.asked(*words, code=2)
        assert "2 incidents are open: G1 general at Windsor (open); F1 flood at Datchet (open)." in told["sentence"]
        assert "--incident G1" in told["next_step"]
    assert two.asked("update", "--incident", "f1", "--what", "News.", "--yes")["incident"]["ref"] == "F1"


def test_an_unknown_incident_is_answered_with_the_open_ones(two: Council) -> None:
    """Exit code 2, and nothing is guessed from the number."""
    told = two.asked("stand-down", "--incident", "F7", "--yes", code=2)
    assert told["sentence"] == "There is no incident F7."
    assert "F1 flood at Datchet" in told["next_step"]


def test_the_banner_shows_both_the_graver_one_first(two: Council) -> None:
    """A flood is graver than a general emergency, whichever came first."""
    banner = two.control.website()["banner"]
    assert "Flooding at Datchet" in banner["heading"]
    assert "1 other incident" in banner["heading"]
    assert banner["text"].index("Datchet") < banner["text"].index("Windsor")


def test_an_account_stays_silent_for_the_other_incident(two: Council) -> None:
    """The stand-down of one says who may post again and who may not, in numbers that are true."""
    ended = two.exercise("stand-down", "--incident", "F1", "--yes")
    assert ended.code == 0
    assert "15 accounts may post again, 2 stay silent for another incident" in ended.err
    assert two.asked("may-post", "libraries/x")["may_post"] is True
    refused = two.asked("may-post", "museum/x", code=13)
    assert "G1 (general at Windsor)" in refused["reason"]
    assert "Windsor" in two.control.website()["banner"]["heading"]


def test_an_ordinary_post_is_held_reviewed_and_released_or_dropped(council: Council) -> None:
    """Nothing held goes out by itself; a person says yes or no to each, after the silence."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    said = council.exercise("post", "museum/x", "--text", "Storytime is at 10:30.")
    assert said.code == 0
    assert "HELD, not posted" in said.out
    assert "broadcaster exercise held" in said.out
    second = council.asked("post", "museum/facebook", "--text", "The fair is on.")["delivery"]
    [first] = [d["delivery"] for d in council.asked("held")["held"] if d["target"] == "museum/x"]
    refused = council.asked("release", str(first), "re-approve", code=13)
    assert "museum/x is still held: silent since" in refused["sentence"]
    council.asked("stand-down", "--yes")
    assert {d["still_held"] for d in council.asked("held")["held"]} == {None}
    assert council.asked("release", str(second), "drop", "--reason", "it is over")["state"] == "dropped"
    assert council.asked("release", str(first), "re-approve")["state"] == "sent"
    assert len(council.posts("museum/x")) == 1
    assert council.posts("museum/facebook") == []
    assert council.asked("held")["held"] == []


def test_a_silence_can_be_lifted_for_one_service_and_set_again(council: Council) -> None:
    """With a reason; the answer says what changed, or that nothing did."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    assert council.asked("silence", "lift", "museum", code=2)["next_step"] == 'Add --reason "why".'
    told = council.asked("silence", "lift", "museum", "--reason", "rest centre in the museum")
    assert told["lifted"] == ["museum/x", "museum/facebook"]
    assert told["still_silent"] == {}
    assert council.asked("may-post", "museum/x")["may_post"] is True
    assert council.asked("silence", "museum/x", "--dry-run")["silenced"] == ["museum/x"]
    assert council.asked("may-post", "museum/x")["may_post"] is True
    assert council.asked("silence", "museum/x")["silenced"] == ["museum/x"]
    assert "they were silent already" in council.exercise("silence", "museum/x").out


def test_a_lift_says_which_account_another_incident_keeps_silent(two: Council) -> None:
    """The museum is silent for both: lifted for one it stays silent, and the answer names the other."""
    answer = two.exercise("silence", "lift", "museum/x", "libraries/x", "--incident", "F1", "--reason", "rest centre")
    assert answer.code == 0
    assert "F1: 1 account may post again: libraries/x" in answer.out
    assert "museum/x stays silent: silent since" in answer.out
    assert "because of G1 (general at Windsor)" in answer.out
    assert two.asked("may-post", "libraries/x")["may_post"] is True
    assert two.asked("may-post", "museum/x", code=13)["may_post"] is False
    again = two.exercise("silence", "lift", "libraries/x", "--incident", "F1", "--reason", "again")
    assert "nothing changed; none of these was silent for it" in again.out


def test_a_silence_is_not_put_on_an_incident_that_is_over(council: Council) -> None:
    """It would never be lifted again."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    council.asked("stand-down", "--yes")
    assert council.asked("silence", "museum", code=13)["sentence"] == "No incident is open."
    assert council.asked("silence", "museum", "--incident", "F1", code=13)["error"] == "NotPossibleNow"
