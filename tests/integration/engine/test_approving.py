"""Yes, no, too late and alone: what an approver and a lone officer can do with a bulletin that waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import ApprovalType, BulletinKind, BulletinState, DeliveryState
from broadcaster.engine.approve import approve, reject, review
from broadcaster.engine.break_glass import break_glass
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import publish
from broadcaster.engine.report import status_report
from broadcaster.engine.resubmit import resubmit
from broadcaster.engine.sign import sign
from broadcaster.engine.status import picture
from broadcaster.engine.to_approve import to_approve
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, notices, opened, played_by, with_officer

ALONE = HowAllowed(break_glass=True, reason="nobody answers")
FIRST = Message(kind=BulletinKind.FIRST)


@pytest.fixture
def clock() -> SteppingClock:
    """It stands still until the test moves it."""
    return SteppingClock(NIGHT)


@pytest.fixture
def alex(tmp_path: Path, clock: SteppingClock) -> Iterator[Desk]:
    """The duty officer, who may not approve."""
    with exercise_desk(tmp_path, clock) as desk:
        yield desk


@pytest.fixture
def bailey(alex: Desk) -> Desk:
    """An approver."""
    return played_by(alex, "bailey")


@pytest.fixture
def casey(alex: Desk) -> Desk:
    """Another approver."""
    return played_by(alex, "casey")


def submitted(desk: Desk, incident: Incident | None = None, message: Message = FIRST) -> tuple[Incident, str]:
    """An incident with a bulletin that waits, and the bulletin's name."""
    incident = incident or opened(desk)
    done = publish(desk, incident, message, HowAllowed())
    assert not done.granted
    return incident, f"{incident.ref}/{done.bulletin.number}"


def signed(desk: Desk, *kinds: str) -> None:
    """Two officers sign every template of these kinds."""
    for officer in ("alex", "casey"):
        for kind in (*kinds, "_default"):
            sign(played_by(desk, officer), kind)


def update(words: str = "The rest centre at Datchet Village Hall is open.") -> Message:
    """News in the officer's own words."""
    return Message(kind=BulletinKind.UPDATE, text=words)


def bulletin(desk: Desk, incident: Incident, number: int) -> Bulletin:
    """As it is stored now."""
    with desk.store.reading() as uow:
        found = uow.bulletins.get(incident.id, number)
    assert found is not None
    return found


def texts(desk: Desk, one: Bulletin) -> dict[str, str]:
    """Its frozen texts by target."""
    with desk.store.reading() as uow:
        return {r.target: r.text for r in uow.bulletins.renderings(one.id)}


def test_the_incidents_name_is_enough_where_one_bulletin_waits(alex: Desk, bailey: Desk) -> None:
    """At 3 am nobody should have to look up a number; with two waiting nobody guesses."""
    incident, _ = submitted(alex)
    approve(bailey, incident.ref.lower())
    assert bulletin(alex, incident, 1).state is BulletinState.APPROVED
    with pytest.raises(NotPossibleNow, match="Nothing of F1 waits"):
        approve(bailey, incident.ref)
    for _ in range(2):
        submitted(alex, incident, update())
    with pytest.raises(UsageProblem, match="2 messages of F1 wait: F1/2 update by alex; F1/3 update by alex"):
        approve(bailey, incident.ref)


def test_an_approver_reads_every_text_and_the_writers_digest(alex: Desk, bailey: Desk) -> None:
    """Per account and site, what reposts fall back on, who wrote it, until when."""
    incident, name = submitted(alex)
    shown = to_approve(bailey, incident.ref)
    frozen = texts(alex, bulletin(alex, incident, 1))
    assert {r.target: r.text for r in shown.renderings} == frozen
    assert {"corporate/x", "corporate/facebook", "website/home", "libraries/facebook"} <= set(frozen)
    assert (shown.name, shown.writer) == (name, "Alex Example")
    assert shown.bulletin.digest == bulletin(alex, incident, 1).digest
    assert len(shown.deliveries) == 9
    reject(bailey, name, reason="no")
    with pytest.raises(NotPossibleNow, match="F1/1 is already rejected by Bailey Example: no"):
        to_approve(bailey, name)


