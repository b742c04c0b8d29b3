"""What comes first, and who speaks: pure decisions on generated nights."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.leading import Standing, leads_of, lost, speaker
from broadcaster.domain.records import Incident
from broadcaster.domain.times import span_words
from broadcaster.domain.urgency import Concern, Matter, in_order
from broadcaster.domain.words import DeliveryState, IncidentState, Space
from tests.unit.status.worlds import NOW, delivery

LEADS = ("corporate/x", "corporate/facebook")
FLOOD = Incident(
    id=1,
    council="rbwm",
    space=Space.EXERCISE,
    ref="F1",
    kind="flood",
    place="Datchet",
    place_key="datchet",
    opening=0,
    lead_agency="council",
    state=IncidentState.OPEN,
    declared_by="alex",
    declared_at=NOW,
)
_matters = st.builds(
    Matter,
    concern=st.sampled_from(Concern),
    says=st.sampled_from(["a", "b"]),
    gravity=st.integers(0, 3),
    since=st.none() | st.integers(0, 90).map(lambda minutes: NOW - timedelta(minutes=minutes)),
)


@given(matters=st.lists(_matters, max_size=12), chance=st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_the_matters_were_found(matters: list[Matter], chance: Random) -> None:
    """By concern, then gravity, then age; nothing is lost."""
    mixed = list(matters)
    chance.shuffle(mixed)
    ordered = in_order(mixed)
    assert ordered == in_order(matters)
    assert [m.concern for m in ordered] == sorted(m.concern for m in matters)


def test_the_public_comes_before_what_the_council_owes_itself() -> None:
    """The order that the night's issue names."""
    named = [Concern.LEAD, Concern.APPROVAL, Concern.OVERDUE, Concern.LOST, Concern.REVIEW, Concern.SILENCES]
    named += [Concern.NOT_TOLD, Concern.NO_WATCHER, Concern.HELD]
    assert named == sorted(named)


@pytest.mark.parametrize(
    ("x", "paused", "standing", "speaks"),
    [
        (DeliveryState.SENT, {}, Standing.UP, "corporate/x"),
        (DeliveryState.READY, {}, Standing.WAITING, "corporate/facebook"),
        (DeliveryState.UNCERTAIN, {}, Standing.IN_DOUBT, "corporate/facebook"),
        (DeliveryState.NEEDS_OFFICER, {}, Standing.LOST, "corporate/facebook"),
        (DeliveryState.EXPIRED, {}, Standing.LOST, "corporate/facebook"),
        (DeliveryState.SENT, {"corporate/x": "no credit"}, Standing.LOST, "corporate/facebook"),
        (DeliveryState.DROPPED, {}, Standing.NONE, "corporate/facebook"),
        (DeliveryState.PLANNED, {}, Standing.NONE, "corporate/facebook"),
    ],
)
def test_the_next_account_of_the_register_leads(
    x: DeliveryState, paused: dict[str, str], standing: Standing, speaks: str
) -> None:
    """X first while it speaks; whatever happens to it, Facebook is next."""
    rows = [delivery(FLOOD, id=1, state=x), delivery(FLOOD, id=2, target="corporate/facebook")]
    found = leads_of(LEADS, rows, paused=paused)
    assert found[0].standing is standing
    assert speaker(found) == speaks
    assert bool(lost(found)) is (standing is Standing.LOST)


def test_an_account_that_shows_the_message_before_still_leads_while_the_next_is_on_its_way() -> None:
    """Nobody is sent elsewhere for the second that an update takes; a post that was taken down shows nothing."""
    rows = [delivery(FLOOD, id=1), delivery(FLOOD, id=2, state=DeliveryState.SENDING)]
    assert speaker(leads_of(LEADS, rows, paused={})) == "corporate/x"
    gone = [delivery(FLOOD, id=1, withdrawn_at=NOW)]
    assert speaker(leads_of(LEADS, gone, paused={})) == ""


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.5, "under 1 min"),
        (1, "1 min"),
        (59, "59 min"),
        (60, "1 h"),
        (72, "1 h 12 min"),
        (1440, "1 day"),
        (4500, "3 days 3 h"),
    ],
)
def test_how_long_is_said_without_seconds(minutes: float, said: str) -> None:
    """The same before and after now."""
    assert span_words(timedelta(minutes=minutes)) == said
    assert span_words(-timedelta(minutes=minutes)) == said
