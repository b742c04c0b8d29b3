"""The dispatcher as a whole, on a real store: what it does about every answer, doubt and closed gate."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from broadcaster.channels.recording import LookScript, Script
from broadcaster.domain.outcomes import Absent, CannotTell, NotSent, Outcome, ReadBack, Unknown, Why
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, IncidentState, Priority, Repeat, Space
from broadcaster.engine.parts import BUSY_TRIES
from broadcaster.errors import StoreBusy
from broadcaster.ports import Post
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.dispatching import Unlookable, Workshop, lost
from tests.support.scene import COUNCIL, row

S = DeliveryState
X = "corporate/x"


@pytest.fixture
def shop(tmp_path: Path, clock: SteppingClock) -> Iterator[Workshop]:
    """A council on a store of its own."""
    database = Database.open(
        tmp_path / "exercise.db", space=Space.EXERCISE, council=COUNCIL, clock=clock, busy_seconds=0.2
    )
    yield Workshop(SqlStore(database), clock)
    database.close()


def test_a_lead_goes_out_and_its_repost_follows_in_the_same_pass(shop: Workshop) -> None:
    """One trigger, one pass: the repost shares the id that the platform gave the lead."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {X: "EXERCISE Flood"})
    repost = row("museum/x", bulletin, effect=Effect.REPOST, waits_for=f"publish:{X}")
    lead, shared = shop.scene.add(row(X, bulletin), repost)
    shop.run()
    assert shop.public(X) == ["EXERCISE Flood"]
    assert shop.public("museum/x") == [shop.scene.get(lead).external_id]
    assert [shop.scene.get(one).state for one in (lead, shared)] == [S.SENT, S.SENT]
    assert shop.proven == [lead.id]


def test_a_lost_answer_is_looked_up_and_never_sent_again(shop: Workshop) -> None:
    """The post is there; the public sees one copy and the row gets its id (rows 4 and 6)."""
    delivery = shop.scene.publish(X)
    channel = shop.plan(X, lost(acts=True))
    shop.run()
    assert shop.scene.get(delivery).state is S.UNCERTAIN
    shop.run(59)
    assert shop.scene.get(delivery).state is S.UNCERTAIN, "late effects have not landed yet"
    shop.run(2)
    assert shop.scene.get(delivery).state is S.SENT
    assert [what for what, _, _ in channel.asked] == ["send", "look"]
    assert shop.told == [(delivery.id, "uncertain")]


def test_what_is_provably_absent_twice_goes_again_with_the_same_bytes(shop: Workshop) -> None:
    """Once is not enough, and the gap between both looks is kept."""
    delivery = shop.scene.publish(X, "EXERCISE Flood")
    channel = shop.plan(X, lost(acts=False))
    shop.run(75)
    assert shop.scene.get(delivery).misses == 1
    shop.run(10)
    assert shop.scene.get(delivery).state is S.SENT
    assert [what for what, _, _ in channel.asked] == ["send", "look", "look", "send"]
    assert channel.asked[0][2] == channel.asked[-1][2]
    assert shop.public(X) == ["EXERCISE Flood"]


def test_a_look_before_everything_has_settled_is_no_miss(shop: Workshop) -> None:
    """A duplicate refusal is looked up at once (row 12); not seen then proves nothing yet."""
    duplicate = Unknown(row=12, why=Why.DUPLICATE, detail="duplicate content")
    delivery = shop.scene.publish(X)
    channel = shop.plan(X, Script(outcome=duplicate))
    shop.run()
    assert [what for what, _, _ in channel.asked] == ["send", "look"]
    kept = shop.scene.get(delivery)
    assert (kept.state, kept.misses) == (S.UNCERTAIN, 0)
    assert kept.armed_at is not None
    assert kept.due_at == kept.armed_at + timedelta(seconds=60)


def test_a_duplicate_refusal_finds_the_post_that_is_there(shop: Workshop) -> None:
    """The earlier attempt did it; its id is found without a second request."""
    delivery = shop.scene.publish(X, "EXERCISE Flood")
    shop.plan(X, Script(outcome=Unknown(row=12, why=Why.DUPLICATE, detail="duplicate"), acts=True))
    shop.run()
    assert shop.scene.get(delivery).state is S.SENT


def test_a_stale_page_proves_nothing_and_after_three_minutes_an_officer_looks(shop: Workshop) -> None:
    """Blind look-ups never lead to a second copy."""
    delivery = shop.scene.publish(X)
    stale = [LookScript(answer=Absent(fresh=False)), LookScript(answer=CannotTell(detail="503"))]
    channel = shop.plan(X, lost(acts=True), *(stale * 20))
    shop.run(230)
    assert shop.scene.get(delivery).state is S.UNCERTAIN
    shop.run(40)
    kept = shop.scene.get(delivery)
    assert kept.state is S.NEEDS_OFFICER
    assert "cannot be looked up" in kept.reason
    assert sum(what == "send" for what, _, _ in channel.asked) == 1
    assert shop.told[-1] == (delivery.id, "needs-officer")


