"""Minutes after a doubt the account is looked at again: a copy that landed late is told once and never deleted."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster.channels.recording import CopiesScript, RecordingChannel, Script
from broadcaster.domain.outcomes import CannotTell, Copies, Finish, NotSent, Outcome, Phase, Sent, Why
from broadcaster.domain.words import DeliveryState, Effect, Repeat, Space
from broadcaster.engine.late import MOST_TRIES
from broadcaster.ports import Post
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.dispatching import Unlookable, Workshop, lost
from tests.support.scene import COUNCIL, row

S = DeliveryState
X, PAGE = "corporate/x", "museum/facebook"
TEXT = "EXERCISE Flood"
HOUR = 3600.0


@pytest.fixture
def shop(tmp_path: Path, clock: SteppingClock) -> Iterator[Workshop]:
    """A council on a store of its own."""
    database = Database.open(
        tmp_path / "exercise.db", space=Space.EXERCISE, council=COUNCIL, clock=clock, busy_seconds=0.2
    )
    yield Workshop(SqlStore(database), clock)
    database.close()


def counted(channel: RecordingChannel) -> int:
    """How often the copies were counted."""
    return sum(what == "copies" for what, _, _ in channel.asked)


def test_a_copy_that_lands_after_the_resend_is_told_once_and_stays(shop: Workshop) -> None:
    """Looked at twice, told once: the program offers, a person deletes (reliability reference 2.4)."""
    delivery = shop.scene.publish(X, TEXT)
    channel = shop.plan(X, lost(acts=False))
    shop.run(90)
    assert shop.scene.get(delivery).state is S.SENT
    late = channel.land(TEXT)
    shop.run(HOUR, step=30.0)
    assert shop.doubled == [(delivery.id, [late.external_id])]
    assert shop.public(X) == [TEXT, TEXT]
    assert [look.copies for look in shop.scene.late_looks(delivery)] == [2, 2]
    assert [
        sum(a == name for a in shop.scene.actions()) for name in ("second-copy-seen", "looked-for-second-copy")
    ] == [
        1,
        1,
    ]


def test_a_copy_that_lands_between_both_looks_is_told_by_the_second(shop: Workshop) -> None:
    """Which is why there are two."""
    delivery = shop.scene.publish(X, TEXT)
    channel = shop.plan(X, lost(acts=True))
    shop.run(600, step=10.0)
    assert shop.doubled == []
    late = channel.land(TEXT)
    shop.run(HOUR, step=30.0)
    assert shop.doubled == [(delivery.id, [late.external_id])]


def test_the_looks_come_five_and_thirty_minutes_after_the_last_arming(shop: Workshop) -> None:
    """A second doubt of the same delivery moves both, and adds none."""
    delivery = shop.scene.publish(X, TEXT)
    channel = shop.plan(X, lost(acts=False), lost(acts=True))
    shop.run()
    first = shop.scene.get(delivery).armed_at
    assert first is not None
    assert [look.due_at - first for look in shop.scene.late_looks(delivery)] == [
        timedelta(minutes=5),
        timedelta(minutes=30),
    ]
    shop.run(160)
    again = shop.scene.get(delivery).armed_at
    assert again is not None
    assert again > first
    looks = shop.scene.late_looks(delivery)
    assert [(look.round, look.due_at - again) for look in looks] == [
        (1, timedelta(minutes=5)),
        (2, timedelta(minutes=30)),
    ]
    shop.clock.tick((looks[0].due_at - shop.scene.dispatch.now()).total_seconds() - 1)
    shop.run()
    assert counted(channel) == 0
    shop.run(2)
    assert counted(channel) == 1


def test_what_was_never_in_doubt_is_never_looked_at_again(shop: Workshop) -> None:
    """An answer with an id is an answer; a certain no is one, too."""
    refused = NotSent(row=1, why=Why.UNREACHABLE, detail="refused", phase=Phase.BEFORE)
    delivery = shop.scene.publish(X)
    channel = shop.plan(X, Script(outcome=refused))
    shop.run(HOUR, step=30.0)
    assert shop.scene.get(delivery).state is S.SENT
    assert shop.scene.late_looks(delivery) == []
    assert counted(channel) == 0


def test_what_cannot_be_seen_twice_is_never_looked_at_again(shop: Workshop) -> None:
    """A repost on X is a pair of ids, a banner the newest page: both are safe to repeat."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {X: TEXT, "website/home": "EXERCISE banner"})
    shared = {"effect": Effect.REPOST, "source_id": "9000000000000000001"}
    repost, banner = shop.scene.add(row("museum/x", bulletin, **shared), row("website/home", bulletin))
    shop.plan("museum/x", lost(acts=True))
    shop.scene.armed(lease_seconds=-1)
    shop.run(HOUR, step=30.0)
    assert [shop.scene.late_looks(one) for one in (repost, banner)] == [[], []]


