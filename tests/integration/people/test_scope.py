"""An editor within a scope: Highways may submit road closures on the corporate channel, never alone (policy 001)."""

import pytest

from broadcaster.domain.words import ApprovalType, BulletinKind, BulletinState, IncidentState
from broadcaster.engine.approve import approve
from broadcaster.engine.break_glass import break_glass
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import Published, publish
from broadcaster.engine.sign import sign
from broadcaster.engine.silence import silence
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.errors import NotAllowed
from tests.support.duty import now_of, opened, played_by

CLOSED = Message(
    kind=BulletinKind.FIRST,
    text="Avoid Datchet High Street: it is closed at the bridge. In danger? Call 999. Do not report emergencies here.",
)


@pytest.fixture
def dana(desk: Desk) -> Desk:
    """The editor of the shipped register, who may submit road closures."""
    return played_by(desk, "dana")


def said(desk: Desk, message: Message, *, kind: str = "road-closure", **how: bool | str) -> Published:
    """Publish a message for one more incident of that kind."""
    return publish(desk, opened(desk, kind=kind), message, HowAllowed(**how))  # type: ignore[arg-type] # a test's shorthand


def test_a_road_closure_is_submitted_and_waits_for_a_second_officer(desk: Desk, dana: Desk) -> None:
    """Then it goes out on the corporate accounts like any other."""
    done = said(dana, CLOSED)
    assert not done.granted
    _, bulletin = approve(played_by(desk, "bailey"), f"{done.incident.ref}/1")
    assert (bulletin.state, bulletin.submitted_by) == (BulletinState.APPROVED, "dana")
    assert {"corporate/x", "corporate/facebook"} <= {d.target for d in done.composed.deliveries}


def test_every_other_kind_is_refused_but_stays_silent(dana: Desk) -> None:
    """The accounts are silent all the same; who may speak is named."""
    incident = opened(dana, kind="flood")
    with pytest.raises(NotAllowed, match="may submit only about road-closure, not about flood") as caught:
        publish(dana, incident, CLOSED, HowAllowed())
    assert "Alex Example" in caught.value.next_step
    assert now_of(dana, incident).state is IncidentState.OPEN


def test_an_editor_never_breaks_the_glass(dana: Desk) -> None:
    """Neither when writing nor afterwards."""
    with pytest.raises(NotAllowed, match="never goes out by break-glass"):
        said(dana, CLOSED, break_glass=True, reason="nobody answers")
    done = said(dana, CLOSED)
    with pytest.raises(NotAllowed):
        break_glass(dana, f"{done.incident.ref}/1", reason="nobody answers")


def test_an_editor_never_approves(dana: Desk) -> None:
    """Not what another editor wrote, either."""
    done = said(dana, CLOSED)
    with pytest.raises(NotAllowed):
        approve(dana, f"{done.incident.ref}/1")


def test_an_editors_all_clear_waits_for_a_second_officer_and_the_end_does_not(desk: Desk, dana: Desk) -> None:
    """Also from signed templates, which let a duty officer speak alone; silence and stand-down need nobody (rule 2)."""
    for officer in ("alex", "casey"):
        for kind in ("road-closure", "_default"):
            sign(played_by(desk, officer), kind)
    done = said(dana, CLOSED)
    approve(played_by(desk, "bailey"), f"{done.incident.ref}/1")
    ended = stand_down(dana, StandDown(ref=done.incident.ref), HowAllowed())
    assert ended.incident.state is IncidentState.STANDING_DOWN
    assert ended.message_problem is None
    assert ended.published is not None
    assert not ended.published.granted


def test_a_duty_officers_signed_all_clear_goes_at_once(desk: Desk, dana: Desk) -> None:
    """What the editor may not do, to see that the test above is about the editor."""
    for officer in ("alex", "casey"):
        for kind in ("road-closure", "_default"):
            sign(played_by(desk, officer), kind)
    done = said(dana, CLOSED)
    approve(played_by(desk, "bailey"), f"{done.incident.ref}/1")
    ended = stand_down(desk, StandDown(ref=done.incident.ref), HowAllowed())
    assert ended.published is not None
    assert ended.published.approval == ApprovalType.SINGLE_OFFICER


def test_an_editor_silences_for_any_incident(desk: Desk, dana: Desk) -> None:
    """Silence needs no scope (design rule 2)."""
    incident = opened(desk, kind="flood")
    with desk.store.writing() as uow:
        uow.silences.lift(incident.id, ["museum/x"], by="alex", at=uow.now)
        uow.commit()
    assert silence(dana, ["museum/x"], ref=incident.ref, reason="they post about the flood")[1] == ("museum/x",)
