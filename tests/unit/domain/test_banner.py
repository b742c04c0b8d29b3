"""The banner: every open incident is on it, gravest first, and nothing in it is markup but our own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.banner import (
    BLACK,
    GRAVITY,
    BannerIncident,
    BannerPage,
    LeadLink,
    compose,
    marker,
    shown,
    split_rendering,
    words_hash,
)
from broadcaster.domain.overdue import confirmed_words, without_promise
from broadcaster.domain.words import BulletinKind, IncidentState, Platform, Space

NOW = datetime(2026, 11, 20, 2, 40, tzinfo=UTC)
LATEST = "https://exampletown.gov.uk/latest"
PROMISE = "03:40 Friday"
PROMISING = "Keep out of the water.\nNext update 03:40 Friday.\nIssued 02:40, Friday 20 November. Ref F12/1"
LEAD = LeadLink(platform=Platform.X, name="@RBWM", url="https://x.com/rbwm/status/1")


class Page(HTMLParser):
    """Reads the fragment as a browser would: tags, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep every tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep every text."""
        self.text += data


def incident(
    kind: str = "flood",
    *,
    ref: str = "F12",
    place: str = "Mill Road",
    state: IncidentState = IncidentState.OPEN,
    bulletin: BulletinKind = BulletinKind.FIRST,
    heading: str = "Flooding at Mill Road",
    text: str = "Keep out of the water.\nIssued 02:40, Friday 20 November. Ref F12/1",
    minutes: int = 0,
    promised: int | None = None,
) -> BannerIncident:
    """One incident on the banner, declared some minutes after NOW; `promised` are minutes after NOW, too."""
    return BannerIncident(
        ref=ref,
        kind=kind,
        place=place,
        state=state,
        bulletin=bulletin,
        heading=heading,
        text=text,
        declared_at=NOW + timedelta(minutes=minutes),
        promise="" if promised is None else PROMISE,
        promised_at=None if promised is None else NOW + timedelta(minutes=promised),
        confirmed="Last confirmed 02:40 Friday.",
    )


def page_of(*incidents: BannerIncident, space: Space = Space.LIVE, lead: LeadLink | None = None) -> BannerPage:
    """The composed page in version 7."""
    return compose(
        incidents, space=space, lead=lead, latest_link=LATEST, version=7, updated=NOW, council_name="Exampletown"
    )


words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=40)
incidents_strategy = st.lists(
    st.builds(
        incident,
        st.sampled_from([*GRAVITY, "unheard-of"]),
        ref=st.from_regex(r"[A-Z][0-9]{1,3}", fullmatch=True),
        place=st.sampled_from(["Mill Road", "The Mill Road", "Eton"]) | words,
        state=st.sampled_from(IncidentState),
        bulletin=st.sampled_from(BulletinKind),
        heading=words,
        text=words,
        minutes=st.integers(0, 500),
    ),
    max_size=6,
)


def test_nothing_to_say_is_an_inactive_empty_page() -> None:
    """No incident, no banner; the marker of that version is in no page."""
    page = page_of()
    assert (page.active, page.level, page.heading, page.text, page.html) == (False, "none", "", "", "")


def test_a_lone_incident_shows_everything_and_links_to_the_lead() -> None:
    """What, where, what to do, when, and where to follow it (policy 000 s8.1)."""
    page = page_of(incident(), lead=LEAD)
    assert page.heading == "Flooding at Mill Road"
    assert page.text == "Keep out of the water.\nIssued 02:40, Friday 20 November. Ref F12/1"
    assert (page.link, page.link_text) == (LEAD.url, "Latest on X: @RBWM")
    assert f'href="{LATEST}"' in page.html
    assert page.level == "emergency"


@pytest.mark.parametrize("lead", [None, LeadLink(platform=Platform.X, name="@RBWM", url="javascript:alert(1)")])
def test_without_a_proven_lead_the_link_is_the_latest_page(lead: LeadLink | None) -> None:
    """A link may only lead to the web, and to something that is there; it stands once."""
    page = page_of(incident(), lead=lead)
    assert (page.link, page.link_text) == (LATEST, "Latest information")
    assert page.html.count("<a ") == 1
    assert "javascript" not in page.html


def test_the_gravest_leads_then_the_newest() -> None:
    """Evacuation before flood before anything unheard of; an obituary last."""
    rows = [
        incident("notable-death", ref="N1"),
        incident("unheard-of", ref="U1"),
        incident("flood", ref="F1", minutes=1),
        incident("flood", ref="F2", minutes=2),
        incident("evacuation", ref="E1"),
    ]
    assert [row.ref for row in shown(rows)] == ["E1", "F2", "F1", "U1", "N1"]


def test_several_incidents_are_a_short_list_with_what_to_do() -> None:
    """One line each: heading, instruction, reference."""
    page = page_of(incident(), incident("fire", ref="E2", heading="Fire at Eton", text="Close windows.\nIssued"))
    assert page.heading == "Fire at Eton – and 1 other incident"
    assert page.text.split("\n") == [
        "Fire at Eton: Close windows. Ref E2",
        "Flooding at Mill Road: Keep out of the water. Ref F12",
    ]


def test_an_all_clear_stands_below_what_still_stands() -> None:
    """Good news never hides an instruction."""
    over = incident(
        "evacuation",
        ref="E1",
        place="Eton",
        heading="All clear at Eton",
        state=IncidentState.STANDING_DOWN,
        bulletin=BulletinKind.ALL_CLEAR,
    )
    assert [row.ref for row in shown([over, incident()])] == ["F12", "E1"]
    assert page_of(over).level == "all-clear"


def test_an_all_clear_gives_way_where_an_instruction_stands_for_the_same_place() -> None:
    """The banner never says both."""
    over = incident(
        ref="F11", state=IncidentState.STANDING_DOWN, bulletin=BulletinKind.ALL_CLEAR, place="the MILL road"
    )
    assert [row.ref for row in shown([over, incident()])] == ["F12"]


def test_an_all_clear_of_an_open_incident_stays_next_to_an_instruction_for_the_same_place() -> None:
    """Until the officer stands down the incident is open, and an open incident is always shown."""
    over = incident(ref="F11", bulletin=BulletinKind.ALL_CLEAR)
    assert [row.ref for row in shown([over, incident()])] == ["F12", "F11"]


def test_a_link_cannot_leave_its_attribute() -> None:
    """A permalink comes from outside; quotes in it are escaped."""
    lead = LeadLink(platform=Platform.X, name="@RBWM", url='https://x.com/"onclick="alert(1)')
    links = [attrs for tag, attrs in Page(page_of(incident(), lead=lead).html).tags if tag == "a"]
    assert links[0] == {"href": lead.url}


@settings(deadline=None)
@given(incidents_strategy)
def test_an_open_incident_is_always_shown(rows: list[BannerIncident]) -> None:
    """Whatever else is going on (design rule 9); drafts and cancelled ones never are."""
    kept = shown(rows)
    assert all(row in kept for row in rows if row.state is IncidentState.OPEN)
    assert not any(row.state in {IncidentState.DRAFT, IncidentState.CANCELLED} for row in kept)
    assert [row.over for row in kept] == sorted(row.over for row in kept)


@settings(deadline=None)
@given(
    incidents_strategy,
    st.sampled_from(Space),
    st.none()
    | st.builds(LeadLink, platform=st.just(Platform.X), name=words, url=words | words.map("https://x.com/{}".format)),
)
def test_no_value_becomes_markup(rows: list[BannerIncident], space: Space, lead: LeadLink | None) -> None:
    """Read as a browser reads it, the fragment has our tags only and the page's words as text."""
    page = page_of(*rows, space=space, lead=lead)
    seen = Page(page.html)
    assert {tag for tag, _ in seen.tags} <= {"div", "h2", "p", "a"}
    assert all(
        set(attrs) <= {"href", "class", "role", "aria-label", "data-nosnippet", "data-broadcaster-version", "style"}
        for _, attrs in seen.tags
    )
    assert all(str(attrs["href"]).startswith("http") for tag, attrs in seen.tags if tag == "a")
    for line in [page.heading, *page.text.split("\n")]:
        assert line in seen.text


