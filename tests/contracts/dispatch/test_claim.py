"""Which row a dispatcher gets, and which it must not get yet."""

from datetime import timedelta

import pytest

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, Priority
from broadcaster.errors import StoreProblem
from broadcaster.keeping import Bucket
from tests.support.scene import BUCKET, Scene, row

S = DeliveryState


def test_the_most_urgent_due_row_goes_first(scene: Scene) -> None:
    """Priority, then the time it was due, then the order of asking."""
    late = scene.ordinary("museum/x")
    lead = scene.publish("corporate/x", priority=Priority.LEAD, due=-1)
    first = scene.publish("corporate/facebook", priority=Priority.LEAD, due=-2)
    scene.ordinary("library/x", due=60)
    claimed = [claim.delivery.id for _ in range(4) if (claim := scene.claim())]
    assert claimed == [first.id, lead.id, late.id]


def test_a_claim_is_durable_and_logged(scene: Scene) -> None:
    """State, fence, owner, lease, attempt and log entry commit together, before anything is sent."""
    scene.publish()
    claim = scene.claim(owner="w7")
    assert claim is not None
    kept = scene.get(claim.delivery)
    assert (kept.state, kept.fence, kept.owner, kept.attempts, kept.armed_at) == (S.SENDING, 1, "w7", 1, None)
    assert kept.lease_until == claim.started_at + timedelta(seconds=60)
    assert scene.actions()[-1] == "delivery-claimed"


def test_a_lane_has_one_row_in_flight_and_lanes_do_not_wait_for_each_other(scene: Scene) -> None:
    """Two posts of one account follow one another; another account's goes at once."""
    scene.ordinary("museum/x")
    scene.ordinary("museum/x")
    other = scene.ordinary("library/x")
    assert scene.claim() is not None
    second = scene.claim()
    assert second is not None
    assert second.delivery.id == other.id
    assert scene.claim() is None


def test_several_lanes_are_claimed_at_once_each_with_its_first_row(scene: Scene) -> None:
    """In the order of urgency, never two of a lane, and each with fence, attempt and log entry of its own."""
    first, second = scene.ordinary("museum/x"), scene.ordinary("museum/x")
    lead = scene.publish("corporate/x", priority=Priority.LEAD)
    other = scene.ordinary("library/x")
    claims = scene.dispatch.claim_some(owner="w1", lease_seconds=60, bucket=BUCKET, most=9)
    assert [claim.delivery.id for claim in claims] == [lead.id, first.id, other.id]
    assert [scene.get(claim.delivery).fence for claim in claims] == [1, 1, 1]
    assert scene.get(second).state is S.READY
    assert scene.actions()[-3:] == ["delivery-claimed"] * 3
    assert all(scene.arm(claim) for claim in claims)


def test_no_more_lanes_are_claimed_than_were_asked_for(scene: Scene) -> None:
    """A backlog of one account does not hide the row of another behind it."""
    backlog = [scene.ordinary("museum/x") for _ in range(3)]
    other, third = scene.ordinary("library/x"), scene.ordinary("theatre/x")
    claims = scene.dispatch.claim_some(owner="w1", lease_seconds=60, bucket=BUCKET, most=2)
    assert [claim.delivery.id for claim in claims] == [backlog[0].id, other.id]
    busy = ["museum/x", "library/x"]
    left = scene.dispatch.claim_some(owner="w1", lease_seconds=60, bucket=BUCKET, skip=busy, most=2, told=True)
    assert [claim.delivery.id for claim in left] == [third.id]
    assert scene.dispatch.claim_some(owner="w1", lease_seconds=60, bucket=BUCKET, most=2, told=True) == []


def test_the_database_refuses_a_second_row_in_flight_whatever_anybody_believes(scene: Scene) -> None:
    """The partial unique index is the last word about a lane."""
    scene.ordinary("museum/x")
    second = scene.ordinary("museum/x")
    scene.claim()
    with pytest.raises(StoreProblem):
        scene.put(second, state="sending")


