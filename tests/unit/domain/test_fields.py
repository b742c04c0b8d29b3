"""Fields: what is said when the officer says nothing, what is asked for, and the frame around their own words."""

import re
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
    fields_of,
    fill,
    frame,
    issued_words,
    next_update_words,
    require,
)
from broadcaster.domain.fields.names import ALL
from broadcaster.domain.kinds.table import KINDS as KINDS_SHIPPED
from broadcaster.domain.kinds.table import kind_of
from broadcaster.domain.languages import LANGUAGES, issued_short, next_update_short
from broadcaster.domain.texts import LIMITS, clean
from broadcaster.domain.words import WRITTEN, BulletinKind, Form
from broadcaster.errors import TextProblem, UsageProblem

LONDON = ZoneInfo("Europe/London")
CONTEXT = {
    "council": "RBWM",
    "council_name": "Royal Borough of Windsor and Maidenhead",
    "latest_link": "https://exampletown.gov.uk/latest",
    "emergency_number": "999",
    "issued": "02:40, Friday 20 November",
    "issued_short": "02:40 Fri 20 Nov",
    "next_update": "03:40 Friday",
    "ref": "F12",
    "number": "3",
}
#: every kind that ships, and one that a council made for itself
KINDS = (*KINDS_SHIPPED, "cyber-attack")


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_is_enough_for_every_first_message(kind: str) -> None:
    """At three in the morning an officer types one word (brief, section 4 of the design)."""
    filled = fill(kind, BulletinKind.FIRST, {"place": "Mill Road"}, context=CONTEXT)
    require(filled)
    assert filled.values["place"] == "Mill Road"
    said = {"hazard", "do_now", "do_not", "known", "not_known", "at_risk", "help"}
    assert set(filled.defaulted) >= (said if kind_of(kind).acts else {"hazard"})


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
@pytest.mark.parametrize("language", LANGUAGES)
def test_defaults_are_calm_clean_and_settable(kind: str, bulletin: BulletinKind, language: str) -> None:
    """Our own words pass our own rules, keep to the limits that we hold officers to, and never shout."""
    chosen = [{}, *({name: value} for name, values in kind_of(kind).chosen.items() for value in values)]
    for said in chosen:
        for name, value in defaults_for(kind, bulletin, language=language, chosen=said).items():
            assert name in SETTABLE
            assert clean(value, name=name) == value
            assert "!" not in value
            loud = {word for word in value.split() if word.isupper() and len(word) > 1} - {"IT", "NHS", "GIG"}
            assert not loud


def test_nothing_is_claimed_that_is_not_always_so() -> None:
    """No default says that anybody is on the scene, why it happened, or that nobody is hurt."""
    for kind in KINDS:
        for value in defaults_for(kind, BulletinKind.FIRST).values():
            assert not re.search(r"on (the )?scene|are (there|attending|working)|caused|hurt|injur|no one", value)


@pytest.mark.parametrize("kind", ["road-closure", "school-closures", "cyber", "notable-death"])
def test_only_what_can_cost_a_life_asks_to_call_999(kind: str) -> None:
    """Nobody rings for a closed road; everything else says whom to call in danger."""
    assert "danger" not in fill(kind, BulletinKind.FIRST, {"place": "Eton"}, context=CONTEXT).values
    assert "danger" in fill("flood", BulletinKind.FIRST, {"place": "Eton"}, context=CONTEXT).values


@pytest.mark.parametrize(
    ("kind", "given", "do_now"),
    [
        ("water-supply", {}, "Follow your water company's advice."),
        ("water-supply", {"advice": "boil"}, "Boil tap water before you use it."),
        ("water-supply", {"advice": "Do not drink"}, "Do not drink the tap water."),
        ("water-supply", {"advice": "no-supply"}, "Use bottled or stored water."),
        ("evacuation", {}, "Leave now. Take your medicines."),
        ("evacuation", {"action": "stay-in"}, "Stay in. Close doors and windows."),
        ("water-supply", {"advice": "boil", "do_now": "Wait."}, "Wait."),
    ],
)
def test_a_choice_brings_its_own_instruction(kind: str, given: dict[str, str], do_now: str) -> None:
    """Three advices on water are three texts; leave or stay in is the first word; the officer's own word wins."""
    filled = fill(kind, BulletinKind.FIRST, {"place": "Eton", **given}, context=CONTEXT)
    assert filled.values["do_now"] == do_now


