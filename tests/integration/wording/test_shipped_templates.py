"""The shipped templates with the hardest sensible fields: complete, plain, and short enough live and in an exercise."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.fields import fill, require
from broadcaster.domain.texts import clean, mark_exercise
from broadcaster.domain.words import WRITTEN, BulletinKind, Form, Platform
from broadcaster.errors import TextProblem
from broadcaster.wording.templates import Templates

SHIPPED = Templates([Path(__file__).parents[3] / "templates"])
KINDS = ("flood", "general", "severe-weather")
PLATFORMS = {Form.SHORT: Platform.X, Form.LONG: Platform.FACEBOOK, Form.BANNER: Platform.WEBSITE}
#: the longest day and month of the year, the longest council name and a reference of a very busy council
CONTEXT = {
    "council": "RBWM",
    "council_name": "Royal Borough of Windsor & Maidenhead",
    "latest_link": "https://www.exampletown.gov.uk/emergency/latest-information",
    "emergency_number": "999",
    "issued": "02:40, Wednesday 30 September",
    "next_update": "02:40 Wednesday",
    "ref": "SW123",
    "number": "12",
}
FORTY = "Ŵindsor Bridge & Thames Street, Wind’sor"
GIVEN: Mapping[BulletinKind, Mapping[str, str]] = {
    BulletinKind.UPDATE: {"what": "Mill Road is shut. Use the High Street."},
    BulletinKind.CORRECTION: {"wrong": "Mill Road is open to all traffic", "right": "Mill Road is shut to all traffic"},
}
EVERY = [(kind, bulletin, form) for kind in KINDS for bulletin in BulletinKind for form in WRITTEN]


def text_of(kind: str, bulletin: BulletinKind, form: Form, **more: str) -> str:
    """The rendered text as the engine makes it."""
    given_values = {"place": FORTY, **GIVEN.get(bulletin, {}), **more}
    filled = fill(kind, bulletin, given_values, context=CONTEXT, uses=SHIPPED.needs(kind, bulletin))
    require(filled)
    return SHIPPED.render(kind, bulletin, form, filled.values).text


def test_three_kinds_are_shipped_and_every_template_is_sound() -> None:
    """Nothing in the folder is broken or forgotten."""
    assert SHIPPED.kinds() == KINDS
    files = SHIPPED.catalogue()
    assert not [entry for entry in files if entry.problem]
    assert len(files) == 3 * 3 + 4 * 3


@pytest.mark.parametrize(("kind", "bulletin", "form"), EVERY)
def test_every_message_fits_live_and_as_an_exercise(kind: str, bulletin: BulletinKind, form: Form) -> None:
    """A place of 40 characters, the longest date and the exercise mark still fit (fault F23)."""
    assert len(FORTY) == 40
    text = text_of(kind, bulletin, form)
    assert SHIPPED.fit(PLATFORMS[form], text).ok
    exercise = SHIPPED.fit(PLATFORMS[form], mark_exercise(text))
    assert exercise.ok, f"{exercise.length} of {exercise.limit}: {mark_exercise(text)}"


@pytest.mark.parametrize(("kind", "bulletin", "form"), EVERY)
def test_every_message_is_complete_and_calm(kind: str, bulletin: BulletinKind, form: Form) -> None:
    """Place, issue time, reference and number in all; the link where one can follow it; no shouting, no hashtags."""
    text = text_of(kind, bulletin, form)
    assert FORTY in text
    assert "Issued 02:40, Wednesday 30 September" in text
    assert "Ref SW123/12" in text
    assert (CONTEXT["latest_link"] in text) == (form is not Form.BANNER)
    assert "!" not in text
    assert not re.search(r"#\w", text)
    assert not re.search(r"\b[A-Z]{4,}\b", text)
    assert not re.search(r"\b(u|ur|pls|asap|info)\b", text, re.IGNORECASE)
    assert not re.search(r"\s\s|\.\.| \.", text.replace("\n", "|"))
    assert max(len(sentence.split()) for sentence in re.split(r"[.:?]\s|\n", text)) <= 25


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("bulletin", [BulletinKind.FIRST, BulletinKind.UPDATE])
def test_danger_and_the_next_update_are_always_said(kind: str, form: Form, bulletin: BulletinKind) -> None:
    """Who to call, and when to hear more."""
    text = text_of(kind, bulletin, form)
    assert "In danger? Call 999." in text
    assert re.search(r"Next update:? 02:40 Wednesday\.", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [Form.SHORT, Form.LONG])
def test_a_first_message_says_what_to_do_in_its_first_sentence(kind: str, form: Form) -> None:
    """What, where and an action before anything else."""
    first = text_of(kind, BulletinKind.FIRST, form).split(". ")[0].split(".\n")[0]
    assert FORTY in first
    assert re.search(r": (keep|stay|leave) ", first)


@pytest.mark.parametrize("form", WRITTEN)
def test_a_correction_opens_with_the_word_and_says_wrong_before_right(form: Form) -> None:
    """Readers see at once that something was wrong, what, and what holds (policy 000 s5.2)."""
    text = text_of("flood", BulletinKind.CORRECTION, form)
    assert text.startswith("Correction")
    assert text.index("is open") < text.index("is shut")


@pytest.mark.parametrize("form", WRITTEN)
def test_a_false_alarm_denies_first_and_apologises_once(form: Form) -> None:
    """Plain words naming what is not there; one apology (features reference L1 to L3)."""
    text = text_of("flood", BulletinKind.FALSE_ALARM, form)
    assert text.startswith(f"There is no flooding at {FORTY}")
    assert len(re.findall(r"sorry|apolog", text, re.IGNORECASE)) == 1


@pytest.mark.parametrize("form", WRITTEN)
def test_an_all_clear_says_what_ended_and_that_flood_water_stays_dangerous(form: Form) -> None:
    """The end of the incident is not the end of the danger."""
    text = text_of("flood", BulletinKind.ALL_CLEAR, form, declared_safe_by="the fire service")
    assert f"the flooding at {FORTY} has ended" in text
    assert "out of any flood water that is left" in text
    assert "Declared safe by the fire service." in text


@pytest.mark.parametrize("bulletin", list(BulletinKind))
def test_the_banner_has_a_heading_line_of_its_own(bulletin: BulletinKind) -> None:
    """First line what and where, second what to do."""
    lines = text_of("flood", bulletin, Form.BANNER).split("\n")
    assert FORTY in lines[0]
    assert "Issued" not in lines[1]
    assert all(lines)


def test_long_messages_keep_their_paragraphs() -> None:
    """Facebook readers get air between the parts."""
    assert text_of("flood", BulletinKind.FIRST, Form.LONG).count("\n\n") == 4


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(EVERY),
    st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=70)
    | st.sampled_from(["{{7*7}}", "{% raw %}", "{{ ''.__class__ }}", "{# x", "#{x} ${x} %s {0}", "<script>", "\\n"]),
)
def test_a_place_is_data_and_comes_out_as_typed(which: tuple[str, BulletinKind, Form], place: str) -> None:
    """Template syntax in `--place` is only characters."""
    try:
        literal = clean(place, name="place")
    except TextProblem:
        return
    first, _, rest = literal.partition(" ")
    assert (rest or first) in text_of(*which, place=place)
