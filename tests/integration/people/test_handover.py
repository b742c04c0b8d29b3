"""An incident changes hands only when both say so, or loudly; nobody is ever stuck with it, and reminders follow."""

from datetime import timedelta

import pytest

from broadcaster.domain.holding import fresh_handover, holder_of, offer_words
from broadcaster.domain.words import IncidentState
from broadcaster.engine.close import close_finished
from broadcaster.engine.desk import Desk
from broadcaster.engine.handover import accept, decline, look, offer, take, take_back
from broadcaster.engine.handover_pack import pack_lines, pack_report
from broadcaster.engine.reminders import remind_of_update
from broadcaster.engine.told import tell_editors
from broadcaster.engine.watching import watching
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import logged, notices, now_of, opened, played_by, with_officer
from tests.support.samples import submitted


def reminders(desk: Desk) -> list[tuple[str, str]]:
    """Who is still to be reminded of F1's update, and when after three."""
    with desk.store.reading() as uow:
        zero = uow.now
    queued = [n for n in notices(desk, "update:") if n.state == "queued"]
    return [(n.officer, f"{(n.due_at - zero).total_seconds() / 60:.0f}") for n in queued]


def test_until_the_taker_accepts_the_giver_stays_holder(desk: Desk) -> None:
    """Both confirm: the giver by offering, the taker by accepting."""
    incident = opened(desk)
    bailey = played_by(desk, "bailey")
    offer(desk, "bailey", ref=None, note="rest centre opens at 07:00")
    assert holder_of(now_of(desk, incident)) == "alex"
    [pack] = accept(bailey, ref=None).packs
    assert holder_of(pack.incident) == holder_of(now_of(desk, incident)) == "bailey"
    assert pack.offer is None
    assert [(e["giver"], e["taker"]) for e in logged(desk, "incident-handed-over")] == [("alex", "bailey")]


def test_everything_the_giver_holds_is_offered_and_nothing_else(desk: Desk) -> None:
    """What another officer holds stays where it is."""
    opened(desk)
    opened(played_by(desk, "bailey"), place="Wraysbury")
    opened(desk, kind="severe-weather", place="Windsor")
    packs = offer(desk, "bailey", ref=None).packs
    assert [p.incident.place for p in packs] == ["Datchet", "Windsor"]
    assert [p.incident.place for p in accept(played_by(desk, "bailey"), ref=None).packs] == ["Datchet", "Windsor"]


def test_one_of_two_is_handed_over_by_name(desk: Desk) -> None:
    """The other stays with its holder; a taker may accept one and decline the other."""
    one, two = opened(desk), opened(desk, place="Wraysbury")
    assert [p.incident.ref for p in offer(desk, "bailey", ref=two.ref).packs] == [two.ref]
    offer(desk, "bailey", ref=one.ref)
    bailey = played_by(desk, "bailey")
    accept(bailey, ref=one.ref)
    decline(bailey, ref=two.ref, reason="one is enough")
    assert [holder_of(now_of(desk, i)) for i in (one, two)] == ["bailey", "alex"]


def test_the_taker_is_told_everything_that_comes_with_it(desk: Desk) -> None:
    """Promise, approvals, doubt, silences, replies, the note, and the command that accepts."""
    incident = opened(desk)
    with desk.store.writing() as uow:
        remind_of_update(desk, uow, incident, at=uow.now + timedelta(minutes=60))
        submitted(uow, incident, council=desk.council)
        uow.commit()
    tell_editors(desk, ["museum"])
    offer(desk, "bailey", ref=None, note="rest centre opens at 07:00")
    [first] = [n for n in notices(desk, "handover:F1") if n.officer == "bailey"]
    assert first.subject == "EXERCISE Hand-over: F1 from Alex Example"
    for said in (
        "F1: flood at Datchet",
        "Held by: Alex Example; offered to Bailey Example since 03:00 GMT, not accepted yet",
        "Next update: 04:00 GMT, in 1 h",
        "Waits for approval: F1/1 (first)",
        "Needs an officer: nothing",
        "May or may not be public: nothing",
        "Not reviewed: nothing",
        "Posts held: none",
        "Silences: 17 accounts, 1 of 10 editors told, look again by 15:00 GMT",
        "Replies: nobody reads the replies",
        "Note: rest centre opens at 07:00",
        "Accept:  broadcaster exercise handover --accept --incident F1",
    ):
        assert said in first.text