@pytest.mark.parametrize(
    ("kind", "name", "value", "hint"),
    [
        ("water-supply", "advice", "boyl", "boil"),
        ("flood", "ea_level", "flod warning", "Flood warning"),
        ("severe-weather", "colour", "purple", "yellow, amber, red"),
        ("evacuation", "gas", "maybe", "yes, no"),
    ],
)
def test_a_value_that_is_on_no_list_is_refused_with_the_nearest(kind: str, name: str, value: str, hint: str) -> None:
    """The Environment Agency has three words, and the public knows them."""
    with pytest.raises(UsageProblem) as caught:
        fill(kind, BulletinKind.FIRST, {"place": "Eton", name: value}, context=CONTEXT)
    assert hint in caught.value.next_step


def test_an_official_level_is_said_in_its_own_words_in_each_language() -> None:
    """`severe flood warning` on the command line is the Agency's Severe flood warning."""
    given = {"place": "Eton", "ea_level": "severe-flood-warning"}
    for language, said in (("en", "Severe flood warning"), ("cy", "Rhybudd llifogydd difrifol")):
        filled = fill("flood", BulletinKind.FIRST, given, context=CONTEXT, language=language)
        assert filled.values["ea_level"] == said


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("severe-weather", {"colour": "amber"}, "source"),
        ("road-closure", {"estimate": "about 18:00"}, "source"),
        ("power-cut", {"estimate": "about 18:00"}, "operator"),
        ("notable-death", {"person": "Her Majesty the Queen"}, "confirmed_by"),
    ],
)
def test_a_fact_of_somebody_elses_needs_their_name(kind: str, first: dict[str, str], second: str) -> None:
    """A colour, an estimate and a death are attributed or not said."""
    assert fill(kind, BulletinKind.FIRST, {"place": "Eton", **first}, context=CONTEXT).missing == (second,)


def test_a_death_promises_nothing_and_tells_nobody_what_to_do() -> None:
    """The place alone names nobody, and makes no promise."""
    context = {name: value for name, value in CONTEXT.items() if name != "next_update"}
    filled = fill("notable-death", BulletinKind.FIRST, {"place": "Windsor"}, context=context)
    require(filled)
    assert not {"do_now", "do_not", "instructs", "next_update"} & set(filled.values)


@pytest.mark.parametrize(("agreed", "instructs"), [({}, False), ({"agreed_with": "Silver"}, True)])
def test_a_partner_that_leads_gives_the_instructions(agreed: dict[str, str], instructs: bool) -> None:
    """The council's own only once they are agreed (features reference 16)."""
    context = CONTEXT | {"lead_agency": "Thames Valley Police"} | agreed
    filled = fill("flood", BulletinKind.FIRST, {"place": "Eton"}, context=context)
    assert ("instructs" in filled.values) is instructs


def test_welsh_words_are_asked_for_where_only_english_ones_were_given() -> None:
    """A translation is a text of its own and never guessed (features reference L11)."""
    given = {"place": "Datchet", "what": "The road is open.", "do_now": "Wait.", "do_now.cy": "Arhoswch."}
    filled = fill("flood", BulletinKind.UPDATE, given, context=CONTEXT, language="cy")
    assert filled.missing == ("what.cy",)
    assert filled.values["do_now"] == "Arhoswch."
    assert filled.values["place"] == "Datchet"
    with pytest.raises(TextProblem, match=r"what\.cy"):
        require(filled)


def test_a_language_that_nobody_writes_is_an_error() -> None:
    """`what.fr` is a slip, not a French text."""
    filled = fill("flood", BulletinKind.UPDATE, {"place": "Eton", "what.fr": "x"}, context=CONTEXT)
    assert filled.extra == {"what.fr": "what"}


def test_every_field_has_a_question_a_sample_in_each_language_and_one_meaning() -> None:
    """What an officer is asked reads the same wherever the field stands, and its sample would be accepted."""
    for name, known in ALL.items():
        assert known.ask == SETTABLE[name]
        for language in LANGUAGES:
            assert clean(known.sample[language], name=name) == known.sample[language]
    for kind in KINDS_SHIPPED.values():
        assert all(ALL[f.name] is f for f in kind.fields)
    assert set(LIMITS) - {"text", "lead_agency"} <= set(ALL)


def test_only_an_all_clear_for_flooding_warns_of_the_water_that_stays() -> None:
    """The danger outlives the flood."""
    assert "flood water" in defaults_for("flood", BulletinKind.ALL_CLEAR)["do_now"]
    assert "flood water" not in defaults_for("general", BulletinKind.ALL_CLEAR)["do_now"]