def test_a_platform_that_cannot_be_looked_up_needs_its_officer_at_once(shop: Workshop) -> None:
    """No waiting for what can never be known."""
    shop.channels[X] = Unlookable(shop.recordings[X])
    delivery = shop.scene.publish(X)
    shop.plan(X, lost(acts=True))
    shop.run()
    assert shop.scene.get(delivery).state is S.NEEDS_OFFICER


def test_no_message_goes_more_often_than_the_cap(shop: Workshop) -> None:
    """Three attempts that may have been public are enough, whatever every look says (most_sends)."""
    delivery = shop.scene.publish(X, expires=7200.0)
    channel = shop.plan(X, *[lost(acts=False)] * 9)
    shop.run(600, step=5.0)
    kept = shop.scene.get(delivery)
    assert (kept.state, kept.sends) == (S.NEEDS_OFFICER, 3)
    assert sum(what == "send" for what, _, _ in channel.asked) == 3


def test_an_unreachable_platform_is_tried_with_backoff_until_the_message_is_too_old(shop: Workshop) -> None:
    """Row 1 is no doubt: nothing was sent. It ends by expiry, and somebody is told."""
    away = NotSent(row=1, why=Why.UNREACHABLE, detail="connection refused")
    delivery = shop.scene.publish(X, expires=300.0)
    channel = shop.plan(X, *[Script(outcome=away)] * 60)
    shop.run(310)
    assert shop.scene.get(delivery).state is S.EXPIRED
    assert 8 <= len(channel.asked) <= 12
    assert shop.told[-1] == (delivery.id, "expired")


def test_attempts_are_used_up_loudly(shop: Workshop) -> None:
    """The naive design loses a row at its last attempt; here it is an officer's."""
    shop.timing = replace(shop.timing, most_attempts=2)
    delivery = shop.scene.publish(X)
    shop.plan(X, *[Script(outcome=NotSent(row=1, why=Why.UNREACHABLE, detail="refused"))] * 9)
    shop.run(30)
    kept = shop.scene.get(delivery)
    assert (kept.state, kept.reason) == (S.NEEDS_OFFICER, "it could not be prepared: 2 attempts are used up")


def test_what_must_arrive_has_no_last_attempt(shop: Workshop) -> None:
    """An all-clear is tried until it is known to be out (rule 5)."""
    shop.timing = replace(shop.timing, most_attempts=2)
    clear = shop.scene.bulletin(shop.scene.incident(), {X: "EXERCISE over"}, kind=BulletinKind.ALL_CLEAR)
    (delivery,) = shop.scene.add(row(X, clear, priority=Priority.TAKE_DOWN, expires=None))
    shop.plan(X, *[Script(outcome=NotSent(row=1, why=Why.UNREACHABLE, detail="refused"))] * 6)
    shop.run(200)
    assert shop.scene.get(delivery).state is S.SENT


def test_a_fault_of_ours_before_arming_is_an_officers_and_nothing_is_sent(shop: Workshop) -> None:
    """Row 18: a text that is not the approved one, an account without a credential."""
    delivery = shop.scene.publish("nowhere/x")
    shop.run()
    kept = shop.scene.get(delivery)
    assert (kept.state, kept.sends) == (S.NEEDS_OFFICER, 0)
    assert "credential" in kept.reason


def test_a_text_that_is_not_the_approved_one_is_never_sent(shop: Workshop) -> None:
    """The hash is checked again just before arming; somebody has been at the store (row 18)."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {X: "EXERCISE"}, text_hash=lambda _: "0" * 64)
    (delivery,) = shop.scene.add(row(X, bulletin))
    shop.run()
    assert shop.scene.get(delivery).state is S.NEEDS_OFFICER
    assert shop.public(X) == []


def test_a_stand_down_while_a_repost_is_armed_lets_that_one_land_and_no_other(shop: Workshop) -> None:
    """Fault F28: what is armed may land and is recorded; what is not is cancelled in the same transaction."""
    incident = shop.scene.incident()
    bulletin = shop.scene.bulletin(incident, {X: "EXERCISE"})
    given = {"effect": Effect.REPOST, "source_id": "9000000000000000001"}
    armed, waiting = shop.scene.add(row("museum/x", bulletin, **given), row("library/x", bulletin, **given, due=60))

    class StandsDown(Unlookable):
        def repeat(self, effect: Effect) -> Repeat:
            return Repeat.SAFE

        def send(self, effect: Effect, post: Post) -> Outcome:
            with shop.scene.store.writing() as uow:
                before, after = IncidentState.OPEN, IncidentState.STANDING_DOWN
                uow.incidents.move(incident.id, before, after, by="duty", at=uow.now)
                uow.outbox.drop_older(incident.id, before_number=None, to=S.CANCELLED, reason="over", at=uow.now)
                uow.commit()
            return super().send(effect, post)

    shop.channels["museum/x"] = StandsDown(shop.recordings["museum/x"])
    shop.run(120, step=10.0)
    assert shop.scene.get(armed).state is S.SENT
    assert shop.scene.get(waiting).state is S.CANCELLED


def test_a_busy_store_is_asked_again_before_a_result_is_given_up(shop: Workshop) -> None:
    """The platform's answer is worth more than a few seconds of waiting."""
    tries: list[int] = []

    def busy_twice() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise StoreBusy("busy")
        return "recorded"

    assert shop.parts().patiently(busy_twice) == "recorded"
    tries.clear()
    with pytest.raises(StoreBusy):
        shop.parts().patiently(partial(_always_busy, tries))
    assert len(tries) == BUSY_TRIES