def test_lanes_that_a_process_is_busy_with_are_skipped(scene: Scene) -> None:
    """A worker that has recorded but not yet told its hooks keeps its lane."""
    scene.ordinary("museum/x")
    bucket = Bucket(size=9, refill_seconds=9)
    assert scene.dispatch.claim(owner="w1", lease_seconds=9, bucket=bucket, skip=["museum/x"]) is None


def test_an_earlier_bulletin_under_way_goes_first(scene: Scene) -> None:
    """An update waits for a doubtful first message on the same account; a correction, and other incidents, do not."""
    incident = scene.incident()
    first = scene.bulletin(incident, {"corporate/x": "EXERCISE one"})
    (doubtful,) = scene.add(row("corporate/x", first))
    scene.put(doubtful, state="uncertain", due_at=scene.far())
    update = scene.bulletin(incident, {"corporate/x": "EXERCISE two"}, kind=BulletinKind.UPDATE)
    scene.add(row("corporate/x", update))
    assert scene.claim() is None
    correction = scene.bulletin(incident, {"corporate/x": "EXERCISE three"}, kind=BulletinKind.CORRECTION)
    (passing,) = scene.add(row("corporate/x", correction, priority=Priority.TAKE_DOWN))
    claim = scene.claim()
    assert claim is not None
    assert claim.delivery.id == passing.id


def test_another_incident_and_a_question_to_an_officer_block_nobody(scene: Scene) -> None:
    """Only rows that the dispatcher itself can still move hold a lane's order."""
    incident = scene.incident()
    first = scene.bulletin(incident, {"corporate/x": "EXERCISE one"})
    (asked,) = scene.add(row("corporate/x", first))
    scene.put(asked, state="needs-officer")
    other = scene.publish("corporate/x")
    scene.put(other, state="uncertain", due_at=scene.far())
    update = scene.bulletin(incident, {"corporate/x": "EXERCISE two"}, kind=BulletinKind.UPDATE)
    (free,) = scene.add(row("corporate/x", update))
    claim = scene.claim()
    assert claim is not None
    assert claim.delivery.id == free.id


def test_a_banner_waits_for_no_earlier_banner(scene: Scene) -> None:
    """Its page is computed when it is written, so the newest row says everything."""
    incident = scene.incident()
    first = scene.bulletin(incident, {"website/home": "EXERCISE one"})
    (doubtful,) = scene.add(row("website/home", first))
    scene.put(doubtful, state="uncertain", due_at=scene.far())
    second = scene.bulletin(incident, {"website/home": "EXERCISE two"}, kind=BulletinKind.UPDATE)
    scene.add(row("website/home", second))
    assert scene.claim() is not None


def test_a_repost_waits_until_its_lead_is_proven(scene: Scene) -> None:
    """Not for the claim of the lead, not for a doubt about it: for its id."""
    lead, repost = _lead_and_repost(scene)
    assert repost.waits_for == lead.id
    claim = scene.claim()
    assert claim is not None
    assert claim.delivery.id == lead.id
    assert scene.claim() is None
    scene.put(lead, state="sent", external_id="9000000000000000001", finished_at=scene.far())
    assert scene.claim() is None, "sent, but nobody has told the repost the id yet"
    scene.put(repost, source_id="9000000000000000001")
    claim = scene.claim()
    assert claim is not None
    assert claim.delivery.id == repost.id


def test_a_repost_whose_lead_is_lost_is_claimed_so_that_it_can_be_dropped(scene: Scene) -> None:
    """Nothing waits for ever for something that will never be public."""
    lead, repost = _lead_and_repost(scene)
    scene.put(lead, state="cancelled", finished_at=scene.far())
    claim = scene.claim()
    assert claim is not None
    assert claim.delivery.id == repost.id
    assert not scene.arm(claim)


@pytest.mark.parametrize("target", ["corporate/x", "all"])
def test_an_officers_pause_holds_everything_but_take_downs(scene: Scene, target: str) -> None:
    """One account or all of them; what comes down always may (rule 3)."""
    scene.publish("corporate/x")
    incident = scene.incident()
    (down,) = scene.add(row("corporate/x", None, effect=Effect.WITHDRAW, incident_id=incident.id, source_id="9" * 19))
    scene.pause(target, by="officer")
    claim = scene.claim()
    assert claim is not None
    assert claim.delivery.id == down.id
    scene.dispatch.step_back(claim, to=S.READY, reason="test", due_at=scene.far())
    assert scene.claim() is None


