"""What a half-awake officer reads: on 80 and on 40 columns, in help, and at the Tab key."""

import pytest

from broadcaster.cli.commands import COMMANDS
from broadcaster.domain.words import Space
from tests.support.exercise import Council

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
    """Before any incident, and each line says what to type."""
    council.control.fault("token-revoked", account="corporate/x", operation="publish")
    council.control.fault("redirect", account="corporate/facebook", operation="publish")
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    said = council.exercise("status", environment={"COLUMNS": "300"}).out.splitlines()
    urgent = [line for line in said if line.startswith("! ")]
    number = council.delivery("publish", "corporate/facebook")["delivery"]
    assert said[1 : 1 + len(urgent)] == urgent
    assert urgent[0].startswith(f"! Delivery {number} (publish on corporate/facebook): ")
    assert f"broadcaster exercise resolve {number} --posted LINK" in urgent[0]
    assert any(line.endswith("broadcaster exercise resume corporate/x") for line in urgent)


def test_a_silent_service_is_named_once(council: Council) -> None:
    """Ten names are read, seventeen accounts are not; one silent account of two is named whole."""
    council.asked("trigger", "flood", "--place", "Datchet", "--silence", "museum,libraries/x", "--yes")
    said = council.exercise("status").out
    assert "3 accounts marked silent here since" in said
    assert "libraries/x, museum" in said


def test_what_is_printed_is_for_the_space_it_is_printed_in(council: Council) -> None:
    """No sentence of an exercise names a live command."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--yes")
    for words in (
        ["status"],
        ["stand-down", "--incident", "F9"],
        ["held", "--release", "7"],
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
    """Declaring comes before the housekeeping; everything fits on a screen of 40 lines."""
    words = ["exercise", "--help"] if space is Space.EXERCISE else ["--help"]
    lines = council.broadcaster(*words).out.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line.split()[0] in COMMANDS]
    assert listed == [name for name in COMMANDS if space in COMMANDS[name].spaces]
    assert len(lines) <= 44


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
