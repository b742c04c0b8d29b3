"""Where it is and who leads, as an officer is asked at the keyboard; and a partner's message passed on."""

import signal

import pytest

from tests.support.exercise import Answer, Council, Terminal

TO_GO_ON = "Type exercise and the postcode district to go on"
#: asked once the silence stands; Enter alone goes on
NO_FACTS = ("Fact, or Enter", "")


def typed(council: Council, *words: str, answers: list[tuple[str, str]]) -> Answer:
    """One command of the exercise space on a terminal; each answer waits for its question."""
    terminal = Terminal(council, "exercise", *words, columns=200)
    for question, answer in answers:
        terminal.until(question)
        terminal.type(answer)
    return terminal.ended()


def incidents(council: Council) -> list[str]:
    """The references of what is open."""
    return [i["ref"] for i in council.asked("status")["incidents"]]


def test_the_place_is_described_and_its_district_is_the_yes(council: Council) -> None:
    """What it is, what it is not, who leads; the word alone is not enough, the right district is."""
    words = ("trigger", "flood", "--place", "old windsor", "--no-wait")
    short = typed(council, *words, answers=[(TO_GO_ON, "exercise")])
    assert short.code == 2
    assert "The postcode district of Old Windsor is missing; nothing was stored, silenced or sent." in short.out

    wrong = typed(council, *words, answers=[(TO_GO_ON, "exercise SL3")])
    assert wrong.code == 2
    assert "Old Windsor is in SL4, not in SL3." in wrong.out
    assert "In SL3 there is, for example: Datchet" in wrong.out
    assert incidents(council) == []

    right = typed(council, *words, answers=[(TO_GO_ON, "exercise sl4"), NO_FACTS])
    assert right.code == 0, right
    assert "Place: Old Windsor (SL4, parish of Old Windsor); not Windsor." in right.out
    assert "Royal Borough of Windsor & Maidenhead leads." in right.out
    assert "F1 declared: flood at Old Windsor (SL4)." in right.out


def test_a_script_names_the_district_or_is_believed(council: Council) -> None:
    """With --yes nobody is asked; a district that is given must be right all the same."""
    refused = council.asked("trigger", "flood", "--place", "Datchet", "--district", "SL4", "--yes", code=2)
    assert refused["sentence"] == "Datchet is in SL3, not in SL4."
    assert incidents(council) == []
    told = council.asked(
        "trigger", "flood", "--place", "Datchet", "--district", "sl3 9aa", "--yes", "--no-wait", code=31
    )
    assert told["problem"]["error"] == "StillWaiting"
    assert council.asked("status")["incidents"][0]["district"] == "SL3"


def test_facts_are_asked_once_the_silence_stands_and_none_is_needed(council: Council) -> None:
    """What is typed is in the message; what is no fact of this kind is asked again, and Enter ends it."""
    told = typed(
        council,
        *("trigger", "flood", "--place", "Datchet"),
        answers=[
            (TO_GO_ON, "exercise SL3"),
            ("rest_centre=…", "rest_center=Village Hall"),
            ("“rest_center” is none of these", "rest_centre=Datchet Village Hall"),
            NO_FACTS,
        ],
    )
    assert told.code == 0, told
    assert told.out.index("17 accounts marked silent here") < told.out.index("You may add facts")
    council.asked("approve", "F1", "--as", "bailey", "--yes")
    assert "Datchet Village Hall" in council.posts("corporate/facebook")[-1]["text"]


def test_ctrl_c_at_the_facts_sends_nothing_and_the_silence_stands(council: Council) -> None:
    """Stopping is never taken for Enter."""
    terminal = Terminal(council, "exercise", "trigger", "flood", "--place", "Datchet")
    terminal.until(TO_GO_ON)
    terminal.type("exercise SL3")
    terminal.until("Fact, or Enter")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ended().code == 130
    assert council.posts() == []
    assert len(council.asked("status")["silent_accounts"]) == 17


def test_an_unknown_place_is_marked_and_named_twice_by_a_lone_officer(council: Council) -> None:
    """Together it may go on; alone its district must be said."""
    glass = ("--break-glass", "--reason", "nobody answers", "--yes", "--no-wait")
    refused = council.asked("trigger", "flood", "--place", "Datchett", *glass, code=2)
    assert refused["sentence"].startswith("Datchett is not in the list of places. Like it: Datchet (SL3, ")
    assert "Alone, look twice: which postcode district is it in?" in refused["sentence"]
    assert incidents(council) == []

    words = ("trigger", "flood", "--place", "Mill Lane", "--no-wait")
    asked = typed(council, *words, answers=[("if you know it) to go on", "exercise"), NO_FACTS])
    assert asked.code == 0, asked
    assert "Mill Lane is not in the list of places" in asked.out
    assert "F1 declared: flood at Mill Lane (not in the list of places)." in asked.out


