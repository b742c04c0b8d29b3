"""The shipped templates in every kind, bulletin, form and language: complete, plain, and never too long."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.config import load_register
from broadcaster.domain.fields import fill, require
from broadcaster.domain.fields.specimen import Sought, specimens
from broadcaster.domain.kinds.table import KINDS, kind_of
from broadcaster.domain.languages import LANGUAGES
from broadcaster.domain.plan import form_for
from broadcaster.domain.texts import clean, mark_exercise
from broadcaster.domain.words import DANGER_TO_LIFE, BulletinKind, Form, Platform, forms_of
from broadcaster.errors import TextProblem
from broadcaster.wording.templates import Templates

ROOT = Path(__file__).parents[3]
SHIPPED = Templates([ROOT / "templates"])
REGISTER = load_register(ROOT / "channels.toml").register
COUNCIL = REGISTER.council
EVERY = [(kind, bulletin, language) for kind in KINDS for bulletin in BulletinKind for language in LANGUAGES]
ENDS = (BulletinKind.FALSE_ALARM, BulletinKind.ALL_CLEAR)
#: what a message needs when nobody is asked anything
NEEDED = {
    BulletinKind.UPDATE: {"what": "The road is open.", "what.cy": "Mae'r ffordd ar agor."},
    BulletinKind.NO_CHANGE: {"since": "03:12 Sat", "since.cy": "03:12 Sad"},
    BulletinKind.CORRECTION: {
        "wrong": "Mill Road is open.",
        "wrong.cy": "Mae Mill Road ar agor.",
        "right": "Mill Road is shut.",
        "right.cy": "Mae Mill Road ar gau.",
    },
    BulletinKind.ALL_CLEAR: {"declared_safe_by": "the fire service", "declared_safe_by.cy": "y gwasanaeth tân"},
    BulletinKind.REISSUE: {"source": "the police", "source.cy": "yr heddlu", "said": "Stay at home."},
}
VERBS = {"keep", "stay", "leave", "use", "check", "boil", "do", "follow", "read", "turn", "go"}
Texts = dict[Form, str]


def rendered(
    kind: str, bulletin: BulletinKind, language: str, values: dict[str, str], context: dict[str, str]
) -> Texts:
    """All forms of one message."""
    uses = SHIPPED.needs(kind, bulletin, language=language)
    filled = fill(kind, bulletin, values, context=context, uses=uses, language=language)
    require(filled)
    return {
        form: SHIPPED.render(kind, bulletin, form, filled.values, language=language).text for form in forms_of(bulletin)
    }


@cache
def all_texts(kind: str, bulletin: BulletinKind, language: str, *, worst: bool) -> list[tuple[str, Texts]]:
    """Every way through the templates, with what is special about each."""
    uses = SHIPPED.needs(kind, bulletin, language=language)
    sought = Sought(kind=kind, bulletin=bulletin, uses=uses, language=language, worst=worst)
    found = specimens(sought, council=COUNCIL, letter=letter_of(kind))
    return [(s.about, rendered(kind, bulletin, language, dict(s.given), dict(s.context))) for s in found]


def letter_of(kind: str) -> str:
    """What opens a reference of the kind."""
    preset = REGISTER.preset(kind)
    assert preset is not None
    return preset.letter


def plain(kind: str, bulletin: BulletinKind, language: str = "en", **more: str) -> Texts:
    """The message with the place and what it cannot do without, at an ordinary hour, led by the council."""
    values = {name: said for name, said in NEEDED.get(bulletin, {}).items() if kind_fits(kind, bulletin, name)}
    sought = Sought(kind=kind, bulletin=bulletin, uses=("place",), language=language)
    first = next(specimens(sought, council=COUNCIL, letter=letter_of(kind)))
    return rendered(kind, bulletin, language, {"place": "Mill Road"} | values | more, dict(first.context))


def kind_fits(kind: str, bulletin: BulletinKind, name: str) -> bool:
    """Whether some template of the bulletin shows the field."""
    base, _, language = name.partition(".")
    return base in SHIPPED.needs(kind, bulletin, language=language or "en")


def test_thirteen_kinds_are_shipped_and_every_template_is_sound_in_both_languages() -> None:
    """Nothing in the folder is broken, forgotten or left over."""
    assert SHIPPED.kinds() == tuple(sorted(KINDS))
    assert len(KINDS) == 13
    names = {entry.name for entry in SHIPPED.catalogue()}
    assert not [entry for entry in SHIPPED.catalogue() if entry.problem]
    assert {f"{kind}/first.{form}" for kind in KINDS for form in forms_of(BulletinKind.FIRST)} <= names
    english = {name for name in names if not name.endswith(".cy")}
    assert names == english | {f"{name}.cy" for name in english}


@pytest.mark.parametrize(("kind", "bulletin", "language"), EVERY)
def test_every_message_fits_every_account_at_its_longest_live_and_as_an_exercise(
    kind: str, bulletin: BulletinKind, language: str
) -> None:
    """All fields at their limits, the longest date of the year, the exercise mark: every account of the register."""
    platforms = {account.platform for account in REGISTER.accounts} | {Platform.WEBSITE}
    for about, texts in all_texts(kind, bulletin, language, worst=True):
        for platform in platforms:
            if form_for(platform) in texts:
                text = mark_exercise(texts[form_for(platform)])
                fit = SHIPPED.fit(platform, text)
                assert fit.ok, f"{about} on {platform}: {fit.length} of {fit.limit}: {text}"


@pytest.mark.parametrize(("kind", "bulletin", "language"), EVERY)
def test_every_message_is_complete_and_calm(kind: str, bulletin: BulletinKind, language: str) -> None:
    """Place, issue time, reference and number in all; the link where one can follow it; no shouting, no hashtags."""
    for about, texts in all_texts(kind, bulletin, language, worst=False):
        for form, text in texts.items():
            assert "Datchet" in text, about
            assert re.search(r"(Issued|Cyhoeddwyd) 02:40", text), about
            assert re.search(r"20 (Nov|November|Tach|Tachwedd)\b", text), about
            assert re.search(rf"(Ref|Cyf) {letter_of(kind)}12/3", text), about
            reissued_on_x = bulletin is BulletinKind.REISSUE and form is Form.SHORT
            assert (COUNCIL.latest_link in text) == (form is not Form.BANNER and not reissued_on_x), about
            assert "!" not in text
            assert not re.search(r"#\w", text)
            assert not re.search(r"\b(u|ur|pls|asap|info)\b", text, re.IGNORECASE)
            assert not re.search(r"\s\s|\.\.| \.|:\.|\?\.", text.replace("\n", "|")), text
            assert not re.search(r"\(\)|None|\bat at\b", text)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind_of(kind).danger])
@pytest.mark.parametrize("bulletin", [BulletinKind.FIRST, BulletinKind.UPDATE, BulletinKind.NO_CHANGE])
def test_a_danger_to_life_says_whom_to_call_and_that_nobody_reads_reports_here(
    kind: str, bulletin: BulletinKind
) -> None:
    """The whole sentence on Facebook and the banner; X has room for its first half beside place, action and link."""
    for about, texts in all_texts(kind, bulletin, "en", worst=False):
        assert "In danger? Call 999." in texts[Form.SHORT], about
        for form in (Form.LONG, Form.BANNER):
            assert "In danger? Call 999. Do not report emergencies here." in texts[form], about
    for _, texts in all_texts(kind, bulletin, "cy", worst=False):
        assert all("Perygl? Ffoniwch 999." in text for text in texts.values())
        assert "Peidiwch â rhoi gwybod am argyfwng yma." in texts[Form.BANNER]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind_of(kind).acts])
@pytest.mark.parametrize("bulletin", [BulletinKind.FIRST, BulletinKind.UPDATE, BulletinKind.NO_CHANGE])
def test_the_next_update_is_promised_in_every_form(kind: str, bulletin: BulletinKind) -> None:
    """Only a first message that a partner leads has no room for it on X, where it names the partner's account."""
    for about, texts in all_texts(kind, bulletin, "en", worst=False):
        for form, text in texts.items():
            if bulletin is BulletinKind.FIRST and form is Form.SHORT and "led by" in about:
                continue
            assert re.search(r"Next update:? 03:40 (Fri:|Friday\.)", text), (about, form, text)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind_of(kind).acts])
