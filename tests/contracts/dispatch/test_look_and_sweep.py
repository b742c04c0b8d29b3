"""What a look-up comes to in the store, and what time does to rows that nobody is busy with."""

from datetime import timedelta

import pytest

from broadcaster.domain.outcomes import Absent, CannotTell, Found, ReadBack
from broadcaster.domain.words import BulletinKind, DeliveryState
from broadcaster.errors import StoreProblem
from broadcaster.keeping import Bucket, Claim
from tests.support.scene import BUCKET, Scene, row

S = DeliveryState
FOUND = Found(external_id="9000000000000000001", permalink="https://recording.example/1")


def _doubtful(scene: Scene) -> Claim:
    """A look-up that has been claimed."""
    scene.publish()
    scene.armed(lease_seconds=-1)
    scene.dispatch.recover(settle_seconds=0)
    claim = scene.claim(owner="looker")
    assert claim is not None
    return claim


def _look(scene: Scene, claim: Claim, seen: ReadBack, to: DeliveryState, *, misses: int = 0) -> DeliveryState | None:
    due = scene.dispatch.now()
    after = scene.dispatch.record_look(claim, seen, to=to, misses=misses, due_at=due, reason="test")
    return after.state if after else None


def test_found_is_sent(scene: Scene) -> None:
    """A hit on the own timeline is as good as the platform's answer."""
    claim = _doubtful(scene)
    assert _look(scene, claim, FOUND, S.SENT) is S.SENT
    kept = scene.get(claim.delivery)
    assert (kept.external_id, kept.permalink, kept.finished_at is not None) == (
        FOUND.external_id,
        FOUND.permalink,
        True,
    )


@pytest.mark.parametrize("to", [S.READY, S.NEEDS_OFFICER, S.CANCELLED, S.SUPERSEDED, S.EXPIRED])
def test_not_found_goes_where_the_engine_says(scene: Scene, to: DeliveryState) -> None:
    """Every end that the table of moves knows."""
    assert _look(scene, _doubtful(scene), Absent(fresh=True), to) is to


def test_a_move_that_the_table_does_not_know_is_refused(scene: Scene) -> None:
    """The store keeps the table, whoever asks."""
    with pytest.raises(StoreProblem, match="may not go"):
        _look(scene, _doubtful(scene), Absent(fresh=True), S.HELD)


def test_misses_and_blindness_are_remembered_between_look_ups(scene: Scene) -> None:
    """A first miss stands when the next look-up fails; failing ones count from the first of them."""
    claim = _doubtful(scene)
    assert claim.blind_since is None
    _look(scene, claim, Absent(fresh=True), S.UNCERTAIN, misses=1)
    second = scene.claim()
    assert second is not None
    assert (second.delivery.misses, second.blind_since) == (1, None)
    _look(scene, second, CannotTell(detail="503"), S.UNCERTAIN, misses=1)
    third = scene.claim()
    assert third is not None
    assert third.blind_since == second.started_at
    _look(scene, third, Absent(fresh=False), S.UNCERTAIN, misses=1)
    fourth = scene.claim()
    assert fourth is not None
    assert fourth.blind_since == second.started_at
    _look(scene, fourth, Absent(fresh=True), S.UNCERTAIN, misses=1)
    fifth = scene.claim()
    assert fifth is not None
    assert fifth.blind_since is None


def test_a_stale_look_writes_nothing_but_a_line(scene: Scene) -> None:
    """Its lease lapsed and another has the row."""
    claim = _doubtful(scene)
    scene.put(claim.delivery, lease_until=scene.dispatch.now() - timedelta(seconds=1))
    scene.dispatch.recover(settle_seconds=0)
    assert _look(scene, claim, FOUND, S.SENT) is None
    assert scene.get(claim.delivery).state is S.UNCERTAIN
    assert scene.actions()[-1] == "late-result"


