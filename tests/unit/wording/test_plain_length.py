"""The quick count of plain texts: always the reference's number, or none."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twitter_text import parse_tweet

from broadcaster.wording.plain_length import plain_length

LINK = "https://www.rbwm.gov.uk/emergency"
#: what makes twitter-text think: links whole, cut, glued and without a scheme, marks, names, dots, emoji parts
PIECES = [
    LINK,
    *("https://a-b.org", "https://x.com/a/b-c", "https://t.co/abcdefghijkl", "https://uk", "https://A.com", "https://"),
    *("http://a.uk", "www", "rbwm.gov.uk", "a.b", "3.5", "999.", "e.g.", "..", "//", "://", ":", "/", "-", "_"),
    *("Flood", "é", "ſ", "İ", "£5", "–", "“so”", "#flood", "@rbwm", "a@b", "$UK", "1", "#", "*", "'", "(", ")", "&"),
    *("…", "©", "🌊", "1️⃣", "e\u0301", "\u00a0", "\u200d", "中", "\t"),
]
JOINTS = [" ", " ", "\n", "", ". ", ", ", "."]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), max_size=9))
def test_a_quick_count_is_the_count_of_the_reference(parts: list[tuple[str, str]]) -> None:
    """Whatever the pieces: where a number is given, X counts the same."""
    text = "".join(piece + joint for piece, joint in parts)
    assert plain_length(text) in {None, parse_tweet(text).weightedLength}


@given(st.text(alphabet="ab1.:/-_@#$ \n£é–", max_size=40))
def test_a_quick_count_of_any_letters_is_the_count_of_the_reference(text: str) -> None:
    """The same letter by letter."""
    assert plain_length(text) in {None, parse_tweet(text).weightedLength}


def test_the_councils_own_kind_of_message_is_counted_quickly() -> None:
    """Otherwise the quick way would save nothing."""
    text = f"EXERCISE Flood at Datchet – stay away from the river. Call 999 if life is in danger.\n{LINK}"
    assert plain_length(text) == len(text) - len(LINK) + 23


@pytest.mark.parametrize("text", ["see rbwm.gov.uk", "wave 🌊", "more…", "https://A.com", "e\u0301", f"x{LINK}"])
def test_what_is_not_certain_is_left_to_the_reference(text: str) -> None:
    """None, never a guess."""
    assert plain_length(text) is None


def test_a_plain_message_does_not_load_the_reference() -> None:
    """It takes 0.2 s, between the silence and the first message."""
    code = (
        "import sys; from broadcaster.wording.lengths import fit; from broadcaster.domain.words import Platform;"
        f"assert fit(Platform.X, 'Flood at Datchet. {LINK}').length == 41; sys.exit('twitter_text' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