def test_a_first_message_says_what_to_do_in_its_first_sentence(kind: str) -> None:
    """What, where and an action before anything else; an evacuation opens with the action."""
    for about, texts in all_texts(kind, BulletinKind.FIRST, "en", worst=False):
        for form in (Form.SHORT, Form.LONG):
            opening = re.split(r"\.\s", texts[form])[0].lower()
            found = re.findall(r"(?:^|: )(\w+)", opening)
            assert set(found) & VERBS, (about, opening)
    if kind == "evacuation":
        for form in (Form.SHORT, Form.LONG):
            assert plain(kind, BulletinKind.FIRST)[form].startswith("Leave now.")
            assert plain(kind, BulletinKind.FIRST, action="stay-in")[form].startswith("Stay in.")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind_of(kind).acts])
def test_while_a_partner_leads_the_first_message_names_it_and_tells_nobody_what_to_do(kind: str) -> None:
    """Its name and its account in every form; nothing of the council's own until it is agreed (features 16)."""
    ours = plain(kind, BulletinKind.FIRST)
    for about, texts in all_texts(kind, BulletinKind.FIRST, "en", worst=False):
        if "led by" not in about:
            continue
        agreed = "agreed" in about
        for form, text in texts.items():
            assert "Thames Valley Police" in text, (about, form)
            if "without an account" not in about and not (agreed and form is Form.SHORT):
                assert "@ThamesVP" in text, (about, form)
            if not agreed:
                assert "follow @ThamesVP" in text.replace("Follow", "follow") or "as Thames Valley Police say" in text
                do_now = fill(kind, BulletinKind.FIRST, {}, context={}).values["do_now"]
                assert do_now.lower().rstrip(".") not in text.lower()
    assert "lead" not in ours[Form.SHORT]


