"""Arming, and what a send comes to in the store."""

from datetime import timedelta

import pytest

from broadcaster.domain.outcomes import (
    AskOfficer,
    Decision,
    Finish,
    NotSent,
    Outcome,
    PauseAccount,
    RetryAfter,
    Sent,
    Settle,
    Unknown,
    UseFallback,
    Why,
)
from broadcaster.domain.words import BulletinKind, BulletinState, DeliveryState, Effect, IncidentState
from broadcaster.keeping import Claim
from tests.support.scene import Scene, row

S = DeliveryState
SENT = Sent(external_id="9000000000000000001", permalink="https://recording.example/1")
LOST = Unknown(row=4, why=Why.NO_ANSWER, detail="no answer")
REFUSED = NotSent(row=10, why=Why.CONTENT, detail="refused")
LIMITED = NotSent(row=16, why=Why.RATE_LIMITED, detail="slow down")
RETRY = RetryAfter(wait=timedelta(seconds=5), reason="again")


def _record(scene: Scene, claim: Claim, outcome: Outcome, decision: Decision) -> DeliveryState | None:
    now = scene.dispatch.now()
    after = scene.dispatch.record(
        claim,
        outcome,
        decision,
        settle_until=now + timedelta(seconds=60),
        retry_at=now + timedelta(seconds=5),
    )
    return after.state if after else None


def test_a_claim_is_armed_once(scene: Scene) -> None:
    """The request may be written once for one claim."""
    delivery = scene.publish()
    claim = scene.armed()
    kept = scene.get(delivery)
    assert (kept.sends, kept.armed_at is not None) == (1, True)
    assert not scene.arm(claim)
    assert scene.get(delivery).sends == 1
    assert scene.actions()[-1] == "delivery-armed"


def test_a_worker_whose_lease_is_over_cannot_arm(scene: Scene) -> None:
    """However long it was asleep, it does not send."""
    scene.publish()
    claim = scene.claim(lease_seconds=-1)
    assert claim is not None
    assert not scene.arm(claim)


def test_a_worker_that_lost_its_row_can_neither_arm_nor_step_back_nor_record(scene: Scene) -> None:
    """The fence went on; the stale worker leaves a line in the log and nothing else."""
    delivery = scene.publish()
    stale = scene.claim(lease_seconds=-1)
    assert stale is not None
    scene.dispatch.recover(settle_seconds=60)
    fresh = scene.armed(owner="w2")
    assert not scene.arm(stale)
    assert not scene.dispatch.step_back(stale, to=S.READY, reason="test")
    assert _record(scene, stale, SENT, Finish(reason="sent")) is None
    assert scene.actions()[-1] == "late-result"
    kept = scene.get(delivery)
    assert (kept.state, kept.owner, kept.fence) == (S.SENDING, "w2", fresh.delivery.fence)


def test_a_late_result_after_recovery_is_kept_in_the_log(scene: Scene) -> None:
    """The row is being looked up by then; the id the stale worker knows is not forgotten."""
    delivery = scene.publish()
    claim = scene.armed(lease_seconds=-1)
    scene.dispatch.recover(settle_seconds=60)
    assert _record(scene, claim, SENT, Finish(reason="sent")) is None
    assert scene.get(delivery).state is S.UNCERTAIN
    with scene.store.reading() as uow:
        entry = uow.audit.entries()[-1]
    assert (entry.action, entry.data["external_id"]) == ("late-result", SENT.external_id)


def test_a_stand_down_before_arming_stops_the_send(scene: Scene) -> None:
    """The gates are asked in the statement that arms, so nothing slips between (rule 3)."""
    incident = scene.incident()
    scene.add(row("corporate/x", scene.bulletin(incident, {"corporate/x": "EXERCISE"})))
    claim = scene.claim()
    assert claim is not None
    with scene.store.writing() as uow:
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="duty", at=uow.now)
        uow.commit()
    assert not scene.arm(claim)


def test_a_newer_approved_bulletin_stops_the_older_one_before_arming(scene: Scene) -> None:
    """What is claimed but not armed is caught at arming."""
    incident = scene.incident()
    scene.add(row("corporate/x", scene.bulletin(incident, {"corporate/x": "EXERCISE one"})))
    claim = scene.claim()
    assert claim is not None
    scene.bulletin(incident, {"corporate/x": "EXERCISE two"}, kind=BulletinKind.UPDATE)
    assert not scene.arm(claim)


def test_an_all_clear_passes_a_stand_down(scene: Scene) -> None:
    """What must arrive goes out after the end, too (rule 5)."""
    incident = scene.incident()
    with scene.store.writing() as uow:
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="duty", at=uow.now)
        uow.commit()
    clear = scene.bulletin(incident, {"corporate/x": "EXERCISE over"}, kind=BulletinKind.ALL_CLEAR)
    scene.add(row("corporate/x", clear, expires=-1.0))
    scene.armed()


