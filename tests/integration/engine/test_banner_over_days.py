"""The banner over days: promises that are not kept, leads that are lost, ends that leave and instructions that stay."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.channels.recording import Script
from broadcaster.domain.outcomes import NotSent, Phase, Why
from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, IncidentState
from broadcaster.engine.pause import pause, resume
from broadcaster.engine.point_banner import banner_now, point_banner
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.errors import NotAllowed
from tests.support.days import YES, Days, days
from tests.support.duty import notices, played_by

LATEST = "https://www.rbwm.gov.uk/emergency"


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Days]:
    """Alex's council at 03:00 on a Friday."""
    with days(tmp_path) as made:
        yield made


def test_a_promise_that_is_not_kept_leaves_the_banner_by_itself(council: Days) -> None:
    """At the promised time, not before; the words beside it stay, and nothing is written again after that."""
    council.trigger()
    assert any(line.startswith("Next update") for line in council.lines)
    council.go(minutes=58)
    assert any(line.startswith("Next update") for line in council.lines)
    before = council.lines
    council.go(minutes=125)
    assert not any("Next update" in line for line in council.lines)
    assert "Last confirmed 03:00 Friday." in council.lines
    assert [line for line in council.lines if line in before] == [line for line in before if "Next update" not in line]
    written = len(council.site.shown)
    council.go(hours=2)
    assert len(council.site.shown) == written


def test_an_update_in_time_promises_anew(council: Days) -> None:
    """And the old promise is forgotten."""
    flood = council.trigger()
    council.go(minutes=30)
    council.say(flood, BulletinKind.UPDATE, what="The rest centre is open.")
    council.go(minutes=59)
    assert any(line.startswith("Next update") for line in council.lines)
    assert not any(line.startswith("Last confirmed") for line in council.lines)


def test_an_approval_of_exactly_these_words_carries_the_banner_without_its_promise(council: Days) -> None:
    """The refresh is a delivery of the same bulletin, its frozen text untouched, and every gate lets it through."""
    flood = council.trigger()
    council.go(hours=4)
    ups = council.deliveries(flood, Effect.BANNER_UP)
    assert {d.state for d in ups} == {DeliveryState.SENT}
    assert len({(d.bulletin_id, d.text_hash) for d in ups}) == 1
    assert ups[-1].expires_at is None


def test_two_promises_go_at_their_own_times(council: Days) -> None:
    """Each incident's line is its own; the graver one leads."""
    council.trigger("general", "Windsor")
    council.go(minutes=20)
    council.trigger("flood", "Datchet")
    with council.desk.store.reading() as uow:
        promised = {i.ref: b.promise_at for i, b, _ in uow.outbox.banner_sources("website/home")}
    assert council.banner is not None
    assert council.banner.heading.startswith("EXERCISE – NOT REAL: Flooding at Datchet")
    shown = [page.promised for page in council.site.shown if page.promised]
    assert set(shown) <= set(promised.values())


def test_the_banner_follows_the_lead_that_is_up(council: Days) -> None:
    """X first; paused, it leads no more and Facebook does; resumed, it leads again."""
    council.trigger()
    assert council.banner is not None
    assert council.banner.link_text.startswith("Latest on X")
    pause(council.desk, "corporate/x", reason="suspended")
    council.go(seconds=2)
    assert council.banner.link_text.startswith("Latest on Facebook")
    resume(council.desk, "corporate/x", reason="back")
    council.go(seconds=2)
    assert council.banner.link_text.startswith("Latest on X")


def test_a_lead_whose_newest_message_failed_leads_no_more(council: Days) -> None:
    """What is proven up is the older word; the account that has the newest one leads."""
    flood = council.trigger()
    refused = NotSent(row=10, why=Why.CONTENT, detail="refused", phase=Phase.ANSWERED, status=403)
    council.channels["corporate/x"].plan(Script(outcome=refused))
    council.say(flood, BulletinKind.UPDATE, what="The rest centre is open.")
    council.go()
    assert council.banner is not None
    assert council.banner.link_text.startswith("Latest on Facebook")


def test_an_officer_points_the_banner_elsewhere_and_lets_it_follow_again(council: Days) -> None:
    """At once, past every lead; the others are told, and another incident's link is its own."""
    flood = council.trigger()
    written = len(council.site.shown)
    point_banner(council.desk, None, url="https://www.rbwm.gov.uk/flood")
    council.go()
    assert council.banner is not None
    assert council.banner.link == "https://www.rbwm.gov.uk/flood"
    assert council.banner.link_text == "Latest information: www.rbwm.gov.uk"
    assert len(council.site.shown) == written + 1
    [told] = [n for n in notices(council.desk, f"banner-link:{flood.ref}") if n.officer == "bailey"]
    assert "Nobody has tested it" in told.text
    point_banner(council.desk, flood.ref, url="")
    council.go()
    assert council.banner.link_text.startswith("Latest on X")