def test_an_overdue_promise_is_loud_on_the_sheet(desk: Desk, clock: SteppingClock) -> None:
    """The first thing the next officer must settle."""
    incident = opened(desk)
    with desk.store.writing() as uow:
        remind_of_update(desk, uow, incident, at=uow.now + timedelta(minutes=60))
        uow.commit()
    clock.tick(72 * 60)
    watching(desk, "Sam (Comms)", ref=None)
    [pack] = look(desk, ref=None)
    lines = list(pack_lines(desk.register, pack))
    assert "Next update: 04:00 GMT, OVERDUE by 12 min" in lines
    assert "Replies: Sam (Comms) reads the replies since 04:12 GMT" in lines
    told = pack_report(desk.register, pack)
    assert (told["update_overdue"], told["watcher"], told["offer"]) == (True, "Sam (Comms)", None)


def test_reminders_go_to_the_holder_and_then_to_every_duty_officer(desk: Desk) -> None:
    """After the approval time-out, so that a holder who sleeps does not break the promise."""
    incident = opened(desk)
    with desk.store.writing() as uow:
        remind_of_update(desk, uow, incident, at=uow.now + timedelta(minutes=60))
        uow.commit()
    assert reminders(desk) == [("alex", "60"), ("bailey", "70")]


def test_accepting_readdresses_the_reminders(desk: Desk) -> None:
    """The old holder hears of them only as one duty officer among others."""
    incident = opened(desk)
    with desk.store.writing() as uow:
        remind_of_update(desk, uow, incident, at=uow.now + timedelta(minutes=60))
        uow.commit()
    offer(desk, "bailey", ref=None)
    assert reminders(desk) == [("alex", "60"), ("bailey", "70")]
    accept(played_by(desk, "bailey"), ref=None)
    assert reminders(desk) == [("bailey", "60"), ("alex", "70")]


def test_a_promise_that_is_overdue_reaches_the_new_holder_at_once(desk: Desk, clock: SteppingClock) -> None:
    """And nobody who was told already is told again."""
    incident = opened(desk)
    with desk.store.writing() as uow:
        remind_of_update(desk, uow, incident, at=uow.now + timedelta(minutes=60))
        uow.commit()
    clock.tick(90 * 60)
    offer(desk, "bailey", ref=None)
    accept(played_by(desk, "bailey"), ref=None)
    assert reminders(desk) == [("bailey", "0")]


def test_a_handover_without_a_promise_queues_no_reminder(desk: Desk) -> None:
    """An incident that promised nothing keeps promising nothing."""
    opened(desk)
    offer(desk, "bailey", ref=None)
    accept(played_by(desk, "bailey"), ref=None)
    assert reminders(desk) == []


def test_an_offer_that_nobody_answers_comes_back_to_the_giver(desk: Desk) -> None:
    """With the number to ring; once it is accepted nobody is bothered."""
    opened(desk)
    offer(desk, "bailey", ref=None)
    [late] = [n for n in notices(desk, "handover:F1") if n.officer == "alex"]
    assert "Bailey Example has not accepted F1: you still hold it. Ring them: 07700 900102." in late.text
    assert late.due_at - now_of(desk, opened(desk)).declared_at == timedelta(minutes=10)
    accept(played_by(desk, "bailey"), ref=None)
    states = {n.subject: n.state for n in notices(desk, "handover:F1") if n.officer == "alex"}
    assert states == {"EXERCISE Not accepted yet: F1": "answered", "EXERCISE Accepted: F1": "queued"}