def test_who_leads_is_asked_where_it_differs(council: Council) -> None:
    """Three companies supply water; the officer chooses from the list, a script must say it."""
    refused = council.asked("trigger", "water-supply", "--place", "Ascot", "--yes", code=2)
    assert refused["sentence"].startswith("Who leads the response?")
    assert incidents(council) == []
    told = typed(
        council,
        *("trigger", "water-supply", "--place", "Ascot", "--no-wait"),
        answers=[("Lead agency", "south east water"), (TO_GO_ON, "exercise SL5"), NO_FACTS],
    )
    assert told.code == 0, told
    assert (
        "South East Water (@sewateruk on X) leads, so the message gives no instruction of the council's own."
        in told.out
    )


def test_a_second_one_of_the_kind_is_part_of_it_or_new(council: Council) -> None:
    """The officer is asked; a script is refused with both options; neither disturbs the first."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    words = ("trigger", "flood", "--place", "Wraysbury")
    refused = council.asked(*words, "--yes", code=2)
    assert refused["sentence"].startswith("Flood is open elsewhere: F1 flood at Datchet.")
    assert refused["details"]["open"] == ["F1"]

    nothing_to_say = typed(council, *words, answers=[("Reference, or new", "f1")])
    assert nothing_to_say.code == 2
    assert 'broadcaster exercise update --incident F1 --what "Wraysbury: …"' in nothing_to_say.out

    part = council.asked(*words, "--into", "F1", "--set", "what=Wraysbury is flooding too.", "--yes")
    assert (part["incident"]["ref"], part["bulletin"]["kind"]) == ("F1", "update")
    assert any("Wraysbury is flooding too." in post["text"] for post in council.posts("corporate/x"))

    new = typed(
        council, *words, "--no-wait", answers=[("Reference, or new", "new"), (TO_GO_ON, "exercise TW19"), NO_FACTS]
    )
    assert new.code == 0, new
    assert incidents(council) == ["F1", "F2"]


def test_into_another_kind_or_without_news_is_refused(council: Council) -> None:
    """Nothing is stored, and the next step is a command that works."""
    council.asked("trigger", "flood", "--place", "Datchet", "--silence", "none", "--yes", "--no-wait", code=31)
    other = council.asked("trigger", "fire", "--place", "Datchet", "--into", "F1", "--yes", code=2)
    assert other["sentence"] == "F1 is flood at Datchet, not fire."
    assert (
        council.asked("trigger", "flood", "--place", "Eton", "--into", "F9", "--yes", code=2)["error"] == "UsageProblem"
    )
    assert incidents(council) == ["F1"]


def test_the_police_take_over_and_are_passed_on_in_their_words(council: Council) -> None:
    """Our own instruction is refused then; theirs goes out quoted, on the lead accounts alone, beside what stands."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    banner = council.control.website()["banner"]
    led = council.asked("lead-agency", "thames valley police")
    assert led["incident"]["lead_agency"] == "police"
    assert led["leader"] == "Thames Valley Police (@ThamesVP on X)"
    refused = council.asked("update", "--what", "Leave Datchet now.", "--yes", code=12)
    assert "Thames Valley Police leads" in refused["sentence"]
    assert "broadcaster exercise reissue --source police" in refused["next_step"]

    shared = len([p for p in council.posts() if p["repost_of"]])
    theirs = "The High Street is closed. Please use Slough Road."
    told = council.asked("reissue", "--source", "police", "--text", theirs, "--yes")
    assert told["bulletin"]["kind"] == "reissue"
    for account in ("corporate/x", "corporate/facebook"):
        text = council.posts(account)[-1]["text"]
        assert f"“{theirs}”" in text
        assert "Thames Valley Police" in text
        assert "EXERCISE" in text
    assert len([p for p in council.posts() if p["repost_of"]]) == shared
    assert council.asked("status")["incidents"][0]["next_update_at"]
    assert council.control.website()["banner"] == banner


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("reissue", "--source", "police", "--text", "Stay away."), "No incident is open."),
        (("lead-agency", "police"), "No incident is open."),
    ],
)
def test_without_an_incident_there_is_nothing_to_say_it_for(
    council: Council, words: tuple[str, ...], sentence: str
) -> None:
    """The next step says how one begins."""
    told = council.asked(*words, code=13)
    assert told["sentence"] == sentence
    assert "trigger KIND --place PLACE" in told["next_step"]