def test_who_may_not_speak_may_not_point_the_banner(council: Days) -> None:
    """An editor runs a service's accounts, not the home page."""
    council.trigger()
    with pytest.raises(NotAllowed):
        point_banner(played_by(council.desk, "dana"), None, url="https://www.rbwm.gov.uk/flood")


def test_what_the_banner_says_can_be_looked_at_without_writing_it(council: Days) -> None:
    """And whether the website has it already."""
    assert [(now.page.active, now.written) for now in banner_now(council.desk)] == [(False, True)]
    council.trigger("general", "Windsor")
    council.clock.tick(4 * 3600)
    assert [now.written for now in banner_now(council.desk)] == [False]
    council.trigger("flood", "Datchet")
    [now] = banner_now(council.desk)
    assert (now.incidents, now.written) == (("F1", "G1"), True)
    assert council.banner is not None
    said = (council.banner.heading, council.banner.text, council.banner.link)
    assert (now.page.heading, now.page.text, now.page.link) == said


def test_a_death_is_announced_in_black_without_a_promise(council: Days) -> None:
    """No action, no next update, and nothing becomes overdue."""
    words = "With great sadness we announce the death of the Mayor of Windsor."
    death = council.trigger("notable-death", "Windsor", text=words)
    assert council.banner is not None
    assert (council.banner.level, council.banner.style) == ("notable-death", "black")
    assert council.again(death).next_update_at is None
    assert not any("update" in line.lower() for line in council.lines)
    before = council.lines
    council.go(hours=30)
    assert council.lines == before


def test_with_no_lead_proven_the_banner_leads_to_the_latest_page(council: Days) -> None:
    """Never to something that nobody proved."""
    refused = NotSent(row=10, why=Why.CONTENT, detail="refused", phase=Phase.ANSWERED, status=403)
    for account in ("corporate/x", "corporate/facebook"):
        council.channels[account].plan(*[Script(outcome=refused)] * 8)
    council.trigger()
    assert council.banner is not None
    assert council.banner.link == LATEST


def test_the_all_clear_stays_twelve_hours_and_goes_by_itself(council: Days) -> None:
    """Then nothing is left to do, and the incident is closed."""
    flood = council.trigger()
    stand_down(council.desk, StandDown(), YES)
    council.go()
    assert council.banner is not None
    assert council.banner.level == "all-clear"
    council.go(hours=11, minutes=59)
    assert council.banner is not None
    council.go(minutes=2)
    assert council.banner is None
    assert council.again(flood).state is IncidentState.CLOSED


def test_the_last_instruction_of_a_danger_to_life_outlives_the_stand_down(council: Days) -> None:
    """Until somebody declares it safe: it stays, promises nothing more, and the incident is not closed."""
    council.trigger("evacuation", "Windsor", text="Leave Peascod Street in Windsor now. Go to the rest centre.")
    stand_down(council.desk, StandDown(without_message=True), YES)
    council.go()
    assert any("Leave Peascod Street" in line for line in council.lines)
    assert "Last confirmed 03:00 Friday." in council.lines
    assert not any("Next update" in line for line in council.lines)
    council.go(days=2)
    [incident] = _running(council)
    assert incident.state is IncidentState.STANDING_DOWN
    assert any("Leave Peascod Street" in line for line in council.lines)
    safe = StandDown(
        ref=incident.ref, given={"declared_safe_by": "the fire service"}, text="Go home to Windsor. It is safe."
    )
    stand_down(council.desk, safe, YES)
    council.go()
    assert council.banner is not None
    assert council.banner.level == "all-clear"
    council.go(hours=13)
    assert council.banner is None
    assert council.again(incident).state is IncidentState.CLOSED


def test_an_instruction_that_was_not_up_yet_goes_up_although_its_incident_was_stood_down(council: Days) -> None:
    """A website that failed must not lose the instruction that has to outlive the incident."""
    down = NotSent(row=1, why=Why.UNREACHABLE, detail="no connection", phase=Phase.BEFORE)
    for _ in range(6):
        council.site.plan(down)
    council.trigger("evacuation", "Windsor", text="Leave Peascod Street in Windsor now. Go to the rest centre.")
    assert council.banner is None
    stand_down(council.desk, StandDown(without_message=True), YES)
    for _ in range(8):
        council.go(minutes=2)
    assert any("Leave Peascod Street" in line for line in council.lines)