@pytest.mark.parametrize("form", [Form.SHORT, Form.LONG, Form.BANNER])
@pytest.mark.parametrize("kind", KINDS)
def test_a_correction_opens_with_the_word_and_says_wrong_before_right(kind: str, form: Form) -> None:
    """Readers see at once that something was wrong, what, and what holds (policy 000 s5.2)."""
    text = plain(kind, BulletinKind.CORRECTION)[form]
    assert text.startswith("Correction")
    assert text.index("is open") < text.index("is shut")
    welsh = plain(kind, BulletinKind.CORRECTION, "cy")[form]
    assert welsh.startswith("Cywiriad")
    assert welsh.index("Mill Road ar agor") < welsh.index("Mill Road ar gau")


@pytest.mark.parametrize("form", [Form.SHORT, Form.LONG, Form.BANNER])
@pytest.mark.parametrize("kind", KINDS)
def test_a_false_alarm_denies_first_and_apologises_once(kind: str, form: Form) -> None:
    """Plain words naming what is not there; one apology (features reference L1 to L3)."""
    text = plain(kind, BulletinKind.FALSE_ALARM)[form]
    assert text.startswith("There is no ")
    assert len(re.findall(r"sorry|apolog", text, re.IGNORECASE)) == 1
    welsh = plain(kind, BulletinKind.FALSE_ALARM, "cy")[form]
    assert welsh.startswith("Nid oes ")
    assert len(re.findall(r"ddrwg|ymddiheur", welsh, re.IGNORECASE)) == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("flood", "flooding is over"),
        ("evacuation", "you may go home"),
        ("water-supply", "tap water is safe again"),
        ("school-closures", "schools are open again"),
        ("road-closure", "the road is open again"),
        ("power-cut", "the power cut is over"),
        ("notable-death", "time of mourning at mill road has ended"),
    ],
)
def test_an_all_clear_says_what_people_want_to_hear(kind: str, said: str) -> None:
    """In all forms, with the words for its kind."""
    for text in plain(kind, BulletinKind.ALL_CLEAR).values():
        assert said in text.lower()


@pytest.mark.parametrize("kind", sorted(DANGER_TO_LIFE))
@pytest.mark.parametrize("form", [Form.SHORT, Form.LONG, Form.BANNER])
def test_an_all_clear_of_a_danger_names_who_declared_it_safe(kind: str, form: Form) -> None:
    """Somebody competent says so, and the public reads who (design rule 2)."""
    assert "Declared safe by the fire service." in plain(kind, BulletinKind.ALL_CLEAR)[form]


@pytest.mark.parametrize("form", [Form.SHORT, Form.LONG, Form.BANNER])
def test_flood_water_stays_dangerous_when_the_flood_is_over(form: Form) -> None:
    """The end of the incident is not the end of the danger."""
    assert "Keep out of flood water that is left." in plain("flood", BulletinKind.ALL_CLEAR)[form]


@pytest.mark.parametrize(
    ("advice", "says", "never"),
    [
        ("do-not-drink", "Do not drink the tap water.", "Boil tap water"),
        ("boil", "Boil tap water", "Do not drink the tap water."),
        ("no-supply", "Use bottled or stored water.", "Boil tap water"),
        ("", "Follow your water company's advice.", "Boil tap water"),
    ],
)
def test_the_three_advices_on_water_are_three_texts(advice: str, says: str, never: str) -> None:
    """Who boils water that must not be drunk is poisoned; where nobody said which, the company is asked."""
    more = {"advice": advice} if advice else {}
    for form, text in plain("water-supply", BulletinKind.FIRST, **more).items():
        assert says.lower() in text.lower(), form
        assert never not in text, form


