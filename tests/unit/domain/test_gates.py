"""The gates: each question by itself, their order, and what no gate may hold (design rules 3 and 5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.gates import GATES, Drop, Facts, Proceed, Wait, ask
from broadcaster.domain.words import MUST_ARRIVE, TAKE_DOWN, BulletinKind, Effect, IncidentState, Space

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SOON, BEFORE = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
K, E, I = BulletinKind, Effect, IncidentState  # noqa: E741 - short for the tables

#: a first message of an open incident that may go
FIRST = Facts(
    now=NOW,
    store_space=Space.LIVE,
    space=Space.LIVE,
    effect=E.PUBLISH,
    bulletin_kind=K.FIRST,
    incident_state=I.OPEN,
    outlives=False,
    silenced=False,
    lead_reserved=False,
    bulletin_digest="d",
    approved_digest="d",
    superseded=False,
    expires_at=SOON,
    paused_by="",
    paused_reason="",
    sends=0,
    most_sends=3,
    source_proven=None,
    source_lost=False,
)
#: a service's own post while nothing is open
POST = replace(FIRST, bulletin_kind=None, incident_state=None, bulletin_digest="", approved_digest="")
REPOST = replace(FIRST, effect=E.REPOST, source_proven=True)
DOWN = replace(FIRST, effect=E.BANNER_DOWN, bulletin_kind=K.ALL_CLEAR, incident_state=I.STANDING_DOWN, expires_at=None)
EDIT = replace(FIRST, effect=E.EDIT, bulletin_kind=K.CORRECTION)
STANDS = replace(FIRST, effect=E.BANNER_UP, incident_state=I.STANDING_DOWN, outlives=True)
ALL_CLEAR = replace(FIRST, bulletin_kind=K.ALL_CLEAR, incident_state=I.STANDING_DOWN, expires_at=None)


@pytest.mark.parametrize(
    ("facts", "changes", "gate", "answer"),
    [
        pytest.param(FIRST, {}, "", Proceed, id="a first message goes"),
        pytest.param(FIRST, {"space": Space.EXERCISE}, "space", Drop, id="never in the other space"),
        pytest.param(FIRST, {"incident_state": I.STANDING_DOWN}, "incident", Drop, id="stood down"),
        pytest.param(FIRST, {"incident_state": I.CLOSED}, "incident", Drop, id="closed"),
        pytest.param(STANDS, {}, "", Proceed, id="the last instruction of a danger to life stays on the banner"),
        pytest.param(STANDS, {"effect": E.PUBLISH}, "incident", Drop, id="but it is said nowhere else again"),
        pytest.param(STANDS, {"outlives": False}, "incident", Drop, id="any other instruction ends with its incident"),
        pytest.param(STANDS, {"incident_state": I.CLOSED}, "incident", Drop, id="and every one with its closing"),
        pytest.param(FIRST, {"incident_state": None, "bulletin_kind": K.UPDATE}, "incident", Wait, id="unreadable"),
        pytest.param(FIRST, {"silenced": True}, "", Proceed, id="a silence never holds a bulletin"),
        pytest.param(FIRST, {"approved_digest": ""}, "approval", Wait, id="not approved"),
        pytest.param(FIRST, {"approved_digest": "e"}, "approval", Wait, id="other words were approved"),
        pytest.param(FIRST, {"expires_at": NOW}, "expiry", Drop, id="its last moment is over"),
        pytest.param(FIRST, {"superseded": True}, "order", Drop, id="a newer bulletin is out"),
        pytest.param(FIRST, {"sends": 3}, "duplicate", Wait, id="the cap of sends"),
        pytest.param(FIRST, {"paused_by": "officer"}, "pause", Wait, id="an officer's pause"),
        pytest.param(FIRST, {"paused_by": "platform"}, "pause", Wait, id="a refused credential"),
        pytest.param(FIRST, {"paused_by": None}, "pause", Wait, id="a pause that cannot be read"),
        pytest.param(POST, {}, "", Proceed, id="an ordinary post goes"),
        pytest.param(POST, {"silenced": True}, "silence", Wait, id="a silence holds it"),
        pytest.param(POST, {"lead_reserved": True}, "silence", Wait, id="a lead carries only bulletins"),
        pytest.param(POST, {"silenced": None}, "silence", Wait, id="a silence that cannot be read"),
        pytest.param(POST, {"lead_reserved": None}, "silence", Wait, id="as above"),
        pytest.param(POST, {"expires_at": BEFORE}, "expiry", Drop, id="an old post is never caught up"),
        pytest.param(REPOST, {}, "", Proceed, id="a repost behind its lead"),
        pytest.param(REPOST, {"source_proven": False}, "proof", Wait, id="the lead is not proven"),
        pytest.param(REPOST, {"source_lost": True}, "proof", Drop, id="the lead will never be public"),
        pytest.param(ALL_CLEAR, {}, "", Proceed, id="an all-clear passes the stand-down"),
        pytest.param(ALL_CLEAR, {"incident_state": I.CLOSED}, "", Proceed, id="and the closing"),
        pytest.param(ALL_CLEAR, {"expires_at": BEFORE}, "", Proceed, id="and never expires"),
        pytest.param(
            ALL_CLEAR, {"effect": E.REPOST, "incident_state": I.CLOSED}, "incident", Drop, id="its repost does"
        ),
        pytest.param(EDIT, {}, "", Proceed, id="an edit of a wrong post goes"),
        pytest.param(EDIT, {"incident_state": I.STANDING_DOWN}, "", Proceed, id="it passes the stand-down"),
        pytest.param(EDIT, {"incident_state": I.CLOSED}, "", Proceed, id="and the closing"),
        pytest.param(EDIT, {"expires_at": BEFORE}, "", Proceed, id="an edit never expires"),
        pytest.param(EDIT, {"sends": 99}, "", Proceed, id="an edit cannot be seen twice"),
        pytest.param(EDIT, {"approved_digest": ""}, "approval", Wait, id="its words need a yes"),
        pytest.param(EDIT, {"paused_by": "officer"}, "pause", Wait, id="an officer's pause holds its words"),
        pytest.param(EDIT, {"superseded": True}, "order", Drop, id="the next correction brings its own"),
        pytest.param(DOWN, {"expires_at": BEFORE}, "", Proceed, id="what is taken down never expires"),
        pytest.param(DOWN, {"superseded": True}, "", Proceed, id="is never replaced"),
        pytest.param(DOWN, {"approved_digest": ""}, "", Proceed, id="needs no approval"),
        pytest.param(DOWN, {"sends": 99}, "", Proceed, id="has no cap"),
        pytest.param(DOWN, {"incident_state": None}, "", Proceed, id="does not ask for its incident"),
        pytest.param(DOWN, {"paused_by": "officer"}, "", Proceed, id="passes an officer's pause"),
        pytest.param(DOWN, {"paused_by": None}, "", Proceed, id="and an unreadable one"),
        pytest.param(DOWN, {"paused_by": "platform"}, "pause", Wait, id="without a credential it cannot go"),
    ],
)
def test_each_gate_gives_its_answer(facts: Facts, changes: dict[str, Any], gate: str, answer: type[Any]) -> None:
    """The answer, the gate that gave it, and a reason wherever it is not yes."""
    found = ask(replace(facts, **changes))
    assert type(found) is answer
    if isinstance(found, Wait | Drop):
        assert found.gate == gate
        assert found.reason


def test_the_order_of_asking_is_the_documented_one() -> None:
    """`docs/architecture.md` lists the same names."""
    assert [gate.__name__.removeprefix("ask_") for gate in GATES] == [
        "space",
        "incident",
        "silence",
        "approval",
        "expiry",
        "order",
        "duplicate",
        "pause",
        "proof",
    ]


FACTS = st.builds(
    Facts,
    now=st.just(NOW),
    store_space=st.sampled_from(Space),
    space=st.sampled_from(Space),
    effect=st.sampled_from(E),
    bulletin_kind=st.none() | st.sampled_from(K),
    incident_state=st.none() | st.sampled_from(I),
    outlives=st.booleans(),
    silenced=st.none() | st.booleans(),
    lead_reserved=st.none() | st.booleans(),
    bulletin_digest=st.sampled_from(["", "d"]),
    approved_digest=st.sampled_from(["", "d", "e"]),
    superseded=st.booleans(),
    expires_at=st.sampled_from([None, BEFORE, NOW, SOON]),
    paused_by=st.sampled_from([None, "", "officer", "platform"]),
    paused_reason=st.sampled_from(["", "why"]),
    sends=st.integers(0, 5),
    most_sends=st.integers(1, 4),
    source_proven=st.none() | st.booleans(),
    source_lost=st.booleans(),
)


@given(FACTS)
def test_no_doubt_ever_holds_a_take_down_but_its_own_credential(facts: Facts) -> None:
    """A gate that cannot answer says wait for publish and repost, never for taking something down (rule 3)."""
    if facts.effect not in TAKE_DOWN or facts.space is not facts.store_space or facts.paused_by == "platform":
        return
    if facts.source_lost or facts.source_proven is False:
        return
    assert isinstance(ask(facts), Proceed)


@given(FACTS)
def test_nothing_goes_that_a_rule_forbids(facts: Facts) -> None:
    """Whatever else is true: one space, nothing old, nothing unapproved, nothing on a silent account."""
    if not isinstance(ask(facts), Proceed):
        return
    assert facts.space is facts.store_space
    if facts.effect in TAKE_DOWN:
        return
    assert facts.paused_by == ""
    assert not facts.superseded
    arrives = facts.bulletin_kind in MUST_ARRIVE and facts.effect in (E.PUBLISH, E.BANNER_UP)
    assert arrives or facts.expires_at is None or facts.expires_at > facts.now
    if facts.bulletin_kind is None and facts.incident_state is None and facts.effect is E.PUBLISH:
        assert facts.silenced is False
        assert facts.lead_reserved is False
    else:
        assert facts.approved_digest == facts.bulletin_digest != ""
        assert facts.incident_state in (I.OPEN, I.STANDING_DOWN, I.CLOSED)
        assert facts.incident_state is I.OPEN or facts.bulletin_kind in MUST_ARRIVE