def test_a_second_yes_a_yes_after_a_no_and_a_no_after_a_yes_are_told_as_such(
    alex: Desk, bailey: Desk, casey: Desk
) -> None:
    """Two approvers at once: one of them did it, the other reads who."""
    incident, name = submitted(alex)
    approve(bailey, name)
    for late in (approve, lambda desk, name: reject(desk, name, reason="no"), break_glass_now):
        with pytest.raises(NotPossibleNow, match="F1/1 is already approved by Bailey Example"):
            late(casey, name)
    _, name = submitted(alex, incident, update())
    reject(casey, name, reason="which road?")
    with pytest.raises(NotPossibleNow, match="F1/2 is already rejected by Casey Example: which road"):
        approve(bailey, name)


def break_glass_now(desk: Desk, name: str) -> tuple[Incident, Bulletin]:
    """Alone, with a reason."""
    return break_glass(desk, name, reason="nobody answers")


def test_what_is_too_old_goes_on_with_one_command(alex: Desk, bailey: Desk, clock: SteppingClock) -> None:
    """The words are the same; number, issue time and promise are new; the old one is gone, with its question."""
    incident, name = submitted(alex, message=Message(kind=BulletinKind.FIRST, given={"do_now": "Go upstairs."}))
    clock.tick(20 * 60 + 1)
    with pytest.raises(NotPossibleNow, match="too old to approve") as refused:
        approve(bailey, name)
    assert refused.value.next_step == (
        "Check the facts with Alex Example, who runs: broadcaster resubmit F1/1. Whoever runs it cannot approve it."
    )
    old, done = resubmit(alex, name, HowAllowed())
    assert (old.state, old.decision_reason) == (BulletinState.WITHDRAWN, "resubmitted as F1/2")
    assert (done.bulletin.number, done.bulletin.kind, done.granted) == (2, BulletinKind.FIRST, False)
    before, after = texts(alex, old), texts(alex, done.bulletin)
    assert before["corporate/x"] != after["corporate/x"]
    assert (
        before["corporate/x"].replace("06:00", "06:20").replace("03:00", "03:20").replace("/1", "/2")
        == (after["corporate/x"])
    )
    assert {n.state for n in notices(alex, "approval:F1/1")} == {"answered"}
    assert [n.officer for n in notices(alex, "approval:F1/2")] == ["bailey", "casey", "alex"]
    with alex.store.reading() as uow:
        states = {d.bulletin_id: d.state for d in uow.outbox.of_incident(incident.id)}
    assert states == {old.id: DeliveryState.CANCELLED, done.bulletin.id: DeliveryState.PLANNED}
    approve(bailey, "F1/2")
    assert bulletin(alex, incident, 2).state is BulletinState.APPROVED


def test_a_promise_that_nobody_could_keep_is_not_approved(alex: Desk, bailey: Desk, clock: SteppingClock) -> None:
    """With less than a quarter of an hour to the promised update the words are renewed first; a correction goes."""
    incident, name = submitted(alex)
    approve(bailey, name)
    _, name = submitted(alex, incident, replace(update(), next_in=timedelta(hours=1)))
    promised = bulletin(alex, incident, 2).promise_at
    assert promised is not None
    clock.tick((promised - NIGHT).total_seconds() - 15 * 60)
    to_approve(bailey, name)
    clock.tick(1)
    with pytest.raises(NotPossibleNow, match="promises the next update for 04:00 GMT, in 14 min"):
        approve(bailey, name)
    _, done = resubmit(alex, name, HowAllowed())
    assert done.bulletin.promise_at is not None
    assert done.bulletin.promise_at > promised
    approve(bailey, "F1/3")
    _, name = submitted(alex, incident, Message(kind=BulletinKind.CORRECTION, text="Not Old Windsor: Datchet."))
    clock.tick(50 * 60)
    approve(bailey, name)


def test_a_short_interval_can_be_approved_for_half_of_its_time(alex: Desk, bailey: Desk, clock: SteppingClock) -> None:
    """A council that promises every 20 minutes is not locked out by a margin of 15."""
    presets = tuple(
        p.model_copy(update={"next_update_minutes": 20, "night_update_minutes": 0}) for p in alex.register.presets
    )
    alex = replace(alex, register=alex.register.model_copy(update={"presets": presets}))
    bailey = replace(bailey, register=alex.register)
    _, name = submitted(alex)
    clock.tick(9 * 60)
    approve(bailey, name)
    _, second = submitted(alex, opened(alex, place="Wraysbury"))
    clock.tick(11 * 60)
    with pytest.raises(NotPossibleNow, match="nobody could keep that"):
        approve(bailey, second)