@settings(deadline=None)
@given(incidents_strategy)
def test_the_version_marker_stands_in_the_fragment_iff_active(rows: list[BannerIncident]) -> None:
    """The proof that the public sees this version cannot be faked by a text."""
    page = page_of(*rows)
    assert (page.html.count(page.marker) == 1) == page.active
    assert page.marker == 'data-broadcaster-version="7"'


def test_a_text_cannot_forge_the_marker_and_a_version_is_no_prefix_of_another() -> None:
    """Quotes in values are escaped; 1 is not found in 12."""
    page = page_of(incident(heading=marker(8), text=marker(7)))
    assert marker(8) not in page.html
    assert page.html.count(marker(7)) == 1
    assert marker(1) not in marker(12)


@pytest.mark.parametrize("others", [[], [incident("fire", ref="E2", heading="EXERCISE – NOT REAL: Fire at Eton")]])
def test_an_exercise_banner_opens_and_closes_with_the_mark(others: list[BannerIncident]) -> None:
    """Nobody takes a drill for real, and the mark is not repeated line by line."""
    first = incident(heading="EXERCISE – NOT REAL: Flooding at Mill Road", text="Keep out.\nEXERCISE")
    page = page_of(first, *others, space=Space.EXERCISE)
    assert page.heading.startswith("EXERCISE – NOT REAL: ")
    assert page.text.endswith("\nEXERCISE")
    assert (page.heading + page.text).count("EXERCISE") == 2
    assert Page(page.html).text.split()[0] == "EXERCISE"