def test_values_have_only_known_names() -> None:
    """Templates may use no other names than these."""
    given = {f.name: "x" for f in fields_of("flood") if not f.choices}
    filled = fill("flood", BulletinKind.CORRECTION, given, context=CONTEXT)
    assert set(filled.values) <= FIELDS
    assert filled.defaulted == ()


def test_times_are_said_in_words_whatever_the_language_of_the_machine() -> None:
    """The public reads day and month; the next update names its day, far ones their date."""
    issued = datetime(2026, 11, 20, 2, 40, tzinfo=LONDON)
    assert issued_words(issued) == "02:40, Friday 20 November"
    assert next_update_words(issued.replace(day=21), issued=issued) == "02:40 Saturday"
    assert next_update_words(issued.replace(day=27), issued=issued) == "02:40 Friday 27 November"
    assert issued_short(issued) == "02:40 Fri 20 Nov"
    assert issued_words(issued, "cy") == "02:40, dydd Gwener 20 Tachwedd"
    assert next_update_short(issued.replace(day=21), issued=issued, language="cy") == "02:40 Sad"


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
    when = "02:40 Fri 20 Nov" if form is Form.SHORT else "02:40, Friday 20 November"
    assert f"Issued {when}. Ref F12/3" in text
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


@pytest.mark.parametrize(
    ("bulletin", "heading", "welsh"),
    [
        (BulletinKind.FIRST, "Flooding at Mill Road", "Llifogydd, Mill Road"),
        (BulletinKind.CORRECTION, "Correction: flooding at Mill Road", "Cywiriad: llifogydd, Mill Road"),
        (BulletinKind.FALSE_ALARM, "There is no flooding at Mill Road", "Nid oes llifogydd, Mill Road"),
        (BulletinKind.ALL_CLEAR, "All clear at Mill Road", "Popeth yn glir, Mill Road"),
    ],
)
def test_the_banner_over_own_words_never_contradicts_them(bulletin: BulletinKind, heading: str, welsh: str) -> None:
    """A heading that still says flooding would stand over the news that there is none."""
    for language, expected, hazard in (("en", heading, "flooding"), ("cy", welsh, "llifogydd")):
        values = {**CONTEXT, "place": "Mill Road", "hazard": hazard}
        text = frame("Words.", bulletin=bulletin, form=Form.BANNER, values=values, language=language)
        assert text.split("\n")[0] == expected


def test_own_words_about_a_danger_to_life_say_whom_to_call_until_it_is_over() -> None:
    """On Facebook and the banner; X has no room beside own words."""
    values = {**CONTEXT, "place": "Mill Road", "hazard": "fire", "danger": "yes"}
    for form in (Form.SHORT, Form.LONG, Form.BANNER):
        text = frame("Keep away.", bulletin=BulletinKind.UPDATE, form=form, values=values)
        assert ("In danger? Call 999. Do not report emergencies here." in text) == (form is not Form.SHORT)
        over = frame("You may go home.", bulletin=BulletinKind.ALL_CLEAR, form=form, values=values)
        assert "In danger" not in over


def test_own_words_that_open_with_a_handle_are_refused_for_x() -> None:
    """X shows a post that opens with @ to few people."""
    values = {**CONTEXT, "place": "Mill Road", "hazard": "flooding"}
    with pytest.raises(TextProblem, match="@"):
        frame("@police say leave", bulletin=BulletinKind.FIRST, form=Form.SHORT, values=values)


def test_a_frame_without_its_tail_is_refused() -> None:
    """No message goes out without link, time and reference; all of them are named."""
    with pytest.raises(TextProblem, match=r"latest_link, issued, issued_short, ref, number"):
        frame("Leave now.", bulletin=BulletinKind.FIRST, form=Form.LONG, values={"place": "x", "hazard": "y"})


FREE_WORDS = sorted(f.name for f in fields_of("flood") if not f.choices)


@given(st.sampled_from(sorted(BulletinKind)), st.dictionaries(st.sampled_from(FREE_WORDS), st.just("words")))
def test_what_the_officer_says_always_wins(bulletin: BulletinKind, given_values: dict[str, str]) -> None:
    """A default never replaces an officer's word."""
    filled = fill("flood", bulletin, given_values, context=CONTEXT)
    assert all(filled.values[name] == "words" for name in given_values)
    assert not set(filled.defaulted) & set(given_values)
    assert isinstance(filled, Filled)
