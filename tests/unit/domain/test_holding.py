"""Who holds an incident, who is reminded, and how long a hand-over stays fresh."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadcaster.config import load_register
from broadcaster.domain.holding import fresh_handover, holder_of, reminded
from broadcaster.domain.records import Handover, Incident
from broadcaster.domain.words import IncidentState, Space
from tests.support.checkout import ROOT

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def incident(**changes: Any) -> Incident:
    """A flood that Alex declared."""
    given: dict[str, Any] = {"declared_by": "alex", "holder": "alex"} | changes
    return Incident(
        id=1,
        council="testham",
        space=Space.LIVE,
        ref="F1",
        kind="flood",
        place="Datchet",
        place_key="datchet",
        opening=0,
        lead_agency="council",
        state=IncidentState.OPEN,
        declared_at=NOW,
        **given,
    )


def handover(*, offered: float, answered: float | None) -> Handover:
    """Offered and answered so many minutes ago."""
    return Handover(
        id=1,
        council="testham",
        incident_id=1,
        giver="alex",
        taker="bailey",
        offered_at=NOW - timedelta(minutes=offered),
        answered_at=None if answered is None else NOW - timedelta(minutes=answered),
    )


def test_whoever_declared_holds_until_another_does() -> None:
    """Also an incident from before there were holders."""
    assert holder_of(incident(holder="bailey")) == "bailey"
    assert holder_of(incident(holder="")) == "alex"


def test_the_holder_is_reminded_first_and_then_every_duty_officer() -> None:
    """Nobody is reminded twice at once; a holder who left the council does not swallow the reminder."""
    register = load_register(ROOT / "channels.toml").register
    first, then = reminded(register, incident(holder="alex"))
    assert [o.key for o in first] == ["alex"]
    assert [o.key for o in then] == ["bailey"]
    first, then = reminded(register, incident(holder="dana"))
    assert [o.key for o in first] == ["dana"]
    assert [o.key for o in then] == ["alex", "bailey"]
    first, then = reminded(register, incident(holder="gone"))
    assert ([o.key for o in first], then) == (["alex", "bailey"], ())


@pytest.mark.parametrize(
    ("offered", "answered", "fresh"),
    [(29, 29, True), (31, 31, False), (30, 30, False), (31, 29, True), (600, None, True), (0, 0, True)],
)
def test_a_handover_is_fresh_for_half_an_hour(offered: float, answered: float | None, fresh: bool) -> None:
    """Counted from the answer; one that nobody has answered is under way, however old (for drills)."""
    found = handover(offered=offered, answered=answered)
    assert (fresh_handover([found], NOW) == found) is fresh


def test_of_several_handovers_the_newest_is_named() -> None:
    """None where there was none."""
    old, new = handover(offered=20, answered=20), handover(offered=5, answered=2)
    assert fresh_handover([old, new], NOW) == new
    assert fresh_handover([], NOW) is None
