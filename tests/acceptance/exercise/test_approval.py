"""Approving, breaking the glass and renewing at the command line: who is asked, what is read, what goes out."""

import pytest

from tests.support.exercise import Council, Terminal, submitted

TRIGGER = ("trigger", "flood", "--place", "Datchet")


def plain(text: str) -> str:
    """Without the colours and the columns of a table."""
    return " ".join(text.replace("\x1b[1m", "").replace("\x1b[0m", "").split())


def signed(council: Council) -> None:
    """Two officers sign the flood texts."""
    for officer in ("alex", "casey"):
        council.asked("templates", "sign", "flood", "--as", officer)


def test_the_writer_learns_whom_to_ring_and_when(council: Council) -> None:
    """Names, numbers and times in the order of asking, the command they run, and the way without them."""
    said = plain(submitted(council, *TRIGGER).out)
    assert "Bailey Example 07700 900102 now" in said
    assert "Casey Example 07700 900103" in said
    assert "They run: broadcaster exercise approve F1/1 (digest " in said
    assert 'broadcaster exercise break-glass F1/1 --reason "…"' in said
    digest = council.asked("approve", "F1", "--as", "bailey", "--dry-run")["short_digest"]
    assert f"(digest {digest})" in said


def test_the_same_people_are_in_the_json(council: Council) -> None:
    """A script reads names, numbers and times; who has the role and may not approve stands there with the reason."""
    text = council.register.read_text(encoding="utf-8")
    council.register.write_text(text.replace('phone = "07700 900103"', ""), encoding="utf-8")
    submitted(council, *TRIGGER)
    again = council.asked("trigger", "flood", "--place", "Datchet", "--yes", "--as", "bailey", "--no-wait")
    rows = again["approvers"]
    assert [(r["bulletin"], r["officer"], r["phone"], r["not_asked"]) for r in rows] == [
        ("F1/1", "bailey", "07700 900102", None),
        ("F1/1", "casey", None, None),
    ]
    assert rows[0]["try_at"] < rows[1]["try_at"]


@pytest.mark.parametrize(("word", "code", "posts"), [("exercise", 0, 8), ("LIVE", 2, 0), ("", 2, 0)])
def test_at_a_terminal_every_text_stands_above_the_question(council: Council, word: str, code: int, posts: int) -> None:
    """One typed word covers lead messages, banner and reposts; any other sends nothing."""
    submitted(council, *TRIGGER)
    terminal = Terminal(council, "exercise", "approve", "F1", "--as", "bailey")
    said = terminal.until("Type exercise to go on")
    for part in ("corporate/x:", "corporate/facebook:", "website/home:", "libraries/facebook shares", "Alex Example"):
        assert part in said
    assert "One yes to F1/1 covers 2 messages, 1 banner and 6 reposts." in said
    terminal.type(word)
    answer = terminal.ended()
    assert answer.code == code, answer
    assert len(council.posts()) == posts


def test_a_lone_officer_lets_the_waiting_message_go(council: Council) -> None:
    """The same number and words, at once, with a warning; the answer is one document."""
    signed(council)
    submitted(council, *TRIGGER)
    refused = council.asked("break-glass", "F1", code=12)
    assert "needs a reason" in refused["sentence"]
    frozen = council.asked("approve", "F1/1", "--as", "bailey", "--dry-run")["renderings"]
    told = council.asked("break-glass", "F1", "--reason", "no approver answers")
    assert (told["broke_glass"], told["by"], told["problem"]) == ("F1/1", "alex", None)
    assert council.posts("corporate/x")[0]["text"] == frozen[0]["text"]
    assert len(council.posts()) == 8
    shown = council.asked("status")
    assert [r["bulletin"] for r in shown["to_review"]] == ["F1/1"]


def test_the_same_trigger_with_break_glass_sends_what_waits_and_writes_nothing_new(council: Council) -> None:
    """Said in words: the frozen text goes, not the words given now."""
    signed(council)
    submitted(council, *TRIGGER)
    answer = council.exercise(*TRIGGER, "--text", "Other words.", "--break-glass", "--reason", "nobody", "--yes")
    assert answer.code == 0, answer
    assert "F1/1 was waiting for a second officer: it goes out on your yes alone" in answer.err
    assert len(council.posts()) == 8
    assert "Other words." not in council.posts("corporate/x")[0]["text"]
    [incident] = council.asked("status")["incidents"]
    assert [b["bulletin"] for b in incident["bulletins"]] == ["F1/1"]


def test_the_same_words_are_submitted_again_with_one_command(council: Council) -> None:
    """The old one is taken back; the new one waits for its own yes."""
    submitted(council, *TRIGGER)
    said = submitted(council, "resubmit", "F1/1")
    assert "F1/1 is taken back; its words go on as F1/2." in said.out
    assert council.asked("approve", "F1/1", "--as", "bailey", code=13)["sentence"] == (
        "F1/1 is already withdrawn by Alex Example: resubmitted as F1/2."
    )
    council.asked("approve", "F1", "--as", "bailey")
    assert "Ref F1/2" in council.posts("corporate/x")[0]["text"]
    assert len(council.posts()) == 8


def test_a_returned_message_comes_with_the_command_to_write_it_again(council: Council) -> None:
    """In words and in the document."""
    submitted(council, *TRIGGER)
    told = council.asked("reject", "F1", "--as", "bailey", "--reason", "it is Welley Road")
    assert (told["bulletin"], told["state"]) == ("F1/1", "rejected")
    assert told["write_again"] == 'broadcaster exercise trigger flood --place "Datchet"'