def _always_busy(tries: list[int]) -> None:
    tries.append(1)
    raise StoreBusy("busy")


def test_a_channel_that_breaks_after_arming_leaves_a_doubt(shop: Workshop) -> None:
    """Row 19: whatever the exception, the public may have seen it."""

    class Broken(Unlookable):
        def repeat(self, effect: Effect) -> Repeat:
            return Repeat.AFTER_LOOK

        def send(self, effect: Effect, post: Post) -> Outcome:
            raise RuntimeError("a bug")

    shop.channels[X] = Broken(shop.recordings[X])
    delivery = shop.scene.publish(X)
    shop.run()
    assert shop.scene.get(delivery).state is S.UNCERTAIN


def test_a_stand_down_while_a_lead_is_in_doubt_cancels_only_what_is_provably_absent(shop: Workshop) -> None:
    """The public is not told it was cancelled while it may be reading it."""
    incident = shop.scene.incident()
    (delivery,) = shop.scene.add(row(X, shop.scene.bulletin(incident, {X: "EXERCISE Flood"})))
    shop.plan(X, lost(acts=False))
    shop.run()
    with shop.scene.store.writing() as uow:
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="duty", at=uow.now)
        uow.commit()
    shop.run(85)
    kept = shop.scene.get(delivery)
    assert (kept.state, kept.sends) == (S.CANCELLED, 1)
    assert "provably not public" in kept.reason


def test_a_repost_that_is_safe_to_repeat_goes_again_without_a_look(shop: Workshop) -> None:
    """X takes a repost of the same post as the same repost."""
    source = "9000000000000000001"
    bulletin = shop.scene.bulletin(shop.scene.incident(), {X: "EXERCISE"})
    (delivery,) = shop.scene.add(row("museum/x", bulletin, effect=Effect.REPOST, source_id=source))
    channel = shop.plan("museum/x", lost(acts=True))
    shop.run(3)
    assert shop.scene.get(delivery).state is S.SENT
    assert [what for what, _, _ in channel.asked] == ["send", "send"]
    assert shop.public("museum/x") == [source]


def test_a_repost_is_dropped_by_a_stand_down_only_after_a_look(shop: Workshop) -> None:
    """It may be public although it is ready: found, it is sent; a drop is never a guess."""
    incident = shop.scene.incident()
    bulletin = shop.scene.bulletin(incident, {X: "EXERCISE"})
    repost = row("museum/x", bulletin, effect=Effect.REPOST, source_id="9000000000000000001")
    (delivery,) = shop.scene.add(repost)
    shop.plan("museum/x", lost(acts=True))
    shop.run()
    assert shop.scene.get(delivery).maybe_out
    with shop.scene.store.writing() as uow:
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="duty", at=uow.now)
        uow.commit()
    shop.run(65)
    assert shop.scene.get(delivery).state is S.SENT


def test_facebooks_refusal_of_its_own_link_sends_the_frozen_fallback(shop: Workshop) -> None:
    """The account's own text goes, once, and is looked up like any post."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {X: "EXERCISE"})
    given = {"source_id": "999000000000001_1", "source_permalink": "https://facebook.example/1"}
    (delivery,) = shop.scene.add(
        row("museum/facebook", bulletin, effect=Effect.REPOST, fallback="EXERCISE See the council.", **given)
    )
    refused = NotSent(row=10, why=Why.LINK_REFUSED, detail="link refused")
    shop.plan("museum/facebook", Script(outcome=refused))
    shop.run()
    assert shop.scene.get(delivery).state is S.SENT
    assert shop.public("museum/facebook") == ["EXERCISE See the council."]


def test_an_ordinary_post_that_a_silence_caught_between_claim_and_arming_is_held(shop: Workshop) -> None:
    """The gates are asked at the last moment, and the post keeps for the review."""
    delivery = shop.scene.ordinary("museum/x")
    shop.scene.silence(shop.scene.incident(), "museum/x")
    shop.run()
    assert shop.scene.get(delivery).state is S.HELD
    assert shop.public("museum/x") == []


def test_a_banner_is_sent_when_the_public_page_shows_it(shop: Workshop) -> None:
    """Written is not up; a cache that catches up later needs no new version to be believed."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {"website/home": "EXERCISE banner"})
    (delivery,) = shop.scene.add(row("website/home", bulletin))
    shop.site.lag = 2
    shop.run()
    kept = shop.scene.get(delivery)
    assert (kept.state, kept.maybe_out) == (S.READY, True)
    assert "does not show it yet" in kept.reason
    shop.run(20)
    assert shop.scene.get(delivery).state is S.SENT
    assert len(shop.site.written) == 1


