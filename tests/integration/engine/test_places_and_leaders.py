"""Where an incident is and who leads it is settled before anything is stored, and stays with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.words import BulletinKind
from broadcaster.engine.declare import Declare, Declared, declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.dry_run import dry_run_trigger
from broadcaster.engine.lead_agency import lead_agency
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import draft
from broadcaster.engine.trigger import Triggered, trigger
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, logged, now_of, opened

ALONE = HowAllowed(break_glass=True, reason="nobody answers")
FIRST = Message(kind=BulletinKind.FIRST)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    with exercise_desk(tmp_path, SteppingClock(NIGHT)) as found:
        yield found


def triggered(desk: Desk, order: Declare, message: Message = FIRST, how: HowAllowed | None = None) -> Triggered:
    """One trigger; what is said between its commits is the concern of other tests."""

    def heard(_: Declared) -> None:
        """Nobody listens."""

    return trigger(desk, order, message, how or HowAllowed(), on_declared=heard)


def nothing_stored(desk: Desk) -> bool:
    """Whether the store holds no incident and no silence."""
    with desk.store.reading() as uow:
        return uow.incidents.get("F1") is None and not uow.silences.active()


def test_the_incident_keeps_the_registers_spelling_and_district(desk: Desk) -> None:
    """Two spellings are one incident, and the log says where it was."""
    incident = declare(desk, Declare(kind="flood", place="in  old WINDSOR", district="sl4 1aa")).incident
    assert (incident.place, incident.district, incident.place_known) == ("in Old Windsor", "SL4", True)
    again = declare(desk, Declare(kind="flood", place="Old Windsor"))
    assert (again.incident.id, again.new) == (incident.id, False)
    assert logged(desk, "incident-declared")[0]["district"] == "SL4"


def test_a_wrong_district_stores_nothing(desk: Desk) -> None:
    """The officer meant another place, or typed another postcode; either way somebody looks again."""
    with pytest.raises(UsageProblem, match="Datchet is in SL3, not in SL4"):
        declare(desk, Declare(kind="flood", place="Datchet", district="SL4"))
    assert nothing_stored(desk)


def test_an_unknown_place_is_allowed_and_marked(desk: Desk) -> None:
    """Not every lane is in the list; the record and the log say so."""
    incident = declare(desk, Declare(kind="flood", place="Mill Lane", district="SL6")).incident
    assert (incident.place, incident.district, incident.place_known) == ("Mill Lane", "SL6", False)
    assert logged(desk, "incident-declared")[0]["place_known"] == "no"


def test_alone_at_an_unknown_place_the_district_must_be_named(desk: Desk) -> None:
    """Break-glass has no second pair of eyes, so the officer says a second way where it is."""
    with pytest.raises(UsageProblem, match=r"Mill Lane is not in the list of places\. Alone, look twice") as refused:
        triggered(desk, Declare(kind="flood", place="Mill Lane"), how=ALONE)
    assert "--district SL4" in refused.value.next_step
    assert nothing_stored(desk)


def test_where_nobody_knows_who_leads_it_must_be_said(desk: Desk) -> None:
    """Three companies supply water in the borough; the wrong name would send people to the wrong one."""
    with pytest.raises(UsageProblem, match="Who leads the response") as refused:
        declare(desk, Declare(kind="water-supply", place="Ascot"))
    assert "south-east-water (South East Water)" in refused.value.next_step
    assert nothing_stored(desk)
    incident = declare(desk, Declare(kind="water-supply", place="Ascot", lead_agency="South East")).incident
    assert incident.lead_agency == "south-east-water"


def test_the_preset_leads_unless_the_officer_says_otherwise(desk: Desk) -> None:
    """And a partner that is not in the register is kept by its name."""
    assert opened(desk).lead_agency == "council"
    assert opened(desk, kind="fire").lead_agency == "fire"
    order = Declare(kind="evacuation", place="Windsor", lead_agency="British Transport Police")
    assert declare(desk, order).incident.lead_agency == "British Transport Police"


@pytest.mark.parametrize(
    "message",
    [
        Message(kind=BulletinKind.FIRST, given={"do_now": "Leave now."}),
        Message(kind=BulletinKind.FIRST, given={"do_not": "Do not use lifts."}),
        Message(kind=BulletinKind.FIRST, given={"do_now.cy": "Gadewch nawr."}),
        Message(kind=BulletinKind.FIRST, text="Fire at Eton: please leave now."),
    ],
)
def test_an_instruction_of_our_own_is_refused_while_a_partner_leads(desk: Desk, message: Message) -> None:
    """Two authorities that tell people two things is how people get hurt; the next step says what is possible."""
    with pytest.raises(NotAllowed, match="Royal Berkshire Fire and Rescue leads") as refused:
        triggered(desk, Declare(kind="fire", place="Eton"), message)
    assert "--agreed-with NAME" in refused.value.next_step
    assert "reissue --source fire" in refused.value.next_step
    assert nothing_stored(desk)


def test_what_is_agreed_may_be_said_and_is_kept(desk: Desk) -> None:
    """The record names the person, for the inquiry."""
    order = Declare(kind="fire", place="Eton", agreed_with="Watch Manager Example")
    message = Message(kind=BulletinKind.FIRST, text="Fire at Eton: please leave now.")
    done = triggered(desk, order, message)
    assert done.declared.incident.agreed_with == "Watch Manager Example"
    assert done.published is not None


@pytest.mark.parametrize(
    "words",
    ["Call 999 if you are in danger.", "Follow @ThamesVP for news.", "The road is closed. Buses stop at Eton Wick."],
)
def test_what_tells_nobody_what_to_do_may_always_be_said(desk: Desk, words: str) -> None:
    """Naming the emergency number or the leader is no instruction of our own."""
    incident = opened(desk, kind="fire", place="Eton")
    assert draft(desk, incident, Message(kind=BulletinKind.UPDATE, text=words)).message.text == words


def test_the_lead_changes_in_mid_incident_and_the_next_message_knows(desk: Desk) -> None:
    """The police take over: from then on the council's own instruction needs their yes; the log has both names."""
    incident = opened(desk)
    own = Message(kind=BulletinKind.UPDATE, text="The river rises. Move upstairs now.")
    assert draft(desk, incident, own).message == own
    led = lead_agency(desk, None, "Thames Valley Police")
    assert (led.lead_agency, led.agreed_with) == ("police", "")
    with pytest.raises(NotAllowed, match="Thames Valley Police leads"):
        draft(desk, now_of(desk, incident), own)
    lead_agency(desk, incident.ref, "police", agreed_with="Inspector Example")
    assert draft(desk, now_of(desk, incident), own).message == own
    assert [(e["before"], e["after"], e["agreed_with"]) for e in logged(desk, "lead-agency-changed")] == [
        ("council", "police", ""),
        ("police", "police", "Inspector Example"),
    ]


