"""Hand-overs: offered to one officer at a time, answered once, found again by those who ask."""

from datetime import timedelta

import pytest

from broadcaster.domain.records import Handover
from broadcaster.domain.words import Space
from broadcaster.errors import NotPossibleNow
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.samples import declared


def test_whoever_declares_holds_until_somebody_else_does(store: SqlStore) -> None:
    """The holder is stored with the incident."""
    with store.writing() as uow:
        incident = declared(uow, declared_by="ann")
        assert incident.holder == "ann"
        assert uow.incidents.hold(incident.id, "bob").holder == "bob"
        uow.commit()
    with store.reading() as uow:
        assert [i.holder for i in [uow.incidents.by_id(incident.id)] if i] == ["bob"]


def test_who_reads_the_replies_is_kept_and_taken_back(store: SqlStore) -> None:
    """A name and since when; nobody is an empty name without a time."""
    with store.writing() as uow:
        incident = declared(uow)
        assert (incident.watcher, incident.watched_since) == ("", None)
        watched = uow.incidents.watch(incident.id, "Sam (Comms)", since=uow.now)
        assert (watched.watcher, watched.watched_since) == ("Sam (Comms)", uow.now)
        gone = uow.incidents.watch(incident.id, "", since=None)
        assert (gone.watcher, gone.watched_since) == ("", None)


def test_an_incident_is_offered_to_one_officer_at_a_time(store: SqlStore) -> None:
    """A second offer is refused until the first is answered."""
    with store.writing() as uow:
        incident = declared(uow)
        first = uow.handovers.offer(incident.id, giver="ann", taker="bob", note="until six", at=uow.now)
        assert (first.giver, first.taker, first.note, first.answered_at) == ("ann", "bob", "until six", None)
        with pytest.raises(NotPossibleNow, match="somebody was faster"):
            uow.handovers.offer(incident.id, giver="ann", taker="cat", note="", at=uow.now)
        uow.handovers.answer(first.id, accepted=False, at=uow.now)
        again = uow.handovers.offer(incident.id, giver="ann", taker="cat", note="", at=uow.now)
        assert uow.handovers.open(incident_id=incident.id) == [again]


def test_an_offer_is_answered_once(store: SqlStore) -> None:
    """Of the taker who accepts and the giver who takes it back, the first wins."""
    with store.writing() as uow:
        offer = uow.handovers.offer(declared(uow).id, giver="ann", taker="bob", note="", at=uow.now)
        answered = uow.handovers.answer(offer.id, accepted=True, at=uow.now)
        assert (answered.accepted, answered.answered_at) == (True, uow.now)
        with pytest.raises(NotPossibleNow, match="answered already"):
            uow.handovers.answer(offer.id, accepted=False, at=uow.now)
        with pytest.raises(NotPossibleNow, match="no hand-over"):
            uow.handovers.answer(offer.id + 1, accepted=True, at=uow.now)


def test_what_was_handed_over_lately_is_found(store: SqlStore) -> None:
    """Open offers always; answered ones by when they were made or answered."""
    with store.writing() as uow:
        before = uow.now - timedelta(hours=1)

        def offered(place: str) -> Handover:
            incident = declared(uow, place_key=place)
            return uow.handovers.offer(incident.id, giver="ann", taker="bob", note="", at=before)

        long_ago, slow, waiting = offered("a"), offered("b"), offered("c")
        uow.handovers.answer(long_ago.id, accepted=True, at=before)
        slow = uow.handovers.answer(slow.id, accepted=True, at=uow.now)
        assert uow.handovers.since(uow.now - timedelta(minutes=30)) == [slow, waiting]
        assert uow.handovers.open() == [waiting]


def test_another_council_sees_nothing_of_it(store: SqlStore, store_address: str, clock: SteppingClock) -> None:
    """Every row carries its council."""
    with store.writing() as uow:
        offer = uow.handovers.offer(declared(uow).id, giver="ann", taker="bob", note="", at=uow.now)
        uow.commit()
    neighbour = Database.open(store_address, space=Space.LIVE, council="elsewhere", clock=clock, busy_seconds=2.0)
    try:
        with SqlStore(neighbour).writing() as uow:
            assert uow.handovers.open() == []
            with pytest.raises(NotPossibleNow, match="no hand-over"):
                uow.handovers.answer(offer.id, accepted=True, at=uow.now)
    finally:
        neighbour.close()