def test_the_same_offer_again_is_one_offer(desk: Desk) -> None:
    """A finger that slips twice bothers nobody twice."""
    opened(desk)
    offer(desk, "bailey", ref=None)
    before = len(notices(desk, "handover:"))
    [pack] = offer(desk, "Bailey Example", ref=None).packs
    assert pack.offer is not None
    assert len(notices(desk, "handover:")) == before


def test_what_is_offered_to_one_officer_is_not_offered_to_another(desk: Desk) -> None:
    """Until it is taken back, or declined."""
    desk = with_officer(desk, "casey", roles=("duty", "approver"))
    opened(desk)
    offer(desk, "bailey", ref=None)
    with pytest.raises(NotPossibleNow, match="F1 is offered to Bailey Example since 03:00 GMT") as caught:
        offer(desk, "casey", ref=None)
    assert "handover --take-back --incident F1" in caught.value.next_step
    take_back(desk, ref=None)
    offer(desk, "casey", ref=None)
    with pytest.raises(NotPossibleNow, match="no hand-over that is yours"):
        accept(played_by(desk, "bailey"), ref=None)


def test_declining_needs_a_reason_and_tells_the_giver(desk: Desk) -> None:
    """The giver stays holder and knows why."""
    incident = opened(desk)
    bailey = played_by(desk, "bailey")
    offer(desk, "bailey", ref=None)
    with pytest.raises(UsageProblem, match="needs a reason"):
        decline(bailey, ref=None, reason=" ")
    decline(bailey, ref=None, reason="not fit to drive")
    assert holder_of(now_of(desk, incident)) == "alex"
    told = [n for n in notices(desk, "handover:F1") if n.officer == "alex"][-1]
    assert "Bailey Example has declined F1: not fit to drive. You still hold it." in told.text
    assert logged(desk, "handover-declined")[0]["reason"] == "not fit to drive"


def test_only_the_taker_accepts_and_only_the_giver_takes_back(desk: Desk) -> None:
    """A third officer sees what is offered and is told that it is not theirs."""
    opened(desk)
    offer(desk, "bailey", ref=None)
    for verb, officer in ((accept, "alex"), (take_back, "bailey")):
        with pytest.raises(NotPossibleNow, match="yours to answer") as caught:
            verb(played_by(desk, officer), ref=None)
        assert "F1 by Alex Example to Bailey Example" in caught.value.next_step


def test_an_offer_is_answered_once(desk: Desk) -> None:
    """The second answer finds nothing."""
    opened(desk)
    offer(desk, "bailey", ref=None)
    accept(played_by(desk, "bailey"), ref=None)
    with pytest.raises(NotPossibleNow):
        accept(played_by(desk, "bailey"), ref=None)
    with pytest.raises(NotPossibleNow):
        take_back(desk, ref=None)


def test_an_incident_is_taken_from_a_holder_who_cannot_give_it(desk: Desk) -> None:
    """One officer alone may, with a reason, and everybody who matters is told loudly (rule 2: nobody is stuck)."""
    desk = with_officer(desk, "casey", roles=("duty", "approver"))
    incident = opened(desk)
    offer(desk, "casey", ref=None)
    bailey = played_by(desk, "bailey")
    with pytest.raises(UsageProblem, match="needs a reason"):
        take(bailey, ref=None, reason="")
    take(bailey, ref=None, reason="Alex is ill")
    assert holder_of(now_of(desk, incident)) == "bailey"
    loud = [n for n in notices(desk, "handover:F1") if n.subject.startswith("EXERCISE TAKEN: F1")]
    assert {n.officer for n in loud} == {"alex", "casey"}
    assert "who did not hand it over. Reason: Alex is ill." in loud[0].text
    with desk.store.reading() as uow:
        assert uow.handovers.open() == []
    [entry] = logged(desk, "incident-taken")
    assert (entry["giver"], entry["taker"], entry["reason"]) == ("alex", "bailey", "Alex is ill")