def test_a_banner_of_a_dead_process_is_written_again_without_a_look(shop: Workshop) -> None:
    """Showing a page is safe to repeat; the newest row says everything."""
    bulletin = shop.scene.bulletin(shop.scene.incident(), {"website/home": "EXERCISE banner"})
    (delivery,) = shop.scene.add(row("website/home", bulletin))
    shop.scene.armed(lease_seconds=-1)
    shop.run(61)
    assert shop.scene.get(delivery).state is S.SENT
    assert len(shop.site.written) == 1


def test_a_slow_channel_delays_no_other_lane(shop: Workshop) -> None:
    """Each busy lane has its own thread; the loop goes on and ends by itself (rule 9)."""
    entered, go_on = threading.Event(), threading.Event()

    class Slow(Unlookable):
        def repeat(self, effect: Effect) -> Repeat:
            return Repeat.AFTER_LOOK

        def send(self, effect: Effect, post: Post) -> Outcome:
            entered.set()
            assert go_on.wait(10)
            return super().send(effect, post)

    shop.channels[X] = Slow(shop.recordings[X])
    slow, quick = shop.scene.publish(X), shop.scene.publish("corporate/facebook")

    def watch() -> None:
        if entered.is_set() and not go_on.is_set() and shop.scene.get(quick).state is S.SENT:
            assert shop.scene.get(slow).state is S.SENDING
            go_on.set()

    assert shop.dispatcher().drain(watch=watch)
    assert go_on.is_set()
    assert shop.scene.get(slow).state is S.SENT


def test_a_dispatcher_that_is_told_to_stop_finishes_what_is_in_flight_and_claims_no_more(shop: Workshop) -> None:
    """A clean stop leaves nothing for `recover`."""
    stop = threading.Event()

    class Stopping(Unlookable):
        def send(self, effect: Effect, post: Post) -> Outcome:
            stop.set()
            return super().send(effect, post)

    shop.channels[X] = Stopping(shop.recordings[X])
    first, second = shop.scene.publish(X), shop.scene.publish(X)
    shop.dispatcher().run_until(stop)
    assert [shop.scene.get(one).state for one in (first, second)] == [S.SENT, S.READY]


def test_a_hook_that_fails_undoes_nothing(shop: Workshop) -> None:
    """What follows from a message must not take the message back, nor stop the loop."""
    shop.proven = None  # type: ignore[assignment] # the hook breaks on it
    delivery = shop.scene.publish(X)
    shop.run()
    assert shop.scene.get(delivery).state is S.SENT


def test_a_store_that_fails_takes_neither_loop_nor_worker_down(shop: Workshop) -> None:
    """A round that meets a locked store is waited out; the row goes when the store is free again (fault F33)."""
    stop, delivery = threading.Event(), shop.scene.publish(X)
    path = shop.scene.store.database.path
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    dispatcher = shop.dispatcher()
    rounds: list[datetime | None] = []

    def watch() -> None:
        rounds.append(dispatcher.last_loop)
        if len(rounds) == 1:
            other.execute("ROLLBACK")
        elif shop.scene.get(delivery).state is S.SENT:
            stop.set()

    dispatcher.run_until(stop, watch=watch)
    other.close()
    assert rounds[0] is None, "the first round failed"
    assert shop.scene.get(delivery).state is S.SENT


def test_two_misses_may_be_apart_but_a_found_post_ends_it(shop: Workshop) -> None:
    """A post that lands between both looks is found by the second one."""
    delivery = shop.scene.publish(X, "EXERCISE Flood")
    miss: ReadBack = Absent(fresh=True, detail="lagging")
    channel = shop.plan(X, lost(acts=True), LookScript(answer=miss))
    shop.run(82)
    assert shop.scene.get(delivery).state is S.SENT
    assert [what for what, _, _ in channel.asked] == ["send", "look", "look"]
    assert shop.public(X) == ["EXERCISE Flood"]
