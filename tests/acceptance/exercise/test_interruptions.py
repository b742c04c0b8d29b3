"""A dropped line, Ctrl-C, a closed pipe, two officers at once: the order is carried out once, and that is said."""

import os
import re
import signal
import subprocess

import pytest

from tests.support.exercise import Council, Terminal, ended, submitted, until

TRIGGER = ("exercise", "trigger", "flood", "--place", "Datchet", "--yes")


def test_the_command_goes_on_when_the_terminal_is_closed_in_mid_run(council: Council) -> None:
    """A dropped SSH line hangs up; what was ordered goes out all the same."""
    council.control.fault({"type": "latency", "seconds": 1}, account="corporate/x", operation="publish")
    terminal = Terminal(council, *TRIGGER)
    terminal.until("F1 declared")
    terminal.close()
    assert terminal.process.wait(timeout=60) == 0
    assert len(council.posts()) == 8


def test_a_terminal_that_is_closed_at_the_question_orders_nothing(council: Council) -> None:
    """Whoever hangs up before the answer has said no."""
    terminal = Terminal(council, "exercise", "trigger", "flood", "--place", "Datchet")
    terminal.until("Type exercise and the postcode district to go on")
    terminal.close()
    assert terminal.process.wait(timeout=60) != 0
    assert council.asked("status")["incidents"] == []


@pytest.mark.parametrize("answer", ["", "yes", "LIVE", "Exercise!"])
def test_only_the_word_asked_for_is_a_yes(council: Council, answer: str) -> None:
    """The question says what would happen, and that nothing leaves this machine."""
    terminal = Terminal(council, "exercise", "trigger", "flood", "--place", "Datchet")
    said = terminal.until("Type exercise and the postcode district to go on")
    assert "Exercise: play flood at Datchet. Nothing leaves this machine." in said
    terminal.type(answer)
    answered = terminal.ended()
    assert answered.code == 2
    assert "Not confirmed; nothing was stored, silenced or sent." in answered.out


def test_ctrl_c_stops_with_a_state_and_loses_nothing(council: Council) -> None:
    """Exit code 130 and how far it came; `resume all` goes on, and nothing goes out twice."""
    council.control.fault({"type": "rate-limit", "retry_after": 30}, account="corporate/x", operation="publish")
    command = council.start(*TRIGGER, "--json")
    until(lambda: len(council.posts()) == 4)
    command.send_signal(signal.SIGINT)
    answer = ended(command)
    assert answer.code == 130, answer
    problem = answer.json["problem"]
    assert problem["error"] == "Interrupted"
    # the lead on X and its three reposts wait; a banner that links to Facebook's post may be on its way
    assert re.match(r"Stopped\. F1 so far: [45] ready, ", problem["sentence"])
    assert "broadcaster exercise status" in problem["next_step"]
    assert len(council.asked("status")["silent_accounts"]) == 17


def test_a_second_ctrl_c_abandons_what_is_in_flight_to_be_looked_up(quick: Council) -> None:
    """The first waits for the answer that is on its way; the second does not, and nothing is lost or doubled."""
    quick.policy(request_seconds=15)
    quick.control.fault({"type": "slow", "seconds": 12}, account="corporate/x", operation="publish")
    command = quick.start(*TRIGGER)
    until(lambda: any(p["account"] == "corporate/x" for p in quick.posts()))
    command.send_signal(signal.SIGINT)
    until(lambda: len(quick.posts("libraries/facebook")) == 1 or command.poll() is not None)
    command.send_signal(signal.SIGINT)
    answer = ended(command)
    assert answer.code == 130, answer
    assert "Stopped." in answer.err
    assert len(quick.posts("corporate/x")) == 1
    assert quick.no_duplicates()


