"""A partner's message is passed on in its own words: named, not endorsed, replacing and promising nothing of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import BulletinKind, BulletinState, DeliveryState, Effect
from broadcaster.engine.approve import approve
from broadcaster.engine.declare import Declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import Published, publish
from broadcaster.engine.reissue import Reissue, reissue
from broadcaster.engine.trigger import trigger
from broadcaster.errors import NotAllowed, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, now_of, opened, played_by

WORDS = "Peascod Street is closed. Please use Sheet Street."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    with exercise_desk(tmp_path, SteppingClock(NIGHT)) as found:
        yield found


def said(desk: Desk, incident: Incident, words: str = WORDS, **more: str) -> Published:
    """A reissue that waits for a second officer."""
    message = reissue(desk.register, Reissue(source=more.pop("source", "police"), said=words, **more))
    return publish(desk, incident, message, HowAllowed())


def ours(desk: Desk, incident: Incident, words: str = "The rest centre at Datchet is open.") -> Bulletin:
    """An update of the council's own, approved."""
    done = publish(desk, incident, Message(kind=BulletinKind.UPDATE, text=words), HowAllowed())
    approve(played_by(desk, "bailey"), f"{incident.ref}/{done.bulletin.number}")
    return bulletin(desk, incident, done.bulletin.number)


def bulletin(desk: Desk, incident: Incident, number: int) -> Bulletin:
    """As it is stored now."""
    with desk.store.reading() as uow:
        found = uow.bulletins.get(incident.id, number)
    assert found is not None
    return found


def deliveries(desk: Desk, one: Bulletin) -> list[Delivery]:
    """Its rows of the outbox."""
    with desk.store.reading() as uow:
        return [d for d in uow.outbox.of_incident(one.incident_id) if d.bulletin_id == one.id]


def test_the_source_is_named_and_its_words_are_quoted_as_they_are(desk: Desk) -> None:
    """Attribution without endorsement (policy 003 s12.7), on X and on Facebook."""
    link = "https://www.thamesvalley.police.uk/news/1"
    done = said(desk, opened(desk), link=link)
    assert {r.target for r in done.composed.renderings} == {"corporate/x", "corporate/facebook"}
    for rendering in done.composed.renderings:
        assert f"“{WORDS}”" in rendering.text
        assert "Thames Valley Police" in rendering.text
        assert link in rendering.text


def test_it_goes_to_the_lead_accounts_only_and_changes_no_banner(desk: Desk) -> None:
    """Nobody is asked to share it, and the banner keeps the council's own instruction."""
    done = said(desk, opened(desk))
    assert {(d.effect, d.target) for d in deliveries(desk, done.bulletin)} == {
        (Effect.PUBLISH, "corporate/x"),
        (Effect.PUBLISH, "corporate/facebook"),
    }


def test_it_needs_a_second_officer(desk: Desk) -> None:
    """Nobody signed a partner's words beforehand, so break-glass alone will not do until nobody has answered."""
    incident = opened(desk)
    assert not said(desk, incident).granted
    message = reissue(desk.register, Reissue(source="police", said=WORDS + " Again."))
    with pytest.raises(NotAllowed):
        publish(desk, opened(desk, place="Horton"), message, HowAllowed(break_glass=True, reason="alone"))


def test_it_replaces_nothing_of_ours_and_keeps_the_promise(desk: Desk) -> None:
    """Neither what is approved nor what waits nor the promised next update changes; and ours do not replace it."""
    incident = opened(desk)
    first = ours(desk, incident)
    news = Message(kind=BulletinKind.UPDATE, text="The school at Datchet is open.")
    waiting = publish(desk, incident, news, HowAllowed()).bulletin
    promised = now_of(desk, incident).next_update_at
    passed_on = said(desk, incident).bulletin
    approve(played_by(desk, "bailey"), f"{incident.ref}/{passed_on.number}")

    assert bulletin(desk, incident, first.number).state is BulletinState.APPROVED
    assert bulletin(desk, incident, waiting.number).state is BulletinState.SUBMITTED
    assert now_of(desk, incident).next_update_at == promised
    assert {d.state for d in deliveries(desk, first)} == {DeliveryState.READY}

    ours(desk, incident, "The rest centre at Datchet is full.")
    assert bulletin(desk, incident, passed_on.number).state is BulletinState.APPROVED
    assert {d.state for d in deliveries(desk, passed_on)} == {DeliveryState.READY}
    assert bulletin(desk, incident, first.number).state is BulletinState.SUPERSEDED


def test_every_gate_lets_it_go_beside_a_newer_message_of_ours(desk: Desk) -> None:
    """The store arms it too, although our own next message has a higher number."""
    incident = opened(desk)
    passed_on = said(desk, incident).bulletin
    approve(played_by(desk, "bailey"), f"{incident.ref}/{passed_on.number}")
    newer = ours(desk, incident)
    dispatch, leads = desk.store.dispatch, ["corporate/x", "corporate/facebook"]
    for one in (*deliveries(desk, passed_on), *deliveries(desk, newer)):
        assert not dispatch.facts(one, most_sends=3, lead_targets=leads).superseded


def test_a_trigger_still_sends_the_first_message_after_it(desk: Desk) -> None:
    """What a partner said is no message of ours."""
    incident = opened(desk)
    said(desk, incident)
    message = Message(kind=BulletinKind.FIRST, text="Flooding at Datchet: keep away from the river.")
    done = trigger(desk, Declare(kind="flood", place="Datchet"), message, HowAllowed(), on_declared=lambda _: None)
    assert done.published is not None


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (Reissue(source="council", said=WORDS), "no partner's message"),
        (Reissue(source="police", said="  "), "nothing of Thames Valley Police"),
        (Reissue(source="thames", said=WORDS), "could be several agencies"),
        (Reissue(source="polcie", said=WORDS), "is no lead agency"),
    ],
)
def test_an_unclear_source_is_refused(desk: Desk, order: Reissue, sentence: str) -> None:
    """Nothing goes out under a name that somebody mistyped."""
    with pytest.raises(UsageProblem, match=sentence):
        reissue(desk.register, order)


def test_a_partner_that_is_not_in_the_register_is_named_in_full(desk: Desk) -> None:
    """A parish council, a railway company."""
    done = said(desk, opened(desk), source="Datchet Parish Council")
    assert all("Datchet Parish Council" in r.text for r in done.composed.renderings)
