"""Fields: what is said when the officer says nothing, what is asked for, and the frame around their own words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.fields import (
    FIELDS,
    SETTABLE,
    Filled,
    defaults_for,
    fill,
    frame,
    issued_words,
    next_update_words,
    require,
)
from broadcaster.domain.texts import clean
from broadcaster.domain.words import WRITTEN, BulletinKind, Form
from broadcaster.errors import TextProblem, UsageProblem

LONDON = ZoneInfo("Europe/London")
CONTEXT = {
    "council": "RBWM",
    "council_name": "Royal Borough of Windsor and Maidenhead",
    "latest_link": "https://exampletown.gov.uk/latest",
    "emergency_number": "999",
    "issued": "02:40, Friday 20 November",
    "next_update": "03:40 Friday",
    "ref": "F12",
    "number": "3",
}
KINDS = ("flood", "severe-weather", "general", "cyber-attack")


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_is_enough_for_every_first_message(kind: str) -> None:
    """At three in the morning an officer types one word (brief, section 4 of the design)."""
    filled = fill(kind, BulletinKind.FIRST, {"place": "Mill Road"}, context=CONTEXT)
    require(filled)
    assert filled.values["place"] == "Mill Road"
    assert set(filled.defaulted) >= {"hazard", "do_now", "do_not", "known"}


@pytest.mark.parametrize(
    ("bulletin", "kind", "missing"),
    [
        (BulletinKind.FIRST, "flood", {"place"}),
        (BulletinKind.UPDATE, "flood", {"place", "what"}),
        (BulletinKind.CORRECTION, "flood", {"place", "wrong", "right"}),
        (BulletinKind.FALSE_ALARM, "flood", {"place"}),
        (BulletinKind.ALL_CLEAR, "flood", {"place"}),
        (BulletinKind.ALL_CLEAR, "fire", {"place", "declared_safe_by"}),
    ],
)
def test_every_missing_field_is_named_at_once(bulletin: BulletinKind, kind: str, missing: set[str]) -> None:
    """Nobody runs the command three times to learn of three fields."""
    filled = fill(kind, bulletin, {}, context=CONTEXT)
    assert set(filled.missing) == missing
    with pytest.raises(TextProblem) as caught:
        require(filled)
    assert all(name in caught.value.sentence for name in missing)


def test_context_that_is_not_there_is_missing_too() -> None:
    """A message without a link or a time is incomplete whoever forgot it."""
    filled = fill("flood", BulletinKind.FIRST, {"place": "Mill Road"}, context={"ref": "F12"})
    assert {"latest_link", "issued", "number", "next_update"} <= set(filled.missing)


def test_an_unknown_field_is_an_error_with_the_nearest_name() -> None:
    """`--set do_know=…` must not vanish."""
    filled = fill("flood", BulletinKind.FIRST, {"place": "Mill Road", "do_noww": "x"}, context=CONTEXT)
    assert filled.extra == {"do_noww": "do_now"}
    with pytest.raises(UsageProblem, match=r"do_noww \(did you mean do_now\?\)"):
        require(filled)


def test_a_field_that_the_message_would_not_show_is_an_error() -> None:
    """An officer who gives `wrong` to a first message thinks of a correction."""
    given = {"place": "Mill Road", "wrong": "open"}
    filled = fill("flood", BulletinKind.FIRST, given, context=CONTEXT, uses=["place", "do_now"])
    assert list(filled.extra) == ["wrong"]


@pytest.mark.parametrize("name", ["issued", "ref", "number", "latest_link", "kind"])
def test_nobody_sets_what_the_program_knows(name: str) -> None:
    """A forged issue time would break the look-up of what is public."""
    assert name in fill("flood", BulletinKind.FIRST, {name: "x"}, context=CONTEXT).extra


def test_text_is_another_name_for_the_news_of_an_update() -> None:
    """Officers say text where the template says what."""
    given = {"place": "Mill Road", "text": "The road is open."}
    assert fill("flood", BulletinKind.UPDATE, given, context=CONTEXT).values["what"] == "The road is open."


def test_all_faulty_values_are_named_together() -> None:
    """Two bad pastes are one error with two positions."""
    given = {"place": "Mill\u200bRoad", "do_now": "Go\x00up"}
    with pytest.raises(TextProblem) as caught:
        fill("flood", BulletinKind.FIRST, given, context=CONTEXT)
    assert "U+200B" in caught.value.sentence
    assert "U+0000" in caught.value.sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bulletin", list(BulletinKind))
def test_defaults_are_calm_clean_and_settable(kind: str, bulletin: BulletinKind) -> None:
    """Our own words pass our own rules and never shout."""
    for name, value in defaults_for(kind, bulletin).items():
        assert name in SETTABLE
        assert clean(value, name=name) == value
        assert "!" not in value
        assert not any(word.isupper() and len(word) > 1 for word in value.split())


def test_only_an_all_clear_for_flooding_warns_of_the_water_that_stays() -> None:
    """The danger outlives the flood."""
    assert "flood water" in defaults_for("flood", BulletinKind.ALL_CLEAR)["do_now"]
    assert "flood water" not in defaults_for("general", BulletinKind.ALL_CLEAR)["do_now"]


def test_values_have_only_known_names() -> None:
    """Templates may use no other names than these."""
    given = dict.fromkeys(SETTABLE, "x")
    filled = fill("flood", BulletinKind.CORRECTION, given, context=CONTEXT)
    assert set(filled.values) <= FIELDS
    assert filled.defaulted == ()


def test_times_are_said_in_words_whatever_the_language_of_the_machine() -> None:
    """The public reads day and month; the next update names its day, far ones their date."""
    issued = datetime(2026, 11, 20, 2, 40, tzinfo=LONDON)
    assert issued_words(issued) == "02:40, Friday 20 November"
    assert next_update_words(issued.replace(day=21), issued=issued) == "02:40 Saturday"
    assert next_update_words(issued.replace(day=27), issued=issued) == "02:40 Friday 27 November"


def test_the_hour_that_comes_twice_is_named_with_its_zone() -> None:
    """In the night of the clock change 01:30 alone would be two moments."""
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    assert issued_words(twice) == "01:30 BST, Sunday 25 October"
    assert issued_words(twice.replace(fold=1)) == "01:30 GMT, Sunday 25 October"


@pytest.mark.parametrize("form", WRITTEN)
def test_an_officers_own_words_get_link_time_and_reference(form: Form) -> None:
    """Each text is unique and can be recognised on the platform."""
    values = fill("flood", BulletinKind.FIRST, {"place": "Mill Road"}, context=CONTEXT).values
    text = frame("Leave now.\n\nGo to the library.", bulletin=BulletinKind.UPDATE, form=form, values=values)
    assert "Leave now." in text
    assert "Issued 02:40, Friday 20 November. Ref F12/3" in text
    assert (CONTEXT["latest_link"] in text) == (form is not Form.BANNER)
    assert ("\n\nGo" in text) == (form is Form.LONG)
    if form is Form.BANNER:
        assert text.split("\n")[0] == "Flooding at Mill Road"


def test_a_correction_in_own_words_says_so_first_and_once() -> None:
    """A reader must see that something was wrong (policy 000 s5.2)."""
    values = {**CONTEXT, "place": "Mill Road", "hazard": "flooding"}
    for words in ("The road is shut.", "Correction: the road is shut."):
        text = frame(words, bulletin=BulletinKind.CORRECTION, form=Form.SHORT, values=values)
        assert text.startswith("Correction: ")
        assert text.count("Correction") == 1


def test_own_words_that_open_with_a_handle_are_refused_for_x() -> None:
    """X shows a post that opens with @ to few people."""
    values = {**CONTEXT, "place": "Mill Road", "hazard": "flooding"}
    with pytest.raises(TextProblem, match="@"):
        frame("@police say leave", bulletin=BulletinKind.FIRST, form=Form.SHORT, values=values)


def test_a_frame_without_its_tail_is_refused() -> None:
    """No message goes out without link, time and reference; all of them are named."""
    with pytest.raises(TextProblem, match=r"latest_link, issued, ref, number"):
        frame("Leave now.", bulletin=BulletinKind.FIRST, form=Form.LONG, values={"place": "x", "hazard": "y"})


@given(st.sampled_from(sorted(BulletinKind)), st.dictionaries(st.sampled_from(sorted(SETTABLE)), st.just("words")))
def test_what_the_officer_says_always_wins(bulletin: BulletinKind, given_values: dict[str, str]) -> None:
    """A default never replaces an officer's word."""
    filled = fill("flood", bulletin, given_values, context=CONTEXT)
    assert all(filled.values[name] == "words" for name in given_values)
    assert not set(filled.defaulted) & set(given_values)
    assert isinstance(filled, Filled)