def test_one_incident_ends_and_the_other_is_not_disturbed(council: Days) -> None:
    """Its line, its silences and its deliveries stay; the banner names the other one alone."""
    council.trigger("general", "Windsor")
    flood = council.trigger("flood", "Datchet")
    [general] = [i for i in _running(council) if i.kind == "general"]
    before = council.deliveries(general)
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    council.go()
    assert council.deliveries(general)[: len(before)] == before
    assert council.banner is not None
    assert council.banner.heading == "EXERCISE – NOT REAL: Emergency at Windsor (SL4) – and 1 other incident"
    council.go(hours=13)
    assert council.banner.heading == "EXERCISE – NOT REAL: Emergency at Windsor (SL4)"
    with council.desk.store.reading() as uow:
        assert len(uow.silences.active(incident_id=general.id)) == 17
        assert uow.silences.active(incident_id=flood.id) == []


def test_what_is_over_on_one_site_is_not_brought_back_by_the_other_incident(council: Days) -> None:
    """An update elsewhere writes the page anew; an all-clear whose time is over stays away."""
    general = council.trigger("general", "Windsor")
    flood = council.trigger("flood", "Datchet")
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    council.go()
    council.go(hours=13)
    council.say(general, BulletinKind.UPDATE, what="Nothing new.")
    assert "Datchet" not in "\n".join(council.lines)


def test_a_correction_after_the_all_clear_is_on_the_banner_until_the_all_clears_time_is_over(council: Days) -> None:
    """What was wrong in it is said where it was said."""
    flood = council.trigger()
    stand_down(council.desk, StandDown(), YES)
    council.go()
    council.say(council.again(flood), BulletinKind.CORRECTION, wrong="High Street is open", right="It is closed")
    assert any("It is closed" in line for line in council.lines)
    assert not any("ext update" in said for said in [*council.lines, *council.public("corporate/facebook")[-1:]])
    assert council.again(flood).next_update_at is None
    assert not [n for n in notices(council.desk, f"update:{flood.ref}") if n.state == "queued"]
    council.go(hours=13)
    assert council.banner is None
    assert council.again(flood).state is IncidentState.CLOSED


def test_a_website_that_fails_at_the_end_is_tried_until_the_banner_is_down(council: Days) -> None:
    """While it is tried nothing writes the all-clear again."""
    flood = council.trigger()
    stand_down(council.desk, StandDown(), YES)
    council.go()
    written = len(council.site.shown)
    for _ in range(3):
        council.site.plan(NotSent(row=1, why=Why.UNREACHABLE, detail="no connection", phase=Phase.BEFORE))
    council.go(hours=12, minutes=1)
    for _ in range(6):
        council.go(minutes=2)
    assert council.banner is None
    assert [page.active for page in council.site.shown[written:]] == [False]
    assert council.again(flood).state is IncidentState.CLOSED


def test_reposts_that_are_not_out_are_dropped_and_the_all_clear_is_shared(council: Days) -> None:
    """What was shared stays; the accounts that may repost share the end as well."""
    flood = declared_with_late_reposts(council)
    first = council.deliveries(flood, Effect.REPOST)
    assert {d.state for d in first} == {DeliveryState.SENT, DeliveryState.READY}
    shared = {account: council.public(account) for account in ("libraries/x", "enjoy-maidenhead/x")}
    stand_down(council.desk, StandDown(), YES)
    council.go(minutes=10)
    states = {d.id: d.state for d in council.deliveries(flood, Effect.REPOST)}
    assert all(states[d.id] is (d.state if d.state is DeliveryState.SENT else DeliveryState.CANCELLED) for d in first)
    [_, all_clear] = [one.external_id for one in council.channels["corporate/x"].public]
    for account, before in shared.items():
        assert council.public(account) == [*before, all_clear]


def declared_with_late_reposts(council: Days) -> Incident:
    """A flood whose reposts on X are a minute apart; the first one is out."""
    register = council.desk.register
    policy = register.policy.model_copy(update={"repost_stagger_seconds": 60})
    desk = replace(council.desk, register=register.model_copy(update={"policy": policy}))
    return replace(council, desk=desk).trigger()


def _running(council: Days) -> list[Incident]:
    with council.desk.store.reading() as uow:
        return uow.incidents.in_state(IncidentState.OPEN, IncidentState.STANDING_DOWN)
