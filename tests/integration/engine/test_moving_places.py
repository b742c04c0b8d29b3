"""An incident moves when its place was wrong or it spreads: what follows names the new place, what was said stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.words import BulletinKind
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import publish
from broadcaster.engine.relocate import moved, widened
from broadcaster.errors import NotPossibleNow, TextProblem, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, now_of, opened

NEWS = Message(kind=BulletinKind.UPDATE, given={"what": "Water is rising."})
YES = HowAllowed(self_approve=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    with exercise_desk(tmp_path, SteppingClock(NIGHT)) as found:
        yield found


def test_the_message_names_the_new_place_and_so_does_all_that_follows(desk: Desk) -> None:
    """Place and district of the register's spelling, in the texts and in the incident; the log has both places."""
    incident = opened(desk, place="Old Windsor")
    there = moved(desk, incident, "wraysbury")
    assert (there.place, there.district, now_of(desk, incident).place) == ("Wraysbury", "TW19", "Old Windsor")

    done = publish(desk, there, NEWS, YES, elsewhere=True)
    assert "Wraysbury (TW19)" in done.composed.renderings[1].text
    assert (now_of(desk, incident).place, now_of(desk, incident).district) == ("Wraysbury", "TW19")
    with desk.store.reading() as uow:
        [entry] = [e for e in uow.audit.entries() if e.action == "incident-moved"]
    assert (entry.data["before"], entry.data["after"]) == ("Old Windsor", "Wraysbury")
    assert "Wraysbury" in publish(desk, now_of(desk, incident), NEWS, YES).composed.renderings[0].text


def test_a_district_that_is_not_the_places_moves_nothing(desk: Desk) -> None:
    """The same question as at the trigger: names of places are heard wrongly."""
    incident = opened(desk, place="Old Windsor")
    with pytest.raises(UsageProblem, match="Wraysbury is in TW19, not in SL4"):
        moved(desk, incident, "Wraysbury", district="SL4")
    with pytest.raises(TextProblem):
        moved(desk, incident, "\u200b")


def test_no_incident_moves_to_where_another_of_its_kind_is_open(desk: Desk) -> None:
    """Two floods at one place would be one flood told twice; neither the place nor the message is stored."""
    first, second = opened(desk), opened(desk, place="Wraysbury")
    with pytest.raises(NotPossibleNow, match="is open there already"):
        publish(desk, moved(desk, second, "Datchet"), NEWS, YES, elsewhere=True)
    assert [now_of(desk, i).place for i in (first, second)] == ["Datchet", "Wraysbury"]


@pytest.mark.parametrize(
    ("at", "more", "whole"),
    [
        ("Datchet", "Wraysbury", "Datchet and Wraysbury"),
        ("Datchet and Wraysbury", "Horton", "Datchet, Wraysbury and Horton"),
        ("Datchet and Wraysbury", "Wraysbury", ""),
        ("Mill Road", "Wraysbury", ""),
        ("Datchet", "Mill Road", ""),
        ("Datchet, Wraysbury, Horton and Sunningdale", "Waltham St Lawrence", ""),
    ],
)
def test_a_place_that_joins_widens_the_name(desk: Desk, at: str, more: str, whole: str) -> None:
    """Only where both are in the list of places, it is not named already, and the whole fits into a message."""
    assert widened(desk, opened(desk, place=at), more) == whole