def test_the_fragment_is_a_named_landmark_with_a_heading() -> None:
    """Screen readers find it and say whose it is."""
    tags = Page(page_of(incident()).html).tags
    assert tags[0][1]["role"] == "region"
    assert tags[0][1]["aria-label"] == "Exampletown emergency information"
    assert tags[1][0] == "h2"


def test_a_rendering_splits_into_heading_and_text() -> None:
    """The first line is the heading, whatever follows."""
    assert split_rendering("Flooding\nKeep out.\nRef F12/1") == ("Flooding", "Keep out.\nRef F12/1")
    assert split_rendering("Flooding") == ("Flooding", "")


def test_a_promise_that_is_over_becomes_the_time_of_the_last_word() -> None:
    """Never an expired "Next update": the same words without it, and when they were confirmed."""
    before, after = page_of(incident(text=PROMISING, promised=60)), page_of(incident(text=PROMISING, promised=0))
    assert "Next update 03:40 Friday." in before.text
    assert after.text.split("\n") == [
        "Keep out of the water.",
        "Last confirmed 02:40 Friday.",
        "Issued 02:40, Friday 20 November. Ref F12/1",
    ]
    assert "Next update" not in after.html
    assert (before.promised, before.text_after) == (NOW + timedelta(minutes=60), after.text)
    assert (after.promised, after.text_after) == (None, "")


def test_who_stands_down_promises_nothing_more() -> None:
    """The last instruction of a danger to life stays; its next update does not come."""
    row = incident("evacuation", text=PROMISING, promised=60, state=IncidentState.STANDING_DOWN)
    assert "Last confirmed 02:40 Friday." in page_of(row).text
    assert "Next update" not in page_of(row).text


def test_the_earliest_of_several_promises_is_told_to_the_script() -> None:
    """The reader's own clock takes it away where nothing of ours runs."""
    text = "Close windows. Next update 03:40 Friday.\nIssued"
    fire = incident("fire", ref="E2", heading="Fire at Eton", text=text, promised=30)
    page = page_of(fire, incident(text=PROMISING, promised=60))
    assert page.promised == NOW + timedelta(minutes=30)
    assert page.text.split("\n")[0] == "Fire at Eton: Close windows. Next update 03:40 Friday. Ref E2"
    assert page.text_after.split("\n")[0] == "Fire at Eton: Close windows. Ref E2"


@pytest.mark.parametrize(
    ("lines", "promise", "kept"),
    [
        (["Go up.", "Next update 03:40 Saturday.", "Issued"], "03:40 Saturday", ["Go up.", "L.", "Issued"]),
        (["Go up. Next update 03:40 Saturday. Ring 105."], "03:40 Saturday", ["Go up. Ring 105.", "L."]),
        (["Diweddariad nesaf 03:40 dydd Sadwrn.", "Ref"], "03:40 dydd Sadwrn", ["L.", "Ref"]),
        (["Next update 9 a.m. Saturday.", "Ref"], "9 a.m. Saturday", ["L.", "Ref"]),
        (["Stay away until tomorrow.", "Next update tomorrow."], "tomorrow", ["Stay away until tomorrow.", "L."]),
        (["Go up.", "Issued"], "03:40 Saturday", ["Go up.", "Issued"]),
        (["Go up.", "Next update 03:40 Saturday."], "", ["Go up.", "Next update 03:40 Saturday."]),
    ],
)
def test_only_the_sentence_that_promises_goes(lines: list[str], promise: str, kept: list[str]) -> None:
    """In whatever language it is; an instruction beside it stays to the letter."""
    assert without_promise(lines, promise, "L.") == kept