def test_a_platforms_refusal_holds_the_account_whole_and_no_other(scene: Scene) -> None:
    """A revoked token cannot take anything down either; the other account goes on."""
    incident = scene.incident()
    scene.add(row("corporate/x", None, effect=Effect.WITHDRAW, incident_id=incident.id, source_id="9" * 19))
    scene.pause("corporate/x", by="platform")
    assert scene.claim() is None
    scene.ordinary("museum/x")
    assert scene.claim() is not None


def test_a_platform_that_asked_to_wait_is_not_asked_again_before(scene: Scene) -> None:
    """Retry-After holds the account's sends, and the dispatcher knows until when."""
    scene.publish("corporate/x")
    with scene.store.writing() as uow:
        until = uow.now + timedelta(hours=1)
        uow.accounts.block("corporate/x", until=until)
        uow.commit()
    assert scene.claim() is None
    due = scene.dispatch.next_due(Bucket(size=10, refill_seconds=9))
    assert due is not None
    assert abs(due - until) < timedelta(seconds=1)


def test_an_account_without_a_token_waits_but_what_must_arrive_does_not(scene: Scene) -> None:
    """The bucket spares a platform's limits for what matters; corrections and take-downs never wait for it."""
    bucket = Bucket(size=2, refill_seconds=600)
    for _ in range(3):
        scene.ordinary("corporate/x")
    for _ in range(2):
        claim = scene.claim(bucket=bucket)
        assert claim is not None
        scene.dispatch.step_back(claim, to=S.CANCELLED, reason="test")
    assert scene.claim(bucket=bucket) is None
    due = scene.dispatch.next_due(bucket)
    assert due is not None
    assert timedelta(seconds=590) < due - scene.dispatch.now() <= timedelta(seconds=600)
    clear = scene.bulletin(scene.incident(), {"corporate/x": "EXERCISE over"}, kind=BulletinKind.ALL_CLEAR)
    (must,) = scene.add(row("corporate/x", clear, priority=Priority.TAKE_DOWN))
    claim = scene.claim(bucket=bucket)
    assert claim is not None
    assert claim.delivery.id == must.id


def test_a_settled_doubt_is_claimed_for_looking_even_while_paused(scene: Scene) -> None:
    """Looking changes nothing in public; the claim says since when a post of ours may be there."""
    sent = scene.publish("corporate/x")
    armed = scene.armed(lease_seconds=-1)
    scene.dispatch.recover(settle_seconds=0)
    scene.pause("corporate/x", by="platform")
    claim = scene.claim(owner="w2")
    assert claim is not None
    assert (claim.what, claim.delivery.id, claim.delivery.state) == ("look", sent.id, S.READING)
    assert claim.delivery.fence == armed.delivery.fence + 1
    assert claim.first_armed_at == claim.last_armed_at is not None
    assert claim.delivery.attempts == 1, "a look is no attempt to send"


@pytest.mark.parametrize("state", [S.PLANNED, S.HELD, S.NEEDS_OFFICER])
def test_what_waits_for_a_person_is_not_claimed(scene: Scene, state: DeliveryState) -> None:
    """Unapproved, held and doubtful rows are an officer's."""
    scene.put(scene.publish(), state=state.value)
    assert scene.claim() is None
    assert scene.dispatch.next_due(Bucket(size=1, refill_seconds=1)) is None


def test_a_row_of_the_other_space_is_never_claimed(scene: Scene) -> None:
    """Should one ever stand here, no dispatcher of this space sees it (rule 6)."""
    scene.put(scene.publish(), space="live")
    assert scene.claim() is None


def _lead_and_repost(scene: Scene) -> list[Delivery]:
    bulletin = scene.bulletin(scene.incident(), {"corporate/x": "EXERCISE one"})
    repost = row("museum/x", bulletin, effect=Effect.REPOST, waits_for="publish:corporate/x")
    return scene.add(row("corporate/x", bulletin), repost)