@pytest.mark.parametrize("again", [approve, break_glass_now])
def test_whoever_resubmits_is_the_writer(alex: Desk, bailey: Desk, casey: Desk, again: Any) -> None:
    """An approver who renews the times cannot approve them live; what waits no more is not resubmitted."""
    _, name = submitted(alex)
    _, done = resubmit(bailey, name, HowAllowed())
    assert done.bulletin.submitted_by == "bailey"
    assert [n.officer for n in notices(alex, "approval:F1/2")] == ["casey", "bailey"]
    approve(casey, "F1/2")
    with pytest.raises(NotPossibleNow, match="already approved by Casey Example"):
        resubmit(alex, "F1/2", HowAllowed())
    with pytest.raises(NotPossibleNow, match="already withdrawn by Bailey Example: resubmitted as F1/2"):
        again(casey, name)


def test_a_lone_officer_sends_the_frozen_signed_texts_at_once(alex: Desk, casey: Desk, clock: SteppingClock) -> None:
    """Same number, same words, loudly; nobody is asked to approve any more; another one reviews it."""
    signed(alex, "flood")
    incident, name = submitted(alex)
    frozen, digest = texts(alex, bulletin(alex, incident, 1)), bulletin(alex, incident, 1).digest
    with pytest.raises(NotAllowed, match="needs a reason"):
        break_glass(alex, name, reason=" ")
    break_glass(alex, incident.ref, reason="no approver answers")
    now = bulletin(alex, incident, 1)
    assert (now.state, now.digest, texts(alex, now)) == (BulletinState.APPROVED, digest, frozen)
    with alex.store.reading() as uow:
        approval = uow.bulletins.approval(now.id)
        assert [b.id for b, _ in uow.bulletins.unreviewed()] == [now.id]
    assert approval is not None
    assert (approval.type, approval.by, approval.reason) == (ApprovalType.BREAK_GLASS, "alex", "no approver answers")
    assert {n.state for n in notices(alex, "approval:F1/1")} == {"answered"}
    assert [n.officer for n in notices(alex, "review:F1/1")] == ["bailey", "casey", "dana"]
    clock.tick(31 * 60)
    [waiting] = status_report(alex, picture(alex))["to_review"]
    assert (waiting["bulletin"], waiting["overdue"]) == (name, True)
    with pytest.raises(NotAllowed, match="Nobody reviews what they sent alone"):
        review(alex, name)
    review(casey, name)


def test_own_words_wait_for_the_time_out_and_the_officer_learns_until_when(alex: Desk, clock: SteppingClock) -> None:
    """Until then: whom to ring, with their numbers, and from when it is allowed."""
    incident, name = submitted(alex, message=Message(kind=BulletinKind.FIRST, text="Please avoid Datchet."))
    clock.tick(9 * 60)
    with pytest.raises(NotAllowed, match="signed templates only") as refused:
        break_glass(alex, name, reason="nobody answers")
    assert refused.value.next_step == (
        "Ring an approver: Bailey Example, 07700 900102; Casey Example, 07700 900103. "
        "Break-glass is allowed from 03:10 GMT if nobody answers."
    )
    clock.tick(60)
    break_glass(alex, name, reason="nobody answers")
    assert bulletin(alex, incident, 1).state is BulletinState.APPROVED


def test_what_lapsed_unanswered_goes_out_alone_with_the_same_one_command(alex: Desk, clock: SteppingClock) -> None:
    """Free text that nobody answered about for 20 minutes does not wait once more because its times are new."""
    incident, name = submitted(alex, message=Message(kind=BulletinKind.FIRST, text="Please avoid Datchet."))
    clock.tick(21 * 60)
    with pytest.raises(NotPossibleNow, match="too old") as refused:
        break_glass(alex, name, reason="nobody answers")
    assert 'broadcaster resubmit F1/1 --break-glass --reason "…"' in refused.value.next_step
    _, done = resubmit(alex, name, ALONE)
    assert done.granted
    assert "Please avoid Datchet." in texts(alex, bulletin(alex, incident, 2))["corporate/x"]


def test_a_refused_resubmission_leaves_the_old_one_waiting(alex: Desk) -> None:
    """One transaction: nothing is taken back where nothing takes its place."""
    incident, name = submitted(alex, message=Message(kind=BulletinKind.FIRST, text="Please avoid Datchet."))
    with pytest.raises(NotAllowed):
        resubmit(alex, name, ALONE)
    assert bulletin(alex, incident, 1).state is BulletinState.SUBMITTED
    with alex.store.reading() as uow:
        assert {d.state for d in uow.outbox.of_incident(incident.id)} == {DeliveryState.PLANNED}


