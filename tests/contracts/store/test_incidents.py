"""Emergencies: one per place and kind, numbered without gaps or doubles, moved only as the table allows."""

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from broadcaster.domain.records import Incident
from broadcaster.domain.transitions import INCIDENT_MOVES
from broadcaster.domain.words import IncidentState
from broadcaster.errors import NotPossibleNow
from broadcaster.store.unit_of_work import SqlStore
from tests.support.samples import declared, new_incident

S = IncidentState


def test_a_declared_incident_reads_back_whole(store: SqlStore) -> None:
    """Everything that was declared is there, open, with the store's time and a reference."""
    with store.writing() as uow:
        made, new = uow.incidents.declare(new_incident(place="Øld Mill", lead_agency="environment-agency"))
        assert new
        assert made.declared_at == uow.now
        uow.commit()
    with store.reading() as uow:
        assert uow.incidents.get("F1") == made == uow.incidents.by_id(made.id)
        assert uow.incidents.get(" f1 ") == made
        assert uow.incidents.get("F2") is None
    assert (made.state, made.place, made.lead_agency) == (S.OPEN, "Øld Mill", "environment-agency")


def test_the_same_emergency_is_one_incident(store: SqlStore) -> None:
    """The second officer to declare the same kind and place gets the first one's incident."""
    with store.writing() as uow:
        first, _ = uow.incidents.declare(new_incident())
        again, new = uow.incidents.declare(new_incident(declared_by="bob"))
        assert (again, new) == (first, False)
        other, new = uow.incidents.declare(new_incident(place_key="new mill"))
        assert (other.ref, new) == ("F2", True)


def test_an_incident_that_is_over_is_not_the_same_any_more(store: SqlStore) -> None:
    """Once a stand-down has told the public that it is over, the same danger is a new incident with the next number."""
    with store.writing() as uow:
        first = declared(uow)
        uow.incidents.move(first.id, S.OPEN, S.STANDING_DOWN, by="ann", at=uow.now)
        second, new = uow.incidents.declare(new_incident())
        assert (second.ref, second.opening, new) == ("F2", 0, True)
        uow.incidents.move(first.id, S.STANDING_DOWN, S.CLOSED, by="ann", at=uow.now)
        assert uow.incidents.declare(new_incident())[0] == second


def test_another_one_beside_an_equal_one(store: SqlStore) -> None:
    """`--new` opens a second incident of the same kind and place."""
    with store.writing() as uow:
        declared(uow)
        second, new = uow.incidents.declare(new_incident(another=True))
        assert (second.ref, second.opening, new) == ("F2", 1, True)


def test_another_agency_takes_the_lead(store: SqlStore) -> None:
    """The incident keeps who leads and whom of them the council's instruction is agreed with; nothing else changes."""
    with store.writing() as uow:
        mine, other = declared(uow), declared(uow, place_key="new mill")
        led = uow.incidents.led_by(mine.id, "police", agreed_with="Inspector Morse")
        assert led == replace(mine, lead_agency="police", agreed_with="Inspector Morse")
        assert uow.incidents.by_id(other.id) == other
        assert uow.incidents.led_by(mine.id, "council", agreed_with="").agreed_with == ""


def test_the_district_and_whether_the_place_is_known_are_kept(store: SqlStore) -> None:
    """What the officer was asked stands in the record."""
    with store.writing() as uow:
        made = declared(uow, district="SL3, TW19", place_known=False, agreed_with="Inspector Morse")
        assert (made.district, made.place_known, made.agreed_with) == ("SL3, TW19", False, "Inspector Morse")


def test_letters_count_for_themselves(store: SqlStore) -> None:
    """Each letter has its own numbers, also where one letter begins another, and past nine."""
    with store.writing() as uow:
        refs = [declared(uow, place_key=str(n)).ref for n in range(11)]
        refs += [declared(uow, letter="FI", kind="fire", place_key=str(n)).ref for n in range(2)]
        refs += [declared(uow, place_key="x").ref]
        assert refs == [*(f"F{n}" for n in range(1, 12)), "FI1", "FI2", "F12"]


def test_many_officers_at_once_declare_one_incident(store: SqlStore) -> None:
    """Of twenty simultaneous declarations one is new, and all return the same incident (fault F25)."""
    found: list[tuple[Incident, bool]] = []
    together = threading.Barrier(20)

    def declare(officer: str) -> None:
        together.wait()
        with store.writing() as uow:
            found.append(uow.incidents.declare(new_incident(declared_by=officer)))
            uow.commit()

    threads = [threading.Thread(target=declare, args=(f"officer-{n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert sum(new for _, new in found) == 1
    assert len({incident.id for incident, _ in found}) == 1


def test_only_moves_of_the_table_are_made(store: SqlStore) -> None:
    """Every pair of states that is not in the table is refused, whatever the incident's state is."""
    refused = [pair for pair in product(S, S) if pair not in INCIDENT_MOVES]
    with store.writing() as uow:
        incident = declared(uow)
        for before, after in refused:
            with pytest.raises(NotPossibleNow, match=f"that is {before} cannot become {after}"):
                uow.incidents.move(incident.id, before, after, by="ann", at=uow.now)


def test_a_move_says_what_the_state_is_now(store: SqlStore) -> None:
    """The second of two officers who stand down learns that it is done."""
    with store.writing() as uow:
        incident = declared(uow)
        moved = uow.incidents.move(incident.id, S.OPEN, S.STANDING_DOWN, by="ann", at=uow.now)
        assert (moved.stood_down_by, moved.stood_down_at) == ("ann", uow.now)
        with pytest.raises(NotPossibleNow, match="F1 is standing-down, not open"):
            uow.incidents.move(incident.id, S.OPEN, S.STANDING_DOWN, by="bob", at=uow.now)
        closed = uow.incidents.move(incident.id, S.STANDING_DOWN, S.CLOSED, by="engine", at=uow.now)
        assert closed.closed_at == uow.now
        assert uow.incidents.in_state(S.CLOSED) == [closed]


def test_where_an_officer_pointed_the_banner_is_remembered_and_forgotten(store: SqlStore) -> None:
    """Of this incident only; empty again when the banner follows the leads."""
    with store.writing() as uow:
        one, two = declared(uow), declared(uow, place_key="elsewhere")
        uow.incidents.point_banner(one.id, "https://www.council.example/flood")
        assert [i.banner_link for i in uow.incidents.in_state(S.OPEN)] == ["https://www.council.example/flood", ""]
        uow.incidents.point_banner(one.id, "")
        assert [i.banner_link for i in uow.incidents.in_state(S.OPEN)] == ["", two.banner_link]


def test_a_promise_is_remembered_and_forgotten(store: SqlStore) -> None:
    """When the next update is due stands on the incident until it is answered."""
    with store.writing() as uow:
        incident = declared(uow)
        due = uow.now + timedelta(hours=1)
        uow.incidents.promise(incident.id, due)
        assert uow.incidents.by_id(incident.id).next_update_at == due  # type: ignore[union-attr]  # it was just made
        uow.incidents.promise(incident.id, None)
        assert uow.incidents.by_id(incident.id).next_update_at is None  # type: ignore[union-attr]  # as above