def test_gas_has_no_flames_no_switches_and_its_own_number_in_every_form() -> None:
    """A light switch is a spark."""
    for text in plain("evacuation", BulletinKind.FIRST, gas="yes").values():
        assert "no flames or switches" in text
        assert "0800 111 999" in text
    assert all("flames" not in text for text in plain("evacuation", BulletinKind.FIRST, gas="no").values())


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind.key, f.name) for kind in KINDS.values() for f in kind.fields if not f.choices],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_kind_is_shown_in_its_first_message(kind: str, name: str, language: str) -> None:
    """What an officer is asked for is said."""
    shown = ""
    for about, texts in all_texts(kind, BulletinKind.FIRST, language, worst=False):
        shown += " ".join(texts.values()) if "led by" not in about else ""
    own = next(f for f in kind_of(kind).fields if f.name == name)
    assert own.sample[language].rstrip(".").lower() in shown.lower()


def test_a_death_names_nobody_unless_somebody_announced_it() -> None:
    """The place alone mourns; with a name it says who announced it. No promise, no instruction, no number to call."""
    alone = plain("notable-death", BulletinKind.FIRST)
    named = plain("notable-death", BulletinKind.FIRST, person="the King", confirmed_by="Buckingham Palace")
    for form, text in alone.items():
        assert "death" not in text
        assert not re.search(r"999|[Uu]pdate|danger|Call|lead", text)
        assert "Buckingham Palace announced the death of the King." in named[form]


@pytest.mark.parametrize(("kind", "bulletin", "language"), EVERY)
def test_the_banner_has_a_heading_line_of_its_own(kind: str, bulletin: BulletinKind, language: str) -> None:
    """First line what and where, second what to do; no empty lines. A partner's message has no banner."""
    for about, texts in all_texts(kind, bulletin, language, worst=False):
        if bulletin is BulletinKind.REISSUE:
            assert Form.BANNER not in texts
            continue
        lines = texts[Form.BANNER].split("\n")
        assert "Datchet" in lines[0], about
        assert "Issued" not in lines[1]
        assert all(lines)


def test_the_postcode_district_stands_beside_the_place() -> None:
    """Old Windsor (SL4) is not Windsor; X has no room for it."""
    for about, texts in all_texts("flood", BulletinKind.FIRST, "en", worst=False):
        for form in (Form.LONG, Form.BANNER):
            assert "Flooding at Datchet (SL3)" in texts[form], about


def test_no_change_repeats_what_holds_with_new_times() -> None:
    """Since when nothing has changed, the news that still holds, what to do, and when to hear more."""
    texts = plain("flood", BulletinKind.NO_CHANGE, what="Southlea Road is shut.", do_now="Keep out of the water.")
    assert texts[Form.SHORT].startswith("No change since 03:12 Sat, Mill Road: keep out of the water.")
    for form in (Form.LONG, Form.BANNER):
        assert "No change since 03:12 Sat" in texts[form]
        assert "Southlea Road is shut." in texts[form]
    road = plain("road-closure", BulletinKind.NO_CHANGE, what="The bridge is shut.")
    assert road[Form.SHORT].startswith("No change since 03:12 Sat, Mill Road: The bridge is shut.")


def test_a_partners_words_are_quoted_as_theirs_and_nobody_elses() -> None:
    """Attribution without endorsement (policy 003 s12.7, s14.3)."""
    texts = plain("general", BulletinKind.REISSUE, source_link="https://exampletown.gov.uk/news")
    assert texts[Form.SHORT].startswith("Mill Road: The police say: “Stay at home.” https://exampletown.gov.uk/news")
    assert "We pass this on in their words." in texts[Form.LONG]


def test_long_messages_keep_their_paragraphs() -> None:
    """Facebook readers get air between the parts."""
    assert plain("flood", BulletinKind.FIRST)[Form.LONG].count("\n\n") == 4


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(EVERY),
    st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=48)
    | st.sampled_from(["{{7*7}}", "{% raw %}", "{{ ''.__class__ }}", "{# x", "#{x} ${x} %s {0}", "<script>", "\\n"]),
)
def test_a_place_is_data_and_comes_out_as_typed(which: tuple[str, BulletinKind, str], place: str) -> None:
    """Template syntax in `--place` is only characters."""
    try:
        literal = clean(place, name="place")
    except TextProblem:
        return
    first, _, rest = literal.partition(" ")
    kind, bulletin, language = which
    for text in plain(kind, bulletin, language, place=place).values():
        assert (rest or first) in text