def test_a_closed_pipe_stops_nothing(council: Council) -> None:
    """`| head -1`: the reader is gone, the order is carried out."""
    ours, theirs = os.pipe()
    command = council.start(*TRIGGER, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.read(ours, 10)
    os.close(ours)
    assert command.wait(timeout=60) == 0
    assert len(council.posts()) == 8


@pytest.mark.parametrize("words", [["exercise", "status"], ["--help"], ["exercise", "log"]])
def test_a_closed_pipe_is_no_fault(council: Council, words: list[str]) -> None:
    """No traceback and no complaint about the pipe."""
    ours, theirs = os.pipe()
    os.close(ours)
    command = council.start(*words, stdout=theirs)
    os.close(theirs)
    answer = ended(command)
    assert answer.code == 0
    assert "Traceback" not in answer.err
    assert "roken pipe" not in answer.err


def test_two_officers_at_once_make_one_incident(council: Council) -> None:
    """Both are told which; the public reads one message."""
    both = [council.start(*TRIGGER, "--as", officer, "--json") for officer in ("alex", "bailey")]
    answers = [ended(one) for one in both]
    assert [a.code for a in answers] == [0, 0], answers
    assert sorted(a.json["new"] for a in answers) == [False, True]
    assert len(council.asked("status")["incidents"]) == 1
    council.asked("resume", "all")
    assert len(council.posts()) == 8
    assert council.no_duplicates()


def test_several_dispatchers_send_everything_once(quick: Council) -> None:
    """Every command dispatches; four of them at once over a lossy line still make one copy of each."""
    quick.control.fault("lost", count=None, probability=0.2, seed=3)
    quick.asked("trigger", "flood", "--place", "Datchet", "--yes", "--no-wait", code=31)
    several = [quick.start("exercise", "resume", "all") for _ in range(4)]
    for one in several:
        ended(one)
    quick.control.clear_faults()
    assert quick.exercise("resume", "all").code == 0
    assert len(quick.posts()) == 8
    assert quick.no_duplicates()


def test_a_second_officer_reads_and_approves(council: Council) -> None:
    """Nothing is out before the yes; the words are shown, the writer's own yes counts only in an exercise."""
    said = submitted(council, "trigger", "flood", "--place", "Datchet")
    assert "Not out yet" in said.out
    assert "broadcaster exercise approve F1/1" in said.out
    assert council.posts() == []
    shown = council.asked("approve", "F1/1", "--as", "bailey", "--dry-run")
    assert "Flooding at Datchet" in shown["renderings"][0]["text"]
    assert council.asked("status")["waiting_approval"] == ["F1/1"]
    approved = council.asked("approve", "F1/1", "--as", "bailey")
    assert (approved["approved"], approved["approved_by"]) == ("F1/1", "bailey")
    assert approved["problem"] is None
    assert len(council.posts()) == 8
    again = council.asked("approve", "F1/1", "--as", "casey", code=13)
    assert again["sentence"] == "F1/1 is already approved by Bailey Example."


def test_a_rejected_message_never_goes_out(council: Council) -> None:
    """The writer reads why; an editor may neither approve nor speak for the council."""
    submitted(council, "trigger", "flood", "--place", "Datchet")
    refused = council.asked("approve", "F1/1", "--as", "dana", code=12)
    assert "Dana Example" in refused["sentence"]
    told = council.asked("reject", "F1/1", "--as", "bailey", "--reason", "the road is called Welley Road")
    assert told["state"] == "rejected"
    assert council.asked("approve", "F1/1", "--as", "bailey", code=13)["sentence"].startswith(
        "F1/1 is already rejected"
    )
    council.asked("resume", "all")
    assert council.posts() == []


def test_break_glass_sends_signed_templates_alone_and_asks_for_the_review(council: Council) -> None:
    """Unsigned words are refused with the way out; the review is another officer's."""
    glass = ["--break-glass", "--reason", "no approver answers", "--yes"]
    refused = council.asked("trigger", "flood", "--place", "Datchet", *glass, code=11)
    assert "break-glass sends signed templates only" in refused["sentence"]
    for officer in ("alex", "casey"):
        council.asked("templates", "sign", "flood", "--as", officer)
    told = council.asked("trigger", "flood", "--place", "Datchet", *glass)
    assert told["bulletin"]["approval"]["type"] == "break-glass"
    assert len(council.posts()) == 8
    said = " ".join(council.exercise("status", "--as", "bailey").out.split())
    assert "F1/1 went out on one yes under 1 min ago (break-glass, Alex Example)" in said
    assert council.asked("approve", "F1/1", "--review", code=12)["error"] == "NotAllowed"
    assert council.asked("approve", "F1/1", "--review", "--as", "bailey")["reviewed_by"] == "bailey"
    assert council.asked("status")["to_review"] == []


def test_a_stand_down_while_a_repost_is_on_its_way(council: Council) -> None:
    """What was never armed is cancelled; what is on its way may land; nothing is reposted afterwards."""
    council.control.fault({"type": "slow", "seconds": 4}, account="libraries/x", operation="repost")
    # one lane is stopped before it starts, so that something is left to be cancelled
    council.asked("pause", "museum/x", "--reason", "for the test")
    council.asked("pause", "visit-windsor/x", "--reason", "for the test")
    command = council.start(*TRIGGER)
    until(lambda: council.posts("libraries/x"))
    told = council.asked("stand-down", "--yes", "--no-wait", code=31)
    assert told["cancelled"] >= 1
    ended(command)
    council.asked("resume", "visit-windsor/x")
    council.asked("resume", "all")
    first = council.posts("corporate/x")[0]["id"]
    assert [p["account"] for p in council.posts() if p["repost_of"] == first].count("visit-windsor/x") == 0
    assert "All clear" in council.posts("corporate/x")[-1]["text"]
    assert council.no_duplicates()


def test_a_website_that_is_down_holds_nobody_else_up(council: Council) -> None:
    """Leads and reposts are out while the banner is tried; when the website is back, one command shows it."""
    council.control.fault("site-down", account="website/home", count=None)
    command = council.start(*TRIGGER)
    until(lambda: len(council.posts()) == 8)
    command.send_signal(signal.SIGINT)
    answer = ended(command)
    assert answer.code == 130
    assert council.control.website()["banner"] is None
    council.control.clear_faults()
    told = council.asked("resume", "all")
    assert told["problem"] is None
    assert council.control.website()["banner"]["link"] == council.delivery("publish", "corporate/x")["permalink"]


def test_watching_the_status_ends_quietly(council: Council) -> None:
    """Ctrl-C ends the watching and nothing else."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    terminal = Terminal(council, "exercise", "status", "--watch")
    terminal.until("17 accounts marked silent here")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ended().code == 0


def test_a_command_started_without_any_stream_works(council: Council) -> None:
    """Cron closes what it likes."""
    command = council.start(*TRIGGER, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert command.wait(timeout=60) == 0
    assert len(council.posts()) == 8