def test_the_next_approver_is_asked_after_the_time_out_and_then_the_writer_hears_that_nobody_answered(
    alex: Desk, clock: SteppingClock
) -> None:
    """One notice each; the last one says since when break-glass is possible, and with which command."""
    incident, _ = submitted(alex)
    asked = notices(alex, "approval:F1/1")
    told = [(n.officer, n.due_at - NIGHT, n.subject.removeprefix("EXERCISE ")) for n in asked]
    assert told == [
        ("bailey", timedelta(0), "Approval wanted: F1/1"),
        ("casey", timedelta(minutes=10), "Approval still wanted: F1/1"),
        # three minutes before these words are too old, so that these words can still go
        ("alex", timedelta(minutes=17), "Nobody answered: F1/1"),
    ]
    assert (
        'Break-glass is possible since 03:10 GMT: broadcaster exercise break-glass F1/1 --reason "…"' in asked[2].text
    )
    _, name = submitted(alex, incident, update())
    last = notices(alex, f"approval:{name}")[-1]
    assert f'Break-glass is possible since 03:10 GMT: broadcaster exercise break-glass {name} --reason "…"' in last.text


def test_an_answered_question_goes_to_nobody_else(alex: Desk, bailey: Desk, clock: SteppingClock) -> None:
    """Approved, returned, taken over by a newer one or broken: no telephone rings for it any more."""
    incident, first = submitted(alex)
    approve(bailey, first)
    _, second = submitted(alex, incident, update())
    reject(bailey, second, reason="no")
    _, third = submitted(alex, incident, update())
    _, fourth = submitted(alex, incident, update())
    approve(bailey, fourth)
    clock.tick(3600)
    for name in (first, second, third, fourth):
        assert {n.state for n in notices(alex, f"approval:{name}")} == {"answered"}, name
    with alex.store.reading() as uow:
        assert not [n for n in uow.notices.due(limit=50) if n.about.startswith("approval:")]


def test_an_approver_who_may_not_speak_is_not_asked(alex: Desk) -> None:
    """Never trained, or not signed up: they are passed over, and nobody waits ten minutes for them."""
    desk = with_officer(alex, "bailey", trained=None)
    submitted(desk)
    assert [n.officer for n in notices(desk, "approval:F1/1")] == ["casey", "alex"]


def test_with_nobody_left_to_approve_the_writer_still_hears_of_it(alex: Desk) -> None:
    """The notice with the way out comes after one time-out."""
    desk = with_officer(with_officer(alex, "bailey", policy_signed=None), "casey", trained=None)
    submitted(desk)
    [told] = notices(desk, "approval:F1/1")
    assert (told.officer, told.due_at - NIGHT) == ("alex", timedelta(minutes=10))
    assert "broadcaster exercise break-glass F1/1" in told.text


def test_everybody_is_asked_before_the_message_is_too_old(alex: Desk) -> None:
    """Four approvers and twenty minutes: the last one still has time to say yes."""
    desk = alex
    more = tuple(
        o.model_copy(update={"key": key, "os_user": key})
        for o in alex.register.officers
        if o.key == "casey"
        for key in ("eve", "fay")
    )
    register = alex.register.model_copy(update={"officers": alex.register.officers + more})
    desk = replace(alex, register=register)
    submitted(desk)
    due = [(n.due_at - NIGHT).total_seconds() / 60 for n in notices(desk, "approval:F1/1")]
    assert due == [0, 5, 10, 15, 17.5]


def test_a_rejection_tells_the_writer_how_to_write_it_again(alex: Desk, bailey: Desk) -> None:
    """The notice has the reason and the command."""
    _, name = submitted(alex)
    reject(bailey, name, reason="it is Welley Road")
    [told] = notices(alex, "returned:F1/1")
    assert told.officer == "alex"
    assert "Bailey Example returned F1/1: it is Welley Road" in told.text
    assert 'Write it again: broadcaster exercise trigger flood --place "Datchet"' in told.text


def test_an_untrained_officer_stops_everything_and_sends_nothing(alex: Desk, bailey: Desk) -> None:
    """Whoever stands in the register may say no; a yes takes training."""
    _, name = submitted(alex)
    novice = with_officer(bailey, "bailey", trained=None)
    for speak in (approve, break_glass_now, lambda desk, name: resubmit(desk, name, HowAllowed())):
        with pytest.raises(NotAllowed, match="not trained"):
            speak(novice, name)
    reject(novice, name, reason="this is wrong")
