"""Silences: imposed once, lifted once, shown while they last."""

from broadcaster.store.unit_of_work import SqlStore
from tests.support.samples import LATER, declared, new_silences


def test_silences_are_imposed_and_shown(store: SqlStore) -> None:
    """Each account named is silent from now on, with who, why and when to look again."""
    with store.writing() as uow:
        incident = declared(uow)
        made = uow.silences.impose(incident.id, new_silences("libraries/x", "museum/facebook"), by="ann", at=uow.now)
        uow.commit()
    with store.reading() as uow:
        assert uow.silences.active() == made
    [first, second] = made
    assert (first.account, first.by, first.review_by, first.lifted_at) == ("libraries/x", "ann", LATER, None)
    assert second.account == "museum/facebook"


def test_an_account_already_silent_stays_as_it_is(store: SqlStore) -> None:
    """Imposing again returns the new ones only and does not restart the old ones."""
    with store.writing() as uow:
        incident = declared(uow)
        [first] = uow.silences.impose(incident.id, new_silences("libraries/x"), by="ann", at=uow.now)
        again = uow.silences.impose(
            incident.id, new_silences("libraries/x", "museum/x", "museum/x"), by="bob", at=uow.now
        )
        assert [s.account for s in again] == ["museum/x"]
        assert uow.silences.impose(incident.id, [], by="bob", at=uow.now) == []
        assert uow.silences.active(account="libraries/x") == [first]


def test_two_incidents_silence_the_same_account(store: SqlStore) -> None:
    """Lifting one incident's silence leaves the other's (design rule 9)."""
    with store.writing() as uow:
        one, two = declared(uow), declared(uow, place_key="two")
        for incident in (one, two):
            uow.silences.impose(incident.id, new_silences("libraries/x"), by="ann", at=uow.now)
        assert uow.silences.lift(one.id, None, by="ann", at=uow.now) == ["libraries/x"]
        assert [s.incident_id for s in uow.silences.active(account="libraries/x")] == [two.id]
        assert uow.silences.active(incident_id=one.id) == []


def test_some_are_lifted_and_may_fall_silent_again(store: SqlStore) -> None:
    """Only the accounts named are lifted, once; a later silence of the same account is a new row."""
    with store.writing() as uow:
        incident = declared(uow)
        [first, _] = uow.silences.impose(incident.id, new_silences("libraries/x", "museum/x"), by="ann", at=uow.now)
        assert uow.silences.lift(incident.id, ["libraries/x", "nobody/x"], by="bob", at=uow.now) == ["libraries/x"]
        assert uow.silences.lift(incident.id, ["libraries/x"], by="bob", at=uow.now) == []
        [again] = uow.silences.impose(incident.id, new_silences("libraries/x"), by="ann", at=uow.now)
        assert again.id != first.id
        assert [s.account for s in uow.silences.active(incident_id=incident.id)] == ["museum/x", "libraries/x"]


def test_whose_editor_was_told_is_kept(store: SqlStore) -> None:
    """When, by whom and how; and that it was a mistake, too."""
    with store.writing() as uow:
        incident = declared(uow)
        [first, second] = uow.silences.impose(
            incident.id, new_silences("libraries/x", "museum/x"), by="ann", at=uow.now
        )
        assert uow.silences.told([first.id], by="ann", how="rang Ann", at=uow.now) == 1
        [told, untold] = uow.silences.active()
        assert (told.told_at, told.told_by, told.told_how) == (uow.now, "ann", "rang Ann")
        assert (untold, untold.told_at) == (second, None)
        assert uow.silences.told([first.id], by="ann", how="", at=None) == 1
        assert uow.silences.active() == [first, second]


def test_an_editor_told_for_one_incident_is_told_for_the_next(store: SqlStore) -> None:
    """While the first silence lasts nobody must be rung again; once it is lifted they must."""
    with store.writing() as uow:
        one, two, three = (declared(uow, place_key=key) for key in "abc")
        [first] = uow.silences.impose(one.id, new_silences("libraries/x"), by="ann", at=uow.now)
        uow.silences.told([first.id], by="ann", how="rang Ann", at=uow.now)
        [same, other] = uow.silences.impose(two.id, new_silences("libraries/x", "museum/x"), by="bob", at=uow.now)
        assert (same.told_by, same.told_how, other.told_at) == ("ann", "rang Ann", None)
        for incident in (one, two):
            uow.silences.lift(incident.id, None, by="bob", at=uow.now)
        assert uow.silences.told([same.id], by="bob", how="", at=uow.now) == 0
        [fresh] = uow.silences.impose(three.id, new_silences("libraries/x"), by="bob", at=uow.now)
        assert fresh.told_at is None
