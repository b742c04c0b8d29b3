"""The service's figures on both databases: numbers of one council, taken in one moment."""

from datetime import timedelta

from broadcaster.domain.words import DeliveryState
from broadcaster.keeping import NewNotice
from broadcaster.store.database import Database
from broadcaster.store.figures import figures
from broadcaster.store.unit_of_work import SqlStore
from tests.support import samples
from tests.support.clock import START, SteppingClock


def test_an_empty_store_counts_nothing(database: Database) -> None:
    """Zeroes, never an error; ages are zero where nothing is due."""
    found = figures(database)
    assert found.deliveries == {}
    assert (found.unfinished, found.open_incidents, found.silent_accounts, found.paused_accounts) == (0, 0, 0, 0)
    assert (found.oldest_due, found.oldest_question) == (timedelta(0), timedelta(0))
    assert found.notice_failed_at is None
    assert (found.audit_entries, found.audit_head) == (0, "")


def test_what_is_in_the_store_is_counted_and_aged(store: SqlStore, clock: SteppingClock) -> None:
    """Deliveries by state, the oldest due one, silences by account, pauses, notices and the head of the log."""
    with store.writing() as uow:
        start = uow.now
        incident = samples.declared(uow)
        bulletin = samples.submitted(uow, incident)
        due = {"state": DeliveryState.READY, "due_at": start}
        samples.queued(uow, incident, bulletin, **due)
        later = {**due, "target": "corporate/facebook", "form": "long", "due_at": start + timedelta(hours=1)}
        samples.queued(uow, incident, bulletin, **later)
        uow.silences.impose(incident.id, samples.new_silences("libraries/x", "museum/x"), by="ann", at=start)
        uow.accounts.pause("museum/x", by="officer", reason="r", at=start)
        uow.notices.add([NewNotice(officer="bob", subject="s", text="t", due_at=start, about="a")])
        uow.notices.done(samples.claimed(uow), state="failed", detail="no answer")
        head = uow.audit.append(actor="ann", action="tested")
        uow.commit()
    clock.tick(90)
    found = figures(store.database)
    assert found.deliveries == {"ready": 2}
    assert (found.unfinished, found.open_incidents, found.silent_accounts, found.paused_accounts) == (2, 1, 2, 1)
    assert found.notices == {"failed": 1}
    assert found.notice_failed_at == start
    assert (found.audit_entries, found.audit_head) == (1, head)
    if store.database.dialect == "sqlite":
        assert found.oldest_due == timedelta(seconds=90)
        assert found.now == START + timedelta(seconds=90)
    else:
        assert timedelta(0) < found.oldest_due < timedelta(minutes=5)


def test_another_council_in_the_same_store_is_not_counted(store: SqlStore, store_address: str) -> None:
    """A node shows the numbers of its own council."""
    with store.writing() as uow:
        samples.declared(uow)
        uow.commit()
    other = Database.open(store_address, space=store.database.space, council="otherham", clock=store.database.clock)
    try:
        assert figures(other).open_incidents == 0
    finally:
        other.close()
