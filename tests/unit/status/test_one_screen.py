"""The status fits 80 columns and 24 lines, whatever the night looks like, and the most urgent thing is on it."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from broadcaster.cli.columns import folded, in_ascii, one_line, shortened
from broadcaster.cli.overview import NOT_OURS, Screen, overview
from broadcaster.domain.words import Space
from broadcaster.engine.report import report_of
from broadcaster.engine.status import Picture
from tests.unit.status.worlds import PLACES, pictures, register

REGISTER = register()


def screen(*, columns: int = 80, rows: int = 24, ascii_only: bool = False) -> Screen:
    """A terminal in an exercise."""
    return Screen(
        columns=columns,
        rows=rows,
        ascii_only=ascii_only,
        zone="Europe/London",
        council=REGISTER.council.name,
        mark="EXERCISE",
        more="broadcaster exercise status",
    )


def squeezed(text: str) -> str:
    """Without spaces, so that a command that was folded is still found."""
    return re.sub(r"\s", "", text)


@settings(deadline=None)
@given(picture=pictures(), columns=st.sampled_from([80, 80, 40, 60, 132]), ascii_only=st.booleans())
def test_every_picture_fits_the_screen_with_its_most_urgent_command(
    picture: Picture, columns: int, ascii_only: bool
) -> None:
    """Nine incidents, wide letters, long reasons: no line too wide, none too many, the first command whole."""
    shown = screen(columns=columns, ascii_only=ascii_only)
    report = report_of(REGISTER, picture, space=Space.EXERCISE)
    lines = overview(report, shown)
    assert sum(line.rows for line in lines) <= shown.usable
    assert columns < 80 or shown.usable + NOT_OURS == 24
    for line in lines:
        assert cell_len(line.text) <= (80 if line.text.startswith("  http") else columns)
        assert line.text.isprintable()
        assert not ascii_only or line.text.isascii()
    said = squeezed("".join(line.text for line in lines))
    assert "EXERCISE" in lines[0].text
    if report["urgent"]:
        command = report["urgent"][0]["command"] or ""
        assert squeezed(one_line(command, ascii_only=ascii_only)) in said
        assert lines[1].text.startswith("! ")


@settings(deadline=None)
@given(picture=pictures())
def test_what_is_not_shown_is_counted(picture: Picture) -> None:
    """Matters that do not fit are a number with the command that shows them; so are incidents."""
    report = report_of(REGISTER, picture, space=Space.EXERCISE)
    lines = [line.text for line in overview(report, screen())]
    begun = sum(line.startswith("! ") for line in lines)
    counted = [int(n) for line in lines for n in re.findall(r"^… and (\d+) more: ", line)]
    assert begun + sum(counted) == len(report["urgent"])
    incidents = [int(n) for line in lines for n in re.findall(r"^… and (\d+) more incidents?: ", line)]
    shown = sum(bool(re.match(r"F\d+ ", line)) for line in lines)
    assert shown + sum(incidents) == len(report["incidents"])


@given(text=st.text(max_size=200), columns=st.integers(30, 100), ascii_only=st.booleans())
@example(text="漢" * 100, columns=31, ascii_only=False)
def test_words_are_measured_as_a_terminal_shows_them(text: str, columns: int, ascii_only: bool) -> None:
    """Folding loses nothing, shortening says that it did; neither is ever too wide."""
    said = one_line(text, ascii_only=ascii_only)
    lines = folded(said, columns, first="! ", indent="  ")
    assert all(cell_len(line) <= columns for line in lines)
    assert squeezed("".join(lines)) == squeezed(f"! {said}")
    short = shortened(said, columns, ascii_only=ascii_only)
    assert cell_len(short) <= columns
    assert short == said or short.endswith("..." if ascii_only else "…")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tŷ Croes, Ynys Môn", "Ty Croes, Ynys Mon"),
        ("“Keep out” – £5 … go", '"Keep out" - GBP 5 ... go'),
        ("漢字 🌊", "?? ?"),
    ],
)
def test_a_terminal_without_other_letters_gets_the_nearest_words(text: str, said: str) -> None:
    """No mojibake: accents dropped, marks spelt out, a question mark for what has no likeness."""
    assert in_ascii(text) == said


def test_a_cursor_cannot_be_moved_from_a_place_name() -> None:
    """Escape sequences and line ends are taken out before anything is laid out."""
    assert one_line(PLACES[-1]) == "line break and[31m red"