def test_an_id_found_that_is_not_of_this_space_goes_to_an_officer(scene: Scene) -> None:
    """As for a send."""
    claim = _doubtful(scene)
    assert _look(scene, claim, Found(external_id="1234567890123456789"), S.SENT) is S.NEEDS_OFFICER
    assert scene.get(claim.delivery).external_id == ""


def test_a_worker_lost_before_arming_costs_nothing(scene: Scene) -> None:
    """Nothing can have been sent, so the row is ready again."""
    delivery = scene.publish()
    scene.claim(lease_seconds=-1)
    assert [row.state for row in scene.dispatch.recover(settle_seconds=60)] == [S.READY]
    assert (scene.get(delivery).sends, scene.get(delivery).maybe_out) == (0, False)
    assert scene.dispatch.recover(settle_seconds=60) == []


def test_a_worker_lost_after_arming_leaves_a_doubt_until_it_has_settled(scene: Scene) -> None:
    """Never straight to a resend (reliability reference 2.2)."""
    delivery = scene.publish()
    scene.armed(lease_seconds=-1)
    (lost,) = scene.dispatch.recover(settle_seconds=60)
    assert lost.state is S.UNCERTAIN
    armed_at = scene.get(delivery).armed_at
    assert armed_at is not None
    assert lost.due_at == armed_at + timedelta(seconds=60)
    assert scene.claim() is None
    assert scene.dispatch.next_due(BUCKET) == lost.due_at


def test_a_lease_that_runs_is_left_alone(scene: Scene) -> None:
    """Another process is busy with it; the end of the lease is when something may happen."""
    delivery = scene.publish()
    scene.armed()
    assert scene.dispatch.recover(settle_seconds=0) == []
    assert scene.dispatch.next_due(BUCKET) == scene.get(delivery).lease_until


@pytest.mark.parametrize("state", [S.PLANNED, S.READY])
def test_what_is_too_old_expires(scene: Scene, state: DeliveryState) -> None:
    """Approved or not, nothing old goes out (rule 5)."""
    delivery = scene.publish(expires=-1.0)
    scene.put(delivery, state=state.value)
    assert [row.state for row in scene.dispatch.expire(settle_seconds=60)] == [S.EXPIRED]
    assert scene.get(delivery).finished_at is not None


def test_what_is_too_old_but_may_be_public_is_looked_up_first(scene: Scene) -> None:
    """It is not said to have expired while the public may be reading it."""
    delivery = scene.publish(expires=-1.0)
    scene.put(delivery, maybe_out=True)
    assert [row.state for row in scene.dispatch.expire(settle_seconds=60)] == [S.UNCERTAIN]


def test_what_must_arrive_never_expires(scene: Scene) -> None:
    """A correction with a time by mistake is no older for it."""
    bulletin = scene.bulletin(scene.incident(), {"corporate/x": "EXERCISE"}, kind=BulletinKind.CORRECTION)
    scene.add(row("corporate/x", bulletin, expires=-1.0))
    assert scene.dispatch.expire(settle_seconds=60) == []


def test_an_alarm_is_raised_once(scene: Scene) -> None:
    """For what is still under way when its alarm time has passed."""
    late, early = scene.publish(alarm=-1.0), scene.publish(alarm=600.0)
    assert [row.id for row in scene.dispatch.alarms()] == [late.id]
    assert scene.dispatch.alarms() == []
    assert scene.get(early).alarm_at is not None
    assert scene.actions()[-1] == "delivery-alarmed"


def test_nothing_is_due_when_all_waits_for_people(scene: Scene) -> None:
    """A dispatcher may sleep: no time brings these on."""
    assert scene.dispatch.next_due(BUCKET) is None
    scene.publish("corporate/x")
    scene.pause("corporate/x", by="officer")
    assert scene.dispatch.next_due(Bucket(size=1, refill_seconds=1)) is None


def test_the_next_due_row_is_the_soonest(scene: Scene) -> None:
    """Whichever account it is of."""
    scene.ordinary("museum/x", due=600)
    soon = scene.ordinary("library/x", due=60)
    assert scene.dispatch.next_due(BUCKET) == scene.get(soon).due_at