@settings(deadline=None)
@given(st.lists(words.map(str.strip).filter(bool), max_size=6), words)
def test_taking_a_promise_away_adds_no_word_and_keeps_the_other_lines(lines: list[str], promise: str) -> None:
    """Whatever the words are."""
    left = without_promise(lines, promise, "")
    following = iter(left)
    assert all(line in following for line in lines if promise not in line)
    assert {word for line in left for word in line.split()} <= {word for line in lines for word in line.split()}


def test_the_time_of_the_last_word_is_on_the_councils_clocks_with_its_day() -> None:
    """Nobody writes the page again at midnight."""
    assert confirmed_words(datetime(2026, 7, 3, 2, 12, tzinfo=UTC), "Europe/London") == "Last confirmed 03:12 Friday."


def test_a_death_is_announced_on_a_black_banner_without_a_promise() -> None:
    """No emergency, no next update; white on black where the website has no styles, and a landmark with its name."""
    page = page_of(
        incident("notable-death", heading="The death of Her Majesty", text=PROMISING, promised=60), lead=LEAD
    )
    assert (page.level, page.style) == ("notable-death", BLACK)
    assert "Next update" not in page.text
    assert "Last confirmed" not in page.text
    (_, box), *others = Page(page.html).tags
    assert box["aria-label"] == "Exampletown announcement"
    assert "broadcaster-banner--black" in str(box["class"])
    assert box["style"] == "background-color:#000;color:#fff"
    assert all(attrs["style"] == "color:#fff" for tag, attrs in others if tag == "a")


def test_an_emergency_beside_a_death_is_not_black() -> None:
    """What people must do is never dressed in mourning."""
    page = page_of(incident("notable-death", ref="N1"), incident())
    assert (page.level, page.style) == ("emergency", "")
    assert "style=" not in page.html


def test_where_an_officer_pointed_the_banner_is_named_by_its_host() -> None:
    """The words of a link say where it leads."""
    lead = LeadLink(
        platform=Platform.WEBSITE, name="www.thamesvalley.police.uk", url="https://www.thamesvalley.police.uk/n"
    )
    assert page_of(incident(), lead=lead).link_text == "Latest information: www.thamesvalley.police.uk"


def test_the_hash_of_a_pages_words_knows_words_and_links_and_nothing_else() -> None:
    """A new version of the same words is no reason to write the page again; a new link is."""
    one = page_of(incident())
    other = compose(
        [incident()], space=Space.LIVE, lead=None, latest_link=LATEST, version=8, updated=NOW, council_name="Other"
    )
    assert words_hash(one) == words_hash(other)
    assert words_hash(one) != words_hash(page_of(incident(), lead=LEAD))
    assert words_hash(one) != words_hash(page_of(incident(heading="Flooding at Eton")))


WELSH = "\n———\nLlifogydd, Mill Road\nCadwch allan o'r dŵr.\nDiweddariad nesaf 03:40 dydd Sadwrn."


def test_every_language_of_several_incidents_says_what_to_do() -> None:
    """Two incidents do not silence the Welsh half of the page."""
    flood = incident(text="Keep out of the water.\nIssued 02:40, Friday 20 November." + WELSH)
    page = page_of(flood, incident("fire", ref="E2", heading="Fire at Eton", text="Close windows.\nIssued"))
    assert page.text.split("\n") == [
        "Fire at Eton: Close windows. Ref E2",
        "Flooding at Mill Road: Keep out of the water. Ref F12",
        "Llifogydd, Mill Road: Cadwch allan o'r dŵr. Ref F12",
    ]


def test_a_promise_that_is_over_leaves_the_page_in_every_language() -> None:
    """A Welsh reader waits no longer than an English one."""
    row = replace(
        incident(text=f"Keep out.\nNext update {PROMISE}." + WELSH, promised=-5),
        confirmed="Last confirmed 03:12 Friday.",
        also=(("03:40 dydd Sadwrn", "Cadarnhawyd ddiwethaf 03:12 dydd Gwener."),),
    )
    page = page_of(row)
    assert "Next update" not in page.text
    assert "Diweddariad nesaf" not in page.text
    assert "Cadarnhawyd ddiwethaf 03:12 dydd Gwener." in page.text.split("\n")
    assert confirmed_words(datetime(2026, 7, 3, 2, 12, tzinfo=UTC), "Europe/London", "cy").endswith("dydd Gwener.")
