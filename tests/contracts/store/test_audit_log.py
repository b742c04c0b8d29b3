"""The audit log in the store: it grows with its transaction, nothing changes it, and every change is found."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from broadcaster.domain.audit import fingerprint
from broadcaster.errors import UsageProblem
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore

#: switches the guards off as a database administrator could, who is what the chain is for
OFF = {
    "sqlite": ["DROP TRIGGER audit_update", "DROP TRIGGER audit_delete", "DROP TRIGGER audit_insert"],
    "postgresql": ["ALTER TABLE audit DISABLE TRIGGER USER"],
}


def log(store: SqlStore, entries: int = 5) -> list[str]:
    """Append entries, each in a transaction of its own; returns the heads."""
    heads = []
    for number in range(1, entries + 1):
        with store.writing() as uow:
            heads.append(
                uow.audit.append(
                    actor="ann", action="said", incident_ref="F1", data={"n": number, "text": fingerprint("flød")}
                )
            )
            uow.commit()
    return heads


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the database in hand can do."""
    with database.connect(writing=True) as connection:
        for statement in [*OFF[database.dialect], *statements]:
            connection.exec_driver_sql(statement)


def test_entries_read_back_in_order(store: SqlStore) -> None:
    """Who did what, when and about which incident; the head is the newest entry's hash."""
    heads = log(store, 3)
    with store.writing() as uow:
        uow.audit.append(actor="bob", action="other")
        uow.commit()
    with store.reading() as uow:
        entries = uow.audit.entries()
        assert [e.seq for e in entries] == [1, 2, 3, 4]
        assert (entries[0].actor, entries[0].action, entries[0].incident_ref) == ("ann", "said", "F1")
        assert entries[0].data == {"n": 1, "text": fingerprint("flød")}
        assert entries[0].at.tzinfo is not None
        assert [e.hash for e in entries[:3]] == heads
        assert uow.audit.head() == (4, entries[3].hash)
        assert [e.seq for e in uow.audit.entries(incident_ref="F1", after=1, limit=1)] == [2]


def test_an_untouched_log_verifies(store: SqlStore) -> None:
    """All entries are counted, and every head that was ever printed is in it, whole or its first 16 digits."""
    assert store.verify() == store.verify(head=None)
    heads = log(store)
    found = store.verify(head=heads[2])
    assert (found.entries, found.head, found.first_bad, found.problem) == (5, heads[4], None, "")
    assert store.verify(head=heads[4][:16].upper()).first_bad is None


@pytest.mark.parametrize("head", ["", "12ab", "not a head at all", "zz" * 32])
def test_a_mistyped_head_is_not_a_broken_log(store: SqlStore, head: str) -> None:
    """What cannot be a head is refused as a typing mistake, before anybody is alarmed."""
    with pytest.raises(UsageProblem, match="no head of an audit log"):
        store.verify(head=head)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = '{}' WHERE seq = 2",
        "UPDATE audit SET seq = 99 WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 5",
        "DELETE FROM audit",
        "INSERT INTO audit (council, seq, body, hash) VALUES ('testham', 7, '{}', 'x')",
    ],
)
def test_the_database_refuses_every_change(store: SqlStore, statement: str) -> None:
    """No update, no delete, and no entry that does not follow the newest."""
    log(store)
    with store.database.session(writing=True) as connection, pytest.raises(DBAPIError, match=r"append-only|follow"):
        connection.exec_driver_sql(statement)
    assert store.verify().entries == 5


def test_replacing_is_refused(store: SqlStore) -> None:
    """The way round a delete trigger that each database has is closed."""
    log(store)
    statement = (
        "INSERT OR REPLACE INTO audit (council, seq, body, hash) VALUES ('testham', 5, '{}', 'x')"
        if store.database.dialect == "sqlite"
        else "TRUNCATE audit"
    )
    with store.database.session(writing=True) as connection, pytest.raises(DBAPIError, match=r"append-only|follow"):
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        ("body = replace(body, 'ann', 'bob')", 3),
        ("incident_ref = 'F2'", 3),
        ("council = 'elsewhere'", 3),
        ("seq = 33", 3),
        ("hash = (SELECT a.hash FROM audit a WHERE a.seq = 2)", 3),
    ],
)
def test_every_tampered_column_is_found(store: SqlStore, change: str, first_bad: int) -> None:
    """Whichever column of an entry is changed behind the triggers' back, that entry is named (fault F30)."""
    log(store)
    tamper(store.database, f"UPDATE audit SET {change} WHERE seq = 3")  # noqa: S608 - the attack itself
    found = store.verify()
    assert found.first_bad == first_bad
    assert str(first_bad) in found.problem


def test_removed_and_reordered_entries_are_found(store: SqlStore) -> None:
    """An entry taken out of the middle is missing; two that changed places do not fit."""
    log(store)
    tamper(
        store.database,
        "UPDATE audit SET seq = 100 WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 100",
    )
    assert store.verify().first_bad == 2
    with store.database.connect(writing=True) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE seq = 1")
    found = store.verify()
    assert (found.first_bad, found.problem) == (1, "entry 1 is missing; entry 2 follows")


def test_a_cut_end_is_found_by_the_printed_head(store: SqlStore) -> None:
    """Without the printed head a log that lost its end looks whole; with it the cut is named."""
    heads = log(store)
    tamper(store.database, "DELETE FROM audit WHERE seq > 3")
    assert store.verify().first_bad is None
    found = store.verify(head=heads[4])
    assert found.first_bad == 4
    assert "cut off" in found.problem


def test_a_log_written_anew_is_found_by_the_printed_head(store: SqlStore) -> None:
    """Somebody who rewrites the whole chain cannot make the head on paper again."""
    heads = log(store)
    tamper(store.database, "DELETE FROM audit")
    log(store, 4)
    assert store.verify().first_bad is None
    assert store.verify(head=heads[4]).first_bad == 5


def _count(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one())


def test_an_entry_belongs_to_its_transaction(store: SqlStore) -> None:
    """What is rolled back leaves neither an entry nor a gap."""
    log(store, 1)
    with store.writing() as uow:
        uow.audit.append(actor="ann", action="lost")
    log(store, 1)
    assert store.verify().entries == 2
    with store.database.connect(writing=False) as connection:
        assert _count(connection) == 2