def test_sent_names_the_post_and_tells_the_reposts(scene: Scene) -> None:
    """What waits for the lead learns its id in the same transaction."""
    bulletin = scene.bulletin(scene.incident(), {"corporate/x": "EXERCISE one"})
    repost = row("museum/x", bulletin, effect=Effect.REPOST, waits_for="publish:corporate/x")
    lead, repost_row = scene.add(row("corporate/x", bulletin), repost)
    assert _record(scene, scene.armed(), SENT, Finish(reason="taken")) is S.SENT
    kept = scene.get(lead)
    assert (kept.external_id, kept.permalink, kept.owner, kept.lease_until) == (*_names(), "", None)
    assert kept.finished_at is not None
    assert (scene.get(repost_row).source_id, scene.get(repost_row).source_permalink) == _names()
    assert "delivery-sent" in scene.actions()


def _names() -> tuple[str, str]:
    return SENT.external_id, SENT.permalink


@pytest.mark.parametrize(
    ("outcome", "decision", "state", "sends", "maybe_out"),
    [
        (LOST, Settle(reason="settle"), S.UNCERTAIN, 1, False),
        (LOST, RETRY, S.READY, 0, True),
        (LIMITED, RETRY, S.READY, 0, False),
        (REFUSED, AskOfficer(reason="ask"), S.NEEDS_OFFICER, 0, False),
        (LOST, AskOfficer(reason="ask"), S.NEEDS_OFFICER, 1, False),
        (REFUSED, PauseAccount(reason="token"), S.READY, 0, False),
        (REFUSED, UseFallback(reason="link"), S.READY, 0, False),
    ],
)
def test_each_decision_moves_the_row(  # one row of the table per case
    scene: Scene, outcome: Outcome, decision: Decision, state: DeliveryState, sends: int, maybe_out: bool
) -> None:
    """`sends` keeps what may have made a public copy of its own, and nothing else."""
    delivery = scene.publish()
    assert _record(scene, scene.armed(), outcome, decision) is state
    kept = scene.get(delivery)
    assert (kept.sends, kept.maybe_out, kept.use_fallback) == (sends, maybe_out, isinstance(decision, UseFallback))
    assert kept.lease_until is None
    assert kept.finished_at is None


def test_a_refused_credential_pauses_the_account(scene: Scene) -> None:
    """Its other rows stay ready, and no further request is made."""
    scene.publish("corporate/x")
    waiting = scene.publish("corporate/x")
    _record(scene, scene.armed(), NotSent(row=11, why=Why.CREDENTIAL, detail="401"), PauseAccount(reason="401"))
    assert scene.claim() is None
    assert scene.get(waiting).state is S.READY
    with scene.store.reading() as uow:
        assert uow.accounts.state("corporate/x").paused_by == "platform"
    assert "account-paused" in scene.actions()


def test_a_rate_limit_blocks_the_account_until_then(scene: Scene) -> None:
    """The next row of the account does not run into the same wall."""
    scene.publish("corporate/x")
    scene.publish("corporate/x")
    _record(scene, scene.armed(), LIMITED, RETRY)
    assert scene.claim() is None


def test_an_id_that_is_not_of_this_space_goes_to_an_officer_and_never_into_the_row(scene: Scene) -> None:
    """A live id in an exercise means that the two have touched (rule 6)."""
    delivery = scene.publish()
    foreign = Sent(external_id="1234567890123456789")
    assert _record(scene, scene.armed(), foreign, Finish(reason="taken")) is S.NEEDS_OFFICER
    assert scene.get(delivery).external_id == ""


def test_a_held_post_remembers_that_it_was_ready(scene: Scene) -> None:
    """The review at stand-down knows where a post was when a silence caught it."""
    scene.ordinary("museum/x")
    claim = scene.claim()
    assert claim is not None
    assert scene.dispatch.step_back(claim, to=S.HELD, reason="silent")
    with scene.store.reading() as uow:
        assert [d.state for d in uow.outbox.held()] == [S.HELD]


def test_facts_of_a_bulletin_that_was_taken_back(scene: Scene) -> None:
    """An approved bulletin that an officer withdrew counts as replaced."""
    incident = scene.incident()
    bulletin = scene.bulletin(incident, {"corporate/x": "EXERCISE"})
    (delivery,) = scene.add(row("corporate/x", bulletin))
    with scene.store.writing() as uow:
        uow.bulletins.move(bulletin.id, BulletinState.APPROVED, BulletinState.WITHDRAWN, by="duty", at=uow.now)
        uow.commit()
    assert scene.dispatch.facts(delivery, most_sends=3, lead_targets=[]).superseded