@pytest.mark.parametrize("fallback", [False, True])
def test_shares_and_fallback_texts_on_facebook_are_looked_at_again(shop: Workshop, *, fallback: bool) -> None:
    """Both are posts with ids of their own."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {X: TEXT})
    source = {"source_id": "999000000000001_1", "source_permalink": "https://facebook.example/1"}
    (delivery,) = shop.scene.add(
        row(PAGE, bulletin, effect=Effect.REPOST, fallback="EXERCISE See the council.", **source)
    )
    refused = Script(outcome=NotSent(row=10, why=Why.LINK_REFUSED, detail="link refused"))
    channel = shop.plan(PAGE, *([refused] if fallback else []), lost(acts=True))
    shop.run(600, step=10.0)
    assert shop.scene.get(delivery).state is S.SENT
    assert counted(channel) == 1
    assert shop.doubled == []


def test_a_dead_process_leaves_a_doubt_that_is_looked_at_again(shop: Workshop) -> None:
    """Row 6: found or not, the request may still be on its way."""
    delivery = shop.scene.publish(X, TEXT)
    shop.scene.armed(lease_seconds=-1)
    shop.run(100)
    assert shop.scene.get(delivery).state is S.SENT
    late = shop.recordings[X].land(TEXT)
    shop.run(600, step=30.0)
    assert shop.doubled == [(delivery.id, [late.external_id])]


def test_a_worker_that_wakes_up_after_the_end_opens_the_question_again(shop: Workshop) -> None:
    """Its request was written when nobody expected it any more; the log has its line, the account is looked at."""
    delivery = shop.scene.publish(X, TEXT)
    zombie = shop.scene.armed(lease_seconds=-1)
    shop.run(HOUR, step=30.0)
    assert shop.scene.get(delivery).state is S.SENT
    late = shop.recordings[X].land(TEXT)
    now = shop.scene.dispatch.now()
    outcome, done = Sent(external_id=late.external_id), Finish(reason="late")
    assert shop.scene.dispatch.record(zombie, outcome, done, settle_until=now, retry_at=now) is None
    shop.run(600, step=30.0)
    assert shop.doubled == [(delivery.id, [late.external_id])]


def test_what_ended_otherwise_should_not_be_public_at_all(shop: Workshop) -> None:
    """An officer dropped it; then it landed: one copy is one too many."""
    delivery = shop.scene.publish(X, TEXT)
    stale = CannotTell(detail="503")
    channel = shop.plan(X, lost(acts=False))
    shop.run()
    with shop.scene.store.writing() as uow:
        uow.outbox.move(delivery.id, S.UNCERTAIN, S.DROPPED, reason="no", at=uow.now)
        uow.commit()
    channel.plan(CopiesScript(answer=stale))
    late = channel.land(TEXT)
    shop.run(HOUR, step=30.0)
    assert shop.doubled == [(delivery.id, [late.external_id])]


def test_a_look_waits_until_the_delivery_is_settled(shop: Workshop) -> None:
    """Nobody knows yet how many copies are right; an officer who takes an hour does not stop the looks."""
    shop.channels[X] = Blind(shop.recordings[X])
    delivery = shop.scene.publish(X, TEXT)
    shop.plan(X, lost(acts=False))
    shop.run(HOUR, step=30.0)
    assert shop.scene.get(delivery).state is S.NEEDS_OFFICER
    assert [look.ended_at for look in shop.scene.late_looks(delivery)] == [None, None]
    shop.channels[X] = shop.recordings[X]
    with shop.scene.store.writing() as uow:
        uow.outbox.move(delivery.id, S.NEEDS_OFFICER, S.DROPPED, reason="no", at=uow.now)
        uow.commit()
    shop.run(HOUR, step=30.0)
    assert all(look.ended_at for look in shop.scene.late_looks(delivery))
    assert shop.doubled == []


class Blind(Unlookable):
    """Sends, and shows nothing of it."""

    def repeat(self, effect: Effect) -> Repeat:
        """As a platform that could be looked at."""
        return Repeat.AFTER_LOOK


def test_a_look_that_tells_nothing_is_tried_again_and_then_said_to_have_failed(shop: Workshop) -> None:
    """Never taken for "no second copy"."""
    delivery = shop.scene.publish(X, TEXT)
    blind = [CopiesScript(answer=CannotTell(detail="503")), CopiesScript(answer=Copies(posts=(), complete=False))]
    channel = shop.plan(X, lost(acts=True), *(blind * 20))
    shop.run(2 * HOUR, step=30.0)
    assert counted(channel) == 2 * MOST_TRIES
    assert all(look.detail.startswith("could not be looked at") for look in shop.scene.late_looks(delivery))


def test_one_failing_look_is_made_good_by_the_next(shop: Workshop) -> None:
    """A platform that is away for a minute costs nothing."""
    delivery = shop.scene.publish(X, TEXT)
    channel = shop.plan(X, lost(acts=True), CopiesScript(answer=CannotTell(detail="503")))
    shop.run()
    late = channel.land(TEXT)
    shop.run(600, step=10.0)
    assert shop.doubled == [(delivery.id, [late.external_id])]


def test_the_proven_post_of_another_delivery_is_no_copy_of_this_one(shop: Workshop) -> None:
    """A service may say the same thing twice on purpose."""
    first = shop.scene.ordinary("museum/facebook", "EXERCISE Storytime at ten.")
    channel = shop.plan("museum/facebook", lost(acts=True))
    shop.run(90)
    channel.land("EXERCISE something else")
    second = shop.scene.ordinary("museum/facebook", "EXERCISE Storytime at ten.")
    shop.run(HOUR, step=30.0)
    assert [shop.scene.get(one).state for one in (first, second)] == [S.SENT, S.SENT]
    assert shop.doubled == []


def test_a_notice_that_cannot_be_queued_is_queued_by_the_next_look(shop: Workshop) -> None:
    """End, log and notice are one transaction: none without the others."""
    delivery = shop.scene.publish(X, TEXT)
    shop.plan(X, lost(acts=True))
    shop.run(90)
    shop.recordings[X].land(TEXT)
    kept, shop.doubled = shop.doubled, None  # type: ignore[assignment] # the hook breaks on it
    shop.clock.tick(300)
    shop.run()
    assert [look.ended_at for look in shop.scene.late_looks(delivery)] == [None, None]
    shop.doubled = kept
    shop.run(300, step=30.0)
    assert len(shop.doubled) == 1


def test_a_slow_look_delays_no_lane_and_the_end_waits_for_it(shop: Workshop) -> None:
    """Its thread belongs to no lane (rule 9); a command does not wait for looks that are minutes away."""
    entered, go_on = threading.Event(), threading.Event()
    old = shop.scene.publish(X, TEXT)
    shop.plan(X, lost(acts=True))
    shop.run(90)

    class Slow(Unlookable):
        def repeat(self, effect: Effect) -> Repeat:
            return Repeat.AFTER_LOOK

        def send(self, effect: Effect, post: Post) -> Outcome:
            assert entered.wait(10)
            done = super().send(effect, post)
            go_on.set()
            return done

        def copies(self, effect: Effect, post: Post, *, since: object) -> Copies:
            entered.set()
            assert go_on.wait(10)
            return Copies(posts=(), complete=True)

    shop.channels[X] = Slow(shop.recordings[X])
    shop.clock.tick(300)
    new = shop.scene.publish(X)
    assert shop.dispatcher().drain()
    assert shop.scene.get(new).state is S.SENT
    assert [look.ended_at is not None for look in shop.scene.late_looks(old)] == [True, False]
