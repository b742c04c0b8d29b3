"""A night's people at the real command: who holds it, who reads the replies, who was told, and who may say what."""

from tests.support.exercise import Council, Terminal


def test_a_shift_ends_with_a_handover_that_both_confirm(council: Council) -> None:
    """The giver and the taker see the same list, and type the word of an exercise."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    giver = Terminal(council, "exercise", "handover", "--to", "bailey", "--note", "rest centre at 07:00")
    asked = giver.until("Type exercise to go on")
    assert "Exercise hand-over, Royal Borough of Windsor & Maidenhead:" in asked
    assert "F1: flood at Datchet" in asked
    giver.type("exercise")
    assert "Bailey Example would be told: EXERCISE Hand-over: F1" in giver.ended().out
    [shown] = council.asked("status")["incidents"]
    assert (shown["holder"], shown["offered"]["to"]) == ("Alex Example", "Bailey Example")
    taker = Terminal(council, "exercise", "handover", "--accept", "--as", "bailey")
    taker.until("offered to Bailey Example since")
    taker.until("Type exercise to go on")
    taker.type("exercise")
    assert "Accepted: Bailey Example holds it now" in taker.ended().out
    [shown] = council.asked("status")["incidents"]
    assert (shown["holder"], shown["offered"]) == ("Bailey Example", None)


def test_a_no_at_the_question_changes_nothing(council: Council) -> None:
    """Anything but the word is a no; so is a fault in the order, before anything is asked."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    terminal = Terminal(council, "exercise", "handover", "--to", "bailey")
    terminal.until("Type exercise to go on")
    terminal.type("no")
    assert terminal.ended().code == 2
    assert council.asked("handover")["incidents"][0]["offer"] is None
    assert council.asked("handover", "--to", "dana", "--yes", code=12)["error"] == "NotAllowed"
    assert "one of --to" in council.asked("handover", "--accept", "--decline", code=2)["sentence"]


def test_a_duty_officer_takes_what_nobody_can_give(council: Council) -> None:
    """With a reason; `--to me --take` is the same order; a dry run changes nothing."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    words = ["handover", "--to", "me", "--take", "--reason", "Alex is ill", "--yes", "--as", "bailey"]
    assert council.asked(*words, "--dry-run")["incidents"][0]["holder"] == "bailey"
    assert council.asked("handover")["incidents"][0]["holder"] == "alex"
    done = council.asked(*words)
    assert (done["done"], done["incidents"][0]["holder"]) == ("take", "bailey")
    assert ("alex", "EXERCISE TAKEN: F1 is now held by Bailey Example") in [
        (n["officer"], n["subject"]) for n in done["notices"]
    ]


def test_who_reads_the_replies_is_on_the_status(council: Council) -> None:
    """In words, also when it is nobody."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    assert "nobody reads the replies" in council.exercise("status").out.lower()
    assert "Sam (Comms) reads the replies since" in council.exercise("watching", "Sam (Comms)").out
    assert "Sam (Comms) reads the replies" in council.exercise("status").out
    assert council.asked("watching", "--nobody")["incidents"][0]["watcher"] is None
    assert council.asked("watching", "Sam", "--nobody", code=2)["error"] == "UsageProblem"


def test_editors_are_rung_from_a_sheet_until_every_one_is_told(council: Council) -> None:
    """Trigger, status and sheet count alike, and nobody is told by the program."""
    said = council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    assert "17 accounts marked silent here; 0 of 10 editors told." in said.err
    assert "broadcaster exercise silence sheet" in said.err
    assert council.exercise("silence", "told", "museum", "--how", "rang Ann").code == 0
    told = council.asked("status")
    assert (told["editors_told"], told["editors"]) == (1, 10)
    assert "17 silent, 1 of 10 editors told" in council.exercise("status").out
    file = council.home / "calls.txt"
    sheet = council.asked("silence", "sheet", "--file", str(file))
    assert (sheet["editors_told"], sheet["silent_accounts"]) == (1, 17)
    text = file.read_text(encoding="utf-8")
    assert text == council.exercise("silence", "sheet").out
    assert max(map(len, text.splitlines())) <= 80
    assert council.asked("silence", "told", "all")["editors_told"] == 10
    assert council.asked("silence", "told", "museum", "--take-back")["editors_told"] == 9


def test_the_old_words_for_silence_still_work(council: Council) -> None:
    """`silence ACCOUNT…` needs no command between, and a sheet that cannot be written says so."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--silence", "museum", "--yes")
    assert council.asked("silence", "libraries/x")["silenced"] == ["libraries/x"]
    assert council.asked("silence", "add", "libraries/facebook")["silenced"] == ["libraries/facebook"]
    missing = council.asked("silence", "sheet", "--file", str(council.home / "no" / "calls.txt"), code=2)
    assert "cannot be written" in missing["sentence"]


def test_highways_submits_a_road_closure_and_nothing_else(council: Council) -> None:
    """Everything else is refused, with the silence in place (policy 001)."""
    done = council.asked("trigger", "road-closure", "--place", "Datchet", "--as", "dana", "--yes")
    assert done["bulletin"]["submitted_by"] == "dana"
    words = [
        "update",
        "--what",
        "The bridge is open.",
        "--break-glass",
        "--reason",
        "nobody answers",
        "--as",
        "dana",
        "--yes",
    ]
    assert "never goes out by break-glass" in council.asked(*words, "--despite", "a test", code=12)["sentence"]
    refused = council.exercise("trigger", "flood", "--place", "Datchet", "--as", "dana", "--yes")
    assert refused.code == 11
    assert "may submit only about road-closure, not about flood" in refused.err