def test_nobody_leads_what_is_not_open(desk: Desk) -> None:
    """And with two open nobody guesses which is meant."""
    with pytest.raises(NotPossibleNow, match="No incident is open"):
        lead_agency(desk, None, "police")
    opened(desk)
    opened(desk, place="Wraysbury")
    with pytest.raises(UsageProblem, match="2 incidents are open"):
        lead_agency(desk, None, "police")


def test_another_of_the_kind_elsewhere_is_not_guessed(desk: Desk) -> None:
    """Whether the water has spread or a second river rises is for an officer to say; nothing is stored before."""
    opened(desk)
    with pytest.raises(UsageProblem, match="Flood is open elsewhere: F1 flood at Datchet") as asked:
        declare(desk, Declare(kind="flood", place="Wraysbury"))
    assert "--into F1" in asked.value.next_step
    assert "--new" in asked.value.next_step
    assert declare(desk, Declare(kind="flood", place="Wraysbury", another=True)).incident.ref == "F2"
    # the same order again, as after a dropped line, is the same incident and no question
    again = declare(desk, Declare(kind="flood", place="Wraysbury"))
    assert (again.incident.ref, again.new) == ("F2", False)
    assert declare(desk, Declare(kind="fire", place="Wraysbury")).incident.ref == "R1"


def test_a_dry_run_says_what_would_be_asked(desk: Desk) -> None:
    """Place, leader, and what is open elsewhere; nothing is refused that could be shown."""
    opened(desk)
    found = dry_run_trigger(
        desk, Declare(kind="flood", place="Windsor"), Message(kind=BulletinKind.FIRST, text="News.")
    )
    said = " ".join(found["notes"])
    assert "Windsor (SL4, unparished); not Old Windsor" in said
    assert "Flood is open elsewhere: F1" in said
    water = Declare(kind="water-supply", place="Ascot")
    asked = dry_run_trigger(desk, water, Message(kind=BulletinKind.FIRST, text="News."))
    assert "Nobody said who leads" in " ".join(asked["notes"])
