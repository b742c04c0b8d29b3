"""What an officer is told of the house rules at the real command, and how a warning is overridden."""

from tests.support.exercise import Council, Terminal

WARNED = ["update", "--what", "The hall at Datchet is open! More soon."]


def declared(council: Council) -> None:
    """A flood with its first message out."""
    council.asked("trigger", "flood", "--place", "Datchet", "--silence", "none", "--yes")


def test_a_warning_is_listed_and_a_reason_sends_it(council: Council) -> None:
    """Exit code 10 with every finding; the same command with --despite goes out, and the log keeps the reason."""
    declared(council)
    refused = council.exercise(*WARNED, "--yes")
    assert refused.code == 10
    assert "- exclamation in what" in refused.err
    assert "- promise-without-time in what" in refused.err
    assert "“soon”" in refused.err
    assert "--despite" in refused.err
    told = council.asked(*WARNED, "--yes", code=10)
    assert [f["rule"] for f in told["details"]["findings"]] == ["exclamation", "promise-without-time"]
    council.asked(*WARNED, "--yes", "--despite", "they wait for it")
    assert "The hall at Datchet is open!" in council.posts("corporate/x")[-1]["text"]
    log = council.exercise("log")
    assert "despite=they wait for it" in log.out


def test_at_the_keyboard_the_reason_is_asked_for_before_the_question(council: Council) -> None:
    """Nobody confirms words first and learns then what is wrong with them; only Enter means no."""
    declared(council)
    terminal = Terminal(council, "exercise", *WARNED)
    terminal.until("Why")
    assert "exclamation" in terminal.said
    assert "Type exercise" not in terminal.said
    terminal.type("they wait for it")
    terminal.until("Type exercise to go on")
    terminal.type("exercise")
    assert terminal.ended().code == 0
    shown = council.exercise("approve", "F1/2", "--dry-run")
    assert "Sent despite the house rules (exclamation, promise-without-time): they wait for it" in shown.out
    terminal = Terminal(council, "exercise", *WARNED)
    terminal.until("Why")
    terminal.type("")
    assert terminal.ended().code == 10


def test_personal_data_leaves_an_incident_declared_and_silent(council: Council) -> None:
    """Silence stands, nothing is published, and better words go on with the same trigger."""
    words = ["trigger", "flood", "--place", "Wraysbury", "--yes"]
    told = council.asked(*words, "--set", "known=Ring Jo on 07700 900123.", "--despite", "it must go", code=11)
    assert "personal-mobile" in told["sentence"]
    assert told["details"]["cause"]["details"]["findings"][0]["quote"] == "07700 900123"
    assert council.posts() == []
    assert len(council.asked("status")["silent_accounts"]) == 17
    assert council.asked(*words)["new"] is False


def test_the_preview_names_findings_links_and_numbers(council: Council) -> None:
    """Blocks, warnings, and what the program never tries."""
    shown = council.exercise("preview", "flood", "--place", "Datchet", "--set", "known=Leave your area now!")
    assert shown.code == 0
    stops, warns = shown.out.index("House rules that stop"), shown.out.index("House rules that warn")
    assert stops < shown.out.index("“your area”") < warns < shown.out.index("exclamation in known")
    assert "- 999: form is right, listed as public, not tested" in shown.out
    assert "House rules: nothing found." in council.exercise("preview", "flood", "--place", "Datchet").out
