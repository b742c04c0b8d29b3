"""What a half-awake officer reads: on 80 and on 40 columns, in help, and at the Tab key."""

import re
import signal

import pytest

from broadcaster.cli.commands import COMMANDS
from broadcaster.domain.words import Space
from tests.support.exercise import Council, Terminal, ended

WIDTHS = (80, 40)


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_status_breaks_no_link_and_no_line(council: Council, columns: int) -> None:
    """Only a link may be longer than the screen: the terminal folds it, and it can still be tapped."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    lines = council.exercise("status", environment={"COLUMNS": str(columns)}).out.splitlines()
    for lead in ("corporate/x", "corporate/facebook"):
        assert f"  {council.delivery('publish', lead)['permalink']}" in lines
    assert not [line for line in lines if len(line) > columns and not line.startswith("  http")]
    assert len(lines) <= 24 + (WIDTHS[0] - columns) // 4


def test_what_needs_the_officer_stands_first_with_its_command(council: Council) -> None:
    """Before any incident, the lead that nobody can read before the one that waits, each with what to type."""
    council.control.fault("token-revoked", account="corporate/x", operation="publish")
    council.control.fault("redirect", account="corporate/facebook", operation="publish")
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    said = council.exercise("status").out.splitlines()
    leads = {name: council.delivery("publish", f"corporate/{name}")["delivery"] for name in ("x", "facebook")}
    assert said[1].startswith("! F1: Facebook needs you, no lead account is up.")
    assert f"    broadcaster exercise paste {leads['facebook']}" in said[2:4]
    lost = next(place for place, line in enumerate(said) if line.startswith("! F1: X is lost"))
    assert said[lost + 1] == f"    broadcaster exercise paste {leads['x']}"
    assert lost < said.index("F1 flood at Datchet (SL3)")


def test_a_silent_service_is_named_once(council: Council) -> None:
    """Ten names are read, seventeen accounts are not; one silent account of two is named whole."""
    council.asked("trigger", "flood", "--place", "Datchet", "--silence", "museum,libraries/x", "--yes")
    assert "3 accounts marked silent here." in council.exercise("status").out
    said = council.exercise("status", "--all").out
    assert "3 accounts marked silent here since" in said
    assert "libraries/x, museum" in said


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1", "TERM": "xterm-256color"}, {"TERM": "dumb"}], ids=["no-color", "dumb"]
)
def test_nothing_is_said_by_colour_alone(council: Council, environment: dict[str, str]) -> None:
    """Without colours the same words and marks, and no escape sequence for one."""
    council.control.fault("credits", account="corporate/x", operation="publish")
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    terminal = Terminal(council, "exercise", "status", columns=80, **environment)
    said = terminal.ended().out
    assert not re.search(r"\x1b\[[0-9;]*m", said.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", ""))
    assert "EXERCISE Royal Borough" in said
    assert "! F1: X is lost" in said
    assert "not up: X (lost)" in said


def test_a_terminal_of_ascii_letters_gets_no_mojibake(council: Council) -> None:
    """By its locale: Welsh letters lose their hats, marks are spelt out, and every line still fits."""
    council.exercise("trigger", "flood", "--place", "Tŷ Croes – Ynys Môn", "--district", "LL63", "--yes")
    said = council.exercise("status", environment={"LANG": "C"}).out
    assert said.isascii()
    assert "F1 flood at Ty Croes - Ynys Mon" in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_watching_without_a_cursor_prints_only_what_changed(council: Council) -> None:
    """Into a pipe the picture comes once, and Ctrl-C ends it quietly."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    watching = council.start("exercise", "status", "--watch")
    assert watching.stdout is not None
    assert watching.stdout.readline().startswith("EXERCISE Royal Borough")
    watching.send_signal(signal.SIGINT)
    answer = ended(watching)
    assert answer.code == 0
    assert "Traceback" not in answer.err
    assert "\x1b" not in answer.out


def test_what_is_printed_is_for_the_space_it_is_printed_in(council: Council) -> None:
    """No sentence of an exercise names a live command."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    for words in (
        ["status"],
        ["stand-down", "--incident", "F9"],
        ["release", "7", "re-approve"],
        ["doctor"],
        ["resolve", "x"],
    ):
        answer = council.exercise(*words)
        for line in (answer.out + answer.err).splitlines():
            for verb in COMMANDS:
                assert f"broadcaster {verb} " not in line, line


def test_a_bare_broadcaster_shows_help(council: Council) -> None:
    """As do the exercise space and a group of commands."""
    for words in ([], ["exercise"], ["templates"], ["exercise", "templates"], ["silence"]):
        answer = council.broadcaster(*words)
        assert answer.code == 0
        assert answer.out.startswith(f"Usage: broadcaster {' '.join(words)}".rstrip())
        assert answer.err == ""


@pytest.mark.parametrize("space", Space)
def test_help_lists_the_commands_in_the_order_of_a_night_on_one_screen(council: Council, space: Space) -> None:
    """Declaring comes before the housekeeping; everything fits on a screen of 48 lines."""
    words = ["exercise", "--help"] if space is Space.EXERCISE else ["--help"]
    lines = council.broadcaster(*words).out.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line.split()[0] in COMMANDS]
    assert listed == [name for name in COMMANDS if space in COMMANDS[name].spaces]
    assert len(lines) <= 48


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("broadcaster exercise st", {"stand-down", "status"}),
        ("broadcaster trig", {"trigger"}),
        ("broadcaster exercise trigger --br", {"--break-glass"}),
        ("broadcaster exercise templates s", {"sign"}),
    ],
)
def test_the_tab_key_completes(council: Council, typed: str, offered: set[str]) -> None:
    """Commands and options, without opening the home."""
    count = str(len(typed.split()) - 1)
    asked = {"_BROADCASTER_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": count}
    answer = council.broadcaster(environment=asked)
    assert set(answer.out.split()) == offered


def test_completion_can_be_installed(council: Council) -> None:
    """The script for bash calls the program by its name."""
    said = council.broadcaster("--show-completion", "bash").out
    assert "complete -o default -F _broadcaster_completion broadcaster" in said
