"""What may stand in a public text: cleaning, place keys, hashes and the exercise mark."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.texts import clean, mark_exercise, place_key, text_hash, where
from broadcaster.errors import TextProblem

WELSH_FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def cleaned(value: str, name: str) -> str | None:
    """The cleaned value, or None where it is refused."""
    try:
        return clean(value, name=name)
    except TextProblem:
        return None


@pytest.mark.parametrize(
    ("value", "point", "position"),
    [
        ("Mill\x00Road", "U+0000", 5),
        ("Mill\x1b[31mRoad", "U+001B", 5),
        ("Mill\nRoad", "U+000A", 5),
        ("Mill\u2028Road", "U+2028", 5),
        ("\u202eMill Road", "U+202E", 1),
        ("Mill Road\u2066", "U+2066", 10),
        ("Mill\u200bRoad", "U+200B", 5),
        ("Mill\u200dRoad", "U+200D", 5),
        ("Mill\u200d\u26a0", "U+200D", 5),
        ("\u26a0\u200dMill", "U+200D", 2),
        ("Mill\ufeffRoad", "U+FEFF", 5),
        ("Mill\u00adRoad", "U+00AD", 5),
        ("Mill\ud800Road", "U+D800", 5),
        ("Mill\ue000Road", "U+E000", 5),
        ("Mill\uffffRoad", "U+FFFF", 5),
        ("Mill\U000e0041Road", "U+E0041", 5),
        ("Mill\u3164Road", "U+3164", 5),
        ("Mill\ufffdRoad", "U+FFFD", 5),
    ],
)
def test_what_cannot_be_seen_is_refused_by_code_point_and_position(value: str, point: str, position: int) -> None:
    """An officer learns which character of which field is wrong (fault F20)."""
    with pytest.raises(TextProblem) as caught:
        clean(value, name="place")
    assert caught.value.details == {"field": "place", "code_point": point, "position": position}
    assert point in caught.value.sentence
    assert "place" in caught.value.sentence


@pytest.mark.parametrize(
    "value", [f"Cardiff {WELSH_FLAG}", f"Park {FAMILY}", "\u26a0\ufe0f Tŷ Gŵyn", "\U0001f44d\U0001f3fd ok"]
)
def test_emoji_and_welsh_letters_stay_whole(value: str) -> None:
    """A flag of Wales and a family need invisible characters inside; they are not torn apart."""
    assert clean(value, name="known") == value


def test_spaces_are_single_and_letters_composed() -> None:
    """Pasted text comes out tidy: NFC, one space, nothing around it."""
    assert clean("  Ty\u0302 \t Gw\u0302yn\u00a0Road ", name="place") == "Tŷ Gŵyn Road"


def test_paragraphs_survive_in_the_officers_own_words_only() -> None:
    """`--text` may have paragraphs; any other field is one line."""
    assert clean("One  line.\r\n\r\n\r\nAnother.\r", name="text") == "One line.\n\nAnother."
    with pytest.raises(TextProblem, match="line break"):
        clean("One\nTwo", name="do_now")


@pytest.mark.parametrize("value", ["", "   ", "...", "\u2014", "!!"])
def test_a_place_must_say_something(value: str) -> None:
    """An empty place would make an incident nobody can find."""
    with pytest.raises(TextProblem, match="empty"):
        clean(value, name="place")


@pytest.mark.parametrize("name", ["place", "place.cy"])
def test_a_place_is_so_short_that_every_message_fits(name: str) -> None:
    """The cap is on what is published, after cleaning, in whatever language."""
    assert len(clean(" " + "a" * 48 + " ", name=name)) == 48
    with pytest.raises(TextProblem, match="49 characters; at most 48"):
        clean("a" * 49, name=name)


#: mostly what people can type, so that most examples are not refused at once
TYPED = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


@settings(deadline=None)
@given(st.text(TYPED, max_size=120) | st.text(max_size=20), st.sampled_from(["place", "what", "text"]))
def test_cleaning_twice_changes_nothing(value: str, name: str) -> None:
    """What was cleaned once is stored, read and cleaned again without a difference."""
    once = cleaned(value, name)
    if once is None:
        return
    assert clean(once, name=name) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Zl", "Zp"} for c in once.replace("\n", ""))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Tŷ Road,  St. Mary’s", "ty road st marys"),
        ("MILL ROAD", "Mill   Road."),
        ("Windsor & Eton", "windsor and eton"),
        ("the The Green", "Green"),
        ("Straße", "STRASSE"),
    ],
)
def test_the_same_place_has_the_same_key(one: str, other: str) -> None:
    """Two officers type a place differently and mean one incident."""
    assert place_key(one) == place_key(other)


@pytest.mark.parametrize(("one", "other"), [("Mill Road", "Mill Lane"), ("A308", "A309"), ("near Eton", "Eton")])
def test_different_places_have_different_keys(one: str, other: str) -> None:
    """Merging two incidents would hide one of them."""
    assert place_key(one) != place_key(other)


@settings(deadline=None)
@given(st.text(max_size=100))
def test_a_key_is_its_own_key(place: str) -> None:
    """Keys are compared as stored; making a key of a key changes nothing."""
    key = place_key(place)
    assert place_key(key) == key


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_spaces_and_normal_form_do_not_change_the_key(place: str) -> None:
    """The key sees what people see, not how it was typed."""
    assert place_key(f"  {unicodedata.normalize('NFD', place)} ") == place_key(place)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_exercise_text_opens_and_closes_with_the_word(text: str) -> None:
    """Whoever reads the first or the last word of it knows (design rule 6); marking twice adds nothing."""
    marked = mark_exercise(text)
    assert marked.split()[0] == "EXERCISE"
    assert marked.split()[-1] == "EXERCISE"
    assert text in marked
    assert mark_exercise(marked) == marked


def test_the_hash_is_over_utf8_bytes() -> None:
    """A known value, so that a third party can check it without this program."""
    assert text_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("place", "words"),
    [("Mill Road", "at Mill Road"), ("Near Eton", "near Eton"), ("along the A308", "along the A308"), ("In", "at In")],
)
def test_a_place_reads_well_in_a_sentence(place: str, words: str) -> None:
    """An officer may give a preposition; otherwise it is `at`."""
    assert where(place) == words
