"""Messages: frozen when submitted, decided once, approved once."""

import threading
from itertools import product

import pytest
from sqlalchemy.exc import DBAPIError

from broadcaster.domain.transitions import BULLETIN_MOVES
from broadcaster.domain.words import ApprovalType, BulletinState
from broadcaster.errors import NotPossibleNow
from broadcaster.store.unit_of_work import SqlStore
from tests.support.samples import approved, declared, new_bulletin, submitted

S = BulletinState


def test_a_submitted_bulletin_reads_back_whole(store: SqlStore) -> None:
    """Fields, digest and the exact texts come back as they were."""
    with store.writing() as uow:
        incident = declared(uow)
        new = new_bulletin(incident)
        made = uow.bulletins.submit(new, at=uow.now)
        uow.commit()
    with store.reading() as uow:
        assert uow.bulletins.get(incident.id, 1) == made == uow.bulletins.by_id(made.id)
        texts = uow.bulletins.renderings(made.id)
    assert made.fields == {"place": "Old Mill", "what": "flød"}
    assert (made.state, made.digest, made.signed) == (S.SUBMITTED, "digest-1", True)
    assert [(t.target, t.form, t.text, t.text_hash) for t in texts] == [
        (t.target, t.form, t.text, t.text_hash) for t in new.renderings
    ]


def test_a_number_is_used_once(store: SqlStore) -> None:
    """Two officers who write the same number at once: the second is told."""
    with store.writing() as uow:
        incident = declared(uow)
        submitted(uow, incident)
        with pytest.raises(NotPossibleNow, match="Message 1 of this incident exists already"):
            submitted(uow, incident)
        submitted(uow, incident, 2)
        assert [b.number for b in uow.bulletins.of_incident(incident.id)] == [1, 2]


@pytest.mark.parametrize("statement", ["UPDATE rendering SET text = 'x'", "DELETE FROM rendering"])
def test_a_frozen_text_cannot_change(store: SqlStore, statement: str) -> None:
    """The database refuses every change to a rendering, whoever asks."""
    with store.writing() as uow:
        submitted(uow, declared(uow))
        uow.commit()
    with store.database.session(writing=True) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(statement)


def test_only_moves_of_the_table_are_made(store: SqlStore) -> None:
    """Every pair of states that is not in the table is refused."""
    refused = [pair for pair in product(S, S) if pair not in BULLETIN_MOVES]
    with store.writing() as uow:
        bulletin = submitted(uow, declared(uow))
        for before, after in refused:
            with pytest.raises(NotPossibleNow, match=f"that is {before} cannot become {after}"):
                uow.bulletins.move(bulletin.id, before, after, by="bob", at=uow.now)


def test_a_move_remembers_who_decided_and_why(store: SqlStore) -> None:
    """The writer of a rejected message reads who said no, and why."""
    with store.writing() as uow:
        bulletin = submitted(uow, declared(uow))
        no = uow.bulletins.move(bulletin.id, S.SUBMITTED, S.REJECTED, by="bob", at=uow.now, reason="wrong road")
        assert (no.state, no.decided_by, no.decided_at, no.decision_reason) == (
            S.REJECTED,
            "bob",
            uow.now,
            "wrong road",
        )
        assert uow.bulletins.in_state(S.REJECTED) == [no]
        with pytest.raises(NotPossibleNow, match="Message 1 is rejected by bob, not submitted"):
            uow.bulletins.move(bulletin.id, S.SUBMITTED, S.APPROVED, by="cat", at=uow.now)


def test_approve_races_reject(store: SqlStore) -> None:
    """Of an approval and a rejection at the same moment exactly one is made (fault F27)."""
    with store.writing() as uow:
        bulletin = submitted(uow, declared(uow))
        uow.commit()
    together = threading.Barrier(2)
    made: list[BulletinState] = []

    def decide(after: BulletinState) -> None:
        together.wait()
        try:
            with store.writing() as uow:
                uow.bulletins.move(bulletin.id, S.SUBMITTED, after, by="bob", at=uow.now)
                uow.commit()
                made.append(after)
        except NotPossibleNow:
            pass

    threads = [threading.Thread(target=decide, args=(after,)) for after in (S.APPROVED, S.REJECTED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as uow:
        found = uow.bulletins.by_id(bulletin.id)
    assert found is not None
    assert made == [found.state]


def test_there_is_one_approval(store: SqlStore) -> None:
    """A yes is written once; a second one names the first."""
    with store.writing() as uow:
        bulletin = approved(uow, submitted(uow, declared(uow)))
        assert uow.bulletins.approval(bulletin.id) is None
        uow.bulletins.approve(
            bulletin.id, digest="d", type=ApprovalType.SECOND_OFFICER, by="bob", at=uow.now, reason="ok"
        )
        found = uow.bulletins.approval(bulletin.id)
        assert found is not None
        assert (found.by, found.digest, found.type) == ("bob", "d", ApprovalType.SECOND_OFFICER)
        with pytest.raises(NotPossibleNow, match="was approved by bob already"):
            uow.bulletins.approve(
                bulletin.id, digest="d", type=ApprovalType.SECOND_OFFICER, by="cat", at=uow.now, reason=""
            )


@pytest.mark.parametrize("kind", list(ApprovalType))
def test_lone_approvals_wait_for_a_review(store: SqlStore, kind: ApprovalType) -> None:
    """Break-glass and single-officer approvals are listed until somebody reviewed them, once (design rule 2)."""
    with store.writing() as uow:
        bulletin = approved(uow, submitted(uow, declared(uow)))
        uow.bulletins.approve(bulletin.id, digest="d", type=kind, by="ann", at=uow.now, reason="alone")
        listed = [b.id for b, _ in uow.bulletins.unreviewed()]
        assert listed == ([bulletin.id] if kind in (ApprovalType.BREAK_GLASS, ApprovalType.SINGLE_OFFICER) else [])
        uow.bulletins.review(bulletin.id, by="bob", at=uow.now)
        assert uow.bulletins.unreviewed() == []
        with pytest.raises(NotPossibleNow, match="was reviewed by bob already"):
            uow.bulletins.review(bulletin.id, by="cat", at=uow.now)