def test_taking_with_two_incidents_open_never_guesses(desk: Desk) -> None:
    """Design rule 8; and nobody takes what they hold."""
    opened(desk)
    opened(desk, place="Wraysbury")
    with pytest.raises(UsageProblem, match="2 incidents are open"):
        take(played_by(desk, "bailey"), ref=None, reason="ill")
    with pytest.raises(NotPossibleNow, match="You hold F1 already"):
        take(desk, ref="F1", reason="ill")


def test_only_a_duty_officer_may_hold(desk: Desk) -> None:
    """An approver or editor is named as what they are, with who could."""
    opened(desk)
    for key in ("casey", "dana"):
        with pytest.raises(NotAllowed, match="no duty officer") as caught:
            offer(desk, key, ref=None)
        assert "bailey" in caught.value.next_step
    with pytest.raises(NotAllowed, match="no duty officer"):
        take(played_by(desk, "casey"), ref=None, reason="ill")


def test_an_untrained_duty_officer_takes_it_with_a_warning(desk: Desk) -> None:
    """A date in a file never leaves an incident without a holder (rule 10)."""
    desk = with_officer(desk, "bailey", trained=None)
    opened(desk)
    done = take(played_by(desk, "bailey"), ref=None, reason="Alex is ill")
    assert ["not trained yet" in warning for warning in done.warnings] == [True]


def test_who_holds_nothing_gives_nothing(desk: Desk) -> None:
    """With the command of a duty officer who must act without the holder."""
    with pytest.raises(NotPossibleNow, match="nothing to hand over"):
        offer(desk, "bailey", ref=None)
    opened(desk)
    with pytest.raises(NotPossibleNow, match=r"You hold none of what is open \(F1 by Alex Example\)") as caught:
        offer(played_by(desk, "bailey"), "alex", ref=None)
    assert "handover --take --incident F1" in caught.value.next_step
    with pytest.raises(NotPossibleNow, match="to yourself"):
        offer(desk, "me", ref=None)
    with pytest.raises(UsageProblem, match="bayley"):
        offer(desk, "bayley", ref=None)


def test_an_incident_that_is_over_is_not_handed_over(desk: Desk) -> None:
    """An offer nobody answered in time ends with the incident, and nobody is told that it was not accepted."""
    incident = opened(desk)
    offer(desk, "bailey", ref=None)
    with desk.store.writing() as uow:
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="alex", at=uow.now)
        assert [i.state for i in close_finished(uow)] == [IncidentState.CLOSED]
        uow.commit()
    with desk.store.reading() as uow:
        assert uow.handovers.open() == []
    assert {n.state for n in notices(desk, "handover:F1")} == {"answered"}
    with pytest.raises(NotPossibleNow):
        accept(played_by(desk, "bailey"), ref=None)
    assert look(desk, ref=None) == ()


def test_a_drill_can_ask_whether_a_handover_is_fresh(desk: Desk, clock: SteppingClock) -> None:
    """Offered, just accepted, and half an hour later."""
    opened(desk)
    offer(desk, "bailey", ref=None)
    clock.tick(3600)

    def fresh() -> bool:
        with desk.store.reading() as uow:
            return fresh_handover(uow.handovers.since(uow.now - timedelta(minutes=30)), uow.now) is not None

    assert fresh()
    accept(played_by(desk, "bailey"), ref=None)
    clock.tick(29 * 60)
    assert fresh()
    clock.tick(60)
    assert not fresh()


def test_the_offer_in_words_for_the_status(desk: Desk, clock: SteppingClock) -> None:
    """As long as it is open, with since when."""
    opened(desk)
    [pack] = offer(desk, "bailey", ref=None).packs
    assert pack.offer is not None
    clock.tick(600)
    with desk.store.reading() as uow:
        words = offer_words(desk.register, pack.offer, uow.now)
    assert words == "offered to Bailey Example since 03:00 GMT, not accepted yet"
